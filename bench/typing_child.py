"""Searches and sorts of the real window, from the key to the painted table.

``python -m bench.typing_child HOME``: each is timed in turn with its peer on a
connection of its own: a LIKE count of the same word, the raw sort into a table.
"""

from __future__ import annotations

import json
import os
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.corpus import APPID
from bench.frames import Desk
from bench.search_rows import LIKE, raw_sort
from wxdesk.account import Home
from wxdesk.model import Sort, SortKey

WORDS = ("李", "天河", "每月百合", "96", "花", "小花", "没有这个词")
SORTED = (SortKey.FOLLOWED, SortKey.NAME, SortKey.SCENE)
REPEATS, SLOW = 5, 3


def main(home: str) -> None:
    desk = Desk(Path(home))
    db = sqlite3.connect(Home(Path(home)).paths.database(APPID), isolation_level=None)
    db.execute("PRAGMA temp_store = MEMORY")
    (fans,) = db.execute("SELECT count(*) FROM fan").fetchone()
    words, sorts = {}, {}
    for word in WORDS:

        def like(word: str = word) -> None:
            db.execute(LIKE, (f"%{word}%",)).fetchone()

        ours, peer = _turns(partial(desk.search, word), like)
        hits = desk.table.rows.rowCount()
        words[word] = {"ours": ours, "like": peer, "hits": hits}
        desk.search("")
    for key in SORTED:

        def work(key: SortKey = key) -> float:
            return desk.sort(Sort(key, True))

        ours, raw = _turns(work, partial(raw_sort, db, key), SLOW)
        sorts[key.value] = {"ours": ours, "raw": raw}
    print(json.dumps({"fans": fans, "words": words, "sorts": sorts}), flush=True)
    os._exit(0)


def _turns(
    ours: Callable[[], float], peer: Callable[[], object], repeats: int = REPEATS
) -> tuple[float, float]:
    """Median wall seconds of both, in turns; ``ours`` says its own."""
    mine, theirs = [], []
    for _ in range(repeats):
        mine.append(ours())
        begun = time.perf_counter()
        peer()
        theirs.append(time.perf_counter() - begun)
    return statistics.median(mine), statistics.median(theirs)


if __name__ == "__main__":
    main(*sys.argv[1:])
