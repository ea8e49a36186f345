"""Opening an account's file: create, look for damage, upgrade, move aside.

Nothing here opens the data file in any way but through SQLite. On POSIX a process
that closes one descriptor of a file loses all its locks on that file, those of its
other connections too; SQLite knows which it has and waits with the closing.
"""

from __future__ import annotations

import os
import sqlite3
import time
from glob import escape
from pathlib import Path

from wxdesk.errors import FileTooNew, StorageError
from wxdesk.model import Text
from wxdesk.store import schema, sqlite_errors
from wxdesk.store.connect import WriteConnection, connect

# 16,000 pages = 64 MB of log before SQLite copies it back: during a sync the same
# pages change again and again, and each copy costs an fsync.
_CHECKPOINT_PAGES = 16_000
_LEAST = 512  # bytes of the smallest file of SQLite; its sizes are multiples of that
_CHECK_AT_OPEN = 20_000_000  # bytes; quick_check of more would be felt at the start


def open_writer(path: Path) -> WriteConnection:
    """The connection that writes, on a file that is whole and of this version.

    The caller holds the lock of the opening: one at a time creates and upgrades.
    Raises FileTooNew, FileDamaged (the file stays), StorageError, sqlite3.Error.
    """
    _create(path)
    _inspect(path)
    db: WriteConnection = connect(path, "rw", WriteConnection)
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


def move_aside(path: Path) -> Path:
    """Give the damaged file and its log another name; returns it. Nobody may have
    the file open. Raises StorageError."""
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
        raise sqlite_errors.from_os(error, path) from error
    return target


def last_moved(path: Path) -> Path:
    """Where the damaged file went that was moved aside last."""
    moved = path.parent.glob(f"{escape(path.name)}.damaged-*[0-9]")
    return max(moved, default=path, key=lambda one: one.name)


def quick_check(db: sqlite3.Connection) -> str:
    """What is wrong with the file, or ""."""
    found = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
    return "" if found == "ok" else found


def _create(path: Path) -> None:
    """File 0600 from the first moment, whatever the umask is. SQLite gives -wal and
    -shm the rights of the file itself. Closing is no harm to a file that is new:
    nobody has it open yet."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            path.chmod(0o600)


def _inspect(path: Path) -> None:
    """Look at a file without changing it: is it ours, not newer, not damaged?

    Through an ordinary connection, which takes SQLite's locks: another process may
    be writing. After a clean end it may write, so that it takes away again the two
    files that any connection to such a file leaves beside it.
    """
    log = path.with_name(path.name + "-wal")
    unclean = log.exists() and log.stat().st_size > 0
    size = path.stat().st_size
    if not size and not unclean:
        return
    # SQLite takes a file of a few bytes for empty, and half a page at the end for one
    # filled with zeros.
    if 0 < size < _LEAST or (not unclean and size % _LEAST):
        raise sqlite_errors.damaged(path)
    db = connect(path, "ro" if unclean else "rw", sqlite3.Connection)
    try:
        _check_owner(db, path)
        if (unclean or size < _CHECK_AT_OPEN) and quick_check(db):
            raise sqlite_errors.damaged(path)
    finally:
        db.close()


def _check_owner(db: sqlite3.Connection, path: Path) -> None:
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
