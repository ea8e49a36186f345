"""The popup below the search box that lists words while one types."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from wxdesk.ui.kit import paint, theme
from wxdesk.ui.kit.list_rows import Index
from wxdesk.ui.kit.safe_text import safe_text

_ROW = 28


class SuggestionList(QListView):
    """A popup for ``QCompleter.setPopup``, with rows of 28 pixels."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("searchSuggestions")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("surface", "framed")
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


class SuggestionLook(QStyledItemDelegate):
    """Paints a word with the margins of the box, the marked one as selected.

    ``setPopup`` puts Qt's own delegate in place, so this one has to be set after it.
    """

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(100, _ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index
    ) -> None:
        rect = QRectF(option.rect)
        chosen = option.state & QStyle.StateFlag.State_Selected
        pointed = option.state & QStyle.StateFlag.State_MouseOver
        painter.save()
        if chosen or pointed:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("selection" if chosen else "hover"))
            painter.drawRoundedRect(rect.adjusted(4, 1, -4, -1), 4, 4)
        text = safe_text(str(index.data() or ""), 60)
        paint.draw_text(painter, rect.adjusted(12, 0, -12, 0), text)
        painter.restore()
