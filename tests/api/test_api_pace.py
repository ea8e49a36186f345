"""Pacing and the day's count, on a clock that only moves by waiting."""

from __future__ import annotations

import threading
from collections import deque
from datetime import UTC, datetime

from api_desk import FakeClock, FakeTransport, Waits, client_on, reply

from wxdesk.api.pace import Pacer
from wxdesk.api.wire import DEADLINE, Reply, Request
from wxdesk.jobs import Context
from wxdesk.wechat import beijing_day

PATH = "/cgi-bin/user/info/batchget"


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def test_nothing_is_held_back_without_a_reason() -> None:
    pacer, ctx = Pacer(), Waits()
    for _ in range(1000):
        pacer.wait(ctx, PATH)
    assert ctx.fake.waits == []


def test_after_a_refusal_the_path_rests_a_minute_and_goes_half_as_fast() -> None:
    pacer, ctx = Pacer(), Waits()
    for _ in range(600):
        pacer.wait(ctx, PATH)
        ctx.sleep(0.05)  # 20 a second for half a minute
    pacer.refused(ctx, PATH)
    ctx.fake.waits.clear()
    for _ in range(3):
        pacer.wait(ctx, PATH)
    assert ctx.fake.waits[0] == 60.0
    assert [round(wait, 3) for wait in ctx.fake.waits[1:]] == [0.2, 0.2]  # 300 a minute
    assert ctx.reasons[-3:] == ["minute", "pace", "pace"]


def test_other_paths_go_on() -> None:
    pacer, ctx = Pacer(), Waits()
    pacer.refused(ctx, PATH)
    pacer.wait(ctx, "/cgi-bin/user/get")
    assert ctx.fake.waits == []


def test_refusals_of_calls_that_were_under_way_count_once() -> None:
    pacer, ctx = Pacer(), Waits()
    for _ in range(60):
        pacer.wait(ctx, PATH)
    for _ in range(8):
        pacer.refused(ctx, PATH)
    for _ in range(3):
        pacer.wait(ctx, PATH)
    assert ctx.fake.waits == [60.0, 2.0, 2.0]


def test_the_speed_comes_back_after_a_while() -> None:
    pacer, ctx = Pacer(), Waits()
    for _ in range(60):
        pacer.wait(ctx, PATH)
    pacer.refused(ctx, PATH)
    for minutes, fastest, slowest in ((4, 2.0, 2.0), (10, 0.3, 0.9), (60, 0.0, 0.0)):
        ctx.sleep(minutes * 60)
        pacer.wait(ctx, PATH)
        ctx.fake.waits.clear()
        pacer.wait(ctx, PATH)
        assert fastest <= sum(ctx.fake.waits) <= slowest


class Limited(FakeTransport):
    """A server that takes so many calls in any 60 seconds."""

    def __init__(self, clock: FakeClock, limit: int) -> None:
        super().__init__({"tags": []})
        self.clock, self.limit = clock, limit
        self.taken: deque[float] = deque()
        self.refusals: list[float] = []

    def send(self, request: Request, deadline_s: float = DEADLINE) -> Reply:
        if "token" in request.path:
            return super().send(request)
        now = self.clock.monotonic()
        while self.taken and self.taken[0] <= now - 60:
            self.taken.popleft()
        if len(self.taken) >= self.limit:
            self.refusals.append(now)
            return reply({"errcode": 45011})
        self.taken.append(now)
        return reply({"tags": []})


def test_steady_load_meets_no_second_refusal_within_five_minutes() -> None:
    for limit in (10, 100, 1000):
        ctx = Waits()
        transport = Limited(ctx.fake, limit)
        client = client_on(transport)
        start = ctx.fake.ticks
        while ctx.fake.ticks < start + 330:
            client.tags(ctx)
            ctx.sleep(0.02)
        assert len(transport.refusals) == 1


def test_threads_share_the_pace() -> None:
    pacer, clock = Pacer(), FakeClock()
    for _ in range(60):
        pacer.wait(Context(clock), PATH)
    pacer.refused(Context(clock), PATH)
    start = clock.ticks
    threads = [
        threading.Thread(target=pacer.wait, args=(Context(clock), PATH))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert clock.ticks - start >= 60 + 3 * 2.0


def test_the_day_begins_at_midnight_in_beijing() -> None:
    assert beijing_day(at("2026-11-20T15:59:59")) == "2026-11-20"
    assert beijing_day(at("2026-11-20T16:00:00")) == "2026-11-21"


def test_every_call_is_told_by_its_path() -> None:
    told: list[str] = []
    pacer, ctx = Pacer(on_call=told.append), Waits()
    for path in (PATH, PATH, "/cgi-bin/user/get", PATH):
        pacer.count(ctx, path)
    assert told == [PATH, PATH, "/cgi-bin/user/get", PATH]
    assert ctx.calls[PATH] == 3
