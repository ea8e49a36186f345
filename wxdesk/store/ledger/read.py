"""Reading the ledger: tasks with their counts, failures, pre-images, and whether
it still is what was written."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Sequence
from typing import Any

from wxdesk.errors import FileDamaged
from wxdesk.model import (
    OPEN_STATES,
    Failure,
    ItemState,
    Parked,
    Task,
    TaskKind,
    TaskState,
    Text,
)

log = logging.getLogger(__name__)

# SQLite does not notice a flipped bit in a row. The checksum of an item covers all
# its columns and what its task is to do: a wrong tag id would tag everybody wrongly.
JOB = "(SELECT kind || ' ' || tag_id FROM task WHERE id = task_id)"
CRC = (
    "row_crc(task_id, seq, fan_id, openid, state, before, target, errcode, reason,"
    f" sent_at, {JOB})"
)

DRAFT = TaskState.DRAFT.value
_TASK = (
    "SELECT id, kind, state, tag_id, tag_name, remark, source, created_at, ended_at,"
    " calls, parked, undo_of, undone_by, confirmed, parent, left_later, read_at"
    " FROM task"
)


def get(db: sqlite3.Connection, task_id: int) -> Task:
    """The task with its counts as they are now. Raises KeyError."""
    row = db.execute(f"{_TASK} WHERE id = ?", (task_id,)).fetchone()
    if row is None:
        raise KeyError(task_id)
    return _task(row, _counts(db, task_id))


def _counts(db: sqlite3.Connection, task_id: int) -> dict[int, int]:
    """How many items of a task are in which state; from the index alone."""
    return dict(
        db.execute(
            "SELECT state, count(*) FROM task_item WHERE task_id = ? GROUP BY state",
            (task_id,),
        ).fetchall()
    )


def all_tasks(db: sqlite3.Connection, limit: int = 200) -> list[Task]:
    """The latest tasks and every open one, latest first; no drafts, no parts of
    others. Every remark is a task: a parked one must not sink below 200 of them."""
    open_states = [state.value for state in OPEN_STATES]
    marks = ", ".join("?" * len(open_states))
    rows = db.execute(
        f"{_TASK} WHERE parent = 0 AND state <> ? AND (state IN ({marks}) OR id IN"
        " (SELECT id FROM task WHERE parent = 0 AND state <> ?"
        "  ORDER BY id DESC LIMIT ?)) ORDER BY id DESC",
        (DRAFT, *open_states, DRAFT, limit),
    ).fetchall()
    counts = {row[0]: _counts(db, row[0]) for row in rows}
    found = []
    for row in rows:
        try:
            found.append(_task(row, counts.get(row[0], {})))
        except FileDamaged as error:  # one of them must not hide the others
            log.warning("task %s cannot be read: %s", row[0], error.detail)
    return found


def in_state(db: sqlite3.Connection, state: TaskState) -> list[Task]:
    """All tasks in a state that are no parts of others, oldest first."""
    rows = db.execute(
        "SELECT id FROM task WHERE state = ? AND parent = 0 ORDER BY id",
        (state.value,),
    ).fetchall()
    return [get(db, row[0]) for row in rows]


def parts(db: sqlite3.Connection, task_id: int) -> list[Task]:
    """The parts of a compound task in their order."""
    rows = db.execute(
        "SELECT id FROM task WHERE parent = ? AND parent <> 0 ORDER BY id", (task_id,)
    ).fetchall()
    return [get(db, row[0]) for row in rows]


def facts(db: sqlite3.Connection, task_id: int) -> dict[str, Any]:
    """What a compound task has written down about itself. Raises KeyError."""
    row = db.execute("SELECT facts FROM task WHERE id = ?", (task_id,)).fetchone()
    if row is None:
        raise KeyError(task_id)
    try:
        return dict(json.loads(row[0])) if row[0] else {}
    except ValueError as error:
        raise damaged(task_id, "facts") from error


def _task(row: Sequence[object], counts: dict[int, int]) -> Task:
    """Raises FileDamaged when a column is not what can have been written."""
    try:
        return _read_task(row, counts)
    except (ValueError, TypeError, KeyError) as error:
        raise damaged(int(str(row[0])), str(error)) from error


def _read_task(row: Sequence[object], counts: dict[int, int]) -> Task:
    (task_id, kind, state, tag_id, tag_name, remark, source) = row[:7]
    (created_at, ended_at, calls, parked, undo_of, undone_by) = row[7:13]
    confirmed, parent, left_later, read_at = row[13:]
    return Task(
        id=task_id,  # type: ignore[arg-type]
        kind=TaskKind(kind),
        state=TaskState(state),
        tag_id=tag_id,  # type: ignore[arg-type]
        tag_name=tag_name,  # type: ignore[arg-type]
        remark=remark,  # type: ignore[arg-type]
        source=source,  # type: ignore[arg-type]
        created_at=created_at,  # type: ignore[arg-type]
        ended_at=ended_at,  # type: ignore[arg-type]
        total=sum(counts.values()),
        new=counts.get(ItemState.NEW.value, 0),
        sent=counts.get(ItemState.SENT.value, 0),
        done=counts.get(ItemState.DONE.value, 0),
        failed=counts.get(ItemState.FAILED.value, 0),
        unknown=counts.get(ItemState.UNKNOWN.value, 0),
        skipped=counts.get(ItemState.SKIPPED.value, 0),
        calls=calls,  # type: ignore[arg-type]
        parked=_parked(str(parked)),
        undo_of=undo_of,  # type: ignore[arg-type]
        undone_by=undone_by,  # type: ignore[arg-type]
        confirmed=confirmed,  # type: ignore[arg-type]
        parent=parent,  # type: ignore[arg-type]
        left_later=left_later,  # type: ignore[arg-type]
        read_at=read_at,  # type: ignore[arg-type]
    )


def _parked(stored: str) -> Parked | None:
    if not stored:
        return None
    facts = json.loads(stored)
    facts["title"] = Text(*facts["title"])
    facts["hint"] = Text(*facts["hint"])
    return Parked(**facts)


def failures(
    db: sqlite3.Connection, task_id: int, limit: int | None = None
) -> list[Failure]:
    """The fans the task could not change, in order."""
    rows = db.execute(
        "SELECT openid, errcode, reason FROM task_item"
        " WHERE task_id = ? AND state = ? ORDER BY seq LIMIT ?",
        (task_id, ItemState.FAILED.value, -1 if limit is None else limit),
    )
    try:
        return [
            Failure(
                openid, errcode, Text(*json.loads(reason)) if reason else Text("", "")
            )
            for openid, errcode, reason in rows
        ]
    except (ValueError, TypeError) as error:
        raise damaged(task_id, str(error)) from error


def before(db: sqlite3.Connection, task_id: int, seq: int) -> str:
    """The pre-image of an item. Raises KeyError."""
    row = db.execute(
        "SELECT before FROM task_item WHERE task_id = ? AND seq = ?", (task_id, seq)
    ).fetchone()
    if row is None:
        raise KeyError((task_id, seq))
    return str(row[0])


def damaged_items(db: sqlite3.Connection) -> list[tuple[int, int]]:
    """(task, seq) of all rows whose checksum is wrong."""
    return db.execute(
        f"SELECT task_id, seq FROM task_item WHERE crc <> {CRC}"
    ).fetchall()


def verify(db: sqlite3.Connection, task_id: int) -> None:
    """Look at every row of the task (40 ms for 23,000). Raises FileDamaged when one
    is not what was written, or when the index by state tells something else than
    the rows: an item missing there would never be sent."""
    rows = db.execute(
        f"SELECT state, count(*), sum(crc <> {CRC}) FROM task_item"
        " WHERE task_id = ? GROUP BY +state",
        (task_id,),
    ).fetchall()
    index = db.execute(
        "SELECT state, count(*) FROM task_item INDEXED BY item_state"
        " WHERE task_id = ? GROUP BY state",
        (task_id,),
    ).fetchall()  # an open cursor would hold this reader on its snapshot
    if any(row[2] for row in rows) or {row[:2] for row in rows} != {*index}:
        raise damaged(task_id)


def damaged(task_id: int, detail: str = "") -> FileDamaged:
    """The error for a task whose record cannot be trusted."""
    return FileDamaged(
        Text("任务记录损坏", "The record of a task is damaged"),
        Text(
            "取消这个任务，重新同步后再做一次。",
            "Cancel this task, sync, and do it again.",
        ),
        detail=f"task {task_id} {detail}".strip(),
    )
