"""The file: who may read it, upgrades, newer and damaged files, a full disk."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from store_desk import T0, fan, ids, ids_with, openid, profile, sync

from wxdesk.errors import Cancelled, FileDamaged, FileTooNew, StorageError
from wxdesk.model import ItemState, Selection, TaskKind
from wxdesk.store import db as files
from wxdesk.store import edits, fans, filters, history, schema
from wxdesk.store.db import Store
from wxdesk.store.ledger import begin, marks, read


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_only_the_owner_may_read(tmp_path: Path) -> None:
    umask = os.umask(0)
    try:
        store = Store(tmp_path / "data" / "a.db")
        with store.write() as db:
            edits.ensure(db, ["o1"], T0)
        for file in (tmp_path / "data").iterdir():
            assert file.stat().st_mode & 0o777 == 0o600, file
        assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
        store.close()
        store.path.chmod(0o644)
        Store(store.path).close()
        assert store.path.stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(umask)


@pytest.mark.parametrize("name", ["粉丝 🦊.db", "a b#?%41.db"])
def test_odd_file_names(tmp_path: Path, name: str) -> None:
    Store(tmp_path / name).close()
    assert (tmp_path / name).exists()
    Store(tmp_path / name).close()


def test_pragmas(store: Store) -> None:
    with store.write(durable=True) as db:
        assert db.execute("PRAGMA synchronous").fetchone()[0] == 2
        assert db.execute("PRAGMA foreign_keys").fetchone()[0] == 1
        assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        stamp = db.execute("PRAGMA application_id").fetchone()[0]
        assert stamp == schema.APPLICATION_ID
    with store.write() as db:
        assert db.execute("PRAGMA synchronous").fetchone()[0] == 1


def test_an_error_takes_the_whole_transaction_back(store: Store) -> None:
    def fail_half_way() -> None:
        with store.write() as db:
            edits.ensure(db, ["o1"], T0)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert store.read(lambda db: fans.ids_of(db, ["o1"])) == {}
    with store.write() as db:
        edits.ensure(db, ["o1"], T0)


def test_write_inside_write_is_a_bug(store: Store) -> None:
    with (
        pytest.raises(RuntimeError, match="inside"),
        store.write(),
        store.write(),
    ):
        pass


def test_writers_wait_for_each_other(store: Store) -> None:
    def add(number: int) -> None:
        for step in range(20):
            with store.write() as db:
                edits.ensure(db, [f"o{number}-{step}"], T0)

    threads = [threading.Thread(target=add, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    count = store.read(lambda db: db.execute("SELECT count(*) FROM fan").fetchone())
    assert count == (80,)


def test_a_read_sees_one_snapshot(store: Store) -> None:
    def twice(db: sqlite3.Connection) -> list[int]:
        seen = [db.execute("SELECT count(*) FROM fan").fetchone()[0]]
        with store.write() as other:
            edits.ensure(other, ["o1"], T0)
        return [*seen, db.execute("SELECT count(*) FROM fan").fetchone()[0]]

    assert store.read(twice) == [0, 0]
    assert fan_count(store) == 1


def fan_count(store: Store) -> int:
    return store.read(lambda db: db.execute("SELECT count(*) FROM fan").fetchone()[0])


def test_readers_cannot_write(store: Store) -> None:
    with pytest.raises(StorageError):
        store.read(lambda db: db.execute("DELETE FROM fan"))


def test_interrupted_read_is_cancelled(store: Store) -> None:
    endless = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
        " SELECT count(*) FROM n"
    )
    with store.reader() as reader:
        timer = threading.Timer(0.05, reader.interrupt)
        timer.start()
        with pytest.raises(Cancelled):
            reader.read(lambda db: db.execute(endless).fetchone())
        timer.join()


# -- upgrades


def _second(db: sqlite3.Connection) -> None:
    db.execute("ALTER TABLE fan ADD COLUMN mood TEXT NOT NULL DEFAULT 'good'")
    db.execute("CREATE TABLE extra(a INTEGER)")


def _broken(db: sqlite3.Connection) -> None:
    _second(db)
    db.execute("INSERT INTO nowhere VALUES (1)")


def test_an_upgrade_keeps_the_data_and_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.db"
    store = Store(path)
    sync(store, [profile(1, remark="旧")], first=True)
    store.close()
    steps = (*schema.MIGRATIONS, _second)
    monkeypatch.setattr(schema, "MIGRATIONS", steps)
    store = Store(path)
    assert fan(store, 1).remark == "旧"
    moods = store.read(lambda db: db.execute("SELECT mood FROM fan").fetchall())
    assert moods == [("good",)]
    store.close()
    copy = path.with_name(f"a.db.v{len(steps) - 1}.bak")
    assert copy.stat().st_mode & 0o077 == 0 or os.name != "posix"
    monkeypatch.setattr(schema, "MIGRATIONS", steps[:-1])
    old = Store(copy)  # the older program opens the copy
    assert fan(old, 1).remark == "旧"
    old.close()


def test_a_failed_upgrade_leaves_the_old_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.db"
    Store(path).close()
    first = schema.MIGRATIONS
    monkeypatch.setattr(schema, "MIGRATIONS", (*first, _broken))
    with pytest.raises(StorageError):
        Store(path)
    monkeypatch.setattr(schema, "MIGRATIONS", first)
    store = Store(path)
    tables = store.read(lambda db: db.execute("SELECT name FROM sqlite_schema"))
    columns = store.read(lambda db: db.execute("PRAGMA table_info(fan)").fetchall())
    assert "extra" not in {row[0] for row in tables}
    assert "mood" not in {row[1] for row in columns}
    store.close()


def test_a_newer_file_is_not_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.db"
    first = schema.MIGRATIONS
    monkeypatch.setattr(schema, "MIGRATIONS", (*first, _second))
    Store(path).close()
    monkeypatch.setattr(schema, "MIGRATIONS", first)
    before = path.read_bytes()
    with pytest.raises(FileTooNew):
        Store(path)
    assert path.read_bytes() == before
    assert {one.name for one in tmp_path.iterdir()} == {
        "a.db",
        "a.db.lock",
        "a.db.opening",
    }


def test_somebody_elses_database_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE theirs(a)")
    other.commit()
    other.close()
    before = path.read_bytes()
    with pytest.raises(StorageError, match="not a file of wxdesk"):
        Store(path)
    assert path.read_bytes() == before


# -- damage


def test_not_a_database_is_moved_aside(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(b"not a database" * 500)
    with pytest.raises(FileDamaged) as caught:
        Store(path)
    moved = Path(caught.value.detail)
    assert moved.read_bytes() == b"not a database" * 500
    assert moved.name.startswith("a.db.damaged-")
    assert not path.exists()


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.touch()
    Store(path).close()


@pytest.mark.expects_log
def test_precious_rows_survive_damage(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store = Store(path)
    people = [profile(n, nickname=f"名{n}") for n in range(300)]
    sync(store, people, first=True)
    with store.write() as db:
        for number, fan_id in enumerate(
            fans.ids_of(db, map(openid, range(300))).values()
        ):
            edits.set_note(db, fan_id, f"note {number} " + "x" * 200, T0)
        filters.put(db, "VIP", "标签:VIP")
        task = begin.begin(
            db, TaskKind.TAG, Selection(openids=(openid(1), openid(2))), T0, tag_id=9
        )
        marks.mark_done(db, task.id, [1])
    page = store.read(
        lambda db: db.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'fan_profiled'"
        ).fetchone()[0]
    )
    store.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    store, moved = Store.open_or_recover(path)
    assert moved is not None
    assert moved.exists()
    assert fan(store, 7).note.startswith("note 7")
    assert [one.name for one in store.read(filters.all_filters)] == ["VIP"]
    task = store.read(lambda db: read.get(db, task.id))
    assert (task.done, task.new) == (1, 1)
    found = store.read(lambda db: ids_with(db, "note 7 "))
    assert found == ids(store, 7)
    store.check()
    store.close()


@pytest.mark.expects_log
def test_nothing_readable_still_opens(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(os.urandom(9000))
    store, moved = Store.open_or_recover(path)
    assert moved is not None
    assert fan_count(store) == 0
    store.close()


def test_truncated_files_never_raise_anything_else(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store = Store(path)
    sync(store, [profile(n) for n in range(50)], first=True)
    store.close()
    whole = path.read_bytes()
    for length in range(1, len(whole), len(whole) // 25):
        path.write_bytes(whole[:length])
        with pytest.raises(FileDamaged):
            Store(path)


# -- disk full, locks, sudden ends


def test_disk_full_says_so_and_loses_nothing(store: Store) -> None:
    with store.write() as db:
        edits.ensure(db, ["o1"], T0)
        pages = db.execute("PRAGMA page_count").fetchone()[0]
    with store.write() as db:
        db.execute(f"PRAGMA max_page_count = {pages + 3}")
    with pytest.raises(StorageError, match="disk is full"), store.write() as db:
        edits.ensure(db, [f"o-{n:030d}" for n in range(5000)], T0)
    assert fan_count(store) == 1
    with store.write() as db:
        db.execute("PRAGMA max_page_count = 1000000")
        edits.ensure(db, ["o2"], T0)
    assert fan_count(store) == 2


def test_nothing_commits_by_itself_after_a_full_disk(store: Store) -> None:
    def careless() -> None:
        with store.write() as db:
            pages = db.execute("PRAGMA page_count").fetchone()[0]
            db.execute(f"PRAGMA max_page_count = {pages + 3}")
            with contextlib.suppress(sqlite3.Error):
                edits.ensure(db, [f"o-{n:030d}" for n in range(5000)], T0)
            db.execute("INSERT INTO fan(openid) VALUES ('sneaks in')")

    with pytest.raises(StorageError):
        careless()
    assert fan_count(store) == 0


def test_a_file_held_by_another_program(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.write() as db:
        edits.ensure(db, ["o1"], T0)
    holder = sqlite3.connect(store.path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    store._db.execute("PRAGMA busy_timeout = 10")
    with pytest.raises(StorageError, match="Another program"), store.write():
        pass
    holder.execute("ROLLBACK")
    holder.close()
    with store.write():
        pass


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write")
def test_a_folder_without_rights(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StorageError):
        Store(tmp_path / "a.db")
    tmp_path.chmod(0o700)


_KILLED = """
import os, sys
from pathlib import Path
from wxdesk.store import edits
from wxdesk.store.db import Store
store = Store(Path(sys.argv[1]))
with store.write(durable=True) as db:
    edits.ensure(db, ["o1", "o2"], 1)
