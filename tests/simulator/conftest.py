"""A small world, a desk to call it without HTTP, and a server for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from simulator_desk import Desk, make_world

from wxdesk.simulator.server import Simulator
from wxdesk.simulator.world import World


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


@pytest.fixture
def simulator(world: World) -> Iterator[Simulator]:
    with Simulator(world) as running:
        yield running
