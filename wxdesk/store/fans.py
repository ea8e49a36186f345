"""Fans: finding them, counting them, reading them. Writing is in profiles.py (what
the server tells) and edits.py (what this program did); both are offered here too.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from wxdesk.model import Change, Fan, FanQuery, Selection, Sort, Status
from wxdesk.store import query as queries
from wxdesk.store import schema, understanding
from wxdesk.store.edits import (
    apply_block,
    apply_remark,
    apply_tags,
    ensure,
    ids_of,
    mark_left,
    set_alias,
    set_note,
)
from wxdesk.store.profiles import (
    SavedCounts,
    ask_all_profiles,
    count_needing_profile,
    mark_profile_failed,
    needing_profile,
    oldest_profiles,
    save_profiles,
)
from wxdesk.wechat import STAR_TAG

__all__ = [
    "SavedCounts",
    "Summary",
    "Totals",
    "apply_block",
    "apply_remark",
    "apply_tags",
    "ask_all_profiles",
    "by_ids",
    "by_openid",
    "count",
    "count_needing_profile",
    "ensure",
    "ids",
    "ids_of",
    "mark_left",
    "mark_profile_failed",
    "needing_profile",
    "oldest_profiles",
    "openids_of",
    "save_profiles",
    "selected_ids",
    "set_alias",
    "set_note",
    "stream",
    "summary",
    "totals",
]

_CHANGES = {
    0: None,
    schema.CHANGE_NEW: Change.NEW,
    schema.CHANGE_LEFT: Change.LEFT,
    schema.CHANGE_RETURNED: Change.RETURNED,
}
_STATUS = {
    schema.FOLLOWING: Status.FOLLOWING,
    schema.LEFT: Status.LEFT,
    schema.INVALID: Status.INVALID,
}

# In the order of model.Fan's fields, the tags left out.
_ROWS = """
SELECT f.id, f.openid, f.status, ifnull(p.unionid, ''), ifnull(t.nickname, ''),
       ifnull(t.remark, ''), ifnull(t.alias, ''), ifnull(t.note, ''),
       ifnull(s.raw, ''), ifnull(p.qr_scene, ''), ifnull(p.qr_scene_str, ''),
       ifnull(p.language, ''), f.followed_at, f.left_at, f.follow_count,
       f.blacklisted, f.change, f.profiled_at, f.tag_count
  FROM json_each(?) AS wanted
 CROSS JOIN fan AS f ON f.id = wanted.value
  LEFT JOIN scene AS s ON s.id = f.scene
  LEFT JOIN fan_profile AS p ON p.fan_id = f.id
  LEFT JOIN fan_text AS t ON t.fan_id = f.id
"""
_STREAM_BLOCK = 1000
_SLICE = 500_000  # characters of a JSON list, some 70,000 ids


@dataclass(frozen=True, slots=True)
class Totals:
    """The figures of the sidebar. ``untagged`` and ``starred`` follow now; ``new``,
    ``left`` and ``returned`` are what the latest complete sync found."""

    following: int
    untagged: int
    starred: int
    new: int
    left: int
    returned: int
    blacklisted: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What a selection consists of; the largest shares first."""

    total: int
    by_tag: list[tuple[int, int]]
    by_scene: list[tuple[str, int]]


def by_ids(db: sqlite3.Connection, ids: Iterable[int]) -> dict[int, Fan]:
    """The fans with these ids, in the order given; unknown ids are absent."""
    wanted = json.dumps(list(ids))
    rows = db.execute(_ROWS, (wanted,)).fetchall()
    tags: dict[int, tuple[int, ...]] = {}
    if any(row[-1] for row in rows):
        for fan_id, tag_id in db.execute(
            "SELECT fan_id, tag_id FROM json_each(?) AS wanted"
            " CROSS JOIN fan_tag ON fan_id = wanted.value",
            (wanted,),
        ):
            tags[fan_id] = (*tags.get(fan_id, ()), tag_id)
    return {row[0]: _fan(row, tags.get(row[0], ())) for row in rows}


def _fan(row: Any, tag_ids: tuple[int, ...]) -> Fan:
    """By place and not by name, which is a quarter of an export's time."""
    start = (row[0], row[1], _STATUS[row[2]], *row[3:8], tag_ids)
    end: Any = (*row[8:15], bool(row[15]), _CHANGES[row[16]], row[17])
    return Fan(*start, *end)


def latest_id(db: sqlite3.Connection) -> int:
    """The highest id given so far; new fans get higher ones."""
    (top,) = db.execute("SELECT coalesce(max(id), 0) FROM fan").fetchone()
    return int(top)


def by_openid(db: sqlite3.Connection, openid: str) -> Fan | None:
    """The fan with this openid, if the cache has met it."""
    row = db.execute("SELECT id FROM fan WHERE openid = ?", (openid,)).fetchone()
    return by_ids(db, [row[0]])[row[0]] if row else None


