"""The list view of the sidebar: all fans, changes, saved searches, tags."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QToolTip,
    QWidget,
)

from wxdesk.ui.fans.fan_table import FANS_MIME
from wxdesk.ui.kit.list_rows import ROW_ROLE, Index, ListRows
from wxdesk.ui.sidebar.sidebar_delegate import SidebarDelegate, plus_rect
from wxdesk.ui.sidebar.sidebar_rows import SideRow

FOLLOW_MS = 160  # arrow keys: the table follows when they rest


class TagSidebar(QListView):
    """Shows rows; signals carry what the person wants. It changes nothing itself."""

    chosen = Signal(object)  # SideRow: show what it stands for
    menu_asked = Signal(object, QPoint)  # SideRow, global position
    adding = Signal(str)  # section key: its + was pressed
    renaming = Signal(object)  # SideRow of a tag or filter
    deleting = Signal(object)
    fans_dropped = Signal(object)  # SideRow of a tag
    folding = Signal(str)  # section key
    left = Signal()  # a row was chosen for good: the focus goes to the table

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tagSidebar")
        self.setAccessibleName(self.tr("Tags and saved searches"))
        self.setProperty("surface", "chrome")
        self.rows = ListRows(self)
        self.setModel(self.rows)
        self.painter_of_rows = SidebarDelegate(self)
        self.setItemDelegate(self.painter_of_rows)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.viewport().setAcceptDrops(True)
        self._follow = QTimer(self, singleShot=True, interval=FOLLOW_MS)
        self._follow.timeout.connect(self._choose_current)

    # -- what it shows

    def set_rows(self, rows: list[SideRow]) -> None:
        """Replace the rows; the current row stays the one of the same key."""
        current = self._row_at(self.currentIndex())
        self.rows.set_rows(rows)
        if current is not None and not self.currentIndex().isValid():
            self._go(self.rows.row(current.key))

    def set_active(self, key: str) -> None:
        """Mark the row that the table shows; "" for none."""
        self.painter_of_rows.active = key
        self.viewport().update()

    @property
    def active(self) -> str:
        return self.painter_of_rows.active

    def key_of_query(self, text: str) -> str:
        """Returns the key of the row whose search is exactly this text, else ""."""
        wanted = text.strip()
        return next(
            (
                row.key
                for row in self.rows.rows
                if not row.section and row.query == wanted
            ),
            "",
        )

    def _row_at(self, index: Index) -> SideRow | None:
        row = index.data(ROW_ROLE)
        return row if isinstance(row, SideRow) else None

    def _go(self, place: int) -> None:
        if place >= 0:
            self.selectionModel().setCurrentIndex(
                self.rows.index(place), QItemSelectionModel.SelectionFlag.NoUpdate
            )

    # -- mouse

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        index = self.indexAt(at)
        row = self._row_at(index)
        if row is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if not row.section:
            self._follow.stop()
            self.chosen.emit(row)
            self.left.emit()
        elif row.adds and self.plus_rect(index).contains(at):
            self.adding.emit(row.key)
        else:
            self.folding.emit(row.key)

    def plus_rect(self, index: Index) -> QRect:
        """Returns where the + of a section can be hit, in the viewport."""
        return plus_rect(self.visualRect(index))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if keyboard else self.indexAt(event.pos())
        row = self._row_at(index)
        if row is None:
            return
        at = event.globalPos()
        if keyboard:
            at = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
        self.menu_asked.emit(row, at)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos())
            row = self._row_at(index)
            plus = row is not None and self.plus_rect(index).contains(event.pos())
            if row is not None and row.adds and plus:
                QToolTip.showText(event.globalPos(), row.adds, self)
                return True
        return super().viewportEvent(event)

    # -- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self._row_at(self.currentIndex())
        key = event.key()
        if row is not None and self._handle(row, key):
            event.accept()
            return
        super().keyPressEvent(event)
        if key in _MOVES:
            self._follow.start()

    def _handle(self, row: SideRow, key: int) -> bool:
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if row.section:
            fold = (Qt.Key.Key_Right if row.folded else Qt.Key.Key_Left) == key
            if enter or fold:
                self.folding.emit(row.key)
            elif key == Qt.Key.Key_Insert and row.adds:
                self.adding.emit(row.key)
            return enter or fold
        if enter:
            self._follow.stop()
            self.chosen.emit(row)
            self.left.emit()
        elif key == Qt.Key.Key_F2 and row.kind in _EDITABLE:
            self.renaming.emit(row)
        elif key == Qt.Key.Key_Delete and row.kind in _EDITABLE:
            self.deleting.emit(row)
        else:
            return False
        return True

    def _choose_current(self) -> None:
        row = self._row_at(self.currentIndex())
        if row is not None and not row.section and row.key != self.active:
            self.chosen.emit(row)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self._go(max(0, self.rows.row(self.active)))
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()

    # -- fans dropped on a tag

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(FANS_MIME):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        target = self._target(event.position().toPoint(), event)
        self._set_target(target.key if target else "")
        if target is None:
            event.ignore()
        else:
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._set_target("")
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        target = self._target(event.position().toPoint(), event)
        self._set_target("")
        if target is None:
            event.ignore()
            return
        event.acceptProposedAction()
        self.fans_dropped.emit(target)

    def _target(self, at: QPoint, event: QDropEvent) -> SideRow | None:
        row = self._row_at(self.indexAt(at))
        fits = event.mimeData().hasFormat(FANS_MIME)
        return row if fits and row is not None and row.kind == "tag" else None

    def _set_target(self, key: str) -> None:
        if key != self.painter_of_rows.target:
            self.painter_of_rows.target = key
            self.viewport().update()


_EDITABLE = ("tag", "filter")
_MOVES = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
)
