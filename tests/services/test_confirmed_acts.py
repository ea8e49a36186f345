"""What was confirmed is what happens: drafts, the queue, acts on whole tags, undo,
and what somebody else has done meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from wxdesk import search
from wxdesk.account import Account
from wxdesk.errors import Cancelled, InputError
from wxdesk.jobs import Context, Lane, Runner, SystemClock, Way
from wxdesk.model import (
    NEW_TAG,
    Act,
    FanQuery,
    Selection,
    Sort,
    Tag,
    TaskKind,
    TaskState,
)
from wxdesk.services import (
    blacklist,
    filters,
    preview,
    remarks,
    sidebar,
    sync,
    tags,
    tasks,
)
from wxdesk.services.tasks import SetChanged
from wxdesk.simulator.faults import Action, Fault
from wxdesk.work import compound
from wxdesk.work.bulk import path_of

MakeDesk = Callable[..., Any]
ALL = Selection(query=FanQuery())


class _HourLater(SystemClock):
    """What was read from WeChat before is not the present any more."""

    def now(self) -> float:
        return super().now() + 3_600


class _Tomorrow(SystemClock):
    def now(self) -> float:
        return super().now() + 86_400


def opened(desk: Any) -> Account:
    account: Account = desk.open()
    sync.run(account, Context())
    return account


def tagged(name: str) -> Selection:
    return Selection(query=search.parse(f"标签:{name}"))


def tag_of(account: Account, name: str) -> Tag:
    found = tags.named(account, Context(), name)
    assert found is not None
    return found


# -- drafts and the queue


def test_who_was_shown_is_who_is_changed(make_desk: MakeDesk) -> None:
    """20 were confirmed while a task put the tag on many more: 20 are blacklisted."""
    desk = make_desk(600, bare=True)
    with opened(desk) as account:
        first = desk.world.sample(20)
        tag = tags.create(account, Context(), "待回访")
        tags.add(account, Context(), Selection(openids=tuple(first)), tag.id)
        act = Act(TaskKind.BLOCK, tagged("待回访"))
        shown = preview.preview(account, Context(), act)
        assert (shown.change, len(shown.drafts)) == (20, 1)
        tags.add(account, Context(), ALL, tag.id)
        changed = tasks.confirm(
            account, Context(), act, shown.sent, drafts=shown.drafts
        )
        assert changed == SetChanged(20, 600, kept=True)
        assert tasks.queued(account, Context()) == []
        (task,) = tasks.confirm(
            account, Context(), act, 20, drafts=shown.drafts, keep="shown"
        )
        assert (task.state, task.confirmed) == (TaskState.QUEUED, 20)
        assert tasks.run(account, Context(), task.id).task.done == 20
        assert set(desk.world.blacklisted()) == set(first)


def test_the_person_may_take_those_who_are_there_now(make_desk: MakeDesk) -> None:
    desk = make_desk(300, bare=True)
    with opened(desk) as account:
        act = Act(TaskKind.TAG, ALL, (Tag(NEW_TAG, "全部"),))
        shown = preview.preview(account, Context(), act)
        desk.world.join(30)
        sync.run(account, Context())
        found = tasks.confirm(account, Context(), act, shown.sent, drafts=shown.drafts)
        assert found == SetChanged(300, 330, kept=True)
        (task,) = tasks.confirm(
            account, Context(), act, 300, drafts=shown.drafts, keep="now"
        )
        assert tasks.run(account, Context(), task.id).task.done == 330
        assert len(tasks.all_tasks(account, Context())) == 1  # the draft is gone


def test_above_the_limit_of_drafts_they_are_counted_again(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "DRAFT_MOST", 100)
    desk = make_desk(300, bare=True)
    with opened(desk) as account:
        act = Act(TaskKind.BLOCK, ALL)
        shown = preview.preview(account, Context(), act)
        assert (shown.drafts, shown.change) == ((), 300)
        desk.world.join(5)
        sync.run(account, Context())
        found = tasks.confirm(account, Context(), act, shown.sent)
        assert found == SetChanged(300, 305, kept=False)
        assert tasks.all_tasks(account, Context()) == []


def test_a_question_answered_with_no_leaves_nothing(make_desk: MakeDesk) -> None:
    desk = make_desk(100, bare=True)
    with opened(desk) as account:
        act = Act(TaskKind.BLOCK, ALL)
        shown = preview.preview(account, Context(), act)
        assert tasks.all_tasks(account, Context()) == []  # a draft is no task
        preview.drop(account, Context(), shown.drafts)
        rows = "SELECT count(*) FROM task_item"
        assert account.store.read(lambda db: db.execute(rows).fetchone()) == (0,)
        with pytest.raises(InputError):
            tasks.confirm(account, Context(), act, shown.sent, drafts=shown.drafts)


def test_what_is_confirmed_outlives_the_program(make_desk: MakeDesk) -> None:
    desk = make_desk(300, bare=True)
    with opened(desk) as account:
        act = Act(TaskKind.TAG, ALL, (Tag(NEW_TAG, "新的"),))
        (big,) = tasks.queue(account, Context(), act)
        remark = remarks.queue(account, Context(), desk.world.sample(1)[0], "李姐")
    with desk.open() as account:
        assert [one.id for one in tasks.queued(account, Context())] == [
            big.id,
            remark.id,
        ]
        done = tasks.run_queued(account, Context())
        assert [one.task.id for one in done] == [remark.id, big.id]  # small first
        assert [one.task.done for one in done] == [1, 300]
        assert len(desk.world.members(desk.world.tag_id("新的"))) == 300


def test_a_new_tag_is_made_once_it_is_confirmed(make_desk: MakeDesk) -> None:
    desk = make_desk(120, bare=True)
    with opened(desk) as account:
        act = Act(TaskKind.TAG, ALL, (Tag(NEW_TAG, "新标签"),))
        shown = preview.preview(account, Context(), act)
        assert "新标签" not in desk.world.tags.names.values()
        (task,) = tasks.confirm(
            account, Context(), act, shown.sent, drafts=shown.drafts
        )
        assert tasks.run(account, Context(), task.id).task.done == 120
        undone = tasks.undo(account, Context(), task.id)
        assert undone.task.done == 120


def test_small_work_passes_unless_it_is_about_the_same() -> None:
    runner, order = Runner(), []

    def long(ctx: Context) -> None:
        started.set_result(None)
        go.result(5)
        for _ in range(3):
            ctx.let_small_work_pass()
        order.append("long")

    from concurrent.futures import Future

    started: Future[None] = Future()
    go: Future[None] = Future()
    runner.submit(Lane.CHANGE, "tag", long, way=Way("tag 1"))
    started.result(5)
    last = None
    for name, way in (
        ("same tag", Way("tag 1", small=True)),
        ("remark", Way("remark", small=True)),
        ("many", Way("blacklist")),
        ("behind it", Way("blacklist", small=True)),
    ):
        last = runner.submit(
            Lane.CHANGE, name, lambda _ctx, name=name: order.append(name), way=way
        )
    go.set_result(None)
    assert last is not None
    last.future.result(5)
    assert order == ["remark", "long", "same tag", "many", "behind it"]
    runner.close()


def test_closing_does_not_cancel_what_writes_a_confirmed_act_down() -> None:
    runner, done = Runner(), []
    for _ in range(8):  # more than the lane has workers
        runner.submit(
            Lane.QUERY,
            "queue",
            lambda ctx: (ctx.sleep(0.02), ctx.check(), done.append(1)),
            way=Way(must_end=True),
        )
    assert runner.close()
    assert len(done) == 8


# -- acts on a whole tag


def test_a_merge_and_its_undo(make_desk: MakeDesk) -> None:
    desk = make_desk(3_000)
    with opened(desk) as account:
        source, into = tag_of(account, "番禺店"), tag_of(account, "天河店")
        before = {one.id: set(desk.world.members(one.id)) for one in (source, into)}
        assert before[source.id] & before[into.id]
        filters.save(account, Context(), "番禺", "标签:番禺店")
        merged = tags.merge(account, Context(), source.id, into.id).task
        assert (merged.kind, merged.state) == (TaskKind.MERGE, TaskState.DONE)
        assert merged.done == len(before[source.id])
        assert set(desk.world.members(into.id)) == before[source.id] | before[into.id]
        assert tags.named(account, Context(), "番禺店") is None
        assert [one.text for one in saved(account)] == ["标签:天河店"]
        assert len(tasks.all_tasks(account, Context())) == 1

        undone = tasks.undo(account, Context(), merged.id).task
        assert (undone.state, undone.failed) == (TaskState.DONE, 0)
        assert (undone.total, undone.done) == (merged.done, merged.done)  # people
        again = tag_of(account, "番禺店")
        assert set(desk.world.members(again.id)) == before[source.id]
        assert set(desk.world.members(into.id)) == before[into.id]
        assert [one.text for one in saved(account)] == ["标签:番禺店"]
        assert [one.count for one in saved(account)] == [len(before[source.id])]


def saved(account: Account) -> Any:
    return sidebar.counts(account, Context()).filters


def test_a_deleted_tag_comes_back_with_its_fans(make_desk: MakeDesk) -> None:
    desk = make_desk(2_000)
    with opened(desk) as account:
        tag = tag_of(account, "员工")
        had = set(desk.world.members(tag.id))
        filters.save(account, Context(), "不含员工", "-标签:员工")
        count = saved(account)[0].count
        task = tags.delete(account, Context(), tag.id).task
        assert (task.state, task.done) == (TaskState.DONE, len(had))
        tasks.undo(account, Context(), task.id)
        assert set(desk.world.members(desk.world.tag_id("员工"))) == had
        assert saved(account)[0].count == count


def test_a_merge_into_a_tag_that_is_gone_asks_first(make_desk: MakeDesk) -> None:
    """The old tag stays until its people have the new one, which is made again."""
    desk = make_desk(1_000)
    with opened(desk) as account:
        source, into = tag_of(account, "番禺店"), tag_of(account, "天河店")
        had = set(desk.world.members(source.id))
        queued = tags.queue_merge(account, Context(), source.id, into.id)
        desk.world.delete_tag(into.id)
        account.clock = _HourLater()
        task = tasks.run(account, Context(), queued.id).task
        assert task.parked is not None
        assert (task.parked.ask, "天河店" in task.parked.title.zh) == ("tag_gone", True)
        assert set(desk.world.members(source.id)) == had
        done = tasks.resume(account, Context(), task.id, sure=True).task
        assert done.state is TaskState.DONE
        assert set(desk.world.members(desk.world.tag_id("天河店"))) == had
        assert source.id not in desk.world.tags.names


@pytest.mark.parametrize("merge", [False, True])
def test_a_tag_with_another_name_is_not_deleted_unasked(
    make_desk: MakeDesk, merge: bool
) -> None:
    """VIP became 员工 while the task waited."""
    desk = make_desk(300)
    with opened(desk) as account:
        source, into = tag_of(account, "番禺店"), tag_of(account, "天河店")
        if merge:
            queued = tags.queue_merge(account, Context(), source.id, into.id)
        else:
            queued = tags.queue_delete(account, Context(), source.id)
        desk.world.rename_tag(source.id, "新的意思")
        account.clock = _HourLater()
        task = tasks.run(account, Context(), queued.id).task
        assert task.parked is not None
        assert (task.parked.ask, task.parked.detail) == ("renamed", "新的意思")
        assert source.id in desk.world.tags.names
        done = tasks.resume(account, Context(), task.id, sure=True).task
        assert done.state is TaskState.DONE
        assert source.id not in desk.world.tags.names


def test_deleting_a_large_tag_takes_it_off_as_few_as_needed(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is stopped in the middle and resumed as what it is: a deletion."""
    limit = 300
    monkeypatch.setattr(compound, "TAG_DELETE_MAX_FANS", limit)
    desk = make_desk(1_500)
    desk.world.rules.tag_delete_max_fans = limit
    with opened(desk) as account:
        tag = tag_of(account, "广东")
        surplus = len(desk.world.members(tag.id)) - limit
        assert surplus > 0
        path = path_of(TaskKind.UNTAG)
        desk.simulator.faults.add(Fault(Action.ERRCODE, path, first=1, errcode=45009))
        task = tags.delete(account, Context(), tag.id).task
        assert (task.kind, task.state) == (TaskKind.DELETE_TAG, TaskState.PARKED)
        assert task.parked is not None
        assert task.parked.errcode == 45009
    with desk.open() as account:
        done = tasks.resume(account, Context(), task.id).task
        assert (done.kind, done.state) == (TaskKind.DELETE_TAG, TaskState.DONE)
        assert tag.id not in desk.world.tags.names
        assert desk.world.calls[path] == 1 + -(-surplus // 50)
        assert tags.named(account, Context(), "广东") is None


def test_a_merge_that_cannot_give_everybody_the_tag_keeps_the_old_one(
    make_desk: MakeDesk,
) -> None:
    desk = make_desk(300)
    with opened(desk) as account:
        source, into = tag_of(account, "广东"), tag_of(account, "员工")
        full = [
            one
            for one in desk.world.members(source.id)
            if one not in desk.world.members(into.id)
        ][:3]
        for number in range(20 - min(len(desk.world.tags_of(one)) for one in full)):
            tag = desk.world.create_tag(f"满{number}")
            desk.world.tag(
                [one for one in full if len(desk.world.tags_of(one)) < 20], tag
            )
        sync.run(account, Context(), full=True)
        merged = tags.merge(account, Context(), source.id, into.id).task
        assert merged.failed == 3
        assert source.id in desk.world.tags.names
        assert {
            one.errcode for one in tasks.failures(account, Context(), merged.id)
        } == {45059}


# -- undo brings everything back


def test_undo_of_taking_off_the_blacklist_restores_reason_and_time(
    make_desk: MakeDesk,
) -> None:
    desk = make_desk(200, bare=True)
    with opened(desk) as account:
        some = tuple(desk.world.sample(45))
        blacklist.add(account, Context(), Selection(openids=some), "羊毛党（双11）")
        ids = blacklist.load(account, Context(), Sort())
        before = blacklist.rows(account, Context(), ids)
        account.clock = _HourLater()
        off = blacklist.remove(account, Context(), Selection(ids=tuple(ids)))
        tasks.undo(account, Context(), off.task.id)
        assert blacklist.rows(account, Context(), ids) == before


def test_a_task_stopped_half_way_can_be_undone(make_desk: MakeDesk) -> None:
    desk = make_desk(300, bare=True)
    with opened(desk) as account:
        tag = tags.create(account, Context(), "半")
        path = path_of(TaskKind.TAG)
        desk.simulator.faults.add(Fault(Action.ERRCODE, path, first=3, errcode=45009))
        task = tags.add(account, Context(), ALL, tag.id).task
        assert (task.state, task.done) == (TaskState.PARKED, 100)
        assert tasks.can_undo(tasks.get(account, Context(), task.id))
        assert tasks.undo(account, Context(), task.id).task.done == 100
        assert tasks.get(account, Context(), task.id).state is TaskState.CANCELLED
        assert desk.world.members(tag.id) == []


# -- somebody else works on the account


def test_a_colleagues_remark_is_not_overwritten_nor_undone(
    make_desk: MakeDesk,
) -> None:
    desk = make_desk(20, bare=True)
    with opened(desk) as account:
        openid, other = desk.world.sample(2)
        desk.world.set_remark(openid, "乙后来写的")
        mine = remarks.set_remark(account, Context(), openid, "我的").task
        assert (mine.done, mine.failed) == (0, 1)
        assert "乙后来写的" in tasks.failures(account, Context(), mine.id)[0].reason.zh
        assert desk.world.profile(openid)["remark"] == "乙后来写的"
        pending = remarks.pending(account, Context(), openid)
        assert pending is not None
        assert (pending.text, pending.reason is not None) == ("我的", True)
        again = remarks.set_remark(account, Context(), openid, "我的").task
        assert again.done == 1  # now it is known what is there
        assert remarks.pending(account, Context(), openid) is None

        done = remarks.set_remark(account, Context(), other, "一").task
        desk.world.set_remark(other, "同事改的")
        tasks.undo(account, Context(), done.id)
        assert desk.world.profile(other)["remark"] == "同事改的"


def test_undo_leaves_the_tag_to_those_who_had_it_before(make_desk: MakeDesk) -> None:
    """Ten had it from a colleague since the last sync: tag all, undo, they keep it."""
    desk = make_desk(300, bare=True)
    with opened(desk) as account:
        tag = tags.create(account, Context(), "会员")
        theirs = desk.world.sample(10)
        desk.world.tag(theirs, tag.id)
        task = tags.add(account, Context(), ALL, tag.id).task
        assert (task.done, task.skipped) == (290, 10)
        tasks.undo(account, Context(), task.id)
        assert set(desk.world.members(tag.id)) == set(theirs)


def test_who_only_the_cache_believed_to_have_it_gets_it(make_desk: MakeDesk) -> None:
    desk = make_desk(300, bare=True)
    with opened(desk) as account:
        tag = tags.create(account, Context(), "会员")
        tags.add(account, Context(), ALL, tag.id)
        account.clock = _HourLater()
        desk.world.untag(desk.world.members(tag.id)[:200], tag.id)
        task = tags.add(account, Context(), ALL, tag.id).task
        assert (task.done, task.skipped) == (200, 100)
        assert len(desk.world.members(tag.id)) == 300


@pytest.mark.parametrize("kind", ["renamed", "deleted"])
def test_a_tag_that_became_another_is_a_question(
    make_desk: MakeDesk, kind: str
) -> None:
    desk = make_desk(100, bare=True)
    with opened(desk) as account:
        tag = tags.create(account, Context(), "VIP客")
        act = Act(TaskKind.TAG, ALL, (tag,))
        (task,) = tasks.queue(account, Context(), act)
        account.clock = _HourLater()
        if kind == "renamed":
            desk.world.rename_tag(tag.id, "离职员工")
        else:
            desk.world.delete_tag(tag.id)
        for sure in (False, True):
            found = tasks.resume(account, Context(), task.id, sure=False).task
            assert (found.state, found.done) == (TaskState.PARKED, 0)
            assert found.parked is not None
            assert found.parked.ask
            assert sure or desk.world.calls[path_of(TaskKind.TAG)] == 0
        done = tasks.resume(account, Context(), task.id, sure=True).task
        assert (done.state, done.done) == (TaskState.DONE, 100)
        name = "离职员工" if kind == "renamed" else "VIP客"
        assert len(desk.world.members(desk.world.tag_id(name))) == 100


def test_untagging_a_tag_that_is_gone_is_the_wish_fulfilled(
    make_desk: MakeDesk,
) -> None:
    desk = make_desk(100, bare=True)
    with opened(desk) as account:
        tag = tags.create(account, Context(), "旧")
        tags.add(account, Context(), ALL, tag.id)
        account.clock = _HourLater()
        desk.world.delete_tag(tag.id)
        task = tags.remove(account, Context(), ALL, tag.id).task
        assert (task.state, task.skipped, task.left) == (TaskState.DONE, 100, 0)
        assert tags.named(account, Context(), "旧") is None


def test_a_list_of_another_account_stops_before_it_costs_much(
    make_desk: MakeDesk,
) -> None:
    desk = make_desk(50, bare=True)
    with opened(desk) as account:
        strangers = tuple(f"oOTHERaccount{number:015d}" for number in range(1_000))
        act = Act(TaskKind.TAG, Selection(openids=strangers), (Tag(NEW_TAG, "外"),))
        (task,) = tasks.queue(account, Context(), act)
        before = sum(desk.world.calls.values())
        found = tasks.run(account, Context(), task.id).task
        assert (found.state, found.new) == (TaskState.PARKED, 1_000)
        assert found.parked is not None
        assert found.parked.ask == "foreign"
        assert sum(desk.world.calls.values()) - before <= 20
        tasks.cancel(account, Context(), task.id)


def test_a_stop_is_told_and_the_rest_goes_on(make_desk: MakeDesk) -> None:
    desk = make_desk(300, bare=True)
    with opened(desk) as account:
        tag = tags.create(account, Context(), "停")
        (task,) = tasks.queue(account, Context(), Act(TaskKind.TAG, ALL, (tag,)))
        ctx = Context()
        ctx.cancel()
        with pytest.raises(Cancelled):
            tasks.run(account, ctx, task.id)
        told = tasks.run_or_stop(account, ctx, task.id)
        assert (told.task.state, told.task.left) == (TaskState.STOPPED, 300)
        assert [one.id for one in tasks.unfinished(account, ctx)] == [task.id]
        found = tasks.go_on(account, Context())
        assert found is not None
        assert found.task.done == 300


def test_two_hundred_remarks_hide_no_waiting_task(make_desk: MakeDesk) -> None:
    desk = make_desk(120, bare=True)
    with opened(desk) as account:
        tag = tags.create(account, Context(), "等")
        path = path_of(TaskKind.TAG)
        desk.simulator.faults.add(Fault(Action.ERRCODE, path, errcode=45009))
        parked = tags.add(account, Context(), ALL, tag.id).task
        for number in range(205):
            act = Act(
                TaskKind.REMARK, Selection(openids=("o1" * 14,)), note=str(number)
            )
            (one,) = tasks.queue(account, Context(), act)
            tasks.cancel(account, Context(), one.id)
        listed = tasks.all_tasks(account, Context())
        assert len(listed) == 201
        assert listed[-1].id == parked.id
        account.clock = _Tomorrow()
        assert [one.id for one in tasks.due(account, Context())] == [parked.id]
        assert tasks.resume(account, Context(), parked.id).task.done == 120


@pytest.mark.parametrize("kind", [TaskKind.TAG, TaskKind.BLOCK])
def test_what_may_have_happened_is_undone_too(
    make_desk: MakeDesk, hurried: Callable[[], Context], kind: TaskKind
) -> None:
    """The answer was lost and the task given up: WeChat had done it all the same."""
    desk = make_desk(40, bare=True)
    with opened(desk) as account:
        (openid,) = desk.world.sample(1)
        tag = tags.create(account, Context(), "可能")
        path, black = path_of(kind), desk.world.blacklisted()
        desk.simulator.faults.add(Fault(Action.LOST_REPLY, path, times=0))
        given = (tag,) if kind is TaskKind.TAG else ()
        act = Act(kind, Selection(openids=(openid,)), given)
        (task,) = tasks.queue(account, Context(), act)
        found = tasks.run(account, hurried(), task.id).task
        assert (found.state, found.unknown) == (TaskState.PARKED, 1)
        desk.simulator.faults.clear()
        undone = tasks.undo(account, Context(), task.id).task
        assert (undone.state, undone.failed) == (TaskState.DONE, 0)
        assert desk.world.members(tag.id) == []
        assert desk.world.blacklisted() == black
