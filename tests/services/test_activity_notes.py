"""What stands below the figures of 动态: true, or nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from wxdesk import demo
from wxdesk.account import Account
from wxdesk.demo import Demo
from wxdesk.jobs import Context, SystemClock
from wxdesk.model import FanQuery, Selection, Sort
from wxdesk.services import fan_list, history, sync, tags

DAY = 86_400


class _Later(SystemClock):
    """The computer's clock, some days on."""

    def __init__(self) -> None:
        self.days = 0.0

    def now(self) -> float:
        return time.time() + self.days * DAY


@pytest.fixture
def running() -> Iterator[Demo]:
    with demo.running(300) as found:
        yield found


@pytest.fixture
def clock() -> _Later:
    return _Later()


@pytest.fixture
def account(running: Demo, clock: _Later) -> Iterator[Account]:
    with Account.open(running.home, running.appid, clock) as opened:
        sync.run(opened, Context())
        yield opened


def again(running: Demo, account: Account, clock: _Later, days: float = 1) -> None:
    clock.days += days
    running.world.advance(days * DAY)
    assert sync.run(account, Context(), accept_left=True).complete


def test_after_one_sync_nothing_is_claimed(account: Account) -> None:
    for span in (None, 7, 30, 90):
        assert history.notes(account, Context(), span) == history.Notes()


def test_the_tag_of_most_who_left(
    running: Demo, account: Account, clock: _Later
) -> None:
    ids = list(fan_list.load(account, Context(), FanQuery(), Sort()))
    tag = tags.create(account, Context(), "老会员")
    tags.add(account, Context(), Selection(ids=tuple(ids)), tag.id)
    running.world.leave(4)
    again(running, account, clock)
    assert history.notes(account, Context(), None).left_tag == ("老会员", 4)


def test_growth_of_the_span_before(
    running: Demo, account: Account, clock: _Later
) -> None:
    running.world.join(7)
    again(running, account, clock)
    assert history.notes(account, Context(), None).net_before is None
    running.world.leave(2)
    again(running, account, clock)
    assert history.notes(account, Context(), None).net_before == 7
    clock.days += 3
    assert history.notes(account, Context(), 90).net_before is None
    assert history.notes(account, Context(), 2).net_before is not None


def test_how_long_they_were_away(
    running: Demo, account: Account, clock: _Later
) -> None:
    gone = running.world.leave(2)
    again(running, account, clock, 1)
    assert history.notes(account, Context(), None).away is None
    clock.days += 5
    running.world.advance(5 * DAY)
    running.world.come_back(gone)
    again(running, account, clock, 0)
    away = history.notes(account, Context(), None).away
    assert away is not None
    assert abs(away - 5 * DAY) < 60
