"""A lock between processes and threads, on a file whose content says nothing.

The operating system holds it with the open file, so a crash or a kill frees it, and
rubbish in the file, or nothing, is all the same.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wxdesk.errors import StorageError, cannot_write
from wxdesk.model import Move, Text

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

PATIENCE = 20.0  # seconds; what is done under such a lock takes milliseconds
_STEP = 0.01
_PLACE = 1 << 30  # Windows keeps others from reading what is locked: far behind all
_TAKEN = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)


class FileLock:
    """Of all who have made one for ``path``, in this process or another, one holds
    it. The file is created for this user only and never deleted."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = -1

    @property
    def held(self) -> bool:
        return self._file >= 0

    def try_acquire(self) -> bool:
        """Take it; False when somebody has it. Raises OSError."""
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            taken = _try(file)
        except BaseException:
            os.close(file)
            raise
        if not taken:
            os.close(file)
            return False
        self._file = file
        return True

    def release(self) -> None:
        """Give it back; nothing happens if it is not held."""
        file, self._file = self._file, -1
        if file >= 0:
            os.close(file)

    def write(self, data: bytes) -> None:
        """Put ``data`` in the place of what the file holds. Raises OSError."""
        os.ftruncate(self._file, 0)
        os.lseek(self._file, 0, os.SEEK_SET)
        os.write(self._file, data)


@contextmanager
def locked(path: Path, seconds: float = PATIENCE) -> Iterator[None]:
    """Hold the lock of ``path`` meanwhile; wait up to ``seconds`` for it.

    Raises StorageError when it does not come, and when the file cannot be written.
    """
    lock = FileLock(path)
    until = time.monotonic() + seconds
    try:
        while not lock.try_acquire():
            if time.monotonic() > until:
                raise _taken(path)
            time.sleep(_STEP)
    except OSError as error:
        raise cannot_write(path, error) from error
    try:
        yield
    finally:
        lock.release()


if sys.platform == "win32":

    def _try(file: int) -> bool:
        os.lseek(file, _PLACE, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in _TAKEN:
                return False
            raise
        return True

else:

    def _try(file: int) -> bool:
        # flock and not lockf: it belongs to this open file, so that no other
        # descriptor of the file, closed anywhere in the process, takes it away.
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _TAKEN:
                return False
            raise
        return True


def _taken(path: Path) -> StorageError:
    return StorageError(
        Text("另一个 wxdesk 正在用这个文件", "Another wxdesk is using this file"),
        Text(
            "等它做完，或者关掉它，再试一次。",
            "Wait until it has finished or close it, then try again.",
        ),
        whose=Move.PERSON,
        detail=str(path),
    )
