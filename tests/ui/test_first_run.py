"""The first run: every way through it, and out of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QRadioButton

from wxdesk.account import Home
from wxdesk.errors import IpNotListed
from wxdesk.model import Text
from wxdesk.services import accounts, connection
from wxdesk.services.connection import STEPS, Check
from wxdesk.ui import first_run
from wxdesk.ui.bridge import Bridge
from wxdesk.ui.first_run import FirstRunWizard

APPID = "wx3f8a1c07d2e94b65"
SECRET = "0123456789abcdef0123456789abcdef"
FINE = Text("好", "fine")
PASSED = [Check(step, "ok", FINE) for step in STEPS]


class FakeAccount:
    def close(self):
        pass


@pytest.fixture
def checks(monkeypatch):
    lines = list(PASSED)

    def check(account, ctx, report=None):
        for line in lines:
            report(line)
        return lines

    monkeypatch.setattr(connection, "check", check)
    monkeypatch.setattr(accounts, "open_account", lambda home, appid: FakeAccount())
    monkeypatch.setattr(accounts, "key_store_usable", lambda: False)
    return lines


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


@pytest.fixture
def wizard(home, checks, qtbot, qapp):
    bridge = Bridge()
    made = FirstRunWizard(home, bridge)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.fields.note.isVisibleTo(made.fields))
    yield made
    bridge.close()


def press(wizard, qtbot, name):
    target = wizard.findChild(QPushButton, name)
    qtbot.mouseClick(target, Qt.MouseButton.LeftButton)


def fill(wizard):
    for name, text in (("appIdEdit", f" {APPID}\n"), ("appSecretEdit", SECRET)):
        wizard.findChild(QLineEdit, name).insert(text)


def to_check(wizard, qtbot):
    press(wizard, qtbot, "nextButton")
    press(wizard, qtbot, "nextButton")
    fill(wizard)
    press(wizard, qtbot, "nextButton")
    qtbot.waitUntil(lambda: wizard.page == first_run.CHECK)
    qtbot.waitUntil(lambda: not wizard._test.running)


def test_the_whole_way_to_the_first_sync(wizard, home, qtbot):
    added = []
    wizard.account_added.connect(added.append)
    to_check(wizard, qtbot)
    assert added == [APPID]
    assert home.entry(APPID).secret_store == "memory"  # no key store here
    assert wizard.check.list.count("ok") == len(STEPS)
    press(wizard, qtbot, "nextButton")
    assert wizard.page == first_run.SYNC
    with qtbot.waitSignal(wizard.sync_wanted) as caught:
        press(wizard, qtbot, "nextButton")
    assert caught.args == [APPID]
    assert not wizard.isVisible()


def test_the_demo_needs_one_choice(wizard, home, qtbot):
    press(wizard, qtbot, "nextButton")
    wizard.findChild(QRadioButton, "demoRadio").setChecked(True)
    with qtbot.waitSignal(wizard.demo_chosen):
        press(wizard, qtbot, "nextButton")
    assert not wizard.isVisible()
    assert home.accounts == ()


def test_a_failed_check_stops_there_and_can_be_repeated(wizard, checks, qtbot):
    error = IpNotListed("203.0.113.77", title=FINE, errcode=40164)
    checks[2:] = [Check("ip", "failed", FINE, error)]
    to_check(wizard, qtbot)
    assert wizard.check.panel.address.text() == "203.0.113.77"
    assert not wizard.next.isEnabled()
    assert [wizard.check.list.state(step) for step in STEPS] == [
        "ok",
        "ok",
        "failed",
        "waiting",
        "waiting",
        "waiting",
    ]
    checks[:] = PASSED
    press(wizard, qtbot, "retryButton")
    qtbot.waitUntil(wizard.next.isEnabled)
    assert not wizard.check.panel.isVisible()


def test_wrong_fields_go_nowhere(wizard, home, qtbot):
    press(wizard, qtbot, "nextButton")
    press(wizard, qtbot, "nextButton")
    wizard.findChild(QLineEdit, "appIdEdit").insert("wx1")
    press(wizard, qtbot, "nextButton")
    assert wizard.page == first_run.FIELDS
    assert "AppID" in wizard.fields.form.problem.text()
    assert home.accounts == ()


@pytest.mark.parametrize("page", range(5))
def test_it_can_be_left_at_any_time(wizard, qtbot, page):
    wizard.show_page(page)
    with qtbot.waitSignal(wizard.rejected):
        press(wizard, qtbot, "laterButton")


def test_back_goes_back(wizard, qtbot):
    press(wizard, qtbot, "nextButton")
    press(wizard, qtbot, "backButton")
    assert wizard.page == first_run.WELCOME
    assert not wizard.back.isEnabled()
