"""A clock that was a year ahead once: its stamps count as old."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wxdesk.account import Account
from wxdesk.jobs import Context, SystemClock
from wxdesk.model import FanQuery, Selection, Sort, TaskState
from wxdesk.services import fan_list, history, sync, tags, tasks

MakeDesk = Callable[..., Any]
TAG = "/cgi-bin/tags/members/batchtagging"
BATCHGET = "/cgi-bin/user/info/batchget"
DAY = 86_400
YEAR = 366 * DAY


class Wrong(SystemClock):
    """Ahead of the world by so many seconds."""

    ahead = 0.0

    def now(self) -> float:
        return super().now() + self.ahead


def remark_of(account: Account, openid: str) -> str:
    found = fan_list.by_openid(account, Context(), openid)
    assert found is not None
    return found.remark


def test_profiles_of_a_first_sync_in_the_future_are_read_again(
    make_desk: MakeDesk,
) -> None:
    desk = make_desk(150, bare=True)
    clock = Wrong()
    clock.ahead = YEAR
    with Account.open(desk.home, desk.world.appid, clock) as account:
        sync.run(account, Context())
        clock.ahead = 0
        one = desk.world.sample(1)[0]
        desk.world.set_remark(one, "在后台改的")
        assert sync.run(account, Context()).calls[BATCHGET] == 2
        assert remark_of(account, one) == "在后台改的"
        assert BATCHGET not in sync.run(account, Context()).calls


def test_a_full_sync_does_not_write_the_future_again(make_desk: MakeDesk) -> None:
    desk = make_desk(150, bare=True)
    clock = Wrong()
    clock.ahead = YEAR
    with Account.open(desk.home, desk.world.appid, clock) as account:
        sync.run(account, Context())
        clock.ahead = 0
        assert sync.run(account, Context(), full=True).calls[BATCHGET] == 2
        stamps = {one.profiled_at for one in _fans(account)}
        assert max(stamps) <= account.now + 2


def _fans(account: Account) -> list[Any]:
    return list(fan_list.stream(account, Context(), FanQuery(), Sort()))


def test_a_full_sync_stopped_in_the_future_goes_on_today(make_desk: MakeDesk) -> None:
    desk = make_desk(150, bare=True)
    clock = Wrong()
    with Account.open(desk.home, desk.world.appid, clock) as account:
        sync.run(account, Context())
        clock.ahead = YEAR
        desk.world.rules.cut = {"/cgi-bin/user/get": [0, 0]}
        assert not sync.run(account, Context(), full=True).complete
        clock.ahead = 0
        assert sync.run(account, Context()).complete
        assert max(one.profiled_at for one in _fans(account)) <= account.now + 2
        assert BATCHGET not in sync.run(account, Context()).calls


def test_a_parked_task_does_not_wait_a_year(make_desk: MakeDesk) -> None:
    desk = make_desk(600, bare=True)
    desk.world.quota.set_limit(TAG, 10)
    clock = Wrong()
    with Account.open(desk.home, desk.world.appid, clock) as account:
        sync.run(account, Context())
        tag = tags.create(account, Context(), "全部")
        clock.ahead = YEAR
        everybody = Selection(query=FanQuery())
        task = tags.add(account, Context(), everybody, tag.id).task
        assert task.state is TaskState.PARKED
        assert tasks.due(account, Context()) == []  # until tomorrow, by that clock
        clock.ahead = 0
        assert [one.id for one in tasks.due(account, Context())] == [task.id]


def test_what_happened_is_not_since_the_future(make_desk: MakeDesk) -> None:
    desk = make_desk(150, bare=True)
    clock = Wrong()
    clock.ahead = YEAR
    with Account.open(desk.home, desk.world.appid, clock) as account:
        sync.run(account, Context())
        clock.ahead = 0
        (one,) = desk.world.leave(1)
        assert sync.run(account, Context()).left == 1
        fan = fan_list.by_openid(account, Context(), one)
        assert fan is not None
        assert fan.left_at <= account.now
        for event in history.timeline(account, Context(), fan.id):
            assert event.since <= account.now
