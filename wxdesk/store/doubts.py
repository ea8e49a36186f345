"""Which short lists have come before: the second sync that brings one is believed."""

from __future__ import annotations

import sqlite3

from wxdesk.store import schema

_LEAST, _SHARE, _MOST = 5, 100, 1_000


def few(number: int) -> int:
    """How many of so many people may come and go while their list is read.

    One in a hundred: a list of a million takes minutes, and no campaign brings one
    percent in that time. At least 5, and at most 1,000, so that a lost page of 10,000
    always shows.
    """
    return min(max(_LEAST, number // _SHARE), _MOST)


def seen(db: sqlite3.Connection, key: str, came: int) -> bool:
    """Whether a sync before has doubted about the same length of this list."""
    before = schema.get_meta(db, f"doubt {key}") - 1
    return before >= 0 and abs(before - came) <= few(before)


def known(db: sqlite3.Connection, key: str) -> bool:
    """Whether this list came short the last time."""
    return schema.get_meta(db, f"doubt {key}") > 0


def remember(db: sqlite3.Connection, key: str, came: int) -> None:
    """This list came with so many, twice in one sync."""
    schema.set_meta(db, f"doubt {key}", came + 1)


def forget(db: sqlite3.Connection, key: str) -> None:
    """The list is whole again."""
    db.execute("DELETE FROM meta WHERE key = ?", (f"doubt {key}",))
