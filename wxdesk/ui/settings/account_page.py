"""Settings, page "account": which account, its fields, the connection test."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from wxdesk.errors import InputError, KeychainError, WxdeskError
from wxdesk.jobs import Context, Lane
from wxdesk.services import accounts, connection
from wxdesk.settings import AccountEntry
from wxdesk.ui.account.account_form import LABEL_WIDTH, AccountForm
from wxdesk.ui.account.connection_check import ConnectionTest
from wxdesk.ui.account.hint_panel import HintPanel
from wxdesk.ui.background.bridge import Bridge
from wxdesk.ui.kit import messages, paint
from wxdesk.ui.kit.dialogs import Question
from wxdesk.ui.kit.safe_text import safe_text
from wxdesk.ui.kit.widgets import PlainLabel, Surface, button, column, row, tool

if TYPE_CHECKING:
    from wxdesk.account import Home
    from wxdesk.services.connection import Check

_NEW = ""


class AccountPage(Surface):
    """``saved`` carries the AppID that was stored, ``removed`` the one that was taken
    away, ``leaving`` is emitted right before so that the window can close it."""

    saved = Signal(str)
    removed = Signal(str)
    leaving = Signal(str)
    save_failed = Signal()
    dirty_changed = Signal(bool)

    def __init__(self, home: Home, bridge: Bridge) -> None:
        super().__init__()
        self._home, self._bridge = home, bridge
        self._test: ConnectionTest | None = None
        self._dirty = False
        # What the page "network" says now: the proxy, and the access point of an
        # AppID. Raises InputError.
        self.typed_proxy: Callable[[], str] = str
        self.typed_base: Callable[[AccountEntry], AccountEntry] = _as_it_is
        self.form = AccountForm()
        self.form.edited.connect(self._edited)
        self.panel = HintPanel()
        self.panel.retry.connect(self.test)
        self.setLayout(
            column(
                self._make_picker(),
                10,
                self.form,
                10,
                self._make_test_row(),
                14,
                self.panel,
                None,
                spacing=0,
                margins=(20, 20, 20, 12),
            )
        )
        self.reload(home.settings.current)

    def _make_picker(self) -> QWidget:
        self.picker = QComboBox()
        self.picker.setObjectName("accountCombo")
        self.picker.activated.connect(self._picked)
        label = PlainLabel(self.tr("Account"))
        label.setAlignment(paint.RIGHT)
        label.setFixedWidth(LABEL_WIDTH)
        label.setBuddy(self.picker)
        self.add = tool(
            self.tr("Add"), "plus", name="addAccountButton", clicked=self.start_new
        )
        self.add.setVisible(not self._home.demo)  # the real window has the way to it
        self.remove = tool(
            self.tr("Remove"),
            "trash-2",
            name="removeAccountButton",
            clicked=self._ask_remove,
        )
        holder = QWidget()
        box = row(label, 8, self.picker, self.add, self.remove, spacing=4)
        box.setStretch(2, 1)
        holder.setLayout(box)
        return holder

    def _make_test_row(self) -> QWidget:
        self.test_button = button(
            self.tr("Test connection"), name="testConnectionButton", clicked=self.test
        )
        self.result = PlainLabel(tone="text2", size=12)
        self.result.setObjectName("testResultLabel")
        holder = QWidget()
        space = LABEL_WIDTH + 12
        holder.setLayout(
            row(space, self.test_button, self.result, None, self.form.place)
        )
        return holder

    # -- which account

    def reload(self, appid: str) -> None:
        """Fill the list from the settings and show that account."""
        self.picker.clear()
        for entry in self._home.accounts:
            name = f"{safe_text(entry.name, 24)} ({_short(entry.appid)})"
            self.picker.addItem(name, entry.appid)
        if not self._home.accounts:
            self.start_new()
            return
        self.picker.setCurrentIndex(max(0, self.picker.findData(appid)))
        self._picked()

    def start_new(self) -> None:
        """Show empty fields for another account."""
        if self.picker.findData(_NEW) < 0:
            self.picker.addItem(self.tr("New account"), _NEW)
        self.picker.setCurrentIndex(self.picker.findData(_NEW))
        self._picked()
        self.form.appid.setFocus()

    def _picked(self) -> None:
        if self._test is not None:
            self._test.cancel()
        entry = self._home.settings.account(str(self.picker.currentData()))
        self.form.load(entry)
        self.remove.setEnabled(entry is not None)
        self.panel.hide()
        self.result.setText("")
        self._set_dirty(False)
        self._show_running(False)

    @property
    def appid(self) -> str:
        """The stored account that is shown, "" for a new one."""
        return str(self.picker.currentData() or "")

    # -- saving

    @property
    def dirty(self) -> bool:
        """True if something was changed and not stored."""
        return self._dirty

    def _edited(self) -> None:
        self.result.setText("")
        self._set_dirty(True)

    def _set_dirty(self, dirty: bool) -> None:
        self._dirty = dirty
        self.dirty_changed.emit(dirty)

    def save(self) -> bool:
        """Store what was typed, in a worker; False if it cannot be right. ``saved``
        follows when it is stored, the panel says why when it is not. A new account
        never takes the place of one that is there."""
        fresh = self.form.fresh
        try:
            entry = self.typed_base(self.form.entry())
            known = self._home.settings.account(entry.appid) if fresh else None
            if known is not None:
                raise accounts.exists(known)
        except InputError as error:
            self.form.show_problem(messages.sentence(error))
            return False
        work = partial(_save, self._home, entry, self.form.secret_text(), fresh)
        self._bridge.run(
            Lane.QUERY, "account", work, done=self._saved, failed=self._not_saved
        )
        self._show_running(True)
        return True

    def _saved(self, entry: AccountEntry) -> None:
        self.form.forget_secret()
        self.reload(entry.appid)
        self.saved.emit(entry.appid)

    def _not_saved(self, error: WxdeskError) -> None:
        self._show_running(False)
        self.panel.show_error(error, self.form.appid.text())
        if isinstance(error, KeychainError):
            self.form.set_place("memory")
        self.save_failed.emit()

    # -- testing

    def test(self) -> None:
        """Test what is typed on all pages; nothing is stored."""
        try:
            entry = self.typed_base(self.form.entry())
            proxy = self.typed_proxy()
        except InputError as error:
            self.form.show_problem(messages.sentence(error))
            return
        self.panel.hide()
        self._show_running(True)
        self._say(self.tr("testing"), "text3")
        self._test = ConnectionTest(self._home, self._bridge, self)
        self._test.line.connect(self._line)
        self._test.finished.connect(self._tested)
        self._test.failed.connect(self._test_failed)
        self._test.start(entry, self.form.secret_text(), proxy)

    def _line(self, check: Check) -> None:
        if check.state == "ok":
            self._say(messages.text(check.detail), "text3")

    def _tested(self, checks: list[Check]) -> None:
        error = connection.first_error(checks)
        if error is not None:
            self._test_failed(error)
            return
        self._show_running(False)
        detail = messages.text(checks[-1].detail) if checks else ""
        text = self.tr("{time} passed  {detail}")
        self._say(text.format(time=_clock(), detail=detail), "accent_text")

    def _test_failed(self, error: WxdeskError) -> None:
        self._show_running(False)
        self._say(self.tr("{time} not passed").format(time=_clock()), "danger")
        self.panel.show_error(error, self.form.appid.text())

    def _say(self, text: str, tone: str) -> None:
        self.result.set_tone(tone)
        self.result.setText(text)

    def _show_running(self, running: bool) -> None:
        self.test_button.setEnabled(not running)
        self.panel.again.setEnabled(not running)

    # -- removing

    def _ask_remove(self) -> None:
        entry = self._home.settings.account(self.appid)
        if entry is None:
            return
        title = self.tr("Remove “{name}”?").format(name=safe_text(entry.name, 24))
        body = self.tr(
            "The account, its AppSecret and everything stored about it on this "
            "computer go away: fans, history, notes, tasks. With WeChat nothing "
            "changes."
        )
        question = Question(self, title, body, self.tr("Remove account"))
        question.accepted.connect(partial(self._remove, entry.appid))
        question.open()

    def _remove(self, appid: str) -> None:
        self.leaving.emit(appid)
        work = partial(_remove, self._home, appid)
        self._bridge.run(
            Lane.QUERY, "account", work, done=self._removed, failed=self._not_saved
        )

    def _removed(self, appid: str) -> None:
        self.reload(self._home.settings.current)
        self.removed.emit(appid)


def _save(
    home: Home, entry: AccountEntry, secret: str, new: bool, _ctx: Context
) -> AccountEntry:
    return accounts.add(home, entry, secret, new=new)


def _as_it_is(entry: AccountEntry) -> AccountEntry:
    return entry


def _remove(home: Home, appid: str, _ctx: Context) -> str:
    accounts.remove(home, appid)
    return appid


def _short(appid: str) -> str:
    return f"{appid[:6]}…{appid[-4:]}" if len(appid) > 12 else appid


def _clock() -> str:
    return time.strftime("%H:%M")
