"""The ledger: bulk work as rows on disk, one per fan, until the server said yes.

An item's row says what is known about it and nothing in between. "Sent" is written
durably before the request leaves; after a crash such an item is UNKNOWN. Rows carry
a checksum, because a flipped bit here could send the wrong thing. Beginning a task
is in task_begin.py, reading in task_read.py; both are offered here too.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from wxdesk.model import ItemState, Parked, TaskKind, TaskState, Text
from wxdesk.store import schema, task_begin
from wxdesk.store.task_begin import Forecast, begin, begin_undo, forecast
from wxdesk.store.task_read import (
    CRC,
    JOB,
    all_tasks,
    before,
    damaged,
    damaged_items,
    failures,
    get,
    verify,
)

__all__ = [
    "Forecast",
    "Item",
    "add_calls",
    "all_tasks",
    "before",
    "begin",
    "begin_undo",
    "damaged_items",
    "failures",
    "forecast",
    "get",
    "mark_done",
    "mark_failed",
    "mark_new",
    "mark_sent",
    "mark_unknown",
    "next_batch",
    "open_items",
    "recover",
    "retry_failed",
    "set_state",
    "take_back",
    "verify",
]


NOT_FOLLOWING = 50005  # what WeChat answers about one such person alone
NOT_FOLLOWING_TEXT = task_begin.NOT_FOLLOWING


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


_GONE_MEANWHILE = Text(
    "这期间取关了，没有生效", "Unfollowed meanwhile; it did not stay in force"
)


def take_back(db: sqlite3.Connection, since: int) -> int:
    """Items done that cannot be so: tagged or blacklisted in a list, while the fan,
    known as following, had left. WeChat skips such people without a word, so a sync
    that finds them gone corrects what was claimed since the one before.

    ``since``: when that one began, Unix seconds. Returns how many became failed.
    """
    rows = db.execute(
        "SELECT i.task_id, i.seq FROM task AS t"
        " JOIN task_item AS i ON i.task_id = t.id AND i.state = ?"
        " JOIN fan AS f ON f.openid = i.openid AND f.status = ?"
        " WHERE t.kind IN (?, ?) AND i.sent_at >= ? AND f.left_at >= ?"
        " AND CASE t.kind WHEN ? THEN NOT f.blacklisted ELSE 1 END",
        (
            ItemState.DONE.value,
            schema.LEFT,
            TaskKind.TAG.value,
            TaskKind.BLOCK.value,
            since,
            since,
            TaskKind.BLOCK.value,
        ),
    ).fetchall()
    for task_id in {row[0] for row in rows}:
        seqs = [seq for task, seq in rows if task == task_id]
        mark_failed(db, task_id, seqs, NOT_FOLLOWING, _GONE_MEANWHILE)
    return len(rows)


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


def add_calls(db: sqlite3.Connection, task_id: int, number: int) -> None:
    """So many requests were sent for the task."""
    db.execute("UPDATE task SET calls = calls + ? WHERE id = ?", (number, task_id))


def recover(db: sqlite3.Connection, now: int = 0) -> int:
    """At the start: nothing runs, and what was sent has an unknown result. A task
    that only lacked its last mark is done. Returns how many had been running."""
    rows = db.execute(
        "SELECT task_id, seq FROM task JOIN task_item ON task_id = task.id"
        " WHERE task_item.state = ?",
        (ItemState.SENT.value,),
    ).fetchall()
    for task_id in {row[0] for row in rows}:
        mark_unknown(db, task_id, [seq for task, seq in rows if task == task_id])
    running = db.execute(
        "SELECT id, EXISTS (SELECT 1 FROM task_item WHERE task_id = task.id"
        " AND task_item.state IN (?, ?)) FROM task WHERE state = ?",
        (ItemState.NEW.value, ItemState.UNKNOWN.value, TaskState.RUNNING.value),
    ).fetchall()
    for task_id, left in running:
        state = TaskState.STOPPED if left else TaskState.DONE
        set_state(db, task_id, state, now=now)
    return len(running)
