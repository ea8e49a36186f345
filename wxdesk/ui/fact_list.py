"""Facts in two columns: a label and a value that can be selected and copied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from wxdesk.ui.widgets import PlainLabel


class Fact(NamedTuple):
    label: str
    value: str
    mono: bool = False
    tone: str = "text"


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
        self._rows: list[tuple[QLabel, PlainLabel, bool]] = []

    def show_facts(self, facts: Sequence[Fact]) -> None:
        shape = [fact.mono for fact in facts]
        if shape != [mono for _, _, mono in self._rows]:
            self._rebuild(facts)
        for (label, value, _), fact in zip(self._rows, facts, strict=True):
            label.setText(fact.label)
            value.setText(fact.value)
            value.set_tone(fact.tone)

    def _rebuild(self, facts: Sequence[Fact]) -> None:
        for label, value, _ in self._rows:
            label.deleteLater()
            value.deleteLater()
        self._rows = []
        for at, fact in enumerate(facts):
            label = PlainLabel(tone="text3", size=12)
            label.setMinimumWidth(self._width)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            size = 11 if fact.mono else 12
            value = PlainLabel(
                size=size, mono=fact.mono, select=True, wrap=not fact.mono
            )
            value.setAlignment(Qt.AlignmentFlag.AlignTop)
            if self._right:
                value.setAlignment(Qt.AlignmentFlag.AlignRight)
            value.setMinimumWidth(40)
            self._grid.addWidget(label, at, 0)
            self._grid.addWidget(value, at, 1)
            self._rows.append((label, value, fact.mono))
