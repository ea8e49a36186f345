"""Exclusive buttons side by side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QWidget

from wxdesk.ui.kit import theme
from wxdesk.ui.kit.widgets import button, row


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
            fixed = QSizePolicy.Policy.Fixed  # a push button would let itself be cut
            part.setSizePolicy(fixed, fixed)
            places = {0: "first", len(choices) - 1: "last"}
            part.setProperty("place", places.get(at, ""))
            self._group.addButton(part, at)
            parts.append(part)
        self.setLayout(row(*parts, None, spacing=0))
        self._group.idClicked.connect(self._clicked)
        self._group.button(0).setChecked(True)
        self._mark()

    @property
    def value(self) -> str:
        return self._values[max(0, self._group.checkedId())]

    def choose(self, value: str) -> None:
        """Check one without telling anybody."""
        at = self._values.index(value) if value in self._values else 0
        self._group.button(at).setChecked(True)
        self._mark()

    def set_text(self, value: str, text: str) -> None:
        """Another text for one of them, such as a number."""
        self.button(value).setText(text)

    def button(self, value: str) -> QAbstractButton:
        """The button of one of them."""
        return self._group.button(self._values.index(value))

    def _mark(self) -> None:
        """The checked one is bold: colour does not say it alone."""
        for part in self._group.buttons():
            part.setFont(theme.font(12, part.isChecked()))

    def _clicked(self, at: int) -> None:
        self._mark()
        self.chosen.emit(self._values[at])
