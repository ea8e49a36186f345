"""Chips as widgets, and a row of them that breaks into lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QLayout, QLayoutItem, QWidget

from wxdesk.ui.kit import paint, theme
from wxdesk.ui.kit.safe_text import safe_text, tooltip

HEIGHT = 24
TEXT_MAX = 260
LEAST = 56  # a chip gives way down to this where there is no more room


@dataclass(frozen=True, slots=True)
class ChipData:
    """One chip: its text, the tag its dot is of (-1: no dot), what it stands for."""

    label: str
    tag_id: int = -1
    key: object = None
    tip: str = ""


class ChipButton(QAbstractButton):
    """A pill with text. A click activates it, × or Delete asks for its removal."""

    removed = Signal()

    def __init__(self, data: ChipData, *, closable: bool = True) -> None:
        super().__init__()
        self.data = data
        self._closable = closable
        self._shown = safe_text(data.label)
        self.setText(self._shown.replace("&", "&&"))
        self.setAccessibleName(self._shown)
        self.setToolTip(tooltip(data.tip or self._shown))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(LEAST)
        self.setMaximumWidth(self.sizeHint().width())

    def sizeHint(self) -> QSize:
        width = paint.chip_width(
            self._shown,
            dot=self.data.tag_id >= 0,
            closable=self._closable,
            limit=TEXT_MAX,
        )
        return QSize(width, HEIGHT)

    def _text_room(self) -> int:
        """Returns the width in pixels that the text may take."""
        text = min(theme.text_width(self._shown, 12), TEXT_MAX)
        return max(8, text - self.sizeHint().width() + self.width())

    def paintEvent(self, _event: QPaintEvent) -> None:
        tag_id = self.data.tag_id
        paint.draw_chip(
            QPainter(self),
            0,
            0,
            self._shown,
            dot=paint.tag_color(tag_id) if tag_id >= 0 else "",
            height=HEIGHT,
            closable=self._closable,
            limit=self._text_room(),
            focused=self.hasFocus(),
        )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        on_cross = event.position().x() >= self.width() - 22
        if (
            self._closable
            and on_cross
            and self.rect().contains(event.position().toPoint())
        ):
            self.setDown(False)
            self.removed.emit()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        if self._closable and event.key() in keys:
            self.removed.emit()
            return
        super().keyPressEvent(event)


class FlowLayout(QLayout):
    """Items from left to right, in as many lines as the width asks for."""

    def __init__(self, gap: int = 6) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        widths = [item.sizeHint().width() + self._gap for item in self._items]
        return QSize(max(0, sum(widths) - self._gap), self.minimumSize().height())

    def minimumSize(self) -> QSize:
        sizes = [item.minimumSize() for item in self._items]
        width = max((size.width() for size in sizes), default=0)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def _place(self, rect: QRect, *, move: bool) -> int:
        """Returns the height needed at that width; ``move`` also places the items."""
        x, y, tall = rect.x(), rect.y(), 0
        for item in self._items:
            size = item.sizeHint()
            size.setWidth(min(size.width(), rect.width()))
            if tall and x + size.width() > rect.right() + 1:
                x, y, tall = rect.x(), y + tall + self._gap, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self._gap
            tall = max(tall, size.height())
        return y + tall - rect.y()


class ChipRow(QWidget):
    """Chips in a flow. ``removed`` and ``activated`` carry the chip's ``key``."""

    removed = Signal(object)
    activated = Signal(object)

    def __init__(self, *, closable: bool = True, gap: int = 6) -> None:
        super().__init__()
        self._closable = closable
        self._flow = FlowLayout(gap)
        self.setLayout(self._flow)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._chips: tuple[ChipData, ...] = ()

    @property
    def chips(self) -> tuple[ChipData, ...]:
        return self._chips

    def set_chips(self, chips: Sequence[ChipData]) -> None:
        """Replace all chips by these."""
        if tuple(chips) == self._chips:
            return
        self._chips = tuple(chips)
        while (item := self._flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for data in self._chips:
            chip = ChipButton(data, closable=self._closable)
            chip.removed.connect(self._removed)
            chip.clicked.connect(self._activated)
            self._flow.addWidget(chip)
        self.updateGeometry()

    def _removed(self) -> None:
        chip = self.sender()
        if isinstance(chip, ChipButton):
            self.removed.emit(chip.data.key)

    def _activated(self) -> None:
        chip = self.sender()
        if isinstance(chip, ChipButton):
            self.activated.emit(chip.data.key)
