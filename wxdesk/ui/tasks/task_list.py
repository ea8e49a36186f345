"""The list view of the tasks; it paints the rows and the buttons in them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from wxdesk.ui.kit import icons, paint, theme
from wxdesk.ui.kit.list_rows import ROW_ROLE, Index, ListRows
from wxdesk.ui.tasks.task_rows import TaskRow, button_text

SECTION, BASE, EXTRA = 32, 58, 21
_BUTTON = 26
_BAR = 220


class TaskList(QListView):
    """Lists the tasks. ``pressed`` carries a row and the code of its button;
    ``current`` the current row, None for a heading."""

    pressed = Signal(object, str)
    current = Signal(object)
    menu_asked = Signal(object, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("taskList")
        self.setAccessibleName(self.tr("Tasks"))
        self.rows = ListRows(self)
        self.setModel(self.rows)
        self.setItemDelegate(_TaskDelegate(self))
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(self._tell)

    def set_rows(self, rows: list[TaskRow]) -> None:
        """Replace the rows; the current task stays current."""
        before = self.row_at(self.currentIndex())
        self.rows.set_rows(rows)
        if before is not None and not self.currentIndex().isValid():
            self.go_to(before.key)
        else:
            self._tell()

    def go_to(self, key: str) -> None:
        """Make the row of that key the current one, if it is there."""
        place = self.rows.row(key)
        if place >= 0:
            self.setCurrentIndex(self.rows.index(place))

    def row_at(self, index: Index) -> TaskRow | None:
        row = index.data(ROW_ROLE)
        return row if isinstance(row, TaskRow) else None

    def buttons(self, index: Index) -> list[tuple[str, QRectF]]:
        """Returns codes and places of the buttons of a row, from left to right."""
        row = self.row_at(index)
        if row is None:
            return []
        rect = QRectF(self.visualRect(index))
        right = rect.right() - 11
        top = rect.top() + (rect.height() - _BUTTON) / 2
        result = []
        for code in reversed(row.buttons):
            width = _button_width(code, row)
            result.append((code, QRectF(right - width, top, width, _BUTTON)))
            right -= width + 8
        return result[::-1]

    def button_at(self, at: QPoint) -> str:
        """Returns the code of the button at a point, "" if there is none."""
        places = self.buttons(self.indexAt(at))
        return next((code for code, place in places if place.contains(at)), "")

    def _tell(self, *_what: object) -> None:
        row = self.row_at(self.currentIndex())
        self.current.emit(None if row is None or row.section else row)

    # -- mouse and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        code = self.button_at(at)
        row = self.row_at(self.indexAt(at))
        if code and row is not None and event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit(row, code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.row_at(self.currentIndex())
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and row is not None and row.buttons:
            self.pressed.emit(row, row.buttons[-1])
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if keyboard else self.indexAt(event.pos())
        row = self.row_at(index)
        if row is not None and not row.section:
            self.menu_asked.emit(row, event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()


_IN_PLACE = (("pause", "go_on", "resume"), ("stop", "cancel"))


def _button_width(code: str, row: TaskRow) -> int:
    """Returns the width in pixels of the widest button that may take its place."""
    alike = next((codes for codes in _IN_PLACE if code in codes), (code,))
    texts = [button_text(one, row.task) for one in alike]
    return max(theme.text_width(text, 12) for text in texts) + 22


class _TaskDelegate(QStyledItemDelegate):
    def __init__(self, view: TaskList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(ROW_ROLE)
        if row is None or row.section:
            return QSize(100, SECTION)
        return QSize(100, BASE + (EXTRA if row.total and row.line else 0))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index
    ) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, TaskRow):
            return
        painter.save()
        rect = QRectF(option.rect)
        if row.section:
            self._paint_section(painter, rect, row)
        else:
            self._paint_task(painter, rect, row, index)
        painter.restore()

    @staticmethod
    def _paint_section(painter: QPainter, rect: QRectF, row: TaskRow) -> None:
        box = rect.adjusted(16, 8, -16, 0)
        paint.draw_text(painter, box, row.label, "text3", 12, bold=True)
        used = theme.text_width(row.label, 12, True) + 8
        box = box.adjusted(used, 0, 0, 0)
        paint.draw_text(painter, box, row.more, "text3", 12)

    def _paint_task(
        self, painter: QPainter, rect: QRectF, row: TaskRow, index: Index
    ) -> None:
        chosen = index == self._view.currentIndex()
        focused = self._view.hasFocus()
        fill = "base"
        if chosen:
            fill = "selection" if focused else "selection_idle"
        painter.fillRect(rect, theme.colour(fill))
        bottom = QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1)
        painter.fillRect(bottom, theme.colour("line"))
        if chosen and focused:
            bar = QRectF(rect.left(), rect.top(), 3, rect.height())
            painter.fillRect(bar, theme.colour("accent"))
        icons.draw(
            painter, rect.left() + 16, rect.top() + 11, row.icon, 18, color=row.tone
        )
        places = self._view.buttons(index)
        right = places[0][1].left() - 12 if places else rect.right() - 12
        inner = QRectF(rect.left() + 46, rect.top(), 0, rect.height())
        inner.setRight(right)
        self._paint_text(painter, inner, row)
        for code, place in places:
            self._paint_button(painter, place, button_text(code, row.task))

    @staticmethod
    def _paint_text(painter: QPainter, inner: QRectF, row: TaskRow) -> None:
        head = QRectF(inner.left(), inner.top() + 9, inner.width(), 20)
        more = theme.text_width(row.more, 12) if row.more else 0
        used = min(theme.text_width(row.label, 13, True), int(head.width()) - more - 8)
        title = QRectF(head.left(), head.top(), used + 1, 20)
        paint.draw_text(painter, title, row.label, bold=True)
        rest = head.adjusted(used + 8, 0.5, 0, 0)
        paint.draw_text(painter, rest, row.more, "text3", 12)
        top = inner.top() + 31
        if row.total:
            _paint_bar(painter, QRectF(inner.left(), top + 8, _BAR, 4), row)
            box = QRectF(inner.left() + _BAR + 8, top, 0, 20)
            box.setRight(inner.right())
            paint.draw_text(painter, box, row.progress, "text2", 12)
            top += EXTRA
        if row.line:
            box = QRectF(inner.left(), top, inner.width(), 18)
            paint.draw_text(painter, box, row.line, row.line_tone, 12)

    def _paint_button(self, painter: QPainter, place: QRectF, text: str) -> None:
        at = self._view.viewport().mapFromGlobal(self._view.cursor().pos())
        pointed = self._view.underMouse() and place.contains(at)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("edge"), 1))
        painter.setBrush(theme.colour("hover" if pointed else "raised"))
        painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        paint.draw_text(painter, place, text, "text", 12, align=paint.CENTRE)


def _paint_bar(painter: QPainter, rect: QRectF, row: TaskRow) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("track"))
    painter.drawRoundedRect(rect, 2, 2)
    share = min(1.0, row.done / row.total)
    if share > 0:
        painter.setBrush(theme.colour("text3" if row.parked else "accent"))
        filled = QRectF(rect)
        filled.setWidth(max(4.0, rect.width() * share))
        painter.drawRoundedRect(filled, 2, 2)
