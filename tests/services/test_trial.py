"""A connection is tried before anything of the account is stored."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Protocol

from wxdesk.account import Home
from wxdesk.jobs import Context
from wxdesk.services import accounts, connection, quota
from wxdesk.settings import AccountEntry
from wxdesk.simulator.server import Simulator
from wxdesk.simulator.world import World


class Desk(Protocol):
    world: World
    simulator: Simulator
    home: Home


def verdicts(
    home: Home, entry: AccountEntry, secret: str = "", proxy: str = ""
) -> list[str]:
    with accounts.on_trial(home, entry, secret, proxy) as tried:
        return [line.state for line in connection.check(tried, Context())]


def test_a_candidate_leaves_no_trace(tmp_path: Path) -> None:
    world = World(60, 1)
    home = Home(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with Simulator(world) as simulator:
        entry = AccountEntry(world.appid, "花市", api_base=simulator.url)
        assert verdicts(home, entry, world.secret) == ["ok"] * 6
        assert "failed" in verdicts(home, entry, "f" * 32)
    assert home.accounts == ()
    assert sorted(tmp_path.rglob("*")) == before


def test_the_account_that_is_open_is_the_one_that_is_tried(make_desk) -> None:  # type: ignore[no-untyped-def]
    desk: Desk = make_desk(60)
    entry = desk.home.entry(desk.world.appid)
    with (
        accounts.open_account(desk.home, entry.appid) as account,
        accounts.on_trial(desk.home, replace(entry, name="改过")) as tried,
    ):
        assert tried is account


def test_calls_of_a_trial_count_for_the_stored_account(make_desk) -> None:  # type: ignore[no-untyped-def]
    desk: Desk = make_desk(60)
    entry = desk.home.entry(desk.world.appid)
    assert verdicts(desk.home, entry, desk.world.secret)[-1] == "ok"
    with accounts.open_account(desk.home, entry.appid) as account:
        used = {one.path: one.used for one in quota.cached(account, Context())}
    assert used["/cgi-bin/user/get"] >= 1
