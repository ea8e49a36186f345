"""Base class of the tables of fans: keeps the selection by id, fits the columns.

The work depends only on the visible rows: fixed row height, selection as ranges,
nothing asks the model for all rows (type-ahead would, so letters go to the search box).
"""

from __future__ import annotations

from array import array
from dataclasses import replace

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from wxdesk.model import Fan, Sort
from wxdesk.ui.kit.menu_button import StayingMenu
from wxdesk.ui.table import row_selection
from wxdesk.ui.table.column_layout import ColumnLayout
from wxdesk.ui.table.fan_model import FanModel
from wxdesk.ui.table.table import Table

_FLAG = QItemSelectionModel.SelectionFlag
_NAMED = 20  # selected fans a dialog may name


class RowTable(Table):
    """Shows a FanModel. The owner sets the ids and connects the signals."""

    selection_edited = Signal()  # which rows are selected or current, once per event
    opened = Signal(int)  # fan id: Enter or double click
    typed = Signal(str)  # a character meant for the search box
    sort_asked = Signal(object)  # Sort

    def __init__(self, model: FanModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = model
        self.columns = ColumnLayout(model.columns)
        self.sort: Sort | None = None
        self._fitting = False
        self._told = QTimer(self, singleShot=True, interval=0)
        self._told.timeout.connect(self.selection_edited)
        self.setModel(model)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.doubleClicked.connect(self._open)
        self.selectionModel().selectionChanged.connect(self._tell)
        self.selectionModel().currentRowChanged.connect(self._tell)
        header = self.header
        header.setFirstSectionMovable(False)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.sectionClicked.connect(self._sort_by)
        header.sectionResized.connect(self._resized)
        header.sectionMoved.connect(self._moved)
        header.customContextMenuRequested.connect(self._header_menu)

    # -- selection

    def selected_spans(self) -> list[row_selection.Span]:
        return row_selection.spans(self.selectionModel())

    def selected_count(self) -> int:
        return row_selection.count(self.selected_spans())

    def selected_ids(self) -> array[int]:
        return row_selection.ids_in(self.selected_spans(), self.rows.ids)

    def selected_fans(self) -> tuple[Fan, ...]:
        """The selected rows that are loaded, for display; none if there are more than
        a dialog may name."""
        spans = self.selected_spans()
        if row_selection.count(spans) > _NAMED:
            return ()
        rows = (self.rows.fan(at) for top, end in spans for at in range(top, end + 1))
        return tuple(fan for fan in rows if fan is not None)

    def current_fan(self) -> Fan | None:
        return self.rows.fan(self.currentIndex().row())

    def keep(self, *, place: bool = True) -> row_selection.Kept:
        """Returns what to find again in the next :meth:`show_ids`. Without ``place``
        the current row is only kept if the person picked it: after sorting, one that
        the focus or "all" made current would lead to somewhere in the middle."""
        kept = row_selection.keep(
            self.selected_spans(),
            self.rows.ids,
            self.currentIndex().row(),
            self.rowAt(0),
        )
        if place or kept.current in kept.chosen:
            return kept
        return replace(kept, current=0)

    def show_ids(
        self, ids: array[int], kept: row_selection.Kept, found: dict[int, int]
    ) -> None:
        """Show another list with the selection and scroll position of the old one.
        ``found``: row of every kept id still there (``row_selection.locate``)."""
        self.rows.set_ids(ids)
        model = self.selectionModel()
        current = found.get(kept.current)
        if current is not None:
            column = max(0, self.columnAt(0))
            model.setCurrentIndex(self.rows.index(current, column), _FLAG.NoUpdate)
            top = max(0, current - kept.offset)
            self.verticalScrollBar().setValue(top * self.rowHeight(0))
        elif not kept.current:
            self.scrollToTop()
        self._tell()
        if kept.everything:
            self.selectAll()
            return
        rows = [row for fan, row in found.items() if fan in kept.chosen]
        if rows:
            chosen = row_selection.as_item_selection(self.rows, rows)
            model.select(chosen, _FLAG.Select)

    def go_to_row(self, row: int) -> None:
        """Make a row the current and only selected one."""
        if 0 <= row < self.rows.rowCount():
            index = self.rows.index(row, 0)
            self.selectionModel().setCurrentIndex(
                index, _FLAG.ClearAndSelect | _FLAG.Rows
            )
            self.scrollTo(index)

    def _tell(self, *_what: object) -> None:
        self._told.start()  # once per event, however many signals Qt sends

    # -- keys

    def keyboardSearch(self, _text: str) -> None:
        """Does nothing: Qt would ask the model for every row."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not modifiers:
            self._open(self.currentIndex())
            return
        shift = Qt.KeyboardModifier.ShiftModifier
        text = event.text()
        if text.strip() and text.isprintable() and modifiers in (shift, _NO_MODIFIER):
            self.typed.emit(text)
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.rows.rowCount():
            row = max(0, self.rowAt(0))
            self.selectionModel().setCurrentIndex(
                self.rows.index(row, 0), _FLAG.NoUpdate
            )

    def _open(self, index: QModelIndex) -> None:
        fan = self.rows.fan(index.row())
        if fan is not None:
            self.opened.emit(fan.id)

    # -- columns

    def set_sort(self, sort: Sort) -> None:
        """Show how the list is sorted."""
        section = next(
            (at for at, one in enumerate(self.rows.columns) if one.sort is sort.key),
            -1,
        )
        order = Qt.SortOrder
        self.sort = sort
        self.header.show_sort(
            section,
            order.DescendingOrder if sort.descending else order.AscendingOrder,
        )

    def set_empty_columns(self, keys: frozenset[str]) -> None:
        """Hide the columns that are empty for all fans, unless they were chosen."""
        if keys != self.columns.empty:
            self.columns.empty = keys
            self.fit_columns()

    def fit_columns(self) -> None:
        """Show the columns there is room for and stretch the first."""
        if self._fitting:
            return
        self._fitting = True
        widths = self.columns.fit(self.viewport().width())
        for at, column in enumerate(self.rows.columns):
            self.setColumnHidden(at, column.key not in widths)
            if column.key in widths and self.columnWidth(at) != widths[column.key]:
                self.setColumnWidth(at, widths[column.key])
        self._fitting = False

    def visible_keys(self) -> list[str]:
        """Keys of the visible columns from left to right."""
        order = (self.header.logicalIndex(at) for at in range(self.header.count()))
        shown = (at for at in order if not self.header.isSectionHidden(at))
        return [self.rows.columns[at].key for at in shown]

    def restore_columns(self, text: str) -> None:
        """Take over a layout from the window state."""
        self.columns.restore(text)
        self._fitting = True
        keys = [column.key for column in self.rows.columns]
        for place, key in enumerate(self.columns.order):
            self.header.moveSection(self.header.visualIndex(keys.index(key)), place)
        self._fitting = False
        self.fit_columns()

    def reset_columns(self) -> None:
        """Restore the columns as they were at first."""
        self.columns.reset()
        self._fitting = True
        for at in range(self.header.count()):
            self.header.moveSection(self.header.visualIndex(at), at)
        self._fitting = False
        self.fit_columns()

    def fill_column_menu(self, menu: QMenu) -> None:
        """Add an item to show or hide each column but the first, and one to reset."""
        for column in self.rows.columns[1:]:
            action = menu.addAction(column.label)
            action.setCheckable(True)
            action.setData(column.key)
            action.triggered.connect(self._choose_column)
        self._tick_columns(menu)
        menu.addSeparator()
        menu.addAction(self.tr("Reset columns"), self.reset_columns)

    def _choose_column(self, shown: bool) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.columns.chosen[action.data()] = shown
            self.fit_columns()
            if shown:
                self._scroll_to_column(action.data())
            menu = action.parent()
            if isinstance(menu, QMenu):
                self._tick_columns(menu)

    def _tick_columns(self, menu: QMenu) -> None:
        """Tick the items of the visible columns: some are hidden for lack of room."""
        shown = self.visible_keys()
        for action in menu.actions():
            if action.isCheckable():
                action.setChecked(action.data() in shown)

    def _scroll_to_column(self, key: str) -> None:
        """Bring a column that was just chosen into view."""
        section = [column.key for column in self.rows.columns].index(key)
        left = self.header.sectionPosition(section)
        right = left + self.header.sectionSize(section)
        self.updateGeometries()  # or the bar would not know of the column yet
        bar = self.horizontalScrollBar()
        room = self.viewport().width()
        bar.setValue(min(left, max(bar.value(), right - room)))

    def _header_menu(self, at: QPoint) -> None:
        menu = StayingMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_column_menu(menu)
        menu.popup(self.header.mapToGlobal(at))

    def _sort_by(self, section: int) -> None:
        key = self.rows.columns[section].sort
        if key is None:
            return
        if self.sort is not None and self.sort.key is key:
            descending = not self.sort.descending
        else:
            descending = key.value in _NEWEST_FIRST
        self.sort_asked.emit(Sort(key, descending))

    def _resized(self, section: int, _old: int, new: int) -> None:
        column = self.rows.columns[section]
        if self._fitting or not new:
            return
        if not column.stretch:
            self.columns.widths[column.key] = new
        QTimer.singleShot(0, self, self.fit_columns)

    def _moved(self, *_places: int) -> None:
        if not self._fitting:
            order = (self.header.logicalIndex(at) for at in range(self.header.count()))
            self.columns.order = [self.rows.columns[at].key for at in order]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_columns()


_NO_MODIFIER = Qt.KeyboardModifier.NoModifier
_NEWEST_FIRST = frozenset({"followed", "left", "blacklisted", "tags"})
