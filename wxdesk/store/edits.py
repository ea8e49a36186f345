"""What this program changed, put into the cache after the server said yes; and the
alias and note, which exist only here."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from itertools import chain

from wxdesk.store import fan_texts, history, schema


def ids_of(db: sqlite3.Connection, openids: Iterable[str]) -> dict[str, int]:
    """openid → fan id, of those the cache knows."""
    rows = db.execute(
        "SELECT f.openid, f.id FROM json_each(?) AS wanted"
        " CROSS JOIN fan AS f ON f.openid = wanted.value",
        (json.dumps(list(openids)),),
    )
    return dict(rows.fetchall())


def ensure(db: sqlite3.Connection, openids: Iterable[str], now: int) -> dict[str, int]:
    """openid → fan id; unknown ones get a row that waits for its profile.

    Such a row does not count as following until a profile or a listing says so.
    """
    del now  # the row's times come with its profile
    wanted = [openid for openid in dict.fromkeys(openids) if openid]
    known = ids_of(db, wanted)
    unknown = [openid for openid in wanted if openid not in known]
    if unknown:
        born = schema.get_meta(db, "applied_listing")
        db.executemany(
            "INSERT INTO fan(openid, status, follow_count, born) VALUES (?, ?, 0, ?)",
            [(openid, schema.LEFT, born) for openid in unknown],
        )
        known |= ids_of(db, unknown)
    return known


def set_note(db: sqlite3.Connection, fan_id: int, text: str, now: int) -> None:
    """Set the local note; the timeline says when."""
    if _set_text(db, fan_id, "note", text):
        history.add(db, fan_id, "note", now)


def set_alias(db: sqlite3.Connection, fan_id: int, text: str) -> None:
    """Set the alias of a fan."""
    _set_text(db, fan_id, "alias", text)


def apply_remark(db: sqlite3.Connection, fan_id: int, remark: str, now: int) -> None:
    """The server has taken this remark."""
    before = fan_texts.load(db, [fan_id]).get(fan_id, ("", "", "", ""))[0]
    if _set_text(db, fan_id, "remark", remark):
        history.add(db, fan_id, "remark", now, detail={"from": before, "to": remark})


def _set_text(db: sqlite3.Connection, fan_id: int, field: str, text: str) -> bool:
    old = fan_texts.load(db, [fan_id])
    values = list(old.get(fan_id, ("", "", "", "")))
    place = fan_texts.FIELDS.index(field)
    if values[place] == text:
        return False
    values[place] = text
    remark, alias, note, nickname = values
    fan_texts.save(db, {fan_id: (remark, alias, note, nickname)}, old)
    return True


def apply_tags(
    db: sqlite3.Connection,
    fan_ids: Iterable[int],
    tag_id: int,
    present: bool,
    now: int,
) -> int:
    """These fans have the tag now, or have it no more. Returns how many changed."""
    wanted = set(fan_ids)
    have = set(
        chain.from_iterable(
            db.execute(
                "SELECT fan_id FROM json_each(?) AS wanted"
                " CROSS JOIN fan_tag ON fan_id = wanted.value AND tag_id = ?",
                (json.dumps(list(wanted)), tag_id),
            )
        )
    )
    changed = sorted(wanted - have if present else wanted & have)
    change_tag(db, changed, tag_id, present)
    history.add_tag_events(db, changed, tag_id, present, now)
    return len(changed)


def change_tag(
    db: sqlite3.Connection, fan_ids: list[int], tag_id: int, present: bool
) -> None:
    """Write the tag and the count of tags; all of these fans must change."""
    if present:
        link = "INSERT INTO fan_tag(fan_id, tag_id) VALUES (?, ?)"
        step = "UPDATE fan SET tag_count = tag_count + 1 WHERE id = ?"
    else:
        link = "DELETE FROM fan_tag WHERE fan_id = ? AND tag_id = ?"
        step = "UPDATE fan SET tag_count = tag_count - 1 WHERE id = ?"
    db.executemany(link, [(fan_id, tag_id) for fan_id in fan_ids])
    db.executemany(step, [(fan_id,) for fan_id in fan_ids])


def apply_block(  # noqa: PLR0917 (who and why belong to the entry)
    db: sqlite3.Connection,
    fan_ids: Iterable[int],
    blocked: bool,
    now: int,
    how: str = "",
    reason: str = "",
) -> int:
    """These fans are on the blacklist now, or no more. Returns how many changed.

    ``how`` says who did it (a code), ``reason`` is a local text.
    """
    listed = json.dumps(list(fan_ids))
    changed = [
        row[0]
        for row in db.execute(
            "SELECT f.id FROM json_each(?) AS wanted"
            " CROSS JOIN fan AS f ON f.id = wanted.value WHERE f.blacklisted <> ?",
            (listed, int(blocked)),
        ).fetchall()
    ]
    changed = list(dict.fromkeys(changed))
    db.executemany(
        "UPDATE fan SET blacklisted = ? WHERE id = ?",
        [(int(blocked), fan_id) for fan_id in changed],
    )
    if blocked:
        db.executemany(
            "INSERT OR REPLACE INTO blacklist(fan_id, at, how, reason)"
            " VALUES (?, ?, ?, ?)",
            [(fan_id, now, how, reason) for fan_id in changed],
        )
    else:
        db.executemany(
            "DELETE FROM blacklist WHERE fan_id = ?", [(i,) for i in changed]
        )
    kind = "blocked" if blocked else "unblocked"
    detail = history.encode({"reason": reason} if reason else {})
    history.add_many(db, [(fan_id, now, kind, 0, detail) for fan_id in changed])
    return len(changed)


def mark_left(db: sqlite3.Connection, fan_id: int, now: int) -> None:
    """The server said that this fan does not follow; when they left is not known."""
    done = db.execute(
        "UPDATE fan SET status = ?, left_at = ? WHERE id = ? AND status = ?",
        (schema.LEFT, now, fan_id, schema.FOLLOWING),
    )
    if done.rowcount:
        since = schema.get_meta(db, "applied_at")
        history.add(db, fan_id, "left", now, since=since)
