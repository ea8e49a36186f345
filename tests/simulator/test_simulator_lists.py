"""user/get, user/tag/get and getblacklist: pages, endings, churn, a million fans."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from simulator_desk import Desk, make_world

from wxdesk.wechat import is_openid


def walk(desk, path="user/get", tag_id=0, full=10_000):
    """A client by the book: openids, calls. Fails when a cursor repeats."""
    openids, cursor, calls = [], "", 0
    while True:
        if path == "user/get":
            page = desk(path, **({"next_openid": cursor} if cursor else {}))
        elif path == "user/tag/get":
            page = desk(path, {"tagid": tag_id, "next_openid": cursor})
        else:
            page = desk(path, {"begin_openid": cursor})
        assert "errcode" not in page, page
        calls += 1
        part = [one for one in page.get("data", {}).get("openid", []) if one]
        openids += part
        following = page.get("next_openid", "")
        if not part or not following:
            break
        if "total" in page and len(openids) >= page["total"] and len(part) < full:
            break
        assert following != cursor
        cursor = following
    return openids, calls


def test_openids_look_real():
    openids = list(make_world(500).followers())
    assert len(set(openids)) == 500
    assert len({openid[:6] for openid in openids}) == 1
    assert all(len(one) == 28 and one[0] == "o" and is_openid(one) for one in openids)


def test_23_000_fans_need_three_calls():
    world = make_world(23_000)
    openids, calls = walk(Desk(world))
    assert calls == 3
    assert openids == list(world.followers())
    assert len(set(openids)) == 23_000


def test_the_last_page_has_its_cursor_and_the_call_after_it_nothing():
    world = make_world(23_000)
    desk = Desk(world)
    everybody = list(world.followers())
    page = desk("user/get", next_openid=everybody[19_999])
    assert (page["total"], page["count"]) == (23_000, 3_000)
    assert page["next_openid"] == everybody[-1]
    after = desk("user/get", next_openid=everybody[-1])
    assert after == {"total": 23_000, "count": 0, "next_openid": ""}


@pytest.mark.parametrize("ending", ["cursor", "empty", "blank"])
@pytest.mark.parametrize("fans", [0, 1, 99, 100, 101, 230])
def test_every_ending_with_every_size(ending, fans):
    world = make_world(fans)
    world.rules.ending = ending
    world.rules.follower_page = 100
    world.rules.tag_page = 20
    world.rules.blacklist_page = 2
    desk = Desk(world)
    assert walk(desk)[0] == list(world.followers())
    tag_id = world.tag_id("广东")
    assert walk(desk, "user/tag/get", tag_id)[0] == world.members(tag_id)
    path = "tags/members/getblacklist"
    assert walk(desk, path)[0] == world.blacklisted()


def test_the_endings_differ(desk, world):
    world.rules.ending = "empty"
    assert desk("user/get")["next_openid"] == ""
    world.rules.ending = "blank"
    page = desk("user/get")
    assert page["data"]["openid"][0] == ""
    assert page["count"] == 2_000


def test_nobody_follows():
    desk = Desk(make_world(0))
    nobody = {"total": 0, "count": 0, "next_openid": ""}
    assert desk("user/get") == nobody
    assert desk("tags/members/getblacklist", {}) == nobody
    assert desk("user/tag/get", {"tagid": 2}) == {"count": 0}


def test_the_order_is_not_that_of_following(world):
    times = [world.profile(one)["subscribe_time"] for one in world.followers()]
    rising = sum(a < b for a, b in pairwise(times))
    assert 900 < rising < 1_100


def test_new_fans_turn_up_anywhere(world):
    new = world.join(50)
    listed = list(world.followers())
    places = sorted(listed.index(openid) for openid in new)
    assert places[0] < 500
    assert 1_000 < places[-1] < 2_049
    assert len(listed) == 2_050


def test_who_stays_is_listed_whatever_the_others_do():
    world = make_world(5_000)
    world.rules.follower_page = 500
    world.rules.churn_join = 20
    world.rules.churn_leave = 20
    world.rules.cursor_may_have_left = True
    before = set(world.followers())
    listed, _ = walk(Desk(world), full=500)
    stayed = before & set(world.followers())
    assert stayed <= set(listed)
    assert len(listed) == len(set(listed))
    assert len(stayed) < 5_000


def test_a_cursor_must_be_a_fan(desk, world):
    openid = world.sample(1)[0]
    for cursor in ("nonsense", openid[:-1] + "?", openid.swapcase()):
        assert desk.code("user/get", next_openid=cursor) == 40003
    world.leave([openid])
    assert desk.code("user/get", next_openid=openid) == 40003
    world.rules.cursor_may_have_left = True
    assert desk.code("user/get", next_openid=openid) == 0


def test_the_blacklist_knows_begin_openid_only():
    world = make_world(40_000)
    people = world.sample(2_500)
    world.block(people)
    desk = Desk(world)
    path = "tags/members/getblacklist"
    page = desk(path, {"begin_openid": ""})
    assert (page["count"], page["total"]) == (1_000, len(world.blacklist))
    assert desk(path, {"next_openid": page["next_openid"]}) == page
    openids, calls = walk(desk, path)
    assert calls == 3
    assert openids == world.blacklisted()


def test_blacklisted_people_can_be_kept_off_the_list(desk, world):
    black = world.blacklisted()
    assert len(black) == 3
    assert desk("user/get")["total"] == 2_000
    world.rules.list_blacklisted = False
    page = desk("user/get")
    assert page["total"] == page["count"] == 1_997
    assert not set(black) & set(page["data"]["openid"])


def test_a_million_fans_start_at_once_and_page_right():
    begun = time.perf_counter()
    world = make_world(1_000_000)
    desk = Desk(world)
    first = desk("user/get")
    assert time.perf_counter() - begun < 1.0
    assert first["total"] == 1_000_000
    middle = world.openid(499_999)
    page = desk("user/get", next_openid=middle)
    assert page["data"]["openid"][0] == world.openid(500_000)
    assert page["next_openid"] == world.openid(509_999)
    last = desk("user/get", next_openid=world.openid(994_999))
    assert last["count"] == 5_000
    assert len(world.blacklist) == 1_000


def test_tag_members_of_a_million_fans_page_right():
    world = make_world(1_000_000)
    desk = Desk(world)
    counts = {tag["name"]: tag["count"] for tag in desk("tags/get")["tags"]}
    assert 150_000 < counts["广东"] < 300_000
    for name in ("VIP", "员工", "星标组"):
        members, calls = walk(desk, "user/tag/get", world.tag_id(name))
        assert len(members) == len(set(members)) == counts[name]
        assert calls == counts[name] // 10_000 + 2
        some = members[:: len(members) // 20]
        assert all(world.tag_id(name) in world.tags_of(one) for one in some)


def test_ten_million_fans():
    world = make_world(10_000_000)
    openid = world.openid(9_999_999)
    assert world.index(openid) == 9_999_999
    assert Desk(world)("user/get", next_openid=openid)["count"] == 0


def test_answers_that_say_too_little():
    world = make_world(500)
    desk = Desk(world)
    everybody = list(world.followers())
    world.rules.cut = {"/cgi-bin/user/get": [200, 0]}
    page = desk("user/get")
    assert (page["total"], page["count"], page["next_openid"]) == (500, 200, "")
    page = desk("user/get")
    assert page == {"total": 500, "count": 0, "next_openid": ""}
    assert walk(desk)[0] == everybody  # once each
    world.rules.cut_ends = False
    world.rules.cut = {"/cgi-bin/user/get": [200]}
    world.rules.told_total = 200
    assert desk("user/get")["next_openid"] == everybody[199]
    world.rules.told_total = None
    away, here = everybody[0], everybody[1]
    world.rules.away = {away}
    assert walk(desk)[0] == everybody[1:]
    users = {"user_list": [{"openid": away}, {"openid": here}]}
    assert desk.code("user/info/batchget", users) == 40003
    world.rules.away_refused = False
    told = desk("user/info/batchget", users)["user_info_list"]
    assert [one["openid"] for one in told] == [here]
    world.rules.hidden_tags = {world.tag_id("VIP")}
    assert "VIP" not in [one["name"] for one in desk("tags/get")["tags"]]
