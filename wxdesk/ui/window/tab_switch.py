"""Shows what belongs to the tab on display: right pane, note, buttons, commands,
focus."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from wxdesk.ui.kit.actions import plain_text
from wxdesk.ui.table.row_table import RowTable
from wxdesk.ui.window.parts import TASKS, Parts


class TabSwitch(QObject):
    """Follows tabs and selections; owns no widget."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.window)
        self._parts = parts
        parts.tabs.currentChanged.connect(self._changed)
        parts.fans.changed.connect(self.show_selection)
        parts.black.changed.connect(self.show_selection)
        parts.tasks.list.current.connect(self._task_chosen)
        parts.tasks.counted.connect(self._tasks_counted)
        parts.pane.left.connect(self.focus_main)
        parts.search.left.connect(self.focus_main)
        parts.fans.table.opened.connect(self.open_detail)
        parts.black.table.opened.connect(self._open_blacklisted)
        parts.activity.opened.connect(self._open_changed)
        parts.tasks.pane.opened.connect(self.show_openid)
        parts.columns.aboutToShow.connect(self._fill_columns)
        order = (parts.search, parts.sidebar.view, parts.tabs, parts.fans.table)
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    # -- the tab

    def _changed(self, tab: int) -> None:
        self._parts.middle.pages.setCurrentIndex(tab)
        self.show_tab()
        typing = self._parts.tabs.hasFocus() or self._parts.search.hasFocus()
        if not typing:
            self.focus_main()

    def show_tab(self) -> None:
        """Show all around the page, after a change of tab or account."""
        parts = self._parts
        tab = parts.tab
        account = parts.session.account is not None
        parts.column_button.setVisible(tab.has_columns and account)
        parts.filter_button.setVisible(tab.has_states and account)
        parts.body.pane_allowed = tab.has_pane and account
        parts.body.show_pane()
        parts.actions.pane.setEnabled(parts.body.pane_allowed)
        self.show_pane_state()
        if tab is parts.tasks:
            parts.pane.show_task()
        parts.sidebar.set_shown(tab is parts.fans)
        self.show_selection()

    def show_pane_state(self) -> None:
        """Tick the action of the pane if the pane is shown."""
        self._parts.actions.pane.setChecked(not self._parts.pane.isHidden())

    def show_note(self) -> None:
        """Show beside the tabs how many fans there are."""
        parts = self._parts
        parts.middle.row.note.setText(parts.tab.note(parts.syncs.last_at))

    def _tasks_counted(self, count: int) -> None:
        parts = self._parts
        name = plain_text(parts.actions.tabs[TASKS])
        parts.tabs.setTabText(TASKS, f"{name}  {count}" if count else name)
        parts.job_bar.set_waiting(count)

    def _fill_columns(self) -> None:
        parts = self._parts
        parts.columns.clear()
        parts.fan_list.table.fill_column_menu(parts.columns)

    # -- what is selected

    def show_selection(self) -> None:
        """Update commands, note and pane after a change of the selection."""
        parts = self._parts
        on_fans = parts.tab is parts.fans
        on_table = parts.tab is parts.fan_list
        chosen = parts.fan_list.table.selected_count() if on_table else 0
        parts.actions.update(
            account=parts.session.account is not None,
            selected=chosen,
            on_fans=on_fans,
            on_table=on_table,
        )
        self.show_note()
        if on_fans:
            self._show_fans(chosen)

    def _show_fans(self, chosen: int) -> None:
        parts = self._parts
        if chosen > 1:
            parts.pane.show_selection(parts.fans.target())
            return
        fan = None
        if chosen == 1:
            top = parts.fans.table.selected_spans()[0][0]
            fan = parts.fans.table.rows.fan(top)
        if fan is None:
            parts.pane.show_nobody()
        else:
            parts.pane.show_fan(fan)

    def _task_chosen(self, _row: object) -> None:
        if self._parts.tab is self._parts.tasks:
            self._parts.pane.show_task()

    def open_detail(self, _fan_id: int = 0) -> None:
        """Show the pane, in a narrow window too, and put the cursor into the remark."""
        self._parts.body.show_pane(True)
        self.show_pane_state()
        self._parts.pane.detail.edit_remark()

    def show_openid(self, openid: str) -> None:
        """Show a fan in the table of fans."""
        self._parts.show_search(f"openid:{openid}")

    def _open_blacklisted(self, _fan_id: int) -> None:
        self._open_in(self._parts.black.table)

    def _open_changed(self, _fan_id: int) -> None:
        self._open_in(self._parts.activity.table)

    def _open_in(self, table: RowTable) -> None:
        fan = table.current_fan()
        if fan is not None:
            self.show_openid(fan.openid)

    # -- focus

    def main_view(self) -> QWidget:
        """The view of the tab on display that takes the focus."""
        return self._parts.tab.main_view()

    def focus_main(self) -> None:
        """Give the main view of the tab the focus, never the account picker."""
        view = self.main_view()
        if view.isHidden():
            view = self._parts.fans.empty
        view.setFocus(Qt.FocusReason.OtherFocusReason)
