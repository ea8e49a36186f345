"""The command line beside the window: real processes on the same data folder."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.walks.person import Person

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    code: int
    out: str
    err: str


class CommandLine:
    """``run("sync", "--account", appid)``; the window lives on meanwhile."""

    def __init__(self, folder: Path, person: Person, elsewhere: str) -> None:
        self._person = person
        self._environment = {
            **os.environ,
            "WXDESK_HOME": str(folder),
            "PYTHONPATH": os.pathsep.join((elsewhere, str(ROOT))),
            "PYTHON_KEYRING_BACKEND": "walk_keys.WalkKeys",
        }

    def start(self, *arguments: str, text: str = "") -> subprocess.Popen[str]:
        """``python -m wxdesk …`` in a process of its own."""
        process = self.start_module("wxdesk", *arguments)
        assert process.stdin is not None
        process.stdin.write(text)
        process.stdin.close()
        process.stdin = None
        return process

    def start_module(self, module: str, *arguments: str) -> subprocess.Popen[str]:
        """Any module, in the same surroundings."""
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=self._environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, *arguments: str, text: str = "") -> Said:
        """Wait for its end with the window alive."""
        process = self.start(*arguments, text=text)
        try:
            self._person.waits_until(
                lambda: process.poll() is not None, f"{arguments[0]} ends", 40
            )
            out, err = process.communicate()
        finally:
            if process.poll() is None:
                process.kill()
                process.communicate()
        return Said(process.returncode, out, err)
