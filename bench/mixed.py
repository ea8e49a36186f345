"""A long day at the window: does memory stay flat while everything is used?

``python -m bench.mixed [--minutes 120] [--fans 1000000]`` syncs an account from the
simulator, then searches, sorts, scrolls, selects, looks at single fans and all tabs,
tags and takes the tag off again, and syncs again, at the pace of a busy person. Every
tenth of the time it prints resident memory; at the end the first and the last third.
Two hours are too long for ``make bench``, which does 24 rounds without a server.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import tempfile
import time
from pathlib import Path

from bench.frames import Desk
from bench.server import new_home, serving
from bench.start import memory_mb
from wxdesk.model import Sort, SortKey

WORDS = ("李", "VIP", "tag:none", "花", "138", "followed:2026-01", "没有这个词", "小")
SORTS = (SortKey.NAME, SortKey.TAGS, SortKey.SCENE, SortKey.FOLLOWED)
REST = 8.0  # seconds between rounds; a person is not faster
SYNC_EVERY = 40  # rounds
TAGGED = 40  # fans, one call
PATIENCE_MS = 300_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.mixed", description=__doc__)
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--fans", type=int, default=1_000_000)
    args = parser.parse_args()
    with serving(args.fans, 0) as place, tempfile.TemporaryDirectory() as folder:
        new_home(Path(folder), place, 16)
        desk = Desk(Path(folder))
        desk.window.syncs.start()
        desk.window.wait_until_idle(PATIENCE_MS)
        _use(desk, 60 * args.minutes)
        desk.close()


def _use(desk: Desk, seconds: float) -> None:
    print(f"{desk.table.rows.rowCount():,} fans, {memory_mb():.0f} MB", flush=True)
    begun = told = time.monotonic()
    sizes: list[float] = []
    for number in itertools.count():
        _round(desk, number)
        sizes.append(memory_mb())
        if time.monotonic() - told > seconds / 10:
            told = time.monotonic()
            minutes = (told - begun) / 60
            print(f"{minutes:4.0f} min, round {number}: {sizes[-1]:.0f} MB", flush=True)
        if time.monotonic() - begun > seconds:
            break
        until = time.monotonic() + REST
        while time.monotonic() < until:
            desk.window.wait_until_idle(100)
            time.sleep(0.05)
    third = len(sizes) // 3
    first, last = statistics.median(sizes[:third]), statistics.median(sizes[-third:])
    print(
        f"{len(sizes)} rounds: first third {first:.0f} MB, last third {last:.0f} MB,"
        f" most {max(sizes):.0f} MB"
    )


def _round(desk: Desk, number: int) -> None:
    window = desk.window
    desk.search(WORDS[number % len(WORDS)])
    desk.scroll(20)
    desk.search("")
    desk.sort(Sort(SORTS[number % len(SORTS)], True))
    desk.drag(20)
    desk.jump(20)
    desk.select_all(1)
    for row in range(number % 900, number % 900 + 3):
        desk.table.go_to_row(row)
        window.wait_until_idle(2_000)
    for tab in (1, 2, 3, 0):
        window.tabs.setCurrentIndex(tab)
        window.wait_until_idle(2_000)
    if number % 4 == 0:
        _tag_and_back(desk, number)
    if number % SYNC_EVERY == SYNC_EVERY - 1:
        window.syncs.start()
        window.wait_until_idle(PATIENCE_MS)


def _tag_and_back(desk: Desk, number: int) -> None:
    window = desk.window
    top = 100 * (number % 50)
    rows, first = desk.table.rows, desk.table.rows.index(top, 0)
    model = desk.table.selectionModel()
    flags = type(model).SelectionFlag
    last = rows.index(top + TAGGED - 1, 0)
    model.select(type(model.selection())(first, last), flags.ClearAndSelect)
    window.work.apply_tags(window.fans.target(), [window.session.own_tags[0]])
    window.wait_until_idle(PATIENCE_MS)
    newest = max(task.id for task in window.tasks.tasks)
    window.work.undo_now(newest)
    window.wait_until_idle(PATIENCE_MS)
    desk.table.clearSelection()


if __name__ == "__main__":
    main()
