"""S1 to S4: syncs against a server of its own process, 50 ms away."""

from __future__ import annotations

import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from bench.corpus import EPOCH, openid
from bench.measure import Row, alternate, ms, once
from bench.server import Place, opened, serving
from wxdesk.api import answers
from wxdesk.jobs import Context
from wxdesk.model import OpenidPage, Profile
from wxdesk.services import sync
from wxdesk.simulator.world import World
from wxdesk.store import listings
from wxdesk.store.db import Store
from wxdesk.wechat import BATCHGET_MAX

LATENCY = 0.050
MEMBERS = "/cgi-bin/user/tag/get"
GOALS = {16: 15.0, 32: 28.0}


@dataclass(frozen=True, slots=True)
class _Run:
    wall: float
    cpu: float
    calls: int

    def efficiency(self, connections: int) -> float:
        return self.calls * LATENCY / connections / self.wall


def rows(fans: int, repeats: int = 3) -> Iterator[Row]:
    """S1, S2, S3: the first sync of that many fans."""
    with serving(fans, round(LATENCY * 1000)) as place:
        runs: dict[int, list[_Run]] = {16: [], 32: []}
        peer = _peer(place)
        for _ in range(repeats):
            for width, found in runs.items():
                found.append(_first_sync(place, width))
        yield from _speed(runs, peer, fans)
        yield from _cpu(runs[16], peer, place, fans)


def _first_sync(place: Place, width: int) -> _Run:
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(Path(folder), place, width) as account,
    ):
        ctx = Context()
        wall, cpu = once(lambda: sync.run(account, ctx, connections=width))
        return _Run(wall, cpu, sum(ctx.calls.values()))


def _peer(place: Place) -> _Run:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bench.peer", place.url, place.appid]
        command += [place.secret, str(Path(folder) / "peer.db")]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    facts = json.loads(done.stdout)
    return _Run(facts["wall"], facts["cpu"], facts["calls"])


def _speed(runs: dict[int, list[_Run]], peer: _Run, fans: int) -> Iterator[Row]:
    for width, found in runs.items():
        walls = [run.wall for run in found]
        wall = statistics.median(walls)
        ratio, goal = peer.wall / wall, GOALS[width]
        note = (
            f"{fans:,} fans in {ms(wall)} ({ms(min(walls))}–{ms(max(walls))}),"
            f" wechatpy {ms(peer.wall)} (one full run);"
            f" {found[0].calls} calls, its {peer.calls}"
        )
        yield Row("S1", f"first sync, {width} connections", f"≥ {goal:g}×",
                  f"{ratio:.1f}×", ratio >= goal, note)  # fmt: skip
    best = [run.efficiency(16) for run in runs[16]]
    middle = statistics.median(best)
    note = f"{min(best):.2f}–{max(best):.2f}; calls × 50 ms ÷ 16 ÷ wall"
    yield Row("S2", "efficiency at 16 connections", "≥ 0.90", f"{middle:.2f}",
              middle >= 0.90, note)  # fmt: skip


# -- S3


def _cpu(runs: list[_Run], peer: _Run, place: Place, fans: int) -> Iterator[Row]:
    """CPU per fan, all of it, against one plain session of requests that decodes the
    same answers and inserts them into tables without an index."""
    floor, bare = _floor(place, fans) * 1e6, _decoding() * 1e6
    mine = statistics.median(run.cpu for run in runs) / fans * 1e6
    usual = peer.cpu / fans * 1e6
    note = (
        f"{mine:.1f} µs a fan; floor {floor:.1f}, of it decoding and insert"
        f" {bare:.1f}; wechatpy and an upsert {usual:.1f} ({usual / floor:.1f}×)"
    )
    yield Row("S3", "CPU per fan", "≤ 2×", f"{mine / floor:.1f}×",
              mine <= 2 * floor, note)  # fmt: skip


def _floor(place: Place, fans: int, calls: int = 100) -> float:
    """CPU seconds a fan of the plainest program there is."""
    import requests

    world = World(fans, 1)
    openids = list(islice(world.followers(), calls * BATCHGET_MAX))
    session = requests.Session()
    session.trust_env = False
    login = {"grant_type": "client_credential", "appid": place.appid}
    login["secret"] = place.secret
    answer = session.get(f"{place.url}/cgi-bin/token", params=login).json()
    url = f"{place.url}/cgi-bin/user/info/batchget"
    token = {"access_token": answer["access_token"]}

    def work(db: sqlite3.Connection) -> None:
        for start in range(0, len(openids), BATCHGET_MAX):
            part = openids[start : start + BATCHGET_MAX]
            body = {"user_list": [{"openid": one, "lang": "zh_CN"} for one in part]}
            data = json.dumps(body).encode()
            reply = session.post(url, params=token, data=data)
            _insert(db, [reply.content])

    return _timed(work) / len(openids)


