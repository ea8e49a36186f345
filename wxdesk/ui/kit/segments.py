"""A row of buttons of which exactly one is checked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QWidget

from wxdesk.ui.kit import theme
from wxdesk.ui.kit.widgets import button, row


class Segments(QWidget):
    """Offers ``choices`` (value, text); ``chosen`` carries the value clicked."""

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
        """Check the button of a value, the first if it is unknown. Emits nothing."""
        at = self._values.index(value) if value in self._values else 0
        self._group.button(at).setChecked(True)
        self._mark()

    def set_text(self, value: str, text: str) -> None:
        """Change the text of a button, such as a number in it."""
        self.button(value).setText(text)

    def button(self, value: str) -> QAbstractButton:
        """Returns the button of a value. Raises ValueError for an unknown one."""
        return self._group.button(self._values.index(value))

    def _mark(self) -> None:
        """Set the checked button in bold, so that colour is not the only difference."""
        for part in self._group.buttons():
            part.setFont(theme.font(12, part.isChecked()))

    def _clicked(self, at: int) -> None:
        self._mark()
        self.chosen.emit(self._values[at])
