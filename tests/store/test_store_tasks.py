"""The ledger: who a task is for, what is known of each, and taking it back."""

from __future__ import annotations

import pytest
from store_desk import DAY, T0, fan, ids, openid, profile, sync

from wxdesk import search
from wxdesk.model import (
    ItemState,
    Parked,
    Selection,
    Task,
    TaskKind,
    TaskState,
    Text,
)
from wxdesk.store import edits, tags
from wxdesk.store.db import Store
from wxdesk.store.ledger import begin, marks, read
from wxdesk.store.ledger.begin import NOT_FOLLOWING

TAG = 7


@pytest.fixture
def people(store: Store) -> Store:
    """0-9 follow, of whom 0-2 have the tag; 10 and 11 have left, 10 with the tag."""
    everybody = [
        profile(n, tag_ids=(TAG,) if n in (0, 1, 2, 10) else (), remark=f"r{n}")
        for n in range(12)
    ]
    sync(store, everybody, first=True)
    sync(store, everybody[:10], T0 + DAY)
    return store


def make(store: Store, kind: TaskKind, chosen: Selection, **facts: object) -> Task:
    with store.write(durable=True) as db:
        forecast = begin.forecast(
            db,
            kind,
            chosen,
            tag_id=facts.get("tag_id", 0),
            remark=facts.get("remark", ""),
        )
        task = begin.begin(db, kind, chosen, T0, **facts)
    assert (forecast.total, forecast.change) == (task.total, task.new)
    assert (forecast.already, forecast.not_following) == (task.skipped, task.failed)
    return task


def finish(store: Store, task: Task) -> None:
    """Do the task as the server would, and note it."""
    with store.write() as db:
        items = marks.next_batch(db, task.id, 1000)
        marks.mark_done(db, task.id, [item.seq for item in items])
        who = edits.ensure(db, [item.openid for item in items], T0).values()
        if task.kind in (TaskKind.TAG, TaskKind.UNTAG):
            edits.apply_tags(db, who, task.tag_id, task.kind is TaskKind.TAG, T0)
        elif task.kind is TaskKind.REMARK:
            for item in items:
                edits.apply_remark(db, ids_in(db, item.openid), item.remark, T0)
        else:
            edits.apply_block(db, who, task.kind is TaskKind.BLOCK, T0)
        marks.set_state(db, task.id, TaskState.DONE, now=T0)


def ids_in(db: object, name: str) -> int:
    return edits.ids_of(db, [name])[name]


def with_tag(store: Store) -> list[int]:
    return [n for n in range(12) if TAG in fan(store, n).tag_ids]


EVERYBODY = Selection(query=search.parse("is:following OR is:left"))


# -- beginning


def test_tagging_skips_and_refuses_beforehand(people: Store) -> None:
    task = make(people, TaskKind.TAG, EVERYBODY, tag_id=TAG, tag_name="VIP")
    assert (task.total, task.new, task.skipped, task.failed) == (12, 7, 4, 1)
    assert (task.state, task.created_at, task.open) == (TaskState.QUEUED, T0, True)
    assert task.confirmed == 7
    (failure,) = people.read(lambda db: read.failures(db, task.id))
    assert (failure.openid, failure.errcode) == (openid(11), None)
    assert failure.reason == NOT_FOLLOWING


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (TaskKind.TAG, (12, 7, 4, 1)),
        (TaskKind.UNTAG, (12, 4, 8, 0)),
        (TaskKind.BLOCK, (12, 10, 0, 2)),
        (TaskKind.UNBLOCK, (12, 0, 12, 0)),
        (TaskKind.REMARK, (12, 11, 1, 0)),
    ],
)
def test_every_kind(
    people: Store, kind: TaskKind, expected: tuple[int, int, int, int]
) -> None:
    facts = {"remark": "r5"} if kind is TaskKind.REMARK else {"tag_id": TAG}
    task = make(people, kind, EVERYBODY, **facts)
    assert (task.total, task.new, task.skipped, task.failed) == expected


def test_the_choice_is_frozen(people: Store) -> None:
    query = search.parse("-tag:VIP")
    with people.write() as db:
        tags.put(db, tags.Tag(TAG, "VIP"))
    task = make(people, TaskKind.TAG, Selection(query=query), tag_id=TAG)
    finish(people, task)
    assert with_tag(people) == [*range(11)]
    task = people.read(lambda db: read.get(db, task.id))
    assert (task.done, task.left, task.ended_at, task.open) == (7, 0, T0, False)


def test_exceptions_of_a_query(people: Store) -> None:
    but = Selection(query=search.parse(""), except_ids=frozenset(ids(people, 3, 4)))
    assert make(people, TaskKind.TAG, but, tag_id=TAG).new == 5


