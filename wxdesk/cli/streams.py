"""Standard output: written in words' reach, also when its disk is full.

Whoever reads it may leave (``| head``): that is BrokenPipeError, and no fault.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TextIO

from wxdesk.errors import StorageError
from wxdesk.model import Text


def prepare() -> None:
    """UTF-8 whatever the locale says; what cannot be written becomes "?"."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def put(line: str) -> None:
    """One line of data. Raises BrokenPipeError, StorageError."""
    try:
        print(line)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _refused(error) from error


def flush() -> None:
    """Write what waits. Raises BrokenPipeError, StorageError."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _refused(error) from error


def silence(stream: TextIO | None) -> None:
    """Nobody takes what is left in the buffer; it must not fail once more at exit."""
    with suppress(OSError, ValueError, AttributeError):  # a stream without a file
        assert stream is not None
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _refused(error: OSError) -> StorageError:
    silence(sys.stdout)
    return StorageError(
        Text("输出写不出去", "The output cannot be written"),
        Text("检查磁盘空间。", "Check the disk space."),
        detail=error.strerror or "",
    )
