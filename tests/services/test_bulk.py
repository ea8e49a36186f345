"""Bulk work against the simulator: exact calls, culprits named, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from wxdesk.account import Account
from wxdesk.errors import Cancelled, InputError
from wxdesk.jobs import Context
from wxdesk.model import (
    FanQuery,
    Selection,
    TaskKind,
    TaskState,
)
from wxdesk.services import blacklist, fan_list, remarks, sync, tags, tasks
from wxdesk.simulator.faults import Action, Fault
from wxdesk.wechat import next_midnight
from wxdesk.work.bulk import path_of

TAG = path_of(TaskKind.TAG)
BLOCK = path_of(TaskKind.BLOCK)
REMARK = path_of(TaskKind.REMARK)
ALL = Selection(query=FanQuery())
MakeDesk = Callable[..., Any]
STRANGER = "oAAAAAAAAAAAAAAAAAAAAAAAAAAA"


def synced(desk: Any) -> Account:
    account = desk.open()
    sync.run(account, Context())
    return account


def test_tagging_everybody_takes_one_call_for_fifty(make_desk: MakeDesk) -> None:
    desk = make_desk(23_000, bare=True)
    with synced(desk) as account:
        tag = tags.create(account, Context(), "全部")
        outcome = tags.add(account, Context(), ALL, tag.id)
        assert outcome.task.state is TaskState.DONE
        assert (outcome.task.done, outcome.task.failed) == (23_000, 0)
        assert outcome.task.calls == desk.world.calls[TAG] == 460
        assert len(desk.world.members(tag.id)) == 23_000
        counts = {one.id: one.count for one in tags.all_tags(account, Context())}
        assert counts[tag.id] == 23_000


def test_one_bad_openid_is_named_and_the_others_are_tagged(
    make_desk: MakeDesk,
) -> None:
    desk = make_desk(1_000, bare=True)
    with synced(desk) as account:
        tag = tags.create(account, Context(), "VIP客")
        openids = [*desk.world.followers()]
        openids.insert(500, STRANGER)
        chosen = Selection(openids=(*openids, "no openid"))
        outcome = tags.add(account, Context(), chosen, tag.id)
        assert (outcome.task.done, outcome.task.failed) == (1_000, 2)
        assert {one.openid for one in outcome.failures} == {STRANGER, "no openid"}
        assert all(one.reason.zh and one.reason.en for one in outcome.failures)
        assert outcome.task.calls <= 21 + 13
        assert len(desk.world.members(tag.id)) == 1_000


def test_those_already_tagged_cost_no_call(make_desk: MakeDesk) -> None:
    desk = make_desk(300, bare=True)
    with synced(desk) as account:
        tag = tags.create(account, Context(), "老客")
        some = tuple(desk.world.sample(100))
        tags.add(account, Context(), Selection(openids=some), tag.id)
        outcome = tags.add(account, Context(), ALL, tag.id)
        assert (outcome.task.done, outcome.task.skipped) == (200, 100)
        assert outcome.task.calls == 4


def test_undo_takes_back_only_what_the_task_did(make_desk: MakeDesk) -> None:
    desk = make_desk(300, bare=True)
    with synced(desk) as account:
        tag = tags.create(account, Context(), "老客")
        some = desk.world.sample(100)
        tags.add(account, Context(), Selection(openids=tuple(some)), tag.id)
        second = tags.add(account, Context(), ALL, tag.id)
        undone = tasks.undo(account, Context(), second.task.id)
        assert undone.task.done == 200
        assert set(desk.world.members(tag.id)) == set(some)
        with pytest.raises(InputError):
            tasks.undo(account, Context(), second.task.id)


def test_blacklisting_goes_twenty_a_call_and_back(make_desk: MakeDesk) -> None:
    desk = make_desk(300, bare=True)
    with synced(desk) as account:
        some = tuple(desk.world.sample(45))
        outcome = blacklist.add(account, Context(), Selection(openids=some), "刷屏")
        assert (outcome.task.done, outcome.task.calls) == (45, 3)
        assert set(desk.world.blacklisted()) == set(some)
        ids = blacklist.load(account, Context(), _newest())
        rows = blacklist.rows(account, Context(), ids)
        assert len(ids) == 45
        assert {row.reason for row in rows.values()} == {"刷屏"}
        tasks.undo(account, Context(), outcome.task.id)
        assert desk.world.blacklisted() == []
        assert len(blacklist.load(account, Context(), _newest())) == 0


def test_a_remark_is_written_cleared_and_undone(make_desk: MakeDesk) -> None:
    desk = make_desk(10, bare=True)
    with synced(desk) as account:
        (openid,) = desk.world.sample(1)
        done = remarks.set_remark(account, Context(), openid, " 李姐 天河老客 ")
        assert desk.world.profile(openid)["remark"] == "李姐 天河老客"
        assert fan_list.by_openid(account, Context(), openid).remark == "李姐 天河老客"
        remarks.set_remark(account, Context(), openid, "")
        assert desk.world.profile(openid)["remark"] == ""
        undone = tasks.undo(account, Context(), done.task.id)
        assert undone.task.skipped == 1  # changed since: left alone
        with pytest.raises(InputError):
            remarks.set_remark(account, Context(), openid, "十个汉字正好三十个字节")


@pytest.mark.parametrize("bad", ["a\x07b", "tab\there", "\ud83d"])
def test_a_remark_that_breaks_things_is_refused_before_any_call(
    make_desk: MakeDesk, bad: str
) -> None:
    desk = make_desk(3, bare=True)
    with synced(desk) as account:
        with pytest.raises(InputError):
            remarks.set_remark(account, Context(), desk.world.sample(1)[0], bad)
        assert desk.world.calls[REMARK] == 0


def test_a_lost_answer_is_found_out_and_done_once_more_only(
    make_desk: MakeDesk, hurried: Callable[[], Context]
) -> None:
    desk = make_desk(1_000, bare=True)
    with synced(desk) as account:
        tag = tags.create(account, Context(), "全部")
        lost = Fault(Action.LOST_REPLY, TAG, times=0, probability=0.15)
        desk.simulator.faults.add(lost)
        outcome = tags.add(account, hurried(), ALL, tag.id)
        for _ in range(20):
            if outcome.task.state is TaskState.DONE:
                break
            outcome = tasks.resume(account, hurried(), outcome.task.id)
        assert outcome.task.done == 1_000
        assert lost.hits
        assert desk.world.calls[TAG] <= 20 + lost.hits
        assert len(desk.world.members(tag.id)) == 1_000


def test_a_lost_remark_is_read_back_not_sent_again(
    make_desk: MakeDesk, hurried: Callable[[], Context]
) -> None:
    desk = make_desk(10, bare=True)
    with synced(desk) as account:
        (openid,) = desk.world.sample(1)
        desk.simulator.faults.add(Fault(Action.LOST_REPLY, REMARK))
        outcome = remarks.set_remark(account, hurried(), openid, "王哥")
        assert outcome.task.done == 1
        assert desk.world.calls[REMARK] == 1
        assert fan_list.by_openid(account, Context(), openid).remark == "王哥"


def test_the_daily_quota_parks_the_task_until_midnight(make_desk: MakeDesk) -> None:
    desk = make_desk(500, bare=True)
    with synced(desk) as account:
        tag = tags.create(account, Context(), "全部")
        full = Fault(Action.ERRCODE, TAG, first=4, times=0, errcode=45009)
        desk.simulator.faults.add(full)
        outcome = tags.add(account, Context(), ALL, tag.id)
        task = outcome.task
        assert (task.state, task.done, task.left) == (TaskState.PARKED, 150, 350)
        assert task.parked.errcode == 45009
        assert task.parked.resume_at == next_midnight(account.now)
        assert len(desk.world.members(tag.id)) == 150
        desk.simulator.faults.clear()
        assert tasks.due(account, Context()) == []
        done = tasks.resume(account, Context(), task.id)
        assert (done.task.state, done.task.done) == (TaskState.DONE, 500)
        assert len(desk.world.members(tag.id)) == 500


def test_an_address_not_listed_parks_for_the_person(make_desk: MakeDesk) -> None:
    desk = make_desk(100, bare=True)
    with synced(desk) as account:
        tag = tags.create(account, Context(), "全部")
    desk.world.rules.whitelist = ["10.0.0.0/8"]
    desk.world.rules.caller_ip = "203.0.113.77"
    with desk.open() as account:
        task = tags.add(account, Context(), ALL, tag.id).task
        assert (task.state, task.done, task.left) == (TaskState.PARKED, 0, 100)
        assert task.parked.errcode == 40164
        assert "203.0.113.77" in task.parked.detail
        assert task.parked.resume_at == 0


def test_a_cancelled_task_is_resumed_where_it_was(make_desk: MakeDesk) -> None:
    desk = make_desk(500, bare=True)
    with synced(desk) as account:
        tag = tags.create(account, Context(), "全部")
        ctx = Context()
        at_third = _cancel_at(desk, ctx, 3)
        with pytest.raises(Cancelled):
            tags.add(account, ctx, ALL, tag.id)
        at_third()
        (task,) = tasks.all_tasks(account, ctx)
        assert task.state is TaskState.STOPPED
        assert 0 < task.left < 500
        calls = desk.world.calls[TAG]
        done = tasks.resume(account, Context(), task.id)
        assert done.task.done == 500
        assert desk.world.calls[TAG] - calls == -(-task.left // 50)


def test_a_crash_leaves_an_unknown_batch_that_is_sent_again(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(200, bare=True)
    account = synced(desk)
    tag = tags.create(account, Context(), "全部")
    send = account.client.tag_fans

    def crash(ctx: Context, tag_id: int, openids: Any) -> None:
        send(ctx, tag_id, openids)
        if desk.world.calls[TAG] == 2:
            raise SystemExit

    monkeypatch.setattr(account.client, "tag_fans", crash)
    with pytest.raises(SystemExit):
        tags.add(account, Context(), ALL, tag.id)
    account.close()
    with desk.open() as account:
        (task,) = tasks.all_tasks(account, Context())
        assert (task.state, task.done, task.unknown) == (TaskState.STOPPED, 50, 50)
        done = tasks.resume(account, Context(), task.id)
        assert done.task.done == 200
        assert desk.world.calls[TAG] == 5


def test_partly_done_is_tried_once_more_then_named(make_desk: MakeDesk) -> None:
    desk = make_desk(100, bare=True)
    with synced(desk) as account:
        tag = tags.create(account, Context(), "全部")
        bad = desk.world.sample(2)
        desk.world.rules.partly_fail.update(bad)
        outcome = tags.add(account, Context(), ALL, tag.id)
        assert (outcome.task.done, outcome.task.failed) == (98, 2)
        assert {one.openid for one in outcome.failures} == set(bad)
        assert {one.errcode for one in outcome.failures} == {45171}


def test_a_fan_with_twenty_tags_is_named(make_desk: MakeDesk) -> None:
    desk = make_desk(60, bare=True)
    world = desk.world
    (full,) = world.sample(1)
    for number in range(20):
        world.tag([full], world.create_tag(f"标签{number}"))
    with synced(desk) as account:
        tag = tags.create(account, Context(), "第二十一个")
        outcome = tags.add(account, Context(), ALL, tag.id)
        assert (outcome.task.done, outcome.task.failed) == (59, 1)
        assert [one.openid for one in outcome.failures] == [full]
        assert outcome.failures[0].errcode == 45059


def test_who_left_meanwhile_is_not_claimed(make_desk: MakeDesk) -> None:
    desk = make_desk(60, bare=True)
    with synced(desk) as account:
        tag = tags.create(account, Context(), "标签")
        (gone,) = desk.world.leave(1)
        outcome = tags.add(account, Context(), Selection(openids=(gone,)), tag.id)
        assert outcome.task.failed == 1
        assert outcome.failures[0].errcode == 50005


@pytest.mark.parametrize("name", ["", "   ", "字" * 31, "a\nb"])
def test_a_bad_tag_name_is_refused_before_any_call(
    make_desk: MakeDesk, name: str
) -> None:
    desk = make_desk(3)
    with synced(desk) as account:
        before = desk.world.calls["/cgi-bin/tags/create"]
        with pytest.raises(InputError):
            tags.create(account, Context(), name)
        assert desk.world.calls["/cgi-bin/tags/create"] == before


def test_tag_names_are_unique_also_when_made_elsewhere(make_desk: MakeDesk) -> None:
    desk = make_desk(3)
    with synced(desk) as account:
        with pytest.raises(InputError):
            tags.create(account, Context(), "VIP")
        tag_id = desk.world.create_tag("后台建的")
        with pytest.raises(InputError):
            tags.create(account, Context(), "后台建的")
        assert tags.named(account, Context(), "后台建的").id == tag_id
        assert tags.find_or_create(account, Context(), "后台建的").id == tag_id


def test_a_tag_whose_answer_was_lost_is_made_once(
    make_desk: MakeDesk, hurried: Callable[[], Context]
) -> None:
    desk = make_desk(3)
    with synced(desk) as account:
        desk.simulator.faults.add(Fault(Action.LOST_REPLY, "/cgi-bin/tags/create"))
        tag = tags.create(account, hurried(), "新标签")
        assert desk.world.tag_id("新标签") == tag.id
        assert desk.world.calls["/cgi-bin/tags/create"] == 1


def test_rename_merge_and_delete(make_desk: MakeDesk) -> None:
    desk = make_desk(500)
    world = desk.world
    with synced(desk) as account:
        vip, staff = (
            tags.named(account, Context(), "VIP"),
            tags.named(account, Context(), "员工"),
        )
        tags.rename(account, Context(), staff.id, "同事")
        assert world.tag_id("同事") == staff.id
        both = set(world.members(vip.id)) | set(world.members(staff.id))
        tags.merge(account, Context(), staff.id, vip.id)
        assert set(world.members(vip.id)) == both
        with pytest.raises(KeyError):
            world.tag_id("同事")
        tags.delete(account, Context(), vip.id)
        assert {one.name for one in tags.all_tags(account, Context())}.isdisjoint(
            {"VIP", "同事"}
        )
        with pytest.raises(InputError):
            tags.delete(account, Context(), 2)


def test_a_second_process_may_look_but_not_work(make_desk: MakeDesk) -> None:
    desk = make_desk(30)
    entry = desk.home.entry(desk.world.appid)
    # As another process has it: within this one they would be the same object.
    with synced(desk) as account, Account(desk.home, entry) as other:
        with account.working():
            assert fan_list.count(other, Context(), FanQuery()) == 30
            with pytest.raises(Exception, match="Another wxdesk"):
                sync.run(other, Context())
        assert sync.run(other, Context()).complete


def _newest() -> Any:
    from wxdesk.model import Sort, SortKey

    return Sort(SortKey.BLACKLISTED)


def _cancel_at(desk: Any, ctx: Context, calls: int) -> Callable[[], None]:
    import threading
    import time

    def watch() -> None:
        while desk.world.calls[TAG] < calls:
            time.sleep(0.0005)
        ctx.cancel()

    desk.simulator.latency_ms = 5
    thread = threading.Thread(target=watch)
    thread.start()
    return thread.join
