"""The job bar: shows what runs, holds it, stops it; the quota beside it."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace

import pytest

from wxdesk.jobs import Lane
from wxdesk.model import Quota
from wxdesk.ui.background.bridge import Bridge
from wxdesk.ui.work import quota_view
from wxdesk.ui.work.job_bar import JobBar

LIST = "/cgi-bin/user/get"


@pytest.fixture
def bridge(qapp):
    made = Bridge()
    yield made
    made.close()


@pytest.fixture
def bar(bridge, qtbot):
    made = JobBar(bridge)
    qtbot.addWidget(made)
    made.resize(1000, 36)
    made.show()
    return made


class Work:
    """A job that reports and then waits until it is let go."""

    def __init__(self):
        self.gate = threading.Event()

    def __call__(self, ctx):
        ctx.progress("details", 312_300, 1_000_000)
        while not self.gate.wait(0.01):
            ctx.check()


def test_it_shows_what_runs_and_goes_back_to_idle(bar, bridge, qtbot):
    work = Work()
    bridge.run(Lane.SYNC, "sync", work)
    qtbot.waitUntil(lambda: bar.counts.text() == "312,300 / 1,000,000")
    assert bar.stage.text() == "Syncing details"
    assert bar.bar.isVisible()
    work.gate.set()
    qtbot.waitUntil(bar.idle_text.isVisible)
    assert not bar._timer.isActive()


def test_quick_reads_do_not_show(bar, bridge, qtbot):
    gate = threading.Event()
    bridge.run(Lane.QUERY, "load", lambda ctx: gate.wait(2))
    assert bar.idle_text.isVisible()
    gate.set()


def test_pause_and_go_on(bar, bridge, qtbot):
    work = Work()
    job = bridge.run(Lane.SYNC, "sync", work)
    qtbot.waitUntil(bar.pause.isVisible)
    bar.pause.click()
    assert job.context.snapshot().paused
    assert bar.pause.text() == "Go on"
    assert bar.time_left.text() == "paused"
    bar.pause.click()
    assert not job.context.snapshot().paused
    work.gate.set()


def test_stop_cancels(bar, bridge, qtbot):
    job = bridge.run(Lane.CHANGE, "tag", Work(), title="打标签「VIP」")
    qtbot.waitUntil(bar.stop.isVisible)
    bar.stop.click()
    qtbot.waitUntil(job.future.done)
    assert job.context.cancelled


def test_others_in_line_are_counted_and_lead_to_the_tasks(bar, bridge, qtbot):
    first, second = Work(), Work()
    bridge.run(Lane.CHANGE, "tag", first)
    bridge.run(Lane.CHANGE, "tag", second)
    qtbot.waitUntil(bar.more.isVisible)
    assert bar.more.text() == "1 more waiting"
    with qtbot.waitSignal(bar.tasks_wanted):
        bar.more.click()
    first.gate.set()
    second.gate.set()


def test_the_last_sync_is_said_with_its_completeness(bar):
    run = SimpleNamespace(at=time.time(), complete=True, fans=1_000_000)
    bar.show_last_sync(run)
    assert bar.idle_text.text().startswith("Last sync today ")
    assert bar.idle_note.text() == "complete, 1,000,000 fans"
    run.complete = False
    bar.show_last_sync(run)
    assert bar.idle_note.text().startswith("not complete")
    bar.show_last_sync(run, unfinished=True)
    assert "stopped" in bar.idle_text.text()
    bar.show_last_sync(None)
    assert bar.idle_text.text() == "Never synced"


def test_waiting_tasks_are_mentioned(bar, qtbot):
    bar.set_waiting(2)
    assert bar.parked_text.text() == "2 open tasks"
    with qtbot.waitSignal(bar.tasks_wanted):
        bar.parked_link.click()
    bar.set_waiting(0)
    assert not bar.parked_text.isVisible()


@pytest.mark.parametrize(
    ("used", "tone"), [(11, "text3"), (400, "warn"), (475, "danger"), (900, "danger")]
)
def test_a_tight_quota_changes_its_colour(used, tone):
    assert quota_view.tone(Quota(LIST, 500, used, 0)) == tone


def test_the_quota_says_its_numbers(bar, qtbot):
    assert not bar.quota.isVisible()
    bar.set_quotas([Quota(LIST, 500, 11, 489), Quota("/x", 10, 0, 10)])
    assert "fan list 11 / 500" in bar.quota.accessibleName()
    wide = bar.quota.sizeHint().width()
    bar.set_narrow(True)
    assert bar.quota.sizeHint().width() < wide
    bar.grab()


@pytest.mark.qt_log_ignore("raise", "grabbing", extend=True)
def test_the_popover_asks_for_fresh_numbers(bar, qtbot):
    bar.set_quotas([Quota(LIST, 500, 11, 489)])
    bar.quota.click()
    popup = bar.findChild(quota_view.QuotaPopup)
    with qtbot.waitSignal(bar.quota_refresh):
        popup._refresh()


def test_the_number_of_tasks_is_that_of_the_tab(bar, bridge, qtbot):
    """Whether something runs or not: one number for what is open."""
    bar.set_waiting(3)
    assert bar.parked_text.text() == "3 open tasks"
    release = threading.Event()
    bridge.run(Lane.CHANGE, "tag", lambda ctx: release.wait(5))
    qtbot.waitUntil(bar.more.isVisible)
    assert bar.more.text() == "3 open tasks"
    bar.set_waiting(1)
    assert not bar.more.isVisible()  # it is the one that is shown
    release.set()
    qtbot.waitUntil(lambda: not bridge.jobs())
