"""What SQLite and the file system say, told so that a person can act on it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from wxdesk.errors import Cancelled, FileDamaged, StorageError
from wxdesk.model import Text


def from_sqlite(error: sqlite3.Error, path: Path) -> StorageError | Cancelled:
    """The error to raise instead of SQLite's own. An interrupted read is Cancelled."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    name = getattr(error, "sqlite_errorname", "") or type(error).__name__
    if code == sqlite3.SQLITE_INTERRUPT:
        return Cancelled()
    if code == sqlite3.SQLITE_FULL:
        return disk_full(path)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StorageError(
            Text("数据文件被别的程序占用", "Another program holds the data file"),
            Text(
                "可能是备份或查看数据库的程序。关掉它再试。",
                "Perhaps a backup or a database viewer. Close it and try again.",
            ),
            detail=str(path),
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return not_writable(path)
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return damaged(path)
    return StorageError(
        Text("读写数据文件时出错", "The data file cannot be read or written"),
        Text(
            "检查磁盘，然后重新打开 wxdesk。已经保存的内容不受影响。",
            "Check the disk, then open wxdesk again. What was saved is kept.",
        ),
        detail=f"{path}: {name}: {error}",
    )


def from_os(error: OSError, path: Path) -> StorageError:
    """The error to raise instead of one of the file system."""
    if isinstance(error, PermissionError):
        return not_writable(path)
    return StorageError(
        Text("读写数据文件时出错", "The data file cannot be read or written"),
        Text("检查磁盘和文件夹。", "Check the disk and the folder."),
        detail=f"{path}: {error.strerror or error}",
    )


def disk_full(path: Path) -> StorageError:
    drive = path.drive or str(path.parent)
    return StorageError(
        Text(f"磁盘满了：{drive}", f"The disk is full: {drive}"),
        Text(
            "腾出空间后继续。已经保存的内容不受影响。",
            "Free some space, then go on. What was saved is kept.",
        ),
        detail=str(path),
    )


def not_writable(path: Path) -> StorageError:
    return StorageError(
        Text("不能写入数据文件", "The data file cannot be written"),
        Text(
            "检查文件夹的权限，或者换一个数据文件夹。",
            "Check the rights of the folder, or choose another one.",
        ),
        detail=str(path),
    )


def damaged(path: Path, moved_to: Path | None = None) -> FileDamaged:
    if moved_to is None:
        hint = Text(
            "关闭 wxdesk 再打开，损坏的文件会移到一边，不会删除。",
            "Close wxdesk and open it again: the file is moved aside, not deleted.",
        )
    else:
        hint = Text(
            "损坏的文件已移到一边，没有删除。重新同步就能恢复粉丝和标签。",
            "It was moved aside, not deleted. A sync brings fans and tags back.",
        )
    return FileDamaged(
        Text("数据文件损坏", "The data file is damaged"),
        hint,
        detail=str(moved_to or path),
    )


def damaged_in_use(path: Path) -> StorageError:
    """It looks damaged, and somebody has it open: nothing is done to it."""
    return StorageError(
        Text(
            "数据文件读着不对，但它正在用", "The data file looks damaged but is in use"
        ),
        Text(
            "关掉其他 wxdesk（也看看定时任务），再打开。文件没有动过。",
            "Close every other wxdesk, scheduled ones too, and open it again. The file "
            "was not touched.",
        ),
        detail=str(path),
    )
