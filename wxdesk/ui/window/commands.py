"""Connects every action of the menus to its slot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut

from wxdesk.jobs import Lane
from wxdesk.model import Change, Tag
from wxdesk.services import blacklist
from wxdesk.ui.kit.dialogs import TextPrompt
from wxdesk.ui.window.parts import FANS, Parts
from wxdesk.ui.window.reports import Reports
from wxdesk.ui.window.tab_switch import TabSwitch
from wxdesk.ui.work.target import Target


class Commands(QObject):
    """Connects the actions, once all parts exist; the methods are slots."""

    def __init__(self, parts: Parts, switch: TabSwitch, reports: Reports) -> None:
        super().__init__(parts.window)
        self._parts, self._switch, self._reports = parts, switch, reports
        self._connect_fans()
        self._connect_view()
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), parts.window)
        escape.activated.connect(self.escape)

    def _on(self, action: QAction, slot: Callable[..., object]) -> None:
        action.triggered.connect(slot)

    def _connect_fans(self) -> None:
        parts, a = self._parts, self._parts.actions
        self._on(a.sync, parts.syncs.start)
        self._on(a.full_sync, parts.syncs.start_full)
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
        self._on(a.new_tag, parts.sidebar.new_tag)
        self._on(a.save_search, parts.sidebar.save_search)
        self._on(a.copy, self.copy)
        self._on(a.copy_openid, self.copy_openids)
        self._on(a.select_all, self.select_all)
        self._on(a.select_none, self.select_none)
        self._on(a.invert, parts.fans.invert_selection)
        self._on(a.find, self.find)
        for tab in (parts.fans, parts.black):
            tab.table.addActions([a.copy, a.select_all])
        parts.fans.table.addAction(a.remark)
        parts.black.table.addAction(a.unblock)
        parts.sidebar.dropped.connect(self.drop_on_tag)
        parts.sidebar.outcome.connect(parts.work.finished)
        parts.files.listed.connect(self.use_list)
        parts.black.adding.connect(self.find_to_block)
        parts.activity.exporting.connect(self.export_changed)

    def _connect_view(self) -> None:
        parts, a = self._parts, self._parts.actions
        for tab, action in enumerate(a.tabs):
            action.setData(tab)
            self._on(action, self.show_tab)
        self._on(a.pane, self.toggle_pane)
        self._on(a.sidebar, self.toggle_sidebar)
        a.sidebar.setChecked(not parts.body.sidebar.isHidden())

    # -- the selected fans

    def _target(self) -> Target:
        """The selected fans of the list that commands act on."""
        return self._parts.fan_list.target()

    def tag(self) -> None:
        self._parts.work.choose_tags(self._target())

    def untag(self) -> None:
        self._parts.work.choose_tags(self._target(), remove=True)

    def star(self) -> None:
        self._parts.work.star(self._target())

    def unstar(self) -> None:
        self._parts.work.star(self._target(), on=False)

    def block(self) -> None:
        self._parts.work.block(self._target())

    def unblock(self) -> None:
        self._parts.work.unblock(self._target())

    def drop_on_tag(self, tag: Tag) -> None:
        self._parts.work.apply_tags(self._target(), [tag])

    def tag_list(self) -> None:
        self._parts.files.read_list("tag")

    def block_list(self) -> None:
        self._parts.files.read_list("block")

    def use_list(self, purpose: str, target: Target) -> None:
        """Ask what to do with the fans of a file."""
        if purpose == "tag":
            self._parts.work.choose_tags(target)
        else:
            self._parts.work.block(target)

    def find_to_block(self) -> None:
        """Go to the search, to find the fan to blacklist."""
        self._parts.show_tab(FANS)
        self.find()

    def ask_reason(self) -> None:
        """Ask for the local reason of the selected blacklisted fans."""
        target = self._target()
        if not target.count:
            return
        old = self._parts.black.selected_reason() if target.count == 1 else ""
        dialog = TextPrompt(
            self._parts.window,
            self.tr("Change reason"),
            self.tr("Reason, only on this computer"),
            self.tr("Save"),
            text=old,
            limit=60,
            may_be_empty=True,
        )
        dialog.entered.connect(partial(self._set_reason, target.selection.ids))
        dialog.open()

    def _set_reason(self, ids: Sequence[int], text: str) -> None:
        self._parts.session.run(Lane.QUERY, "reason", blacklist.set_reason, ids, text)

    # -- out

    def export(self) -> None:
        """Export the selection if it has several fans, else the whole list."""
        parts, tab = self._parts, self._parts.fan_list
        target = tab.target()
        if tab.problem is not None and target.count <= 1:
            self._reports.fail(tab.problem)
            return
        several = (target.selection, target.count)
        which, count = several if target.count > 1 else tab.all_shown()
        parts.files.export(which, parts.fans.sort, count)

    def export_changed(self, change: Change) -> None:
        parts = self._parts
        parts.files.export_changed(change, parts.activity.table.rows.ids)

    def copy(self) -> None:
        self._parts.fan_list.copy()

    def copy_openids(self) -> None:
        self._parts.fan_list.copy_openids()

    # -- looking

    def select_all(self) -> None:
        self._parts.fan_list.select_all()

    def select_none(self) -> None:
        self._parts.fan_list.clear_selection()

    def find(self) -> None:
        search = self._parts.search
        search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        search.selectAll()

    def escape(self) -> None:
        """Clear the selection and give the table the focus. The search is only cleared
        in its own box: an Esc too many elsewhere must not cost it."""
        parts = self._parts
        if parts.body.narrow and parts.pane.isVisible():
            parts.body.show_pane(False)
        elif self._target().count > 1:
            self.select_none()
        self._switch.focus_main()

    def edit_remark(self) -> None:
        self._switch.open_detail()

    def show_tab(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._parts.show_tab(int(action.data()))

    def toggle_pane(self, shown: bool) -> None:
        body = self._parts.body
        if body.narrow:
            body.show_pane(shown)
        else:
            body.pane_wanted = shown
            body.show_pane()
            body.arrange(self._parts.window.width())

    def toggle_sidebar(self, shown: bool) -> None:
        self._parts.body.sidebar.setVisible(shown)
