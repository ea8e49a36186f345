"""F1, F3, T1: finding and sorting in a cache of any size."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator

from bench.measure import Row, Timing, alternate, ms
from wxdesk import search
from wxdesk.model import FanQuery, Sort, SortKey
from wxdesk.store import fans
from wxdesk.store.db import Reader

WORDS = ("李", "天河", "每月百合", "🌸", "96", "没有这个词")
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
LIKE = (
    "SELECT count(*) FROM fan_text JOIN fan ON fan.id = fan_id WHERE status = 0 AND"
    " (remark LIKE ?1 OR alias LIKE ?1 OR note LIKE ?1 OR nickname LIKE ?1)"
)
SORTS = {
    SortKey.FOLLOWED: "followed_at DESC",
    SortKey.SCENE: "scene DESC",
    SortKey.OPENID: "openid DESC",
    SortKey.TAGS: "tag_count DESC",
}


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
        worst = max(worst, mine.median / peer.median)
        note = f"{hits:,} hits, LIKE finds {expected:,}; {ms(mine.median)}"
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
        found.append(mine.median / peer.median)
        note = f"{ours():,} hits, raw {raw():,}; {ms(mine.median)}"
        yield Row(f"F3 {size}", text, "", _times(mine, peer), None, note)
    worst, middle = max(found), statistics.median(found)
    yield Row(
        f"F3 {size}", f"structured, worst (median {middle:.2g}×)", "≤ 1.3×",
        f"{worst:.3g}×", worst <= 1.3,
    )  # fmt: skip


def _sorting(reader: Reader, size: str) -> Iterator[Row]:
    worst = 0.0
    for key, order in SORTS.items():
        chosen = "SELECT id FROM fan WHERE status = 0"
        sql = f"INSERT INTO temp.v(id) {chosen} ORDER BY {order}"

        def ours(key: SortKey = key) -> object:
            return reader.read(lambda db: fans.ids(db, FanQuery(), Sort(key, True)))

        def raw(sql: str = sql) -> None:
            reader.db.execute(
                "CREATE TEMP TABLE IF NOT EXISTS v(rn INTEGER PRIMARY KEY, id INTEGER)"
            )
            reader.db.execute("DELETE FROM temp.v")
            reader.db.execute(sql)

        mine, peer = alternate(ours, raw)
        worst = max(worst, mine.median / peer.median)
        yield Row(
            f"T1 {size}", f"sort by {key.value}", "", _times(mine, peer), None,
            ms(mine.median),
        )  # fmt: skip
    yield Row(f"T1 {size}", "sort, worst", "≤ 1.5×", f"{worst:.3g}×", worst <= 1.5)


def _times(mine: Timing, peer: Timing) -> str:
    return f"{mine.median / peer.median:.3g}×"
