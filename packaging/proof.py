"""The table at the end of `make package`: what was measured, and what failed."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

MB = 1_000_000


@dataclass
class Row:
    """One artefact. Every cell is a measurement, ``FAILED: …`` or ``skipped: …``."""

    artefact: str
    size: str = ""
    install: str = ""
    selftest: str = ""
    start: str = ""
    uninstall: str = ""

    def failed(self) -> bool:
        """Whether a cell says so, or was never filled."""
        cells = [getattr(self, one.name) for one in fields(self)]
        return any(cell == "" or "FAILED" in cell for cell in cells)


@dataclass
class Proof:
    """The rows so far, and the limits that were broken."""

    rows: list[Row] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def row(self, artefact: str, size: int, limit_mb: float | None = None) -> Row:
        """A new row; ``size`` in bytes. Over the limit is a failure."""
        shown = f"{size / MB:.1f} MB"
        if limit_mb is not None:
            shown += f" (≤ {limit_mb:g})"
            self.check(size <= limit_mb * MB, f"{artefact}: {shown}")
        self.rows.append(Row(artefact, shown))
        return self.rows[-1]

    def check(self, good: bool, text: str) -> None:
        """Remember ``text`` as a broken limit unless ``good``."""
        if not good:
            self.broken.append(text)

    def show(self) -> int:
        """Print the table. Returns the exit code."""
        names = [one.name for one in fields(Row)]
        lines = [names, *([getattr(row, name) for name in names] for row in self.rows)]
        lines.insert(1, ["---"] * len(names))
        for line in lines:
            print("| " + " | ".join(line) + " |")
        for text in self.broken:
            print(f"FAILED: {text}")
        return 1 if self.broken or any(row.failed() for row in self.rows) else 0


def tree_size(folder: Path) -> int:
    """Bytes of all files below, links not followed."""
    return sum(
        path.lstat().st_size
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    )


def selftest(command: list[str], env: Mapping[str, str]) -> str:
    """The cell for `selftest --json` of an installed program."""
    done = subprocess.run(
        [*command, "selftest", "--json"], env=env, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    return selftest_cell(done.stdout, done.stderr)


def selftest_cell(out: str, error: str = "") -> str:
    """Judges the JSON that selftest printed."""
    try:
        result, _ = json.JSONDecoder().raw_decode(out[out.index("{") :])
    except ValueError:
        return f"FAILED: {(error or out).strip()[-300:]}"
    bad = [one for one in result["checks"] if not one["ok"]]
    if bad:
        return "FAILED: " + "; ".join(f"{one['name']}: {one['fact']}" for one in bad)
    return f"{len(result['checks'])} checks"
