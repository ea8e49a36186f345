"""Who has left: "subscribe": 0 is the proof, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from wxdesk import search
from wxdesk.account import Account
from wxdesk.jobs import Context, SystemClock
from wxdesk.model import Fan, FanQuery, Selection, Sort, Status
from wxdesk.services import export, fan_list, history, sync, tags

MakeDesk = Callable[..., Any]
DAY = 86_400
BATCHGET = "/cgi-bin/user/info/batchget"


class Calendar(SystemClock):
    """A clock that can be put forward."""

    ahead = 0.0

    def now(self) -> float:
        return super().now() + self.ahead


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def opened(make_desk: MakeDesk, calendar: Calendar) -> Iterator[tuple[Any, Account]]:
    """500 fans, synced once."""
    desk = make_desk(500, bare=True)
    with Account.open(desk.home, desk.world.appid, calendar) as account:
        sync.run(account, Context())
        yield desk, account


def everybody(account: Account) -> set[str]:
    found = fan_list.stream(account, Context(), FanQuery(), Sort())
    return {fan.openid for fan in found}


def fan(account: Account, openid: str) -> Fan:
    found = fan_list.by_openid(account, Context(), openid)
    assert found is not None
    return found


def kinds(account: Account, openid: str) -> list[str]:
    found = history.timeline(account, Context(), fan(account, openid).id)
    return [event.kind for event in found if event.kind != "followed"]


@pytest.mark.parametrize("refused", [True, False])
def test_a_part_that_is_down_makes_nobody_leave_and_nobody_return(
    opened: tuple[Any, Account], refused: bool
) -> None:
    desk, account = opened
    away = set(desk.world.sample(4))  # fewer than make a list short
    desk.world.rules.away, desk.world.rules.away_refused = away, refused
    for _ in range(2):  # twice on the same day is once
        report = sync.run(account, Context())
        assert (report.complete, report.left, report.unknown) == (True, 0, 4)
        assert report.calls[BATCHGET]  # and they are asked for with each sync
        assert len(everybody(account)) == 500
    desk.world.rules.away = set()
    report = sync.run(account, Context())
    assert (report.left, report.returned, report.unknown) == (0, 0, 0)
    for openid in away:
        assert kinds(account, openid) == []


def test_sixty_of_a_thousand_that_are_away_for_a_moment(
    make_desk: MakeDesk,
) -> None:
    desk = make_desk(3_000, bare=True)
    with desk.open() as account:
        sync.run(account, Context())
        away = set(desk.world.sample(60))
        desk.world.rules.away, desk.world.rules.told_total = away, 2_940
        report = sync.run(account, Context())
        assert (report.complete, report.left, report.unknown) == (True, 0, 60)
        desk.world.rules.away, desk.world.rules.told_total = set(), None
        report = sync.run(account, Context())
        assert (report.left, report.returned, report.unknown) == (0, 0, 0)
        assert len(everybody(account)) == 3_000


def test_refused_in_two_complete_syncs_on_different_days_is_invalid(
    opened: tuple[Any, Account], calendar: Calendar
) -> None:
    desk, account = opened
    one, two = desk.world.sample(2)
    desk.world.rules.away = {one, two}
    sync.run(account, Context())
    calendar.ahead += DAY
    desk.world.rules.away = {one}
    report = sync.run(account, Context())
    assert (report.invalid, report.unknown, report.left) == (1, 0, 0)
    assert fan(account, one).status is Status.INVALID
    assert fan(account, two).status is Status.FOLLOWING
    assert kinds(account, one) == ["invalid"]
    assert everybody(account) == set(desk.world.followers()) - {one}
    calendar.ahead += DAY  # the other one begins anew
    desk.world.rules.away = {one, two}
    report = sync.run(account, Context())
    assert (report.invalid, report.unknown) == (0, 1)
    # WeChat knows them again: neither has left, neither comes back
    desk.world.rules.away = set()
    report = sync.run(account, Context())
    assert (report.new, report.left, report.returned) == (0, 0, 0)
    assert fan(account, one).status is Status.FOLLOWING
    assert fan(account, one).left_at == 0
    assert everybody(account) == set(desk.world.followers())
    assert kinds(account, one) == ["invalid"]


def test_left_out_of_answers_is_never_invalid(
    opened: tuple[Any, Account], calendar: Calendar
) -> None:
    desk, account = opened
    (one,) = desk.world.sample(1)
    desk.world.rules.away, desk.world.rules.away_refused = {one}, False
    for _ in range(3):
        report = sync.run(account, Context())
        assert (report.invalid, report.unknown) == (0, 1)
        calendar.ahead += DAY
    assert fan(account, one).status is Status.FOLLOWING


def test_a_refusal_from_the_future_counts_for_nothing(
    opened: tuple[Any, Account], calendar: Calendar
) -> None:
    desk, account = opened
    (one,) = desk.world.sample(1)
    desk.world.rules.away = {one}
    calendar.ahead = 400 * DAY
    sync.run(account, Context())
    calendar.ahead = 0
    assert sync.run(account, Context()).invalid == 0
    calendar.ahead = DAY
    assert sync.run(account, Context()).invalid == 1


@pytest.fixture
def invalid(opened: tuple[Any, Account], calendar: Calendar) -> tuple[Any, Fan]:
    desk, account = opened
    tag_id = desk.world.create_tag("VIP")
    (one,) = desk.world.sample(1)
    desk.world.tag([one], tag_id)
    sync.run(account, Context())
    desk.world.rules.away = {one}
    sync.run(account, Context())
    calendar.ahead += DAY
    sync.run(account, Context())
    return account, fan(account, one)


@pytest.mark.parametrize("text", ["is:invalid", "状态:失效", "is:失效"])
def test_they_are_found_by_their_status(
    invalid: tuple[Account, Fan], text: str
) -> None:
    account, one = invalid
    query = search.parse(text)
    found = fan_list.stream(account, Context(), query, Sort())
    assert [fan.openid for fan in found] == [one.openid]
    assert fan_list.count(account, Context(), search.parse("标签:VIP")) == 0
    assert [
        tag.count for tag in tags.all_tags(account, Context()) if tag.name == "VIP"
    ] == [0]


def test_exports_say_it(invalid: tuple[Account, Fan], tmp_path: Any) -> None:
    account, _one = invalid
    path = tmp_path / "fans.csv"
    export.write(account, Context(), search.parse("状态:失效"), path, language="zh_CN")
    assert "失效" in path.read_text("utf-8-sig")


def test_bulk_work_never_sends_them(invalid: tuple[Account, Fan]) -> None:
    account, one = invalid
    tag = tags.create(account, Context(), "全部")
    ids = (one.id, *[f.id for f in _some(account)])
    outcome = tags.add(account, Context(), Selection(ids=ids), tag.id)
    assert (outcome.task.done, outcome.task.failed) == (3, 1)
    assert outcome.task.calls == 1


def _some(account: Account) -> list[Fan]:
    found = fan_list.stream(account, Context(), FanQuery(), Sort())
    return [next(found) for _ in range(3)]
