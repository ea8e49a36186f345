"""One account's SQLite file: opening it safely, one writer, any number of readers.

Rules of ARCHITECTURE.md section 4: WAL; every write in BEGIN IMMEDIATE behind one
lock; synchronous=FULL where an intent must survive a power cut, NORMAL otherwise.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from wxdesk.errors import FileDamaged
from wxdesk.store import salvage, schema, sqlite_errors
from wxdesk.store.connect import WriteConnection, connect, translated
from wxdesk.store.lock import OpenMark, alone, opening
from wxdesk.store.opening import move_aside, open_writer, quick_check

T = TypeVar("T")
Connection = sqlite3.Connection  # for the layers above, which do not know SQLite


class Reader:
    """A read-only connection of its own, for one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.db = connect(path, "ro", sqlite3.Connection)
        self.db.execute("PRAGMA cache_size = -8000")
        self.db.execute("PRAGMA temp_store = MEMORY")

    def read(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """``function(db)`` on one snapshot. Raises StorageError; Cancelled after
        ``interrupt``."""
        with translated(self._path):
            self.db.execute("BEGIN")
            try:
                return function(self.db)
            finally:
                if self.db.in_transaction:
                    self.db.execute("ROLLBACK")

    def version(self) -> int:
        """A number that is another one once any other connection has written. Costs
        microseconds. Raises StorageError."""
        with translated(self._path):
            return int(self.db.execute("PRAGMA data_version").fetchone()[0])

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
    where to), StorageError. A file is moved only when it was looked at twice, the
    second time with nobody else having it open.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._owner = 0
        self._local = threading.local()
        self._readers: list[Reader] = []
        self._readers_lock = threading.Lock()
        self._mark = OpenMark(path)
        with opening(path):
            self._mark.acquire()
            try:
                self._db = self._open()
            except BaseException:
                self._mark.release()
                raise

    def _open(self) -> WriteConnection:
        try:
            with translated(self.path):
                return open_writer(self.path)
        except FileDamaged:
            self._mark.release()
        with alone(self.path) as unused:
            if not unused:
                raise sqlite_errors.damaged_in_use(self.path)
            try:
                with translated(self.path):
                    db = open_writer(self.path)
            except FileDamaged:
                raise sqlite_errors.damaged(self.path, move_aside(self.path)) from None
        self._mark.acquire()
        return db

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
            schema.set_meta(db, schema.SALVAGED, 1)
        return store, moved

    @contextlib.contextmanager
    def write(self, durable: bool = False) -> Iterator[sqlite3.Connection]:
        """One transaction: committed at the end, rolled back on any error.

        ``durable`` waits for the disk, so that it survives a power cut.
        """
        if self._owner == threading.get_ident():
            raise RuntimeError("write() inside write()")
        with self._lock, translated(self.path):
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
        with translated(self.path):
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
        if self.read(quick_check):
            raise sqlite_errors.damaged(self.path)

    def checkpoint(self) -> None:
        """Copy the log back and empty it; after a sync."""
        with self._lock, translated(self.path):
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close all connections. No read or write may be under way."""
        with self._readers_lock:
            for reader in self._readers:
                reader.close()
            self._readers.clear()
        with self._lock:
            self._db.close()
        self._mark.release()
