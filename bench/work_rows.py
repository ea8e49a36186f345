"""B1, E1: bulk work and export."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.corpus import APPID
from bench.measure import Row, alternate, ms
from bench.server import opened, serving
from bench.start import memory_mb
from wxdesk.account import Account, Home
from wxdesk.jobs import Context
from wxdesk.model import FanQuery, Selection, Sort
from wxdesk.services import accounts, export, fan_list, sync, tags
from wxdesk.wechat import TAGGING_MAX

LATENCY_MS = 50
TAGGED = 5_000

# What an export needs, read the plainest way.
RAW = (
    "SELECT f.openid, t.nickname, t.remark, t.alias, f.status, f.blacklisted,"
    " f.followed_at, s.raw, p.qr_scene, p.qr_scene_str, t.note, p.unionid,"
    " (SELECT group_concat(tag_id) FROM fan_tag WHERE fan_id = f.id)"
    " FROM fan AS f JOIN scene AS s ON s.id = f.scene"
    " LEFT JOIN fan_profile AS p ON p.fan_id = f.id"
    " LEFT JOIN fan_text AS t ON t.fan_id = f.id"
    " WHERE f.status = 0 ORDER BY f.followed_at DESC, f.id DESC"
)


def bulk() -> Iterator[Row]:
    """B1: tagging through the real task machinery, against a server 50 ms away."""
    with (
        serving(TAGGED, LATENCY_MS) as place,
        tempfile.TemporaryDirectory() as folder,
        opened(Path(folder), place) as account,
    ):
        sync.run(account, Context(), connections=16)
        tag = tags.create(account, Context(), "bench")
        ids = fan_list.load(account, Context(), FanQuery(), Sort())
        wire = _Wire(account)
        ctx = Context()
        begun, cpu = time.perf_counter(), time.process_time()
        tags.add(account, ctx, Selection(ids=tuple(ids)), tag.id)
        wall, cpu = time.perf_counter() - begun, time.process_time() - cpu
    calls = sum(ctx.calls.values())
    wanted = -(-TAGGED // TAGGING_MAX)
    share = (wall - wire.seconds) / (calls * LATENCY_MS / 1000)
    note = f"{ms(wall)} for {TAGGED:,} fans, {ms(cpu)} CPU in all"
    yield Row("B1", "calls of a bulk tagging", f"= {wanted}", str(calls),
              calls == wanted, note)  # fmt: skip
    yield Row("B1", "time not spent waiting for the wire", "≤ 10 %", f"{share:.1%}",
              share <= 0.10, "of calls × 50 ms; with two commits a call")  # fmt: skip


class _Wire:
    """Adds up the time spent in the transport."""

    def __init__(self, account: Account) -> None:
        self.seconds = 0.0
        transport: Any = account.client._transport
        send = transport.send

        def timed(*args: Any, **named: Any) -> Any:
            begun = time.perf_counter()
            try:
                return send(*args, **named)
            finally:
                self.seconds += time.perf_counter() - begun

        transport.send = timed


def exports(home: Path, size: str, repeats: int = 3) -> Iterator[Row]:
    """E1: CSV against the plain SELECT of the same columns; memory of CSV and XLSX."""
    with (
        tempfile.TemporaryDirectory() as folder,
        accounts.open_account(Home(home), APPID) as account,
    ):
        yield from _csv(account, Path(folder), size, repeats)
        yield _xlsx(account, Path(folder), size)


def _csv(account: Account, folder: Path, size: str, repeats: int) -> Iterator[Row]:
    def ours() -> int:
        return export.write(account, Context(), FanQuery(), folder / "a.csv")

    def raw() -> int:
        with sqlite3.connect(account.store.path) as db:
            return sum(1 for _ in db.execute(RAW))

    before = memory_mb()
    mine, floor = alternate(ours, raw, repeats=repeats)
    grown = memory_mb() - before
    speed = floor.cpu / mine.cpu
    yield Row(f"E1 {size}", "CSV, speed of a bare SELECT", "≥ 0.5×", f"{speed:.2f}×",
              speed >= 0.5, f"{ms(mine.median)}; memory {grown:+.0f} MB")  # fmt: skip


def _xlsx(account: Account, folder: Path, size: str) -> Row:
    before, begun = memory_mb(), time.perf_counter()
    count = export.write(account, Context(), FanQuery(), folder / "a.xlsx")
    wall, grown = time.perf_counter() - begun, memory_mb() - before
    return Row(f"E1 {size}", "XLSX, memory", "≤ 30 MB", f"{grown:+.0f} MB",
               grown <= 30, f"{count:,} rows in {ms(wall)}")  # fmt: skip
