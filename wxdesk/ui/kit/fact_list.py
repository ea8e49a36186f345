"""Facts in two columns: a label and a value that can be selected and copied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from wxdesk.ui.kit.widgets import ElidedLabel, PlainLabel


class Fact(NamedTuple):
    label: str
    value: str
    mono: bool = False
    tone: str = "text"
    line: bool = False  # one line that gives way: a word may be longer than the pane


class FactList(QWidget):
    """Shows the facts it is given; labels are kept, so nothing flickers."""

    def __init__(self, label_width: int = 56, *, right: bool = False) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._width = label_width
        self._right = right
        self._rows: list[tuple[QLabel, PlainLabel]] = []
        self._shape: list[tuple[bool, bool]] = []

    def show_facts(self, facts: Sequence[Fact]) -> None:
        shape = [(fact.mono, fact.line) for fact in facts]
        if shape != self._shape:
            self._shape = shape
            self._rebuild(facts)
        for (label, value), fact in zip(self._rows, facts, strict=True):
            label.setText(fact.label)
            value.setText(fact.value)
            value.set_tone(fact.tone)

    def _rebuild(self, facts: Sequence[Fact]) -> None:
        for label, value in self._rows:
            label.deleteLater()
            value.deleteLater()
        self._rows = []
        for at, fact in enumerate(facts):
            label = PlainLabel(tone="text3", size=12)
            label.setMinimumWidth(self._width)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            size = 11 if fact.mono else 12
            wrap = not fact.mono and not fact.line
            kind = ElidedLabel if fact.line else PlainLabel
            value = kind(size=size, mono=fact.mono, select=True, wrap=wrap)
            # The fixed-width font is lower than the label's: on top it would hang.
            sides = Qt.AlignmentFlag
            side = sides.AlignRight if self._right else sides.AlignLeft
            value.setAlignment(
                side | (sides.AlignVCenter if fact.mono else sides.AlignTop)
            )
            value.setMinimumWidth(40)
            self._grid.addWidget(label, at, 0)
            self._grid.addWidget(value, at, 1)
            self._rows.append((label, value))
