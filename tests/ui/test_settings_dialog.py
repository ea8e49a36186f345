"""Settings: what is typed, what is stored, what the test says."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton

from wxdesk.account import Home
from wxdesk.errors import IpNotListed, KeychainError
from wxdesk.model import Text
from wxdesk.services import accounts, connection
from wxdesk.services.connection import Check
from wxdesk.settings import AccountEntry
from wxdesk.ui import theme
from wxdesk.ui.bridge import Bridge
from wxdesk.ui.dialogs import Question
from wxdesk.ui.settings_dialog import SettingsDialog

APPID = "wx3f8a1c07d2e94b65"
SECRET = "0123456789abcdef0123456789abcdef"
FINE = Text("好", "fine")


class FakeAccount:
    closed = 0

    def close(self):
        FakeAccount.closed += 1


@pytest.fixture
def home(tmp_path):
    made = Home(tmp_path)
    entry = AccountEntry(APPID, "岭南花市", secret_store="memory")
    made.update(lambda now: now.with_account(entry))
    made.change(current=APPID)
    return made


@pytest.fixture
def bridge(qapp):
    made = Bridge()
    yield made
    made.close()


@pytest.fixture
def checks(monkeypatch):
    """What the connection test will report; fill it before testing."""
    lines = []

    def check(account, ctx, report=None):
        for line in lines:
            report(line)
        return lines

    monkeypatch.setattr(connection, "check", check)
    monkeypatch.setattr(accounts, "open_account", lambda home, appid: FakeAccount())
    FakeAccount.closed = 0
    return lines


@pytest.fixture
def dialog(home, bridge, qtbot, qapp):
    theme.apply(qapp, "light", "normal")
    made = SettingsDialog(home, bridge)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    return made


def field(dialog, name):
    return dialog.findChild(QLineEdit, name)


def press(dialog, qtbot, name):
    target = dialog.findChild(QPushButton, name)
    qtbot.mouseClick(target, Qt.MouseButton.LeftButton)


def type_into(edit, text):
    """As a paste does: the text and the signal of an edit by the person."""
    edit.selectAll()
    edit.insert(text)


def test_the_stored_secret_never_enters_the_field(home, dialog):
    home.keychain.put(APPID, SECRET, "memory")
    dialog.account.reload(APPID)
    assert field(dialog, "appSecretEdit").text() == ""
    assert "Stored" in field(dialog, "appSecretEdit").placeholderText()
    assert field(dialog, "appSecretEdit").echoMode() == QLineEdit.EchoMode.Password


def test_pasted_dirt_goes_away(dialog):
    dialog.add_account()
    type_into(field(dialog, "appIdEdit"), f" \t“{APPID}”\r\n\u200b")
    assert field(dialog, "appIdEdit").text() == APPID


def test_a_wrong_appid_is_said_and_nothing_is_stored(home, dialog, qtbot):
    dialog.add_account()
    type_into(field(dialog, "appIdEdit"), "gh_1234")
    press(dialog, qtbot, "settingsApplyButton")
    assert dialog.account.form.problem.isVisible()
    assert "AppID" in dialog.account.form.problem.text()
    assert len(home.accounts) == 1


def test_a_new_account_is_stored_with_its_secret(home, dialog, qtbot):
    dialog.add_account()
    dialog.account.form.set_place("memory")
    type_into(field(dialog, "accountNameEdit"), "课堂")
    type_into(field(dialog, "appIdEdit"), "wx00000000000000aa")
    type_into(field(dialog, "appSecretEdit"), SECRET)
    with qtbot.waitSignal(dialog.account_saved) as caught:
        press(dialog, qtbot, "settingsApplyButton")
    assert caught.args == ["wx00000000000000aa"]
    assert home.entry("课堂").secret_store == "memory"
    assert home.keychain.get("wx00000000000000aa", "memory") == SECRET
    assert field(dialog, "appSecretEdit").text() == ""
    assert dialog.isVisible()


def test_ok_stores_and_closes(home, dialog, qtbot):
    type_into(field(dialog, "accountNameEdit"), "新名字")
    with qtbot.waitSignal(dialog.accepted):
        press(dialog, qtbot, "settingsOkButton")
    assert home.entry(APPID).name == "新名字"


def test_cancel_changes_nothing(home, dialog, qtbot):
    type_into(field(dialog, "accountNameEdit"), "新名字")
    press(dialog, qtbot, "settingsCancelButton")
    assert home.entry(APPID).name == "岭南花市"
    assert not dialog.isVisible()


def test_the_test_shows_the_address_of_40164(dialog, checks, qtbot):
    error = IpNotListed("203.0.113.77", title=FINE, errcode=40164)
    checks.append(Check("network", "ok", FINE))
    checks.append(Check("ip", "failed", FINE, error))
    press(dialog, qtbot, "testConnectionButton")
    panel = dialog.account.panel
    qtbot.waitUntil(panel.isVisible)
    assert panel.address.text() == "203.0.113.77"
    assert "not passed" in dialog.account.result.text()
    assert dialog.account.test_button.isEnabled()
    assert FakeAccount.closed == 1


def test_a_passed_test_clears_the_panel(dialog, checks, qtbot):
    checks.append(Check("fans", "failed", FINE, IpNotListed("1.2.3.4", errcode=40164)))
    press(dialog, qtbot, "testConnectionButton")
    qtbot.waitUntil(dialog.account.panel.isVisible)
    checks[:] = [Check("quota", "ok", FINE)]
    press(dialog, qtbot, "retryButton")
    qtbot.waitUntil(lambda: "passed" in dialog.account.result.text())
    assert not dialog.account.panel.isVisible()


def test_testing_stores_what_was_typed_first(home, dialog, checks, qtbot):
    checks.append(Check("quota", "ok", FINE))
    type_into(field(dialog, "accountNameEdit"), "改过")
    press(dialog, qtbot, "testConnectionButton")
    qtbot.waitUntil(lambda: "passed" in dialog.account.result.text())
    assert home.entry(APPID).name == "改过"


def test_a_broken_key_store_offers_this_run_only(dialog, qtbot, monkeypatch):
    def refuse(home, entry, secret):
        raise KeychainError(FINE)

    monkeypatch.setattr(accounts, "add", refuse)
    type_into(field(dialog, "appSecretEdit"), SECRET)
    press(dialog, qtbot, "settingsOkButton")
    qtbot.waitUntil(dialog.account.panel.isVisible)
    assert dialog.account.form.secret_place == "memory"
    assert dialog.isVisible()


def test_the_theme_changes_at_once_and_is_stored(home, dialog, qtbot):
    dialog.show_page("look")
    with qtbot.waitSignal(dialog.settings_changed):
        dialog.look.theme._group.button(2).click()
    assert theme.current().dark
    assert home.settings.theme == "dark"
    dialog.look.theme._group.button(1).click()
    assert not theme.current().dark


def test_changing_the_theme_keeps_other_edits(home, dialog, qtbot):
    dialog.sync.connections.setValue(16)
    with qtbot.waitSignal(dialog.settings_changed):
        dialog.look.theme._group.button(1).click()
    assert dialog.apply.isEnabled()
    with qtbot.waitSignal(dialog.accepted):
        press(dialog, qtbot, "settingsOkButton")
    assert home.settings.connections == 16


def test_a_wrong_proxy_is_said_on_its_page(home, dialog, qtbot):
    dialog.network.proxy.setCurrentIndex(2)
    dialog.network.proxy.activated.emit(2)
    type_into(field(dialog, "proxyEdit"), "127.0.0.1")
    press(dialog, qtbot, "settingsOkButton")
    assert dialog.bar.isVisible()
    assert dialog.stack.currentIndex() == 2
    assert home.settings.proxy == "system"


def test_removing_asks_and_tells_the_window_first(home, dialog, qtbot):
    order = []
    dialog.account_leaving.connect(lambda appid: order.append(("leaving", appid)))
    dialog.account_removed.connect(lambda appid: order.append(("removed", appid)))
    dialog.account.remove.click()
    question = dialog.findChild(Question)
    assert question.cancel.isDefault()
    question.accept()
    qtbot.waitUntil(lambda: len(order) == 2)
    assert order == [("leaving", APPID), ("removed", APPID)]
    assert home.accounts == ()
    assert dialog.account.form.fresh


def test_deleting_data_keeps_the_account(home, dialog, qtbot):
    database = home.paths.database(APPID)
    database.parent.mkdir(parents=True)
    database.write_text("x")
    dialog.show_page("privacy")
    press(dialog, qtbot, "deleteDataButton")
    with qtbot.waitSignal(dialog.data_deleted):
        dialog.findChild(Question).accept()
    assert not database.exists()
    assert home.entry(APPID)
