"""Settings: what is typed, what is stored, what the test says."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton

from wxdesk.account import Home
from wxdesk.errors import IpNotListed, KeychainError
from wxdesk.model import Text
from wxdesk.services import accounts, connection
from wxdesk.services.connection import Check
from wxdesk.settings import AccountEntry, Settings
from wxdesk.simulator.server import Simulator
from wxdesk.simulator.world import World
from wxdesk.ui.background.bridge import Bridge
from wxdesk.ui.kit import theme
from wxdesk.ui.kit.dialogs import Question
from wxdesk.ui.settings.settings_dialog import SettingsDialog

APPID = "wx3f8a1c07d2e94b65"
SECRET = "0123456789abcdef0123456789abcdef"
FINE = Text("好", "fine")


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


ELSEWHERE = {
    "accounts": "the page of the account, one by one",
    "current": "the account menu of the window",
}
OTHERS = {
    "language": "en",
    "theme": "dark",
    "density": "roomy",
    "proxy": "http://127.0.0.1:7890",
    "connections": 3,
    "quota_reserve": 45,
    "sync_on_start": True,
    "notify": False,
}


def test_every_setting_has_a_place(dialog):
    """One without its row here could only be changed in the file."""
    usual = Settings()
    assert {field.name for field in fields(Settings)} == {*ELSEWHERE, *OTHERS}
    assert [key for key, value in OTHERS.items() if getattr(usual, key) == value] == []
    for page in dialog._plain_pages():
        page.load(replace(usual, **OTHERS))
    shown = {}
    for page in dialog._plain_pages():
        shown |= page.values()
    assert shown == OTHERS


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


def test_a_passed_test_clears_the_panel(dialog, checks, qtbot):
    checks.append(Check("fans", "failed", FINE, IpNotListed("1.2.3.4", errcode=40164)))
    press(dialog, qtbot, "testConnectionButton")
    qtbot.waitUntil(dialog.account.panel.isVisible)
    checks[:] = [Check("quota", "ok", FINE)]
    press(dialog, qtbot, "retryButton")
    qtbot.waitUntil(lambda: "passed" in dialog.account.result.text())
    assert not dialog.account.panel.isVisible()


@pytest.fixture
def open_settings(bridge, tmp_path, qtbot, qapp):
    """``open_settings(world)``: settings of a stored account of that simulator."""
    started = []

    def make(world):
        simulator = Simulator(world).start()
        started.append(simulator)
        home = Home(tmp_path / "shop")
        entry = AccountEntry(
            world.appid, "花市", api_base=simulator.url, secret_store="file"
        )
        accounts.add(home, entry, world.secret)
        made = SettingsDialog(home, bridge)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(made)
        made.show()
        return made

    yield make
    for simulator in started:
        simulator.stop()


def verdict(dialog, qtbot):
    """The words of a test that has ended."""
    press(dialog, qtbot, "testConnectionButton")
    button = dialog.account.test_button
    qtbot.waitUntil(button.isEnabled, timeout=5_000)
    return dialog.account.result.text()


def test_a_test_stores_nothing(open_settings, key_store, qtbot):
    world = World(60, 1)
    dialog = open_settings(world)
    home = dialog._home
    settings = home.paths.settings.read_bytes()
    type_into(field(dialog, "accountNameEdit"), "改过")
    type_into(field(dialog, "appSecretEdit"), "f" * 32)
    dialog.account.form.set_place("keyring")
    assert "not passed" in verdict(dialog, qtbot)
    assert "AppSecret" in dialog.account.panel.title.text()
    press(dialog, qtbot, "settingsCancelButton")
    assert home.paths.settings.read_bytes() == settings
    assert (home.paths.secrets / world.appid).read_text() == world.secret
    assert key_store.kept == {}
    assert Home(home.paths.root).keychain.get(world.appid, "file") == world.secret


def test_what_is_typed_is_tested(open_settings, qtbot):
    world = World(60, 1)
    dialog = open_settings(world)
    accounts.add(dialog._home, dialog._home.entry(world.appid), "f" * 32)
    assert "not passed" in verdict(dialog, qtbot)
    type_into(field(dialog, "appSecretEdit"), world.secret)
    assert " passed" in verdict(dialog, qtbot)
    assert not dialog.account.panel.isVisible()
    assert dialog._home.keychain.get(world.appid, "file") == "f" * 32
    dialog.network.proxy.setCurrentIndex(2)
    type_into(field(dialog, "proxyEdit"), "nonsense")
    press(dialog, qtbot, "testConnectionButton")
    assert "proxy" in dialog.account.form.problem.text()


def test_an_account_that_was_never_stored_can_be_tested(open_settings, qtbot):
    world, other = World(60, 1), World(60, 2)
    dialog = open_settings(world)
    with Simulator(other) as simulator:
        dialog.add_account()
        dialog.account.form._entry = AccountEntry("", "", api_base=simulator.url)
        type_into(field(dialog, "appIdEdit"), other.appid)
        type_into(field(dialog, "appSecretEdit"), other.secret)
        assert " passed" in verdict(dialog, qtbot)
    assert [one.appid for one in dialog._home.accounts] == [world.appid]
    assert not dialog._home.paths.database(other.appid).exists()


def test_a_new_account_never_takes_the_place_of_another(open_settings, qtbot):
    world = World(60, 1)
    dialog = open_settings(world)
    before = dialog._home.accounts
    dialog.add_account()
    type_into(field(dialog, "appIdEdit"), world.appid)
    type_into(field(dialog, "appSecretEdit"), "f" * 32)
    press(dialog, qtbot, "settingsOkButton")
    assert "花市" in dialog.account.form.problem.text()
    assert dialog._home.accounts == before
    assert dialog._home.keychain.get(world.appid, "file") == world.secret


def test_another_place_for_the_secret_moves_it(open_settings, key_store, qtbot):
    world = World(60, 1)
    dialog = open_settings(world)
    dialog.account.form._places["keyring"].trigger()
    with qtbot.waitSignal(dialog.accepted):
        press(dialog, qtbot, "settingsOkButton")
    home = Home(dialog._home.paths.root)
    assert home.keychain.get(world.appid, "keyring") == world.secret
    assert not (home.paths.secrets / world.appid).exists()


def test_name_and_access_point_are_stored_together(home, dialog, qtbot):
    type_into(field(dialog, "accountNameEdit"), "新名字")
    dialog.network.base.setEditText("https://sh.api.weixin.qq.com")
    with qtbot.waitSignal(dialog.accepted):
        press(dialog, qtbot, "settingsOkButton")
    entry = home.entry(APPID)
    assert (entry.name, entry.api_base) == ("新名字", "https://sh.api.weixin.qq.com")


def test_a_broken_key_store_offers_this_run_only(dialog, qtbot, monkeypatch):
    def refuse(home, entry, secret, **how):
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
