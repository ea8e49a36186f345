"""Profiles, batchget, remarks, blacklist changes, migration; what people are like."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from simulator_desk import NOON, make_world

from wxdesk.model import SCENE_BY_RAW

TODAY = {
    "subscribe": int,
    "openid": str,
    "nickname": str,
    "sex": int,
    "language": str,
    "city": str,
    "province": str,
    "country": str,
    "headimgurl": str,
    "subscribe_time": int,
    "unionid": str,
    "remark": str,
    "groupid": int,
    "tagid_list": list,
    "subscribe_scene": str,
    "qr_scene": int,
    "qr_scene_str": str,
}


@pytest.fixture(scope="module")
def crowd():
    world = make_world(5_000)
    return [world.profile(openid) for openid in world.followers()]


def test_a_profile_of_today(crowd):
    for fan in crowd[:200]:
        assert {key: type(value) for key, value in fan.items()} == TODAY
        assert fan["nickname"] == fan["headimgurl"] == fan["city"] == ""


def test_keys_can_be_absent_as_in_the_official_sample(world, desk):
    world.rules.profile_style = "absent"
    world.rules.with_unionid = False
    fan = desk("user/info", openid=world.sample(1)[0])
    gone = {"nickname", "sex", "city", "province", "country", "headimgurl", "unionid"}
    assert set(fan) == set(TODAY) - gone


def test_names_as_before_2022():
    world = make_world(3_000)
    world.rules.with_names = True
    fans = [world.profile(openid) for openid in world.followers()]
    names = Counter(fan["nickname"] for fan in fans)
    assert all(names)
    assert names["=1+1"]
    assert names["正常\u202e反过来"]
    assert sum(bool(fan["headimgurl"]) for fan in fans) > 2_000
    assert any(fan["city"] == "广州" for fan in fans)


def test_what_people_are_like(crowd):
    times = [fan["subscribe_time"] for fan in crowd]
    assert NOON - 4 * 366 * 86_400 < min(times) < max(times) <= NOON - 12 * 3_600
    last_year = sum(time > NOON - 365 * 86_400 for time in times)
    assert 0.45 < last_year / len(crowd) < 0.55
    scenes = Counter(fan["subscribe_scene"] for fan in crowd)
    assert set(scenes) == set(SCENE_BY_RAW)
    for fan in crowd:
        by_code = fan["subscribe_scene"] == "ADD_SCENE_QR_CODE"
        assert by_code == bool(fan["qr_scene"] or fan["qr_scene_str"])
    assert {fan["qr_scene_str"] for fan in crowd} >= {"天河店收银台", "七夕海报"}
    assert len({fan["unionid"] for fan in crowd}) == len(crowd)


def test_some_have_remarks_and_a_few_of_them_are_longer_than_the_api_takes(crowd):
    remarks = [fan["remark"] for fan in crowd if fan["remark"]]
    assert 0.10 < len(remarks) / len(crowd) < 0.14
    long = [remark for remark in remarks if len(remark.encode()) > 29]
    assert 5 < len(long) < len(remarks) / 8
    assert any("天河老客" in remark for remark in remarks)
    assert any(ord(letter) > 0xFFFF for remark in remarks for letter in remark)


def test_somebody_who_left(world, desk):
    openid = world.leave(1)[0]
    fan = desk("user/info", openid=openid)
    assert list(fan) == ["subscribe", "openid", "unionid", "tagid_list"]
    assert (fan["subscribe"], fan["tagid_list"]) == (0, [])
    world.rules.with_unionid = False
    assert "unionid" not in desk("user/info", openid=openid)
    assert desk("user/get")["total"] == 1_999


@pytest.mark.parametrize("survive", [False, True])
def test_coming_back(world, survive):
    world.rules.tags_survive_leaving = survive
    tag_id = world.tag_id("VIP")
    openid = world.members(tag_id)[0]
    world.set_remark(openid, "李姐")
    world.leave([openid])
    assert openid not in world.members(tag_id)
    world.advance(3_600)
    world.come_back([openid])
    fan = world.profile(openid)
    assert fan["subscribe_time"] == NOON + 3_600
    assert (tag_id in fan["tagid_list"]) == survive
    assert (openid in world.members(tag_id)) == survive
    assert fan["remark"] == ("李姐" if survive else "")


def test_somebody_new(world):
    openid = world.join()[0]
    fan = world.profile(openid)
    assert fan["subscribe_time"] == NOON
    assert (fan["remark"], fan["tagid_list"]) == ("", [])
    assert fan["subscribe_scene"] in SCENE_BY_RAW


def test_single_openids(world, desk):
    assert desk.code("user/info") == 41009
    foreign = make_world(seed=99).sample(1)[0]
    openid = world.sample(1)[0]
    not_yet = world.code.encode(2_000)
    for bad in (foreign, openid[:-1], openid + "A", " " + openid, not_yet, "o" * 28):
        assert desk.code("user/info", openid=bad) == 40003


def batch(openids):
    return {"user_list": [{"openid": one, "lang": "zh_CN"} for one in openids]}


def test_batchget_mixes_followers_and_those_who_left(world, desk):
    people = world.sample(100)
    world.leave(people[:5])
    users = desk("user/info/batchget", batch(people))["user_info_list"]
    assert {user["openid"] for user in users} == set(people)
    assert sum(user["subscribe"] == 0 for user in users) == 5
    assert [user["openid"] for user in users] != people
    world.rules.shuffle_batch = False
    users = desk("user/info/batchget", batch(people))["user_info_list"]
    assert [user["openid"] for user in users] == people


def test_batchget_limits(world, desk):
    people = world.sample(101)
    assert desk.code("user/info/batchget", batch(people)) == 40032
    assert desk.code("user/info/batchget", batch([])) == 40032
    assert desk.code("user/info/batchget", {}) == 40032
    assert desk.code("user/info/batchget", {"user_list": people[:3]}) == 47001
    assert desk.code("user/info/batchget", {"user_list": [{}]}) == 40003
    for bad in ("oNobodyNobodyNobodyNobodyNo1", people[0] + "\n", 17):
        assert desk.code("user/info/batchget", batch([*people[:99], bad])) == 40003
    assert desk.code("user/info/batchget", batch(people[:100])) == 0


def remark(world, desk, text):
    body = {"openid": world.sample(1)[0], "remark": text}
    return desk.code("user/info/updateremark", body)


def test_remarks_are_under_30_bytes(world, desk):
    assert remark(world, desk, "李" * 9 + "ab") == 0
    assert remark(world, desk, "李" * 9 + "abc") == 40092
    assert remark(world, desk, "🌹" * 7) == 0
    assert remark(world, desk, "🌹" * 8) == 40092
    assert remark(world, desk, None) == 40092
    assert len(world.journal) == 2


def test_an_empty_remark_clears(world, desk):
    openid = next(one for one in world.followers() if world.profile(one)["remark"])
    body = {"openid": openid, "remark": ""}
    assert desk("user/info/updateremark", body) == {"errcode": 0, "errmsg": "ok"}
    assert world.profile(openid)["remark"] == ""


def test_remarks_need_a_fan(world, desk):
    path = "user/info/updateremark"
    assert desk.code(path, {"remark": "a"}) == 41009
    assert desk.code(path, {"openid": "nobody", "remark": "a"}) == 40003
    gone = world.leave(1)[0]
    assert desk.code(path, {"openid": gone, "remark": "a"}) == 43004


BLACK = "tags/members/batchblacklist"
WHITE = "tags/members/batchunblacklist"


def test_blacklist_changes(world, desk):
    people = world.sample(21)
    world.unblock(world.blacklisted())
    assert desk.code(BLACK, {"openid_list": people}) == 40032
    assert desk.code(BLACK, {"openid_list": []}) == 40032
    foreign = make_world(seed=99).sample(1)[0]
    assert desk.code(BLACK, {"openid_list": [people[0], foreign]}) == 49003
    assert desk.code(BLACK, {"openid_list": [people[0], "x y"]}) == 40003
    assert world.blacklisted() == []
    world.leave(people[19:20])
    assert desk.code(BLACK, {"openid_list": people[:20]}) == 0
    assert set(world.blacklisted()) == set(people[:19])
    assert desk.code(WHITE, {"openid_list": people[:19]}) == 0
    assert desk.code(WHITE, {"openid_list": people}) == 40032
    assert world.blacklisted() == []


def test_a_limited_person_spoils_the_call(world, desk):
    people = world.sample(3)
    world.rules.limited.add(people[1])
    assert desk.code(BLACK, {"openid_list": people}) == 50002
    assert desk.code(BLACK, {"openid_list": people[::2]}) == 0


def test_migration_of_openids(world, desk):
    path = "changeopenid"
    new = world.sample(2)
    old = [world.old_code.encode(world.index(one)) for one in new]
    body = {"from_appid": "gh_0123456789ab", "openid_list": [*old, "oX"]}
    assert desk.code(path, body) == 63178
    world.rules.migrated_from = "gh_0123456789ab"
    found = desk(path, body)["result_list"]
    assert [entry.get("new_openid") for entry in found] == [*new, None]
    assert found[2] == {"ori_openid": "oX", "err_msg": "ori_openid error"}
    assert desk.code(path, {**body, "openid_list": []}) == 63182
    assert desk.code(path, {**body, "openid_list": old * 51}) == 40032
    assert desk.code(path, {"openid_list": old}) == 63183


def test_answers_are_compact_utf_8(world, desk):
    openid = next(one for one in world.followers() if world.profile(one)["remark"])
    body = desk.reply("user/info", openid=openid).body
    text = json.dumps(world.profile(openid), ensure_ascii=False, separators=(",", ":"))
    assert body == text.encode()
