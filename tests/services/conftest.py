"""An opened account on a simulated platform, over real HTTP on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from wxdesk.account import Account, Home
from wxdesk.jobs import Context
from wxdesk.services import accounts
from wxdesk.settings import AccountEntry
from wxdesk.simulator.server import Simulator
from wxdesk.simulator.world import World


@dataclass
class Desk:
    """What a test works with: the truth, its server, the data folder."""

    world: World
    simulator: Simulator
    home: Home

    def open(self) -> Account:
        return accounts.open_account(self.home, self.world.appid)


@pytest.fixture
def make_desk(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """``make_desk(fans, bare=…)``: an account with so many fans."""
    started: list[Simulator] = []

    def make(fans: int, *, bare: bool = False, seed: int = 1) -> Desk:
        world = World(fans, seed, bare=bare)
        simulator = Simulator(world).start()
        started.append(simulator)
        home = Home(tmp_path / f"home{len(started)}")
        entry = AccountEntry(
            world.appid, "花市", api_base=simulator.url, secret_store="memory"
        )
        accounts.add(home, entry, world.secret)
        return Desk(world, simulator, home)

    yield make
    for simulator in started:
        simulator.stop()


@pytest.fixture
def ctx() -> Context:
    return Context()
