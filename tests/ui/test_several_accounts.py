"""Two accounts in one window: whose progress, whose result, whose question."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from wxdesk.account import Home
from wxdesk.jobs import Context, Lane, Runner
from wxdesk.model import Selection, Task, TaskKind, TaskState
from wxdesk.services import accounts, fan_list, sync, tags
from wxdesk.settings import AccountEntry
from wxdesk.simulator.server import Simulator
from wxdesk.simulator.world import World
from wxdesk.ui.background.bridge import Bridge
from wxdesk.ui.kit.dialogs import Question
from wxdesk.ui.kit.notice import Link
from wxdesk.ui.sidebar import sidebar_rows
from wxdesk.ui.window.main_window import MainWindow
from wxdesk.ui.work.target import Target

PATIENCE = 10_000
NAMES = ("岭南花市", "番禺店")


class Gate:
    """Holds the syncs of one account until it is opened."""

    def __init__(self, monkeypatch, appid):
        self.entered, self.open = threading.Event(), threading.Event()
        run = sync.run

        def gated(account, ctx, **how):
            if account.appid == appid:
                self.entered.set()
                while not self.open.wait(0.01):
                    ctx.check()
            return run(account, ctx, **how)

        monkeypatch.setattr(sync, "run", gated)


class Shop:
    """Two simulated accounts, both synced, in one data folder and one window."""

    def __init__(self, root, qtbot):
        self.qtbot = qtbot
        self.home = Home(root)
        self.worlds = [World(2_000, 1), World(800, 2)]
        self.simulators = [Simulator(world).start() for world in self.worlds]
        both = zip(self.worlds, self.simulators, NAMES, strict=True)
        for world, simulator, name in both:
            entry = AccountEntry(
                world.appid, name, api_base=simulator.url, secret_store="memory"
            )
            accounts.add(self.home, entry, world.secret)
            with accounts.open_account(self.home, world.appid) as account:
                sync.run(account, Context())
        self.a, self.b = (world.appid for world in self.worlds)
        self.window = MainWindow(self.home, Bridge(Runner()))
        self.window.show()
        self.settle()

    def close(self):
        self.window.close()
        for simulator in self.simulators:
            simulator.stop()

    def settle(self):
        assert self.window.wait_until_idle(PATIENCE)

    def switch(self, appid):
        self.window.session.open(appid)
        self.qtbot.waitUntil(lambda: self.window.session.appid == appid)

    @property
    def bar(self):
        return self.window.middle.message

    @property
    def said(self):
        """What the message bar says, "" when it is closed."""
        if not self.bar.isVisible():
            return ""
        return f"{self.bar.title.text()} {self.bar.detail.text()}"

    def follow(self, text):
        """Press a link of the message bar."""
        found = self.bar.findChildren(QPushButton)
        next(one for one in found if one.isVisible() and one.text() == text).click()

    def left(self, appid):
        account = self.window.session.account
        assert account.appid == appid
        return account.store.read(
            lambda db: db.execute(
                "SELECT count(*) FROM fan WHERE status <> 0"
            ).fetchone()[0]
        )


@pytest.fixture
def shop(tmp_path, qtbot):
    assert World(10, 1).appid != World(10, 2).appid
    made = Shop(tmp_path, qtbot)
    yield made
    made.close()


def test_a_sync_left_behind_is_named_and_its_result_waits(shop, monkeypatch, qtbot):
    gate = Gate(monkeypatch, shop.a)
    window = shop.window
    window.syncs.start()
    assert gate.entered.wait(5)
    shop.switch(shop.b)
    qtbot.waitUntil(lambda: NAMES[0] in window.job_bar.stage.text())
    assert window.tasks.list.model().rowCount() == 0  # no work of B
    gate.open.set()
    shop.settle()
    assert NAMES[0] in shop.said
    assert "new 0" not in shop.said
    shop.follow("Switch to it")
    qtbot.waitUntil(lambda: window.session.appid == shop.a)
    assert "new 0, left 0" in shop.said
    assert NAMES[0] not in shop.said


def test_the_question_is_asked_and_answered_on_its_account(shop, monkeypatch, qtbot):
    gate = Gate(monkeypatch, shop.a)
    window = shop.window
    window.syncs.start()
    assert gate.entered.wait(5)
    shop.switch(shop.b)
    shop.worlds[0].leave(500)
    shop.worlds[1].leave(300)
    gate.open.set()
    shop.settle()
    assert "at once" not in shop.said
    assert shop.left(shop.b) == 0
    shop.switch(shop.a)
    shop.settle()
    assert "500 fans are gone at once" in shop.said
    assert shop.left(shop.a) == 0
    shop.follow("Count as left")
    shop.settle()
    assert shop.left(shop.a) == 500
    shop.switch(shop.b)
    shop.settle()
    assert shop.said == ""
    assert shop.left(shop.b) == 0


def test_a_question_survives_switching_and_a_restart(shop, qtbot):
    shop.worlds[0].leave(500)
    shop.window.syncs.start()
    shop.settle()
    shop.switch(shop.b)
    shop.settle()
    assert shop.said == ""
    shop.switch(shop.a)
    shop.settle()
    assert "500 fans are gone at once" in shop.said
    shop.bar.dismiss()
    shop.window.syncs.refresh_quota()
    shop.settle()
    assert shop.said == ""  # closed is closed, until the account is opened again
    shop.window.close()
    shop.window = MainWindow(shop.home, Bridge(Runner()))
    shop.window.show()
    shop.settle()
    assert "500 fans are gone at once" in shop.said


def test_an_outdated_answer_counts_nobody(shop, qtbot):
    shop.worlds[0].leave(500)
    shop.window.syncs.start()
    shop.settle()
    shop.worlds[0].leave(300)
    account = shop.window.session.account
    assert sync.run(account, Context()).vanished == 800  # somebody else's, meanwhile
    shop.follow("Count as left")
    shop.settle()
    assert shop.left(shop.a) == 0
    assert "800 fans are gone at once" in shop.said


def test_a_question_answered_elsewhere_goes_away(shop, qtbot):
    shop.worlds[0].leave(500)
    shop.window.syncs.start()
    shop.settle()
    assert "500 fans are gone at once" in shop.said
    account = shop.window.session.account
    sync.run(account, Context(), accept_left=True)  # as a scheduled command does
    shop.window.watch.look()
    shop.settle()
    assert shop.said == ""
    assert shop.left(shop.a) == 500


def test_a_sync_behind_another_accounts_waits_and_says_so(shop, monkeypatch, qtbot):
    gate = Gate(monkeypatch, shop.a)
    window = shop.window
    window.syncs.start()
    assert gate.entered.wait(5)
    shop.switch(shop.b)
    shop.worlds[1].join(7)
    window.actions_.sync.trigger()
    assert f"Begins when “{NAMES[0]}” is synced" in shop.said
    window.actions_.sync.trigger()
    assert len(window.bridge.jobs(Lane.SYNC)) == 2
    gate.open.set()
    shop.settle()
    account = window.session.account
    assert account.appid == shop.b
    assert sync.last(account, Context()).new == 7


def test_a_waiting_sync_can_be_given_up(shop, monkeypatch, qtbot):
    gate = Gate(monkeypatch, shop.a)
    window = shop.window
    window.syncs.start()
    assert gate.entered.wait(5)
    shop.switch(shop.b)
    window.actions_.sync.trigger()
    shop.follow("Do not wait")
    assert [job.account for job in window.bridge.jobs(Lane.SYNC)] == [shop.a]
    gate.open.set()
    shop.settle()


def test_no_link_of_one_account_works_in_another(shop, qtbot):
    window = shop.window
    account = window.session.account
    some = tuple(
        fan_list.load(account, Context(), window.fans.query, window.fans.sort)
    )[:3]
    tag = tags.find_or_create(account, Context(), "待回访")
    shop.settle()
    window.work.apply_tags(Target(Selection(ids=some), 3), [tag])
    window.session.open(shop.b)  # the task ends while B is on its way
    qtbot.waitUntil(lambda: window.session.appid == shop.b)
    shop.settle()
    texts = {one.text() for one in shop.bar.findChildren(QPushButton)}
    assert "Undo" not in texts
    pressed = []
    window.reports._follow(shop.a, Link("Undo", lambda: pressed.append(1)))
    assert pressed == []
    window.reports._follow(shop.b, Link("Undo", lambda: pressed.append(2)))
    assert pressed == [2]
    assert window.bridge.jobs(Lane.CHANGE) == []


def test_parked_work_of_one_account_never_goes_on_in_another(shop, monkeypatch, qtbot):
    from wxdesk.services import tasks as task_service

    due = []
    shop.window.syncs.due.connect(due.append)
    hold = threading.Event()

    def slow(account, _ctx):
        if account.appid == shop.a:
            hold.wait(5)
            return [Task(1, TaskKind.TAG, TaskState.PARKED)]
        return []

    monkeypatch.setattr(task_service, "due", slow)
    shop.window.syncs._look_for_due()
    shop.switch(shop.b)
    hold.set()
    shop.settle()
    assert due == []


def test_a_note_that_was_being_typed_stays_with_its_account(shop, qtbot):
    window = shop.window
    window.fans.table.selectRow(0)
    shop.settle()
    fan_id = window.pane.detail.fan.id
    window.pane.detail.note.setPlainText("要花束的")
    shop.switch(shop.b)
    shop.settle()
    window.fans.table.selectRow(0)
    shop.settle()
    assert window.pane.detail.fan is not None
    assert notes(shop) == []
    shop.switch(shop.a)
    shop.settle()
    assert notes(shop) == [(fan_id, "要花束的")]


def notes(shop):
    return shop.window.session.account.store.read(
        lambda db: db.execute(
            "SELECT fan_id, note FROM fan_text WHERE note <> ''"
        ).fetchall()
    )


def test_a_question_about_one_account_closes_with_it(shop, qtbot):
    window = shop.window
    shown = sidebar_rows.build(window.sidebar._counts, set())
    row = next(one for one in shown if one.kind == "tag")
    window.session.open(shop.b)
    window.sidebar.delete(row)
    question = window.findChild(Question)
    assert question.isVisible()
    qtbot.waitUntil(lambda: window.session.appid == shop.b)
    assert window.findChild(Question) is None or not question.isVisible()
    shop.settle()


def test_an_account_never_synced_is_not_one_without_fans(shop, qtbot):
    """The number of fans of the account before is no figure of this one."""
    fresh = World(50, 3)
    with Simulator(fresh) as simulator:
        entry = AccountEntry(
            fresh.appid, "新店", api_base=simulator.url, secret_store="memory"
        )
        accounts.add(shop.home, entry, fresh.secret)
        shop.switch(fresh.appid)
        shop.settle()
        titles = shop.window.fans.empty.findChildren(QLabel)
        shown = {one.text() for one in titles if one.isVisible()}
        assert "Not synced yet" in shown
        assert "Nobody follows this account" not in shown
        shop.switch(shop.a)
        shop.settle()
