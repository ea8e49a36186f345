"""One arriving call, the checks every call passes, and what an endpoint may read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from wxdesk.simulator.codes import Refused
from wxdesk.simulator.world import World
from wxdesk.wechat import is_openid

# \uXXXX, unless the backslash itself is escaped
_ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u[0-9A-Fa-f]{4}")


@dataclass(slots=True)
class Call:
    """A request after the HTTP layer; ``json`` is filled by the checks."""

    method: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    ip: str = "127.0.0.1"
    number: int = 0
    json: dict[str, Any] = field(default_factory=dict)


# What an endpoint gives: an object to encode, or its text when speed matters.
Answer = dict[str, Any] | str


@dataclass(frozen=True, slots=True)
class SimulatedEndpoint:
    """How a path is to be called, and the function that answers."""

    method: str
    function: Callable[[World, Call], Answer]
    token: bool = True  # needs an access token
    verified: bool = True  # only for verified accounts
    tagging: bool = False  # 45169 when two overlap on one fan


def check(world: World, endpoint: SimulatedEndpoint, call: Call) -> None:
    """What the platform looks at before the endpoint itself; raises Refused."""
    if call.method != endpoint.method:
        raise Refused(_wrong_method(endpoint, call))
    if endpoint.token:
        world.tokens.check(call.query.get("access_token", ""))
    rules = world.rules
    if call.path in rules.forbidden or (rules.unverified and endpoint.verified):
        raise Refused(48001)
    if call.path not in _UNCOUNTED:
        world.quota.use(call.path)
    if endpoint.method == "POST":
        call.json = _read_body(world, call.body)


_UNCOUNTED = {
    "/cgi-bin/clear_quota",
    "/cgi-bin/clear_quota/v2",
    "/cgi-bin/openapi/quota/clear",
}


def _wrong_method(endpoint: SimulatedEndpoint, call: Call) -> int:
    if endpoint.method == "GET":
        return 43001
    return 44002 if call.path == "/cgi-bin/user/tag/get" else 43002


def _read_body(world: World, body: bytes) -> dict[str, Any]:
    if not body.strip():
        raise Refused(44002)
    if b"\\u" in body and _ESCAPED.search(body):  # the search alone costs 0.1 ms
        raise Refused(world.rules.unicode_escape_errcode)
    try:
        decoded = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Refused(47001) from None
    if not isinstance(decoded, dict):
        raise Refused(47001)
    return decoded


# -- reading arguments -------------------------------------------------------------


def text(call: Call, key: str, missing: int, default: str | None = None) -> str:
    """A text of the body, or its refusal."""
    value = call.json.get(key, default)
    if value is None:
        raise Refused(missing)
    if not isinstance(value, str):
        raise Refused(47001)
    return value


def number(value: object, missing: int) -> int:
    """A whole number; digits in quotes are taken too, as the platform does."""
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refused(missing)
    return value


def one_openid(world: World, openid: object) -> int:
    """The fan of one openid: 41009 without, 40003 for strangers."""
    if openid is None or openid == "":
        raise Refused(41009)
    index = world.index(openid) if isinstance(openid, str) else None
    if index is None:
        raise Refused(40003)
    return index


def openid_list(world: World, call: Call, limit: int) -> list[int]:
    """The fans of ``openid_list``; one bad openid refuses all.

    40032 none or too many, 40003 malformed or unknown, 49003 of another account.
    """
    openids = call.json.get("openid_list")
    if not isinstance(openids, list) or not 1 <= len(openids) <= limit:
        raise Refused(40032)
    return [_listed_openid(world, openid) for openid in openids]


def _listed_openid(world: World, openid: object) -> int:
    if not isinstance(openid, str) or not is_openid(openid):
        raise Refused(40003)
    index = world.index(openid)
    if index is None:
        foreign = openid.startswith("o") and not openid.startswith(world.code.prefix)
        raise Refused(49003 if foreign else 40003)
    return index


def cursor(world: World, openid: object) -> int | None:
    """The fan after whom a page starts; None from the beginning; 40003 otherwise."""
    if openid is None or openid == "":
        return None
    index = one_openid(world, openid)
    if not (world.crowd.follows(index) or world.rules.cursor_may_have_left):
        raise Refused(40003)
    return index