def test_ids(people: Store) -> None:
    chosen = Selection(ids=tuple(ids(people, 5, 3)))
    task = make(people, TaskKind.TAG, chosen, tag_id=TAG)
    items = people.read(lambda db: marks.next_batch(db, task.id, 9))
    assert [item.openid for item in items] == [openid(3), openid(5)]
    assert [item.fan_id for item in items] == ids(people, 3, 5)


def test_openids_keep_their_order_and_strangers_are_sent(people: Store) -> None:
    names = (openid(5), "stranger", openid(0), openid(5), "", openid(11), openid(3))
    task = make(people, TaskKind.TAG, Selection(openids=names), tag_id=TAG)
    assert (task.total, task.new, task.skipped, task.failed) == (5, 3, 1, 1)
    items = people.read(lambda db: marks.next_batch(db, task.id, 9))
    assert [item.openid for item in items] == [openid(5), "stranger", openid(3)]
    assert items[1].fan_id is None
    untag = make(people, TaskKind.UNTAG, Selection(openids=("stranger",)), tag_id=TAG)
    assert untag.new == 1


def test_somebody_met_in_a_file_may_be_blocked(people: Store) -> None:
    with people.write() as db:
        edits.ensure(db, ["stranger"], T0)
    task = make(people, TaskKind.BLOCK, Selection(openids=("stranger",)))
    assert (task.new, task.failed) == (1, 0)


def test_full_tags_are_foreseen(people: Store) -> None:
    with people.write() as db:
        for tag_id in range(100, 120):
            edits.apply_tags(db, ids(people, 5), tag_id, True, T0)
        chosen = Selection(query=search.parse(""))
        found = begin.forecast(db, TaskKind.TAG, chosen, tag_id=TAG)
    assert (found.total, found.change, found.tags_full) == (10, 7, 1)


# -- states


def test_batches_and_states(people: Store) -> None:
    task = make(people, TaskKind.TAG, EVERYBODY, tag_id=TAG)
    with people.write(durable=True) as db:
        first = marks.next_batch(db, task.id, 3)
        seqs = [item.seq for item in first]
        marks.mark_sent(db, task.id, seqs, T0 + 5)
        marks.add_calls(db, task.id, 2)
    assert {item.before for item in first} == {"0"}
    sent = people.read(lambda db: marks.open_items(db, task.id, ItemState.SENT))
    assert [item.seq for item in sent] == seqs
    assert {item.sent_at for item in sent} == {T0 + 5}
    rest = people.read(lambda db: marks.next_batch(db, task.id, 99))
    assert len(rest) == 4
    assert not {item.seq for item in rest} & set(seqs)
    with people.write() as db:
        marks.mark_done(db, task.id, seqs[:1])
        marks.mark_unknown(db, task.id, seqs[1:2])
        marks.mark_failed(db, task.id, seqs[2:], 45059, Text("满", "full"))
        marks.mark_new(db, task.id, [])
    now = people.read(lambda db: read.get(db, task.id))
    counts = (now.new, now.sent, now.done, now.failed, now.unknown, now.skipped)
    assert counts == (4, 0, 1, 2, 1, 4)
    assert (now.left, now.calls) == (5, 2)
    failed = people.read(lambda db: read.failures(db, task.id, 1))
    assert [(one.errcode, one.reason.en) for one in failed] == [(45059, "full")]
    with people.write() as db:
        assert marks.retry_failed(db, task.id) == 2
    assert people.read(lambda db: read.failures(db, task.id)) == []
    assert people.read(read.damaged_items) == []


def test_parked(people: Store) -> None:
    task = make(people, TaskKind.BLOCK, EVERYBODY, source="-标签:VIP")
    why = Parked(
        Text("额度", "Quota"),
        Text("明天", "Tomorrow"),
        "wechat",
        45009,
        "rid",
        T0 + 9,
        "1.2.3.4",
    )
    with people.write() as db:
        marks.set_state(db, task.id, TaskState.PARKED, parked=why, now=T0)
    parked = people.read(lambda db: read.get(db, task.id))
    assert (parked.parked, parked.state) == (why, TaskState.PARKED)
    assert parked.source == "-标签:VIP"
    assert isinstance(parked.parked.title, Text)
    with people.write() as db:
        marks.set_state(db, task.id, TaskState.RUNNING, now=T0)
    assert people.read(lambda db: read.get(db, task.id)).parked is None


