"""A widget that lists checks with the state and the finding of each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from wxdesk.ui.kit import theme
from wxdesk.ui.kit.widgets import ElidedLabel, IconLabel, PlainLabel

_LOOKS = {
    "ok": ("circle-check", "accent_text", "text", "text2"),
    "failed": ("circle-x", "danger", "text", "danger"),
    "running": ("circle", "accent_text", "text", "text3"),
    "waiting": ("circle", "disabled", "text3", "text3"),
}
_LINE = 28


class CheckList(QWidget):
    """Shows a line of icon, name and finding for each check. ``rows``: (code, name)."""

    def __init__(self, rows: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.setObjectName("checkList")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        names = (theme.text_width(name, bold=True) for _code, name in rows)
        grid.setColumnMinimumWidth(1, max(104, max(names, default=0) + 12))
        grid.setColumnStretch(2, 1)
        self._states: dict[str, str] = {}
        self._parts: dict[str, tuple[IconLabel, PlainLabel, ElidedLabel]] = {}
        for at, (code, name) in enumerate(rows):
            parts = (IconLabel("circle"), PlainLabel(name), ElidedLabel(size=12))
            for place, part in enumerate(parts):
                grid.addWidget(part, at, place, Qt.AlignmentFlag.AlignVCenter)
            grid.setRowMinimumHeight(at, _LINE)
            self._parts[code] = parts
        self.reset()

    def reset(self) -> None:
        """Set every line to ``waiting``."""
        for at, code in enumerate(self._parts):
            self.set_state(code, "waiting", "" if at == 0 else self._after())

    def _after(self) -> str:
        return self.tr("Checked once the one before has passed")

    def set_state(self, code: str, state: str, detail: str = "") -> None:
        """Set a line to waiting, running, ok or failed. Unknown codes are ignored: a
        service may check more than this list has lines for."""
        if code not in self._parts:
            return
        icon, tone, name_tone, detail_tone = _LOOKS[state]
        picture, name, note = self._parts[code]
        picture.set_icon(icon, tone)
        name.set_tone(name_tone)
        name.setFont(theme.font(13, bold=state == "failed"))
        if not detail and state == "running":
            detail = self.tr("checking")
        note.set_tone(detail_tone)
        note.setText(detail)
        note.setAccessibleName(f"{name.text()}: {detail}")
        self._states[code] = state

    def state(self, code: str) -> str:
        """Returns the state of a line, "" for an unknown code."""
        return self._states.get(code, "")

    def count(self, state: str) -> int:
        """Returns how many lines are in that state."""
        return sum(one == state for one in self._states.values())
