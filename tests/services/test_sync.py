"""Syncing against the simulator: exact, resumable, never claiming too much."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from wxdesk.account import Account
from wxdesk.errors import ApiError, Cancelled, IpNotListed, NotAllowed
from wxdesk.jobs import Context
from wxdesk.model import Fan, FanQuery, Sort, Status
from wxdesk.services import fan_list, sync
from wxdesk.simulator.faults import Action, Fault

LIST = "/cgi-bin/user/get"
BATCHGET = "/cgi-bin/user/info/batchget"
MEMBERS = "/cgi-bin/user/tag/get"
MakeDesk = Callable[..., Any]


def everybody(account: Account, query: FanQuery | None = None) -> dict[str, Fan]:
    found = fan_list.stream(account, Context(), query or FanQuery(), Sort())
    return {fan.openid: fan for fan in found}


def assert_same(account: Account, world: Any) -> None:
    """The cache is the truth, fan by fan."""
    fans = everybody(account)
    assert fans.keys() == set(world.followers())
    for openid, fan in fans.items():
        truth = world.profile(openid)
        assert fan.remark == truth["remark"]
        assert fan.followed_at == truth["subscribe_time"]
        assert fan.scene == truth["subscribe_scene"]
        assert set(fan.tag_ids) == set(truth["tagid_list"])
        assert fan.unionid == truth.get("unionid", "")
        assert fan.qr_scene_str == truth["qr_scene_str"]
    listed = set(world.blacklisted())
    assert {one for one, fan in fans.items() if fan.blacklisted} == listed & fans.keys()


def test_a_first_sync_is_exact_and_spends_what_it_must(make_desk: MakeDesk) -> None:
    desk = make_desk(23_000)
    with desk.open() as account:
        report = sync.run(account, Context())
        assert (report.fans, report.complete, report.failed) == (23_000, True, 0)
        assert (report.new, report.left, report.returned) == (0, 0, 0)
        assert report.calls[LIST] == 4  # the last page has a cursor too
        assert report.calls[BATCHGET] == 230
        assert report.calls == Counter(desk.world.calls)
        assert_same(account, desk.world)


def test_a_quick_sync_of_an_unchanged_account_asks_for_nobody(
    make_desk: MakeDesk,
) -> None:
    desk = make_desk(1_000)
    with desk.open() as account:
        sync.run(account, Context())
        ctx = Context()
        report = sync.run(account, ctx)
        assert report.complete
        assert BATCHGET not in report.calls
        assert report.calls[LIST] <= 2
        assert (report.new, report.left, report.returned) == (0, 0, 0)
        assert_same(account, desk.world)


def test_new_left_and_returned_are_found(make_desk: MakeDesk) -> None:
    desk = make_desk(1_000)
    with desk.open() as account:
        sync.run(account, Context())
        gone = desk.world.leave(7)
        desk.world.join(3)
        report = sync.run(account, Context())
        assert (report.new, report.left, report.returned) == (3, 7, 0)
        assert_same(account, desk.world)
        desk.world.come_back(gone[:2])
        report = sync.run(account, Context())
        assert (report.new, report.left, report.returned) == (0, 0, 2)
        assert_same(account, desk.world)
        assert fan_list.by_openid(account, Context(), gone[3]).status is Status.LEFT
        assert fan_list.by_openid(account, Context(), gone[0]).follow_count == 2


def test_tags_and_blacklist_changed_elsewhere_arrive_by_a_quick_sync(
    make_desk: MakeDesk,
) -> None:
    desk = make_desk(500)
    world = desk.world
    with desk.open() as account:
        sync.run(account, Context())
        some = world.sample(60)
        tag_id = world.create_tag("新标签")
        world.tag(some, tag_id)
        world.untag(world.members(world.tag_id("VIP"))[:5], world.tag_id("VIP"))
        world.block(some[:3])
        world.unblock([one for one in world.blacklisted() if one not in some][:1])
        report = sync.run(account, Context())
        assert BATCHGET not in report.calls
        assert_same(account, world)


def test_a_full_sync_reads_everybody_again(make_desk: MakeDesk) -> None:
    desk = make_desk(450)
    with desk.open() as account:
        sync.run(account, Context())
        desk.world.set_remark(desk.world.sample(1)[0], "在后台改的")
        report = sync.run(account, Context(), full=True)
        assert report.calls[BATCHGET] == 5
        assert MEMBERS not in report.calls
        assert_same(account, desk.world)
        assert BATCHGET not in sync.run(account, Context()).calls


def test_two_full_syncs_within_a_second_both_read_everybody(
    make_desk: MakeDesk,
) -> None:
    desk = make_desk(50)
    with desk.open() as account:
        sync.run(account, Context())
        for number in range(3):
            desk.world.set_remark(desk.world.sample(1)[0], f"第 {number} 次")
            assert sync.run(account, Context(), full=True).calls[BATCHGET] == 1
            assert_same(account, desk.world)


@pytest.mark.parametrize("ending", ["cursor", "empty", "blank"])
@pytest.mark.parametrize("fans", [0, 1, 99, 100, 101, 200])
def test_every_way_a_list_may_end(make_desk: MakeDesk, ending: str, fans: int) -> None:
    desk = make_desk(fans, bare=True)
    desk.world.rules.ending = ending
    desk.world.rules.follower_page = 100
    with desk.open() as account:
        report = sync.run(account, Context())
        assert report.complete
        assert everybody(account).keys() == set(desk.world.followers())
        assert len(everybody(account)) == fans


def test_a_sync_that_was_cut_off_goes_on_where_it_was(make_desk: MakeDesk) -> None:
    desk = make_desk(5_000)
    desk.world.rules.follower_page = 1_000
    fault = desk.simulator.faults.add(
        Fault(Action.ERRCODE, LIST, first=4, times=0, errcode=50002)
    )
    with desk.open() as account:
        with pytest.raises(ApiError):
            sync.run(account, Context())
        assert sync.unfinished(account, Context())
        assert sync.last(account, Context()) is None
    pages_before = desk.world.calls[LIST] - fault.hits
    assert pages_before == 3
    desk.simulator.faults.clear()
    with desk.open() as account:
        report = sync.run(account, Context())
        assert report.complete
        assert report.calls[LIST] <= 3  # 2 pages were left, and the end of the list
        assert_same(account, desk.world)
    assert desk.world.calls[BATCHGET] <= 50 + 16


def test_a_cancelled_sync_keeps_what_came(make_desk: MakeDesk) -> None:
    desk = make_desk(3_000)
    desk.simulator.latency_ms = 5
    ctx = Context()
    with desk.open() as account:

        def cancel_soon() -> None:
            while desk.world.calls[BATCHGET] < 10:
                time.sleep(0.001)
            ctx.cancel()

        thread = threading.Thread(target=cancel_soon)
        thread.start()
        with pytest.raises(Cancelled):
            sync.run(account, ctx)
        thread.join()
        calls = desk.world.calls[BATCHGET]
        assert calls < 30
        report = sync.run(account, Context())
        assert report.complete
        assert desk.world.calls[BATCHGET] <= 30 + 16
        assert_same(account, desk.world)


def test_fans_who_come_and_go_during_the_list_do_no_harm(make_desk: MakeDesk) -> None:
    desk = make_desk(2_000)
    desk.world.rules.follower_page = 200
    desk.world.rules.churn_join = 3
    desk.world.rules.churn_leave = 3
    desk.world.rules.cursor_may_have_left = True
    before = set(desk.world.followers())
    with desk.open() as account:
        sync.run(account, Context())
        stayed = before & set(desk.world.followers())
        assert stayed <= everybody(account).keys()


def test_many_gone_at_once_is_a_question_not_a_fact(make_desk: MakeDesk) -> None:
    desk = make_desk(1_000)
    with desk.open() as account:
        sync.run(account, Context())
        desk.world.leave(150)
        report = sync.run(account, Context())
        assert (report.vanished, report.complete, report.left) == (150, False, 0)
        assert len(everybody(account)) == 1_000
        report = sync.run(account, Context(), accept_left=True)
        assert (report.vanished, report.complete, report.left) == (0, True, 150)
        assert_same(account, desk.world)


def test_an_answer_is_good_for_the_very_sync_that_asked(make_desk: MakeDesk) -> None:
    desk = make_desk(1_000)
    with desk.open() as account:
        assert sync.run(account, Context()).first
        assert sync.question(account, Context()) is None
        desk.world.leave(150)
        asked = sync.run(account, Context())
        assert not asked.first
        question = sync.question(account, Context())
        assert question is not None
        assert (question.id, question.vanished) == (asked.run_id, 150)
        again = sync.run(account, Context(), answer_to=asked.run_id - 1)
        assert (again.vanished, again.left) == (150, 0)
        outdated = sync.run(account, Context(), answer_to=asked.run_id)
        assert (outdated.vanished, outdated.left) == (150, 0)
    with desk.open() as account:  # the question survives a restart
        question = sync.question(account, Context())
        assert question is not None
        assert question.id == outdated.run_id
        report = sync.run(account, Context(), answer_to=outdated.run_id)
        assert (report.vanished, report.complete, report.left) == (0, True, 150)
        assert sync.question(account, Context()) is None
        assert_same(account, desk.world)


def test_a_yes_to_few_is_no_yes_to_many(make_desk: MakeDesk) -> None:
    desk = make_desk(2_000)
    with desk.open() as account:
        sync.run(account, Context())
        desk.world.leave(150)
        asked = sync.run(account, Context())
        desk.world.leave(400)
        report = sync.run(account, Context(), answer_to=asked.run_id)
        assert (report.vanished, report.left) == (550, 0)


def test_one_bad_openid_in_a_batch_is_counted_and_the_rest_is_there(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(250)
    stranger = "o" + "A" * 27
    with desk.open() as account:
        page = account.client.follower_page

        def with_stranger(ctx: Context, after: str = "") -> Any:
            found = page(ctx, after)
            return replace(
                found, openids=(*found.openids[:99], stranger, *found.openids[99:])
            )

        monkeypatch.setattr(account.client, "follower_page", with_stranger)
        report = sync.run(account, Context())
        assert report.failed == 1
        assert set(desk.world.followers()) <= everybody(account).keys()


@pytest.mark.parametrize(
    ("break_it", "error"),
    [
        (lambda rules: setattr(rules, "whitelist", ["10.0.0.0/8"]), IpNotListed),
        (lambda rules: setattr(rules, "unverified", True), NotAllowed),
    ],
)
def test_what_needs_a_person_changes_nothing(
    make_desk: MakeDesk, break_it: Callable[[Any], None], error: type[ApiError]
) -> None:
    desk = make_desk(300)
    with desk.open() as account:
        sync.run(account, Context())
        before = everybody(account)
    break_it(desk.world.rules)
    with desk.open() as account:
        with pytest.raises(error):
            sync.run(account, Context())
        assert everybody(account) == before


def test_a_lost_answer_is_asked_again(
    make_desk: MakeDesk, hurried: Callable[[], Context]
) -> None:
    desk = make_desk(2_000)
    lost = Fault(Action.LOST_REPLY, BATCHGET, times=0, probability=0.2)
    desk.simulator.faults.add(lost)
    with desk.open() as account:
        assert sync.run(account, hurried()).complete
        assert_same(account, desk.world)
    assert lost.hits
    assert desk.world.calls[BATCHGET] == 20 + lost.hits


class Watched(Context):
    """Remembers what is said of the progress."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[str, int, int]] = []

    def progress(self, phase: str, done: int, total: int = 0) -> None:
        self.told.append((phase, done, total))
        super().progress(phase, done, total)