with store.write() as db:
    edits.ensure(db, ["o3"], 1)
    os._exit(9)
"""


def test_a_kill_leaves_what_was_committed(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(path)],
        cwd=Path(files.__file__).parents[2],
        check=False,
    )
    assert done.returncode == 9
    store = Store(path)
    assert fan_count(store) == 2
    store.close()


def test_a_flipped_bit_in_the_ledger_is_noticed(store: Store) -> None:
    with store.write() as db:
        task = begin.begin(
            db, TaskKind.TAG, Selection(openids=("o1", "o2")), T0, tag_id=9
        )
    with store.write() as db:
        db.execute("UPDATE task_item SET openid = 'o3' WHERE seq = 2")
    assert store.read(read.damaged_items) == [(task.id, 2)]
    with pytest.raises(FileDamaged):
        store.read(lambda db: marks.next_batch(db, task.id, 50))
    assert store.read(lambda db: marks.next_batch(db, task.id, 1))[0].openid == "o1"
    assert store.read(lambda db: marks.open_items(db, task.id, ItemState.DONE)) == []


def test_sync_runs(store: Store) -> None:
    assert store.read(history.last_run) is None
    with store.write() as db:
        first = history.start_run(db, T0)
        history.end_run(db, first, T0 + 5, complete=True, fans=3)
        history.start_run(db, T0 + 9)
    latest = store.read(history.last_run)
    assert latest is not None
    assert latest.unfinished
    assert latest.at == T0 + 9
    complete = store.read(lambda db: history.last_run(db, complete=True))
    assert complete is not None
    assert (complete.id, complete.fans, complete.at) == (first, 3, T0 + 5)
    assert [run.id for run in store.read(lambda db: history.last_runs(db, 5))] == [1]
