"""The fan tab: chips, table, empty states and bulk bar of the current search."""

from __future__ import annotations

from array import array
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from wxdesk import search
from wxdesk.errors import SearchError, WxdeskError
from wxdesk.jobs import Lane
from wxdesk.model import Changes, FanQuery, Group, Op, Selection, Sort
from wxdesk.services import fan_list
from wxdesk.ui.background.latest import Latest
from wxdesk.ui.background.session import Session
from wxdesk.ui.fans.bulk_bar import BulkBar
from wxdesk.ui.fans.empty_states import EmptyStates
from wxdesk.ui.fans.fan_table import FanTable
from wxdesk.ui.fans.filter_bar import FilterBar
from wxdesk.ui.kit import messages
from wxdesk.ui.kit.actions import Actions
from wxdesk.ui.kit.widgets import Surface, column
from wxdesk.ui.table import fan_copy, row_selection
from wxdesk.ui.table.columns import FAN_COLUMNS
from wxdesk.ui.table.fan_model import BLOCK, FanModel
from wxdesk.ui.table.id_lists import Rows, rows_of
from wxdesk.ui.work.target import Target

# Above this many loaded rows a list with a hand-made selection is not reloaded
# behind the person's back; it is marked as outdated instead.
_KEEP = row_selection.REMEMBERED
_NO_LIMIT = 16_777_215  # QWIDGETSIZE_MAX
_FIRST = BLOCK  # fans of the first page: more than a screen of them


