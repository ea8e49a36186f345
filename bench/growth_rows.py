"""How the cost of what a person waits for grows with the number of fans."""

from __future__ import annotations

import itertools
import math
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import corpus
from bench.measure import Row, alternate, ms
from wxdesk import search
from wxdesk.model import FanQuery, Profile, Sort, SortKey
from wxdesk.store import fans, profiles
from wxdesk.store.db import Reader, Store

# At ten times the fans, n log n is at most 12.5 times the cost (10k to 100k); the
# rest is for the cache of the processor, which a million fans leave.
SLACK = 2.0


def rows(files: dict[int, Path]) -> Iterator[Row]:
    """One row an operation: its CPU at every size, and whether it grows too fast."""
    costs: dict[str, list[tuple[int, float]]] = {}
    for count, path in files.items():
        with Reader(path) as reader:
            for what, work in _works(reader).items():
                work()
                (timing,) = alternate(work, repeats=3)
                costs.setdefault(what, []).append((count, timing.cpu))
        costs.setdefault("change one remark", []).append((count, _one_remark(path)))
    for what, found in costs.items():
        figures = ", ".join(f"{corpus.short(n)} {ms(cost)}" for n, cost in found)
        worst = _worst(found)
        yield Row("growth", what, "≤ n log n", f"{worst:.2f} of it", worst <= 1.0,
                  figures)  # fmt: skip


def _worst(found: list[tuple[int, float]]) -> float:
    """The largest step between two sizes as a share of what n log n allows; what
    takes less than a millisecond never counts."""
    worst = 0.0
    for (small, before), (big, after) in itertools.pairwise(found):
        allowed = big * math.log(big) / (small * math.log(small)) * SLACK
        worst = max(worst, after / max(before, 0.001) / allowed)
    return worst


def _works(reader: Reader) -> dict[str, Callable[[], object]]:
    """Reads that somebody waits for, by their name."""

    def count(text: str) -> Callable[[], object]:
        query = search.parse(text)
        return lambda: reader.read(lambda db: fans.count(db, query))

    def ids(text: str, sort: Sort) -> Callable[[], object]:
        query = search.parse(text)
        return lambda: reader.read(lambda db: fans.ids(db, query, sort))

    everybody = reader.read(lambda db: fans.ids(db, FanQuery(), Sort()))
    step = max(1, len(everybody) // 64)
    page = everybody[::step][:64]
    return {
        "load the list": ids("", Sort()),
        "search 李": ids("李", Sort()),
        "count 天河": count("天河"),
        "search tag:VIP": ids("tag:VIP", Sort()),
        "sort by name": ids("", Sort(SortKey.NAME, False)),
        "sidebar figures": lambda: reader.read(fans.totals),
        "64 rows from anywhere": lambda: reader.read(lambda db: fans.by_ids(db, page)),
    }


def _one_remark(path: Path) -> float:
    """Seconds to change one fan's remark, its full-text entry included."""
    store = Store(path)
    fan = store.read(lambda db: db.execute(
        "SELECT openid FROM fan ORDER BY id LIMIT 1 OFFSET 4321").fetchone()
    )[0]  # fmt: skip
    begun = time.perf_counter()
    for remark in ("天河的李姐", "番禺的王哥", "", "天河老客"):
        with store.write() as db:
            profiles.save_profiles(
                db, [Profile(fan, True, remark=remark)], corpus.EPOCH + 1
            )
    spent = (time.perf_counter() - begun) / 4
    store.close()
    return spent


def building(sizes: list[int]) -> Iterator[tuple[int, float, int]]:
    """Build caches that are thrown away: fans, seconds, bytes."""
    for count in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "growth.db"
            seconds = corpus.build(path, count)
            yield count, seconds, path.stat().st_size
