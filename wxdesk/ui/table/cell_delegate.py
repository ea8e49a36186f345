"""Paints every cell of the tables: hover, selection, current row and contents.

One delegate for all tables; what a cell shows is a :class:`wxdesk.ui.table.cells.Cell`.
The delegate calls neither the style nor the style sheet and never raises: an
exception while painting would come back with every repaint.
"""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QModelIndex,
    QObject,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from wxdesk.ui.kit import icons, paint, theme
from wxdesk.ui.kit.colours import mix
from wxdesk.ui.kit.list_rows import Index
from wxdesk.ui.kit.safe_text import safe_text
from wxdesk.ui.table.cells import CELL_ROLE, Cell, Look

MARGIN = 12  # left and right of a cell
AVATAR = 22
NAME_LEFT = AVATAR + 10  # from the cell's margin to the name
_CHIP_GAP = 4
_MORE = 34  # room kept for "+12"
_NO_CELL = Cell()


class CellDelegate(QStyledItemDelegate):
    """Paints the cells of one view, with its hover, focus and selection."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view
        self._hover = -1
        self._many = False
        view.setMouseTracking(True)
        view.viewport().installEventFilter(self)

    def watch_selection(self) -> None:
        """Follow the view's selection model. Call it after every ``setModel``, which
        makes a new one."""
        selection = self._view.selectionModel()
        selection.selectionChanged.connect(self._selection_changed)
        selection.currentRowChanged.connect(self._current_changed)
        self._many = _rows(selection.selection()) > 1

    @property
    def many(self) -> bool:
        """True if two or more rows are selected: their avatars become checks."""
        return self._many

    # -- following the view

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self._set_hover(self._view.indexAt(event.position().toPoint()).row())
        elif event.type() in (QEvent.Type.Leave, QEvent.Type.Wheel):
            self._set_hover(-1)
        return super().eventFilter(watched, event)

    def _set_hover(self, row: int) -> None:
        if row != self._hover:
            before, self._hover = self._hover, row
            self._update_row(before)
            self._update_row(row)

    def _update_row(self, row: int) -> None:
        """Repaint one row."""
        model = self._view.model()
        if row >= 0 and model is not None and row < model.rowCount():
            rect = self._view.visualRect(model.index(row, 0))
            self._view.viewport().update(
                0, rect.top() - 1, self._view.viewport().width(), rect.height() + 2
            )

    def _selection_changed(self, _new: QItemSelection, _old: QItemSelection) -> None:
        many = _rows(self._view.selectionModel().selection()) > 1
        if many != self._many:
            self._many = many
            self._view.viewport().update()

    def _current_changed(self, new: QModelIndex, old: QModelIndex) -> None:
        self._update_row(old.row())
        self._update_row(new.row())

    # -- painting

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(80, theme.row_height())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index
    ) -> None:
        rect = QRectF(option.rect)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setClipRect(rect)
        self._paint_back(painter, rect, index, selected)
        cell = index.data(CELL_ROLE)
        if not isinstance(cell, Cell):
            cell = _NO_CELL
        inner = rect.adjusted(MARGIN, 0, -MARGIN, -1)
        if cell.look is Look.NAME:
            self._paint_name(painter, inner, cell, checked=selected and self._many)
        elif cell.look is Look.CHIPS:
            _paint_chips(painter, inner, cell)
        elif cell.look is Look.MONO:
            _paint_mono(painter, inner, cell)
        else:
            _paint_text(painter, inner, cell)
        painter.restore()

    def _paint_back(
        self, painter: QPainter, rect: QRectF, index: Index, selected: bool
    ) -> None:
        tokens = theme.current()
        focused = self._view.hasFocus()
        fill, line = "base", tokens.line
        if selected:
            fill = "selection" if focused else "selection_idle"
            line = mix(tokens.line, getattr(tokens, fill), 0.55)
        elif index.row() == self._hover:
            fill = "hover"
        painter.fillRect(rect, theme.colour(fill))
        bottom = QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1)
        painter.fillRect(bottom, theme.colour(line))
        if focused and index.row() == self._view.currentIndex().row():
            _paint_current(painter, rect, first=self._is_first(index.column()))

    def _is_first(self, column: int) -> bool:
        """True if the column is displayed leftmost."""
        header = getattr(self._view, "horizontalHeader", None)
        return column == 0 if header is None else header().visualIndex(column) == 0

    def _paint_name(
        self, painter: QPainter, rect: QRectF, cell: Cell, *, checked: bool
    ) -> None:
        name = cell.text if cell.named else ""
        top = rect.center().y() - AVATAR / 2 + 0.5
        if checked:
            paint.draw_check(painter, rect.left(), top, AVATAR)
        else:
            paint.draw_avatar(painter, rect.left(), top, cell.openid, name)
        room = rect.adjusted(NAME_LEFT, 0, 0, 0)
        title = safe_text(cell.text)
        size, mono = (13, False) if cell.named else (12, True)
        tone = cell.tone if cell.named else "text2"
        star = 20 if cell.starred else 0
        used = min(theme.text_width(title, size, mono=mono), int(room.width()) - star)
        box = QRectF(room.left(), room.top(), used + 1, room.height())
        tone = "text3" if cell.muted else tone
        paint.draw_text(painter, box, title, tone, size, mono=mono)
        if cell.starred:
            at = room.left() + used + 6
            y = rect.center().y() - 6
            icons.draw(painter, at, y, "star", 13, color="star", fill=True)
            used += star
        rest = room.adjusted(used + 8, 0.5, 0, 0)
        if cell.second and rest.width() > 36:
            paint.draw_text(painter, rest, safe_text(cell.second), "text3", 12)


def _paint_current(painter: QPainter, rect: QRectF, first: bool) -> None:
    painter.setPen(QPen(theme.colour("accent"), 1))
    inset = QPointF(0, 0.5)
    painter.drawLine(rect.topLeft() + inset, rect.topRight() + inset)
    painter.drawLine(rect.bottomLeft() - inset, rect.bottomRight() - inset)
    if first:
        bar = QRectF(rect.left(), rect.top(), 3, rect.height())
        painter.fillRect(bar, theme.colour("accent"))


def _paint_chips(painter: QPainter, rect: QRectF, cell: Cell) -> None:
    """Paint as many chips as fit, then the number of the others."""
    x, shown = rect.left(), 0
    y = round(rect.center().y() - 9.5)
    for chip in cell.chips:
        label = safe_text(chip.label)
        need = paint.chip_width(label, dot=True)
        rest = len(cell.chips) - shown - 1
        space = rect.right() + 4 - x - (_MORE if rest else 0)
        if need > space and (shown or space < 40):
            break
        limit = paint.CHIP_TEXT_MAX if need <= space else int(space) - 28
        dot = paint.tag_color(chip.tag_id)
        x += paint.draw_chip(painter, x, y, label, dot=dot, limit=limit) + _CHIP_GAP
        shown += 1
    if shown < len(cell.chips):
        box = QRectF(x + 2, rect.top(), 40, rect.height())
        paint.draw_text(painter, box, f"+{len(cell.chips) - shown}", "text3", 12)


def _paint_mono(painter: QPainter, rect: QRectF, cell: Cell) -> None:
    tone = "text3" if cell.muted else cell.tone
    middle = Qt.TextElideMode.ElideMiddle
    paint.draw_text(painter, rect, cell.text, tone, 12, mono=True, mode=middle)


def _paint_text(painter: QPainter, rect: QRectF, cell: Cell) -> None:
    tone = "text3" if cell.muted else cell.tone
    shown = safe_text(cell.text, 200)
    align = paint.RIGHT if cell.right else paint.LEFT
    paint.draw_text(painter, rect, shown, tone, bold=cell.bold, align=align)
    if not cell.second and not cell.icon:
        return
    used = theme.text_width(shown, bold=cell.bold) + 6
    if cell.icon and used + 14 <= rect.width() + 4:
        y = rect.center().y() - 6.5
        tone = cell.icon_tone or "text2"
        icons.draw(painter, rect.left() + used, y, cell.icon, 14, color=tone)
        used += 20
    if cell.second and rect.width() - used > 36:
        rest = rect.adjusted(used, 0.5, 0, 0)
        paint.draw_text(painter, rest, safe_text(cell.second, 200), "text3", 12)


def _rows(selection: QItemSelection) -> int:
    """Returns the number of selected rows; only whole rows can be selected."""
    return sum(part.height() for part in selection.toList() if part.left() == 0)
