"""``python -m bench``: every goal of performance, measured beside its peer or floor.

Prints a table and writes ``bench/results.md``. The default run takes less than 15
minutes on two cores; ``--rows`` and ``--quick`` choose less, ``--sizes 10M`` more.
"""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from bench import (
    corpus,
    growth_rows,
    limits,
    search_rows,
    sync_rows,
    table_rows,
    work_rows,
)
from bench.measure import STEADY, Row, control
from wxdesk import __version__
from wxdesk.store.db import Reader

RESULTS = Path(__file__).with_name("results.md")
SIZES = {"10k": 10_000, "100k": 100_000, "1M": 1_000_000, "10M": 10_000_000}
HEAVIEST = 1_000_000  # the window and exports are measured up to here
HEADER = ("id", "what", "goal", "figure", "ok", "note")


class Plan:
    """What to measure, in which order. Caches are built when a row needs one."""

    def __init__(self, folder: Path, sizes: list[str], fans: int, quick: bool) -> None:
        self.folder = folder
        self.sizes = sizes
        self.fans = fans
        self.quick = quick

    def file(self, size: str) -> Path:
        return corpus.data_file(self.folder, SIZES[size])

    def home(self, size: str) -> Path:
        return self.file(size).parents[1]

    @property
    def biggest(self) -> str:
        """The largest size the window is measured with."""
        return [one for one in self.sizes if SIZES[one] <= HEAVIEST][-1]

    def groups(self) -> dict[str, Callable[[], Iterator[Row]]]:
        """The measurements and the ids of the rows each gives."""
        return {
            "A1": lambda: table_rows.start(self.home(self.biggest), self.biggest),
            "T2 T3 M1": self._table,
            "F2 T1": lambda: table_rows.typing(self.home(self.biggest), self.biggest),
            "F1 F3 T1": self._search,
            "growth": self._growth,
            "E1": self._export,
            "B1": work_rows.bulk,
            "G1": lambda: table_rows.syncing(min(self.fans, 100_000)),
            "S1 S2 S3": lambda: sync_rows.rows(self.fans, 1 if self.quick else 3),
            "S4": self._second,
        }

    def _table(self) -> Iterator[Row]:
        small = self.home(self.sizes[0])
        return table_rows.table(self.home(self.biggest), small, self.biggest)

    def _search(self) -> Iterator[Row]:
        for size in self.sizes:
            if SIZES[size] >= 100_000 or len(self.sizes) == 1:
                with Reader(self.file(size)) as reader:
                    yield from search_rows.rows(reader, size)

    def _growth(self) -> Iterator[Row]:
        if len(self.sizes) > 1:
            files = {SIZES[size]: self.file(size) for size in self.sizes}
            yield from growth_rows.rows(files)

    def _export(self) -> Iterator[Row]:
        for size in self.sizes:
            if 100_000 <= SIZES[size] <= HEAVIEST:
                repeats = 1 if SIZES[size] == HEAVIEST else 5
                yield from work_rows.exports(self.home(size), size, repeats)

    def _second(self) -> Iterator[Row]:
        size = self.biggest
        yield sync_rows.difference(self.file(size), SIZES[size])
        yield sync_rows.second(SIZES[size])


def main() -> int:
    args = _arguments()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="wxdesk-bench-") as folder:
        plan = Plan(args.keep or Path(folder), args.sizes, args.fans, args.quick)
        before = control()
        rows = []
        for ids, measure in plan.groups().items():
            if args.rows and not set(ids.split()) & set(args.rows):
                continue
            for row in measure():
                if not args.rows or row.id.split()[0] in args.rows:
                    rows.append(row)
                    print(_line(row), flush=True)
        variation = max(before, control())
    if variation > STEADY:
        rows = [replace(row, ok=None) for row in rows]
        print(f"the control loop varies by {variation:.0%}: no row is judged")
    minutes = (time.monotonic() - begun) / 60
    if args.out or not args.rows:
        out = args.out or RESULTS
        out.write_text(_report(rows, variation, minutes), encoding="utf-8")
        print(f"{out} written after {minutes:.1f} minutes")
    return 1 if any(row.ok is False for row in rows) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument(
        "--fans", type=int, default=100_000, help="of the syncs (S1 to S3, G1)"
    )
    parser.add_argument("--rows", type=_words, help="only these: S1,F1")
    parser.add_argument(
        "--sizes", type=_sizes, default=["10k", "100k", "1M"], help="10k,100k,1M,10M"
    )
    parser.add_argument(
        "--quick", action="store_true", help="100k at most, 10,000 fans to sync"
    )
    parser.add_argument("--keep", type=Path, help="folder of caches to use again")
    parser.add_argument(
        "--out", type=Path, help=f"default: {RESULTS.name} when all is measured"
    )
    args = parser.parse_args()
    if args.quick:
        args.sizes = [size for size in args.sizes if SIZES[size] <= 100_000] or ["10k"]
        args.fans = min(args.fans, 10_000)
    return args


def _words(text: str) -> list[str]:
    return text.split(",")


def _sizes(text: str) -> list[str]:
    chosen = sorted(_words(text), key=lambda size: SIZES.get(size, 0))
    if unknown := [size for size in chosen if size not in SIZES]:
        raise argparse.ArgumentTypeError(f"{unknown[0]} is none of {', '.join(SIZES)}")
    return chosen


def _line(row: Row) -> str:
    return " | ".join(_cells(row))


def _cells(row: Row) -> tuple[str, ...]:
    ok = {True: "yes", False: "NO", None: ""}[row.ok]
    return (row.id, row.what, row.goal, row.figure, ok, row.note)


def _command() -> str:
    """How to get this table again; where it is kept is left out."""
    given = sys.argv[1:]
    for option in ("--keep", "--out"):
        if option in given:
            at = given.index(option)
            del given[at : at + 2]
    return " ".join(["python -m bench", *given]) if given else "make bench"


def _report(rows: list[Row], variation: float, minutes: float) -> str:
    """The table as Markdown, with what must be known to read it."""
    import PySide6

    judged = [row for row in rows if row.ok is not None]
    met = sum(bool(row.ok) for row in judged)
    facts = (
        f"wxdesk {__version__}, Python {platform.python_version()},"
        f" PySide6 {PySide6.__version__}, SQLite {sqlite3.sqlite_version},"
        f" {os.cpu_count()} CPUs, {sys.platform}"
    )
    verdict = (
        f"{met} of {len(judged)} goals met"
        if variation <= STEADY
        else "too noisy to judge"
    )
    lines = [
        f"# Results of `{_command()}`",
        "",
        f"{time.strftime('%Y-%m-%d %H:%M')}; {facts}.",
        f"Control loop varies by {variation:.0%} (above {STEADY:.0%} nothing is"
        f" judged); {minutes:.0f} minutes; {verdict}.",
        "",
        "Ratios are of CPU time within one run unless the note says wall time.",
        "",
        "| " + " | ".join(HEADER) + " |",
        "|" + "---|" * len(HEADER),
    ]
    lines += ["| " + " | ".join(_cells(row)) + " |" for row in rows]
    missed = dict.fromkeys(row.id.split()[0] for row in rows if row.ok is False)
    if missed:
        lines += ["", "## Not met: the limit, and what was tried", ""]
        lines += [
            f"* **{one}**: {limits.of(one) or 'not looked into'}" for one in missed
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
