"""Sets a task's items against what WeChat says of these fans, before and after it.

The openids that WeChat names (members of a tag, the blacklist) go into a temporary
table on disk, block by block: five million of them would be 400 MB in memory.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from itertools import chain

from wxdesk.model import ItemState, Task, TaskKind
from wxdesk.store import edits, schema
from wxdesk.store.ledger.read import CRC, JOB

_PUTS_ON = (TaskKind.TAG, TaskKind.BLOCK)
_IS_NAMED = "EXISTS (SELECT 1 FROM temp.named WHERE openid = task_item.openid)"
_FOLLOWS = (
    f"EXISTS (SELECT 1 FROM fan WHERE openid = task_item.openid"
    f" AND status = {schema.FOLLOWING})"
)
_SET = (
    "UPDATE task_item SET state = ?1, before = ?2,"
    " crc = row_crc(task_id, seq, fan_id, openid, ?1, ?2, target, errcode, reason,"
    f" sent_at, {JOB}) WHERE task_id = ?3 AND state = ?4 AND crc = {CRC}"
)


def forget_named(db: sqlite3.Connection) -> None:
    """Begin a new list of those whom WeChat names."""
    db.execute(
        "CREATE TEMP TABLE IF NOT EXISTS named(openid TEXT PRIMARY KEY) WITHOUT ROWID"
    )
    db.execute("DELETE FROM temp.named")


def add_named(db: sqlite3.Connection, openids: Iterable[str]) -> int:
    """Add to that list; returns how long it is."""
    db.executemany(
        "INSERT OR IGNORE INTO temp.named VALUES (?)", [(one,) for one in openids]
    )
    return int(db.execute("SELECT count(*) FROM temp.named").fetchone()[0])


def correct(db: sqlite3.Connection, task: Task, now: int) -> None:
    """Before a tag or blacklist task: whoever is already as wanted is SKIPPED, whoever
    only the cache believed to be so is NEW again. The cache follows. People who left
    stay as they are: WeChat's lists do not name them."""
    wanted = task.kind in _PUTS_ON
    named, unnamed = _IS_NAMED, f"NOT {_IS_NAMED}"
    done, open_ = (named, unnamed) if wanted else (unnamed, named)
    # A stranger who is not in the list is no success of "take it off".
    already = f"{done} AND ({_FOLLOWS} OR fan_id IS NULL AND {int(wanted)})"
    fans = list(
        chain.from_iterable(
            db.execute(
                "SELECT fan_id FROM task_item WHERE task_id = ? AND state = ?"
                f" AND fan_id IS NOT NULL AND {already}",
                (task.id, ItemState.NEW.value),
            )
        )
    )
    db.execute(
        f"{_SET} AND {open_} AND {_FOLLOWS}",
        (
            ItemState.NEW.value,
            "0" if wanted else "1",
            task.id,
            ItemState.SKIPPED.value,
        ),
    )
    db.execute(
        f"{_SET} AND {already} AND NOT sent_at",
        (
            ItemState.SKIPPED.value,
            "1" if wanted else "0",
            task.id,
            ItemState.NEW.value,
        ),
    )
    if task.kind in (TaskKind.TAG, TaskKind.UNTAG):
        edits.apply_tags(db, fans, task.tag_id, wanted, now)
    else:
        edits.apply_block(db, fans, wanted, now, "sync")


def unlike(db: sqlite3.Connection, task: Task) -> list[int]:
    """The places (seq) of the DONE items whom WeChat does not show as the task made
    them."""
    not_so = f"NOT {_IS_NAMED}" if task.kind in _PUTS_ON else _IS_NAMED
    rows = db.execute(
        f"SELECT seq FROM task_item WHERE task_id = ? AND state = ? AND {not_so}",
        (task.id, ItemState.DONE.value),
    )
    return list(chain.from_iterable(rows))


def openids_of(
    db: sqlite3.Connection, task_id: int, seqs: Iterable[int]
) -> list[tuple[int, str]]:
    """(seq, openid) of these items."""
    return db.execute(
        "SELECT i.seq, i.openid FROM json_each(?) AS wanted"
        " CROSS JOIN task_item AS i ON i.task_id = ? AND i.seq = wanted.value",
        (json.dumps(list(seqs)), task_id),
    ).fetchall()


def openids_in(
    db: sqlite3.Connection, task_id: int, states: Iterable[ItemState]
) -> list[tuple[int, str]]:
    """(seq, openid) of the items in these states, but for strangers who are still to
    be looked up."""
    codes = ", ".join(str(state.value) for state in states)
    return db.execute(
        "SELECT seq, openid FROM task_item WHERE task_id = ?"
        f" AND state IN ({codes}) AND (fan_id IS NOT NULL OR state = ?) ORDER BY seq",
        (task_id, ItemState.DONE.value),
    ).fetchall()


def give_tag_id(db: sqlite3.Connection, task_id: int, tag_id: int, name: str) -> None:
    """The tag a task is for has been made: from now on its items are for that one.
    The checksums cover the tag's id, so all of them are made anew."""
    bad = db.execute(
        f"SELECT count(*) FROM task_item WHERE task_id = ? AND crc <> {CRC}",
        (task_id,),
    ).fetchone()[0]
    if bad:
        return  # a new checksum would hide the damage; verify() will tell of it
    db.execute(
        "UPDATE task SET tag_id = ?, tag_name = ? WHERE id = ?",
        (tag_id, name, task_id),
    )
    db.execute(f"UPDATE task_item SET crc = {CRC} WHERE task_id = ?", (task_id,))


def unapply(db: sqlite3.Connection, task: Task, seqs: Iterable[int], now: int) -> None:
    """What the cache took over from these items has turned out not to be so."""
    fans = list(
        chain.from_iterable(
            db.execute(
                "SELECT i.fan_id FROM json_each(?) AS wanted CROSS JOIN task_item AS i"
                " ON i.task_id = ? AND i.seq = wanted.value"
                " WHERE i.fan_id IS NOT NULL",
                (json.dumps(list(seqs)), task.id),
            )
        )
    )
    wanted = task.kind in _PUTS_ON
    if task.kind in (TaskKind.TAG, TaskKind.UNTAG):
        edits.apply_tags(db, fans, task.tag_id, not wanted, now)
    else:
        edits.apply_block(db, fans, not wanted, now, "sync")
