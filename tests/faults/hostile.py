"""Replies nobody should send, through decoder and models of every endpoint.

Seeded: a reply is a recorded one with bytes or values changed, or made of nothing.
Whatever comes must end in a sound value or in one of our errors, quickly.
"""

from __future__ import annotations

import dataclasses
import json
import time
import tracemalloc
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from calls import CALLS, account, some
from sentinel import Marks

from wxdesk.api.client import Client, open_client
from wxdesk.api.wire import DEADLINE, Reply, Request
from wxdesk.errors import ApiError
from wxdesk.jobs import Context
from wxdesk.simulator.call import Call
from wxdesk.simulator.endpoints import ENDPOINTS, answer

SLOWEST = 2.0  # seconds of CPU for one reply
FIXTURES = Path(__file__).parents[1] / "fixtures"
_NOW = 1_790_000_000.0
_MARK = "Zq7sXw3vKd9pLm5r"  # stands for a token in what the server says
_TYPES = ("application/json; encoding=utf-8", "text/plain", "text/html", "", "\xff")

Reader = Callable[[Client, Context], Any]


class _Calm(Context):
    """Does not wait."""

    def sleep(self, seconds: float, waiting: str = "") -> None:
        self.check()


class _Says:
    """A transport that answers everything but the token with one reply."""

    def __init__(self) -> None:
        self.reply = Reply(200, {}, b"{}")
        self.token = b'{"access_token":"%s","expires_in":7200}' % (b"t" * 120)
        self.hostile_token = False

    def send(self, request: Request, deadline_s: float = DEADLINE) -> Reply:
        if request.path == "/cgi-bin/stable_token" and not self.hostile_token:
            return Reply(200, {}, self.token)
        return self.reply

    def close(self) -> None:
        """Nothing is open."""


def run(count: int = 10_000, seed: int = 1) -> tuple[int, list[str]]:
    """Feed ``count`` replies. Returns how many, and what was wrong."""
    random = Random(f"hostile/{seed}")
    answers, others, readers = _answers(), _recorded(), _readers()
    own = {name: _OWN.get(name, f"/cgi-bin/{name}") for name in readers}
    names = list(readers)
    problems: list[str] = []
    says = _Says()
    for number in range(count):
        name = names[number % len(names)]
        fitting = random.random() < 0.8
        sample = answers[own[name]] if fitting else random.choice(others)
        says.reply = _reply(random, sample)
        says.hostile_token = name == "stable_token"
        problem = feed(says, readers[name])
        if problem:
            problems.append(f"{number} {name} {problem}: {says.reply.body[:300]!r}")
    return count, problems


def feed(says: _Says, reader: Reader) -> str:
    """What was wrong with how a reply was taken, "" if nothing."""
    client = open_client("wx", lambda: "s" * 32, api_base="", transport=says)
    begun = time.thread_time()
    try:
        problem = unsound(reader(client, _Calm()))
    except ApiError as error:
        problem = _unfit(error)
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        problem = f"raised {type(error).__name__}"
    seconds = time.thread_time() - begun  # a busy machine is no fault of the reply
    return f"took {seconds:.1f} s" if seconds > SLOWEST else problem


