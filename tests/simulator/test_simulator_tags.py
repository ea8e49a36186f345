"""Tags: limits, system tags, silent skips, partial failures, overlapping calls."""

from __future__ import annotations

import threading

import pytest
from simulator_desk import Desk, make_world

TAG = "tags/members/batchtagging"
UNTAG = "tags/members/batchuntagging"


def names(desk):
    return {tag["name"]: tag for tag in desk("tags/get")["tags"]}


def test_the_tags_of_the_beginning(world, desk):
    listed = desk("tags/get")["tags"]
    assert listed[0]["id"] == 2
    assert listed[0]["name"] == "星标组"
    assert {"VIP", "广东", "双11老客", "天河店", "番禺店"} <= set(names(desk))
    own = [tag["id"] for tag in listed[1:]]
    assert own == sorted(own)
    assert own[0] == 100
    for tag in listed:
        held = sum(tag["id"] in world.tags_of(one) for one in world.followers())
        assert tag["count"] == held == len(world.members(tag["id"]))


def test_a_bare_account_lists_the_star_only():
    desk = Desk(make_world(10, bare=True))
    star = {"id": 2, "name": "星标组", "count": 0}
    assert desk("tags/get") == {"tags": [star]}
    assert desk("tags/create", {"tag": {"name": "VIP"}})["tag"]["id"] == 100
    assert desk("user/tag/get", {"tagid": 100, "next_openid": ""}) == {"count": 0}


def test_names(world, desk):
    def code(name):
        return desk.code("tags/create", {"tag": {"name": name}})

    assert code("VIP") == 45157
    assert code("星标组") == 45157
    assert code("  ") == 45157
    assert code(None) == 45157
    assert code("广" * 31) == 45158
    assert code("广" * 30) == 0
    world.rules.tag_name_in_bytes = True
    assert code("东" * 11) == 45158
    assert desk.code("tags/create", {"name": "A"}) == 44002


def test_a_hundred_tags(desk):
    while (
        answer := desk("tags/create", {"tag": {"name": f"第{len(names(desk))}"}})
    ).get("tag"):
        pass
    assert answer["errcode"] == 45056
    assert len(names(desk)) == 101  # the star is not the account's own


def test_system_tags_are_read_only(desk):
    for tag_id in (0, 1, 2):
        assert desk.code("tags/update", {"tag": {"id": tag_id, "name": "A"}}) == 45058
        assert desk.code("tags/delete", {"tag": {"id": tag_id}}) == 45058


def test_renaming(world, desk):
    vip = world.tag_id("VIP")
    assert desk.code("tags/update", {"tag": {"id": vip, "name": "广东"}}) == 45157
    assert desk.code("tags/update", {"tag": {"id": vip, "name": "VIP"}}) == 0
    assert desk.code("tags/update", {"tag": {"id": vip, "name": "贵宾"}}) == 0
    assert desk.code("tags/update", {"tag": {"id": 999, "name": "B"}}) == 45159
    assert names(desk)["贵宾"]["id"] == vip


def test_deleting_takes_the_tag_off_everybody(world, desk):
    vip = world.tag_id("VIP")
    holder = world.members(vip)[0]
    new = world.sample(1)
    world.tag(new, vip)
    assert desk.code("tags/delete", {"tag": {}}) == 44002
    assert desk.code("tags/delete", {"tag": {"id": vip}}) == 0
    assert desk.code("tags/delete", {"tag": {"id": vip}}) == 45159
    assert desk.code("user/tag/get", {"tagid": vip}) == 45159
    assert vip not in world.profile(holder)["tagid_list"]
    assert vip not in desk("tags/getidlist", {"openid": new[0]})["tagid_list"]


def test_a_tag_with_too_many_fans_cannot_be_deleted(world, desk):
    tag_id = world.tag_id("广东")
    world.rules.tag_delete_max_fans = world.tags.count(tag_id) - 1
    assert desk.code("tags/delete", {"tag": {"id": tag_id}}) == 45057
    world.untag(world.members(tag_id)[:1], tag_id)
    assert desk.code("tags/delete", {"tag": {"id": tag_id}}) == 0


