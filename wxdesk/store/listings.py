"""Walks over the server's lists: pages as they came, and what a complete walk means.

A page and its cursor are stored in one transaction, so a stopped walk goes on at the
page. Only a closed listing says who left; pages of an unfinished one never do.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from array import array
from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import chain

from wxdesk.model import OpenidPage
from wxdesk.store import edits, history, profiles, schema

FANS = "fans"
KEEP_SECONDS = 24 * 3600
_KEEP_CLOSED = 2


@dataclass(frozen=True, slots=True)
class Listing:
    """One walk. ``next_openid`` is where it goes on, "" at the start and the end."""

    id: int
    kind: str
    next_openid: str = ""
    pages: int = 0
    count: int = 0
    total: int | None = None
    started_at: int = 0
    closed_at: int = 0

    @property
    def complete(self) -> bool:
        """Whether the last page is there: nothing more is to be fetched."""
        return bool(self.closed_at) or (self.pages > 0 and not self.next_openid)


@dataclass(frozen=True, slots=True)
class Counts:
    """What a follower listing changed."""

    new: int = 0
    left: int = 0
    returned: int = 0


_COLUMNS = "id, kind, next_openid, pages, count, total, started_at, closed_at"


def open_listing(db: sqlite3.Connection, kind: str, now: int) -> Listing:
    """The unfinished walk of that kind if it is younger than 24 hours, else a new
    one. A new walk over the followers lets refused profiles be asked for again."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM listing WHERE kind = ? AND closed_at = 0"
        " ORDER BY id DESC LIMIT 1",
        (kind,),
    ).fetchone()
    if row and now - KEEP_SECONDS < Listing(*row).started_at <= now:
        return Listing(*row)
    if row:
        drop_listing(db, row[0])
    profiles.forget_failures(db)
    done = db.execute(
        "INSERT INTO listing(kind, started_at) VALUES (?, ?)", (kind, now)
    )
    return Listing(int(done.lastrowid or 0), kind, started_at=now)


