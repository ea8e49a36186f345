"""Calls used per API path and day, and the limits the server last told."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from wxdesk.model import Quota

_KEEP_DAYS = 30


def add_use(
    db: sqlite3.Connection, path: str, number: int, day: str, today: str = ""
) -> None:
    """So many more calls on that day, if it is not today; "2026-11-20" in Beijing."""
    today = today or day
    db.execute(
        "INSERT INTO quota_use(day, path, used) VALUES (?, ?, ?)"
        " ON CONFLICT(day, path) DO UPDATE SET used = used + excluded.used",
        (day, path, number),
    )
    db.execute(  # days to come are of a clock that was ahead
        "DELETE FROM quota_use WHERE day > ? OR day NOT IN (SELECT DISTINCT day"
        " FROM quota_use WHERE day <= ? ORDER BY day DESC LIMIT ?)",
        (today, today, _KEEP_DAYS),
    )


def raise_use(db: sqlite3.Connection, path: str, number: int, day: str) -> None:
    """At least so many calls are used up on that day, whoever made them."""
    db.execute(
        "INSERT INTO quota_use(day, path, used) VALUES (?, ?, ?)"
        " ON CONFLICT(day, path) DO UPDATE SET used = max(used, excluded.used)",
        (day, path, number),
    )


def use_of(db: sqlite3.Connection, day: str) -> dict[str, int]:
    """Path → calls of that day."""
    rows = db.execute("SELECT path, used FROM quota_use WHERE day = ?", (day,))
    return dict(rows.fetchall())


def put_limits(db: sqlite3.Connection, quotas: Iterable[Quota], now: int) -> None:
    """Remember what the server said."""
    db.executemany(
        "INSERT OR REPLACE INTO quota_limit VALUES (?, ?, ?, ?, ?)",
        [(one.path, one.daily_limit, one.used, one.remain, now) for one in quotas],
    )


def forget_told(db: sqlite3.Connection) -> None:
    """What was told is of no day: a program was killed before it had counted."""
    db.execute("UPDATE quota_limit SET at = 0")


def told(db: sqlite3.Connection) -> dict[str, tuple[int, int, int]]:
    """Path → daily limit, used, and when the server said so."""
    rows = db.execute("SELECT path, daily_limit, used, at FROM quota_limit")
    return {path: (limit, used, at) for path, limit, used, at in rows}


def limits(db: sqlite3.Connection) -> list[Quota]:
    """What the server said last, by path."""
    rows = db.execute(
        "SELECT path, daily_limit, used, remain FROM quota_limit ORDER BY path"
    )
    return [Quota(*row) for row in rows]
