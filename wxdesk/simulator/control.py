"""/__sim/: changing the world of a simulator that runs as another process.

Only with ``control=True``. POST with a JSON object; every answer is a JSON object,
with ``error`` and status 400 when the request makes no sense.

==================  ==========================================================
path                body and answer
==================  ==========================================================
/__sim/state        → fans, total, blacklist, tags, calls, journal (how many)
/__sim/journal      {"since": n} → {"journal": […]} from entry n on
/__sim/profile      {"openid": …} → the profile
/__sim/join         {"number": n} → {"openids": […]}
/__sim/leave        {"number": n} or {"openids": […]} → {"openids": […]}
/__sim/come_back    {"openids": […]}
/__sim/tag, untag   {"openids": […], "tag_id": n}, as if done in the console
/__sim/block,       {"openids": […]}, as if done in the console
unblock
/__sim/remark       {"openid": …, "remark": …}, as if done in the console
/__sim/create_tag   {"name": …} → {"id": n}
/__sim/advance      {"seconds": n}: time passes
/__sim/invalidate   somebody else renewed the token
/__sim/rules        {"name": value, …}: fields of ``rules.Rules``
/__sim/quota        {"path": …, "per_day": n, "per_minute": n}
/__sim/fault        fields of ``faults.Fault``, action and point by their names
/__sim/clear        no more faults → {"struck": n}
==================  ==========================================================
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Any

from wxdesk.simulator.call import Call
from wxdesk.simulator.codes import Refused
from wxdesk.simulator.faults import Action, Fault, Faults, Point
from wxdesk.simulator.rules import Rules
from wxdesk.simulator.world import World

PREFIX = "/__sim/"
Body = dict[str, Any]


def answer(world: World, faults: Faults, call: Call) -> Body:
    """Carry out one request; what is wrong with it comes back as ``error``."""
    try:
        body = json.loads(call.body or b"{}")
        name = call.path.removeprefix(PREFIX)
        if name == "fault":
            return _fault(faults, body)
        if name == "clear":
            faults.clear()
            return {"struck": len(faults.struck)}
        if name not in _VERBS:
            return {"error": f"no such request: {name}"}
        with world.lock:
            return _VERBS[name](world, body)
    except (KeyError, TypeError, ValueError, AttributeError, Refused) as error:
        return {"error": f"{type(error).__name__}: {error}"}


def _fault(faults: Faults, body: Body) -> Body:
    point = Point(body["point"]) if body.get("point") else None
    faults.add(Fault(**{**body, "action": Action(body["action"]), "point": point}))
    return {}


def _state(world: World, body: Body) -> Body:
    del body
    names = world.tags.names
    return {
        "fans": world.crowd.following,
        "total": world.total,
        "blacklist": len(world.blacklist),
        "tags": {name: world.tags.count(one) for one, name in names.items()},
        "calls": dict(world.calls),
        "journal": len(world.journal),
    }


def _journal(world: World, body: Body) -> Body:
    since = int(body.get("since", 0))
    return {"journal": [asdict(entry) for entry in world.journal[since:]]}


def _profile(world: World, body: Body) -> Body:
    return world.profile(body["openid"])


def _join(world: World, body: Body) -> Body:
    return {"openids": world.join(int(body["number"]))}


def _leave(world: World, body: Body) -> Body:
    who = body["openids"] if "openids" in body else int(body["number"])
    return {"openids": world.leave(who)}


def _come_back(world: World, body: Body) -> Body:
    world.come_back(body["openids"])
    return {}


def _tag(world: World, body: Body) -> Body:
    world.tag(body["openids"], body["tag_id"])
    return {}


def _untag(world: World, body: Body) -> Body:
    world.untag(body["openids"], body["tag_id"])
    return {}


def _block(world: World, body: Body) -> Body:
    world.block(body["openids"])
    return {}


def _unblock(world: World, body: Body) -> Body:
    world.unblock(body["openids"])
    return {}


def _remark(world: World, body: Body) -> Body:
    world.set_remark(body["openid"], body["remark"])
    return {}


def _create_tag(world: World, body: Body) -> Body:
    return {"id": world.create_tag(body["name"])}


def _advance(world: World, body: Body) -> Body:
    world.advance(float(body["seconds"]))
    return {"now": world.now()}


def _invalidate(world: World, body: Body) -> Body:
    world.tokens.invalidate(body.get("family", "both"))
    return {}


def _rules(world: World, body: Body) -> Body:
    known = {field.name for field in fields(Rules)}
    for name in body:
        if name not in known:
            return {"error": f"no such rule: {name}"}
    for name, value in body.items():
        as_set = isinstance(getattr(world.rules, name), set)
        setattr(world.rules, name, set(value) if as_set else value)
    return {}


def _quota(world: World, body: Body) -> Body:
    world.quota.set_limit(body["path"], body.get("per_day"), body.get("per_minute"))
    return {"used": world.quota.used(body["path"])}


_VERBS: dict[str, Callable[[World, Body], Body]] = {
    "state": _state,
    "journal": _journal,
    "profile": _profile,
    "join": _join,
    "leave": _leave,
    "come_back": _come_back,
    "tag": _tag,
    "untag": _untag,
    "block": _block,
    "unblock": _unblock,
    "remark": _remark,
    "create_tag": _create_tag,
    "advance": _advance,
    "invalidate": _invalidate,
    "rules": _rules,
    "quota": _quota,
}
