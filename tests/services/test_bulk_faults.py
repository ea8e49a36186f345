"""Bulk work when the ledger, the disk or the line is not as it should be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from wxdesk.account import Account
from wxdesk.errors import BadAnswer, FileDamaged, QuotaUsedUp, UnknownResult
from wxdesk.jobs import Context
from wxdesk.model import (
    Act,
    FanQuery,
    ItemState,
    OpenidPage,
    Selection,
    Tag,
    TaskKind,
    TaskState,
)
from wxdesk.services import preview, sync, tags, tasks
from wxdesk.simulator.faults import Action, Fault
from wxdesk.store.ledger import marks
from wxdesk.work import profile_fetch
from wxdesk.work.bulk import path_of
from wxdesk.work.doubts import RESEND_SECONDS

TAG = path_of(TaskKind.TAG)
BATCHGET = "/cgi-bin/user/info/batchget"
ALL = Selection(query=FanQuery())
MakeDesk = Callable[..., Any]


def opened(desk: Any) -> tuple[Account, int]:
    account = desk.open()
    sync.run(account, Context())
    return account, tags.create(account, Context(), "全部").id


def states(account: Account, task_id: int) -> list[int]:
    with account.store.reader() as reader:
        rows = reader.db.execute(
            "SELECT state FROM task_item WHERE task_id = ? ORDER BY seq", (task_id,)
        )
        return [row[0] for row in rows]


def test_what_counts_as_sent_is_not_lost_without_a_restart(
    make_desk: MakeDesk,
) -> None:
    """Another process crashed while this one had the account open."""
    desk = make_desk(120, bare=True)
    account, tag_id = opened(desk)
    with account:
        desk.simulator.faults.add(Fault(Action.ERRCODE, TAG, errcode=45009))
        task = tags.add(account, Context(), ALL, tag_id).task
        assert task.left == 120
        with account.store.write() as db:
            seqs = range(1, 51)
            marks.mark_sent(db, task.id, seqs, account.now)
        done = tasks.resume(account, Context(), task.id).task
        assert (done.state, done.done, done.left) == (TaskState.DONE, 120, 0)
        assert len(desk.world.members(tag_id)) == 120


def test_a_lost_batch_stays_unknown_until_there_is_an_answer(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would be repeated days later over what somebody else has changed."""
    desk = make_desk(60, bare=True)
    account, tag_id = opened(desk)
    with account:
        send = account.client.tag_fans
        answers = iter([UnknownResult(), QuotaUsedUp(errcode=45009)])

        def lossy(ctx: Context, tag: int, openids: Any) -> None:
            failure = next(answers)
            if isinstance(failure, UnknownResult):
                send(ctx, tag, openids)
            raise failure

        monkeypatch.setattr(account.client, "tag_fans", lossy)
        task = tags.add(account, Context(), ALL, tag_id).task
        assert task.state is TaskState.PARKED
        assert states(account, task.id)[:50] == [ItemState.UNKNOWN.value] * 50
        monkeypatch.setattr(account.client, "tag_fans", send)
        later = account.now + RESEND_SECONDS
        monkeypatch.setattr(type(account), "now", property(lambda self: later))
        calls = desk.world.calls[TAG]
        done = tasks.resume(account, Context(), task.id).task
        assert (done.state, done.done) == (TaskState.DONE, 60)
        assert desk.world.calls[TAG] == calls + 1  # the 50 were read back


