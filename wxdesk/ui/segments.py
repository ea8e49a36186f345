"""Exclusive buttons side by side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from wxdesk.ui import theme
from wxdesk.ui.widgets import button, row


class Segments(QWidget):
    """``choices``: (value, text). ``chosen`` carries the value that was clicked."""

    chosen = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._values = [value for value, _text in choices]
        parts = []
        for at, (_value, text) in enumerate(choices):
            part = button(text, "segment")
            part.setCheckable(True)
            part.setFont(theme.font(12))
            places = {0: "first", len(choices) - 1: "last"}
            part.setProperty("place", places.get(at, ""))
            self._group.addButton(part, at)
            parts.append(part)
        self.setLayout(row(*parts, None, spacing=0))
        self._group.idClicked.connect(self._clicked)

    @property
    def value(self) -> str:
        return self._values[max(0, self._group.checkedId())]

    def choose(self, value: str) -> None:
        """Check one without telling anybody."""
        at = self._values.index(value) if value in self._values else 0
        self._group.button(at).setChecked(True)

    def _clicked(self, at: int) -> None:
        self.chosen.emit(self._values[at])
