"""The blacklist tab: lists who is on it, since when, why and by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QMenu, QStackedLayout, QWidget

from wxdesk.jobs import Context
from wxdesk.model import Changes, Selection, Sort, SortKey
from wxdesk.services import blacklist
from wxdesk.ui.background.latest import Latest
from wxdesk.ui.background.session import Session
from wxdesk.ui.fans.bulk_bar import BulkBar
from wxdesk.ui.kit import messages
from wxdesk.ui.kit.actions import Actions
from wxdesk.ui.kit.widgets import EmptyState, PlainLabel, Surface, button, column, row
from wxdesk.ui.table import row_selection
from wxdesk.ui.table.columns import BLACKLIST_COLUMNS, cell_text
from wxdesk.ui.table.fan_model import FanModel
from wxdesk.ui.table.id_lists import Rows, rows_of
from wxdesk.ui.table.row_table import RowTable
from wxdesk.ui.work.target import Target

_HEAD = 40


class BlacklistTable(RowTable):
    """The table of the blacklist; ``menu_asked`` carries the global position."""

    menu_asked = Signal(QPoint)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            rect = self.visualRect(self.currentIndex())
            at = self.viewport().mapToGlobal(rect.bottomLeft() + QPoint(48, 0))
        self.menu_asked.emit(at)


class BlacklistTab(Surface):
    """Lists the blacklist and reads it again on changes; actions are the window's."""

    changed = Signal()
    adding = Signal()
    failed = Signal(object)
    has_columns, has_states, has_pane = True, False, False
    problem = None  # reading the whole blacklist needs no search that may be refused

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("blacklistTab")
        self.session = session
        self.sort = Sort(SortKey.BLACKLISTED)
        self.table = BlacklistTable(FanModel(BLACKLIST_COLUMNS, self))
        self.table.setObjectName("blacklistTable")
        self.table.setAccessibleName(self.tr("Blacklist"))
        self._actions = actions
        bulk = [actions.unblock, actions.reason, actions.export, actions.copy_openid]
        self.bulk = BulkBar(bulk, "undo-2", shown=3)
        body = QWidget()
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.table)
        self._stack.addWidget(
            EmptyState(
                "ban",
                self.tr("Nobody is blacklisted"),
                self.tr(
                    "People on the blacklist get no mass messages and cannot write "
                    "to the account."
                ),
            )
        )
        layout = column(self._make_head(), body, self.bulk, spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self._latest = Latest(session.bridge, self)
        self._latest.arrived.connect(self._show)
        self._latest.failed.connect(self.failed)
        self.table.sort_asked.connect(self.sort_by)
        self.table.selection_edited.connect(self._selection_edited)
        self.table.menu_asked.connect(self._menu)
        self.bulk.all_wanted.connect(self.select_all)
        self.bulk.none_wanted.connect(self.clear_selection)
        session.account_changed.connect(self._account_changed)
        self.table.set_sort(self.sort)

    def _make_head(self) -> QWidget:
        note = PlainLabel(
            self.tr("People here get no mass messages and cannot write to you."),
            tone="text2",
            size=12,
        )
        self.add = button(self.tr("Add…"), "small", "plus", clicked=self.adding.emit)
        self.load = button(
            self.tr("Import list…"),
            "small",
            "upload",
            clicked=self._actions.block_list.trigger,
        )
        head = Surface(
            row(note, None, self.add, self.load, margins=(12, 0, 12, 0)), bottom=True
        )
        head.setFixedHeight(_HEAD)
        return head

    # -- loading

    def refresh(self, changes: Changes) -> None:
        if changes.blacklist or changes.everything or changes.fans:
            self.table.rows.forget()
            self.reload()

    def sort_by(self, sort: Sort) -> None:
        self.sort = sort
        self.table.set_sort(sort)
        self.reload(place=False)

    def reload(self, place: bool = True) -> None:
        """Read the list again; selection and place stay, without ``place`` only the
        selection."""
        if self.session.account is not None:
            find = self.session.asking(blacklist.load, self.sort)
            kept = self.table.keep(place=place)
            self._latest.ask(rows_of(find, kept), "blacklist")

    def _account_changed(self) -> None:
        self._latest.drop()
        account = self.session.account
        self.table.rows.set_reader(self.session.reader, self._details)
        for part in (self.add, self.load):
            part.setEnabled(account is not None)
        self.reload()
        self._selection_edited()

    def _details(self, ids: Sequence[int]) -> Mapping[int, Any]:
        account = self.session.account
        return blacklist.rows(account, Context(), ids) if account is not None else {}

    def _show(self, rows: Rows) -> None:
        self.table.show_ids(rows.ids, rows.kept, rows.found)
        self._stack.setCurrentIndex(0 if rows.ids else 1)
        self.changed.emit()

    @property
    def count(self) -> int:
        return self.table.rows.rowCount()

    # -- selection

    def selection(self) -> Selection:
        """Returns the selected fans, always by id: the list is small and no query finds
        it."""
        return row_selection.selection_of(
            self.table.selected_spans(), self.table.rows.ids, None
        )

    def target(self) -> Target:
        """The selected people."""
        table = self.table
        count = table.selected_count()
        return Target(self.selection(), count, "", table.selected_fans())

    def all_shown(self) -> tuple[Selection, int]:
        """Everybody on the list, and how many they are."""
        return Selection(ids=tuple(self.table.rows.ids)), self.count

    def selected_reason(self) -> str:
        """The local reason of the first selected person, "" if there is none."""
        row = self.table.rows.detail(self.table.selected_spans()[0][0])
        return row.reason if row is not None else ""

    def main_view(self) -> QWidget:
        return self.table

    def note(self, synced_at: int) -> str:
        """How many people, and when WeChat was asked for them."""
        if self.session.account is None:
            return ""
        fans = messages.fans(self.count)
        if not synced_at:
            return fans
        when = messages.when(synced_at)
        return self.tr("{fans}, checked {when}").format(fans=fans, when=when)

    def select_all(self) -> None:
        self.table.selectAll()
        self.table.setFocus()

    def clear_selection(self) -> None:
        self.table.clearSelection()
        self.table.setFocus()

    def copy_openids(self) -> None:
        """Copy the OpenIDs of the selected fans, one a line."""
        self._copy(["openid"])

    def copy(self) -> None:
        """Copy the visible columns of the selected rows as TSV."""
        self._copy(self.table.visible_keys())

    def _copy(self, keys: list[str]) -> None:
        by_key = {one.key: one for one in BLACKLIST_COLUMNS}
        columns = [by_key[key] for key in keys]
        lines = ["\t".join(one.label for one in columns)] if len(keys) > 1 else []
        for top, bottom in self.table.selected_spans():
            for at in range(top, bottom + 1):
                lines.append(self._line(at, columns))
        QGuiApplication.clipboard().setText("\r\n".join(lines) + "\r\n")

    def _line(self, at: int, columns: Sequence[Any]) -> str:
        fan, detail = self.table.rows.fan(at), self.table.rows.detail(at)
        if fan is None:
            return ""
        names = self.session.tag_names
        cells = (cell_text(one.key, fan, names, detail) for one in columns)
        return "\t".join(cells)

    def _selection_edited(self) -> None:
        chosen = self.table.selected_count()
        self.bulk.show_selection(chosen, self.count, self.count)
        self.changed.emit()

    def _menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        actions = self._actions
        menu.addActions([actions.unblock, actions.reason])
        menu.addSeparator()
        menu.addActions([actions.copy, actions.copy_openid, actions.export])
        menu.popup(at)
