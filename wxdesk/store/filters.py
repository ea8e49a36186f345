"""Saved filters: a name, the text of a search, and which tags it means.

The text is what people see and type; ``tags`` (JSON, name as typed → id) keeps what it
means when a tag is renamed, here or elsewhere: then the text takes the new name.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wxdesk import search
from wxdesk.errors import InputError
from wxdesk.model import Text
from wxdesk.store import understanding


@dataclass(frozen=True, slots=True)
class StoredFilter:
    """A saved search. ``tags``: name as typed → id."""

    id: int
    name: str
    text: str
    tags: Mapping[str, int]


def all_filters(db: sqlite3.Connection) -> list[StoredFilter]:
    """All saved filters in the order they were made."""
    rows = db.execute("SELECT id, name, text, tags FROM saved_filter ORDER BY id")
    return [
        StoredFilter(filter_id, name, text, _decode(tags))
        for filter_id, name, text, tags in rows.fetchall()
    ]


def put(db: sqlite3.Connection, name: str, text: str) -> int:
    """Save a filter; one with the same name is replaced. Returns its id."""
    tags = _meant(db, text, {})
    row = db.execute(
        "INSERT INTO saved_filter(name, text, tags) VALUES (?, ?, ?) ON CONFLICT(name)"
        " DO UPDATE SET text = excluded.text, tags = excluded.tags RETURNING id",
        (name, text, _encode(tags)),
    ).fetchone()
    return int(row[0])


def is_taken(db: sqlite3.Connection, name: str) -> bool:
    """Whether there is a filter of that name."""
    found = db.execute("SELECT 1 FROM saved_filter WHERE name = ?", (name,))
    return found.fetchone() is not None


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


# -- tags ------------------------------------------------------------------------------


def bind_tags(db: sqlite3.Connection) -> None:
    """Note which tags the texts mean just now. Before any change of tags; a name whose
    tag is gone takes a new tag of the same name."""
    for one in all_filters(db):
        meant = _meant(db, one.text, one.tags)
        if meant != one.tags:
            _set(db, StoredFilter(one.id, one.name, one.text, meant))


def follow_tags(db: sqlite3.Connection) -> None:
    """After a change of tags: texts take over the new names of their tags."""
    names = _names(db)
    for one in all_filters(db):
        renamed = {
            typed: names[tag_id]
            for typed, tag_id in one.tags.items()
            if tag_id in names and names[tag_id].casefold() != typed.casefold()
        }
        if renamed:
            _set(db, _renamed(one, renamed, one.tags))


def merge_tags(
    db: sqlite3.Connection, from_id: int, into_id: int
) -> list[StoredFilter]:
    """One tag goes into another: filters that mean the first now mean the second.
    Before the first is deleted. Returns them as they were, for ``put_back``."""
    bind_tags(db)
    into = _names(db)[into_id]
    changed = []
    for one in all_filters(db):
        renamed = {typed: into for typed, tag in one.tags.items() if tag == from_id}
        if renamed:
            changed.append(one)
            ids = {typed: into_id for typed in renamed}
            _set(db, _renamed(one, renamed, {**one.tags, **ids}))
    return changed


def put_back(db: sqlite3.Connection, before: Iterable[StoredFilter]) -> None:
    """Filters as they were before a merge. One deleted since stays deleted; tags are
    found by their names, for a tag that was made again has another id."""
    for one in before:
        tags = _meant(db, one.text, {})
        _set(db, StoredFilter(one.id, one.name, one.text, tags))


def _renamed(
    one: StoredFilter, renamed: Mapping[str, str], ids: Mapping[str, int]
) -> StoredFilter:
    tags = {renamed.get(typed, typed): tag_id for typed, tag_id in ids.items()}
    text = search.rename_tags(one.text, renamed)
    return StoredFilter(one.id, one.name, text, tags)


def _meant(
    db: sqlite3.Connection, text: str, before: Mapping[str, int]
) -> dict[str, int]:
    """Name as typed → id, for every tag the text names and there is."""
    names = _names(db)
    meant = {}
    for word in search.tag_words(text):
        known = before.get(word.name)
        ids = (known,) if known in names else understanding.find(word.name, names)
        if ids and ids[0] is not None:
            meant[word.name] = ids[0]
        elif known is not None:
            meant[word.name] = known  # gone; it may be another's name one day
    return meant


def _set(db: sqlite3.Connection, one: StoredFilter) -> None:
    db.execute(
        "UPDATE saved_filter SET text = ?, tags = ? WHERE id = ?",
        (one.text, _encode(one.tags), one.id),
    )


def _names(db: sqlite3.Connection) -> dict[int, str]:
    return dict(db.execute("SELECT id, name FROM tag").fetchall())


def _encode(tags: Mapping[str, int]) -> str:
    return json.dumps(dict(tags), ensure_ascii=False) if tags else ""


def _decode(text: str) -> dict[str, int]:
    """The tags as they were noted; none when the file is damaged there."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    pairs = found.items() if isinstance(found, dict) else ()
    return {name: tag_id for name, tag_id in pairs if type(tag_id) is int}
