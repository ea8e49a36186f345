"""The built-in simulator as an account: for the demo, for learning, for selftest."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wxdesk.account import Account, Home
from wxdesk.errors import InputError
from wxdesk.jobs import Context
from wxdesk.model import FanQuery, Selection, Sort, Text
from wxdesk.services import (
    accounts,
    blacklist,
    export,
    fan_list,
    filters,
    quota,
    remarks,
    sync,
    tags,
)
from wxdesk.settings import AccountEntry, interface_language
from wxdesk.simulator import server
from wxdesk.simulator.server import Simulator
from wxdesk.simulator.world import World

NAME = Text("岭南花市", "Lingnan Flowers")


@dataclass(frozen=True, slots=True)
class Demo:
    """A running simulator and a data folder with its account in it."""

    home: Home
    world: World
    simulator: Simulator
    appid: str


@contextmanager
def running(
    fans: int = 23_000, root: Path | None = None, seed: int = 1
) -> Iterator[Demo]:
    """Start a simulator and add its account to ``root``, else to a folder that is
    deleted afterwards. The secret is kept in memory only."""
    folder = root or Path(tempfile.mkdtemp(prefix="wxdesk-demo-"))
    world = World(fans, seed)
    simulator = Simulator(world)
    simulator.start()
    try:
        home = Home(folder, demo=True)
        language = interface_language(home.settings.language)
        entry = AccountEntry(
            world.appid,
            NAME.in_language(language),
            api_base=simulator.url,
            secret_store="memory",
        )
        accounts.add(home, entry, world.secret)
        yield Demo(home, world, simulator, world.appid)
    finally:
        simulator.stop()
        if root is None:
            shutil.rmtree(folder, ignore_errors=True)


def scenario(demo: Demo, account: Account, out: Path, ctx: Context) -> dict[str, Any]:
    """What an operator would do on a first day; ends with fans.xlsx in ``out``.

    Returns a summary of what happened, for printing as JSON.
    """
    begun = time.monotonic()
    first = sync.run(account, ctx)
    second = sync.run(account, Context())
    demo.world.join(12)
    demo.world.leave(5)
    third = sync.run(account, Context())
    language = interface_language(demo.home.settings.language)
    name = Text("近 30 天新客", "New in 30 days").in_language(language)
    tag = tags.find_or_create(account, ctx, name)
    recent = fan_list.understand(account, ctx, "followed:30d")
    tagged = tags.add(
        account, Context(), Selection(query=recent), tag.id, "followed:30d"
    )
    span = "关注:30d" if language == "zh_CN" else "followed:30d"
    filters.save(account, ctx, name, span, replace=True)
    some = list(fan_list.load(account, ctx, FanQuery(), Sort())[:40])
    blocked = blacklist.add(
        account,
        Context(),
        Selection(ids=tuple(some[20:])),
        Text("广告刷屏", "Spam").in_language(language),
    )
    fan = fan_list.fan(account, ctx, some[0])
    remarked = 0
    if fan is not None:
        text = Text("演示 李姐", "Demo Ms Li").in_language(language)
        remarked = remarks.set_remark(account, Context(), fan.openid, text).task.done
    quota.refresh(account, Context())
    rows = export.write(account, ctx, FanQuery(), out / "fans.xlsx", language=language)
    return {
        "fans": third.fans,
        "sync": _sync_facts(first.calls, first.seconds),
        "quick_sync": _sync_facts(second.calls, second.seconds),
        "new": third.new,
        "left": third.left,
        "tagged": tagged.task.done,
        "tag_calls": tagged.task.calls,
        "blacklisted": blocked.task.done,
        "remarked": remarked,
        "exported": rows,
        "xlsx": str(out / "fans.xlsx"),
        "seconds": round(time.monotonic() - begun, 1),
    }


def serve(
    *,
    fans: int,
    port: int,
    latency_ms: int,
    seed: int,
    with_names: bool,
    control: bool,
) -> int:
    """Serve the simulator until Ctrl-C. The first line on stdout is
    {"url", "appid", "secret"}. Raises InputError when the port is taken."""
    try:
        return server.run(fans, port, latency_ms, seed, with_names, control=control)
    except OSError as error:
        raise InputError(
            Text(f"端口 {port} 用不了", f"Port {port} cannot be used"),
            Text("换一个端口，或者不写 --port。", "Take another one, or none."),
            detail=error.strerror or "",
        ) from error


def _sync_facts(calls: dict[str, int], seconds: float) -> dict[str, Any]:
    return {"calls": dict(calls), "seconds": seconds}
