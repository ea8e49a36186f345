"""The first run: every way through it, and out of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QRadioButton

from wxdesk.account import Home
from wxdesk.errors import IpNotListed
from wxdesk.model import Text
from wxdesk.services import accounts, connection
from wxdesk.services.connection import STEPS, Check
from wxdesk.settings import AccountEntry
from wxdesk.simulator.server import Simulator
from wxdesk.simulator.world import World
from wxdesk.ui.background.bridge import Bridge
from wxdesk.ui.first_run import first_run
from wxdesk.ui.first_run.first_run import FirstRunWizard
from wxdesk.ui.kit.dialogs import Question

APPID = "wx3f8a1c07d2e94b65"
SECRET = "0123456789abcdef0123456789abcdef"
FINE = Text("好", "fine")
PASSED = [Check(step, "ok", FINE) for step in STEPS]


@pytest.fixture
def checks(monkeypatch):
    lines = list(PASSED)

    def check(account, ctx, report=None):
        for line in lines:
            report(line)
        return lines

    monkeypatch.setattr(connection, "check", check)
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
    qtbot.waitUntil(lambda: added == [APPID])
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


def test_a_failed_check_stops_there_and_can_be_repeated(wizard, home, checks, qtbot):
    error = IpNotListed("203.0.113.77", title=FINE, errcode=40164)
    checks[2:] = [Check("ip", "failed", FINE, error)]
    to_check(wizard, qtbot)
    assert home.accounts == ()
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


# -- nothing is stored before it has passed or the person has said so ------------------


@pytest.fixture
def world():
    return World(60, 1)


@pytest.fixture
def real(tmp_path, world, qtbot, qapp):
    """A wizard that talks to a simulator over loopback."""
    simulator = Simulator(world).start()
    bridge = Bridge()
    home = Home(tmp_path)
    made = FirstRunWizard(home, bridge)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.fields.form._entry = AccountEntry("", "", api_base=simulator.url)
    made.fields.form.set_place("file")
    made.show()
    made.show_page(first_run.FIELDS)
    yield made
    bridge.close()
    simulator.stop()


def enter(wizard, appid, secret):
    """Type over both fields and go on."""
    for name, text in (("appIdEdit", appid), ("appSecretEdit", secret)):
        edit = wizard.findChild(QLineEdit, name)
        edit.selectAll()
        edit.insert(text)
    wizard.next.click()


def checked(wizard, qtbot):
    qtbot.waitUntil(lambda: wizard.check.passed or wizard.check.failed, timeout=5_000)


def files_in(home):
    """What there is of accounts: data files and secrets."""
    folders = (home.paths.secrets, home.paths.database("x").parent)
    return [
        one.name for folder in folders if folder.exists() for one in folder.iterdir()
    ]


def test_a_corrected_appid_leaves_no_dead_account(real, world, qtbot):
    home = real._home
    enter(real, "wx0000000000000bad", world.secret)
    checked(real, qtbot)
    assert real.check.failed
    assert home.accounts == ()
    assert files_in(home) == []
    real.go_back()
    enter(real, world.appid, world.secret)
    qtbot.waitUntil(real.next.isEnabled, timeout=5_000)
    assert [one.appid for one in home.accounts] == [world.appid]
    assert files_in(home) == [world.appid]
    assert not real.keep.isVisible()


def test_leaving_after_a_failed_check_stores_nothing(real, world, qtbot):
    enter(real, world.appid, "f" * 32)
    checked(real, qtbot)
    press(real, qtbot, "laterButton")
    assert real._home.accounts == ()
    assert files_in(real._home) == []


def test_it_is_stored_unchecked_when_the_person_says_so(real, world, qtbot):
    world.rules.whitelist = ["203.0.113.9"]
    enter(real, world.appid, world.secret)
    checked(real, qtbot)
    assert real.check.failed
    assert real.keep.x() < real.back.mapTo(real, QPoint()).x() - 100
    with qtbot.waitSignal(real.account_added) as caught:
        press(real, qtbot, "keepButton")
    assert caught.args == [world.appid]
    assert real._home.keychain.get(world.appid, "file") == world.secret
    assert not real.isVisible()


def add_before(wizard, world, good="a" * 32):
    """The account is there already, with another name and a secret in the file."""
    base = wizard.fields.form._entry.api_base
    entry = AccountEntry(world.appid, "老店", api_base=base, secret_store="file")
    accounts.add(wizard._home, entry, good)
    return entry


def test_an_account_that_exists_is_not_replaced_unasked(real, world, qtbot):
    before = add_before(real, world)
    enter(real, world.appid, world.secret)
    question = real.findChild(Question)
    assert question.isVisible()
    assert question.cancel.isDefault()
    question.reject()
    assert real.page == first_run.FIELDS
    assert real._home.accounts == (before,)
    assert real._home.keychain.get(world.appid, "file") == "a" * 32


def test_its_settings_are_offered_instead(real, world, qtbot):
    add_before(real, world)
    enter(real, world.appid, world.secret)
    with qtbot.waitSignal(real.settings_wanted) as caught:
        real.findChild(QPushButton, "itsSettingsButton").click()
    assert caught.args == [world.appid]
    assert not real.isVisible()
    assert real._home.keychain.get(world.appid, "file") == "a" * 32


def test_a_replacement_waits_for_the_check(real, world, qtbot):
    before = add_before(real, world)
    enter(real, world.appid, "b" * 32)  # wrong
    real.findChild(Question).accept()
    checked(real, qtbot)
    assert real.check.failed
    assert not real.keep.isVisible()  # a good secret is not replaced by a bad one
    assert real._home.keychain.get(world.appid, "file") == "a" * 32
    real.go_back()
    real.fields.form.set_place("memory")
    enter(real, world.appid, world.secret)
    questions = [one for one in real.findChildren(Question) if one.isVisible()]
    questions[0].accept()
    qtbot.waitUntil(real.next.isEnabled, timeout=5_000)
    assert real._home.keychain.get(world.appid, "file") == world.secret
    assert real._home.accounts == (before,)
