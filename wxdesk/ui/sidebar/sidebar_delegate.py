"""Paints the rows of the sidebar: icon or dot, name, count; headings with a +."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from wxdesk.ui.kit import icons, paint, theme
from wxdesk.ui.kit.list_rows import ROW_ROLE, Index
from wxdesk.ui.kit.safe_text import safe_text
from wxdesk.ui.sidebar.sidebar_rows import SideRow

ROW_HEIGHT, SECTION_HEIGHT = 28, 36


def plus_rect(row: QRect) -> QRect:
    """Returns where the + of a section can be hit, 26 by 24 pixels at the right."""
    return QRect(row.right() - 38, row.top() + 11, 26, 24)


class SidebarDelegate(QStyledItemDelegate):
    """Paints a row or a section heading. ``active`` is the key of the row that the
    table shows, ``target`` that of the tag over which fans are dragged."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self.active = "all"
        self.target = ""

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(ROW_ROLE)
        return QSize(100, SECTION_HEIGHT if row and row.section else ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index
    ) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, SideRow):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect)
        current = self._view.hasFocus() and index == self._view.currentIndex()
        if row.section:
            self._paint_section(painter, rect, row, current)
        else:
            self._paint_row(painter, rect, row, current)
        painter.restore()

    def _pointed(self, rect: QRectF) -> bool:
        at = self._view.viewport().mapFromGlobal(self._view.cursor().pos())
        return self._view.underMouse() and rect.contains(at)

    def _paint_section(
        self, painter: QPainter, rect: QRectF, row: SideRow, current: bool
    ) -> None:
        chevron = "chevron-right" if row.folded else "chevron-down"
        icons.draw(
            painter, rect.left() + 8, rect.bottom() - 19, chevron, 12, color="text3"
        )
        box = rect.adjusted(24, 10, -18, 0)
        paint.draw_text(painter, box, row.label, "text3", 12, bold=True)
        if row.note:
            note = box.adjusted(0, 0, -24 if row.adds else 0, 0)
            paint.draw_text(painter, note, row.note, "text3", 12, align=paint.RIGHT)
        if row.adds:
            plus = QRectF(plus_rect(rect.toRect()))
            if self._pointed(plus):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colour("hover"))
                painter.drawRoundedRect(plus, 4, 4)
            y = box.center().y() - 7
            icons.draw(painter, box.right() - 14, y, "plus", 14, color="text2")
        if current:
            _outline(painter, rect.adjusted(4.5, 8.5, -4.5, -0.5), 1)

    def _paint_row(
        self, painter: QPainter, rect: QRectF, row: SideRow, current: bool
    ) -> None:
        active = row.key == self.active
        back = rect.adjusted(8, 0, -8, 0)
        if active or self._pointed(rect):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("selection" if active else "hover"))
            painter.drawRoundedRect(back, 6, 6)
        inner = rect.adjusted(24, 0, -18, 0)
        tone = "accent_text" if active else "text2"
        if row.kind == "tag":
            colour = paint.tag_color(row.number)
            paint.draw_dot(painter, inner.left() + 4, inner.center().y(), colour, 8)
        else:
            y = inner.center().y() - 8
            icons.draw(painter, inner.left(), y, row.icon, 16, color=tone)
        taken = theme.text_width(row.count, 12) + 8 if row.count else 0
        name = inner.adjusted(24, 0, -taken, 0)
        tone = "accent_text" if active else "text"
        paint.draw_text(painter, name, safe_text(row.label), tone, bold=active)
        tone = "accent_text" if active else "text3"
        paint.draw_text(painter, inner, row.count, tone, 12, align=paint.RIGHT)
        if row.key == self.target:
            _outline(painter, back.adjusted(1, 1, -1, -1), 2)
        elif current:
            _outline(painter, back.adjusted(0.5, 0.5, -0.5, -0.5), 1)


def _outline(painter: QPainter, rect: QRectF, width: float) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.colour("accent"), width))
    painter.drawRoundedRect(rect, 6, 6)