def _decoding(fans: int = 20_000) -> float:
    """CPU seconds a fan of decoding and inserting alone."""
    world = World(fans, 1)
    openids = list(world.followers())
    bodies = []
    for start in range(0, fans, BATCHGET_MAX):
        part = ",".join(map(world.profile_text, openids[start : start + BATCHGET_MAX]))
        bodies.append(f'{{"user_info_list":[{part}]}}'.encode())
    return _timed(lambda db: _insert(db, bodies)) / fans


def _timed(work: Callable[[sqlite3.Connection], None]) -> float:
    """Median CPU seconds of three runs, each on a new file."""
    taken = []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder:
            db = sqlite3.connect(Path(folder) / "floor.db", isolation_level=None)
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute("CREATE TABLE fan(openid, unionid, remark, at, scene, qr, lang)")
            db.execute("CREATE TABLE fan_tag(openid, tag)")
            db.execute("BEGIN")
            taken.append(once(partial(work, db))[1])
            db.execute("COMMIT")
            db.close()
    return statistics.median(taken)


def _insert(db: sqlite3.Connection, bodies: list[bytes]) -> None:
    for body in bodies:
        users = json.loads(body.decode())["user_info_list"]
        db.executemany(
            "INSERT INTO fan VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    user["openid"],
                    user.get("unionid"),
                    user["remark"],
                    user["subscribe_time"],
                    user["subscribe_scene"],
                    user["qr_scene_str"],
                    user["language"],
                )
                for user in users
            ],
        )
        db.executemany(
            "INSERT INTO fan_tag VALUES (?, ?)",
            [(user["openid"], tag) for user in users for tag in user["tagid_list"]],
        )


# -- S4


def second(fans: int) -> Row:
    """A quick sync with nothing changed, over HTTP. The cache is filled before with
    the profiles of the same world, made here: a million over HTTP take minutes."""
    world = World(fans, 1)

    def profiles(_ctx: Context, openids: Sequence[str]) -> list[Profile]:
        return [answers.profile(json.loads(world.profile_text(x))) for x in openids]

    with (
        serving(fans, 0) as place,
        tempfile.TemporaryDirectory() as folder,
        opened(Path(folder), place) as account,
    ):
        client: Any = account.client
        over_http, client.profiles = client.profiles, profiles
        first, second = Context(), Context()
        sync.run(account, first, connections=2)
        client.profiles = over_http
        wall, cpu = once(lambda: sync.run(account, second, connections=16))
    many = sum(first.calls.values()) + -(-fans // BATCHGET_MAX)
    few = sum(second.calls.values())
    share = few / many
    goal = "≤ 2 %" if fans >= 1_000_000 else ""
    ok = share <= 0.02 if goal else None
    note = f"{few} of {many:,} calls, of them {second.calls[MEMBERS]} for tags"
    return Row("S4", f"second sync of {fans:,} unchanged fans", goal, f"{share:.2%}",
               ok, f"{note}; {ms(wall)}, {ms(cpu)} CPU")  # fmt: skip


def difference(path: Path, fans: int) -> Row:
    """S4: a whole unchanged list against the cache, and against two sets."""
    names = [openid(number) for number in range(fans)]
    pages = [names[start : start + 10_000] for start in range(0, fans, 10_000)]
    store = Store(path)

    def ours() -> int:
        with store.write() as db:
            listing = listings.open_listing(db, "fans", EPOCH)
            for page in pages:
                more = page[-1] if page is not pages[-1] else ""
                listing = listings.add_page(
                    db, listing, OpenidPage(tuple(page), more, fans), EPOCH
                )
            listings.close_listing(db, listing, EPOCH)
            gone = listings.missing(db, listing.id)
            listings.drop_listing(db, listing.id)
        return len(gone)

    def sets() -> int:
        known = store.read(
            lambda db: {
                row[0] for row in db.execute("SELECT openid FROM fan WHERE status = 0")
            }
        )
        listed = {name for page in pages for name in page}
        return len(known - listed) + len(listed - known)

    mine, floor = alternate(ours, sets, repeats=3)
    store.close()
    ratio = mine.cpu / floor.cpu
    note = f"{ms(mine.cpu)} CPU, by sets {ms(floor.cpu)}"
    return Row("S4", f"difference of {fans:,} ids", "≤ 1.5×", f"{ratio:.2f}×",
               ratio <= 1.5, note)  # fmt: skip
