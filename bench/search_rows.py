"""F1, F3, T1: finding and sorting in a cache of any size."""

from __future__ import annotations

import sqlite3
import statistics
from collections.abc import Callable, Iterator
from functools import partial

from bench.measure import Row, Timing, alternate, ms
from wxdesk import search
from wxdesk.model import FanQuery, Sort, SortKey
from wxdesk.store import fans
from wxdesk.store.db import Reader

WORDS = ("李", "天河", "每月百合", "🌸", "96", "花", "小花", "没有这个词")
STRUCTURED = {
    "tag:VIP": "SELECT count(*) FROM fan_tag JOIN fan ON fan.id = fan_id"
    " WHERE tag_id = 100 AND status = 0",
    "tag:VIP tag:广东": "SELECT count(*) FROM fan_tag AS a JOIN fan_tag AS b"
    " ON b.fan_id = a.fan_id AND b.tag_id = 101 JOIN fan ON fan.id = a.fan_id"
    " WHERE a.tag_id = 100 AND status = 0",
    "tag:none": "SELECT count(*) FROM fan WHERE tag_count = 0 AND status = 0",
    "scene:qr": "SELECT count(*) FROM fan WHERE scene ="
    " (SELECT id FROM scene WHERE raw = 'ADD_SCENE_QR_CODE') AND status = 0",
    "followed:2026-01": "SELECT count(*) FROM fan WHERE status = 0 AND followed_at"
    " >= unixepoch('2026-01-01', 'utc') AND followed_at"
    " < unixepoch('2026-02-01', 'utc')",
}
# The best plan for it: along the texts, whose rows are there only where something
# is known. SQLite's own choice, along an index of fan, takes ten times as long.
LIKE = (
    "SELECT count(*) FROM fan_text CROSS JOIN fan ON fan.id = fan_id WHERE"
    " (remark LIKE ?1 OR alias LIKE ?1 OR note LIKE ?1 OR nickname LIKE ?1)"
    " AND +status = 0"
)
_FIRST_TAG = "(SELECT min(tag_id) FROM fan_tag WHERE fan_id = fan.id AND tag_id > 2)"
_TEXT = "(SELECT sort FROM fan_text WHERE fan_id = fan.id)"
_SOURCE = "(SELECT raw FROM scene WHERE scene.id = fan.scene)"
SORTS = {
    SortKey.FOLLOWED: "followed_at DESC",
    SortKey.NAME: f"{_TEXT} DESC",
    SortKey.TAGS: f"tag_count DESC, {_FIRST_TAG}",
    SortKey.SCENE: f"{_SOURCE} DESC",
    SortKey.STATUS: "status DESC, change DESC",
    SortKey.OPENID: "openid DESC",
    SortKey.LEFT: "left_at DESC",
}


def raw_sort(db: sqlite3.Connection, key: SortKey) -> None:
    """The floor of T1: the ordered ids in a table of SQLite's, never in Python."""
    db.execute("CREATE TEMP TABLE IF NOT EXISTS v(rn INTEGER PRIMARY KEY, id INTEGER)")
    db.execute("DELETE FROM temp.v")
    chosen = "SELECT id FROM fan WHERE status = 0"
    db.execute(f"INSERT INTO temp.v(id) {chosen} ORDER BY {SORTS[key]}")


def rows(reader: Reader, size: str) -> Iterator[Row]:
    """All rows that need only the data file."""
    yield from _text(reader, size)
    yield from _structured(reader, size)
    yield from _sorting(reader, size)


def counter(reader: Reader, query: FanQuery) -> Callable[[], int]:
    """A function that counts through the product's own code."""
    return lambda: reader.read(lambda db: fans.count(db, query))


def _text(reader: Reader, size: str) -> Iterator[Row]:
    worst = 0.0
    for word in WORDS:
        ours = counter(reader, search.parse(f'"{word}"'))

        def like(word: str = word) -> int:
            return int(reader.db.execute(LIKE, (f"%{word}%",)).fetchone()[0])

        mine, peer = alternate(ours, like)
        hits, expected = ours(), like()
        assert hits == expected, (word, hits, expected)
        worst = max(worst, mine.cpu / peer.cpu)
        note = f"{hits:,} hits, LIKE finds {expected:,}; {ms(mine.cpu)} CPU"
        yield Row(f"F1 {size}", f"text {word}", "", _times(mine, peer), None, note)
    yield Row(
        f"F1 {size}", "text, worst of these", "≤ 0.1×", f"{worst:.3g}×", worst <= 0.1
    )


def _structured(reader: Reader, size: str) -> Iterator[Row]:
    found = []
    for text, floor in STRUCTURED.items():
        ours = counter(reader, search.parse(text))

        def raw(sql: str = floor) -> int:
            return int(reader.db.execute(sql).fetchone()[0])

        mine, peer = alternate(ours, raw)
        found.append(mine.cpu / peer.cpu)
        note = f"{ours():,} hits, raw {raw():,}; {ms(mine.cpu)} CPU"
        yield Row(f"F3 {size}", text, "", _times(mine, peer), None, note)
    worst, middle = max(found), statistics.median(found)
    yield Row(
        f"F3 {size}", f"structured, worst (median {middle:.2g}×)", "≤ 1.3×",
        f"{worst:.3g}×", worst <= 1.3,
    )  # fmt: skip


def _sorting(reader: Reader, size: str) -> Iterator[Row]:
    worst, slowest = 0.0, ""
    for key in SORTS:

        def ours(key: SortKey = key) -> object:
            return reader.read(lambda db: fans.ids(db, FanQuery(), Sort(key, True)))

        mine, peer = alternate(ours, partial(raw_sort, reader.db, key), repeats=3)
        if mine.cpu / peer.cpu > worst:
            worst, slowest = mine.cpu / peer.cpu, key.value
        note = f"{ms(mine.cpu)} CPU, raw {ms(peer.cpu)}"
        what = f"sort by {key.value}"
        yield Row(f"T1 {size}", what, "", _times(mine, peer), None, note)
    what = f"sort, worst ({slowest})"
    yield Row(f"T1 {size}", what, "≤ 1.5×", f"{worst:.3g}×", worst <= 1.5)


def _times(mine: Timing, peer: Timing) -> str:
    return f"{mine.cpu / peer.cpu:.3g}×"
