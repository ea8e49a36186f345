"""The window follows what other programs write: the account's file, the settings."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtTest import QSignalSpy

from wxdesk.account import Home
from wxdesk.jobs import Context, Runner
from wxdesk.services import accounts, sync
from wxdesk.settings import AccountEntry
from wxdesk.simulator.server import Simulator
from wxdesk.simulator.world import World
from wxdesk.ui.background.bridge import Bridge
from wxdesk.ui.window.main_window import MainWindow
from wxdesk.ui.window.parts import FANS, TASKS


class Desk:
    """A synced account in a window, and the command line beside it."""

    def __init__(self, root, qtbot):
        self.world = World(300, 1)
        self.simulator = Simulator(self.world).start()
        self.home = Home(root)
        self.entry = AccountEntry(
            self.world.appid,
            "花市",
            api_base=self.simulator.url,
            secret_store="file",
        )
        accounts.add(self.home, self.entry, self.world.secret)
        with accounts.open_account(self.home, self.world.appid) as account:
            sync.run(account, Context())
        self.window = MainWindow(self.home, Bridge(Runner()))
        self.window.resize(1366, 768)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.settle()
        self.look()

    def close(self):
        self.window.close()
        self.simulator.stop()

    def settle(self):
        assert self.window.wait_until_idle(10_000)

    def look(self):
        """What the timer does, four times a minute."""
        self.window.watch.look()
        self.settle()

    def command(self, *args, given=""):
        done = subprocess.run(
            [sys.executable, "-m", "wxdesk", *args],
            env={**os.environ, "WXDESK_HOME": str(self.home.paths.root)},
            input=given,
            text=True,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    @property
    def menu(self):
        texts = [one.text() for one in self.window.accounts.actions()]
        return [one for one in texts if one in ("花市", "二店", "老花市")]


def _tagging(desk, name):
    return ["tag", "--account", desk.world.appid, "--filter", "关注:30d", "--add", name]


@pytest.fixture
def desk(tmp_path, qtbot):
    made = Desk(tmp_path, qtbot)
    yield made
    made.close()


def test_what_a_scheduled_command_did_is_shown(desk, qtbot):
    window = desk.window
    before = sync.last(window.session.account, Context())
    desk.world.join(7)
    desk.command("sync", "--account", desk.world.appid)
    desk.command(*_tagging(desk, "新客"))
    assert window.fans.table.rows.rowCount() == 300
    assert "新客" not in window.session.tag_names.values()
    desk.look()
    assert window.fans.table.rows.rowCount() == 307
    assert window.fans.total == 307
    assert "新客" in window.session.tag_names.values()
    assert len(window.tasks.tasks) == 1
    assert window.syncs.last_at >= before.at
    assert "307" in window.job_bar.idle_note.text()


def test_looking_at_nothing_new_changes_nothing(desk, qtbot):
    spy = QSignalSpy(desk.window.bridge.changed)
    for _ in range(3):
        desk.look()
    assert spy.count() == 0


def test_what_the_window_does_itself_is_no_news(desk, qtbot):
    window = desk.window
    window.syncs.start()
    desk.settle()
    desk.look()
    spy = QSignalSpy(window.bridge.changed)
    desk.look()
    assert spy.count() == 0


def test_it_looks_when_the_window_comes_to_the_front(desk, qtbot):
    window = desk.window
    account = window.session.account
    other = subprocess.run(
        [sys.executable, "-c", _WRITE, str(account.store.path)], check=False
    )
    assert other.returncode == 0
    spy = QSignalSpy(window.bridge.changed)
    window.clearFocus()
    window.activateWindow()
    window.changeEvent(QEvent(QEvent.Type.ActivationChange))
    assert spy.count() >= 1
    desk.settle()


_WRITE = (
    "import sqlite3, sys\n"
    "db = sqlite3.connect(sys.argv[1])\n"
    "db.execute('UPDATE fan SET follow_count = follow_count')\n"
    "db.commit()\n"
)


def test_an_account_added_elsewhere_is_in_the_menu(desk, qtbot):
    assert desk.menu == ["花市"]
    other = World(10, 2)
    desk.command(
        "account",
        "add",
        "--appid",
        other.appid,
        "--name",
        "二店",
        "--secret-store",
        "file",
        "--api-base",
        desk.simulator.url,
        given=other.secret,
    )
    desk.look()
    assert desk.menu == ["花市", "二店"]
    assert desk.window.session.appid == desk.world.appid
    Home(desk.home.paths.root).update(
        lambda now: now.with_account(
            AccountEntry(
                desk.world.appid,
                "老花市",
                api_base=desk.simulator.url,
                secret_store="file",
            )
        )
    )
    desk.look()
    assert desk.menu == ["老花市", "二店"]
    assert "老花市" in desk.window.windowTitle()


def test_the_pane_is_that_of_the_tab_on_display(desk, qtbot):
    """A task that becomes current in its tab is not shown above the fans."""
    window = desk.window
    for name in ("甲", "乙"):
        desk.command(*_tagging(desk, name))
    desk.look()
    one, two = window.tasks.tasks
    window.tabs.setCurrentIndex(TASKS)
    window.tasks.go_to(one.id)
    desk.settle()
    assert window.tasks.pane.isVisible()
    window.tabs.setCurrentIndex(FANS)
    window.fans.table.clearSelection()
    window.tasks.go_to(two.id)
    desk.settle()
    assert not window.tasks.pane.isVisible()
    assert window.pane._hint.isVisible()
    window.tabs.setCurrentIndex(TASKS)
    assert window.tasks.pane.isVisible()
    assert window.tasks.pane.task.id == two.id
