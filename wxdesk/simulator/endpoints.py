"""The paths, and how one call is answered on a world: checks, endpoint, rid."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from urllib.parse import urlencode

from wxdesk.simulator import account_endpoints as account
from wxdesk.simulator import fan_endpoints as fans
from wxdesk.simulator import tag_endpoints as tags
from wxdesk.simulator.call import Answer, Call, SimulatedEndpoint, check
from wxdesk.simulator.codes import Refused
from wxdesk.simulator.rids import Record
from wxdesk.simulator.rules import SUFFIXES
from wxdesk.simulator.world import World

ENDPOINTS: dict[str, SimulatedEndpoint] = {
    "/cgi-bin/token": SimulatedEndpoint(
        "GET", account.token, token=False, verified=False
    ),
    "/cgi-bin/stable_token": SimulatedEndpoint(
        "POST", account.stable_token, token=False, verified=False
    ),
    "/cgi-bin/user/get": SimulatedEndpoint("GET", fans.user_get),
    "/cgi-bin/user/info": SimulatedEndpoint("GET", fans.user_info),
    "/cgi-bin/user/info/batchget": SimulatedEndpoint("POST", fans.user_info_batchget),
    "/cgi-bin/user/info/updateremark": SimulatedEndpoint(
        "POST", fans.user_info_updateremark
    ),
    "/cgi-bin/changeopenid": SimulatedEndpoint("POST", fans.changeopenid),
    "/cgi-bin/tags/create": SimulatedEndpoint("POST", tags.tags_create),
    "/cgi-bin/tags/get": SimulatedEndpoint("GET", tags.tags_get),
    "/cgi-bin/tags/update": SimulatedEndpoint("POST", tags.tags_update),
    "/cgi-bin/tags/delete": SimulatedEndpoint("POST", tags.tags_delete),
    "/cgi-bin/user/tag/get": SimulatedEndpoint("POST", tags.user_tag_get),
    "/cgi-bin/tags/members/batchtagging": SimulatedEndpoint(
        "POST", tags.batchtagging, tagging=True
    ),
    "/cgi-bin/tags/members/batchuntagging": SimulatedEndpoint(
        "POST", tags.batchuntagging, tagging=True
    ),
    "/cgi-bin/tags/getidlist": SimulatedEndpoint("POST", tags.getidlist),
    "/cgi-bin/tags/members/getblacklist": SimulatedEndpoint("POST", fans.getblacklist),
    "/cgi-bin/tags/members/batchblacklist": SimulatedEndpoint(
        "POST", fans.batchblacklist
    ),
    "/cgi-bin/tags/members/batchunblacklist": SimulatedEndpoint(
        "POST", fans.batchunblacklist
    ),
    "/cgi-bin/openapi/quota/get": SimulatedEndpoint(
        "POST", account.quota_get, verified=False
    ),
    "/cgi-bin/openapi/quota/clear": SimulatedEndpoint("POST", account.quota_clear),
    "/cgi-bin/openapi/rid/get": SimulatedEndpoint(
        "POST", account.rid_get, verified=False
    ),
    "/cgi-bin/clear_quota": SimulatedEndpoint("POST", account.clear_quota),
    "/cgi-bin/clear_quota/v2": SimulatedEndpoint(
        "POST", account.clear_quota_v2, token=False
    ),
    "/cgi-bin/get_api_domain_ip": SimulatedEndpoint(
        "GET", account.get_api_domain_ip, verified=False
    ),
    "/cgi-bin/getcallbackip": SimulatedEndpoint(
        "GET", account.getcallbackip, verified=False
    ),
    "/cgi-bin/callback/check": SimulatedEndpoint(
        "POST", account.callback_check, verified=False
    ),
}

_PLAIN_TEXT = {"/cgi-bin/user/info", "/cgi-bin/tags/get", "/cgi-bin/user/tag/get"}
_JSON_TYPE = "application/json; encoding=utf-8"

# What people wrote: remarks and tag names, up to the closing quote.
_WRITTEN = r'("(?:remark|name)":"(?:[^"\\]|\\.)*)"'
_WRITTEN_TEXT = re.compile(_WRITTEN)
_WRITTEN_BYTES = re.compile(_WRITTEN.encode("ascii"))
_ESCAPE = re.compile(r"\\(?:u(00[01][0-9a-f])|(.))")
_CONTROLS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True, slots=True)
class SimulatedReply:
    """What goes back: HTTP status, type and bytes. 200 also for errors."""

    status: int
    content_type: str
    body: bytes


def answer(
    world: World, call: Call, wait: Callable[[], None] = lambda: None
) -> SimulatedReply:
    """Answer one call. ``wait`` is run while the call is under way (latency)."""
    call.number = world.next_call(call.path)
    try:
        result = _apply(world, call, wait)
    except Refused as refusal:
        result = refuse(world, call, refusal)
    return render(world, call, result)


def _apply(world: World, call: Call, wait: Callable[[], None]) -> Answer:
    endpoint = ENDPOINTS.get(call.path)
    if endpoint is None:
        wait()
        raise Refused(40066)
    if not endpoint.tagging:
        wait()
        with world.lock:
            check(world, endpoint, call)
            return endpoint.function(world, call)
    with world.lock:
        check(world, endpoint, call)
        people = _named(world, call)
    with world.busy_with(people) if people else nullcontext():
        wait()
        time.sleep(world.rules.tag_hold_ms / 1000)
        with world.lock:
            return endpoint.function(world, call)


def _named(world: World, call: Call) -> list[int]:
    openids = call.json.get("openid_list")
    if not isinstance(openids, list):
        return []
    known = (world.index(one) for one in openids if isinstance(one, str))
    return [index for index in known if index is not None]


def refuse(world: World, call: Call, refusal: Refused) -> Answer:
    """The error object with its rid, which rid/get can explain later."""
    now = world.now()
    rid = world.rids.make(now, call.number)
    suffix = world.rules.suffix
    if refusal.errcode == 40164:  # its texts are known to end in these ways
        suffix = (0, 0, 1, 5)[world.rules.ip_variant]
    ending = SUFFIXES[suffix].format(rid=rid, hint=rid[9:17])
    code = refusal.errcode
    result: dict[str, object] = {
        "errcode": str(code) if world.rules.errcode_as_text else code,
        "errmsg": refusal.errmsg + ending,
        **refusal.extra,
    }
    record = Record(
        int(now),
        30,
        urlencode(call.query),
        call.body.decode("utf-8", "replace"),
        json.dumps(result, ensure_ascii=False),
        world.rules.caller_ip or call.ip,
    )
    with world.lock:
        world.rids.keep(rid, record)
    return result


def render(world: World, call: Call, result: Answer) -> SimulatedReply:
    """The bytes of an answer, with the defects that the rules ask for."""
    rules = world.rules
    if isinstance(result, str):
        text = result
    else:
        text = json.dumps(result, ensure_ascii=False, separators=(",", ":"))
    if rules.escape_slashes:
        text = text.replace("/", "\\/")
    if rules.raw_controls:
        text = _raw_controls(text)
    if rules.garble == "backslash":
        text = _WRITTEN_TEXT.sub(r'\1\\"', text, count=1)
    body = text.encode("utf-8", "replace")
    if rules.garble == "utf8":
        body = _WRITTEN_BYTES.sub(b'\\1\xe5\xb9"', body, count=1)
    if rules.bom:
        body = b"\xef\xbb\xbf" + body
    kind = rules.content_type
    if not kind:
        kind = "text/plain" if call.path in _PLAIN_TEXT else _JSON_TYPE
    return SimulatedReply(200, kind, body)


def _raw_controls(text: str) -> str:
    return _ESCAPE.sub(_raw, text)


def _raw(match: re.Match[str]) -> str:
    code, letter = match.groups()
    if code:
        return chr(int(code, 16))
    return _CONTROLS.get(letter, match.group())
