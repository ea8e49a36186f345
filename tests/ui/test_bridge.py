"""The crossing between threads: results arrive on the UI thread, or not at all."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject

from wxdesk.errors import Cancelled, NotSent, WxdeskError
from wxdesk.jobs import Lane
from wxdesk.model import Changes, Move, Outcome, Task, TaskKind, TaskState
from wxdesk.ui.background.bridge import Bridge


class Receiver(QObject):
    def __init__(self):
        super().__init__()
        self.got = []
        self.threads = set()

    def take(self, value):
        self.got.append(value)
        self.threads.add(threading.current_thread())


@pytest.fixture
def bridge(qapp):
    made = Bridge()
    yield made
    made.close()


def test_a_result_arrives_on_the_ui_thread(bridge, qtbot):
    receiver = Receiver()
    bridge.run(
        Lane.QUERY, "x", lambda ctx: threading.current_thread(), done=receiver.take
    )
    qtbot.waitUntil(lambda: bool(receiver.got))
    assert receiver.got[0] is not threading.main_thread()
    assert receiver.threads == {threading.main_thread()}


def test_errors_go_to_whoever_asked(bridge, qtbot):
    receiver = Receiver()

    def fail(ctx):
        raise NotSent

    bridge.run(Lane.QUERY, "x", fail, failed=receiver.take)
    qtbot.waitUntil(lambda: bool(receiver.got))
    assert isinstance(receiver.got[0], NotSent)


def test_errors_nobody_asked_for_are_announced(bridge, qtbot):
    def fail(ctx):
        raise NotSent

    with qtbot.waitSignal(bridge.failed) as caught:
        bridge.run(Lane.QUERY, "x", fail)
    assert isinstance(caught.args[0], NotSent)


@pytest.mark.expects_log
def test_a_bug_becomes_an_error_of_ours(bridge, qtbot):
    receiver = Receiver()
    bridge.run(Lane.QUERY, "x", lambda ctx: 1 / 0, failed=receiver.take)
    qtbot.waitUntil(lambda: bool(receiver.got))
    error = receiver.got[0]
    assert isinstance(error, WxdeskError)
    assert error.whose is Move.WXDESK
    assert error.detail == "ZeroDivisionError"


def test_changes_are_told_once_and_only_if_there_are_any(bridge, qtbot):
    receiver = Receiver()
    bridge.changed.connect(receiver.take)
    outcome = Outcome(Task(1, TaskKind.TAG, TaskState.DONE), changes=Changes(tags=True))
    with qtbot.waitSignal(bridge.changed):
        bridge.run(Lane.CHANGE, "tag", lambda ctx: outcome)
    done = Receiver()
    bridge.run(Lane.QUERY, "x", lambda ctx: Changes(), done=done.take)
    qtbot.waitUntil(lambda: bool(done.got))
    assert receiver.got == [Changes(tags=True)]


def test_stopped_work_that_writes_makes_everything_stale(bridge, qtbot):
    receiver = Receiver()

    def wait(ctx):
        ctx.sleep(30)

    job = bridge.run(Lane.SYNC, "sync", wait, cancelled=receiver.take)
    with qtbot.waitSignal(bridge.changed) as caught:
        job.context.cancel()
    assert caught.args == [Changes(everything=True)]
    qtbot.waitUntil(lambda: bool(receiver.got))
    assert isinstance(receiver.got[0], Cancelled)


def test_an_object_that_is_gone_is_not_called(bridge, qtbot):
    receiver = Receiver()
    gate = threading.Event()
    got = receiver.got
    bridge.run(Lane.QUERY, "x", lambda ctx: gate.wait(2), done=receiver.take)
    with qtbot.waitSignal(receiver.destroyed):
        receiver.deleteLater()
    with qtbot.waitSignal(bridge.jobs_changed):
        gate.set()
    assert got == []


def test_callbacks_must_be_bound_methods_of_qobjects(bridge):
    with pytest.raises(TypeError):
        bridge.run(Lane.QUERY, "x", lambda ctx: 1, done=print)


def test_nothing_arrives_after_close(qapp, qtbot):
    bridge = Bridge()
    receiver = Receiver()
    bridge.run(Lane.QUERY, "x", lambda ctx: 1, done=receiver.take)
    assert bridge.close()
    qtbot.wait(30)
    assert receiver.got == []
    with pytest.raises(RuntimeError):
        bridge.run(Lane.QUERY, "x", lambda ctx: 1)
