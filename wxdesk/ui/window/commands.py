"""Connects every action of the menus to what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut

from wxdesk.jobs import Lane
from wxdesk.model import Change, Fan, Selection, Tag
from wxdesk.services import blacklist
from wxdesk.ui.kit.dialogs import TextPrompt
from wxdesk.ui.window.tab_switch import ACTIVITY, BLACKLIST, FANS
from wxdesk.ui.work.target import Target

if TYPE_CHECKING:
    from wxdesk.ui.window.main_window import MainWindow

_SAMPLE = 20  # selected fans a dialog may name


class Commands(QObject):
    """Made last; every method is a slot."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self._dialog: Any = None
        self._connect_fans()
        self._connect_view()
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), window)
        escape.activated.connect(self.escape)

    def _on(self, action: Any, slot: Any) -> None:
        action.triggered.connect(slot)

    def _connect_fans(self) -> None:
        window, a = self.window, self.window.actions_
        self._on(a.sync, window.syncs.start)
        self._on(a.full_sync, window.syncs.start_full)
        self._on(a.tag, self.tag)
        self._on(a.untag, self.untag)
        self._on(a.star, self.star)
        self._on(a.unstar, self.unstar)
        self._on(a.block, self.block)
        self._on(a.unblock, self.unblock)
        self._on(a.reason, self.ask_reason)
        self._on(a.export, self.export)
        self._on(a.remark, self.edit_remark)
        self._on(a.detail, self.edit_remark)
        self._on(a.tag_list, self.tag_list)
        self._on(a.block_list, self.block_list)
        self._on(a.new_tag, window.sidebar.new_tag)
        self._on(a.save_search, window.sidebar.save_search)
        self._on(a.copy, self.copy)
        self._on(a.copy_openid, self.copy_openids)
        self._on(a.select_all, self.select_all)
        self._on(a.select_none, self.select_none)
        self._on(a.invert, window.fans.invert_selection)
        self._on(a.find, self.find)
        for tab in (window.fans, window.black):
            tab.table.addActions([a.copy, a.select_all])
        window.fans.table.addAction(a.remark)
        window.black.table.addAction(a.unblock)
        window.sidebar.dropped.connect(self.drop_on_tag)
        window.sidebar.outcome.connect(window.work.finished)
        window.files.listed.connect(self.use_list)
        window.black.adding.connect(self.find_to_block)
        window.activity.exporting.connect(self.export_changed)

    def _connect_view(self) -> None:
        window, a = self.window, self.window.actions_
        for tab, action in enumerate(a.tabs):
            action.setData(tab)
            self._on(action, self.show_tab)
        self._on(a.pane, self.toggle_pane)
        self._on(a.sidebar, self.toggle_sidebar)
        self._on(a.reset_layout, window.reset_layout)
        self._on(a.next_area, window.areas.next)
        self._on(a.previous_area, window.areas.previous)
        a.sidebar.setChecked(not window.body.sidebar.isHidden())

    # -- whom it is for

    def target(self) -> Target:
        """The selected fans of the tab on display."""
        window = self.window
        if window.tabs.currentIndex() == BLACKLIST:
            table, source = window.black.table, ""
            selection = window.black.selection()
        else:
            table, source = window.fans.table, window.fans.query.text
            selection = window.fans.selection()
        count = table.selected_count()
        sample: tuple[Fan, ...] = ()
        if 0 < count <= _SAMPLE:
            rows = (
                at for top, end in table.selected_spans() for at in range(top, end + 1)
            )
            found = (table.rows.fan(at) for at in rows)
            sample = tuple(fan for fan in found if fan is not None)
        return Target(selection, count, source, sample)

    def tag(self) -> None:
        self.window.work.choose_tags(self.target())

    def untag(self) -> None:
        self.window.work.choose_tags(self.target(), remove=True)

    def star(self) -> None:
        self.window.work.star(self.target())

    def unstar(self) -> None:
        self.window.work.star(self.target(), on=False)

    def block(self) -> None:
        self.window.work.block(self.target())

    def unblock(self) -> None:
        self.window.work.unblock(self.target())

    def drop_on_tag(self, tag: Tag) -> None:
        self.window.work.apply_tags(self.target(), [tag])

    def tag_list(self) -> None:
        self.window.files.read_list("tag")

    def block_list(self) -> None:
        self.window.files.read_list("block")

    def use_list(self, purpose: str, target: Target) -> None:
        """A list was read: ask what to do with it."""
        if purpose == "tag":
            self.window.work.choose_tags(target)
        else:
            self.window.work.block(target)

    def find_to_block(self) -> None:
        """Somebody is to be blacklisted: find them first."""
        self.show_tab_number(FANS)
        self.find()

    def ask_reason(self) -> None:
        """The local reason of the selected blacklisted people."""
        target = self.target()
        if not target.count:
            return
        old = ""
        if target.count == 1:
            at = self.window.black.table.selected_spans()[0][0]
            row = self.window.black.table.rows.detail(at)
            old = row.reason if row is not None else ""
        self._dialog = TextPrompt(
            self.window,
            self.tr("Change reason"),
            self.tr("Reason, only on this computer"),
            self.tr("Save"),
            text=old,
            limit=60,
            may_be_empty=True,
        )
        self._ids = target.selection.ids
        self._dialog.accepted.connect(self._reason_entered)
        self._dialog.open()

    def _reason_entered(self) -> None:
        ids, text = self._ids, self._dialog.value

        def work(account: Any, _ctx: Any) -> Any:
            return blacklist.set_reason(account, ids, text)

        self.window.session.run(Lane.QUERY, "reason", work)

    # -- out

    def export(self) -> None:
        """The selection if there are several, else everything shown."""
        window = self.window
        target = self.target()
        if target.count > 1:
            which: Any = target.selection
            count = target.count
        elif window.tabs.currentIndex() == BLACKLIST:
            which = Selection(ids=tuple(window.black.table.rows.ids))
            count = window.black.count
        elif window.fans.problem is not None:
            window.reports.fail(window.fans.problem)
            return
        else:
            which, count = window.fans.query, window.fans.table.rows.rowCount()
        window.files.export(which, window.fans.sort, count)

    def export_changed(self, change: Change) -> None:
        window = self.window
        window.files.export_changed(change, window.activity.table.rows.ids)

    def copy(self) -> None:
        on_black = self.window.tabs.currentIndex() == BLACKLIST
        (self.window.black if on_black else self.window.fans).copy()

    def copy_openids(self) -> None:
        on_black = self.window.tabs.currentIndex() == BLACKLIST
        (self.window.black if on_black else self.window.fans).copy_openids()

    # -- looking

    def select_all(self) -> None:
        on_black = self.window.tabs.currentIndex() == BLACKLIST
        (self.window.black if on_black else self.window.fans).select_all()

    def select_none(self) -> None:
        on_black = self.window.tabs.currentIndex() == BLACKLIST
        (self.window.black if on_black else self.window.fans).clear_selection()

    def find(self) -> None:
        search = self.window.search
        search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        search.selectAll()

    def escape(self) -> None:
        """The selection goes, else the focus to the table. A search is only cleared
        in its own box: one Esc too many elsewhere must not cost it."""
        window = self.window
        if window.body.narrow and window.pane.isVisible():
            window.body.show_pane(False)
        elif self.target().count > 1:
            self.select_none()
        window.switch.focus_main()

    def edit_remark(self) -> None:
        self.window.switch.open_detail()

    def show_tab(self) -> None:
        self.show_tab_number(int(self.sender().data()))

    def show_tab_number(self, tab: int) -> None:
        self.window.tabs.setCurrentIndex(tab)

    def show_activity(self) -> None:
        self.show_tab_number(ACTIVITY)

    def toggle_pane(self, shown: bool) -> None:
        body = self.window.body
        if body.narrow:
            body.show_pane(shown)
        else:
            body.pane_wanted = shown
            body.show_pane()
            body.arrange(self.window.width())

    def toggle_sidebar(self, shown: bool) -> None:
        self.window.body.sidebar.setVisible(shown)
