"""Profiles as the server tells them, and whose is to be asked for next."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from wxdesk.model import CLOCK_SLACK, Profile, known_time
from wxdesk.store import edits, fan_texts, history, schema

_BLOCK = 1000


@dataclass(frozen=True, slots=True)
class SavedCounts:
    """What a load of profiles meant. ``saved`` counts all."""

    saved: int = 0
    left: int = 0
    returned: int = 0


def needing_profile(
    db: sqlite3.Connection, limit: int, after_id: int = 0
) -> list[tuple[int, str]]:
    """(id, openid) of fans whose profile is to be asked for, by id.

    Those asked for in vain since the listing began are not among them.
    """
    asked = max(schema.get_meta(db, "profiles_asked_at"), 1)
    if asked > 1:
        # A walk along the ids: +profiled_at keeps SQLite from sorting all of them.
        sql = (
            "SELECT id, openid FROM fan WHERE id > ? AND +profiled_at < ?"
            " AND (+status = 0 OR +profiled_at = 0) AND +failed = 0"
            " ORDER BY id LIMIT ?"
        )
        return db.execute(sql, (after_id, asked, limit)).fetchall()
    sql = (
        "SELECT id, openid FROM fan WHERE profiled_at = 0 AND id > ? AND +failed = 0"
        " ORDER BY id LIMIT ?"
    )
    return db.execute(sql, (after_id, limit)).fetchall()


def count_needing_profile(db: sqlite3.Connection) -> int:
    """How many ``needing_profile`` would give in all."""
    asked = max(schema.get_meta(db, "profiles_asked_at"), 1)
    if asked == 1:  # nearly always: those who have none, from the index
        row = db.execute(
            "SELECT count(*) FROM fan WHERE profiled_at = 0 AND +failed = 0"
        ).fetchone()
        return int(row[0])
    row = db.execute(
        "SELECT count(*) FROM fan WHERE +profiled_at < ?"
        " AND (+status = 0 OR +profiled_at = 0) AND +failed = 0",
        (asked,),
    ).fetchone()
    return int(row[0])


def count_profiled(db: sqlite3.Connection) -> int:
    """How many have a profile, however old. Reads the table during a first sync."""
    row = db.execute("SELECT count(*) FROM fan WHERE profiled_at > 0").fetchone()
    return int(row[0])


def ask_all_profiles(db: sqlite3.Connection, now: int) -> None:
    """Everybody who follows needs a profile newer than those there are."""
    (latest,) = db.execute("SELECT coalesce(max(profiled_at), 0) FROM fan").fetchone()
    schema.set_meta(db, "profiles_asked_at", max(now, latest + 1))


def mend_times(db: sqlite3.Connection, now: int) -> None:
    """Times further in the future than CLOCK_SLACK are of a clock that was wrong:
    they count as old. Otherwise such a profile would never be read again."""
    latest = now + CLOCK_SLACK
    db.execute("UPDATE fan SET profiled_at = 1 WHERE profiled_at > ?", (latest,))
    for key in ("profiles_asked_at", "applied_at"):
        if schema.get_meta(db, key) > latest:
            schema.set_meta(db, key, now)


def all_profiles_read(db: sqlite3.Connection) -> None:
    """What ``ask_all_profiles`` asked for has come; the next full sync asks anew."""
    schema.set_meta(db, "profiles_asked_at", 0)


def asked_at(db: sqlite3.Connection) -> int:
    """The time a profile must have to count as fresh; 0 when any will do."""
    return schema.get_meta(db, "profiles_asked_at")


def oldest_profiles(
    db: sqlite3.Connection, limit: int, before: int
) -> list[tuple[int, str]]:
    """(id, openid) of following fans whose profile is oldest, oldest first, as far
    as it was asked for before that time."""
    return db.execute(
        "SELECT id, openid FROM fan WHERE profiled_at > 0 AND profiled_at < ?"
        " AND +status = 0 AND +failed = 0 ORDER BY profiled_at LIMIT ?",
        (before, limit),
    ).fetchall()


def mark_profile_failed(
    db: sqlite3.Connection, ids: Iterable[int], reason_code: int
) -> None:
    """The server refused these; they are asked for again with the next listing."""
    db.executemany(
        "UPDATE fan SET failed = ? WHERE id = ?",
        [(reason_code or 1, fan_id) for fan_id in ids],
    )


def forget_failures(db: sqlite3.Connection) -> None:
    """Those refused so far may be asked for again."""
    db.execute("UPDATE fan SET failed = 0 WHERE failed <> 0")


class _Known(NamedTuple):
    """What the cache has of a fan whose profile arrives."""

    id: int
    openid: str
    status: int
    followed_at: int
    scene: int
    tag_count: int
    follow_count: int
    left_at: int
    profiled_at: int
    failed: int
    change: int
    unionid: str | None  # None, and so are those below: no profile so far
    avatar_url: str
    language: str
    qr_scene: str
    qr_scene_str: str


_KNOWN = """
SELECT f.id, f.openid, f.status, f.followed_at, f.scene, f.tag_count, f.follow_count,
       f.left_at, f.profiled_at, f.failed, f.change,
       p.unionid, p.avatar_url, p.language, p.qr_scene, p.qr_scene_str
  FROM json_each(?) AS wanted
 CROSS JOIN fan AS f ON f.{} = wanted.value
  LEFT JOIN fan_profile AS p ON p.fan_id = f.id