def test_a_full_disk_parks_and_goes_on_by_itself(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(400, bare=True)
    account, tag_id = opened(desk)
    with account:
        send = account.client.tag_fans

        def fill(ctx: Context, tag: int, openids: Any) -> None:
            if desk.world.calls[TAG] == 3:
                _limit(account, 0)
            send(ctx, tag, openids)

        monkeypatch.setattr(account.client, "tag_fans", fill)
        task = tags.add(account, Context(), ALL, tag_id).task
        assert task.state is TaskState.PARKED
        assert task.parked is not None
        assert "disk is full" in task.parked.title.en
        assert str(account.store.path.parent) in task.parked.title.en
        assert task.parked.resume_at > account.now
        assert 0 < task.left < 400
        monkeypatch.setattr(account.client, "tag_fans", send)
        later = task.parked.resume_at
        monkeypatch.setattr(type(account), "now", property(lambda self: later))
        assert [one.id for one in tasks.due(account, Context())] == [task.id]
        again = tasks.resume(account, Context(), task.id).task
        assert again.state is TaskState.PARKED
        _limit(account, 1_000_000)
        done = tasks.resume(account, Context(), task.id).task
        assert (done.state, done.done) == (TaskState.DONE, 400)
        assert desk.world.calls[TAG] <= 8 + 2
        assert tasks.due(account, Context()) == []
        (read,) = tasks.all_tasks(account, Context())
        assert read.state is TaskState.DONE


def _limit(account: Account, more: int) -> None:
    with account.store.write() as db:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages + more}")


def test_fans_with_twenty_tags_cost_no_call(make_desk: MakeDesk) -> None:
    desk = make_desk(120, bare=True)
    world = desk.world
    full = world.sample(30)
    for number in range(20):
        world.tag(full, world.create_tag(f"标签{number}"))
    account, tag_id = opened(desk)
    with account:
        act = Act(TaskKind.TAG, ALL, (Tag(tag_id, "标签"),))
        seen = preview.preview(account, Context(), act)
        assert (seen.change, seen.tags_full, seen.calls) == (120, 30, 2)
        outcome = tags.add(account, Context(), ALL, tag_id)
        assert (outcome.task.done, outcome.task.failed) == (90, 30)
        assert {one.openid for one in outcome.failures} == set(full)
        assert {one.errcode for one in outcome.failures} == {45059}
        assert desk.world.calls[TAG] == 2


def test_people_of_a_file_who_do_not_follow_are_named(make_desk: MakeDesk) -> None:
    desk = make_desk(200, bare=True)
    world = desk.world
    gone = world.leave(4)
    there = world.sample(60)
    with desk.open() as account:  # never synced: the cache knows nobody
        tag = tags.create(account, Context(), "名单")
        chosen = Selection(openids=(*there[:30], *gone, *there[30:]))
        outcome = tags.add(account, Context(), chosen, tag.id)
        assert (outcome.task.done, outcome.task.failed) == (60, 4)
        assert {one.openid for one in outcome.failures} == set(gone)
        assert {one.errcode for one in outcome.failures} == {50005}
        assert set(world.members(tag.id)) == set(there)
        assert world.calls[TAG] == 2
        assert world.calls[BATCHGET] == 1


def test_done_is_said_of_those_who_have_it_now(make_desk: MakeDesk) -> None:
    """WeChat says yes to a list and skips who has left without a word."""
    desk = make_desk(200, bare=True)
    world = desk.world
    account, tag_id = opened(desk)
    with account:
        gone = world.leave(3)
        task = tags.add(account, Context(), ALL, tag_id).task
        assert (task.done, task.failed, task.calls) == (197, 3, 4)
        failed = tasks.failures(account, Context(), task.id)
        assert {one.openid for one in failed} == set(gone)
        counts = {one.id: one.count for one in tags.all_tags(account, Context())}
        assert counts[tag_id] == 197


def test_too_many_lost_answers_wait_for_the_network(
    make_desk: MakeDesk, hurried: Callable[[], Context]
) -> None:
    """Every second answer is lost: never three in a row, but over the budget."""
    desk = make_desk(2_500, bare=True)
    account, tag_id = opened(desk)
    with account:
        for first in range(1, 200, 2):
            desk.simulator.faults.add(Fault(Action.LOST_REPLY, TAG, first=first))
        task = tags.add(account, hurried(), ALL, tag_id).task
        assert task.state is TaskState.PARKED
        assert task.parked is not None
        assert task.parked.wait == 30
        assert desk.world.calls[TAG] <= 50 + 20
        assert tasks.resume(account, hurried(), task.id).task.left < task.left


