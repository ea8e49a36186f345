"""Who may work on an account: one process at a time, and a crash frees it."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from wxdesk.errors import Move, StorageError
from wxdesk.model import Text


class WorkLock:
    """A lock beside the data file, held while tasks or a sync run.

    It is an exclusive SQLite transaction on a file of its own: the operating system
    drops it with the process, on every platform, so there is nothing to clean up.
    """

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        self._connection: sqlite3.Connection | None = None

    def try_acquire(self) -> bool:
        """Take the lock; False when another process holds it."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        os.close(handle)
        connection = sqlite3.connect(
            self._path, timeout=0, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            connection.close()
            return False
        self._connection = connection
        return True

    def acquire(self) -> None:
        """Take the lock. Raises StorageError when another process holds it."""
        if not self.try_acquire():
            raise StorageError(
                Text(
                    "另一个 wxdesk 正在处理这个账号", "Another wxdesk is at work here"
                ),
                Text(
                    "等它做完，或者关掉它，再试一次。",
                    "Wait until it has finished or close it, then try again.",
                ),
                whose=Move.PERSON,
            )

    def release(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
