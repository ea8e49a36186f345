"""What can still be read of the precious tables of a damaged file."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from wxdesk.store import fan_texts, schema
from wxdesk.store.ledger import read

log = logging.getLogger(__name__)

# What of fan_text is ours; remark and nickname come back with a sync.
_FAN = "SELECT id, openid, status, followed_at, follow_count, left_at FROM fan"


def copy_precious(db: sqlite3.Connection, damaged: Path) -> dict[str, int]:
    """Copy rows into the new, empty file; returns how many per table.

    The fans those rows belong to come along with their openid and status, and wait
    for their profile. Rows that cannot be read are left out; ledger rows whose
    checksum is wrong are left out too. Never raises for what is wrong in the file.
    """
    copied: dict[str, int] = {}
    try:
        source = sqlite3.connect(
            f"{damaged.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None
        )
    except sqlite3.Error as error:
        log.warning("nothing could be salvaged: %s", error)
        return copied
    try:
        version = _version(source)
        if not 0 < version <= len(schema.MIGRATIONS):
            return copied
        copied["fan"] = _copy_fans(db, source)
        for table in schema.PRECIOUS:
            copied[table] = _copy(db, source, table)
    finally:
        source.close()
    _mend(db)
    return copied


def _version(source: sqlite3.Connection) -> int:
    try:
        return schema.version(source)
    except sqlite3.Error:
        return 0


def _copy_fans(db: sqlite3.Connection, source: sqlite3.Connection) -> int:
    number = 0
    for row in _readable(source, "fan", _FAN):
        done = db.execute(
            "INSERT OR IGNORE INTO fan"
            "(id, openid, status, followed_at, follow_count, left_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            row,
        )
        number += done.rowcount
    return number


def _copy(db: sqlite3.Connection, source: sqlite3.Connection, table: str) -> int:
    columns = _shared_columns(db, source, table)
    if not columns:
        return 0  # the table came with a later version
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    number = 0
    for row in _readable(source, table, f"SELECT {names} FROM {table}"):
        try:
            done = db.execute(
                f"INSERT OR IGNORE INTO {table}({names}) VALUES ({marks})", row
            )
        except sqlite3.IntegrityError:
            continue  # belongs to a row that could not be read, or a wrong type
        number += done.rowcount
    return number


def _shared_columns(
    db: sqlite3.Connection, source: sqlite3.Connection, table: str
) -> list[str]:
    """An older file lacks the columns that came later."""
    have = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    try:
        found = {row[1] for row in source.execute(f"PRAGMA table_info({table})")}
    except sqlite3.Error:
        return have
    return [name for name in have if name in found]


def _readable(
    source: sqlite3.Connection, table: str, sql: str
) -> Iterator[tuple[object, ...]]:
    """Rows from the beginning until the damage, then from the end back to it."""
    for direction in ("ASC", "DESC"):
        order = _key(table, direction)
        try:
            yield from source.execute(f"{sql} ORDER BY {order}")
        except (sqlite3.Error, UnicodeDecodeError) as error:
            log.warning("table %s: %s", table, error)
            continue
        return


def _key(table: str, direction: str) -> str:
    if table == "task_item":
        return f"task_id {direction}, seq {direction}"
    if table == "blacklist_before":
        return f"task_id {direction}, fan_id {direction}"
    return f"rowid {direction}"


def _mend(db: sqlite3.Connection) -> None:
    """Make the copy agree with itself."""
    db.execute(f"DELETE FROM task_item WHERE crc <> {read.CRC}")
    db.execute(
        "UPDATE fan SET blacklisted = 1 WHERE id IN (SELECT fan_id FROM blacklist)"
    )
    fan_texts.rebuild(db)
