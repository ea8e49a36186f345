"""The command line in a process that can be started and killed 60 times a second.

A real interpreter takes half a second to import everything, so one process imports it
once and forks for each command. It has no threads, so the copy is whole. The child
runs ``wxdesk.__main__.main`` itself; only waiting between retries is 50 times shorter.
POSIX only.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

HASTE = 50.0
PATIENCE = 120.0  # seconds after which a child that goes on counts as hung


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended: its exit code, or killed. ``seconds`` it has lived."""

    code: int
    killed: bool
    hung: bool
    seconds: float
    out: str
    err: str


class Zygote:
    """Runs commands in forked children; also a context manager."""

    def __init__(self, home: Path) -> None:
        environment = {**os.environ, "WXDESK_HOME": str(home), "LC_ALL": "C.UTF-8"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "torture.zygote"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=environment,
            cwd=Path(__file__).parents[1],
        )

    def run(
        self,
        *argv: str,
        kill_after: float | None = None,
        kill_file: Path | None = None,
    ) -> Ended:
        """``wxdesk ARGV``, killed after so many seconds if it still lives then, or as
        soon as that file exists."""
        file = str(kill_file or "")
        return self._ask({"argv": argv, "kill_after": kill_after, "kill_file": file})

    def migrate(self, path: Path, kill_after: float | None = None) -> Ended:
        """Open a data file with a program that is one migration ahead."""
        return self._ask({"migrate": str(path), "kill_after": kill_after})

    def _ask(self, order: dict[str, Any]) -> Ended:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return Ended(**json.loads(self._process.stdout.readline()))

    def __enter__(self) -> Zygote:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


# -- inside the process --------------------------------------------------------------


def _serve() -> None:
    _warm()
    for line in sys.stdin:
        ended = _fork(json.loads(line))
        sys.stdout.write(json.dumps(ended) + "\n")
        sys.stdout.flush()


def _warm() -> None:
    from wxdesk import __main__, cli, jobs
    from wxdesk.api import transport

    del __main__, cli, transport

    def hurried(self: jobs.SystemClock, event: threading.Event, seconds: float) -> bool:
        del self
        return event.wait(seconds / HASTE)

    jobs.SystemClock.wait = hurried  # type: ignore[method-assign]


def _fork(order: dict[str, Any]) -> dict[str, Any]:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begun = time.monotonic()
        child = os.fork()
        if child == 0:
            _live(order, out.fileno(), err.fileno())
        file = order.get("kill_file", "")
        killed, hung, status = _watch(child, begun, order["kill_after"], file)
        seconds = time.monotonic() - begun
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode("utf-8", "replace"))
    code = os.waitstatus_to_exitcode(status)
    return {
        "code": code,
        "killed": killed,
        "hung": hung,
        "seconds": seconds,
        "out": texts[0],
        "err": texts[1],
    }


def _watch(
    child: int, begun: float, kill_after: float | None, kill_file: str
) -> tuple[bool, bool, int]:
    limit = PATIENCE if kill_after is None else kill_after
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return False, False, status
        left = begun + limit - time.monotonic()
        ordered = bool(kill_file) and os.path.exists(kill_file)
        if left <= 0 or ordered:
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            return True, kill_after is None and not ordered, status
        time.sleep(min(left, 0.002))


def _live(order: dict[str, Any], out: int, err: int) -> None:
    code = 70
    try:
        os.dup2(out, 1)
        os.dup2(err, 2)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        if "migrate" in order:
            code = _migrate(Path(order["migrate"]))
        else:
            from wxdesk.__main__ import main

            code = main(order["argv"])
    except SystemExit as ended:
        code = int(ended.code or 0)
    except BaseException:  # noqa: BLE001 - printed, and never past the fork
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _migrate(path: Path) -> int:
    import sqlite3

    from wxdesk.store import schema
    from wxdesk.store.db import Store

    def ahead(db: sqlite3.Connection) -> None:
        db.execute("ALTER TABLE fan ADD COLUMN torture INTEGER NOT NULL DEFAULT 0")
        (top,) = db.execute("SELECT max(id) FROM fan").fetchone()
        for start in range(0, top, 50):
            db.execute(
                "UPDATE fan SET torture = id * 3 WHERE id > ? AND id <= ?",
                (start, start + 50),
            )
        db.execute("CREATE INDEX fan_torture ON fan(torture)")

    schema.MIGRATIONS = (*schema.MIGRATIONS, ahead)
    Store(path).close()
    return 0


if __name__ == "__main__":
    _serve()
