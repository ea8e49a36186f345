"""The first run: demo or a real account, its AppID and AppSecret, is it reachable?

It can be left at any time; what was stored by then stays.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QScrollArea,
    QStackedWidget,
    QWidget,
)

from wxdesk.errors import InputError, WxdeskError
from wxdesk.jobs import Context, Lane
from wxdesk.services import accounts, connection
from wxdesk.settings import AccountEntry
from wxdesk.ui import messages
from wxdesk.ui.bridge import Bridge
from wxdesk.ui.connection_test import ConnectionTest
from wxdesk.ui.dialogs import Foot
from wxdesk.ui.first_run_pages import (
    CheckPage,
    ChoicePage,
    FieldsPage,
    FirstSyncPage,
    Steps,
    WelcomePage,
)
from wxdesk.ui.widgets import button, column, row

if TYPE_CHECKING:
    from wxdesk.account import Home
    from wxdesk.services.connection import Check

WELCOME, CHOICE, FIELDS, CHECK, SYNC = range(5)
_ROLES = QDialogButtonBox.ButtonRole


class FirstRunWizard(QDialog):
    """What was chosen is told by signals: ``demo_chosen``; ``account_added`` (an
    AppID, as soon as it is stored); ``sync_wanted`` (an AppID, at the end)."""

    demo_chosen = Signal()
    account_added = Signal(str)
    sync_wanted = Signal(str)

    def __init__(
        self, home: Home, bridge: Bridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("firstRunWizard")
        self.setWindowTitle("wxdesk")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._home, self._bridge = home, bridge
        self._test: ConnectionTest | None = None
        self._appid = ""
        self._saving = False
        self._make_pages()
        self._make_foot()
        middle = row(self.steps, self.stack, spacing=0)
        middle.setStretch(1, 1)
        self.setLayout(column(middle, self.foot, spacing=0))
        self.resize(860, 600)
        self.show_page(WELCOME)
        bridge.run(Lane.QUERY, "keyring", _key_store, done=self._key_store_known)

    def _make_pages(self) -> None:
        self.steps = Steps(
            self.tr("Add an account"),
            (
                self.tr("Welcome"),
                self.tr("Demo or real"),
                self.tr("AppID and secret"),
                self.tr("Check connection"),
                self.tr("First sync"),
            ),
        )
        self.welcome, self.choice = WelcomePage(), ChoicePage()
        self.fields, self.check, self.sync = FieldsPage(), CheckPage(), FirstSyncPage()
        self.stack = QStackedWidget()
        for page in (self.welcome, self.choice, self.fields, self.check, self.sync):
            area = QScrollArea()
            area.setWidgetResizable(True)
            never = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
            area.setHorizontalScrollBarPolicy(never)
            area.setWidget(page)
            self.stack.addWidget(area)
        self.check.panel.retry.connect(self._start_check)
        self.fields.form.edited.connect(self._update)

    def _make_foot(self) -> None:
        later = button(
            self.tr("Later"), "plain", name="laterButton", clicked=self.reject
        )
        self.foot = Foot(later)
        add = self.foot.add
        self.back = add(self.tr("Back"), _ROLES.ActionRole, name="backButton")
        self.next = add(
            self.tr("Next"), _ROLES.ActionRole, "primary", name="nextButton"
        )
        self.back.clicked.connect(self.go_back)
        self.next.clicked.connect(self.go_on)

    # -- moving

    @property
    def page(self) -> int:
        return self.stack.currentIndex()

    def show_page(self, page: int) -> None:
        """Show one of WELCOME CHOICE FIELDS CHECK SYNC."""
        self.stack.setCurrentIndex(page)
        self.steps.show_step(page)
        self._update()
        if page == FIELDS:
            self.fields.form.name.setFocus()
        else:
            self.next.setFocus()

    def _update(self) -> None:
        page = self.page
        self.back.setEnabled(page > WELCOME and not self._saving)
        passed = self.check.passed
        self.next.setEnabled((page != CHECK or passed) and not self._saving)
        self.next.setText(self.tr("Start sync") if page == SYNC else self.tr("Next"))
        self.next.setDefault(True)

    def go_back(self) -> None:
        """One page back; a test that runs is stopped."""
        self._stop_check()
        if self.page > WELCOME:
            self.show_page(self.page - 1)

    def go_on(self) -> None:
        """What the primary button does on the page that is shown."""
        if self.page == CHOICE and self.choice.demo:
            self.demo_chosen.emit()
            self.accept()
        elif self.page == FIELDS:
            self._save()
        elif self.page == SYNC:
            self.sync_wanted.emit(self._appid)
            self.accept()
        else:
            self.show_page(self.page + 1)

    def done(self, result: int) -> None:
        self._stop_check()
        super().done(result)

    # -- storing the account

    def _key_store_known(self, usable: bool) -> None:
        if not usable:
            self.fields.no_key_store()

    def _save(self) -> None:
        form = self.fields.form
        try:
            entry = form.entry()
        except InputError as error:
            form.show_problem(messages.sentence(error))
            return
        self._saving = True
        self._update()
        work = partial(_add, self._home, entry, form.secret_text())
        self._bridge.run(
            Lane.QUERY, "account", work, done=self._saved, failed=self._not_saved
        )

    def _saved(self, entry: AccountEntry) -> None:
        self._saving = False
        self._appid = entry.appid
        self.account_added.emit(entry.appid)
        self.show_page(CHECK)
        self._start_check()

    def _not_saved(self, error: WxdeskError) -> None:
        self._saving = False
        self._update()
        self.fields.form.show_problem(messages.sentence(error))

    # -- checking

    def _start_check(self) -> None:
        self._stop_check()
        self.check.begin()
        self._update()
        self._test = ConnectionTest(self._home, self._bridge, self)
        self._test.line.connect(self._line)
        self._test.finished.connect(self._checked)
        self._test.failed.connect(self._check_failed)
        self._test.start(self._appid)

    def _stop_check(self) -> None:
        if self._test is not None:
            self._test.cancel()
            self._test = None

    def _line(self, check: Check) -> None:
        self.check.show_line(check.step, check.state, messages.text(check.detail))

    def _checked(self, checks: list[Check]) -> None:
        error = connection.first_error(checks)
        if error is not None:
            self._check_failed(error)
            return
        self.check.end(None, self._appid)
        fans = next((one for one in checks if one.step == "fans"), None)
        self.sync.show_facts(messages.text(fans.detail) if fans else "")
        self._update()
        self.next.setFocus()

    def _check_failed(self, error: WxdeskError) -> None:
        self.check.end(error, self._appid)
        self._update()


def _key_store(_ctx: Context) -> bool:
    return accounts.key_store_usable()


def _add(home: Home, entry: AccountEntry, secret: str, _ctx: Context) -> AccountEntry:
    return accounts.add(home, entry, secret)
