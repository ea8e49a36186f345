"""Marks what became of each item of a task, and of the task itself.

An item's row says what is known about it and nothing in between. "Sent" is written
durably before the request leaves; after a crash such an item is UNKNOWN. Rows carry
a checksum, because a flipped bit here could send the wrong thing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from wxdesk.model import (
    COMPOUND,
    OPEN_STATES,
    ItemState,
    Parked,
    TaskKind,
    TaskState,
    Text,
)
from wxdesk.store import schema
from wxdesk.store.ledger import begin
from wxdesk.store.ledger.read import CRC, JOB, damaged, facts, get


@dataclass(frozen=True, slots=True)
class Item:
    """One fan of a task. ``remark`` is what a remark task sets for this fan;
    ``before`` the pre-image: "1"/"0" for tags and blocks, or the old remark."""

    seq: int
    openid: str
    fan_id: int | None
    remark: str
    before: str
    state: ItemState
    sent_at: int


_OPEN = tuple(sorted(state.value for state in OPEN_STATES))
_ITEM = (
    "SELECT seq, openid, fan_id, target, before, state, sent_at,"
    f" crc = {CRC} FROM task_item"
)
_MARK = (
    "UPDATE task_item SET state = ?1, errcode = ?2, reason = ?3,"
    " sent_at = coalesce(?4, sent_at),"
    " crc = row_crc(task_id, seq, fan_id, openid, ?1, before, target, ?2, ?3,"
    f" coalesce(?4, sent_at), {JOB})"
    # A damaged row stays as it is: a new checksum would hide the damage.
    f" WHERE task_id = ?5 AND seq = ?6 AND crc = {CRC}"
)


def next_batch(db: sqlite3.Connection, task_id: int, size: int) -> list[Item]:
    """The next items nothing has been sent for, in order. Raises FileDamaged when a
    row is not what was written."""
    return _items(db, task_id, ItemState.NEW, size)


def open_items(
    db: sqlite3.Connection, task_id: int, state: ItemState, limit: int = -1
) -> list[Item]:
    """All items in a state, in order. Raises FileDamaged like ``next_batch``."""
    return _items(db, task_id, state, limit)


def _items(
    db: sqlite3.Connection, task_id: int, state: ItemState, limit: int
) -> list[Item]:
    rows = db.execute(
        f"{_ITEM} WHERE task_id = ? AND state = ? ORDER BY seq LIMIT ?",
        (task_id, state.value, limit),
    ).fetchall()
    # The state was looked for in the index; the row itself must agree.
    bad = [row[0] for row in rows if not row[7] or row[5] != state.value]
    if bad:
        raise damaged(task_id, f"rows {bad[:10]}")
    return [
        Item(seq, openid, fan_id, remark, before, ItemState(code), sent_at)
        for seq, openid, fan_id, remark, before, code, sent_at, _intact in rows
    ]


def mark_sent(
    db: sqlite3.Connection, task_id: int, seqs: Iterable[int], now: int
) -> None:
    """A request with these is about to leave; in a durable transaction. ``now`` is
    an earlier time for those of whom an earlier request is still unanswered."""
    _mark(db, task_id, seqs, ItemState.SENT, sent_at=now)


def mark_done(db: sqlite3.Connection, task_id: int, seqs: Iterable[int]) -> None:
    """The server said yes."""
    _mark(db, task_id, seqs, ItemState.DONE)


def mark_failed(
    db: sqlite3.Connection,
    task_id: int,
    seqs: Iterable[int],
    errcode: int | None,
    reason: Text,
) -> None:
    """The server said no, for these and for good."""
    told = json.dumps(reason, ensure_ascii=False)
    _mark(db, task_id, seqs, ItemState.FAILED, errcode=errcode, reason=told)


def mark_skipped(db: sqlite3.Connection, task_id: int, seqs: Iterable[int]) -> None:
    """They are as the task wants them, without a call."""
    _mark(db, task_id, seqs, ItemState.SKIPPED)


def mark_unknown(db: sqlite3.Connection, task_id: int, seqs: Iterable[int]) -> None:
    """The request left and no answer came: it may have happened."""
    _mark(db, task_id, seqs, ItemState.UNKNOWN)


def mark_new(db: sqlite3.Connection, task_id: int, seqs: Iterable[int]) -> None:
    """Known not to have happened: to be sent again."""
    _mark(db, task_id, seqs, ItemState.NEW)


def _mark(
    db: sqlite3.Connection,
    task_id: int,
    seqs: Iterable[int],
    state: ItemState,
    *,
    errcode: int | None = None,
    reason: str = "",
    sent_at: int | None = None,
) -> None:
    db.executemany(
        _MARK,
        [(state.value, errcode, reason, sent_at, task_id, seq) for seq in seqs],
    )


def retry_failed(db: sqlite3.Connection, task_id: int) -> int:
    """Failed items are to be sent again; returns how many."""
    rows = db.execute(
        "SELECT seq FROM task_item WHERE task_id = ? AND state = ?",
        (task_id, ItemState.FAILED.value),
    ).fetchall()
    mark_new(db, task_id, [row[0] for row in rows])
    return len(rows)


def note_left_later(db: sqlite3.Connection, since: int) -> None:
    """Count whom a sync found gone of those whom a task has tagged or blacklisted.

    They stay done: WeChat skips people who do not follow without a word, so whether
    it was in force for them for a while nobody knows. Looks at tasks that are open,
    or ended at or after ``since`` (Unix seconds), and at no other.
    """
    ids = db.execute(
        "SELECT id FROM task WHERE kind IN (?, ?)"
        " AND (ended_at >= ? OR ended_at = 0"
        f" AND state IN ({', '.join('?' * len(_OPEN))}))",
        (TaskKind.TAG.value, TaskKind.BLOCK.value, since, *_OPEN),
    ).fetchall()
    for (task_id,) in ids:
        db.execute(
            "UPDATE task SET left_later = (SELECT count(*)"
            " FROM task_item AS i INDEXED BY item_state"
            " CROSS JOIN fan AS f ON f.openid = i.openid"
            " WHERE i.task_id = task.id AND i.state = ?"
            " AND f.status = ? AND f.left_at >= i.sent_at"
            # on the blacklist still: there it is known to have been in force
            " AND (task.kind = ? OR NOT f.blacklisted)) WHERE id = ?",
            (ItemState.DONE.value, schema.LEFT, TaskKind.TAG.value, task_id),
        )


DRAFT_SECONDS = 86_400  # a question older than this has been forgotten


def confirm(db: sqlite3.Connection, task_id: int, now: int) -> bool:
    """The person said yes to a draft: it waits to be run. False if it is gone."""
    done = db.execute(
        "UPDATE task SET state = ?, created_at = ? WHERE id = ? AND state = ?",
        (TaskState.QUEUED.value, now, task_id, TaskState.DRAFT.value),
    )
    return done.rowcount == 1


def drop_draft(db: sqlite3.Connection, task_id: int) -> None:
    """The person said no: nothing of the draft is left."""
    db.execute(
        "DELETE FROM task WHERE id = ? AND state = ?", (task_id, TaskState.DRAFT.value)
    )


def drop_old_drafts(db: sqlite3.Connection, now: int) -> int:
    """Questions that nobody answered, because the program was ended. Younger ones may
    be on the screen of another wxdesk. Returns how many."""
    done = db.execute(
        "DELETE FROM task WHERE state = ? AND NOT created_at BETWEEN ? AND ?",
        (TaskState.DRAFT.value, now - DRAFT_SECONDS, now),
    )
    return done.rowcount


@dataclass(frozen=True, slots=True)
class PendingRemark:
    """A remark that WeChat has not taken (yet). ``reason``: why it will not;
    ``resume_at``: when the task goes on by itself, Unix seconds, 0 = not known."""

    text: str
    task_id: int
    state: ItemState
    reason: Text | None = None
    resume_at: int = 0


def pending_remark(db: sqlite3.Connection, openid: str) -> PendingRemark | None:
    """What was last written for a fan, unless WeChat has taken it or it was given up.
    None when there is nothing of that kind among the latest 50 remark tasks."""
    row = db.execute(
        "SELECT i.target, t.id, i.state, i.reason, t.state FROM"
        " (SELECT id, state FROM task WHERE kind = ? AND state <> ?"
        "  ORDER BY id DESC LIMIT 50) AS t"
        " JOIN task_item AS i ON i.task_id = t.id AND i.openid = ?"
        " ORDER BY t.id DESC LIMIT 1",
        (TaskKind.REMARK.value, TaskState.DRAFT.value, openid),
    ).fetchone()
    if row is None:
        return None
    text, task_id, code, reason, task_state = row
    state = ItemState(code)
    over = state in (ItemState.DONE, ItemState.SKIPPED)
    given_up = state is not ItemState.FAILED and task_state == "cancelled"
    if over or given_up or facts(db, task_id).get("seen"):
        return None
    parked = get(db, task_id).parked
    return PendingRemark(
        text,
        task_id,
        state,
        Text(*json.loads(reason)) if reason else None,
        parked.resume_at if parked is not None else 0,
    )


def forget_remark(db: sqlite3.Connection, task_id: int) -> None:
    """The person has seen that the remark was not written, and leaves it at that."""
    begin.put_facts(db, task_id, {**facts(db, task_id), "seen": True})


def set_state(
    db: sqlite3.Connection,
    task_id: int,
    state: TaskState,
    *,
    parked: Parked | None = None,
    now: int,
) -> None:
    """The task runs, waits, has stopped or has ended. ``parked`` goes with PARKED."""
    ended = now if state in (TaskState.DONE, TaskState.CANCELLED) else 0
    stored = json.dumps(asdict(parked), ensure_ascii=False) if parked else ""
    db.execute(
        "UPDATE task SET state = ?, parked = ?, ended_at = ? WHERE id = ?",
        (state.value, stored, ended, task_id),
    )


def set_read_at(db: sqlite3.Connection, task_id: int, now: int) -> None:
    """WeChat was asked how the fans of the task really are."""
    db.execute("UPDATE task SET read_at = ? WHERE id = ?", (now, task_id))


def rename_tag(db: sqlite3.Connection, task_id: int, name: str) -> None:
    """The tag of the task has another name now, and is meant."""
    db.execute("UPDATE task SET tag_name = ? WHERE id = ?", (name, task_id))


def set_undone(db: sqlite3.Connection, task_id: int, undo_id: int) -> None:
    """The task is undone by that other one."""
    db.execute("UPDATE task SET undone_by = ? WHERE id = ?", (undo_id, task_id))


def remove_items(db: sqlite3.Connection, task_id: int) -> None:
    """Forget whom a task is for: its list is read anew."""
    db.execute("DELETE FROM task_item WHERE task_id = ?", (task_id,))


def mark_all_done(db: sqlite3.Connection, task_id: int) -> None:
    """One step did it for all who are open."""
    seqs = db.execute(
        "SELECT seq FROM task_item WHERE task_id = ? AND state = ?",
        (task_id, ItemState.NEW.value),
    ).fetchall()
    mark_done(db, task_id, (row[0] for row in seqs))


def add_calls(db: sqlite3.Connection, task_id: int, number: int) -> None:
    """So many requests were sent for the task."""
    db.execute("UPDATE task SET calls = calls + ? WHERE id = ?", (number, task_id))


def any_running(db: sqlite3.Connection) -> bool:
    """Whether a task says that it is being worked on."""
    found = db.execute(
        "SELECT 1 FROM task WHERE state = ? LIMIT 1", (TaskState.RUNNING.value,)
    ).fetchone()
    return found is not None


def recover(db: sqlite3.Connection, now: int = 0) -> int:
    """At the start: nothing runs, and what was sent has an unknown result. A task
    that only lacked its last mark is done; one that changed tags or the blacklist has
    to look once more who has it now. Returns how many had been running."""
    # Only a task that runs sends; the others, millions of rows, are not looked at.
    rows = db.execute(
        "SELECT task_id, seq FROM task CROSS JOIN task_item INDEXED BY item_state"
        " ON task_id = task.id AND task_item.state = ? WHERE task.state = ?",
        (ItemState.SENT.value, TaskState.RUNNING.value),
    ).fetchall()
    for task_id in {row[0] for row in rows}:
        mark_unknown(db, task_id, [seq for task, seq in rows if task == task_id])
    whole = ", ".join(f"'{kind.value}'" for kind in COMPOUND)  # rows do not end them
    running = db.execute(
        f"SELECT id, kind IN ({whole}) OR EXISTS"
        " (SELECT 1 FROM task_item WHERE task_id = task.id AND (task_item.state"
        " IN (?, ?) OR task_item.state = ? AND kind <> ?)) FROM task WHERE state = ?",
        (
            ItemState.NEW.value,
            ItemState.UNKNOWN.value,
            ItemState.DONE.value,
            TaskKind.REMARK.value,
            TaskState.RUNNING.value,
        ),
    ).fetchall()
    for task_id, left in running:
        state = TaskState.STOPPED if left else TaskState.DONE
        set_state(db, task_id, state, now=now)
    return len(running)
