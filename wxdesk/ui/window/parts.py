"""The parts of the window as one value, and what its tabs have in common.

The commands, reports and tab switch work on this value; only MainWindow, which builds
the parts, stands above them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QMainWindow, QMenu, QTabBar, QToolButton, QWidget

from wxdesk.errors import WxdeskError
from wxdesk.model import Changes, FanQuery, Selection
from wxdesk.ui.activity.activity_tab import ActivityTab
from wxdesk.ui.background.session import Session
from wxdesk.ui.detail.right_pane import RightPane
from wxdesk.ui.fans.blacklist_tab import BlacklistTab
from wxdesk.ui.fans.fans_tab import FansTab
from wxdesk.ui.fans.search_bar import SearchBar
from wxdesk.ui.kit.actions import Actions
from wxdesk.ui.sidebar.sidebar_work import SidebarWork
from wxdesk.ui.table.row_table import RowTable
from wxdesk.ui.tasks.tasks_tab import TasksTab
from wxdesk.ui.window.menus import AccountMenu
from wxdesk.ui.window.window_layout import Body, Middle
from wxdesk.ui.work.bulk_work import BulkWork
from wxdesk.ui.work.file_work import FileWork
from wxdesk.ui.work.job_bar import JobBar
from wxdesk.ui.work.sync_work import SyncWork
from wxdesk.ui.work.target import Target

FANS, BLACKLIST, TASKS, ACTIVITY = range(4)  # places of the tabs


class Tab(Protocol):
    """What the window asks of each of the four tabs."""

    has_columns: bool  # the button for choosing columns is for it
    has_states: bool  # the button for filtering by state is for it
    has_pane: bool  # the right pane shows something of it

    @property
    def failed(self) -> SignalInstance:
        """Emitted with a WxdeskError when something could not be read."""

    def main_view(self) -> QWidget:
        """The view that takes the focus."""

    def note(self, synced_at: int) -> str:
        """The text beside the tabs, "" for none. ``synced_at``: when the latest
        complete sync ended, 0 for never."""

    def refresh(self, changes: Changes) -> None:
        """Read again what is stale now."""


class FanListTab(Tab, Protocol):
    """A tab with a list of fans that commands act on: the search's or the blacklist.
    ``problem`` is why the list shows nobody, if it could not be read."""

    @property
    def table(self) -> RowTable: ...

    @property
    def problem(self) -> WxdeskError | None: ...

    def target(self) -> Target:
        """The selected fans."""

    def all_shown(self) -> tuple[FanQuery | Selection, int]:
        """Everybody in the list, and how many they are."""

    def copy(self) -> None: ...

    def copy_openids(self) -> None: ...

    def select_all(self) -> None: ...

    def clear_selection(self) -> None: ...


@dataclass(frozen=True)
class Parts:
    """Everything the window's commands act on. ``window`` is the parent of dialogs;
    ``demo``: nothing in the window is real."""

    window: QMainWindow
    demo: bool
    session: Session
    actions: Actions
    job_bar: JobBar
    work: BulkWork
    sidebar: SidebarWork
    files: FileWork
    syncs: SyncWork
    fans: FansTab
    black: BlacklistTab
    tasks: TasksTab
    activity: ActivityTab
    middle: Middle
    pane: RightPane
    body: Body
    search: SearchBar
    accounts: AccountMenu
    columns: QMenu
    column_button: QToolButton
    filter_menu: QMenu
    filter_button: QToolButton

    @property
    def tabs(self) -> QTabBar:
        return self.middle.row.tabs

    @property
    def pages(self) -> tuple[Tab, ...]:
        """The four tabs in the order of the bar."""
        return self.fans, self.black, self.tasks, self.activity

    @property
    def tab(self) -> Tab:
        """The tab on display."""
        return self.pages[self.tabs.currentIndex()]

    @property
    def fan_list(self) -> FanListTab:
        """The list that commands act on: the one on display, else the search's."""
        lists: tuple[FanListTab, ...] = (self.fans, self.black)
        return next((one for one in lists if one is self.tab), self.fans)

    def show_tab(self, tab: int) -> None:
        """Bring a tab to the front: FANS, BLACKLIST, TASKS or ACTIVITY."""
        self.tabs.setCurrentIndex(tab)

    def show_search(self, text: str) -> None:
        """Run a search and show its fans."""
        self.search.show_text(text)
        self.show_tab(FANS)
