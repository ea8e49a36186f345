"""Base class of all table views: header, fixed row height, painted by CellDelegate.

Sub-classes give it a model (cells through ``CELL_ROLE``) and their own behaviour.
"""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    Qt,
)
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from wxdesk.ui.kit import icons, paint, theme
from wxdesk.ui.table.cell_delegate import AVATAR, MARGIN, CellDelegate
from wxdesk.ui.table.cells import CELL_ROLE, Cell, Look

HEADER_HEIGHT = 32


class Header(QHeaderView):
    """Column titles in 12, the sorted one bold with a chevron. The model gives the
    title for ``DisplayRole`` and the alignment for ``TextAlignmentRole``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setHighlightSections(False)
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setFixedHeight(HEADER_HEIGHT)
        self.setMinimumSectionSize(48)
        self.setFont(theme.font(12))
        self.setAccessibleName(self.tr("Column titles"))
        # Not Qt's own indicator: that one moves with every click, also on a column
        # that cannot be sorted.
        self.sorted_by: tuple[int, Qt.SortOrder] | None = None

    def show_sort(self, column: int, order: Qt.SortOrder) -> None:
        """Mark a column as the sorted one; -1 for none. Sorts nothing itself."""
        self.sorted_by = (column, order) if column >= 0 else None
        self.viewport().update()

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        painter.save()
        painter.fillRect(rect, theme.colour("base"))
        line = theme.colour("line")
        bottom = QRect(rect.left(), rect.bottom(), rect.width(), 1)
        painter.fillRect(bottom, line)
        if self.visualIndex(section):
            divider = QRect(rect.left(), rect.top() + 10, 1, rect.height() - 20)
            painter.fillRect(divider, line)
        inner = QRectF(rect).adjusted(MARGIN, 0, -MARGIN, 0)
        self._paint_title(painter, inner, section)
        painter.restore()

    def _paint_title(self, painter: QPainter, inner: QRectF, section: int) -> None:
        model = self.model()
        role = Qt.ItemDataRole.DisplayRole
        title = str(model.headerData(section, self.orientation(), role) or "")
        role = Qt.ItemDataRole.TextAlignmentRole
        wanted = model.headerData(section, self.orientation(), role)
        right = bool(wanted) and bool(int(wanted) & Qt.AlignmentFlag.AlignRight.value)
        marked, order = self.sorted_by or (-1, Qt.SortOrder.AscendingOrder)
        sorted_by = marked == section
        align = paint.RIGHT if right else paint.LEFT
        tone = "text" if sorted_by else "text2"
        room = inner.adjusted(0, 0, -16 if sorted_by else 0, 0)
        paint.draw_text(painter, room, title, tone, 12, bold=sorted_by, align=align)
        if sorted_by:
            down = order == Qt.SortOrder.DescendingOrder
            used = min(theme.text_width(title, 12, True), int(room.width()))
            x = room.right() + 4 if right else inner.left() + used + 4
            name = "chevron-down" if down else "chevron-up"
            icons.draw(painter, x, inner.center().y() - 6, name, 12, color="text")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())  # the part right of the last column
        end = self.length() - self.offset()
        if end < self.width():
            rest = QRect(end, 0, self.width() - end, self.height())
            painter.fillRect(rest, theme.colour("base"))
        bottom = QRect(0, self.height() - 1, self.width(), 1)
        painter.fillRect(bottom, theme.colour("line"))


class Table(QTableView):
    """Whole rows, extended selection, fixed row height, painted by CellDelegate."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.header = Header(self)
        self.setHorizontalHeader(self.header)
        self.cells = CellDelegate(self)
        self.setItemDelegate(self.cells)
        self.setFont(theme.font())
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setAlternatingRowColors(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(24)
        # Every pixel is painted here, so Qt may move the picture when it scrolls and
        # ask for the rows that come in only: 3 rows a step instead of 19.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._set_row_height()
        theme.signals.changed.connect(self._set_row_height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells, and the area right of the columns and below the rows."""
        painter = QPainter(self.viewport())
        whole = self.viewport().rect()
        right = self.header.length() - self.header.offset()
        rows = self.verticalHeader()
        bottom = rows.length() - rows.offset()
        for ground in (whole.adjusted(right, 0, 0, 0), whole.adjusted(0, bottom, 0, 0)):
            if ground.isValid():
                painter.fillRect(ground, theme.colour("base"))
        painter.end()
        super().paintEvent(event)

    def _set_row_height(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme.row_height())
        self.viewport().update()

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is None:
            return
        # A header that shares the view's selection asks for every repaint whether
        # whole columns are selected: 8 to 14 s at a million rows after Ctrl+A. With
        # a selection of its own, which is always empty, 5 ms.
        self.header.setSelectionModel(QItemSelectionModel(model, self.header))
        self.cells.watch_selection()

    def selectionCommand(
        self,
        index: QModelIndex | QPersistentModelIndex,
        event: QEvent | None = None,
    ) -> QItemSelectionModel.SelectionFlag:
        """Make a click on the avatar toggle the row while several are selected."""
        if isinstance(event, QMouseEvent) and self._on_check(index, event):
            if event.type() == QEvent.Type.MouseButtonPress:
                flags = QItemSelectionModel.SelectionFlag
                return flags.Toggle | flags.Rows
            return QItemSelectionModel.SelectionFlag.NoUpdate
        return super().selectionCommand(index, event)

    def _on_check(
        self, index: QModelIndex | QPersistentModelIndex, event: QMouseEvent
    ) -> bool:
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if not plain or not self.cells.many or not index.isValid():
            return False
        cell = index.data(CELL_ROLE)
        if not isinstance(cell, Cell) or cell.look is not Look.NAME:
            return False
        x = event.position().x() - self.visualRect(index).left()
        return 0 <= x <= MARGIN + AVATAR + 4

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()  # the selection changes its colour

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()