def details_told(ctx: Watched) -> list[tuple[int, int]]:
    return [(done, total) for phase, done, total in ctx.told if phase == "details"]


def test_the_progress_of_a_quick_sync_counts_the_profiles_it_wants(
    make_desk: MakeDesk,
) -> None:
    """Of 1,000,000 fans and 300 new ones it said "74 / 1,000,500, about 10.8 h"."""
    desk = make_desk(3_000, bare=True)
    desk.world.rules.follower_page = 1_000
    desk.simulator.latency_ms = 10
    with desk.open() as account:
        first = Watched()
        sync.run(account, first, connections=2)
        assert {total for _, total in details_told(first)} == {3_000}
        desk.world.join(300)
        quick = Watched()
        assert sync.run(account, quick, connections=1).new == 300
        told = details_told(quick)
        assert told[-1] == (300, 300)
        assert max(total for _, total in told) == 300
        assert all(done <= total for done, total in told)


def test_the_progress_of_a_first_sync_that_goes_on_counts_the_rest(
    make_desk: MakeDesk,
) -> None:
    desk = make_desk(2_000, bare=True)
    whole = Fault(Action.ERRCODE, BATCHGET, first=11, times=0, errcode=48001)
    desk.simulator.faults.add(whole)
    with desk.open() as account:
        with pytest.raises(NotAllowed):
            sync.run(account, Context(), connections=1)
        desk.simulator.faults.clear()
        rest = Watched()
        sync.run(account, rest, connections=1)
        told = details_told(rest)
        assert told[-1][0] == told[-1][1] < 1_500
        assert {total for _, total in told} == {told[-1][1]}