def openids_of(db: sqlite3.Connection, ids: Iterable[int]) -> dict[int, str]:
    """Fan id → openid, in the order given."""
    return dict(
        db.execute(
            "SELECT f.id, f.openid FROM json_each(?) AS wanted"
            " CROSS JOIN fan AS f ON f.id = wanted.value",
            (json.dumps(list(ids)),),
        ).fetchall()
    )


def ids(
    db: sqlite3.Connection,
    which: FanQuery | Selection,
    sort: Sort,
    most: int | None = None,
) -> array[int]:
    """The ids of all fans found, or the first ``most``, in order: 8 bytes each.

    They come as one JSON text, which SQLite writes without Python: a million rows
    handed over one by one took 200 ms and the interpreter's lock as often; so 127.
    """
    statement = queries.ids_sql(understanding.bind(db, which), sort)
    found, params = statement.sql, statement.params
    if most is not None:  # any LIMIT, even -1, sorts by a slower way
        found, params = f"{found} LIMIT ?", (*params, most)
    sql = f"SELECT json_group_array(id) FROM ({found})"
    return _numbers(db.execute(sql, params).fetchone()[0])


def _numbers(text: str) -> array[int]:
    """A JSON list of numbers, read in slices, because json.loads holds the
    interpreter's lock: 3 ms a slice keep the window moving, 50 ms would not."""
    found = array("q")
    start, end = 1, len(text) - 1
    while start < end:
        stop = text.find(",", start + _SLICE)
        stop = end if stop < 0 else stop
        found.fromlist(json.loads(f"[{text[start:stop]}]"))
        start = stop + 1
    return found


def count(db: sqlite3.Connection, which: FanQuery | Selection) -> int:
    """How many fans are found."""
    statement = queries.count_sql(understanding.bind(db, which))
    return int(db.execute(statement.sql, statement.params).fetchone()[0])


def selected_ids(db: sqlite3.Connection, selection: Selection) -> array[int]:
    """The ids of a selection, by id. Openids nobody knows have none."""
    where = queries.of_selection(understanding.bind(db, selection))
    sql = f"SELECT f.id FROM fan AS f WHERE {where.sql} ORDER BY f.id"
    return array("q", chain.from_iterable(db.execute(sql, where.params)))


def stream(
    db: sqlite3.Connection, which: FanQuery | Selection, sort: Sort
) -> Iterator[Fan]:
    """All fans found, in order, without holding more than the ids and one
    block of rows. Fans found when it began; their data as of reading the block."""
    found = ids(db, which, sort)
    for start in range(0, len(found), _STREAM_BLOCK):
        yield from by_ids(db, found[start : start + _STREAM_BLOCK]).values()


def totals(db: sqlite3.Connection) -> Totals:
    """The figures of the sidebar, each equal to the count of its own filter."""
    following, untagged, new, returned, left, blacklisted = db.execute(
        f"""SELECT
            (SELECT count(*) FROM fan WHERE status = {schema.FOLLOWING}),
            (SELECT count(*) FROM fan
              WHERE status = {schema.FOLLOWING} AND tag_count = 0),
            (SELECT count(*) FROM fan
              WHERE change = {schema.CHANGE_NEW} AND change <> 0),
            (SELECT count(*) FROM fan
              WHERE change = {schema.CHANGE_RETURNED} AND change <> 0),
            (SELECT count(*) FROM fan
              WHERE change = {schema.CHANGE_LEFT} AND change <> 0),
            (SELECT count(*) FROM blacklist)"""
    ).fetchone()
    (starred,) = db.execute(
        "SELECT count(*) FROM fan_tag CROSS JOIN fan ON fan.id = fan_id"
        f" WHERE tag_id = {STAR_TAG} AND status = {schema.FOLLOWING}"
    ).fetchone()
    return Totals(following, untagged, starred, new, left, returned, blacklisted)


def summary(db: sqlite3.Connection, selection: Selection) -> Summary:
    """How many fans a selection has, by tag and by raw scene."""
    where = queries.of_selection(understanding.bind(db, selection))
    # By id, because the tags are stored by fan id.
    fan = "fan AS f" if where.listed else queries.SCAN
    select = f"SELECT f.id, f.scene FROM {fan} WHERE {where.sql}"
    chosen = f"WITH chosen AS MATERIALIZED ({select})"
    (total,) = db.execute(
        f"{chosen} SELECT count(*) FROM chosen", where.params
    ).fetchone()
    by_tag = db.execute(
        f"{chosen} SELECT tag_id, count(*) AS n FROM chosen"
        " CROSS JOIN fan_tag ON fan_id = chosen.id"
        " GROUP BY tag_id ORDER BY n DESC, tag_id",
        where.params,
    ).fetchall()
    by_scene = db.execute(
        f"{chosen} SELECT raw, n FROM (SELECT scene, count(*) AS n FROM chosen"
        " GROUP BY scene) JOIN scene ON scene.id = scene ORDER BY n DESC, raw",
        where.params,
    ).fetchall()
    return Summary(total, by_tag, by_scene)
