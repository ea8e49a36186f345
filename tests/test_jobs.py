"""Cancelling, progress and the lanes."""

from __future__ import annotations

import threading

import pytest

from wxdesk.errors import Cancelled
from wxdesk.jobs import Context, Lane, Runner


class FakeClock:
    """Time that moves only when somebody waits."""

    def __init__(self) -> None:
        self.time = 1_000.0

    def now(self) -> float:
        return self.time

    def monotonic(self) -> float:
        return self.time

    def wait(self, event: threading.Event, seconds: float) -> bool:
        self.time += seconds
        return event.is_set()


def test_a_cancelled_job_ends_at_its_next_check() -> None:
    ctx = Context()
    ctx.check()
    ctx.cancel()
    with pytest.raises(Cancelled):
        ctx.check()


def test_a_cancel_ends_a_wait_at_once() -> None:
    ctx = Context()
    threading.Timer(0.02, ctx.cancel).start()
    with pytest.raises(Cancelled):
        ctx.sleep(50)


def test_a_paused_job_goes_on_after_resume_and_ends_after_cancel() -> None:
    ctx = Context()
    ctx.pause()
    assert ctx.snapshot().paused
    threading.Timer(0.02, ctx.resume).start()
    ctx.check()
    ctx.pause()
    ctx.cancel()
    with pytest.raises(Cancelled):
        ctx.check()


def test_progress_tells_rate_and_time_left_of_the_stage() -> None:
    clock = FakeClock()
    ctx = Context(clock)
    ctx.progress("listing", 9_000, 9_000)
    clock.time += 100
    ctx.progress("details", 100, 1_100)
    clock.time += 10
    ctx.progress("details", 300, 1_100)
    now = ctx.snapshot()
    assert (now.stage, now.done, now.total) == ("details", 300, 1_100)
    assert now.per_second == pytest.approx(20)
    assert now.seconds_left == pytest.approx(40)


def test_what_waits_for_a_cancel_is_told_of_it() -> None:
    ctx = Context()
    told = []
    with ctx.on_cancel(lambda: told.append(1)):
        ctx.cancel()
    assert told == [1]
    with pytest.raises(Cancelled), ctx.on_cancel(lambda: told.append(2)):
        raise AssertionError("a cancelled job does not begin")


def test_changes_run_one_at_a_time_in_order() -> None:
    runner = Runner()
    seen: list[int] = []
    jobs = [
        runner.submit(Lane.CHANGE, "x", lambda _ctx, n=n: seen.append(n))
        for n in range(20)
    ]
    for job in jobs:
        job.future.result(5)
    assert seen == list(range(20))
    assert runner.close()


def test_queries_run_side_by_side() -> None:
    runner = Runner()
    barrier = threading.Barrier(4, timeout=5)
    jobs = [runner.submit(Lane.QUERY, "x", lambda _: barrier.wait()) for _ in range(4)]
    for job in jobs:
        job.future.result(5)
    assert runner.close()


def test_close_cancels_what_runs_and_what_waits() -> None:
    runner = Runner()
    started = threading.Event()

    def work(ctx: Context) -> None:
        started.set()
        ctx.sleep(60)

    running = runner.submit(Lane.CHANGE, "running", work)
    waiting = runner.submit(Lane.CHANGE, "waiting", work)
    assert started.wait(5)
    assert [job.kind for job in runner.jobs(Lane.CHANGE)] == ["running", "waiting"]
    assert runner.close()
    assert isinstance(running.future.exception(), Cancelled)
    assert waiting.future.cancelled()


@pytest.mark.expects_log
def test_a_broken_job_is_logged_and_the_lane_lives_on() -> None:
    runner = Runner()
    broken = runner.submit(Lane.CHANGE, "broken", lambda _ctx: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        broken.future.result(5)
    assert runner.submit(Lane.CHANGE, "next", lambda _ctx: 7).future.result(5) == 7
    runner.close()
