"""A short answer is not a change: asked again at once, believed with a second sync."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from wxdesk.account import Account
from wxdesk.jobs import Context
from wxdesk.model import FanQuery, Sort
from wxdesk.services import blacklist, fan_list, sync

LIST = "/cgi-bin/user/get"
BATCHGET = "/cgi-bin/user/info/batchget"
MEMBERS = "/cgi-bin/user/tag/get"
BLACK = "/cgi-bin/tags/members/getblacklist"
TAGS = "/cgi-bin/tags/get"
MakeDesk = Callable[..., Any]


def known(account: Account) -> set[str]:
    found = fan_list.stream(account, Context(), FanQuery(), Sort())
    return {fan.openid for fan in found}


def with_tag(account: Account, tag_id: int) -> set[str]:
    found = fan_list.stream(account, Context(), FanQuery(), Sort())
    return {fan.openid for fan in found if tag_id in fan.tag_ids}


def black(account: Account) -> set[str]:
    found = fan_list.stream(account, Context(), FanQuery(), Sort())
    return {fan.openid for fan in found if fan.blacklisted}


def doubted(report: Any) -> list[tuple[str, int, int]]:
    return [(one.what, one.came, one.expected) for one in report.doubts]


def test_a_page_with_a_cursor_is_never_the_last(make_desk: MakeDesk) -> None:
    """12,500 of 15,500: a page shorter than the others, with a total of yesterday."""
    desk = make_desk(1_550, bare=True)
    rules = desk.world.rules
    rules.follower_page = 1_000
    rules.cut, rules.cut_ends = {LIST: [1_000, 250]}, False
    rules.told_total = 1_250
    with desk.open() as account:
        report = sync.run(account, Context())
        assert (report.complete, report.fans) == (True, 1_550)
        assert known(account) == set(desk.world.followers())


def test_a_first_page_as_long_as_the_total_is_not_the_last(make_desk: MakeDesk) -> None:
    desk = make_desk(300, bare=True)
    desk.world.rules.cut, desk.world.rules.cut_ends = {LIST: [200]}, False
    desk.world.rules.told_total = 200
    with desk.open() as account:
        assert sync.run(account, Context()).fans == 300


@pytest.mark.parametrize("came", [0, 700])
@pytest.mark.parametrize("first", [True, False])
def test_a_list_cut_short_once_is_read_again(
    make_desk: MakeDesk, came: int, first: bool
) -> None:
    desk = make_desk(2_000, bare=True)
    with desk.open() as account:
        if not first:
            sync.run(account, Context())
        desk.world.rules.cut = {LIST: [came]}
        report = sync.run(account, Context())
        assert (report.complete, report.fans, report.doubts) == (True, 2_000, ())
        assert (report.left, report.vanished) == (0, 0)
        assert known(account) == set(desk.world.followers())


@pytest.mark.parametrize("came", [0, 700])
def test_a_list_that_stays_short_is_not_complete(
    make_desk: MakeDesk, came: int
) -> None:
    desk = make_desk(2_000, bare=True)
    with desk.open() as account:
        desk.world.rules.cut = {LIST: [came, came]}
        report = sync.run(account, Context())
        assert not report.complete
        assert doubted(report) == [("fans", came, 2_000)]
        assert f"{came} 位，应有 2,000 位" in sync.uncertain(report)[0].zh
        assert sync.last(account, Context()) is None
        assert len(known(account)) == came  # and these with their details
        assert not desk.world.rules.cut[LIST]
        report = sync.run(account, Context())
        assert (report.complete, report.fans, report.doubts) == (True, 2_000, ())


def test_a_list_that_is_short_in_two_syncs_is_as_it_is(make_desk: MakeDesk) -> None:
    desk = make_desk(100, bare=True)
    desk.world.rules.told_total = 140  # counts people whom it does not list
    with desk.open() as account:
        assert not sync.run(account, Context()).complete
        report = sync.run(account, Context())
        assert (report.complete, report.fans, report.doubts) == (True, 100, ())
        ctx = Context()
        assert sync.run(account, ctx).complete
        assert ctx.calls[LIST] == 2  # and is not asked for twice every time


def test_people_who_come_and_go_meanwhile_are_no_doubt(make_desk: MakeDesk) -> None:
    desk = make_desk(2_000)
    rules = desk.world.rules
    rules.follower_page, rules.churn_join, rules.churn_leave = 200, 3, 3
    rules.cursor_may_have_left = True
    with desk.open() as account:
        report = sync.run(account, Context())
        assert report.complete
        assert not report.doubts


@pytest.mark.parametrize("came", [0, 20])
def test_a_blacklist_that_is_short_once_changes_nothing(
    make_desk: MakeDesk, came: int
) -> None:
    desk = make_desk(500, bare=True)
    people = desk.world.sample(60)
    desk.world.block(people)
    with desk.open() as account:
        sync.run(account, Context())
        desk.world.rules.cut = {BLACK: [came]}
        report = sync.run(account, Context())
        assert (report.complete, report.doubts) == (True, ())
        assert black(account) == set(people)


@pytest.mark.parametrize("came", [0, 20])
def test_a_blacklist_that_stays_short_is_believed_with_a_second_sync(
    make_desk: MakeDesk, came: int
) -> None:
    desk = make_desk(500, bare=True)
    people = desk.world.sample(60)
    desk.world.block(people)
    with desk.open() as account:
        sync.run(account, Context())
        desk.world.unblock(people[came:])  # e.g. a colleague in the console
        new = next(one for one in desk.world.followers() if one not in people)
        desk.world.block([new])
        report = sync.run(account, Context())
        assert doubted(report) == [("blacklist", came + 1, 60)]
        assert report.complete
        assert black(account) == {*people, new}  # who is named is on it
        report = sync.run(account, Context())
        assert report.doubts == ()
        assert black(account) == {*people[:came], new}


def test_reasons_outlive_a_blacklist_that_forgot_people(make_desk: MakeDesk) -> None:
    desk = make_desk(100, bare=True)
    people = desk.world.sample(3)
    desk.world.block(people)
    with desk.open() as account:
        sync.run(account, Context())
        ids = [fan_list.by_openid(account, Context(), one).id for one in people]
        blacklist.set_reason(account, Context(), ids, "羊毛党（双11）")
        before = blacklist.rows(account, Context(), ids)
        desk.world.unblock(people)
        sync.run(account, Context())
        assert black(account) == set()
        desk.world.block(people)
        sync.run(account, Context())
        assert black(account) == set(people)
        assert blacklist.rows(account, Context(), ids) == before


@pytest.mark.parametrize("came", [0, 10])
def test_members_that_are_short_against_their_count(
    make_desk: MakeDesk, came: int
) -> None:
    desk = make_desk(500, bare=True)
    tag_id = desk.world.create_tag("VIP")
    people = set(desk.world.sample(80))
    desk.world.tag(people, tag_id)
    with desk.open() as account:
        sync.run(account, Context())
        desk.world.rules.cut = {MEMBERS: [0, came]}  # the star has nobody
        report = sync.run(account, Context())
        assert (report.complete, report.doubts) == (True, ())
        assert with_tag(account, tag_id) == people
        desk.world.rules.cut = {MEMBERS: [0, came, came]}
        report = sync.run(account, Context())
        assert doubted(report) == [("tag", came, 80)]
        assert report.doubts[0].name == "VIP"
        assert with_tag(account, tag_id) == people
        desk.world.rules.cut = {MEMBERS: [0, came, came]}
        assert sync.run(account, Context()).doubts == ()  # twice the same
        assert len(with_tag(account, tag_id)) == came
        assert sync.run(account, Context()).doubts == ()
        assert with_tag(account, tag_id) == people


def test_members_taken_away_by_a_colleague_are_believed_at_once(
    make_desk: MakeDesk,
) -> None:
    desk = make_desk(300, bare=True)
    tag_id = desk.world.create_tag("VIP")
    people = desk.world.sample(80)
    desk.world.tag(people, tag_id)
    with desk.open() as account:
        sync.run(account, Context())
        desk.world.untag(people, tag_id)
        ctx = Context()
        assert sync.run(account, ctx).doubts == ()
        assert with_tag(account, tag_id) == set()


def test_tags_that_vanish_in_numbers_are_asked_for_again(make_desk: MakeDesk) -> None:
    desk = make_desk(300)
    tags = [one for one in desk.world.tags.names if one != 2]
    assert len(tags) >= 3
    with desk.open() as account:
        sync.run(account, Context())
        tag_id = desk.world.tag_id("VIP")
        people = with_tag(account, tag_id)
        desk.world.rules.hidden_tags = set(tags)
        report = sync.run(account, Context())
        assert [one.what for one in report.doubts] == ["tags"]
        assert with_tag(account, tag_id) == people
        desk.world.rules.hidden_tags = set()
        assert sync.run(account, Context()).doubts == ()
        for one in tags:  # this time it is true
            desk.world.delete_tag(one)
        assert len(sync.run(account, Context()).doubts) == 1
        assert sync.run(account, Context()).doubts == ()
        assert with_tag(account, tag_id) == set()
