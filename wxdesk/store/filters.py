"""Saved filters: a name and the text of a search, as typed."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from wxdesk.errors import InputError
from wxdesk.model import Text


@dataclass(frozen=True, slots=True)
class StoredFilter:
    """A saved search."""

    id: int
    name: str
    text: str


def all_filters(db: sqlite3.Connection) -> list[StoredFilter]:
    """All saved filters in the order they were made."""
    rows = db.execute("SELECT id, name, text FROM saved_filter ORDER BY id")
    return [StoredFilter(*row) for row in rows]


def put(db: sqlite3.Connection, name: str, text: str) -> int:
    """Save a filter; one with the same name is replaced. Returns its id."""
    row = db.execute(
        "INSERT INTO saved_filter(name, text) VALUES (?, ?)"
        " ON CONFLICT(name) DO UPDATE SET text = excluded.text RETURNING id",
        (name, text),
    ).fetchone()
    return int(row[0])


def rename(db: sqlite3.Connection, filter_id: int, name: str) -> None:
    """Give a filter another name. Raises InputError if another one has it."""
    taken = db.execute(
        "SELECT 1 FROM saved_filter WHERE name = ? AND id <> ?", (name, filter_id)
    ).fetchone()
    if taken:
        raise InputError(
            Text(f"已经有叫「{name}」的筛选", f"There is a filter named “{name}”"),
            Text("换一个名字。", "Choose another name."),
        )
    db.execute("UPDATE saved_filter SET name = ? WHERE id = ?", (name, filter_id))


def remove(db: sqlite3.Connection, filter_id: int) -> None:
    """Forget a filter."""
    db.execute("DELETE FROM saved_filter WHERE id = ?", (filter_id,))
