"""Table of the fans found by the search; supports selection and dragging onto a tag."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QMouseEvent,
    QPainter,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QApplication, QWidget

from wxdesk.ui.kit import messages, paint, theme
from wxdesk.ui.table.fan_model import FanModel
from wxdesk.ui.table.row_table import RowTable

# Carries nothing: whoever takes the drop asks the window for the selection, which
# may be a million fans and is a query then.
FANS_MIME = "application/x-wxdesk-fans"
_NO_MODIFIER = Qt.KeyboardModifier.NoModifier


class FanTable(RowTable):
    """Lists fans. The owner sorts and reloads when the signals ask for it."""

    menu_asked = Signal(QPoint)  # global position

    def __init__(self, model: FanModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self.setObjectName("fanTable")
        self.setAccessibleName(self.tr("Fans"))
        self._pressed: QPoint | None = None
        self._was_selected = False

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            rect = self.visualRect(self.currentIndex())
            at = self.viewport().mapToGlobal(rect.bottomLeft() + QPoint(48, 0))
        elif not self.indexAt(self.viewport().mapFromGlobal(at)).isValid():
            return
        self.menu_asked.emit(at)

    # -- dragging onto a tag. Not Qt's own drag: that would ask for all selected
    # indexes, and flags() in Python makes selecting 14 times slower.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        index = self.indexAt(at)
        left = event.button() == Qt.MouseButton.LeftButton
        plain = event.modifiers() == _NO_MODIFIER
        self._was_selected = self.selectionModel().isSelected(index)
        self._pressed = at if left and plain and index.isValid() else None
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
            return
        way = event.position().toPoint() - self._pressed
        if way.manhattanLength() < QApplication.startDragDistance():
            return
        # From a selected row in any direction, from another one only sideways:
        # up and down goes on to select.
        if self._was_selected or abs(way.x()) > 2 * abs(way.y()):
            self._pressed = None
            self._drag()
            return
        self._pressed = None
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        super().mouseReleaseEvent(event)

    def _drag(self) -> None:
        count = self.selected_count()
        if not count:
            return
        data = QMimeData()
        data.setData(FANS_MIME, b"1")
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(_drag_picture(messages.fans(count), self.devicePixelRatioF()))
        drag.setHotSpot(QPoint(-12, -8))
        drag.exec(Qt.DropAction.CopyAction)
        self.setState(RowTable.State.NoState)


def _drag_picture(label: str, ratio: float) -> QPixmap:
    width, height = theme.text_width(label, 12, True) + 24, 26
    picture = QPixmap(round(width * ratio), round(height * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour("accent"), 1))
    painter.setBrush(theme.colour("raised"))
    box = QRectF(0.5, 0.5, width - 1, height - 1)
    painter.drawRoundedRect(box, height / 2, height / 2)
    paint.draw_text(painter, box, label, "text", 12, bold=True, align=paint.CENTRE)
    painter.end()
    return picture
