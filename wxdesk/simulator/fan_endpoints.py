"""Followers, profiles, remarks and the blacklist: one function per endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from wxdesk.simulator.call import Answer, Call, cursor, one_openid, openid_list, text
from wxdesk.simulator.codes import Refused
from wxdesk.simulator.world import World
from wxdesk.wechat import BATCHGET_MAX, BLACKLIST_MAX


def openid_page(
    world: World, call: Call, people: Iterator[int], size: int, total: int | None
) -> Answer:
    """One page of a list with the ending that the rules name.

    Without anybody ``data`` is absent, and where there is no total so is the cursor.
    A page that the rules cut holds fewer people than there are.
    """
    ending = world.rules.ending
    if cuts := world.rules.cut.get(call.path):
        size = min(size, cuts.pop(0))
        if world.rules.cut_ends:
            people, ending = islice(people, size), "empty"
    openids = world.openids(islice(people, size))
    head = "" if total is None else f'"total":{total},'
    if not openids:
        tail = "" if total is None else ',"next_openid":""'
        return f'{{{head}"count":0{tail}}}'
    last = openids[-1]
    if ending == "empty" and next(people, None) is None:
        last = ""
    count = len(openids)
    if ending == "blank":
        openids.insert(0, "")
    listed = '","'.join(openids)
    return (
        f'{{{head}"count":{count},"data":{{"openid":["{listed}"]}},'
        f'"next_openid":"{last}"}}'
    )


def user_get(world: World, call: Call) -> Answer:
    """GET /cgi-bin/user/get"""
    after = cursor(world, call.query.get("next_openid"))
    rules = world.rules
    if after is not None and rules.churn_join:
        world.join(rules.churn_join)
    people = world.listed(after)
    if rules.away:
        people = (one for one in people if world.openid(one) not in rules.away)
    total = world.total if rules.told_total is None else rules.told_total
    page = openid_page(world, call, people, rules.follower_page, total)
    if rules.churn_leave:
        world.leave(rules.churn_leave)
    return page


def user_info(world: World, call: Call) -> Answer:
    """GET /cgi-bin/user/info"""
    openid = call.query.get("openid")
    one_openid(world, openid)
    return world.profile_text(str(openid))


def user_info_batchget(world: World, call: Call) -> Answer:
    """POST /cgi-bin/user/info/batchget"""
    users = call.json.get("user_list")
    if not isinstance(users, list) or not 1 <= len(users) <= BATCHGET_MAX:
        raise Refused(40032)
    asked = list(dict.fromkeys(map(_openid_of, users)))
    if away := world.rules.away.intersection(asked):
        if world.rules.away_refused:
            raise Refused(40003)
        asked = [openid for openid in asked if openid not in away]
    profiles = list(map(world.profile_text, asked))
    if world.rules.shuffle_batch and profiles:
        turn = call.number * 7 % len(profiles)
        profiles = profiles[turn:] + profiles[:turn]
    return f'{{"user_info_list":[{",".join(profiles)}]}}'


def _openid_of(user: object) -> str:
    if not isinstance(user, dict):
        raise Refused(47001)
    openid = user.get("openid")
    if not isinstance(openid, str):
        raise Refused(40003)
    return openid


def user_info_updateremark(world: World, call: Call) -> Answer:
    """POST /cgi-bin/user/info/updateremark"""
    index = one_openid(world, call.json.get("openid"))
    remark = text(call, "remark", 40092)
    if len(remark.encode("utf-8", "replace")) > world.rules.remark_max_bytes:
        raise Refused(40092)
    if not world.crowd.follows(index):
        raise Refused(43004)
    world.set_remark(world.openid(index), remark, call.number)
    return {"errcode": 0, "errmsg": "ok"}


def changeopenid(world: World, call: Call) -> Answer:
    """POST /cgi-bin/changeopenid"""
    appid = text(call, "from_appid", 63183)
    old = call.json.get("openid_list")
    if not isinstance(old, list) or not old:
        raise Refused(63182)
    if len(old) > BATCHGET_MAX:
        raise Refused(40032)
    if not world.rules.migrated_from or appid != world.rules.migrated_from:
        raise Refused(63178)
    results = [_migrated(world, str(openid)) for openid in old]
    return {"errcode": 0, "errmsg": "ok", "result_list": results}


def _migrated(world: World, old: str) -> dict[str, Any]:
    read = world.old_code.read(old)
    if read is None or not world.crowd.follows(read[0]):
        return {"ori_openid": old, "err_msg": "ori_openid error"}
    new = world.openid(read[0])
    return {"ori_openid": old, "new_openid": new, "err_msg": "ok"}


def getblacklist(world: World, call: Call) -> Answer:
    """POST /cgi-bin/tags/members/getblacklist; knows begin_openid only"""
    begin = call.json.get("begin_openid")
    after = None if begin in (None, "") else one_openid(world, begin)
    people = iter(world.blacklist_after(after))
    size = world.rules.blacklist_page
    return openid_page(world, call, people, size, len(world.blacklist))


def batchblacklist(world: World, call: Call) -> Answer:
    """POST /cgi-bin/tags/members/batchblacklist"""
    people = openid_list(world, call, BLACKLIST_MAX)
    refuse_limited(world, people)
    world.block(world.openids(people), call.number)
    return {"errcode": 0, "errmsg": "ok"}


def batchunblacklist(world: World, call: Call) -> Answer:
    """POST /cgi-bin/tags/members/batchunblacklist"""
    people = openid_list(world, call, BLACKLIST_MAX)
    world.unblock(world.openids(people), call.number)
    return {"errcode": 0, "errmsg": "ok"}


def refuse_limited(world: World, people: list[int]) -> None:
    """50002 when somebody's own WeChat account is limited."""
    limited = world.rules.limited
    if limited and not limited.isdisjoint(world.openids(people)):
        raise Refused(50002)
