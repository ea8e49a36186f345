"""What happened and when: the events of fans, the days of the account, the syncs."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wxdesk.model import Change, Event
from wxdesk.store import schema

EventRow = tuple[int, int, str, int, str]  # fan_id, at, kind, since, detail
_CAME_WENT = {
    "followed": Change.NEW,
    "left": Change.LEFT,
    "returned": Change.RETURNED,
}


@dataclass(frozen=True, slots=True)
class Day:
    """One day in this computer's time zone, "2026-11-18"."""

    date: str
    new: int
    left: int
    returned: int


@dataclass(frozen=True, slots=True)
class Figures:
    """How many people came, went, came back in a span of time; ``scenes`` are of those
    who came. ``net``: how many more followed at its end, each coming and going
    counted."""

    new: int
    left: int
    returned: int
    since: int
    until: int
    scenes: list[tuple[str, int]]
    net: int = 0


@dataclass(frozen=True, slots=True)
class SyncRun:
    """One sync as it began and ended; ``ended_at`` 0 when it never did."""

    id: int
    started_at: int
    ended_at: int = 0
    complete: bool = False
    fans: int = 0
    new: int = 0
    left: int = 0
    returned: int = 0
    failed: int = 0
    vanished: int = 0  # missing at once, so that the person was asked

    @property
    def at(self) -> int:
        return self.ended_at or self.started_at

    @property
    def unfinished(self) -> bool:
        return not self.complete


def encode(detail: Mapping[str, Any]) -> str:
    """The detail of an event as stored."""
    return json.dumps(dict(detail), ensure_ascii=False) if detail else ""


