"""When one of WeChat's access points is down: reads go to another, writes do not."""

from __future__ import annotations

from typing import Any

import pytest
from api_desk import APPID, OPENIDS, SECRET, STABLE, TOKEN_REPLY, Waits, reply

from wxdesk.api.client import Client, open_client
from wxdesk.api.hosts import AWAY_SECONDS, Hosts
from wxdesk.api.wire import DEADLINE, Reply, Request
from wxdesk.errors import ApiError, Busy, NeedsPerson, NotSent, UnknownResult
from wxdesk.model import Move
from wxdesk.wechat import ACCESS_POINTS

NO_TAGS: dict[str, Any] = {"tags": []}


class Places:
    """A transport that knows which access points are up."""

    def __init__(self, down: set[str], trouble: ApiError | Reply) -> None:
        self.down = down
        self.trouble = trouble
        self.tried: list[str] = []

    def send(self, request: Request, deadline_s: float = DEADLINE) -> Reply:
        place = request.base or ACCESS_POINTS[0]
        self.tried.append(place)
        if place in self.down:
            if isinstance(self.trouble, Reply):
                return self.trouble
            raise self.trouble
        ok = {"errcode": 0, "errmsg": "ok", **NO_TAGS}
        return reply(TOKEN_REPLY if request.path == STABLE else ok)

    def close(self) -> None:
        """Nothing is open."""


def client_at(places: Places, base: str = ACCESS_POINTS[0]) -> Client:
    return open_client(APPID, lambda: SECRET, api_base=base, transport=places)


@pytest.mark.parametrize("up", ACCESS_POINTS)
@pytest.mark.parametrize(
    "trouble",
    [NotSent(), UnknownResult(), reply(b"", 502), reply({"errcode": 48017})],
    ids=["refused", "lost", "502", "retired"],
)
def test_a_read_finds_the_access_point_that_is_up(
    up: str, trouble: ApiError | Reply
) -> None:
    places, ctx = Places(set(ACCESS_POINTS) - {up}, trouble), Waits()
    client = client_at(places)
    assert client.tags(ctx) == []
    assert places.tried[-1] == up
    assert len(places.tried) == ACCESS_POINTS.index(up) + 2  # the token, then the tags
    client.tags(ctx)
    assert places.tried[-2:] == [up, up]  # and it stays there


def test_after_a_while_the_usual_one_is_tried_again() -> None:
    places, ctx = Places({ACCESS_POINTS[0]}, NotSent()), Waits()
    client = client_at(places)
    client.tags(ctx)
    places.down.clear()
    ctx.sleep(AWAY_SECONDS + 1)
    client.tags(ctx)
    assert places.tried[-1] == ACCESS_POINTS[0]


@pytest.mark.parametrize("trouble", [NotSent(), UnknownResult(), reply(b"", 502)])
def test_a_write_stays_where_it_began(trouble: ApiError | Reply) -> None:
    places, ctx = Places(set(), trouble), Waits()
    client = client_at(places)
    client.token_only(ctx)
    places.down = {ACCESS_POINTS[0]}
    places.tried.clear()
    with pytest.raises(NotSent if isinstance(trouble, NotSent) else UnknownResult):
        client.block(ctx, OPENIDS[:2])
    assert set(places.tried) == {ACCESS_POINTS[0]}
    client.block(ctx, OPENIDS[:2])  # the next call begins elsewhere
    assert places.tried[-1] in ACCESS_POINTS[1:]


@pytest.mark.parametrize(
    "trouble",
    [
        NotSent(whose=Move.PERSON),  # certificate, proxy: the same everywhere
        reply(b"<html>"),
        reply({"errcode": -1}),
        reply({"errcode": 45009}),
    ],
)
def test_what_is_not_the_hosts_fault_does_not_move(trouble: ApiError | Reply) -> None:
    places = Places(set(ACCESS_POINTS), trouble)
    with pytest.raises((NotSent, NeedsPerson, Busy, ApiError)):
        client_at(places).tags(Waits())
    assert set(places.tried) == {ACCESS_POINTS[0]}


@pytest.mark.parametrize("base", ["http://127.0.0.1:9", "https://proxy.example"])
def test_an_address_of_ones_own_has_no_substitute(base: str) -> None:
    places = Places(set(ACCESS_POINTS), NotSent())
    with pytest.raises(NotSent):
        client_at(places, base).tags(Waits())
    assert len(places.tried) == 5
    assert set(places.tried) == {ACCESS_POINTS[0]}  # request.base stays empty


def test_threads_that_failed_together_move_on_once() -> None:
    hosts = Hosts(ACCESS_POINTS[0] + "/")
    for _ in range(8):
        hosts.failed("", 1.0)
    assert hosts.current(2.0) == ACCESS_POINTS[1]
    hosts.failed(ACCESS_POINTS[3], 2.0)  # an old failure changes nothing
    assert hosts.current(2.0) == ACCESS_POINTS[1]
