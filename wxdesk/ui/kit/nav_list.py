"""The list of pages at the left of a dialog."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from wxdesk.ui.kit import icons, paint, theme
from wxdesk.ui.kit.list_rows import Index

_ROW = 32
_ICON_ROLE = Qt.ItemDataRole.UserRole + 1


class _Pages(QAbstractListModel):
    def __init__(self, pages: Sequence[tuple[str, str]], parent: QObject) -> None:
        super().__init__(parent)
        self._pages = tuple(pages)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._pages)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self._pages):
            return None
        icon, name = self._pages[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        return icon if role == _ICON_ROLE else None


class _Look(QStyledItemDelegate):
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(100, _ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index
    ) -> None:
        view = self.parent()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected or over:
            painter.setBrush(theme.colour("selection" if selected else "hover"))
            focused = selected and isinstance(view, QWidget) and view.hasFocus()
            edge = QPen(theme.colour("accent"), 1)
            painter.setPen(edge if focused else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(rect.adjusted(8.5, 0.5, -8.5, -0.5), 6, 6)
        tone = "accent_text" if selected else "text2"
        inner = rect.adjusted(24, 0, -16, 0)
        y = rect.center().y() - 8
        icons.draw(painter, inner.left(), y, index.data(_ICON_ROLE), color=tone)
        name = inner.adjusted(24, 0, 0, 0)
        tone = "accent_text" if selected else "text"
        label = index.data(Qt.ItemDataRole.DisplayRole)
        paint.draw_text(painter, name, label, tone, bold=selected)
        painter.restore()


class NavList(QListView):
    """Lists pages by icon and name; ``page_changed`` carries the number of the page
    that was selected."""

    page_changed = Signal(int)

    def __init__(self, pages: Sequence[tuple[str, str]], name: str) -> None:
        super().__init__()
        self.setProperty("surface", "chrome")
        self.setAccessibleName(name)
        self.setModel(_Pages(pages, self))
        self.setItemDelegate(_Look(self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        never = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setHorizontalScrollBarPolicy(never)
        names = (theme.text_width(name, bold=True) for _icon, name in pages)
        self.wanted_width = 24 + 24 + max(names, default=0) + 20
        self.selectionModel().currentChanged.connect(self._changed)

    def show_page(self, page: int) -> None:
        """Select a page, as a click on it does."""
        self.setCurrentIndex(self.model().index(page, 0))

    def _changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self.page_changed.emit(current.row())