class FansTab(Surface):
    """Lists the fans of the query given by :meth:`show_query`. ``searched`` asks the
    search box, which owns the text, for another search."""

    searched = Signal(str)
    saving = Signal()
    changed = Signal()  # counts, selection or current fan
    copied = Signal(int)
    failed = Signal(object)
    refused = Signal(object)  # SearchError: the search is not understood any more
    has_columns, has_states, has_pane = True, False, True

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self.session = session
        self.query = FanQuery()
        self.sort = Sort()
        self.total = 0  # everybody, for "of 1,000,000"
        self._empty_rows: Rows | None = None  # what the empty state speaks of
        self.outdated = False
        self.loaded_once = False
        self.problem: WxdeskError | None = None  # why the search finds nobody
        self._keeping = True  # the selection, over the load that is under way
        self._place = True  # and where the list stands
        self.filter_bar = FilterBar()
        self.table = FanTable(FanModel(FAN_COLUMNS, self))
        self.empty = EmptyStates()
        self.bulk = BulkBar(actions.bulk, "tag")
        self._menu_actions = actions.context
        self._first = Latest(session.bridge, self)
        self._latest = Latest(session.bridge, self)
        parts = (self.filter_bar, self.table, self.empty, self.bulk)
        self.setLayout(column(*parts, spacing=0))
        self._put_in_place(self.table)
        self._connect()
        self.table.set_sort(self.sort)

    def _connect(self) -> None:
        self._first.arrived.connect(self._show_first)
        self._latest.arrived.connect(self._show)
        for question in (self._first, self._latest):
            question.failed.connect(self._not_loaded)
        self.filter_bar.searched.connect(self.searched)
        self.filter_bar.saving.connect(self.saving)
        self.empty.searched.connect(self.searched)
        self.table.sort_asked.connect(self.sort_by)
        self.table.selection_edited.connect(self._selection_edited)
        self.table.menu_asked.connect(self._show_menu)
        self.table.rows.read_failed.connect(self.failed)
        self.bulk.all_wanted.connect(self.select_all)
        self.bulk.none_wanted.connect(self.clear_selection)
        self.session.account_changed.connect(self._account_changed)
        self.session.tags_changed.connect(self._tags_changed)

    # -- which fans

    def show_query(self, query: FanQuery) -> None:
        """Load and show the fans of a query; the old rows stay until then."""
        self.query = query
        self.problem = None
        self.reload(keep=False)

    def show_problem(self, text: str, error: WxdeskError) -> None:
        """Show nobody, and why, for a search that cannot be done: the fans of the
        search before would be wrong, and so would all."""
        self._first.drop()
        self._latest.drop()
        self.query = FanQuery(Group(Op.OR, ()), text)
        self.problem = error
        self.outdated = False
        self.loaded_once = True
        self.table.show_ids(array("q"), row_selection.Kept(), {})
        self.filter_bar.show_search(text, _chips(text))
        self.empty.not_understood(error)
        self._put_in_place(self.empty, header=True)
        self.changed.emit()

    def _not_loaded(self, error: WxdeskError) -> None:
        if isinstance(error, SearchError):  # its tag has been deleted meanwhile
            self.refused.emit(error)
        else:
            self.failed.emit(error)

    def sort_by(self, sort: Sort) -> None:
        """Load the same fans in another order."""
        self.sort = sort
        self.table.set_sort(sort)
        self.reload(place=False)

    def reload(self, keep: bool = True, place: bool = True) -> None:
        """Load the ids again; selection and place are kept by fan, not by row.
        Without ``place`` the top is shown unless somebody is selected."""
        if self.session.account is None or self.problem is not None:
            return
        self._keeping = keep
        self._place = place and (self._place or not self._latest.busy)
        kept = row_selection.Kept()
        if keep:
            kept = self.table.keep(place=self._place)
        if not self.loaded_once and not self.table.rows.rowCount():
            self._load_first(kept)
        else:
            self._load(kept)

    def _load(self, kept: row_selection.Kept) -> None:
        self._first.drop()
        find = self.session.asking(fan_list.load, self.query, self.sort)
        explain = None
        if self.query.where is not None:
            explain = self.session.asking(fan_list.blame, self.query)
        self._latest.ask(rows_of(find, kept, self.query, explain), "load")

    def _load_first(self, kept: row_selection.Kept) -> None:
        """Load one page at once, for a new account; all fans after it is painted."""
        self._latest.drop()
        find = self.session.asking(fan_list.first, self.query, self.sort, _FIRST)
        self._first.ask(rows_of(find, kept, self.query), "load")

    def _show_first(self, rows: Rows) -> None:
        if len(rows.ids) < _FIRST and (rows.ids or self.query.where is None):
            self._show(rows)  # that is everybody
            return
        if rows.ids:
            self.table.show_ids(rows.ids, rows.kept, rows.found)
            self._put_in_place(self.table)
            QTimer.singleShot(0, self, self._load_rest)  # painted first
        else:
            self._load(rows.kept)

    def _load_rest(self) -> None:
        if not self.loaded_once and not self._latest.busy:
            self.reload()

    def refresh(self, changes: Changes) -> None:
        """Read the visible fans again if they have changed, and the list if it does not
        drop a selection."""
        if not (changes.fans or changes.everything or changes.blacklist):
            return
        self.table.rows.forget()
        chosen = self.table.selected_count()
        whole = chosen == self.table.rows.rowCount()
        if chosen > _KEEP and not whole:
            self.outdated = True
            self.changed.emit()
            return
        self.reload()

    def _show(self, rows: Rows) -> None:
        self.loaded_once = True
        self.outdated = False
        same = rows.about == self.query
        chosen = self.table.keep(place=self._place)
        if self._keeping and chosen != rows.kept:  # meanwhile; 60 ms in a million
            found = row_selection.locate(rows.ids, chosen.wanted)
            rows = replace(rows, kept=chosen, found=found)
        self.table.show_ids(rows.ids, rows.kept, rows.found)
        if not rows.found and len(rows.ids):
            self.table.scrollToTop()
        if same:
            chips = search.chips(self.query) if self.query.where else []
            self.filter_bar.show_search(self.query.text, chips)
        self._show_empty(rows)
        self.changed.emit()

    def _put_in_place(self, view: QWidget, *, header: bool = False) -> None:
        """Show the table or the empty state; ``header``: below the table's header,
        which stays so that nothing jumps while one types."""
        whole = view is self.table
        focus = self.window().focusWidget()
        ours = focus in (None, self.table) or self.empty.isAncestorOf(focus)
        if ours or focus is self.empty:  # or hiding would pass it on to the toolbar
            view.show()
            view.setFocus()
        self.table.setVisible(whole or header)
        height = self.table.header.height()
        self.table.setMaximumHeight(_NO_LIMIT if whole else height)
        self.table.setMinimumHeight(0 if whole else height)
        self.empty.setVisible(not whole)
        policy = Qt.ScrollBarPolicy
        always = policy.ScrollBarAlwaysOn if whole else policy.ScrollBarAlwaysOff
        self.table.setVerticalScrollBarPolicy(always)

    def set_total(self, total: int) -> None:
        """Set the number of all followers, once they are counted; the reason why nobody
        is shown depends on it."""
        known, self.total = bool(self.total), total
        if known != bool(total) and self._empty_rows is not None:
            self._show_empty(self._empty_rows)

    def _show_empty(self, rows: Rows) -> None:
        self._empty_rows = None if rows.ids else rows
        if rows.ids:
            self._put_in_place(self.table)
            return
        hit = self.query.where is not None and bool(self.total)
        self._put_in_place(self.empty, header=hit)
        if self.query.where is not None and self.total:
            self.empty.no_hit(rows.why or [])
        elif self.total:
            self.empty.nobody()
        else:
            self.empty.never_synced()

    def _account_changed(self) -> None:
        self._first.drop()
        self._latest.drop()
        self.loaded_once = False
        self.total = 0  # of the account before
        self._empty_rows = None
        self.problem = None
        account = self.session.account
        self.table.rows.set_reader(self.session.reader)
        self.filter_bar.setVisible(False)
        self._tags_changed()
        if account is None:
            self.empty.no_account()
            self._put_in_place(self.empty)
            self._selection_edited()
        else:
            self._put_in_place(self.table)

    def _tags_changed(self) -> None:
        self.table.rows.set_tag_names(self.session.tag_names)
        tags = [(tag.name, tag.id) for tag in self.session.own_tags]
        self.filter_bar.set_tags(tags)
        empty = frozenset() if tags else frozenset({"tags"})
        self.table.set_empty_columns(empty)

    # -- selection

    def selection(self) -> Selection:
        """Returns what a task applies to: the query if everything is selected, but only
        those shown while the whole list is still loading."""
        query = self.query if self.loaded_once else None
        return row_selection.selection_of(
            self.table.selected_spans(), self.table.rows.ids, query
        )

    def target(self) -> Target:
        """The selected fans, and the search they came from."""
        table = self.table
        return Target(
            self.selection(),
            table.selected_count(),
            self.query.text,
            table.selected_fans(),
        )

    def all_shown(self) -> tuple[FanQuery, int]:
        """The search, and how many fans it finds."""
        return self.query, self.table.rows.rowCount()

    def main_view(self) -> QWidget:
        return self.table

    def note(self, synced_at: int) -> str:
        """How many fans are shown; how many of them are selected if it is one."""
        del synced_at
        if self.session.account is None or not self.loaded_once:
            return ""
        rows, chosen = self.table.rows.rowCount(), self.table.selected_count()
        text = messages.fans(rows)
        if chosen == 1:
            text = self.tr("{n} selected / {all}").format(
                n=chosen, all=messages.number(rows)
            )
        if self.outdated:
            text = self.tr("{text}, list outdated").format(text=text)
        return text

    def select_all(self) -> None:
        self.table.selectAll()
        self.table.setFocus()

    def clear_selection(self) -> None:
        self.table.clearSelection()
        self.table.setFocus()

    def invert_selection(self) -> None:
        """Select the rows that are not selected, and no others."""
        rows = self.table.rows.rowCount()
        gaps = row_selection.gaps(self.table.selected_spans(), rows)
        chosen = row_selection.spans_as_selection(self.table.rows, gaps)
        model = self.table.selectionModel()
        model.select(chosen, type(model).SelectionFlag.ClearAndSelect)

    def _selection_edited(self) -> None:
        chosen = self.table.selected_count()
        self.bulk.show_selection(chosen, self.table.rows.rowCount(), self.total)
        if self.outdated and chosen <= _KEEP:
            self.outdated = False
            self.reload()
        self.changed.emit()

    def _show_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        for action in self._menu_actions:
            if action is None:
                menu.addSeparator()
            else:
                menu.addAction(action)
        menu.popup(at)

    # -- copy

    def copy_openids(self) -> None:
        """Copy the OpenIDs of the selected fans, one a line."""
        self._copy(["openid"])

    def copy(self) -> None:
        """Copy the visible columns of the selected rows as TSV."""
        self._copy(self.table.visible_keys())

    def _copy(self, keys: list[str]) -> None:
        """Copy at once, or in a worker if many rows are selected."""
        ids = self.table.selected_ids()
        if not ids or self.session.account is None:
            return
        by_key = {one.key: one for one in FAN_COLUMNS}
        columns = [by_key[key] for key in keys]
        names = dict(self.session.tag_names)
        if len(ids) <= fan_copy.COPIED_AT_ONCE and self.session.reader is not None:
            fans = self.session.reader.rows(ids)
            text = fan_copy.tsv(columns, (fans.get(one) for one in ids), names)
            self._copied((text, len(ids)))
            return
        title = self.tr("Copying {fans}").format(fans=messages.fans(len(ids)))
        work = partial(fan_copy.copy_job, ids=ids, columns=columns, tags=names)
        self.session.run(Lane.QUERY, "copy", work, done=self._copied, title=title)

    def _copied(self, result: tuple[str, int]) -> None:
        text, count = result
        QGuiApplication.clipboard().setText(text)
        self.copied.emit(count)


def _chips(text: str) -> list[search.Chip]:
    """Returns the terms that can be removed; none if the text is no search at all."""
    try:
        return search.chips(FanQuery(None, text))
    except SearchError:
        return []
