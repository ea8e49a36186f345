"""Every walk many times over, each time with other delays; prints one table.

    python -m tests.walks [--times 25] [--only NAME …] [--seed S] [--folder DIR]

A walk's runs share a process, two walks go side by side. Exit code 1 if any failed;
what each failure looked like is in the file that is named below the table.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.walks.delays import SEED

ROOT = Path(__file__).parents[2]
_LINE = re.compile(r"::test_(\w+)\[(\d+)\] (\w+)")


@dataclass
class Result:
    """How one walk went: which seeds held, which failed, what was said."""

    walk: str
    seconds: float = 0.0
    held: set[int] = field(default_factory=set)
    failed: set[int] = field(default_factory=set)
    text: str = ""


def main() -> int:
    """Walk, print the table, return the exit code."""
    asked = _arguments()
    walks = _walks(asked.only)
    if not walks:
        print(f"no such walk: {' '.join(asked.only)}", file=sys.stderr)
        return 2
    seeds = list(range(asked.seed, asked.seed + asked.times))
    begun = time.monotonic()
    with ThreadPoolExecutor(asked.workers) as pool:
        results = list(
            pool.map(lambda walk: _run(walk, walks[walk], seeds, asked.folder), walks)
        )
    _print(results, len(seeds), time.monotonic() - begun)
    return 1 if any(one.failed for one in results) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.walks")
    parser.add_argument("--times", type=int, default=25, metavar="N")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME")
    parser.add_argument(
        "--seed",
        type=int,
        default=int(os.environ.get(SEED, "1").split(",")[0]),
        help="of the first run; the others count up from it",
    )
    parser.add_argument(
        "--folder",
        default="",
        metavar="DIR",
        help="data folders go there, for example /dev/shm; default: the disk",
    )
    parser.add_argument("--workers", type=int, default=2, metavar="N")
    return parser.parse_args()


def _walks(only: list[str]) -> dict[str, str]:
    """Names of the walks, each with its file and function as pytest calls it."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "tests/walks"]
    env = os.environ | {SEED: "1"}
    told = subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    ids = re.findall(r"^(\S+::test_(\w+))\[1\]$", told.stdout, re.M)
    if not ids:
        print(told.stdout + told.stderr, file=sys.stderr)
    return {name: one for one, name in ids if not only or name in only}


def _run(walk: str, where: str, seeds: list[int], folder: str) -> Result:
    """All runs of one walk, in a process of their own."""
    env = os.environ | {SEED: ",".join(map(str, seeds)), "WALK_FOLDER": folder}
    command = [sys.executable, "-m", "pytest", "-vv", "-p", "no:xdist", where]
    begun = time.monotonic()
    told = subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    result = Result(walk, time.monotonic() - begun, text=told.stdout + told.stderr)
    ended = {int(seed): word for _, seed, word in _LINE.findall(told.stdout)}
    for seed in seeds:
        # One that was never reached counts: the process died before.
        held = ended.get(seed) in ("PASSED", "SKIPPED")
        (result.held if held else result.failed).add(seed)
    return result


def _print(results: list[Result], times: int, seconds: float) -> None:
    wide = max(len(one.walk) for one in results)
    print(f"{'walk':{wide}}  runs  held  each s  seeds that failed")
    for one in results:
        seeds = " ".join(map(str, sorted(one.failed)))
        each = one.seconds / times
        print(f"{one.walk:{wide}}  {times:4}  {len(one.held):4}  {each:6.1f}  {seeds}")
    runs, held = times * len(results), sum(len(one.held) for one in results)
    print(f"{held} of {runs} held, {seconds:.0f} s")
    bad = [one for one in results if one.failed]
    if bad:
        log = Path(tempfile.mkdtemp(prefix="walks-")) / "failures.txt"
        log.write_text("\n\n".join(one.text for one in bad), "utf-8")
        print(f"what was on the screen: {log}")
        print(f"again: python -m tests.walks --only {bad[0].walk} --times 1 --seed S")


if __name__ == "__main__":
    sys.exit(main())