def get(db: sqlite3.Connection, listing_id: int) -> Listing | None:
    """The walk with this number, if it is still there."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM listing WHERE id = ?", (listing_id,)
    ).fetchone()
    return Listing(*row) if row else None


def add_page(
    db: sqlite3.Connection, listing: Listing, page: OpenidPage, now: int
) -> Listing:
    """Store a page with the cursor after it. Followers the cache has not met become
    fans who follow and wait for their profile. Returns the listing as it is now."""
    openids = [openid for openid in dict.fromkeys(page.openids) if openid]
    text = "\n".join(openids).encode()
    digest = hashlib.blake2b(text, digest_size=16).digest()
    if not listing.pages and not schema.get_meta(db, "applied_listing"):
        schema.drop_late_indexes(db)
    fan_ids = _fan_ids(db, openids, digest).tobytes()
    db.execute(
        "INSERT INTO follower_page VALUES (?, ?, ?, ?, ?, ?, ?)",
        (listing.id, listing.pages, page.next_openid, now, digest, fan_ids, b""),
    )
    after = replace(
        listing,
        next_openid=page.next_openid,
        pages=listing.pages + 1,
        count=listing.count + len(openids),
        total=listing.total if page.total is None else page.total,
    )
    db.execute(
        "UPDATE listing SET next_openid = ?, pages = ?, count = ?, total = ?"
        " WHERE id = ?",
        (after.next_openid, after.pages, after.count, after.total, after.id),
    )
    return after


def _fan_ids(db: sqlite3.Connection, openids: list[str], digest: bytes) -> array[int]:
    """The ids of a page. A page that came before just so is not looked up again:
    most pages of a second sync are, and 10,000 look-ups cost 15 ms each."""
    row = db.execute(
        "SELECT fan_ids FROM follower_page WHERE digest = ? AND fan_ids <> x''"
        " ORDER BY listing_id DESC LIMIT 1",
        (digest,),
    ).fetchone()
    if row:
        return array("q", row[0])
    # In the first walk nearly all are new, and 10,000 look-ups were half of its cost.
    first = not schema.get_meta(db, "applied_listing")
    known = {} if first else edits.ids_of(db, openids)
    if len(known) < len(openids):
        known |= _add_fans(db, [one for one in openids if one not in known])
    if len(known) < len(openids):
        known = edits.ids_of(db, openids)
    return array("q", [known[openid] for openid in openids])


def _add_fans(db: sqlite3.Connection, openids: list[str]) -> dict[str, int]:
    """New fans by their openids. Nothing at all if some were known already."""
    born = schema.get_meta(db, "applied_listing")
    (top,) = db.execute("SELECT coalesce(max(id), 0) FROM fan").fetchone()
    # Sorted, because neighbours in the index of openids share their page.
    new = {openid: top + place for place, openid in enumerate(sorted(openids), 1)}
    done = db.executemany(
        "INSERT OR IGNORE INTO fan(openid, id, born) VALUES (?, ?, ?)",
        [(openid, fan_id, born) for openid, fan_id in new.items()],
    )
    return new if done.rowcount == len(new) else {}


def close_listing(db: sqlite3.Connection, listing: Listing, now: int) -> None:
    """The walk has reached its end: from now on it counts."""
    db.execute(
        "UPDATE listing SET closed_at = ?, next_openid = '' WHERE id = ?",
        (max(now, 1), listing.id),
    )


def drop_listing(db: sqlite3.Connection, listing_id: int) -> None:
    """Forget a walk and its pages; fans it brought stay."""
    db.execute("DELETE FROM listing WHERE id = ?", (listing_id,))


def prune(db: sqlite3.Connection) -> None:
    """Keep the last two complete walks over the followers, and what is unfinished."""
    db.execute(
        "DELETE FROM listing WHERE closed_at > 0 AND id NOT IN (SELECT id FROM listing"
        " WHERE kind = ? AND closed_at > 0 ORDER BY id DESC LIMIT ?)",
        (FANS, _KEEP_CLOSED),
    )


def _listed(db: sqlite3.Connection, listing_id: int) -> bytearray:
    """One byte per fan id: 1 if the walk met the fan. 1 MB per million fans."""
    (top,) = db.execute("SELECT coalesce(max(id), 0) FROM fan").fetchone()
    flags = bytearray(top + 1)
    rows = db.execute(
        "SELECT fan_ids FROM follower_page WHERE listing_id = ?", (listing_id,)
    )
    for (blob,) in rows:
        for fan_id in array("q", blob):
            flags[fan_id] = 1
    return flags


def _require_closed(db: sqlite3.Connection, listing_id: int) -> Listing:
    listing = get(db, listing_id)
    if listing is None or listing.kind != FANS or not listing.closed_at:
        raise ValueError("only a complete listing of the followers says who left")
    return listing


def missing(db: sqlite3.Connection, listing_id: int) -> list[tuple[int, str]]:
    """(id, openid) of those who follow in the cache and are not in this complete
    walk. Raises ValueError if it is not complete."""
    _require_closed(db, listing_id)
    listed = _listed(db, listing_id)
    following = db.execute("SELECT id FROM fan WHERE status = 0 ORDER BY +id")
    gone = [i for i in chain.from_iterable(following) if not listed[i]]
    found: list[tuple[int, str]] = []
    for start in range(0, len(gone), 1000):
        block = gone[start : start + 1000]
        marks = ",".join("?" * len(block))
        found += db.execute(
            f"SELECT id, openid FROM fan WHERE id IN ({marks}) ORDER BY id", block
        ).fetchall()
    return found


def back_again(db: sqlite3.Connection, listing_id: int) -> list[tuple[int, str]]:
    """(id, openid) of those known as left or invalid whom this walk met: a fresh
    profile will tell since when they follow again."""
    listed = _listed(db, listing_id)
    found = db.execute("SELECT id, openid FROM fan WHERE status IN (1, 2)")
    return [(fan_id, openid) for fan_id, openid in found if listed[fan_id]]


def apply_membership(
    db: sqlite3.Connection,
    listing_id: int,
    left_ids: list[int] | set[int],
    now: int,
    first: bool,
) -> Counts:
    """Say who is new, left or came back since the walk applied before this one.

    ``left_ids`` are those proven gone. After the first complete sync nobody is any
    of it. What profiles told in between counts too. Applying the same walk again
    changes nothing. Raises ValueError if the walk is not complete.
    """
    listing = _require_closed(db, listing_id)
    previous = schema.get_meta(db, "applied_listing")
    if previous != listing_id:
        since = schema.get_meta(db, "applied_at")
        _mark_left(db, left_ids, now, since)
        _mark_came(db, listing, now, 0 if first else previous, since)
        db.execute("UPDATE fan SET change = 0 WHERE change <> 0")
        if not first:
            _set_changes(db)
        (latest,) = db.execute("SELECT coalesce(max(id), 0) FROM event").fetchone()
        schema.set_meta(db, "applied_event", latest)
        schema.set_meta(db, "applied_listing", listing_id)
        schema.create_late_indexes(db)
        schema.set_meta(db, "applied_at", listing.started_at)
    return change_counts(db)


def mark_refused(
    db: sqlite3.Connection, ids: Collection[int], now: int, today: int
) -> int:
    """WeChat says 40003 of these followers, whom a complete walk does not name.

    Once may be a part of the platform that is down. Said of them in an earlier
    complete sync too, before ``today`` began, it makes them invalid; everybody else
    who was refused once begins anew. Returns how many have become invalid.
    """
    refused = json.dumps(list(ids))
    db.execute(
        "UPDATE fan SET refused_at = 0 WHERE refused_at <> 0 AND (refused_at > ?"
        f" OR status <> {schema.INVALID}"
        " AND id NOT IN (SELECT value FROM json_each(?)))",
        (now, refused),
    )
    invalid = db.execute(
        "SELECT fan.id FROM json_each(?) AS wanted"
        " CROSS JOIN fan ON fan.id = wanted.value"
        f" WHERE status = {schema.FOLLOWING} AND refused_at > 0 AND refused_at < ?",
        (refused, today),
    ).fetchall()
    db.executemany(
        "UPDATE fan SET status = ?, left_at = ? WHERE id = ?",
        [(schema.INVALID, now, fan_id) for (fan_id,) in invalid],
    )
    since = schema.get_meta(db, "applied_at")
    history.add_many(db, [(fan_id, now, "invalid", since, "") for (fan_id,) in invalid])
    db.execute(
        "UPDATE fan SET refused_at = ? WHERE refused_at = 0 AND id IN"
        " (SELECT value FROM json_each(?))",
        (now, refused),
    )
    return len(invalid)


def change_counts(db: sqlite3.Connection) -> Counts:
    """What the walk applied last has found."""
    found = dict(
        db.execute("SELECT change, count(*) FROM fan WHERE change <> 0 GROUP BY change")
    )
    return Counts(
        found.get(schema.CHANGE_NEW, 0),
        found.get(schema.CHANGE_LEFT, 0),
        found.get(schema.CHANGE_RETURNED, 0),
    )


def _mark_left(
    db: sqlite3.Connection, left_ids: list[int] | set[int], now: int, since: int
) -> None:
    """Those proven gone whom no profile has marked yet."""
    ids = sorted(left_ids)
    follow = [
        fan_id
        for fan_id in ids
        if db.execute(
            "SELECT 1 FROM fan WHERE id = ? AND status = ?", (fan_id, schema.FOLLOWING)
        ).fetchone()
    ]
    db.executemany(
        "UPDATE fan SET status = ?, left_at = ? WHERE id = ?",
        [(schema.LEFT, now, fan_id) for fan_id in follow],
    )
    history.add_many(db, [(fan_id, now, "left", since, "") for fan_id in follow])


def _mark_came(
    db: sqlite3.Connection, listing: Listing, now: int, previous: int, since: int
) -> None:
    """Those the walk met who are new, or were gone. ``previous`` 0: the first walk,
    which notes nothing."""
    listed = _listed(db, listing.id)
    back = _listed_rows(
        db,
        listed,
        # Seen leaving during this walk is no contradiction to being on its list. The
        # time alone cannot tell when everything happens within one second.
        "SELECT id, followed_at FROM fan WHERE status = 1 AND follow_count > 0"
        " AND (left_at < ? OR NOT EXISTS (SELECT 1 FROM event"
        "   WHERE fan_id = fan.id AND kind = 'left' AND event.id > ?))",
        (listing.started_at, schema.get_meta(db, "applied_event")),
    )
    never = _listed_rows(
        db, listed, "SELECT id, followed_at FROM fan WHERE follow_count = 0", ()
    )
    new = list(never)
    if previous:
        new += _listed_rows(
            db,
            listed,
            "SELECT id, followed_at FROM fan"
            " WHERE born >= ? AND status = 0 AND follow_count = 1",
            (previous,),
        )
    db.executemany(
        "UPDATE fan SET status = 0, follow_count = 1 WHERE id = ?",
        [(fan_id,) for fan_id, _ in never],
    )
    known = _listed_rows(
        db, listed, "SELECT id, followed_at FROM fan WHERE status = 2", ()
    )
    db.executemany(  # WeChat knows them again, and they never left
        "UPDATE fan SET status = 0, left_at = 0 WHERE id = ?",
        [(fan_id,) for fan_id, _ in known],
    )
    # Their new follow date comes with a new profile.
    db.executemany(
        "UPDATE fan SET status = 0, follow_count = follow_count + 1,"
        " followed_at = 0, profiled_at = 0 WHERE id = ?",
        [(fan_id,) for fan_id, _ in back],
    )
    earlier = [(i, at, "followed", 0, "") for i, at in back if at]
    returned = [(fan_id, now, "returned", since, "") for fan_id, _ in back]
    history.add_many(db, earlier + returned)
    if previous:
        history.add_many(
            db,
            [
                (fan_id, at or now, "followed", 0 if at else since, "")
                for fan_id, at in new
            ],
        )


def _listed_rows(
    db: sqlite3.Connection, listed: bytearray, sql: str, params: tuple[int, ...]
) -> list[tuple[int, int]]:
    return [row for row in db.execute(sql, params) if listed[row[0]]]


def _set_changes(db: sqlite3.Connection) -> None:
    """fan.change from the events since the walk before: the latest of each fan, if
    it agrees with the fan's present state."""
    db.execute(
        f"""UPDATE fan SET change = latest.change FROM (
              SELECT fan_id, max(id), CASE kind
                       WHEN 'followed' THEN {schema.CHANGE_NEW}
                       WHEN 'left' THEN {schema.CHANGE_LEFT}
                       ELSE {schema.CHANGE_RETURNED} END AS change
                FROM event
               WHERE id > ? AND kind IN ('followed', 'left', 'returned')
               GROUP BY fan_id) AS latest
            WHERE fan.id = latest.fan_id
              AND (fan.status = {schema.LEFT})
                = (latest.change = {schema.CHANGE_LEFT})""",
        (schema.get_meta(db, "applied_event"),),
    )
