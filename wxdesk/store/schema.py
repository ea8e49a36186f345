"""The tables of an account's file, as ordered migrations.

``PRECIOUS`` tables hold what no sync can bring back (ledger, notes, history, saved
filters); they are salvaged from a damaged file. All others can be dropped and
synced again. ``fan`` goes with both: every precious row points at an openid through
it. A migration is a function of single statements: ``executescript`` would commit
behind our back and leave half a migration after a failure.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

APPLICATION_ID = 0x77786466  # "wxdf"

SALVAGED = "salvaged"  # in meta: the file before this one was moved aside

PRECIOUS = (
    "fan_text",
    "blacklist",
    "task",
    "task_item",
    "blacklist_before",
    "blacklist_gone",
    "event",
    "saved_filter",
)

# Codes in fan.status and fan.change. INVALID: WeChat says 40003 of somebody who once
# followed, in two complete syncs on different days.
FOLLOWING, LEFT, INVALID = 0, 1, 2
CHANGE_NEW, CHANGE_LEFT, CHANGE_RETURNED = 1, 2, 3

# Away while the first sync fills the tables, because with them a profile costs twice
# the time: unionids come in no order, so each writes a page of its own to the log.
# fan_order is the default order, and every column a filter looks at: a million
# look-ups in the table in this order cost 1 to 2 s, the index alone 25 to 40 ms.
LATE_INDEXES = {
    "fan_order": "CREATE INDEX IF NOT EXISTS fan_order ON fan"
    "(status, followed_at, id, scene, tag_count, change, follow_count)",
    "fan_profiled": "CREATE INDEX IF NOT EXISTS fan_profiled ON fan(profiled_at)",
    "profile_unionid": "CREATE INDEX IF NOT EXISTS profile_unionid"
    " ON fan_profile(unionid) WHERE unionid <> ''",
    "profile_qr": "CREATE INDEX IF NOT EXISTS profile_qr"
    " ON fan_profile(qr_scene) WHERE qr_scene <> ''",
    "profile_qr_str": "CREATE INDEX IF NOT EXISTS profile_qr_str"
    " ON fan_profile(qr_scene_str) WHERE qr_scene_str <> ''",
}

_FIRST = (
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
    # born: meta 'applied_listing' at the time of insertion; somebody is new when
    # that is not older than the listing before. follow_count 0: seen in a tag, the
    # blacklist or a file, never yet known to follow.
    """CREATE TABLE fan(
        id INTEGER PRIMARY KEY,
        openid TEXT NOT NULL UNIQUE,
        status INTEGER NOT NULL DEFAULT 0,
        followed_at INTEGER NOT NULL DEFAULT 0,
        scene INTEGER NOT NULL DEFAULT 0,
        tag_count INTEGER NOT NULL DEFAULT 0,
        change INTEGER NOT NULL DEFAULT 0,
        blacklisted INTEGER NOT NULL DEFAULT 0,
        profiled_at INTEGER NOT NULL DEFAULT 0,
        follow_count INTEGER NOT NULL DEFAULT 1,
        left_at INTEGER NOT NULL DEFAULT 0,
        born INTEGER NOT NULL DEFAULT 0,
        failed INTEGER NOT NULL DEFAULT 0
    ) STRICT""",
    "CREATE INDEX fan_change ON fan(change) WHERE change <> 0",
    "CREATE INDEX fan_left ON fan(left_at) WHERE status = 1",
    "CREATE INDEX fan_failed ON fan(failed) WHERE failed <> 0",
    "CREATE TABLE scene(id INTEGER PRIMARY KEY, raw TEXT NOT NULL UNIQUE) STRICT",
    "INSERT INTO scene VALUES (0, '')",
    # Rows exist only where something is known: since 2021-12 most fans have none.
    """CREATE TABLE fan_profile(
        fan_id INTEGER PRIMARY KEY REFERENCES fan(id) ON DELETE CASCADE,
        unionid TEXT NOT NULL DEFAULT '',
        avatar_url TEXT NOT NULL DEFAULT '',
        language TEXT NOT NULL DEFAULT '',
        qr_scene TEXT NOT NULL DEFAULT '',
        qr_scene_str TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    *LATE_INDEXES.values(),
    # Searchable text; alias and note exist only on this computer. sort: see texts.py
    """CREATE TABLE fan_text(
        fan_id INTEGER PRIMARY KEY REFERENCES fan(id) ON DELETE CASCADE,
        remark TEXT NOT NULL DEFAULT '',
        alias TEXT NOT NULL DEFAULT '',
        note TEXT NOT NULL DEFAULT '',
        nickname TEXT NOT NULL DEFAULT '',
        sort BLOB NOT NULL DEFAULT x''
    ) STRICT""",
    # One token per code point, so that one Chinese character can be searched for.
    """CREATE VIRTUAL TABLE fan_fts USING fts5(
        remark, alias, note, nickname,
        content='', columnsize=0, tokenize='ascii')""",
    "CREATE TABLE tag(id INTEGER PRIMARY KEY, name TEXT NOT NULL,"
    " server_count INTEGER NOT NULL DEFAULT 0) STRICT",
    "CREATE INDEX tag_name ON tag(name COLLATE NOCASE)",
    """CREATE TABLE fan_tag(
        fan_id INTEGER NOT NULL REFERENCES fan(id) ON DELETE CASCADE,
        tag_id INTEGER NOT NULL,
        PRIMARY KEY (fan_id, tag_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX fan_tag_tag ON fan_tag(tag_id, fan_id)",
    """CREATE TABLE blacklist(
        fan_id INTEGER PRIMARY KEY REFERENCES fan(id) ON DELETE CASCADE,
        at INTEGER NOT NULL DEFAULT 0,
        how TEXT NOT NULL DEFAULT '',
        reason TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    """CREATE TABLE listing(
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        started_at INTEGER NOT NULL,
        closed_at INTEGER NOT NULL DEFAULT 0,
        next_openid TEXT NOT NULL DEFAULT '',
        pages INTEGER NOT NULL DEFAULT 0,
        count INTEGER NOT NULL DEFAULT 0,
        total INTEGER
    ) STRICT""",
    "CREATE INDEX listing_kind ON listing(kind, id)",
    # fan_ids: array('q'); openids: empty, and kind always "fans".
    """CREATE TABLE follower_page(
        listing_id INTEGER NOT NULL REFERENCES listing(id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        next_openid TEXT NOT NULL,
        at INTEGER NOT NULL,
        digest BLOB NOT NULL,
        fan_ids BLOB NOT NULL,
        openids BLOB NOT NULL,
        PRIMARY KEY (listing_id, number)
    ) STRICT""",
    "CREATE INDEX page_digest ON follower_page(digest)",
    """CREATE TABLE task(
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        state TEXT NOT NULL,
        tag_id INTEGER NOT NULL DEFAULT 0,
        tag_name TEXT NOT NULL DEFAULT '',
        remark TEXT NOT NULL DEFAULT '',
        source TEXT NOT NULL DEFAULT '',
        created_at INTEGER NOT NULL,
        ended_at INTEGER NOT NULL DEFAULT 0,
        calls INTEGER NOT NULL DEFAULT 0,
        parked TEXT NOT NULL DEFAULT '',
        undo_of INTEGER NOT NULL DEFAULT 0,
        undone_by INTEGER NOT NULL DEFAULT 0
    ) STRICT""",
    # before: the pre-image ('1'/'0', or the old remark). target: the remark to set.
    # crc: of task, seq, openid, state, before, target; SQLite does not notice a
    # flipped bit in a row, and these rows say what may be sent.
    """CREATE TABLE task_item(
        task_id INTEGER NOT NULL REFERENCES task(id) ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        fan_id INTEGER,
        openid TEXT NOT NULL,
        state INTEGER NOT NULL,
        before TEXT NOT NULL,
        target TEXT NOT NULL DEFAULT '',
        errcode INTEGER,
        reason TEXT NOT NULL DEFAULT '',
        sent_at INTEGER NOT NULL DEFAULT 0,
        crc INTEGER NOT NULL,
        PRIMARY KEY (task_id, seq)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX item_state ON task_item(task_id, state, seq)",
    """CREATE TABLE event(
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        fan_id INTEGER NOT NULL REFERENCES fan(id) ON DELETE CASCADE,
        at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        since INTEGER NOT NULL DEFAULT 0,
        detail TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    "CREATE INDEX event_fan ON event(fan_id)",
    "CREATE INDEX event_came_went ON event(at, kind)"
    " WHERE kind IN ('followed', 'left', 'returned')",
    "CREATE TABLE saved_filter(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
    " text TEXT NOT NULL) STRICT",
    "CREATE TABLE quota_use(day TEXT NOT NULL, path TEXT NOT NULL,"
    " used INTEGER NOT NULL, PRIMARY KEY (day, path)) STRICT, WITHOUT ROWID",
    "CREATE TABLE quota_limit(path TEXT PRIMARY KEY, daily_limit INTEGER NOT NULL,"
    " used INTEGER NOT NULL, remain INTEGER NOT NULL, at INTEGER NOT NULL)"
    " STRICT, WITHOUT ROWID",
    """CREATE TABLE sync_run(
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        started_at INTEGER NOT NULL,
        ended_at INTEGER NOT NULL DEFAULT 0,
        complete INTEGER NOT NULL DEFAULT 0,
        fans INTEGER NOT NULL DEFAULT 0,
        new INTEGER NOT NULL DEFAULT 0,
        left INTEGER NOT NULL DEFAULT 0,
        returned INTEGER NOT NULL DEFAULT 0,
        failed INTEGER NOT NULL DEFAULT 0
    ) STRICT""",
)


def _first(db: sqlite3.Connection) -> None:
    for statement in _FIRST:
        db.execute(statement)


_SECOND = (
    # confirmed: how many fans the person agreed to. parent: the compound task this one
    # is a part of. facts: JSON, what a compound task needs to go on and to be undone.
    # read_at: when WeChat was asked who really has the tag, before the first call.
    # left_later: fans done who left afterwards; a fact, no failure.
    "ALTER TABLE task ADD COLUMN confirmed INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE task ADD COLUMN parent INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE task ADD COLUMN facts TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE task ADD COLUMN read_at INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE task ADD COLUMN left_later INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX task_state ON task(state)",
    "CREATE INDEX task_parent ON task(parent) WHERE parent <> 0",
    # What is written here of entries that a task takes off the blacklist: its undo
    # brings reason and time back. WeChat knows neither.
    """CREATE TABLE blacklist_before(
        task_id INTEGER NOT NULL REFERENCES task(id) ON DELETE CASCADE,
        fan_id INTEGER NOT NULL,
        at INTEGER NOT NULL,
        how TEXT NOT NULL,
        reason TEXT NOT NULL,
        PRIMARY KEY (task_id, fan_id)
    ) STRICT, WITHOUT ROWID""",
    # tags: JSON, the id of each tag the text names, so that it follows a rename.
    "ALTER TABLE saved_filter ADD COLUMN tags TEXT NOT NULL DEFAULT ''",
    # refused_at: the complete sync in which WeChat first said 40003 of this fan.
    "ALTER TABLE fan ADD COLUMN refused_at INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX fan_refused ON fan(refused_at) WHERE refused_at <> 0",
    # What is written here of people whom WeChat's list named no more: it is back
    # when they are. A list can come short, and a reason exists only here.
    """CREATE TABLE blacklist_gone(
        fan_id INTEGER PRIMARY KEY REFERENCES fan(id) ON DELETE CASCADE,
        at INTEGER NOT NULL,
        how TEXT NOT NULL,
        reason TEXT NOT NULL
    ) STRICT""",
    # vanished: so many were missing that the person was asked.
    "ALTER TABLE sync_run ADD COLUMN vanished INTEGER NOT NULL DEFAULT 0",
)


def _second(db: sqlite3.Connection) -> None:
    for statement in _SECOND:
        db.execute(statement)


Migration = Callable[[sqlite3.Connection], None]

# The version of a file is the number of migrations it has gone through.
MIGRATIONS: tuple[Migration, ...] = (_first, _second)


def version(db: sqlite3.Connection) -> int:
    """``user_version`` of the file: 0 for an empty one."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def migrate(db: sqlite3.Connection, migrations: tuple[Migration, ...]) -> None:
    """Bring the file to the latest version, each step in a transaction of its own
    together with its number. Whatever a step raises leaves the step before."""
    while version(db) < len(migrations):
        db.execute("BEGIN IMMEDIATE")
        try:
            number = version(db)  # again: somebody else may just have done it
            if number < len(migrations):
                _step(db, migrations, number)
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise


def _step(
    db: sqlite3.Connection, migrations: tuple[Migration, ...], number: int
) -> None:
    migrations[number](db)
    if db.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise sqlite3.IntegrityError("foreign keys do not hold")
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {number + 1}")


def drop_late_indexes(db: sqlite3.Connection) -> None:
    """Before the first load of fans. Everything works without, more slowly."""
    for name in LATE_INDEXES:
        db.execute(f"DROP INDEX IF EXISTS {name}")


def create_late_indexes(db: sqlite3.Connection) -> None:
    """After the first load; does nothing when they are there (1 s a million)."""
    for statement in LATE_INDEXES.values():
        db.execute(statement)


def get_meta(db: sqlite3.Connection, key: str) -> int:
    """A number of the file's own book-keeping; 0 when it was never set."""
    row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return int(row[0]) if row else 0


def set_meta(db: sqlite3.Connection, key: str, value: int) -> None:
    """Remember a number in the file."""
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
