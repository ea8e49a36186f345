"""One account's SQLite file: opening it safely, one writer, any number of readers.

Rules of ARCHITECTURE.md section 4: WAL; every write in BEGIN IMMEDIATE behind one
lock; synchronous=FULL where an intent must survive a power cut, NORMAL otherwise.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from wxdesk.errors import FileDamaged, FileTooNew, StorageError
from wxdesk.model import Text
from wxdesk.store import faults, salvage, schema

T = TypeVar("T")
Connection = sqlite3.Connection  # for the layers above, which do not know SQLite

BUSY_SECONDS = 5.0
# 16,000 pages = 64 MB of log before SQLite copies it back: during a sync the same
# pages change again and again, and each copy costs an fsync.
_CHECKPOINT_PAGES = 16_000
_MAGIC, _LEAST = b"SQLite format 3\0", 512
_CHECK_AT_OPEN = 20_000_000  # bytes; quick_check of more would be felt at the start


class WriteConnection(sqlite3.Connection):
    """Refuses to write outside a transaction.

    SQLite has already rolled back when it reports a full disk; the next statement
    of whoever swallowed that error would commit by itself.
    """

    guarded = False

    def execute(self, *args: Any) -> sqlite3.Cursor:
        self._check()
        return super().execute(*args)

    def executemany(self, *args: Any) -> sqlite3.Cursor:
        self._check()
        return super().executemany(*args)

    def _check(self) -> None:
        if self.guarded and not self.in_transaction:
            raise sqlite3.OperationalError("the transaction was rolled back")


def row_crc(*values: object) -> int:
    """Checksum of a ledger row, also available in SQL under this name."""
    # A list and no generator: 8 checksums a fan are a tenth of a bulk task's time.
    text = "\x1f".join(["" if value is None else str(value) for value in values])
    return zlib.crc32(text.encode("utf-8"))


class Reader:
    """A read-only connection of its own, for one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.db = _connect(path, "ro", sqlite3.Connection)
        self.db.execute("PRAGMA cache_size = -8000")
        self.db.execute("PRAGMA temp_store = MEMORY")

    def read(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """``function(db)`` on one snapshot. Raises StorageError; Cancelled after
        ``interrupt``."""
        with _translated(self._path):
            self.db.execute("BEGIN")
            try:
                return function(self.db)
            finally:
                if self.db.in_transaction:
                    self.db.execute("ROLLBACK")

    def interrupt(self) -> None:
        """Stop what runs on this connection; from any thread."""
        self.db.interrupt()

    def close(self) -> None:
        self.db.close()

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


class Store:
    """The file of one account. Safe to use from several threads.

    Raises FileTooNew (file untouched), FileDamaged (moved aside, ``detail`` says
    where to), StorageError.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._owner = 0
        self._local = threading.local()
        self._readers: list[Reader] = []
        self._readers_lock = threading.Lock()
        try:
            with _translated(path):
                self._db = _open(path)
        except FileDamaged:
            raise faults.damaged(path, _move_aside(path)) from None

    @classmethod
    def open_or_recover(cls, path: Path) -> tuple[Store, Path | None]:
        """Open; a damaged file is moved aside and a new one begun with the rows of
        the precious tables that can still be read. Returns where it went."""
        try:
            return cls(path), None
        except FileDamaged as error:
            moved = Path(error.detail)
        store = cls(path)
        with store.write(durable=True) as db:
            salvage.copy_precious(db, moved)
        return store, moved

    @contextlib.contextmanager
    def write(self, durable: bool = False) -> Iterator[sqlite3.Connection]:
        """One transaction: committed at the end, rolled back on any error.

        ``durable`` waits for the disk, so that it survives a power cut.
        """
        if self._owner == threading.get_ident():
            raise RuntimeError("write() inside write()")
        with self._lock, _translated(self.path):
            self._owner = threading.get_ident()
            db = self._db
            try:
                level = "FULL" if durable else "NORMAL"
                db.execute(f"PRAGMA synchronous = {level}")
                db.execute("BEGIN IMMEDIATE")
                db.guarded = True
                yield db
                db.execute("COMMIT")
            finally:
                db.guarded = False
                if db.in_transaction:
                    db.execute("ROLLBACK")
                self._owner = 0

    def reader(self) -> Reader:
        """A new read-only connection; whoever asked for it closes it."""
        with _translated(self.path):
            return Reader(self.path)

    def read(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """``function(db)`` on this thread's own read-only connection, on one
        snapshot."""
        reader: Reader | None = getattr(self._local, "reader", None)
        if reader is None:
            reader = self.reader()
            self._local.reader = reader
            with self._readers_lock:
                self._readers.append(reader)
        return reader.read(function)

    def check(self) -> None:
        """Look through the whole file (0.2 s for a million fans). Raises
        FileDamaged; the file stays where it is until it is opened again."""
        if self.read(_quick_check):
            raise faults.damaged(self.path)

    def checkpoint(self) -> None:
        """Copy the log back and empty it; after a sync."""
        with self._lock, _translated(self.path):
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close all connections. No read or write may be under way."""
        with self._readers_lock:
            for reader in self._readers:
                reader.close()
            self._readers.clear()
        with self._lock:
            self._db.close()


@contextlib.contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise faults.from_sqlite(error, path) from error
    except UnicodeDecodeError as error:  # damaged text, also in SQLite's own message
        raise faults.damaged(path) from error
    except OSError as error:
        raise faults.from_os(error, path) from error


def _connect(path: Path, mode: str, kind: type[sqlite3.Connection]) -> Any:
    db = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
        factory=kind,
    )
    db.execute("PRAGMA foreign_keys = ON")
    db.create_function("row_crc", -1, row_crc, deterministic=True)
    return db