def _decode(detail: str) -> Mapping[str, Any]:
    """The detail as it was given; nothing when the file is damaged there."""
    try:
        found = json.loads(detail or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def add(
    db: sqlite3.Connection,
    fan_id: int,
    kind: str,
    at: int,
    *,
    since: int = 0,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Note one event."""
    add_many(db, [(fan_id, at, kind, since, encode(detail or {}))])


def add_many(db: sqlite3.Connection, rows: Iterable[EventRow]) -> None:
    """Note many events."""
    db.executemany(
        "INSERT INTO event(fan_id, at, kind, since, detail) VALUES (?, ?, ?, ?, ?)",
        rows,
    )


def add_tag_events(
    db: sqlite3.Connection,
    fan_ids: Iterable[int],
    tag_id: int,
    present: bool,
    now: int,
    *,
    since: int = 0,
) -> None:
    """Note that these fans got or lost a tag, with the tag's name of today."""
    detail = tag_detail(db, tag_id)
    kind = "tagged" if present else "untagged"
    add_many(db, [(fan_id, now, kind, since, detail) for fan_id in fan_ids])


def tag_detail(db: sqlite3.Connection, tag_id: int) -> str:
    """The detail of a tag event; the name as it is today, for it may change."""
    row = db.execute("SELECT name FROM tag WHERE id = ?", (tag_id,)).fetchone()
    return encode({"tag_id": tag_id, "name": row[0] if row else ""})


def timeline(db: sqlite3.Connection, fan_id: int) -> list[Event]:
    """What is known of one fan, newest first. How they first came is taken from the
    profile where no sync saw it happen."""
    rows = db.execute(
        "SELECT at, kind, since, detail FROM event WHERE fan_id = ?"
        " ORDER BY at DESC, id DESC",
        (fan_id,),
    ).fetchall()
    events = [
        Event(at, kind, _decode(detail), since) for at, kind, since, detail in rows
    ]
    row = db.execute("SELECT followed_at FROM fan WHERE id = ?", (fan_id,)).fetchone()
    came = any(event.kind in ("followed", "returned") for event in events)
    if row and row[0] and not came:
        events.append(Event(row[0], "followed"))
        events.sort(key=lambda event: event.at, reverse=True)
    return events


def by_day(db: sqlite3.Connection, since: int, until: int) -> list[Day]:
    """Came, left, came back by day, half open; days without any are absent.

    Who came once is known from the follow date of the profile, also for the time
    before the first sync; who left then is unknown.
    """
    rows = db.execute(
        f"""SELECT date(at, 'unixepoch', 'localtime') AS day, {_PEOPLE}
              FROM ({_CAME}) GROUP BY day ORDER BY day""",
        {"since": max(since, 1), "until": until},
    )
    return [Day(*row) for row in rows]


# An account's fans by their only follow, and what the syncs saw. People who followed
# more than once have their follows as events.
_CAME = f"""
    SELECT id AS fan_id, followed_at AS at, 'followed' AS kind, scene FROM fan
     WHERE follow_count <= 1 AND status = {schema.FOLLOWING}
       AND followed_at >= :since AND followed_at < :until
    UNION ALL
    SELECT id, followed_at, 'followed', scene FROM fan
     WHERE follow_count <= 1 AND status = {schema.LEFT}
       AND followed_at >= :since AND followed_at < :until
    UNION ALL
    SELECT id, followed_at, 'followed', scene FROM fan
     WHERE follow_count <= 1 AND status = {schema.INVALID}
       AND followed_at >= :since AND followed_at < :until
    UNION ALL
    SELECT fan_id, at, kind, scene FROM event JOIN fan ON fan.id = fan_id
     WHERE at >= :since AND at < :until AND kind IN ('followed', 'left', 'returned')
       AND (kind <> 'followed' OR follow_count > 1)
"""
# What the latest complete sync found: the same people as in the sidebar.
_FOUND = f"""
    SELECT id AS fan_id, scene,
           CASE change WHEN {schema.CHANGE_LEFT} THEN left_at ELSE followed_at END
           AS at,
           CASE change WHEN {schema.CHANGE_NEW} THEN 'followed'
                       WHEN {schema.CHANGE_LEFT} THEN 'left' ELSE 'returned' END
           AS kind
      FROM fan WHERE change <> 0
"""
# Somebody who left twice is one of those who left, as in the list of them.
_PEOPLE = ", ".join(
    f"count(DISTINCT CASE WHEN kind = '{kind}' THEN fan_id END)" for kind in _CAME_WENT
)


def figures(
    db: sqlite3.Connection, since: int, until: int, found: bool = False
) -> Figures:
    """Who came, left and came back in a span of time, half open, or (``found``) by
    the latest complete sync; with the ways people came."""
    source, span = _source(since, until, found)
    row = db.execute(
        f"""SELECT {_PEOPLE},
                   coalesce(sum(CASE kind WHEN 'left' THEN -1 ELSE 1 END), 0)
              FROM ({source})""",
        span,
    ).fetchone()
    scenes = db.execute(
        f"""SELECT raw, n FROM (SELECT scene AS code, count(DISTINCT fan_id) AS n
              FROM ({source}) WHERE kind = 'followed' GROUP BY scene)
              JOIN scene ON scene.id = code ORDER BY n DESC, raw""",
        span,
    ).fetchall()
    new, left, returned, net = row
    return Figures(new, left, returned, since, until, scenes, net)


def people(
    db: sqlite3.Connection,
    change: Change,
    since: int,
    until: int,
    found: bool = False,
) -> list[int]:
    """The fans behind one of those figures, each once, latest first."""
    kind = next(kind for kind, one in _CAME_WENT.items() if one is change)
    source, span = _source(since, until, found)
    rows = db.execute(
        f"SELECT fan_id, max(at) AS latest FROM ({source}) WHERE kind = :kind"
        " GROUP BY fan_id ORDER BY latest DESC, fan_id",
        {**span, "kind": kind},
    )
    return [row[0] for row in rows]


def _source(since: int, until: int, found: bool) -> tuple[str, dict[str, Any]]:
    """SELECT of (fan_id, at, kind, scene), with its values."""
    if found:
        return _FOUND, {}
    return _CAME, {"since": max(since, 1), "until": until}


def start_run(db: sqlite3.Connection, now: int) -> int:
    """A sync begins; returns its number."""
    done = db.execute("INSERT INTO sync_run(started_at) VALUES (?)", (now,))
    return int(done.lastrowid or 0)


def end_run(
    db: sqlite3.Connection,
    run_id: int,
    now: int,
    *,
    complete: bool,
    fans: int = 0,
    new: int = 0,
    left: int = 0,
    returned: int = 0,
    failed: int = 0,
    vanished: int = 0,
) -> None:
    """A sync has ended or stopped, or asks about those who ``vanished``."""
    db.execute(
        "UPDATE sync_run SET ended_at = ?, complete = ?, fans = ?, new = ?, left = ?,"
        " returned = ?, failed = ?, vanished = ? WHERE id = ?",
        (now, int(complete), fans, new, left, returned, failed, vanished, run_id),
    )


def asking(db: sqlite3.Connection) -> SyncRun | None:
    """The latest sync that asked about those who vanished, unless a later one has
    reached its end."""
    row = db.execute(
        "SELECT * FROM sync_run WHERE vanished > 0 AND id > (SELECT coalesce(max(id),"
        " 0) FROM sync_run WHERE complete = 1) ORDER BY id DESC LIMIT 1"
    ).fetchone()
    return _run(row) if row else None


def last_runs(db: sqlite3.Connection, number: int) -> list[SyncRun]:
    """The latest complete syncs, latest first."""
    rows = db.execute(
        "SELECT * FROM sync_run WHERE complete = 1 ORDER BY id DESC LIMIT ?", (number,)
    )
    return [_run(row) for row in rows]


def last_run(db: sqlite3.Connection, complete: bool | None = None) -> SyncRun | None:
    """The latest sync; with ``complete`` the latest that ended so."""
    sql = "SELECT * FROM sync_run WHERE ? IS NULL OR complete = ? ORDER BY id DESC"
    row = db.execute(f"{sql} LIMIT 1", (complete, complete)).fetchone()
    return _run(row) if row else None


def _run(row: tuple[int, ...]) -> SyncRun:
    return SyncRun(row[0], row[1], row[2], bool(row[3]), *row[4:])
