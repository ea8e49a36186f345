"""Decides which columns a table shows, how wide and in what order; by column key.

Keys, not section numbers: a later version may have other columns. Automatic hiding
(no room, empty for everybody) never touches a column the person has chosen, and
never a person's width.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from wxdesk.ui.table.columns import MAY_BE_EMPTY, Column

NAME_MIN = 192  # below this the stretching column makes others go
_GROWS = {"tags": 108, "scene": 34, "reason": 0}  # at most this much wider with room


@dataclass
class ColumnLayout:
    """What the person chose. ``chosen``: key → shown; ``widths``: key → pixels."""

    columns: Sequence[Column]
    chosen: dict[str, bool] = field(default_factory=dict)
    widths: dict[str, int] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    empty: frozenset[str] = frozenset()

    def visible(self, room: int) -> list[str]:
        """Returns the keys of the columns to show in ``room`` pixels, in order."""
        shown = [column for column in self.columns if self._wanted(column)]
        for gives_way in sorted(
            (one for one in shown if one.from_width), key=lambda one: -one.from_width
        ):
            if self._used(shown) + NAME_MIN <= room:
                break
            if gives_way.key not in self.chosen:
                shown.remove(gives_way)
        return [column.key for column in shown]

    def fit(self, room: int) -> dict[str, int]:
        """Returns the width of each visible column, to fill ``room`` pixels."""
        keys = set(self.visible(room))
        shown = [column for column in self.columns if column.key in keys]
        result = {column.key: self.width(column) for column in shown}
        stretch = next((one.key for one in shown if one.stretch), None)
        if stretch is None:
            return result
        rest = room - sum(result.values()) + result[stretch]
        for key, most in _GROWS.items():
            if key in result and key != stretch and key not in self.widths:
                extra = max(0, min(most, (rest - 320) // 2))
                result[key] += extra
                rest -= extra
        result[stretch] = max(NAME_MIN, rest)
        return result

    def width(self, column: Column) -> int:
        return self.widths.get(column.key, column.room)

    def reset(self) -> None:
        self.chosen.clear()
        self.widths.clear()
        self.order.clear()

    def save(self) -> str:
        """Returns the layout as JSON, for the window state."""
        return json.dumps(
            {"chosen": self.chosen, "widths": self.widths, "order": self.order}
        )

    def restore(self, text: str) -> None:
        """Restore what :meth:`save` returned; anything unusable is ignored."""
        try:
            raw: Any = json.loads(text)
        except ValueError:
            return
        if not isinstance(raw, dict):
            return
        keys = {column.key for column in self.columns}
        self.chosen = _of_type(raw.get("chosen"), bool, keys)
        widths = _of_type(raw.get("widths"), int, keys)
        self.widths = {key: min(max(w, 48), 2000) for key, w in widths.items()}
        order = raw.get("order")
        wanted = order if isinstance(order, list) else []
        self.order = [key for key in wanted if key in keys]

    def _wanted(self, column: Column) -> bool:
        if column.key in self.chosen:
            return self.chosen[column.key]
        if column.key in self.empty and column.key in MAY_BE_EMPTY:
            return False
        return column.shown

    def _used(self, shown: Sequence[Column]) -> int:
        return sum(self.width(one) for one in shown if not one.stretch)


def _of_type(raw: Any, kind: type, keys: Collection[str]) -> dict[str, Any]:
    items = raw.items() if isinstance(raw, dict) else ()
    return {key: value for key, value in items if key in keys and type(value) is kind}
