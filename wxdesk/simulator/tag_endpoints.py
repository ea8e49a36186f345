"""Tags: one function per endpoint."""

from __future__ import annotations

from typing import Any

from wxdesk.simulator.call import Answer, Call, cursor, number, one_openid, openid_list
from wxdesk.simulator.codes import Refused
from wxdesk.simulator.fan_endpoints import openid_page, refuse_limited
from wxdesk.simulator.world import World
from wxdesk.wechat import STAR_TAG, SYSTEM_TAGS, TAGGING_MAX

_OK = {"errcode": 0, "errmsg": "ok"}


def tags_get(world: World, call: Call) -> Answer:
    """GET /cgi-bin/tags/get: the star tag always, 0 and 1 never"""
    del call
    tags = [
        {"id": tag_id, "name": world.tags.names[tag_id], "count": count}
        for tag_id in sorted(world.tags.names.keys() - world.rules.hidden_tags)
        for count in [world.tags.count(tag_id)]
    ]
    return {"tags": tags}


def tags_create(world: World, call: Call) -> Answer:
    """POST /cgi-bin/tags/create"""
    name = _name(world, _tag(call))
    if world.tags.own >= world.rules.tags_per_account:
        raise Refused(45056)
    if name in world.tags.names.values():
        raise Refused(45157)
    tag_id = world.create_tag(name, call.number)
    return {"tag": {"id": tag_id, "name": name}}


def tags_update(world: World, call: Call) -> Answer:
    """POST /cgi-bin/tags/update"""
    tag = _tag(call)
    tag_id = _own_tag_id(world, tag)
    name = _name(world, tag)
    if any(known == name for one, known in world.tags.names.items() if one != tag_id):
        raise Refused(45157)
    world.rename_tag(tag_id, name, call.number)
    return _OK


def tags_delete(world: World, call: Call) -> Answer:
    """POST /cgi-bin/tags/delete"""
    tag_id = _own_tag_id(world, _tag(call))
    if world.tags.count(tag_id) > world.rules.tag_delete_max_fans:
        raise Refused(45057)
    world.delete_tag(tag_id, call.number)
    return _OK


def user_tag_get(world: World, call: Call) -> Answer:
    """POST /cgi-bin/user/tag/get: no total; an empty tag answers {"count":0}"""
    tag_id = _known_tag(world, call.json.get("tagid"))
    after = cursor(world, call.json.get("next_openid"))
    people = world.tags.members(tag_id, after)
    return openid_page(world, call, people, world.rules.tag_page, None)


def batchtagging(world: World, call: Call) -> Answer:
    """POST /cgi-bin/tags/members/batchtagging"""
    tag_id, people = _tagging(world, call)
    limit = world.rules.tags_per_fan
    for index in people:
        tags = world.tags.of(index)
        if len(tags) >= limit and tag_id not in tags:
            raise Refused(45059)
    failed = _will_fail(world, people)
    done = [openid for openid in world.openids(people) if openid not in failed]
    world.tag(done, tag_id, call.number)
    return _partly(failed)


def batchuntagging(world: World, call: Call) -> Answer:
    """POST /cgi-bin/tags/members/batchuntagging"""
    tag_id, people = _tagging(world, call)
    failed = _will_fail(world, people)
    done = [openid for openid in world.openids(people) if openid not in failed]
    world.untag(done, tag_id, call.number)
    return _partly(failed)


def getidlist(world: World, call: Call) -> Answer:
    """POST /cgi-bin/tags/getidlist"""
    index = one_openid(world, call.json.get("openid"))
    return {"tagid_list": list(world.tags.of(index))}


# -- parts ---------------------------------------------------------------------------


def _tag(call: Call) -> dict[str, Any]:
    tag = call.json.get("tag")
    if not isinstance(tag, dict):
        raise Refused(44002)
    return tag


def _name(world: World, tag: dict[str, Any]) -> str:
    name = tag.get("name")
    if not isinstance(name, str) or not name.strip():
        raise Refused(45157)
    rules = world.rules
    length = len(name.encode()) if rules.tag_name_in_bytes else len(name)
    if length > rules.tag_name_max:
        raise Refused(45158)
    return name


def _own_tag_id(world: World, tag: dict[str, Any]) -> int:
    tag_id = number(tag.get("id"), 44002)
    if tag_id in SYSTEM_TAGS:
        raise Refused(45058)
    if tag_id not in world.tags.names:
        raise Refused(45159)
    return tag_id


def _known_tag(world: World, value: object) -> int:
    """System tags 0 and 1 are not for members; the star tag is as any other."""
    tag_id = number(value, 45159)
    if tag_id not in world.tags.names and tag_id != STAR_TAG:
        raise Refused(45159)
    return tag_id


def _tagging(world: World, call: Call) -> tuple[int, list[int]]:
    people = openid_list(world, call, TAGGING_MAX)
    tag_id = _known_tag(world, call.json.get("tagid"))
    if world.rules.transient_45159:
        world.rules.transient_45159 -= 1
        raise Refused(45159)
    if len(people) == 1 and not world.crowd.follows(people[0]):
        raise Refused(50005)
    refuse_limited(world, people)
    return tag_id, people


def _will_fail(world: World, people: list[int]) -> list[str]:
    stubborn = world.rules.partly_fail
    if not stubborn:
        return []
    return [openid for openid in world.openids(people) if openid in stubborn]


def _partly(failed: list[str]) -> Answer:
    if failed:
        raise Refused(45171, extra={"fail_openid_list": failed})
    return _OK
