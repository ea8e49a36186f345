"""Connections to an account's file, and what their errors mean to a person."""

from __future__ import annotations

import contextlib
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wxdesk.store import sqlite_errors

BUSY_SECONDS = 5.0


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


@contextlib.contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raise what SQLite and the system say as StorageError or Cancelled."""
    try:
        yield
    except sqlite3.Error as error:
        raise sqlite_errors.from_sqlite(error, path) from error
    except UnicodeDecodeError as error:  # damaged text, also in SQLite's own message
        raise sqlite_errors.damaged(path) from error
    except OSError as error:
        raise sqlite_errors.from_os(error, path) from error


def connect(path: Path, mode: str, kind: type[sqlite3.Connection]) -> Any:
    """A connection in autocommit; ``mode`` is ro or rw, the file exists."""
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
