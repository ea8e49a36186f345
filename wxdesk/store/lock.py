"""Who has an account's file open, who works on it, and whether nobody does.

Three claims on one small file beside the data file, as locks of SQLite: the operating
system drops them with the process, on every platform, so there is nothing to clean up.

=========  =================  ====================================================
OpenMark   SHARED             by everybody who has the data file open
WorkLock   RESERVED           one process at a time, while tasks or a sync run
``alone``  EXCLUSIVE          nobody else has it open: it may be moved or deleted
=========  =================  ====================================================
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from wxdesk.errors import StorageError
from wxdesk.filelock import locked
from wxdesk.model import Move, Text
from wxdesk.store import sqlite_errors

OPENING_SECONDS = 120.0  # an upgrade of ten million fans takes a minute
_BRIEFLY = 1.0  # seconds; claims made in passing (at each opening) end long before
_SHARED = ("BEGIN", "SELECT count(*) FROM sqlite_schema")
_RESERVED = ("BEGIN IMMEDIATE",)
_EXCLUSIVE = ("BEGIN EXCLUSIVE",)


def lock_files(database: Path) -> tuple[Path, Path]:
    """The two files of locks beside a data file: for the claims, for the opening."""
    name = database.name
    return database.with_name(f"{name}.lock"), database.with_name(f"{name}.opening")


@contextlib.contextmanager
def opening(database: Path) -> Iterator[None]:
    """One thread of one process at a time opens, creates, upgrades, moves or deletes
    the data file. Makes the folder. Raises StorageError."""
    try:
        database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise sqlite_errors.from_os(error, database) from error
    with locked(lock_files(database)[1], OPENING_SECONDS):
        yield


class OpenMark:
    """Says to all processes that the data file is open in this one."""

    def __init__(self, database: Path) -> None:
        self._path = lock_files(database)[0]
        self._claim: sqlite3.Connection | None = None

    def acquire(self) -> None:
        """Raises StorageError while somebody moves or deletes the file."""
        self._claim = _claim(self._path, _SHARED, 5 * _BRIEFLY)
        if self._claim is None:
            raise _in_use()

    def release(self) -> None:
        if self._claim is not None:
            self._claim.close()
            self._claim = None


class WorkLock:
    """Held while tasks or a sync run: by one process at a time."""

    def __init__(self, database: Path) -> None:
        self._path = lock_files(database)[0]
        self._claim: sqlite3.Connection | None = None

    def try_acquire(self, seconds: float = 0) -> bool:
        """Take the lock; False when another holds it so long. Raises StorageError."""
        self._claim = _claim(self._path, _RESERVED, seconds)
        return self._claim is not None

    def acquire(self) -> None:
        """Take the lock. Raises StorageError when another process works."""
        if not self.try_acquire(_BRIEFLY):
            raise _in_use()

    def release(self) -> None:
        if self._claim is not None:
            self._claim.close()
            self._claim = None


@contextlib.contextmanager
def alone(database: Path) -> Iterator[bool]:
    """Whether nobody has the file open, here or in another process; when so, nobody
    can open it meanwhile. Raises StorageError."""
    claim = _claim(lock_files(database)[0], _EXCLUSIVE, _BRIEFLY)
    try:
        yield claim is not None
    finally:
        if claim is not None:
            claim.close()


def _claim(
    path: Path, statements: tuple[str, ...], seconds: float
) -> sqlite3.Connection | None:
    """A connection that holds the lock, or None. What the file holds is rubbish of a
    power cut, since nobody writes to it: it is emptied."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size:
            os.truncate(path, 0)
    except OSError as error:
        raise sqlite_errors.from_os(error, path) from error
    try:
        claim = sqlite3.connect(
            path, timeout=seconds, isolation_level=None, check_same_thread=False
        )
    except sqlite3.Error as error:
        raise sqlite_errors.from_sqlite(error, path) from error
    try:
        for statement in statements:
            claim.execute(statement).fetchall()
        if os.name == "posix" and path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except sqlite3.Error as error:
        claim.close()
        told = sqlite_errors.from_sqlite(error, path)
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            return None
        raise told from error
    except BaseException:
        claim.close()
        raise
    return claim


def _in_use() -> StorageError:
    return StorageError(
        Text("另一个 wxdesk 正在处理这个账号", "Another wxdesk is at work here"),
        Text(
            "等它做完，或者关掉它，再试一次。",
            "Wait until it has finished or close it, then try again.",
        ),
        whose=Move.PERSON,
    )
