"""The blacklist as the server has it, with local reasons."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import chain

from wxdesk.model import FanQuery, Sort, SortKey, Term
from wxdesk.store import edits, fans

ALL = FanQuery(Term("is", "blacklisted"))


@dataclass(frozen=True, slots=True)
class BlackRow:
    """Since when (0: before wxdesk looked), by what (a code), why (local text)."""

    at: int
    how: str
    reason: str


def replace_all(
    db: sqlite3.Connection,
    openids: Iterable[str],
    now: int,
    but: Collection[int] = (),
    *,
    whole: bool = True,
) -> list[str]:
    """Exactly these people are on the blacklist; of those in ``but``, the list is too
    old to tell, and one that is not ``whole`` tells nothing of people it leaves out.

    Time and reason of whoever it names no more are kept, and come back with them.
    Returns openids the cache had not met; they wait for their profile.
    """
    listed = list(dict.fromkeys(openids))
    known = edits.ids_of(db, listed)
    unknown = [openid for openid in listed if openid not in known]
    ids = set(edits.ensure(db, listed, now).values())
    have = set(chain.from_iterable(db.execute("SELECT fan_id FROM blacklist")))
    _put_on(db, sorted(ids.difference(have, but)), now)
    if whole:
        _take_off(db, sorted(have.difference(ids, but)), now)
    return unknown


def _put_on(db: sqlite3.Connection, ids: list[int], now: int) -> None:
    edits.apply_block(db, ids, True, now, "sync")
    back = json.dumps(ids)
    db.execute(
        "INSERT OR REPLACE INTO blacklist(fan_id, at, how, reason)"
        " SELECT fan_id, at, how, reason FROM json_each(?) AS wanted"
        " CROSS JOIN blacklist_gone ON fan_id = wanted.value",
        (back,),
    )
    db.execute(
        "DELETE FROM blacklist_gone WHERE fan_id IN (SELECT value FROM json_each(?))",
        (back,),
    )


def _take_off(db: sqlite3.Connection, ids: list[int], now: int) -> None:
    db.execute(
        "INSERT OR REPLACE INTO blacklist_gone(fan_id, at, how, reason)"
        " SELECT fan_id, at, how, reason FROM json_each(?) AS wanted"
        " CROSS JOIN blacklist ON fan_id = wanted.value",
        (json.dumps(ids),),
    )
    edits.apply_block(db, ids, False, now, "sync")


def gone(
    db: sqlite3.Connection, openids: Iterable[str], but: Collection[int] = ()
) -> tuple[int, int]:
    """How many entries there are, and how many of them such a list would end."""
    listed = edits.ids_of(db, openids).values()
    have = set(chain.from_iterable(db.execute("SELECT fan_id FROM blacklist")))
    return len(have), len(have.difference(listed, but))


def rows(db: sqlite3.Connection, sort: Sort | None = None) -> array[int]:
    """The ids of all on the blacklist, by default the latest first."""
    return fans.ids(db, ALL, sort or Sort(SortKey.BLACKLISTED))


def details(db: sqlite3.Connection, ids: Iterable[int]) -> dict[int, BlackRow]:
    """What is known of these entries, by fan id."""
    found = db.execute(
        "SELECT fan_id, at, how, reason FROM json_each(?) AS wanted"
        " CROSS JOIN blacklist ON fan_id = wanted.value",
        (json.dumps(list(ids)),),
    )
    return {row[0]: BlackRow(*row[1:]) for row in found}


def size(db: sqlite3.Connection) -> int:
    """How many people are on the blacklist."""
    return int(db.execute("SELECT count(*) FROM blacklist").fetchone()[0])


def restore(db: sqlite3.Connection, ids: Iterable[int], task_id: int) -> None:
    """Give these entries back the time, origin and reason they had before that task
    took them off."""
    db.executemany(
        "UPDATE blacklist SET (at, how, reason) = (SELECT at, how, reason FROM"
        " blacklist_before WHERE task_id = ?1 AND fan_id = ?2) WHERE fan_id = ?2 AND"
        " EXISTS (SELECT 1 FROM blacklist_before WHERE task_id = ?1 AND fan_id = ?2)",
        [(task_id, fan_id) for fan_id in ids],
    )


def set_reason(db: sqlite3.Connection, ids: Iterable[int], reason: str) -> None:
    """Set the local reason of entries."""
    db.executemany(
        "UPDATE blacklist SET reason = ? WHERE fan_id = ?",
        [(reason, fan_id) for fan_id in ids],
    )
