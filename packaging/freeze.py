"""Run PyInstaller so that the same commit gives the same bytes.

python packaging/freeze.py [DIST]        DIST: default dist
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def source_date() -> str:
    """The commit's time in seconds; SOURCE_DATE_EPOCH wins, for a tree without git."""
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return given
    done = subprocess.run(
        ["git", "log", "-1", "--format=%ct"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    newest = int((ROOT / "CHANGELOG.md").stat().st_mtime)
    return done.stdout.strip() or str(newest)


def environment() -> dict[str, str]:
    """What makes a build repeatable: a fixed time and a fixed order of sets."""
    return {
        **os.environ,
        "SOURCE_DATE_EPOCH": source_date(),
        "PYTHONHASHSEED": "1",
        "PYTHONUTF8": "1",
    }


def freeze(dist: Path, work: Path = ROOT / "build") -> Path:
    """Freeze into ``dist``/wxdesk, from nothing when ``work`` is new.

    Raises CalledProcessError.
    """
    subprocess.run(
        [
            sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN",
            "--distpath", str(dist), "--workpath", str(work), "build_app.spec",
        ],
        cwd=ROOT, env=environment(), check=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return dist / "wxdesk"


if __name__ == "__main__":
    freeze(ROOT / (sys.argv[1] if len(sys.argv) > 1 else "dist"))
