"""Bodies that are not the answer: pages, bombs, other JSON, wrong types."""

from __future__ import annotations

import gzip
import json
import zlib
from functools import cache
from random import Random
from typing import Any

HTML = (
    "<!DOCTYPE html><html><head><title>Login</title></head>"
    "<body><form action='/login'>Wi-Fi</form></body></html>"
)
BOMB_BYTES = 64 * 1024 * 1024
UNASKED_OPENID = "oNobodyAskedForThisOne_00000"

# Of another program, or of nobody: nothing of it may be taken for an answer.
OTHER_JSON = (
    b"[]",
    b"{}",
    b"null",
    b'"ok"',
    b"0",
    b'{"code":0,"data":{},"message":"success"}',
    b'{"status":"ok","result":[]}',
    b'[{"errcode":0,"errmsg":"ok"}]',
)
# What other calls of the same account answer.
NEIGHBOURS = (
    b'{"access_token":"90_of_another_call_%s","expires_in":7200}' % (b"x" * 100),
    b'{"errcode":0,"errmsg":"ok"}',
    b'{"errcode":0,"errmsg":"ok","quota":{"daily_limit":5,"used":1,"remain":4}}',
)
CHUNKS = (
    b"zz\r\n{}\r\n0\r\n\r\n",
    b"5\r\n{",
    b"ffffffffffffffff\r\n{}",
    b"-1\r\n{}\r\n0\r\n\r\n",
    b"2\r\n{}\r\n",
    b"\r\n\r\n",
)


@cache
def bomb() -> bytes:
    """64 MB of blanks, as 64 kB of gzip."""
    pack = zlib.compressobj(9, wbits=31)
    blanks = b" " * (1024 * 1024)
    pieces = [pack.compress(blanks) for _ in range(BOMB_BYTES // len(blanks))]
    return b"".join([*pieces, pack.flush()])


def bad_gzip(body: bytes, k: int) -> bytes:
    """What says it is gzip and is not: cut, damaged, plain, nothing."""
    packed = gzip.compress(body * 8)
    damaged = bytearray(packed)
    damaged[len(damaged) // 2] ^= 0xFF
    return (packed[:-9], bytes(damaged), body, packed[:5], b"\x1f\x8b")[k % 5]


def wrong_types(body: bytes, k: int) -> bytes:
    """The answer with one value of another type: the ``k``-th, the first at the top."""
    value = _loaded(body)
    if value is None:
        return b"[]"
    places = [(value, key) for key in value]
    for inside in [one for one in value.values() if isinstance(one, dict)]:
        places += [(inside, key) for key in inside]
    if places:
        owner, key = places[k % len(places)]
        owner[key] = _other_type(owner[key], k)
    return _dumped(value)


def _other_type(value: object, k: int) -> object:
    if isinstance(value, list | dict):
        return (7, "text", True)[k % 3]
    return ([], {"a": 1}, [[{}]])[k % 3]


def unasked(body: bytes, k: int) -> bytes:
    """The answer with an openid in it that nobody asked for."""
    value = _loaded(body)
    if value is None:
        return body
    if isinstance(people := value.get("user_info_list"), list):
        people.insert(k % (len(people) + 1), _stranger(people))
    elif "openid" in value:
        value["openid"] = UNASKED_OPENID
    elif "count" in value:
        data = value.setdefault("data", {})
        data.setdefault("openid", []).append(UNASKED_OPENID)
    elif "errcode" in value:
        value = {"errcode": 45171, "errmsg": "some openid fail"}
        value["fail_openid_list"] = [UNASKED_OPENID]
    return _dumped(value)


def _stranger(people: list[Any]) -> Any:
    if people and isinstance(people[0], dict):
        return {**people[0], "openid": UNASKED_OPENID}
    return {"subscribe": 1, "openid": UNASKED_OPENID}


def garbled(data: bytes, random: Random) -> bytes:
    """One to eight bytes overwritten by what is not ASCII, as a bad line does."""
    mixed = bytearray(data)
    for _ in range(random.randint(1, 8)):
        if mixed:
            mixed[random.randrange(len(mixed))] = random.randrange(0x80, 0x100)
    return bytes(mixed)


def _loaded(body: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(body)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _dumped(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
