"""Handles selected rows as spans: counts them, makes a Selection, finds them again.

``selectedRows()`` makes a million Python objects for a million rows; ranges make
one. So a single row is only touched where it was picked singly.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QItemSelection, QItemSelectionModel

from wxdesk.model import FanQuery, Selection

# A hand-picked selection up to this size is found again after a reload.
REMEMBERED = 5_000
# Up to this many taken out of "all matching", the query form is kept.
EXCEPTED = 1_000

Span = tuple[int, int]  # first and last row


def spans(model: QItemSelectionModel | None) -> list[Span]:
    """Returns the selected rows as sorted spans that neither overlap nor touch."""
    if model is None:
        return []
    return merged((part.top(), part.bottom()) for part in model.selection().toList())


def merged(parts: Iterable[Span]) -> list[Span]:
    """Returns the same rows as sorted spans that neither overlap nor touch."""
    result: list[Span] = []
    for top, bottom in sorted(parts):
        if result and top <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(bottom, result[-1][1]))
        else:
            result.append((top, bottom))
    return result


def count(parts: Iterable[Span]) -> int:
    return sum(bottom - top + 1 for top, bottom in parts)


def ids_in(parts: Iterable[Span], ids: array[int]) -> array[int]:
    """Returns the fan ids of the spans, in display order."""
    result = array("q")
    for top, bottom in parts:
        result.extend(ids[top : bottom + 1])
    return result


def selection_of(
    parts: list[Span], ids: array[int], query: FanQuery | None
) -> Selection:
    """Returns what a task applies to: the query if everything (or nearly) is selected,
    else the ids. ``query`` None means that the rows come from no query."""
    chosen, total = count(parts), len(ids)
    if query is not None and chosen > 1:
        if chosen == total:
            return Selection(query=query)
        if total - chosen <= EXCEPTED < chosen:
            rest = ids_in(gaps(parts, total), ids)
            return Selection(query=query, except_ids=frozenset(rest))
    return Selection(ids=tuple(ids_in(parts, ids)))


def gaps(parts: list[Span], total: int) -> list[Span]:
    """Returns the spans of ``total`` rows that ``parts`` leave out."""
    result, at = [], 0
    for top, bottom in parts:
        if top > at:
            result.append((at, top - 1))
        at = bottom + 1
    if at < total:
        result.append((at, total - 1))
    return result


@dataclass(frozen=True, slots=True)
class Kept:
    """The ids to select and to scroll to in the next list."""

    everything: bool = False
    chosen: frozenset[int] = frozenset()
    current: int = 0  # fan id, 0 = none
    offset: int = 0  # rows between the first visible row and the current one

    @property
    def wanted(self) -> frozenset[int]:
        return self.chosen | ({self.current} if self.current else frozenset())


def keep(parts: list[Span], ids: array[int], current_row: int, first_row: int) -> Kept:
    """Returns what to select in the next list. If everything was selected, everything
    is again; more than REMEMBERED rows that are not everything are not kept."""
    chosen = count(parts)
    everything = chosen > 1 and chosen == len(ids)
    picked = ids_in(parts, ids) if chosen <= REMEMBERED and not everything else ()
    inside = 0 <= current_row < len(ids)
    return Kept(
        everything,
        frozenset(picked),
        ids[current_row] if inside else 0,
        current_row - first_row if inside else 0,
    )


def locate(ids: array[int], wanted: Collection[int]) -> dict[int, int]:
    """Returns the row of every wanted id that is in the list. Takes about 60 ms for a
    million ids (so run it in a worker), up to 4 wanted ones less."""
    if len(wanted) > 4:
        known = frozenset(wanted)
        return {fan: row for row, fan in enumerate(ids) if fan in known}
    found = {}
    for fan in wanted:
        try:
            found[fan] = ids.index(fan)
        except ValueError:
            continue  # not in this list any more
    return found


def as_item_selection(model: QAbstractItemModel, rows: Iterable[int]) -> QItemSelection:
    """Returns rows as one selection of as few ranges as possible."""
    return spans_as_selection(model, merged((row, row) for row in rows))


def spans_as_selection(model: QAbstractItemModel, parts: list[Span]) -> QItemSelection:
    """Returns spans as one selection over all columns."""
    result = QItemSelection()
    last = model.columnCount() - 1
    for top, bottom in parts:
        result.select(model.index(top, 0), model.index(bottom, last))
    return result
