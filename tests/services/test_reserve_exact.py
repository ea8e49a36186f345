"""Never one call over the reserve: on any day, in any process, side by side."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from wxdesk.account import Account
from wxdesk.account.quota_reserve import Reserve
from wxdesk.errors import NotSent, QuotaUsedUp
from wxdesk.jobs import Context, SystemClock
from wxdesk.model import FanQuery, Selection, TaskState
from wxdesk.services import quota, remarks, sync, tags, tasks
from wxdesk.simulator.faults import Action, Fault
from wxdesk.store.ledger import marks
from wxdesk.wechat import ApiPaths
from wxdesk.work import quota_limits

QUOTA = "/cgi-bin/openapi/quota/get"
TAG = "/cgi-bin/tags/members/batchtagging"
REMARK = "/cgi-bin/user/info/updateremark"
BATCHGET = "/cgi-bin/user/info/batchget"
MakeDesk = Callable[..., Any]
EVERYBODY = Selection(query=FanQuery())
DAY = 86_400


class Calendar(SystemClock):
    ahead = 0.0

    def now(self) -> float:
        return super().now() + self.ahead


def test_small_work_knows_the_limit_too(make_desk: MakeDesk) -> None:
    """100 a day: 101 were made, because few calls were begun without knowing."""
    desk = make_desk(500, bare=True)
    desk.world.quota.set_limit(TAG, 10)
    with desk.open() as account:
        sync.run(account, Context())
        tag = tags.create(account, Context(), "全部")
        task = tags.add(account, Context(), EVERYBODY, tag.id).task
        assert (task.state, task.done) == (TaskState.PARKED, 400)
        assert desk.world.quota.used(TAG) == 8


def test_single_remarks_count_and_ask_once_a_day(make_desk: MakeDesk) -> None:
    desk = make_desk(50, bare=True)
    desk.world.quota.set_limit(REMARK, 10)
    with desk.open() as account:
        sync.run(account, Context())
        people = desk.world.sample(9)
        states = []
        for number, one in enumerate(people):
            task = _remark(account, one, f"第 {number}").task
            states.append(task.state)
        assert states == [TaskState.DONE] * 8 + [TaskState.PARKED]
        assert desk.world.quota.used(REMARK) == 8
        assert desk.world.calls[QUOTA] <= 2  # of remarks, perhaps of reading them


def _remark(account: Account, openid: str, text: str) -> Any:
    return remarks.set_remark(account, Context(), openid, text)


def test_what_the_servers_spend_counts_on_the_second_day_too(
    make_desk: MakeDesk,
) -> None:
    desk = make_desk(1_000, bare=True)
    desk.world.quota.set_limit(TAG, 10)
    clock = Calendar()
    with Account.open(desk.home, desk.world.appid, clock) as account:
        sync.run(account, Context())
        desk.world.quota.spend(TAG, 5)
        tag = tags.create(account, Context(), "全部")
        task = tags.add(account, Context(), EVERYBODY, tag.id).task
        assert (task.state, desk.world.calls[TAG]) == (TaskState.PARKED, 3)
        clock.ahead = DAY
        desk.world.advance(DAY)
        desk.world.quota.spend(TAG, 7)  # the servers were busy this morning
        task = tasks.resume(account, Context(), task.id).task
        assert (task.state, desk.world.calls[TAG]) == (TaskState.PARKED, 4)
        assert desk.world.quota.used(TAG) == 8


def test_another_process_counts_on(make_desk: MakeDesk) -> None:
    """What the servers had spent when WeChat was asked was forgotten by a restart."""
    desk = make_desk(1_000, bare=True)
    desk.world.quota.set_limit(TAG, 20)
    desk.world.quota.spend(TAG, 8)
    with desk.open() as account:
        sync.run(account, Context())
        tag = tags.create(account, Context(), "全部")
        few = Selection(openids=tuple(desk.world.followers())[:250])
        assert tags.add(account, Context(), few, tag.id).task.state is TaskState.DONE
    with desk.open() as account:
        task = tags.add(account, Context(), EVERYBODY, tag.id).task
        assert task.state is TaskState.PARKED
        assert desk.world.quota.used(TAG) == 16
        assert desk.world.calls[QUOTA] == 1


def test_connections_side_by_side_share_what_is_left(
    make_desk: MakeDesk,
) -> None:
    desk = make_desk(4_000, bare=True)
    desk.world.quota.set_limit(BATCHGET, 30)
    desk.simulator.latency_ms = 3
    with desk.open() as account:
        quota.refresh(account, Context())
        with pytest.raises(QuotaUsedUp):
            sync.run(account, Context(), connections=16)
        assert desk.world.quota.used(BATCHGET) == 24


def test_a_slot_is_taken_once() -> None:
    reserve = Reserve(lambda: 20)
    reserve.know("2026-11-20", {"/a": 1_000}, {}, {"/a"})
    taken = []

    def work() -> None:
        for _ in range(100):
            try:
                reserve.take("/a", "2026-11-20")
            except QuotaUsedUp:
                return
            taken.append(1)

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 800


def test_calls_that_never_left_are_given_back(
    make_desk: MakeDesk, hurried: Callable[[], Context]
) -> None:
    desk = make_desk(200, bare=True)
    with desk.open() as account:
        sync.run(account, Context())
        quota.refresh(account, Context())
        desk.simulator.stop()
        used = account.used_today(ApiPaths.FOLLOWERS)
        with pytest.raises(NotSent):
            account.client.follower_page(hurried())
        assert account.used_today(ApiPaths.FOLLOWERS) == used


def test_midnight_between_two_threads_loses_no_call() -> None:
    reserve = Reserve(lambda: 20)
    reserve.know("2026-11-20", {"/a": 10}, {}, {"/a"})
    reserve.take("/a", "2026-11-21")
    reserve.take("/a", "2026-11-20")  # a thread that read the clock a moment before
    assert reserve.used("/a", "2026-11-21") == 1
    assert reserve.used("/a", "2026-11-20") == 1


def test_a_limit_is_asked_for_once_a_day_even_if_it_is_not_told(
    make_desk: MakeDesk,
) -> None:
    desk = make_desk(50, bare=True)
    desk.simulator.faults.add(Fault(Action.ERRCODE, QUOTA, times=0, errcode=76021))
    with desk.open() as account:
        sync.run(account, Context())
        people = desk.world.sample(3)
        for one in people:
            _remark(account, one, "好")
        assert desk.world.calls[REMARK] == 3
        assert desk.world.calls[QUOTA] <= 2


def test_reads_of_many_small_syncs_add_up(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(50, bare=True)
    monkeypatch.setattr(quota_limits, "MANY_OF", {ApiPaths.FOLLOWERS: 6})
    with desk.open() as account:
        for _ in range(2):
            sync.run(account, Context())
        assert QUOTA not in desk.world.calls
        for _ in range(2):
            sync.run(account, Context())
        assert desk.world.calls[QUOTA] == 1
        sync.run(account, Context())
        assert desk.world.calls[QUOTA] == 1


def test_a_limit_told_in_the_future_is_old(make_desk: MakeDesk) -> None:
    desk = make_desk(50, bare=True)
    clock = Calendar()
    with Account.open(desk.home, desk.world.appid, clock) as account:
        clock.ahead = 365 * DAY
        quota.refresh(account, Context())
        assert account.knows_limit(TAG)
        clock.ahead = 0
        account.know_limits()
        assert not account.knows_limit(TAG)


def test_calls_of_a_killed_program_are_asked_for(make_desk: MakeDesk) -> None:
    """Five of its calls are counted nowhere here; the window asks before it goes on."""
    desk = make_desk(500, bare=True)
    desk.world.quota.set_limit(TAG, 10)
    with desk.open() as account:
        sync.run(account, Context())
        tag = tags.create(account, Context(), "全部")
        few = Selection(openids=tuple(desk.world.sample(50)))
        task = tags.add(account, Context(), few, tag.id).task
        with account.store.write() as db:  # as a kill leaves it
            marks.set_state(db, task.id, TaskState.RUNNING, now=account.now)
        desk.world.quota.spend(TAG, 5)
        tags.add(account, Context(), EVERYBODY, tag.id)
        assert desk.world.quota.used(TAG) == 8


def test_what_could_not_be_written_is_written_later() -> None:
    reserve = Reserve(lambda: 20)
    for path in ("/a", "/a", "/b"):
        reserve.take(path, "2026-11-20")
    reserve.give_back("/b", "2026-11-20")
    taken = reserve.take_unsaved()
    assert taken["2026-11-20", "/a"] == 2
    assert reserve.unsaved("2026-11-20") == {}
    reserve.take("/a", "2026-11-20")
    reserve.keep_unsaved(taken)  # the disk was full
    assert reserve.unsaved("2026-11-20") == {"/a": 3, "/b": 0}
    assert reserve.used("/a", "2026-11-20") == 3