"""
_NO_PROFILE: tuple[str, ...] = ("", "", "", "", "")


@dataclass(slots=True)
class _Batch:
    """Rows to be written for one block of profiles."""

    now: int
    since: int
    fans: list[tuple[int, ...]] = field(default_factory=list)
    same: list[tuple[int, int]] = field(default_factory=list)
    profiles: list[tuple[int | str, ...]] = field(default_factory=list)
    changed: list[tuple[int | str, ...]] = field(default_factory=list)
    tags_in: list[tuple[int, int]] = field(default_factory=list)
    tags_out: list[tuple[int, int]] = field(default_factory=list)
    events: list[history.EventRow] = field(default_factory=list)
    came: list[tuple[int, int]] = field(default_factory=list)
    left: int = 0
    returned: int = 0


def save_profiles(
    db: sqlite3.Connection,
    profiles: Iterable[Profile],
    now: int,
    ids: Mapping[str, int] | None = None,
) -> SavedCounts:
    """Put profiles into the cache; openids it has not met are added.

    A known nickname, avatar or unionid is never overwritten by "": the server has
    stopped sending names. Remark and tags are the server's (tags when it sent
    them). Of somebody who left, only that and the unionid is taken over. ``ids``,
    openid to id, spares the look-up of those in it: neighbours by id stand together
    in the file, neighbours by openid anywhere in it.
    """
    source = iter(profiles)
    saved = left = returned = 0
    while block := list(islice(source, _BLOCK)):
        batch = _save_block(db, {one.openid: one for one in block}, now, ids or {})
        saved += len(block)
        left += batch.left
        returned += batch.returned
    return SavedCounts(saved, left, returned)


def _save_block(
    db: sqlite3.Connection,
    profiles: dict[str, Profile],
    now: int,
    ids: Mapping[str, int],
) -> _Batch:
    known = _load(db, profiles, ids)
    if len(known) < len(profiles):
        edits.ensure(db, profiles, now)
        known = _load(db, profiles, {})
    batch = _Batch(now, schema.get_meta(db, "applied_at"))
    scenes = _scene_codes(db, profiles.values())
    pairs = [(fan, profiles[fan.openid]) for fan in known]
    for fan, profile in pairs:
        _add_fan(batch, fan, profile, scenes)
        _add_profile(batch, fan, profile)
    _add_texts(db, batch, pairs)
    _add_tags(db, batch, pairs)
    _write(db, batch)
    return batch


def _load(
    db: sqlite3.Connection, openids: Collection[str], ids: Mapping[str, int]
) -> list[_Known]:
    if all(openid in ids for openid in openids):
        rows = db.execute(_KNOWN.format("id"), (json.dumps([*map(ids.get, openids)]),))
    else:
        rows = db.execute(_KNOWN.format("openid"), (json.dumps(list(openids)),))
    found = map(_Known._make, rows.fetchall())
    return [known for known in found if known.openid in openids]


def _scene_codes(db: sqlite3.Connection, profiles: Iterable[Profile]) -> dict[str, int]:
    codes: dict[str, int] = dict(db.execute("SELECT raw, id FROM scene").fetchall())
    for raw in {profile.scene for profile in profiles} - codes.keys():
        done = db.execute("INSERT INTO scene(raw) VALUES (?)", (raw,))
        codes[raw] = int(done.lastrowid or 0)
    return codes


def _add_fan(
    batch: _Batch, fan: _Known, profile: Profile, scenes: dict[str, int]
) -> None:
    old = fan[2:8]
    status, followed_at, scene, tag_count, follow_count, left_at = old
    if not profile.following:
        if status != schema.LEFT:
            status, left_at = schema.LEFT, batch.now
            batch.left += 1
            batch.events.append((fan.id, batch.now, "left", batch.since, ""))
    else:
        if known_time(profile.followed_at):
            followed_at = profile.followed_at
        scene = scenes[profile.scene] if profile.scene else scene
        again = 0 < fan.followed_at < followed_at
        if follow_count and (status == schema.LEFT or again):
            follow_count += 1
            batch.returned += 1
            _add_return(batch, fan, followed_at)
        elif status == schema.INVALID:
            left_at = 0  # WeChat knows them again, and they never left
        status = schema.FOLLOWING
        if profile.tag_ids is not None:
            tag_count = len(set(profile.tag_ids)) if profile.tag_ids else 0
        if not fan.profiled_at and followed_at:
            batch.came.append((followed_at, fan.id))
    new = (status, followed_at, scene, tag_count, follow_count, left_at)
    if new == old and not fan.failed:
        batch.same.append((batch.now, fan.id))
    else:
        batch.fans.append((*new, batch.now, fan.id))


def _add_return(batch: _Batch, fan: _Known, followed_at: int) -> None:
    if fan.followed_at:  # their earlier follow is about to be overwritten
        batch.events.append((fan.id, fan.followed_at, "followed", 0, ""))
    known = followed_at > fan.followed_at
    at, since = (followed_at, 0) if known else (batch.now, batch.since)
    batch.events.append((fan.id, at, "returned", since, ""))


def _add_profile(batch: _Batch, fan: _Known, profile: Profile) -> None:
    old = _NO_PROFILE
    if fan.unionid is not None:
        old = (fan.unionid, *fan[12:])
    unionid = profile.unionid or old[0]
    if profile.following:
        new: tuple[str, ...] = (
            unionid,
            profile.avatar_url or old[1],
            profile.language or old[2],
            profile.qr_scene,
            profile.qr_scene_str,
        )
    else:
        new = (unionid, *old[1:])
    if new != old:
        rows = batch.profiles if fan.unionid is None else batch.changed
        rows.append((fan.id, *new))


def _add_texts(
    db: sqlite3.Connection, batch: _Batch, pairs: Sequence[tuple[_Known, Profile]]
) -> None:
    following = [(fan, profile) for fan, profile in pairs if profile.following]
    old = fan_texts.load(db, [fan.id for fan, _ in following])
    new: dict[int, fan_texts.Texts] = {}
    for fan, profile in following:
        if fan.id not in old and not profile.remark and not profile.nickname:
            continue  # most have no text at all
        remark, alias, note, nickname = old.get(fan.id, ("", "", "", ""))
        new[fan.id] = (profile.remark, alias, note, profile.nickname or nickname)
        if profile.remark != remark and fan.profiled_at:
            detail = history.encode({"from": remark, "to": profile.remark})
            batch.events.append((fan.id, batch.now, "remark", batch.since, detail))
    fan_texts.save(db, new, old)


def _add_tags(
    db: sqlite3.Connection, batch: _Batch, pairs: Sequence[tuple[_Known, Profile]]
) -> None:
    told = [
        (fan, set(profile.tag_ids))
        for fan, profile in pairs
        if (profile.tag_ids or fan.tag_count)
        and profile.following
        and profile.tag_ids is not None
    ]
    tagged = [fan.id for fan, _ in told if fan.tag_count]
    have: dict[int, set[int]] = {}
    for fan_id, tag_id in db.execute(
        "SELECT fan_id, tag_id FROM json_each(?) AS wanted"
        " CROSS JOIN fan_tag ON fan_id = wanted.value",
        (json.dumps(tagged),),
    ):
        have.setdefault(fan_id, set()).add(tag_id)
    details: dict[int, str] = {}
    for fan, now_has in told:
        had = have.get(fan.id, set())
        if now_has == had:
            continue
        batch.tags_in += [(fan.id, tag_id) for tag_id in now_has - had]
        batch.tags_out += [(fan.id, tag_id) for tag_id in had - now_has]
        if not fan.profiled_at:
            continue
        for tag_id in now_has ^ had:
            kind = "tagged" if tag_id in now_has else "untagged"
            if tag_id not in details:
                details[tag_id] = history.tag_detail(db, tag_id)
            row = (fan.id, batch.now, kind, batch.since, details[tag_id])
            batch.events.append(row)


def _write(db: sqlite3.Connection, batch: _Batch) -> None:
    db.executemany(
        "UPDATE fan SET status = ?, followed_at = ?, scene = ?, tag_count = ?,"
        " follow_count = ?, left_at = ?, profiled_at = ?, failed = 0 WHERE id = ?",
        batch.fans,
    )
    db.executemany("UPDATE fan SET profiled_at = ? WHERE id = ?", batch.same)
    row = "INTO fan_profile VALUES (?, ?, ?, ?, ?, ?)"
    db.executemany(f"INSERT {row}", batch.profiles)
    db.executemany(f"INSERT OR REPLACE {row}", batch.changed)
    db.executemany("INSERT INTO fan_tag VALUES (?, ?)", batch.tags_in)
    db.executemany(
        "DELETE FROM fan_tag WHERE fan_id = ? AND tag_id = ?", batch.tags_out
    )
    if batch.since:  # the listing noted that they came, the profile knows when
        db.executemany(
            "UPDATE event SET at = ?, since = 0 WHERE fan_id = ? AND since > 0"
            " AND kind IN ('followed', 'returned')",
            batch.came,
        )
    history.add_many(db, batch.events)
