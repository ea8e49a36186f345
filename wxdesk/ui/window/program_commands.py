"""The commands that are not about fans: settings, accounts, demo, help."""

from __future__ import annotations

import sys
from typing import Any

from PySide6.QtCore import QObject, QProcess, QTimer, Signal
from PySide6.QtWidgets import QApplication, QPushButton

from wxdesk.settings import Settings
from wxdesk.ui.kit import theme
from wxdesk.ui.kit.desktop import open_folder
from wxdesk.ui.kit.notice import Notice
from wxdesk.ui.window.parts import Parts
from wxdesk.ui.window.reports import Reports

_DEMO_OPENS_MS = 8_000  # its start, with a fresh simulator, on a slow computer


class ProgramCommands(QObject):
    """The dialogs are imported when they are opened: most starts need none.
    ``account_gone``: the account on display was removed in the settings."""

    account_gone = Signal()

    def __init__(self, parts: Parts, reports: Reports) -> None:
        super().__init__(parts.window)
        self._parts, self._reports = parts, reports
        self._dialog: Any = None
        self._sync_after = ""
        self._demo_opening = QTimer(self, singleShot=True, interval=_DEMO_OPENS_MS)
        settings = parts.session.home.settings
        self._line = (settings.proxy, settings.connections)
        self._connect_program()

    def _on(self, action: Any, slot: Any) -> None:
        action.triggered.connect(slot)

    def _connect_program(self) -> None:
        parts, a = self._parts, self._parts.actions
        self._on(a.settings, self.open_settings)
        self._on(a.add_account, self.add_account)
        self._on(a.check, self.check_connection)
        self._on(a.quota, parts.syncs.refresh_quota)
        self._on(a.data_folder, self.open_data)
        self._on(a.log_folder, self.open_logs)
        self._on(a.demo, self.open_demo)
        self._on(a.shortcuts, self.show_shortcuts)
        self._on(a.about, self.show_about)
        self._on(a.close, parts.window.close)
        self._on(a.quit, parts.window.close)
        parts.accounts.picked.connect(parts.session.open)
        parts.fans.empty.add_account.connect(self.add_account)
        parts.fans.empty.open_demo.connect(self.open_demo)
        parts.fans.empty.sync.connect(parts.syncs.start)
        parts.session.account_changed.connect(self._sync_new)

    # -- program

    def open_settings(self) -> None:
        """Open the settings."""
        from wxdesk.ui.settings.settings_dialog import SettingsDialog  # noqa: PLC0415

        session = self._parts.session
        dialog = SettingsDialog(session.home, session.bridge, self._parts.window)
        dialog.settings_changed.connect(self._settings_changed)
        dialog.account_saved.connect(self._account_saved)
        dialog.account_leaving.connect(session.release)
        dialog.account_removed.connect(self.account_gone)
        dialog.data_deleted.connect(self._account_saved)
        self._dialog = dialog
        dialog.open()

    def _settings_of(self, appid: str) -> None:
        self.open_settings()
        self._dialog.account.reload(appid)

    def check_connection(self) -> None:
        """Open the settings and start their connection test."""
        self.open_settings()
        test = self._dialog.findChild(QPushButton, "testConnectionButton")
        if test is not None:
            test.click()

    def add_account(self) -> None:
        """Open the wizard that adds an account. A demo holds no real account, so it
        starts the real program, in a window of its own."""
        if self._parts.demo:
            self._start("--add-account")
            title = self.tr("Accounts are added in the real window")
            detail = self.tr("It is opening. The demo holds no real account")
            self._reports.say(Notice("info", title, detail))
            return
        if QApplication.activeModalWidget() is not None:
            return  # the wish of another start of the program, in the midst of work
        from wxdesk.ui.first_run.first_run import FirstRunWizard  # noqa: PLC0415

        session = self._parts.session
        wizard = FirstRunWizard(session.home, session.bridge, self._parts.window)
        wizard.account_added.connect(self._account_added)
        wizard.sync_wanted.connect(self._sync_wanted)
        wizard.settings_wanted.connect(self._settings_of)
        wizard.demo_chosen.connect(self.open_demo)
        self._dialog = wizard
        wizard.open()

    def _settings_changed(self, settings: Settings) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, settings.theme, settings.density)
        line = (settings.proxy, settings.connections)
        account = self._parts.session.account
        if line != self._line and account is not None:
            self._parts.session.reopen(account.appid)  # its connections are made anew
        self._line = line

    def _account_saved(self, appid: str) -> None:
        session = self._parts.session
        current = session.account
        if current is None or current.appid == appid:
            session.reopen(appid)
        else:
            accounts = session.home.accounts
            self._parts.accounts.show_accounts(accounts, current.appid)

    def _account_added(self, appid: str) -> None:
        self._parts.session.open(appid)

    def _sync_wanted(self, appid: str) -> None:
        """Sync as soon as the account of the wizard is open."""
        self._sync_after = appid
        self._sync_new()

    def _sync_new(self) -> None:
        account = self._parts.session.account
        if account is not None and account.appid == self._sync_after:
            self._sync_after = ""
            self._parts.syncs.start()

    def open_demo(self) -> None:
        """Start the demo as another process with its own folder. Until its window
        shows, seconds later, a second press is ignored."""
        if self._demo_opening.isActive():
            return
        self._demo_opening.start()
        self._start("--demo")
        title = self.tr("The demo opens in a window of its own")
        self._reports.say(Notice("info", title))

    @staticmethod
    def _start(option: str) -> None:
        frozen = getattr(sys, "frozen", False)
        start = [option] if frozen else ["-m", "wxdesk", option]
        QProcess.startDetached(sys.executable, start)

    def open_data(self) -> None:
        open_folder(self._parts.session.home.paths.root)

    def open_logs(self) -> None:
        open_folder(self._parts.session.home.paths.logs)

    def show_shortcuts(self) -> None:
        from wxdesk.ui.window.about import ShortcutsDialog, menu_shortcuts  # noqa: PLC0415

        window = self._parts.window
        ShortcutsDialog(window, menu_shortcuts(window.menuBar())).open()

    def show_about(self) -> None:
        from wxdesk.ui.window.about import AboutDialog  # noqa: PLC0415

        logs = self._parts.session.home.paths.logs
        AboutDialog(self._parts.window, logs).open()