def unsound(value: Any) -> str:
    """Why a value cannot be stored or shown, "" if it can."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return "gave half a character"
    elif isinstance(value, bool) or value is None:
        return ""
    elif isinstance(value, int):
        return "" if -(2**63) <= value < 2**63 else "gave a number too big"
    elif isinstance(value, list | tuple):
        return next(filter(None, map(unsound, value)), "")
    elif dataclasses.is_dataclass(value):
        fields = (getattr(value, one.name) for one in dataclasses.fields(value))
        return next(filter(None, map(unsound, fields)), "")
    else:
        return f"gave a {type(value).__name__}"
    return ""


_MARKS = Marks(_MARK)


def _unfit(error: ApiError) -> str:
    """Why an error must not be shown, "" if it may."""
    text = error.message("zh_CN") + error.detail + error.rid
    if len(error.detail) > 300:
        return "has a detail without end"
    if any(ord(letter) < 32 and letter != "\n" for letter in text):
        return "shows control characters"
    if _MARKS.found(repr(vars(error))):
        return "shows a token"
    return unsound(text)


LARGE = 4 * 1024 * 1024 - 64  # bytes, as much as the transport lets through
MOST_MEMORY = 64 * 1024 * 1024


def large() -> tuple[int, list[str]]:
    """The largest replies of the worst kinds: each quickly, in little memory."""
    problems = []
    bodies = _large()
    for name, body in bodies.items():
        says = _Says()
        says.reply = Reply(200, {}, body)
        tracemalloc.start()
        problem = feed(says, lambda client, ctx: client.follower_page(ctx))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        if peak > MOST_MEMORY:
            problem = f"took {peak >> 20} MB"
        if problem:
            problems.append(f"{name}: {problem}")
    return len(bodies), problems


def _large() -> dict[str, bytes]:
    def inside(piece: bytes, start: bytes = b'{"data":[', end: bytes = b"1]}") -> bytes:
        return start + piece * (LARGE // len(piece)) + end

    return {
        "lists": inside(b"[],"),
        "objects": inside(b"{},"),
        "texts": inside(b'"ab",'),
        "numbers": inside(b"9999999,"),
        "digits": inside(b"9"),
        "depth": inside(b"["),
        "backslashes": inside(b"\\q", b'{"a":"', b'"}'),
        "quotes": inside(b'\\" ', b'{"a":"', b"x}"),
        "halves": inside(rb"\ud83d", b'{"a":"', b'"}'),
        "halves and lists": inside(b"[],", rb'{"a":"\ud83d","b":['),
        "wide": inside(b"a", b'{"a":"', '\U0001f600"}'.encode()),
        "controls": inside(b"\x01", b'{"a":"', b'"}'),
        "no UTF-8": inside(b"\xff", b'{"a":"', b'"}'),
        "blanks": inside(b" ", b"", b"<html>"),
    }


# -- what is fed ---------------------------------------------------------------------


_OWN = {
    "quota": "/cgi-bin/openapi/quota/get",
    "rid": "/cgi-bin/openapi/rid/get",
    "addresses": "/cgi-bin/get_api_domain_ip",
    "callback": "/cgi-bin/callback/check",
}


def _recorded() -> list[bytes]:
    """Answers of other calls, as WeChat gave them."""
    found = [one.read_bytes() for one in sorted(FIXTURES.glob("*.json"))]
    return [*found, b'{"errcode":0,"errmsg":"ok"}', *_answers().values()]


@cache
def _answers() -> dict[str, bytes]:
    """A good answer of the simulator to each call, by its path."""
    world = account(lambda: _NOW)
    token, _ = world.tokens.stable()
    people = some(world)
    bodies: dict[str, dict[str, Any]] = {
        "/cgi-bin/user/info/batchget": {"user_list": [{"openid": o} for o in people]},
        "/cgi-bin/tags/create": {"tag": {"name": "a"}},
        "/cgi-bin/user/tag/get": {"tagid": 100, "next_openid": ""},
        "/cgi-bin/tags/getidlist": {"openid": people[0]},
        "/cgi-bin/openapi/quota/get": {"cgi_path": "/cgi-bin/user/get"},
        "/cgi-bin/callback/check": {"action": "all", "check_operator": "DEFAULT"},
        "/cgi-bin/tags/members/getblacklist": {"begin_openid": ""},
    }
    bodies["/cgi-bin/tags/update"] = {"tag": {"id": 100, "name": "b"}}
    bodies["/cgi-bin/tags/delete"] = {"tag": {"id": 103}}
    bodies["/cgi-bin/user/info/updateremark"] = {"openid": people[0], "remark": "c"}
    for name in ("batchtagging", "batchuntagging"):
        bodies[f"/cgi-bin/tags/members/{name}"] = {"tagid": 100, "openid_list": people}
    for name in ("batchblacklist", "batchunblacklist"):
        bodies[f"/cgi-bin/tags/members/{name}"] = {"openid_list": people}
    found = {}
    for path, endpoint in ENDPOINTS.items():
        query = {"access_token": token, "openid": people[0]}
        body = json.dumps(bodies.get(path, {})).encode()
        call = Call(endpoint.method, path, query, body)
        found[path] = answer(world, call).body
    note = {"invoke_time": 1, "cost_in_ms": 2, "request_url": f"access_token={_MARK}"}
    found["/cgi-bin/openapi/rid/get"] = _dumped({"request": note, "errcode": 0})
    given = b'{"access_token":"%s","expires_in":7200}' % token.encode()
    found["/cgi-bin/stable_token"] = given
    return found


def _readers() -> dict[str, Reader]:
    world = account(lambda: _NOW)
    readers: dict[str, Reader] = {
        name: lambda client, ctx, one=one: one.call(client, ctx, world)  # type: ignore[misc]
        for name, one in CALLS.items()
        if name != "token"
    }
    readers["quota"] = lambda client, ctx: client.quota(ctx, "/cgi-bin/user/get")
    readers["rid"] = lambda client, ctx: client.explain_rid(ctx, "x")
    readers["addresses"] = lambda client, ctx: client.api_addresses(ctx)
    readers["callback"] = lambda client, ctx: client.check_callback(ctx)
    return readers


NASTY: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, -(2**63), 10**30, 1.5, -0.0, 1e308,
    "", "0", "1", "-1", "9" * 19, "9" * 400, " 12 ", "１２", "²", "NaN", "\x00", "\x14",
    "\ufeff", "\u2028", "\ud83d", "\udc00x", "😀", "\u202egnp", "<b>",
    "=1+1", "a" * 5_000,
    "access_token=" + _MARK, '"secret":"' + _MARK + '"', _MARK * 3,
    [], {}, [[]], [{}], [None], [""], ["a", 1], {"": ""}, [[[[[[]]]]]],
    {"openid": None}, {"errcode": 0}, {"data": {"openid": [None]}},
    ["oAAAAAAAAAAAAAAAAAAAAAAAAAAA"] * 3,
)  # fmt: skip
_BYTES = (
    b"\x00", b"\x14", b"\xff", b"\xc3", b"\xed\xa0\xbd", b"\xef\xbb\xbf", b"\\", b'"',
    rb"\ud83d", rb"\u0000", b"{", b"}", b"[", b"]", b",", b":", b"NaN", b"1e999",
    b"-", b"//x", b"<html>", b"9" * 5_000, b"[" * 1_200, b'{"a":' * 200, b"\r\n\r\n",
    b'"errcode":', b'"errcode":0,', b'"errcode":"0x1",', b'"count":-1,',
)  # fmt: skip


def _reply(random: Random, sample: bytes) -> Reply:
    status = 200 if random.random() < 0.95 else random.choice((100, 204, 302, 404, 503))
    headers = {"content-type": random.choice(_TYPES)}
    if random.random() < 0.05:
        headers["retry-after"] = random.choice(("-1", "x", "9" * 50, "\xff", "0"))
    return Reply(status, headers, _body(random, sample))


def _body(random: Random, sample: bytes) -> bytes:
    way = random.random()
    if way < 0.45:
        return _changed_values(random, sample)
    if way < 0.9:
        return _changed_bytes(random, sample)
    if way < 0.95:
        return _dumped(_made_up(random, 0))
    return random.randbytes(random.randrange(200))


def _changed_bytes(random: Random, data: bytes) -> bytes:
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(data) + 1)
        end = min(len(data), at + random.randrange(1, 40))
        data = random.choice(
            (
                data[:at],
                data[:at] + data[end:],
                data[:at] + data[at:end] * 3 + data[end:],
                data[:at] + random.choice(_BYTES) + data[at:],
                data[:at] + random.choice(_BYTES) + data[end:],
                data[:at] + random.randbytes(3) + data[end:],
            )
        )
    return data


def _changed_values(random: Random, data: bytes) -> bytes:
    try:
        value = json.loads(data)
    except ValueError:
        return data
    for _ in range(random.randint(1, 3)):
        places = list(_places(value))
        if not places:
            break
        owner, key = random.choice(places)
        way = random.random()
        if way < 0.7:
            owner[key] = deepcopy(random.choice(NASTY))
        elif way < 0.85:
            del owner[key]
        else:
            owner[key] = _made_up(random, 2)
    return _dumped(value)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every value inside, as its owner and its key."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])


_KEYS = (
    "errcode", "errmsg", "count", "total", "data", "openid", "next_openid", "tags",
    "tag", "id", "name", "user_info_list", "subscribe", "tagid_list", "quota",
    "access_token",
    "expires_in", "fail_openid_list", "request", "ip_list", "dns", "ping", "rid",
)  # fmt: skip


def _made_up(random: Random, depth: int) -> Any:
    if depth > 3 or random.random() < 0.4:
        return deepcopy(random.choice(NASTY))
    if random.random() < 0.3:
        return [_made_up(random, depth + 1) for _ in range(random.randrange(4))]
    size = random.randrange(6)
    return {random.choice(_KEYS): _made_up(random, depth + 1) for _ in range(size)}


def _dumped(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")


def proof(short: bool, seed: int) -> tuple[str, list[str]]:
    """For the table of all proofs."""
    count, problems = run(10_000 if short else 1_000_000, seed)
    more, others = large()
    return f"{count + more:,}: 0 untyped" if not problems else "", problems + others


PROOFS = [("hostile replies", "1,000,000: 0 untyped exceptions", proof)]
