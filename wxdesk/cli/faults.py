"""What nobody expected, on the command line: words, a line in the log, exit code 70."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from pathlib import Path

from wxdesk import log as log_file
from wxdesk.cli.streams import silence
from wxdesk.errors import WxdeskError
from wxdesk.model import Text
from wxdesk.paths import open_paths
from wxdesk.settings import interface_language

log = logging.getLogger(__name__)

PERSON = 3  # as in cli_output
OWN_FAULT = 70  # EX_SOFTWARE of sysexits.h
READER_GONE = 141  # as shells name a program that wrote into a closed pipe


def ended_by(error: Exception) -> int:
    """The exit code for what no command has dealt with, after it was put in words.

    Whoever read the output and left (``| head``) is told nothing.
    """
    if isinstance(error, BrokenPipeError):
        silence(sys.stdout)
        silence(sys.stderr)
        return READER_GONE
    if isinstance(error, WxdeskError):
        _say(error.message(_language()))
        return PERSON
    _say(_own_fault(error, _logged(error)).in_language(_language()))
    return OWN_FAULT


def _own_fault(error: Exception, path: Path | None) -> Text:
    kind, where = type(error).__name__, f"\n{path}" if path else ""
    return Text(
        f"wxdesk 自己出错了（{kind}）\n已经做完的都保留着。把日志发给我们。{where}",
        f"wxdesk made a mistake ({kind})\n"
        f"Everything finished so far is kept. Send us the log.{where}",
    )


def _say(text: str) -> None:
    with suppress(OSError, AttributeError):  # nobody is reading, or no stream at all
        sys.stderr.write(text + "\n")
        sys.stderr.flush()


def _language() -> str:
    return interface_language("system")


def _logged(error: Exception) -> Path | None:
    try:
        path = log_file.start(open_paths().logs)
    except (OSError, WxdeskError):
        return None  # no disk to write to; logging would print a traceback instead
    try:
        log.error("the command line failed", exc_info=error)
    finally:
        log_file.stop()
    return path