def test_waiting_in_vain_takes_longer_each_time(
    make_desk: MakeDesk, hurried: Callable[[], Context]
) -> None:
    desk = make_desk(60, bare=True)
    account, tag_id = opened(desk)
    with account:
        desk.simulator.faults.add(Fault(Action.RESET, TAG, times=0))
        task = tags.add(account, hurried(), ALL, tag_id).task
        waits = []
        for _ in range(6):
            assert task.parked is not None
            waits.append(task.parked.wait)
            task = tasks.resume(account, hurried(), task.id).task
        assert waits == [30, 60, 120, 240, 300, 300]


def test_a_damaged_ledger_stops_before_anything_is_sent(make_desk: MakeDesk) -> None:
    desk = make_desk(120, bare=True)
    account, tag_id = opened(desk)
    with account:
        desk.simulator.faults.add(Fault(Action.ERRCODE, TAG, first=2, errcode=45009))
        task = tags.add(account, Context(), ALL, tag_id).task
        with account.store.write() as db:
            db.execute("UPDATE task_item SET state = 2 WHERE seq = 100")
        calls = desk.world.calls[TAG]
        parked = tasks.resume(account, Context(), task.id).task
        assert parked.state is TaskState.PARKED
        assert parked.parked is not None
        assert "damaged" in parked.parked.title.en
        assert parked.parked.resume_at == 0
        assert desk.world.calls[TAG] == calls


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE task SET tag_id = 101",
        "UPDATE task_item SET fan_id = 9 WHERE seq = 3",
        "UPDATE task_item SET sent_at = 9 WHERE seq = 3",
        "UPDATE task_item SET errcode = 9 WHERE seq = 3",
    ],
)
def test_undo_of_a_damaged_task_is_refused(make_desk: MakeDesk, damage: str) -> None:
    desk = make_desk(60, bare=True)
    account, tag_id = opened(desk)
    with account:
        task = tags.add(account, Context(), ALL, tag_id).task
        with account.store.write() as db:
            db.execute(damage)
        with pytest.raises(FileDamaged):
            tasks.undo(account, Context(), task.id)


def test_a_list_in_circles_ends() -> None:
    pages = {"": ("a", "b"), "b": ("c",), "c": ("a", "b")}

    def page_after(ctx: Context, after: str) -> OpenidPage:
        found = pages[after]
        return OpenidPage(found, found[-1])

    with pytest.raises(BadAnswer):
        list(profile_fetch.walk(Context(), page_after))


def test_a_merge_keeps_those_tagged_elsewhere(make_desk: MakeDesk) -> None:
    desk = make_desk(100)
    world = desk.world
    account, _ = opened(desk)
    with account:
        vip, staff = world.tag_id("VIP"), world.tag_id("员工")
        world.tag(world.sample(30), staff)  # after the sync
        both = set(world.members(vip)) | set(world.members(staff))
        tags.merge(account, Context(), staff, vip)
        assert set(world.members(vip)) == both


def test_a_rename_whose_answer_was_lost_is_looked_up(
    make_desk: MakeDesk, hurried: Callable[[], Context]
) -> None:
    desk = make_desk(3)
    account, tag_id = opened(desk)
    with account:
        desk.simulator.faults.add(Fault(Action.LOST_REPLY, "/cgi-bin/tags/update"))
        tags.rename(account, hurried(), tag_id, "新名字")
        assert desk.world.calls["/cgi-bin/tags/update"] == 1
        assert tags.named(account, Context(), "新名字").id == tag_id
        desk.simulator.faults.add(Fault(Action.RESET, "/cgi-bin/tags/update"))
        with pytest.raises(UnknownResult):
            tags.rename(account, hurried(), tag_id, "第三个")
        assert tags.named(account, Context(), "第三个") is None
