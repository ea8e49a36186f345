"""Closing while work runs, waiting tasks, damaged files, news from the background."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from wxdesk import app, demo
from wxdesk.account import Home
from wxdesk.errors import StorageError, WxdeskError
from wxdesk.jobs import Context, Lane, Runner
from wxdesk.model import (
    Act,
    FanQuery,
    Move,
    Outcome,
    Parked,
    Selection,
    Task,
    TaskKind,
    TaskState,
    Text,
)
from wxdesk.services import accounts, fan_list, sync, tags, tasks
from wxdesk.simulator.faults import Action, Fault
from wxdesk.store import fans
from wxdesk.store.ledger import marks
from wxdesk.ui.account.connection_check import ConnectionTest
from wxdesk.ui.account.hint_panel import HintPanel
from wxdesk.ui.background.bridge import Bridge
from wxdesk.ui.window import main_window, notifier
from wxdesk.ui.window.main_window import MainWindow

PATIENCE = 10_000
WORDS = Text("停一停", "It waits")


def open_on(home, qtbot):
    window = MainWindow(home, Bridge(Runner()))
    window.show()
    qtbot.waitExposed(window)
    assert window.wait_until_idle(PATIENCE)
    return window


@pytest.fixture
def bare(tmp_path, qtbot):
    window = open_on(Home(tmp_path), qtbot)
    yield window
    window.close()


@pytest.fixture
def running():
    with demo.running(600) as found:
        yield found


def parked(whose, resume_at=1):
    why = Parked(WORDS, WORDS, whose.value, resume_at=resume_at)
    return Task(1, TaskKind.TAG, TaskState.PARKED, tag_name="VIP", parked=why)


# -- closing -----------------------------------------------------------------------


def test_a_sync_is_stopped_by_closing_and_goes_on_next_time(running, qtbot):
    window = open_on(running.home, qtbot)
    running.simulator.faults.add(
        Fault(Action.LATENCY, "/cgi-bin/user/info/batchget", times=0, seconds=0.2)
    )
    window.syncs.start()
    qtbot.waitUntil(lambda: bool(running.world.journal) or window.syncs.running)
    began = time.monotonic()
    with qtbot.waitSignal(window.closed):
        assert window.close()
    assert time.monotonic() - began < 3.5
    assert window.ended
    running.simulator.faults.clear()
    with accounts.open_account(running.home, running.appid) as account:
        assert sync.last(account, Context()) is None
        report = sync.run(account, Context())
        assert report.complete
        assert report.fans == 600


def test_a_dead_line_does_not_keep_the_window(running, qtbot, monkeypatch):
    monkeypatch.setattr(main_window, "CLOSE_SECONDS", 0.2)
    window = open_on(running.home, qtbot)
    running.simulator.faults.add(Fault(Action.STALL, times=0, seconds=30))
    window.syncs.start()
    qtbot.waitUntil(lambda: window.syncs.running)
    qtbot.wait(50)
    began = time.monotonic()
    window.close()
    assert time.monotonic() - began < 1
    assert not window.ended
    running.simulator.stop()


def test_a_bulk_task_is_stopped_by_closing_with_nothing_lost(running, qtbot):
    with accounts.open_account(running.home, running.appid) as account:
        sync.run(account, Context())
        tag = tags.create(account, Context(), "预热")
    window = open_on(running.home, qtbot)
    path = "/cgi-bin/tags/members/batchtagging"
    running.simulator.faults.add(Fault(Action.LATENCY, path, times=0, seconds=0.1))
    everybody = Selection(query=FanQuery())
    window.session.run(Lane.CHANGE, "tag", tags.add, everybody, tag.id, "")
    applied = len(running.world.journal)
    qtbot.waitUntil(lambda: len(running.world.journal) > applied + 1)
    began = time.monotonic()
    window.close()
    assert time.monotonic() - began < 3.5
    running.simulator.faults.clear()
    with accounts.open_account(running.home, running.appid) as account:
        task = tasks.all_tasks(account, Context())[0]
        assert task.state is TaskState.STOPPED
        assert 0 < task.left < 600
        outcome = tasks.resume(account, Context(), task.id)
        assert outcome.task.done == 600
        sync.run(account, Context())
        known = {one.id: one.count for one in tags.all_tags(account, Context())}
    assert known[tag.id] == 600


# -- waiting tasks -----------------------------------------------------------------


def test_a_task_that_waits_again_by_itself_is_no_news(bare):
    said = []
    bare.work.said.connect(said.append)
    bare.work._resumed(Outcome(parked(Move.WECHAT)))
    assert not said
    bare.work._resumed(Outcome(parked(Move.PERSON)))
    assert len(said) == 1
    done = Task(1, TaskKind.TAG, TaskState.DONE, tag_name="VIP", done=3)
    bare.work._resumed(Outcome(done))
    assert len(said) == 2


def test_only_one_waiting_task_is_started_and_only_when_nothing_runs(bare, qtbot):
    asked = []
    bare.syncs.due.disconnect()
    bare.syncs.due.connect(asked.append)
    first, second = (replace(parked(Move.WECHAT), id=at) for at in (4, 5))
    bare.syncs._found_due([first, second])
    assert asked == [4]
    job = bare.bridge.run(Lane.CHANGE, "tag", lambda ctx: ctx.sleep(5))
    bare.syncs._found_due([second])
    assert asked == [4]
    job.context.cancel()
    qtbot.waitUntil(lambda: not bare.bridge.jobs())


def test_a_waiting_task_goes_on_when_it_has_a_time_and_that_has_come(running):
    """What waits for somebody has no time: tests/services/test_parking.py."""
    act = Act(TaskKind.BLOCK, Selection(openids=("o1" * 14,)))
    with accounts.open_account(running.home, running.appid) as account:
        (task,) = tasks.queue(account, Context(), act)
        for when, due in ((0, 0), (account.now, 1), (account.now + 60, 0)):
            why = parked(Move.WECHAT, resume_at=when).parked
            with account.store.write() as db:
                marks.set_state(db, task.id, TaskState.PARKED, parked=why, now=1)
            assert len(tasks.due(account, Context())) == due


# -- one account, opened once ------------------------------------------------------


def test_new_settings_and_a_test_leave_running_work_alone(running, qtbot):
    """Reopening and testing give back what they took, and no more."""
    window = open_on(running.home, qtbot)
    session, seen = window.session, []
    before = session.account
    work = session.run(
        Lane.CHANGE,
        "tag",
        lambda account, ctx: ctx.sleep(30) or account.store.read(fans.totals),
    )
    running.home.change(connections=2)
    for _ in range(3):
        test = ConnectionTest(running.home, window.bridge, window)
        test.finished.connect(seen.append)
        with qtbot.waitSignal(test.finished, timeout=PATIENCE):
            test.start(running.home.entry(running.appid))
        with qtbot.waitSignal(session.account_changed, timeout=PATIENCE):
            session.reopen(running.appid)
    assert session.account is before
    assert not work.future.done()
    work.context.cancel()
    qtbot.waitUntil(work.future.done, timeout=PATIENCE)
    qtbot.wait(1)
    assert window.wait_until_idle(PATIENCE)
    counted = session.run(Lane.QUERY, "count", fan_list.count, FanQuery())
    assert counted.future.result(PATIENCE) == 0
    window.close()


# -- damaged, full -----------------------------------------------------------------


@pytest.mark.expects_log
def test_a_damaged_data_file_is_said_with_its_new_place(running, qtbot):
    with accounts.open_account(running.home, running.appid) as account:
        sync.run(account, Context())
    path = running.home.paths.database(running.appid)
    whole = path.read_bytes()
    path.write_bytes(b"no database at all " * 400 + whole[8_000:])
    window = open_on(running.home, qtbot)
    bar = window.middle.message
    assert bar.isVisible()
    assert str(path.parent) in bar.detail.text()
    assert window.session.account is not None
    window.close()


def test_a_full_disk_explains_itself(bare):
    words = Text("磁盘满了：C:", "The disk is full: C:")
    bare.reports.fail(StorageError(words, detail="/data/x.db"))
    assert bare.middle.message.kind == "error"
    (link,) = bare.middle.message._buttons
    link.click()
    panel = next(
        one
        for top in QApplication.topLevelWidgets()
        for one in top.findChildren(HintPanel)
        if one.isVisible()
    )
    assert words.en in panel.title.text()
    assert not panel.again.isVisible()
    panel.window().close()


# -- news from the background ------------------------------------------------------


class _Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def news(bare, monkeypatch):
    clock = _Clock()
    made = notifier.Notifier(bare, bare.session, clock)
    shown = []
    monkeypatch.setattr(made, "show_outside", lambda *words: shown.append(words))
    monkeypatch.setattr(bare, "isActiveWindow", lambda: False)
    made.clock, made.shown = clock, shown
    return made


def work_for(news, bare, qtbot, seconds):
    job = bare.bridge.run(Lane.CHANGE, "tag", lambda ctx: ctx.sleep(5))
    news.clock.now += seconds
    job.context.cancel()
    qtbot.waitUntil(lambda: not bare.bridge.jobs())
    qtbot.wait(1)


def test_long_work_is_told_once(news, bare, qtbot):
    work_for(news, bare, qtbot, 11)
    assert news.tell("已打标签", "")
    assert not news.tell("已打标签", "")
    assert news.shown == [("已打标签", "")]


@pytest.mark.parametrize("why", ["short", "active", "off", "late"])
def test_the_rest_is_not_told(news, bare, qtbot, monkeypatch, why):
    work_for(news, bare, qtbot, 9 if why == "short" else 11)
    if why == "active":
        monkeypatch.setattr(bare, "isActiveWindow", lambda: True)
    elif why == "off":
        bare.home.change(notify=False)
    elif why == "late":
        news.clock.now += 60
    assert not news.tell("已打标签", "")
    assert not news.shown


def test_without_notifications_the_task_bar_blinks(bare, monkeypatch):
    alerts = []
    tray = notifier.QSystemTrayIcon
    monkeypatch.setattr(tray, "isSystemTrayAvailable", staticmethod(lambda: False))
    monkeypatch.setattr(QApplication, "alert", lambda *what: alerts.append(what))
    bare.reports.notifier.show_outside("a", "b")
    assert len(alerts) == 1


def test_no_markup_goes_to_the_notification_service():
    shown = notifier.plain("已打标签「<img src=x>&」\u202e")
    assert "<" not in shown
    assert "&" not in shown
    assert "\u202e" not in shown


def test_errors_are_told_too(bare, monkeypatch):
    told = []
    monkeypatch.setattr(
        bare.reports.notifier, "tell", lambda *words: told.append(words)
    )
    bare.reports.fail(WxdeskError(WORDS))
    assert told


def test_the_program_does_not_wait_for_a_dead_line(monkeypatch, capsys):
    ended = []
    monkeypatch.setattr(app.os, "_exit", ended.append)
    monkeypatch.setattr(app.logging, "shutdown", lambda: ended.append("log"))
    app._end_at_once(0)
    assert ended == ["log", 0]
