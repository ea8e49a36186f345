"""The first run: demo or a real account, its AppID and AppSecret, is it reachable?

It can be left at any time. Nothing is stored before the check has passed or the
person has said so, and no account that is there is replaced unasked.
"""

from __future__ import annotations

from dataclasses import replace
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

from wxdesk.errors import InputError, KeychainError, WxdeskError
from wxdesk.jobs import Context, Lane
from wxdesk.services import accounts, connection
from wxdesk.settings import AccountEntry
from wxdesk.ui.account.connection_check import ConnectionTest
from wxdesk.ui.background.bridge import Bridge
from wxdesk.ui.first_run.first_run_pages import (
    CheckPage,
    ChoicePage,
    FieldsPage,
    FirstSyncPage,
    Steps,
    WelcomePage,
)
from wxdesk.ui.kit import messages
from wxdesk.ui.kit.dialogs import Foot, Question
from wxdesk.ui.kit.safe_text import safe_text
from wxdesk.ui.kit.widgets import button, column, row

if TYPE_CHECKING:
    from wxdesk.account import Home
    from wxdesk.services.connection import Check

WELCOME, CHOICE, FIELDS, CHECK, SYNC = range(5)
_ROLES = QDialogButtonBox.ButtonRole


class FirstRunWizard(QDialog):
    """What was chosen is told by signals: ``demo_chosen``; ``account_added`` (an
    AppID, as soon as it is stored); ``sync_wanted`` (an AppID, at the end);
    ``settings_wanted`` (the AppID of an account that was there before)."""

    demo_chosen = Signal()
    settings_wanted = Signal(str)
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
        self._entry = AccountEntry("", "")  # as typed, with the secret below
        self._secret = ""
        self._appid = ""  # the one this wizard has stored
        self._replacing = ""  # the one the person wants to replace
        self._question: Question | None = None
        self._saving = False
        self._ending = False  # after "store it unchecked"
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
        self.later = button(
            self.tr("Later"), "plain", name="laterButton", clicked=self.reject
        )
        # Never where "Next" is: pressed twice it would store what has just failed.
        self.keep = button(
            self.tr("Store it unchecked"),
            "plain",
            name="keepButton",
            clicked=self._keep,
        )
        self.foot = Foot(self.later, self.keep)
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
        self.later.setEnabled(not self._saving)
        self.keep.setEnabled(not self._saving)
        new = self._entry.appid not in (self._appid, self._replacing)
        self.keep.setVisible(page == CHECK and self.check.failed and new)
        self.next.setText(self.tr("Start sync") if page == SYNC else self.tr("Next"))
        self.next.setDefault(True)

    def go_back(self) -> None:
        """Go one page back; a running test is cancelled."""
        self._stop_check()
        if self.page > WELCOME:
            self.show_page(self.page - 1)

    def go_on(self) -> None:
        """Do what the primary button says on the page that is shown."""
        if self.page == CHOICE and self.choice.demo:
            self.demo_chosen.emit()
            self.accept()
        elif self.page == FIELDS:
            self._take_fields()
        elif self.page == SYNC:
            self.sync_wanted.emit(self._appid)
            self.accept()
        else:
            self.show_page(self.page + 1)

    def reject(self) -> None:
        """Close the wizard, but not while the account is being stored."""
        if not self._saving:
            super().reject()

    def done(self, result: int) -> None:
        self._stop_check()
        super().done(result)

    # -- storing the account

    def _key_store_known(self, usable: bool) -> None:
        if not usable:
            self.fields.no_key_store()

    def _take_fields(self) -> None:
        """Take the fields and go to the check."""
        form = self.fields.form
        try:
            self._entry, self._secret = form.entry(), form.secret_text()
        except InputError as error:
            form.show_problem(messages.sentence(error))
            return
        known = self._home.settings.account(self._entry.appid)
        if known is None or known.appid == self._appid:
            self._to_check()
        else:
            self._ask_replace(known)

    def _ask_replace(self, known: AccountEntry) -> None:
        title = self.tr("“{name}” has been added before")
        body = self.tr(
            "The AppID is the same. Its data and its AppSecret are untouched. If you "
            "replace it, the new AppSecret takes the place of the old one once the "
            "check has passed; the data stays."
        )
        shown = title.format(name=safe_text(known.name, 24))
        self._question = Question(self, shown, body, self.tr("Check and replace"))
        settings = self._question.foot.add(
            self.tr("Open its settings"), _ROLES.ActionRole, name="itsSettingsButton"
        )
        settings.clicked.connect(self._to_settings)
        self._question.accepted.connect(self._replace)
        self._question.open()

    def _to_settings(self) -> None:
        if self._question is not None:
            self._question.reject()
        self.settings_wanted.emit(self._entry.appid)
        self.reject()

    def _replace(self) -> None:
        known = self._home.settings.account(self._entry.appid)
        if known is not None:
            typed = self.fields.form.name.text().strip()
            self._entry = replace(
                self._entry,
                name=typed or known.name,
                api_base=known.api_base,
                secret_store=known.secret_store,
            )
        self._replacing = self._entry.appid
        self._to_check()

    def _to_check(self) -> None:
        self.show_page(CHECK)
        self._start_check()

    def _keep(self) -> None:
        """Store the account although the check has not passed."""
        self._ending = True
        self._store()

    def _store(self) -> None:
        self._saving = True
        self._update()
        new = self._entry.appid not in (self._appid, self._replacing)
        work = partial(_add, self._home, self._entry, self._secret, new)
        self._bridge.run(
            Lane.QUERY, "account", work, done=self._saved, failed=self._not_saved
        )

    def _saved(self, entry: AccountEntry) -> None:
        self._saving = False
        self._appid = entry.appid
        self.account_added.emit(entry.appid)
        self._update()
        if self._ending:
            self.accept()
        else:
            self.next.setFocus()

    def _not_saved(self, error: WxdeskError) -> None:
        self._saving = self._ending = False
        if isinstance(error, KeychainError):
            self.fields.form.set_place("memory")
        self._check_failed(error)

    # -- checking

    def _start_check(self) -> None:
        self._stop_check()
        self.check.begin()
        self._update()
        self._test = ConnectionTest(self._home, self._bridge, self)
        self._test.line.connect(self._line)
        self._test.finished.connect(self._checked)
        self._test.failed.connect(self._check_failed)
        self._test.start(self._entry, self._secret)

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
        self.check.end(None, self._entry.appid)
        fans = next((one for one in checks if one.step == "fans"), None)
        self.sync.show_facts(messages.text(fans.detail) if fans else "")
        self._store()

    def _check_failed(self, error: WxdeskError) -> None:
        self.check.end(error, self._entry.appid)
        self._update()


def _key_store(_ctx: Context) -> bool:
    return accounts.key_store_usable()


def _add(
    home: Home, entry: AccountEntry, secret: str, new: bool, _ctx: Context
) -> AccountEntry:
    return accounts.add(home, entry, secret, new=new)
