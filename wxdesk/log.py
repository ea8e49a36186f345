"""The log file, and the filter that keeps secrets out of it."""

from __future__ import annotations

import logging
import os
from logging.handlers import RotatingFileHandler
from pathlib import Path

from wxdesk.paths import make_private_folder
from wxdesk.redaction import redacted


class RedactingFormatter(logging.Formatter):
    """Masks after formatting, so that tracebacks are covered too."""

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


class _PrivateFile(RotatingFileHandler):
    def _open(self):  # type: ignore[no-untyped-def]
        handle = os.open(
            self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600
        )
        return os.fdopen(handle, self.mode, encoding=self.encoding)


def start(folder: Path) -> Path:
    """Log to ``folder``/wxdesk.log (1 MB, three kept). Returns the file."""
    make_private_folder(folder)
    path = folder / "wxdesk.log"
    handler = _PrivateFile(path, maxBytes=1_000_000, backupCount=3, encoding="utf-8")
    handler.setFormatter(
        RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    )
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    # urllib3 logs whole URLs, with the token in them.
    logging.getLogger("urllib3").setLevel(logging.CRITICAL)
    return path


def stop() -> None:
    """Close the log file (tests, and before its folder is deleted)."""
    root = logging.getLogger()
    for handler in [one for one in root.handlers if isinstance(one, _PrivateFile)]:
        root.removeHandler(handler)
        handler.close()