def test_tagging_and_untagging(world, desk):
    vip = world.tag_id("VIP")
    people = world.sample(50)
    before = set(world.members(vip))
    assert desk(TAG, {"openid_list": people, "tagid": vip}) == {
        "errcode": 0,
        "errmsg": "ok",
    }
    assert desk.code(TAG, {"openid_list": people, "tagid": vip}) == 0
    assert set(world.members(vip)) == before | set(people)
    assert names(desk)["VIP"]["count"] == len(before | set(people))
    listed = world.members(vip)
    assert listed == [one for one in world.followers() if one in set(listed)]
    assert desk.code(UNTAG, {"openid_list": people, "tagid": vip}) == 0
    assert set(world.members(vip)) == before - set(people)
    assert [entry.kind for entry in world.journal] == ["tag", "tag", "untag"]
    assert world.journal[0].openids == tuple(people)


def test_the_star_is_given_like_any_tag(world, desk):
    openid = world.sample(1)[0]
    desk(TAG, {"openid_list": [openid], "tagid": 2})
    assert 2 in desk("user/info", openid=openid)["tagid_list"]


@pytest.mark.parametrize("path", [TAG, UNTAG])
def test_refusals_change_nobody(world, desk, path):
    vip = world.tag_id("VIP")
    people = world.sample(51)
    foreign = make_world(seed=99).sample(1)[0]

    def code(openids, tag_id=vip):
        return desk.code(path, {"openid_list": openids, "tagid": tag_id})

    assert code(people) == 40032
    assert code([]) == 40032
    assert code([*people[:3], foreign]) == 49003
    assert code([*people[:3], "oBad openid"]) == 40003
    assert code([*people[:3], world.code.encode(2_000)]) == 40003
    assert code(people[:3], 999) == 45159
    assert code(people[:3], 0) == 45159
    assert desk.code(path, {"openid_list": people[:3]}) == 45159
    assert not world.journal


def test_people_who_left_are_skipped_in_silence_unless_alone(world, desk):
    vip = world.tag_id("VIP")
    people = world.sample(3)
    world.untag(people, vip)
    world.leave(people[:1])
    assert desk.code(TAG, {"openid_list": people[:1], "tagid": vip}) == 50005
    assert desk.code(TAG, {"openid_list": people, "tagid": vip}) == 0
    assert world.journal[-1].openids == tuple(people[1:])
    assert desk("tags/getidlist", {"openid": people[0]}) == {"tagid_list": []}


def test_twenty_tags_a_fan(world, desk):
    full, free = world.sample(2)
    ids = [world.create_tag(f"第{number}") for number in range(21)]
    world.rules.tags_per_fan = len(world.tags_of(full)) + 20
    for tag_id in ids[:20]:
        assert desk.code(TAG, {"openid_list": [full], "tagid": tag_id}) == 0
    both = {"openid_list": [free, full], "tagid": ids[20]}
    assert desk.code(TAG, both) == 45059
    assert ids[20] not in world.tags_of(free)
    assert desk.code(TAG, {**both, "tagid": ids[0]}) == 0  # full has it already


def test_some_fail_and_are_named(world, desk):
    vip = world.tag_id("VIP")
    people = world.sample(10)
    world.untag(people, vip)
    world.rules.partly_fail = set(people[3:5])
    answer = desk(TAG, {"openid_list": people, "tagid": vip})
    assert answer["errcode"] == 45171
    assert answer["fail_openid_list"] == people[3:5]
    assert set(people) & set(world.members(vip)) == set(people) - set(people[3:5])


def test_a_tag_may_seem_unknown_for_a_moment(world, desk):
    body = {"openid_list": world.sample(2), "tagid": world.tag_id("VIP")}
    world.rules.transient_45159 = 2
    assert [desk.code(TAG, body) for _ in range(3)] == [45159, 45159, 0]


@pytest.mark.parametrize(("shared", "codes"), [(1, [0, 45169]), (0, [0, 0])])
def test_two_calls_on_one_fan_at_once(world, shared, codes):
    world.rules.tag_hold_ms = 60
    people = world.sample(20)
    parts = [people[:10], people[10 - shared :]]
    tag_ids = [world.tag_id("VIP"), world.tag_id("广东")]
    together = threading.Barrier(2)
    got = []

    def work(number):
        desk = Desk(world)
        together.wait()
        body = {"openid_list": parts[number], "tagid": tag_ids[number]}
        got.append(desk.code(TAG, body))

    threads = [threading.Thread(target=work, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == codes
    assert len(world.journal) == codes.count(0)
