"""Several at one file: processes, threads, connections; who may move it, and when."""

from __future__ import annotations

import ast
import multiprocessing
import os
import queue
import re
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from wxdesk.errors import FileDamaged, StorageError
from wxdesk.store import edits, lock, opening, schema
from wxdesk.store.db import Store
from wxdesk.store.lock import WorkLock, alone, lock_files

ROOT = Path(opening.__file__).parents[2]
T0 = 1_700_000_000


class Other:
    """Another process. It does one line at a time, and says when it is done."""

    def __init__(self, code: str, *arguments: object) -> None:
        begin = (
            "import sys\nfrom pathlib import Path\n"
            "from wxdesk.store import edits\n"
            "from wxdesk.store.db import Store\n"
            "from wxdesk.store.lock import WorkLock\n"
            "path = Path(sys.argv[1])\n"
            "def said(word=''):\n"
            "    print(word, flush=True)\n"
            "    sys.stdin.readline()\n"
        )
        self._process = subprocess.Popen(
            [sys.executable, "-c", begin + code, *map(str, arguments)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def said(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def go_on(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def other() -> Iterator[Callable[..., Other]]:
    started: list[Other] = []

    def start(code: str, *arguments: object) -> Other:
        started.append(Other(code, *arguments))
        return started[-1]

    yield start
    for one in started:
        one.end()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.db"


def add(store: Store, *openids: str) -> None:
    with store.write() as db:
        edits.ensure(db, openids, T0)


def locks_of(folder: Path) -> set[tuple[str, str]]:
    """What the kernel says this process has locked: file and range."""
    inodes = {str(one.stat().st_ino): one.name for one in folder.iterdir()}
    found = set()
    for line in Path("/proc/locks").read_text().splitlines():
        words = line.replace("->", "").split()
        inode = words[5].split(":")[-1]
        if words[1] == "POSIX" and words[4] == str(os.getpid()) and inode in inodes:
            found.add((inodes[inode], f"{words[3]} {words[6]}-{words[7]}"))
    return found


# -- a process never loses a lock by opening the file once more


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="the kernel tells")
def test_opening_it_once_more_drops_no_lock(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "_BRIEFLY", 0.0)
    store = Store(path)
    add(store, "o1")
    store.read(lambda db: db.execute("SELECT count(*) FROM fan").fetchone())
    work = WorkLock(path)
    work.acquire()
    before = locks_of(path.parent)
    assert {name for name, _ in before} >= {"a.db", "a.db-shm", "a.db.lock"}
    Store(path).close()
    assert not WorkLock(path).try_acquire()
    with alone(path) as unused:
        assert not unused
    assert locks_of(path.parent) == before
    work.release()
    store.close()
    assert locks_of(path.parent) == set()


def test_another_process_cannot_work_after_a_second_opening(
    path: Path, other: Callable[..., Other]
) -> None:
    store = Store(path)
    work = WorkLock(path)
    work.acquire()
    Store(path).close()
    assert not WorkLock(path).try_acquire()
    ask = "said(WorkLock(path).try_acquire())"
    assert other(ask, path).said() == "False"
    work.release()
    assert other(ask, path).said() == "True"
    store.close()


def test_the_log_of_an_open_file_is_not_deleted_by_a_second_process(
    path: Path, other: Callable[..., Other]
) -> None:
    """A process that finds no lock believes to be the last and deletes the log."""
    store = Store(path)
    add(store, "o1")
    Store(path).close()
    second = other("s = Store(path)\ns.close()\nsaid('closed')", path)
    assert second.said() == "closed"
    add(store, "o2")
    assert path.with_name("a.db-wal").stat().st_size > 0
    store.close()
    looked = sqlite3.connect(path)
    assert looked.execute("SELECT count(*) FROM fan").fetchone() == (2,)
    looked.close()


def test_only_new_files_are_opened_without_sqlite() -> None:
    """Nothing in store/ but what O_EXCL has just made, which nobody has open."""
    for file in (ROOT / "wxdesk" / "store").glob("*.py"):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call):
                text = ast.unparse(call)
                opens = re.match(
                    r"(os\.open|open|.*\.(open|read_\w+|write_\w+))\(", text
                )
                assert not opens or "O_EXCL" in text, f"{file.name}: {text}"


# -- a file in use is never judged damaged

GROWS = """
store = Store(path)
def turn(number):
    with store.write() as db:
        db.execute("DELETE FROM fan")
        edits.ensure(db, [f"o{number}-{n:04d}" for n in range(3000)], 1)
    store.checkpoint()
turn(1)
said("ready")
turn(2)
store.close()
said("ended")
"""


def test_a_reader_held_up_while_a_sync_ends_moves_nothing(
    path: Path, other: Callable[..., Other], monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = other(GROWS, path)
    assert writer.said() == "ready"
    looked: list[str] = []
    real = opening.quick_check

    def held_up(db: sqlite3.Connection) -> str:
        if not looked:
            db.execute("SELECT count(*) FROM fan WHERE id % 97 = 0").fetchone()
            writer.go_on()
            assert writer.said() == "ended"
        looked.append(real(db))
        return looked[-1]

    monkeypatch.setattr(opening, "quick_check", held_up)
    store = Store(path)
    assert looked == [""]
    count = store.read(lambda db: db.execute("SELECT count(*) FROM fan").fetchone())
    assert count == (3000,)
    store.close()
    assert not list(path.parent.glob("*damaged*"))


def spoil(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * 8192 + whole[12288:])


def test_a_damaged_file_stays_while_somebody_has_it_open(
    path: Path, other: Callable[..., Other], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "_BRIEFLY", 0.0)
    keep = (
        "store = Store(path)\nstore.checkpoint()\nsaid('open')\nstore.close()\nsaid()"
    )
    holder = other(keep, path)
    assert holder.said() == "open"
    spoil(path)
    for _ in range(2):
        with pytest.raises(StorageError, match="in use") as caught:
            Store(path)
        assert not isinstance(caught.value, FileDamaged)
    assert not list(path.parent.glob("*damaged*"))
    holder.go_on()
    holder.said()
    with pytest.raises(FileDamaged):
        Store(path)
    assert len(list(path.parent.glob("*.damaged-*"))) == 1
    Store(path).close()


def test_a_wrong_look_is_looked_at_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(path)
    add(store, "o1")
    store.close()
    answers = iter(["page 2 is wrong"])
    monkeypatch.setattr(opening, "quick_check", lambda _db: next(answers, ""))
    Store(path).close()
    assert not list(path.parent.glob("*damaged*"))


# -- first starts


def starts(folder: Path, rounds: int, barrier: Any, told: Any) -> None:
    """What one of several first starts does, in a process or a thread of its own."""
    for number in range(rounds):
        barrier.wait(30)
        try:
            store = Store(folder / f"{number}.db")
            store.read(lambda db: db.execute("SELECT count(*) FROM meta").fetchone())
            with store.write() as db:
                edits.ensure(db, [f"o{number}"], T0)
            store.close()
            told.put("")
        except Exception as error:  # noqa: BLE001 - carried to the test
            told.put(repr(error))


def test_four_processes_start_at_once(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    barrier, told = spawn.Barrier(4), spawn.Queue()
    programs = [
        spawn.Process(target=starts, args=(tmp_path, 5, barrier, told))
        for _ in range(4)
    ]
    for one in programs:
        one.start()
    assert [told.get(timeout=60) for _ in range(20)] == [""] * 20
    for one in programs:
        one.join()


def test_two_threads_start_at_once(tmp_path: Path) -> None:
    barrier = threading.Barrier(2)
    told: queue.Queue[str] = queue.Queue()
    threads = [
        threading.Thread(target=starts, args=(tmp_path, 10, barrier, told))
        for _ in range(2)
    ]
    for one in threads:
        one.start()
    assert [told.get(timeout=60) for _ in range(20)] == [""] * 20
    for one in threads:
        one.join()


def test_a_migration_looks_at_the_version_in_its_transaction(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two programs without a common lock (an older one has none) upgrade one file."""
    mine, theirs = (sqlite3.connect(path, isolation_level=None) for _ in range(2))
    real, asked = schema.version, []

    def overtaken(db: sqlite3.Connection) -> int:
        found = real(db)
        if not asked:
            asked.append(found)
            schema.migrate(theirs, schema.MIGRATIONS)
        return found

    monkeypatch.setattr(schema, "version", overtaken)
    schema.migrate(mine, schema.MIGRATIONS)
    assert real(mine) == len(schema.MIGRATIONS)
    mine.close()
    theirs.close()


# -- what a power cut leaves in the files of locks


@pytest.mark.parametrize("rubbish", [b"", b"\0" * 512, b"rubbish", os.urandom(9000)])
def test_rubbish_in_a_lock_file_bricks_nothing(path: Path, rubbish: bytes) -> None:
    Store(path).close()
    for file in lock_files(path):
        file.write_bytes(rubbish)
    path.with_name("a.db.lock-journal").write_bytes(rubbish)
    store = Store(path)
    add(store, "o1")
    first, second = WorkLock(path), WorkLock(path)
    assert first.try_acquire()
    assert not second.try_acquire()
    first.release()
    store.close()


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_the_lock_files_are_the_owners_alone(path: Path) -> None:
    umask = os.umask(0)
    try:
        store = Store(path)
        assert [one.stat().st_mode & 0o777 for one in lock_files(path)] == [0o600] * 2
        store.close()
    finally:
        os.umask(umask)


def test_a_lock_file_that_cannot_be_written_is_said(path: Path) -> None:
    lock_files(path)[0].mkdir(parents=True)
    with pytest.raises(StorageError):
        Store(path)
