"""What goes with the tab on display: the right pane, the note beside the tabs, the
buttons there, which commands make sense, where the focus goes."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from wxdesk.ui.kit import messages
from wxdesk.ui.kit.actions import plain_text
from wxdesk.ui.table.row_table import RowTable

if TYPE_CHECKING:
    from wxdesk.ui.window.main_window import MainWindow

FANS, BLACKLIST, TASKS, ACTIVITY = range(4)


class TabSwitch(QObject):
    """Listens to tabs and selections; owns no widget."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        window.tabs.currentChanged.connect(self._changed)
        window.fans.changed.connect(self.show_selection)
        window.black.changed.connect(self.show_selection)
        window.tasks.list.current.connect(self._task_chosen)
        window.tasks.counted.connect(self._tasks_counted)
        window.pane.left.connect(self.focus_main)
        window.search.left.connect(self.focus_main)
        window.fans.table.opened.connect(self.open_detail)
        window.black.table.opened.connect(self._open_blacklisted)
        window.activity.opened.connect(self._open_changed)
        window.tasks.pane.opened.connect(self.show_openid)
        window.columns.aboutToShow.connect(self._fill_columns)
        order = (window.search, window.sidebar.view, window.tabs, window.fans.table)
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    @property
    def current(self) -> int:
        return self.window.tabs.currentIndex()

    # -- the tab

    def _changed(self, tab: int) -> None:
        self.window.middle.pages.setCurrentIndex(tab)
        self.show_tab()
        typing = self.window.tabs.hasFocus() or self.window.search.hasFocus()
        if not typing:
            self.focus_main()

    def show_tab(self) -> None:
        """Everything around the page, after a change of tab or account."""
        window, tab = self.window, self.current
        account = window.session.account is not None
        window.column_button.setVisible(tab in (FANS, BLACKLIST) and account)
        window.filter_button.setVisible(tab == TASKS and account)
        window.body.pane_allowed = tab in (FANS, TASKS) and account
        window.body.show_pane()
        window.actions_.pane.setEnabled(window.body.pane_allowed)
        self.show_pane_state()
        if tab == TASKS:
            window.pane.show_task()
        window.sidebar.set_shown(tab == FANS)
        self.show_selection()

    def show_pane_state(self) -> None:
        """The tick in the menu follows the pane."""
        self.window.actions_.pane.setChecked(not self.window.pane.isHidden())

    def show_note(self) -> None:
        """How many, beside the tabs."""
        window, tab = self.window, self.current
        text = ""
        if window.session.account is not None and tab == BLACKLIST:
            text = messages.fans(window.black.count)
            if window.syncs.last_at:
                when = messages.when(window.syncs.last_at)
                text = self.tr("{fans}, checked {when}").format(fans=text, when=when)
        elif window.session.account is not None and tab == FANS:
            text = self._fans_note()
        window.middle.row.note.setText(text)

    def _fans_note(self) -> str:
        fans = self.window.fans
        if not fans.loaded_once:
            return ""
        rows, chosen = fans.table.rows.rowCount(), fans.table.selected_count()
        text = messages.fans(rows)
        if chosen == 1:
            text = self.tr("{n} selected / {all}").format(
                n=chosen, all=messages.number(rows)
            )
        if fans.outdated:
            text = self.tr("{text}, list outdated").format(text=text)
        return text

    def _tasks_counted(self, count: int) -> None:
        window = self.window
        name = plain_text(window.actions_.tabs[TASKS])
        window.tabs.setTabText(TASKS, f"{name}  {count}" if count else name)
        window.job_bar.set_waiting(count)

    def _fill_columns(self) -> None:
        window = self.window
        window.columns.clear()
        tab = window.black if self.current == BLACKLIST else window.fans
        tab.table.fill_column_menu(window.columns)

    # -- what is selected

    def show_selection(self) -> None:
        """Commands, note and pane after a change of the selection."""
        window = self.window
        on_fans = self.current == FANS
        table = window.fans.table if on_fans else window.black.table
        chosen = table.selected_count()
        window.actions_.update(
            account=window.session.account is not None,
            selected=chosen if self.current in (FANS, BLACKLIST) else 0,
            on_fans=on_fans,
            on_table=self.current in (FANS, BLACKLIST),
        )
        self.show_note()
        if on_fans:
            self._show_fans(chosen)

    def _show_fans(self, chosen: int) -> None:
        window = self.window
        if chosen > 1:
            window.pane.show_selection(window.commands.target())
            return
        fan = None
        if chosen == 1:
            top = window.fans.table.selected_spans()[0][0]
            fan = window.fans.table.rows.fan(top)
        if fan is None:
            window.pane.show_nobody()
        else:
            window.pane.show_fan(fan)

    def _task_chosen(self, _row: object) -> None:
        if self.current == TASKS:
            self.window.pane.show_task()

    def open_detail(self, _fan_id: int = 0) -> None:
        """Enter: the pane, in a narrow window too; the cursor goes to the remark."""
        self.window.body.show_pane(True)
        self.show_pane_state()
        self.window.pane.detail.edit_remark()

    def show_openid(self, openid: str) -> None:
        """One fan, wherever it was found, in the table of fans."""
        self.window.show_search(f"openid:{openid}")

    def _open_blacklisted(self, _fan_id: int) -> None:
        self._open_in(self.window.black.table)

    def _open_changed(self, _fan_id: int) -> None:
        self._open_in(self.window.activity.table)

    def _open_in(self, table: RowTable) -> None:
        fan = table.current_fan()
        if fan is not None:
            self.show_openid(fan.openid)

    # -- focus

    def main_view(self) -> QWidget:
        """What the tab is about."""
        window = self.window
        return (
            window.fans.table,
            window.black.table,
            window.tasks.list,
            window.activity.table,
        )[self.current]

    def focus_main(self) -> None:
        """The focus goes to the table, never to the account picker."""
        view = self.main_view()
        if view.isHidden():
            view = self.window.fans.empty
        view.setFocus(Qt.FocusReason.OtherFocusReason)