def _open(path: Path) -> WriteConnection:
    _create(path)
    _inspect(path)
    db: WriteConnection = _connect(path, "rw", WriteConnection)
    try:
        # temp_store stays FILE: sorted in memory, the indexes of ten million fans
        # took 369 MB instead of 31, and 34 s instead of 23.
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA cache_size = -32000")
        db.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        db.execute("PRAGMA journal_size_limit = 67108864")
        if 0 < schema.version(db) < len(schema.MIGRATIONS):
            _back_up(db, path)
        schema.migrate(db, schema.MIGRATIONS)
    except BaseException:
        db.close()
        raise
    return db


def _create(path: Path) -> None:
    """Folder 0700 and file 0600 from the first moment, whatever the umask is.
    SQLite gives -wal and -shm the rights of the file itself."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            path.chmod(0o600)


def _inspect(path: Path) -> None:
    """Look at a file without changing it: is it ours, not newer, not damaged?

    Without a log left behind it is opened as immutable: even a read-only connection
    to a WAL file would leave two files beside it.
    """
    log = path.with_name(path.name + "-wal")
    unclean = log.exists() and log.stat().st_size > 0
    size = path.stat().st_size
    if not size and not unclean:
        return
    with path.open("rb") as file:
        start = file.read(_LEAST)
    # SQLite takes a file of a few bytes for empty, and half a page at the end for one
    # filled with zeros.
    if start and (len(start) < _LEAST or not start.startswith(_MAGIC)):
        raise faults.damaged(path)
    if not unclean and size % _LEAST:
        raise faults.damaged(path)
    db = _connect(path, "ro" if unclean else "ro&immutable=1", sqlite3.Connection)
    try:
        if schema.version(db) > len(schema.MIGRATIONS):
            raise FileTooNew(
                Text("数据文件来自更新的 wxdesk", "A newer wxdesk wrote this file"),
                Text(
                    "安装新版后再打开。文件没有改动。",
                    "Install the newer version. The file was not changed.",
                ),
                detail=str(path),
            )
        application = db.execute("PRAGMA application_id").fetchone()[0]
        tables = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        if tables and application != schema.APPLICATION_ID:
            raise StorageError(
                Text("这不是 wxdesk 的数据文件", "This is not a file of wxdesk"),
                Text(
                    "换一个数据文件夹。文件没有改动。",
                    "Choose another folder. The file was not changed.",
                ),
                detail=str(path),
            )
        if (unclean or size < _CHECK_AT_OPEN) and _quick_check(db):
            raise faults.damaged(path)
    finally:
        db.close()


def _quick_check(db: sqlite3.Connection) -> str:
    """What is wrong with the file, or ""."""
    found = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
    return "" if found == "ok" else found


def _back_up(db: sqlite3.Connection, path: Path) -> None:
    """A copy beside the file, named after the version it has; replaces an older."""
    target = path.with_name(f"{path.name}.v{schema.version(db)}.bak")
    half = target.with_name(target.name + ".part")
    half.unlink(missing_ok=True)
    os.close(os.open(half, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    copy = sqlite3.connect(half)
    try:
        db.backup(copy)
    finally:
        copy.close()
    half.replace(target)


def _move_aside(path: Path) -> Path:
    stamp = time.strftime("%Y%m%d-%H%M%S")
    target = path.with_name(f"{path.name}.damaged-{stamp}")
    number = 1
    while target.exists():
        number += 1
        target = path.with_name(f"{path.name}.damaged-{stamp}-{number}")
    try:
        path.replace(target)
        for suffix in ("-wal", "-shm"):
            beside = path.with_name(path.name + suffix)
            if beside.exists():
                beside.replace(target.with_name(target.name + suffix))
    except OSError as error:
        raise faults.from_os(error, path) from error
    return target
