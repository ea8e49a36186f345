"""The main window: builds its parts, connects them, restores their layout.

Commands are carried out by bulk_work, sidebar_work, sync_work and file_work; what
is shown in the tabs and the right pane.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QWidget

from wxdesk.account import Home
from wxdesk.errors import WxdeskError
from wxdesk.model import Changes, FanQuery
from wxdesk.services import accounts, fan_list
from wxdesk.services.sidebar import SidebarCounts
from wxdesk.ui.activity.activity_tab import ActivityTab
from wxdesk.ui.background.bridge import Bridge
from wxdesk.ui.background.garbage import UiGarbage
from wxdesk.ui.background.session import Session
from wxdesk.ui.background.watch import Watch
from wxdesk.ui.detail.right_pane import RightPane
from wxdesk.ui.fans.blacklist_tab import BlacklistTab
from wxdesk.ui.fans.fans_tab import FansTab
from wxdesk.ui.kit import icons, theme
from wxdesk.ui.kit.actions import Actions, plain_text
from wxdesk.ui.kit.desktop import come_forward
from wxdesk.ui.kit.dialogs import Dialog
from wxdesk.ui.kit.menu_button import StayingMenu, menu_button
from wxdesk.ui.kit.widgets import column
from wxdesk.ui.kit.window_state import WindowState
from wxdesk.ui.sidebar.sidebar_work import SidebarWork
from wxdesk.ui.tasks.tasks_tab import TasksTab
from wxdesk.ui.window.commands import Commands
from wxdesk.ui.window.menus import AccountMenu, fill_menu_bar
from wxdesk.ui.window.parts import FANS, Parts
from wxdesk.ui.window.program_commands import ProgramCommands
from wxdesk.ui.window.reports import Reports
from wxdesk.ui.window.tab_switch import TabSwitch
from wxdesk.ui.window.task_commands import TaskCommands
from wxdesk.ui.window.tool_bar import ToolBar
from wxdesk.ui.window.window_layout import Areas, Body, Middle
from wxdesk.ui.work.bulk_work import BulkWork
from wxdesk.ui.work.file_work import FileWork
from wxdesk.ui.work.job_bar import JobBar
from wxdesk.ui.work.sync_work import SyncWork

CLOSE_SECONDS = 3.0
_SHORT_MS = 250  # timers that wait for the person to rest, not for a time of day


class MainWindow(QMainWindow):
    """Shows one account at a time. ``closing``: the person has closed the window;
    ``closed``: all work has ended and all files are closed.

    ``demo``: the account is simulated, which the window shows.
    """

    closing = Signal()
    closed = Signal()
    _asked_of = ""  # the account that open dialogs are about
    ended = True  # False: closed while work still waited for a dead line

    def __init__(self, home: Home, bridge: Bridge, demo: bool = False) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.garbage = UiGarbage(self)
        self.setWindowIcon(icons.app_icon())
        self.setMinimumSize(900, 600)
        self.setAcceptDrops(False)
        self.home, self.bridge, self.demo = home, bridge, demo
        self.state = WindowState(home.paths)
        self.session = Session(home, bridge, self)
        self._make_work()
        self._make_views()
        self._make_bars()
        self.parts = self._gather_parts()
        self.reports = Reports(self.parts)
        self.switch = TabSwitch(self.parts)
        self._make_areas()
        self.commands = Commands(self.parts, self.switch, self.reports)
        self.task_commands = TaskCommands(self.parts, self.reports)
        self.program = ProgramCommands(self.parts, self.reports)
        self.watch = Watch(self.session, self)
        self._connect()
        self._restore()
        self.open_first()

    # -- building

    def _make_work(self) -> None:
        self.actions_ = Actions(self)
        self.job_bar = JobBar(self.bridge)
        self.work = BulkWork(self.session, self)
        self.sidebar = SidebarWork(self.session, self.state, self)
        self.files = FileWork(self.session, self.state, self)
        self.syncs = SyncWork(self.session, self.job_bar, self)

    def _make_views(self) -> None:
        self.fans = FansTab(self.session, self.actions_)
        self.black = BlacklistTab(self.session, self.actions_)
        self.tasks = TasksTab(self.session)
        self.activity = ActivityTab(self.session)
        names = [plain_text(action) for action in self.actions_.tabs]
        pages = [self.fans, self.black, self.tasks, self.activity]
        self.middle = Middle(names, pages)
        self.tabs = self.middle.row.tabs
        self.pane = RightPane(self.session, self.work, self.actions_, self.tasks.pane)
        self.body = Body(self.sidebar.view, self.middle, self.pane)
        holder = QWidget()
        layout = column(self.body, self.job_bar, spacing=0)
        layout.setStretch(0, 1)
        holder.setLayout(layout)
        self.setCentralWidget(holder)

    def _make_bars(self) -> None:
        self.accounts = AccountMenu(self, self.actions_)
        self.columns = StayingMenu(self.tr("&Columns"), self)
        fill_menu_bar(self, self.actions_, self.accounts, self.columns)
        self.tools = ToolBar(self, self.actions_, self.accounts)
        self.addToolBar(self.tools)
        self.search = self.tools.search
        self.column_button = menu_button(self.columns, self.tr("Columns"), "columns-3")
        self.filter_menu = QMenu(self)
        self.filter_button = menu_button(
            self.filter_menu, self.tr("All states"), "list-filter"
        )
        for part in (self.column_button, self.filter_button):
            self.middle.row.add_tool(part)

    def _gather_parts(self) -> Parts:
        return Parts(
            window=self,
            demo=self.demo,
            session=self.session,
            actions=self.actions_,
            job_bar=self.job_bar,
            work=self.work,
            sidebar=self.sidebar,
            files=self.files,
            syncs=self.syncs,
            fans=self.fans,
            black=self.black,
            tasks=self.tasks,
            activity=self.activity,
            middle=self.middle,
            pane=self.pane,
            body=self.body,
            search=self.search,
            accounts=self.accounts,
            columns=self.columns,
            column_button=self.column_button,
            filter_menu=self.filter_menu,
            filter_button=self.filter_button,
        )

    def _make_areas(self) -> None:
        """Make the areas that F6 moves between."""
        self.areas = Areas(
            self,
            (
                lambda: self.search,
                lambda: self.sidebar.view,
                lambda: self.tabs,
                self.switch.main_view,
                lambda: self.pane,
                lambda: self.job_bar,
            ),
        )

    def _connect(self) -> None:
        self.actions_.reset_layout.triggered.connect(self.reset_layout)
        self.actions_.next_area.triggered.connect(self.areas.next)
        self.actions_.previous_area.triggered.connect(self.areas.previous)
        self.program.account_gone.connect(self.open_first)
        self.closing.connect(self.reports.notifier.put_away)
        self.session.account_changed.connect(self._show_account)
        self.session.tags_changed.connect(self._tags_changed)
        self.watch.accounts_changed.connect(self._accounts_changed)
        self.bridge.changed.connect(self._refresh)
        self.search.understand = self.session.understand
        self.search.found.connect(self.show_query)
        self.search.refused.connect(self._refused)
        self.fans.refused.connect(self._search_broke)
        self.sidebar.counted.connect(self._counted)
        self.sidebar.searched.connect(self._show_search)
        self.sidebar.view.left.connect(self.switch.focus_main)
        self.fans.searched.connect(self.search.show_text)
        self.fans.saving.connect(self.sidebar.save_search)
        self.syncs.grown.connect(self._grown)
        self.body.narrowed.connect(self.tools.set_narrow)
        self.body.narrowed.connect(self.pane.set_over)
        self.body.covering.connect(self.middle.set_covered)
        self.body.shortened.connect(self.fans.bulk.set_narrow)
        self.body.shortened.connect(self.job_bar.set_narrow)
        for table in (self.fans.table, self.black.table, self.activity.table):
            table.typed.connect(self.search.type_text)
        theme.signals.changed.connect(self.update)

    # -- account

    def open_first(self) -> None:
        """Open the account of the last time, or offer to add a first one."""
        entry = accounts.current(self.home)
        if entry is None:
            self.session.leave()
        else:
            self._show_account()
            self.session.open(entry.appid)

    def _close_questions(self) -> None:
        """Close the dialogs about another account than the one on display."""
        if self.session.appid != self._asked_of:
            self._asked_of = self.session.appid
            direct = Qt.FindChildOption.FindDirectChildrenOnly
            for dialog in self.findChildren(Dialog, options=direct):
                dialog.reject()

    def _accounts_changed(self) -> None:
        """Follow an account that another process has added, renamed or removed."""
        appid = self.session.appid
        if self.home.settings.account(appid) is None:
            self.open_first()
            return
        self._show_name()

    def _show_name(self) -> None:
        """Show the name of the account in title, picker and menu."""
        account = self.session.account
        name = account.name if account is not None else ""
        title = f"wxdesk - {name}" if name else "wxdesk"
        if self.demo:
            title = f"{title} - " + self.tr("demo data")
        self.setWindowTitle(title)
        self.tools.show_account(name)
        self.accounts.show_accounts(self.home.accounts, self.session.appid)

    def _show_account(self) -> None:
        self._close_questions()
        account = self.session.account
        self._show_name()
        self.tools.set_demo(self.demo)
        self.tools.search.setEnabled(account is not None)
        appid = self.session.appid
        self.pane.forget()
        self._tags_changed()
        if account is None:
            self.search.reset()
        else:
            self.search.show_text(self.state.text(f"search/{appid}"))
        self.switch.show_tab()
        self.switch.focus_main()

    def _tags_changed(self) -> None:
        names = tuple(tag.name for tag in self.session.own_tags)
        self.search.tag_names = names
        self._follow_tags()
        self.switch.show_selection()

    # -- search

    def _show_search(self, text: str) -> None:
        self.parts.show_search(text)

    def show_query(self, query: FanQuery) -> None:
        """Show the fans of a query that the search box has understood."""
        self.sidebar.show_search(query.text)
        self.fans.show_query(query)
        if query.text and self.tabs.currentIndex() != FANS:
            self.tabs.setCurrentIndex(FANS)
        if self.session.account is not None:
            self.state.put_text(f"search/{self.session.account.appid}", query.text)

    def _refused(self, error: WxdeskError) -> None:
        """Show why a search cannot be done: it names a tag that does not exist."""
        text = self.search.text().strip()
        self.sidebar.show_search(text)
        self.fans.show_problem(text, error)
        if self.tabs.currentIndex() != FANS:
            self.tabs.setCurrentIndex(FANS)

    def _search_broke(self, error: WxdeskError) -> None:
        """Show that the tag of the active search has been deleted."""
        self.search.complain(error)
        self.fans.show_problem(self.fans.query.text, error)

    def _follow_tags(self) -> None:
        """Rename a tag in the active search too, and try again a search that was not
        understood. Text that is being typed is left alone."""
        text = self.fans.query.text
        if not text or self.search.text().strip() != text:
            return
        renamed = fan_list.renamed(self.fans.query, self.session.tag_names)
        if renamed != text or self.fans.problem is not None:
            self.search.show_text(renamed)

    # -- refreshing

    def _refresh(self, changes: Changes) -> None:
        for tab in self.parts.pages:
            tab.refresh(changes)
        self.sidebar.refresh(changes)
        self.syncs.refresh(changes)
        self.pane.reload()

    def _grown(self) -> None:
        """Read again what the running first sync has added to."""
        self.sidebar.refresh(Changes(fans=True))
        self.fans.refresh(Changes(fans=True))

    def _counted(self, counts: SidebarCounts) -> None:
        self.fans.set_total(counts.following)
        self.switch.show_note()

    # -- size, state, end

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.body.arrange(event.size().width())
        self.switch.show_pane_state()

    def _restore(self) -> None:
        self.state.restore_geometry(self)
        self.body.restore(self.state)
        self.fans.table.restore_columns(self.state.text("columns/fans"))
        self.black.table.restore_columns(self.state.text("columns/blacklist"))
        self.body.arrange(self.width())

    def _save(self) -> None:
        self.state.save_geometry(self)
        self.body.save(self.state)
        self.state.put_text("columns/fans", self.fans.table.columns.save())
        self.state.put_text("columns/blacklist", self.black.table.columns.save())
        self.state.sync()

    def reset_layout(self) -> None:
        """Restore the layout as it was at first, but not the search."""
        self.state.forget()
        self.body.restore(self.state)
        self.fans.table.reset_columns()
        self.black.table.reset_columns()
        self.body.arrange(self.width())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.watch.look()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Cancel all work and wait for it up to CLOSE_SECONDS; the rest can be
        resumed."""
        self.closing.emit()
        self.watch.stop()
        self._save()
        self.hide()
        self.ended = self.bridge.close(CLOSE_SECONDS)
        self.pane.save_now()
        self.session.close()
        self.garbage.stop()
        event.accept()
        self.closed.emit()

    def come_forward(self) -> None:
        """Raise the window; another start of the program asked for it."""
        come_forward(self)

    def wait_until_idle(self, milliseconds: int) -> bool:
        """Process events until nothing is loading; for tests and pictures. Returns
        False if that took longer."""
        deadline = time.monotonic() + milliseconds / 1000
        quiet = 0
        while time.monotonic() < deadline:
            loop = QEventLoop()
            QTimer.singleShot(5, loop.quit)
            loop.exec()
            quiet = 0 if self._is_busy() else quiet + 1
            if quiet > 2:
                return True
        return False

    def _is_busy(self) -> bool:
        """Returns True while jobs run, or a short timer is about to start one."""
        return bool(self.bridge.jobs()) or any(
            timer.isActive() and timer.isSingleShot() and timer.interval() <= _SHORT_MS
            for timer in self.findChildren(QTimer)
        )
