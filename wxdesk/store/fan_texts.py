"""Remark, alias, note, nickname: the one place that writes them and their index.

The full-text index has one token per code point (its case folded, as 8 hex digits),
so that a phrase of tokens is exactly "contains this text" for any length from one
character up: at a million names 0.1 to 4 ms instead of 70 to 90 ms by LIKE. The
index keeps no copy of the text; to take a row out, SQLite must be given the very
text that was put in, hence nobody else writes ``fan_text``.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping

FIELDS = ("remark", "alias", "note", "nickname")
_EMPTY = ("", "", "", "")
# fields of one fan, in the order of FIELDS
Texts = tuple[str, str, str, str]


def fold(text: str) -> str:
    """How text is compared: without regard to case."""
    return text.casefold()


def tokens(text: str) -> str:
    """One word of 8 hex digits per code point of the folded text."""
    return fold(text).encode("utf-32-be").hex(" ", 4)


def match(needle: str, fields: Iterable[str] = ()) -> str:
    """The FTS5 expression for "one of the fields contains the needle"."""
    phrase = f'"{tokens(needle)}"'
    columns = " ".join(fields)
    return f"{{{columns}}} : {phrase}" if columns else phrase


def sort_key(texts: Texts) -> bytes:
    """Order of the display name. GB 18030 holds the 3,755 common characters in the
    order of their pinyin. Empty for those without any name."""
    remark, alias, _note, nickname = texts
    return fold(remark or alias or nickname).encode("gb18030", "replace")


def load(db: sqlite3.Connection, fan_ids: Iterable[int]) -> dict[int, Texts]:
    """The texts of these fans; fans without any are absent."""
    rows = db.execute(
        "SELECT fan_id, remark, alias, note, nickname FROM json_each(?) AS wanted"
        " CROSS JOIN fan_text ON fan_id = wanted.value",
        (json.dumps(list(fan_ids)),),
    )
    return {row[0]: row[1:] for row in rows}


def save(
    db: sqlite3.Connection,
    new: Mapping[int, Texts],
    old: Mapping[int, Texts],
) -> None:
    """Replace the texts of fans. ``old`` is what ``load`` gave for the same fans in
    this transaction; a fan absent there has none so far."""
    changed = {
        fan_id: texts
        for fan_id, texts in new.items()
        if texts != old.get(fan_id, _EMPTY)
    }
    if not changed:
        return
    gone = [(fan_id, *map(tokens, old[fan_id])) for fan_id in changed if fan_id in old]
    if gone:
        db.executemany(
            "INSERT INTO fan_fts(fan_fts, rowid, remark, alias, note, nickname)"
            " VALUES ('delete', ?, ?, ?, ?, ?)",
            gone,
        )
    empty = [(fan_id,) for fan_id, texts in changed.items() if texts == _EMPTY]
    if empty:
        db.executemany("DELETE FROM fan_text WHERE fan_id = ?", empty)
    filled = {i: texts for i, texts in changed.items() if texts != _EMPTY}
    db.executemany(
        "INSERT OR REPLACE INTO fan_text VALUES (?, ?, ?, ?, ?, ?)",
        [(i, *texts, sort_key(texts)) for i, texts in filled.items()],
    )
    db.executemany(
        "INSERT INTO fan_fts(rowid, remark, alias, note, nickname)"
        " VALUES (?, ?, ?, ?, ?)",
        [(i, *map(tokens, texts)) for i, texts in filled.items()],
    )


def rebuild(db: sqlite3.Connection) -> None:
    """Make the index anew from ``fan_text``."""
    db.execute("INSERT INTO fan_fts(fan_fts) VALUES ('delete-all')")
    rows = db.execute("SELECT fan_id, remark, alias, note, nickname FROM fan_text")
    while block := rows.fetchmany(1000):
        db.executemany(
            "INSERT INTO fan_fts(rowid, remark, alias, note, nickname)"
            " VALUES (?, ?, ?, ?, ?)",
            [(row[0], *map(tokens, row[1:])) for row in block],
        )