def test_the_list_of_tasks(people: Store) -> None:
    made = [
        make(people, TaskKind.TAG, EVERYBODY, tag_id=tag_id).id for tag_id in (7, 8, 9)
    ]
    with people.write() as db:
        for task_id in made:
            marks.set_state(db, task_id, TaskState.DONE, now=T0)
    listed = people.read(lambda db: read.all_tasks(db, 2))
    assert [task.id for task in listed] == [made[2], made[1]]
    assert listed[0] == people.read(lambda db: read.get(db, made[2]))
    with pytest.raises(KeyError):
        people.read(lambda db: read.get(db, 99))


def test_after_a_crash(people: Store) -> None:
    half = make(people, TaskKind.TAG, EVERYBODY, tag_id=8)
    over = make(people, TaskKind.UNBLOCK, EVERYBODY)  # everybody skipped
    with people.write(durable=True) as db:
        seqs = [item.seq for item in marks.next_batch(db, half.id, 3)]
        marks.mark_sent(db, half.id, seqs, T0)
        for one in (half, over):
            marks.set_state(db, one.id, TaskState.RUNNING, now=T0)
    people.close()
    again = Store(people.path)
    with again.write() as db:
        assert marks.recover(db, T0 + 9) == 2
        assert marks.recover(db, T0 + 9) == 0
        state = read.get(db, half.id)
        assert (state.state, state.unknown, state.sent) == (TaskState.STOPPED, 3, 0)
        ended = read.get(db, over.id)
        assert (ended.state, ended.ended_at) == (TaskState.DONE, T0 + 9)
        unknown = marks.open_items(db, half.id, ItemState.UNKNOWN)
        assert [item.seq for item in unknown] == seqs
    again.close()


# -- taking it back


def test_undo_is_for_what_the_task_made(people: Store) -> None:
    task = make(people, TaskKind.TAG, EVERYBODY, tag_id=TAG, tag_name="VIP")
    finish(people, task)
    with people.write() as db:  # meanwhile somebody took it off by hand
        edits.apply_tags(db, ids(people, 5), TAG, False, T0)
        undo = begin.begin_undo(db, task.id, T0 + 9)
    assert (undo.kind, undo.tag_id, undo.tag_name) == (TaskKind.UNTAG, TAG, "VIP")
    assert (undo.total, undo.new, undo.skipped) == (7, 6, 1)
    assert undo.undo_of == task.id
    assert people.read(lambda db: read.get(db, task.id)).undone_by == undo.id
    finish(people, undo)
    assert with_tag(people) == [0, 1, 2, 10]


def test_undo_of_a_remark_gives_each_their_own_back(people: Store) -> None:
    chosen = Selection(ids=tuple(ids(people, 1, 2, 3)))
    task = make(people, TaskKind.REMARK, chosen, remark="同一个")
    before = [
        people.read(lambda db, s=seq: read.before(db, task.id, s)) for seq in (1, 3)
    ]
    assert before == ["r1", "r3"]
    finish(people, task)
    assert fan(people, 2).remark == "同一个"
    with people.write() as db:
        edits.apply_remark(db, ids(people, 3)[0], "手改", T0)
        undo = begin.begin_undo(db, task.id, T0)
        items = marks.next_batch(db, undo.id, 9)
    assert [(item.openid, item.remark) for item in items] == [
        (openid(1), "r1"),
        (openid(2), "r2"),
    ]
    finish(people, undo)
    assert [fan(people, n).remark for n in (1, 2, 3)] == ["r1", "r2", "手改"]
    with people.write() as db:  # an undo can be undone
        redo = begin.begin_undo(db, undo.id, T0)
        assert [item.remark for item in marks.next_batch(db, redo.id, 9)] == [
            "同一个",
            "同一个",
        ]


def test_undo_of_a_half_done_task_and_of_strangers(people: Store) -> None:
    chosen = Selection(openids=("stranger", openid(5), openid(6)))
    task = make(people, TaskKind.BLOCK, chosen)
    with people.write() as db:
        marks.mark_done(db, task.id, [1, 2])
        edits.apply_block(db, ids(people, 5), True, T0)
        undo = begin.begin_undo(db, task.id, T0)
        assert [item.openid for item in marks.next_batch(db, undo.id, 9)] == [
            "stranger",
            openid(5),
        ]


def test_undo_of_untagging_refuses_those_who_left(people: Store) -> None:
    task = make(people, TaskKind.UNTAG, EVERYBODY, tag_id=TAG)
    finish(people, task)
    with people.write() as db:
        undo = begin.begin_undo(db, task.id, T0)
    assert (undo.kind, undo.new, undo.failed) == (TaskKind.TAG, 3, 1)


def test_before_of_a_missing_row(people: Store) -> None:
    with pytest.raises(KeyError):
        people.read(lambda db: read.before(db, 1, 1))
