"""Profiles, tags, blacklist, notes: what is taken over, and what is kept."""

from __future__ import annotations

import pytest
from store_desk import DAY, T0, fan, ids, ids_with, openid, profile, sync

from wxdesk.errors import InputError
from wxdesk.model import Profile, Quota, Status, Tag
from wxdesk.store import (
    blacklist,
    edits,
    fans,
    filters,
    history,
    quota,
    tags,
)
from wxdesk.store.db import Store


def save(store: Store, *profiles: Profile, now: int = T0) -> fans.SavedCounts:
    with store.write() as db:
        return fans.save_profiles(db, profiles, now)


def kinds(store: Store, number: int) -> list[str]:
    (fan_id,) = ids(store, number)
    return [e.kind for e in store.read(lambda db: history.timeline(db, fan_id))]


# -- profiles


def test_everything_a_profile_tells(store: Store) -> None:
    told = profile(
        1,
        unionid="oU",
        nickname="小明🦊",
        avatar_url="https://a/0",
        language="zh_CN",
        remark="王 a\x00b\u2028",
        followed_at=T0,
        tag_ids=(7, 2, 7),
        scene="ADD_SCENE_QR_CODE",
        qr_scene="12",
        qr_scene_str="店",
    )
    save(store, told)
    known = fan(store, 1)
    assert (known.unionid, known.nickname, known.remark) == (
        "oU",
        "小明🦊",
        "王 a\x00b\u2028",
    )
    assert (known.tag_ids, known.starred) == ((2, 7), True)
    assert (known.scene, known.qr_scene, known.qr_scene_str) == (
        "ADD_SCENE_QR_CODE",
        "12",
        "店",
    )
    assert (known.followed_at, known.profiled_at, known.language) == (T0, T0, "zh_CN")
    assert known.status is Status.FOLLOWING


def test_known_names_are_not_overwritten_by_nothing(store: Store) -> None:
    save(store, profile(1, nickname="旧名", unionid="oU", remark="老客", tag_ids=(7,)))
    save(store, profile(1, tag_ids=None), now=T0 + 1)
    known = fan(store, 1)
    assert (known.nickname, known.unionid) == ("旧名", "oU")
    assert known.remark == ""  # the server's word counts
    assert known.tag_ids == (7,)  # it did not speak of tags
    save(store, profile(1, tag_ids=()), now=T0 + 2)
    assert fan(store, 1).tag_ids == ()


def test_somebody_who_left_stays_known(store: Store) -> None:
    sync(store, [profile(1, remark="老客", tag_ids=(7,), scene="X")], first=True)
    gone = Profile(openid(1), False, unionid="oU", tag_ids=())
    assert save(store, gone, now=T0 + 9).left == 1
    known = fan(store, 1)
    assert (known.status, known.left_at) == (Status.LEFT, T0 + 9)
    assert (known.remark, known.tag_ids, known.scene) == ("老客", (7,), "X")
    assert known.unionid == "oU"
    assert save(store, gone, now=T0 + 10).left == 0
    assert fan(store, 1).left_at == T0 + 9


@pytest.mark.parametrize("odd", [-5, 1_700_000_000_000, 0, 2**62])
def test_times_that_cannot_be_are_unknown(store: Store, odd: int) -> None:
    save(store, profile(1, followed_at=odd))
    assert fan(store, 1).followed_at == 0


def test_who_needs_a_profile(store: Store) -> None:
    with store.write() as db:
        edits.ensure(db, map(openid, range(5)), T0)
    wanted = store.read(lambda db: fans.needing_profile(db, 2))
    assert [name for _, name in wanted] == [openid(0), openid(1)]
    after = wanted[-1][0]
    more = store.read(lambda db: fans.needing_profile(db, 9, after))
    assert [name for _, name in more] == [openid(2), openid(3), openid(4)]
    assert store.read(fans.count_needing_profile) == 5
    save(store, *(profile(n) for n in range(4)), now=T0 + 5)
    with store.write() as db:
        fans.mark_profile_failed(db, [more[-1][0]], 40003)
    assert store.read(fans.count_needing_profile) == 0
    with store.write() as db:
        fans.ask_all_profiles(db, T0 + 10)
    save(store, profile(1), now=T0 + 10)
    save(store, Profile(openid(2), False), now=T0 + 6)  # who left is not asked again
    wanted = store.read(lambda db: fans.needing_profile(db, 9))
    assert [name for _, name in wanted] == [openid(0), openid(3)]
    assert store.read(fans.count_needing_profile) == 2
    oldest = store.read(lambda db: fans.oldest_profiles(db, 2, T0 + 9 * DAY))
    assert [name for _, name in oldest] == [openid(0), openid(3)]
    assert store.read(lambda db: fans.oldest_profiles(db, 9, T0)) == []


def test_refused_profiles_are_asked_for_with_the_next_listing(store: Store) -> None:
    sync(store, [profile(1)], first=True)
    with store.write() as db:
        known = edits.ensure(db, [openid(2)], T0)
        fans.mark_profile_failed(db, known.values(), 40003)
    assert store.read(lambda db: fans.needing_profile(db, 9)) == []
    sync(store, [profile(1)], T0 + DAY)
    assert len(store.read(lambda db: fans.needing_profile(db, 9))) == 1


def test_changes_made_elsewhere_are_in_the_timeline(store: Store) -> None:
    with store.write() as db:
        tags.put(db, Tag(7, "VIP"))
    sync(store, [profile(1)], first=True)
    assert kinds(store, 1) == ["followed"]
    save(store, profile(1, remark="新", tag_ids=(7,)), now=T0 + 9)
    (fan_id,) = ids(store, 1)
    events = store.read(lambda db: history.timeline(db, fan_id))
    assert {(e.kind, e.since) for e in events[:2]} == {("remark", T0), ("tagged", T0)}
    details = {e.kind: e.detail for e in events}
    assert details["tagged"] == {"tag_id": 7, "name": "VIP"}
    assert details["remark"] == {"from": "", "to": "新"}


def test_a_load_of_thousands(store: Store) -> None:
    counts = save(store, *(profile(n, nickname=f"n{n}") for n in range(2500)))
    assert counts.saved == 2500
    assert fan(store, 2499).nickname == "n2499"
    assert store.read(lambda db: ids_with(db, "N2499")) == ids(store, 2499)


# -- tags


def test_tags_follow_the_server(store: Store) -> None:
    with store.write() as db:
        tags.replace_all(db, [Tag(2, "星标组"), Tag(7, "VIP", 5), Tag(8, "旧")])
    save(store, profile(1, tag_ids=(7, 8)), profile(2, tag_ids=(8,)))
    with store.write() as db:
        tags.replace_all(db, [Tag(2, "星标组"), Tag(7, "贵宾")])
        tags.rename(db, 2, "星标")
    assert store.read(tags.all_tags) == [Tag(2, "星标"), Tag(7, "贵宾", 1)]
    assert fan(store, 1).tag_ids == (7,)
    assert fan(store, 2).tag_ids == ()
    assert store.read(fans.totals).untagged == 1


def test_members_are_replaced_as_a_whole(store: Store) -> None:
    people = [profile(n, tag_ids=(7,)) for n in range(4)]
    with store.write() as db:
        tags.put(db, Tag(7, "VIP"))
    sync(store, people, first=True)
    sync(store, people[:3], T0 + DAY)  # number 3 leaves with the tag
    with store.write() as db:
        listed = [openid(1), openid(1), openid(9)]
        assert tags.replace_members(db, 7, listed, T0 + DAY) == 3
        assert tags.replace_members(db, 7, listed, T0 + DAY) == 0
    have = [n for n in (0, 1, 2, 3, 9) if 7 in fan(store, n).tag_ids]
    assert have == [1, 3, 9]
    assert kinds(store, 0)[0] == "untagged"
    waiting = store.read(lambda db: fans.needing_profile(db, 9))
    assert [name for _, name in waiting] == [openid(9)]
    counts = store.read(
        lambda db: db.execute(
            "SELECT count(*) FROM fan WHERE tag_count <>"
            " (SELECT count(*) FROM fan_tag WHERE fan_id = fan.id)"
        ).fetchone()
    )
    assert counts == (0,)


def test_applied_tags(store: Store) -> None:
    save(store, profile(1, tag_ids=(7,)), profile(2))
    both = ids(store, 1, 2)
    with store.write() as db:
        assert edits.apply_tags(db, both, 7, True, T0) == 1
        assert edits.apply_tags(db, [*both, *both], 7, False, T0) == 2
        assert edits.apply_tags(db, both, 7, False, T0) == 0
    assert fan(store, 2).tag_ids == ()
    assert kinds(store, 2)[:2] == ["untagged", "tagged"]


# -- blacklist, remark, note


def test_the_blacklist_follows_the_server(store: Store) -> None:
    save(store, profile(1), profile(2))
    with store.write() as db:
        new = blacklist.replace_all(db, [openid(1), openid(8), openid(1)], T0)
    assert new == [openid(8)]
    first, stranger = ids(store, 1, 8)
    with store.write() as db:
        blacklist.set_reason(db, [first], "广告")
        assert blacklist.replace_all(db, [openid(1), openid(2)], T0 + DAY) == []
    rows = store.read(blacklist.rows)
    assert list(rows) == [*ids(store, 2), first]
    details = store.read(lambda db: blacklist.details(db, rows))
    assert details[first] == blacklist.BlackRow(T0, "sync", "广告")
    assert not fan(store, 8).blacklisted
    assert stranger not in details
    assert kinds(store, 8) == ["unblocked", "blocked"]


def test_applied_blocks(store: Store) -> None:
    save(store, profile(1), profile(2))
    both = ids(store, 1, 2)
    with store.write() as db:
        assert edits.apply_block(db, both, True, T0, "wxdesk", "骚扰") == 2
        assert edits.apply_block(db, both, True, T0 + 9, "wxdesk", "x") == 0
        assert edits.apply_block(db, both[:1], False, T0 + 9) == 1
    row = store.read(lambda db: blacklist.details(db, both))
    assert row == {both[1]: blacklist.BlackRow(T0, "wxdesk", "骚扰")}
    assert store.read(fans.totals).blacklisted == 1


def test_remark_alias_and_note(store: Store) -> None:
    save(store, profile(1))
    (one,) = ids(store, 1)
    with store.write() as db:
        edits.set_alias(db, one, "阿明")
        edits.set_note(db, one, "常客", T0)
        edits.set_note(db, one, "常客", T0)
        edits.apply_remark(db, one, "王总", T0)
    known = fan(store, 1)
    assert (known.alias, known.note, known.remark) == ("阿明", "常客", "王总")
    assert known.display_name == "王总"
    save(store, profile(1), now=T0 + 9)
    assert fan(store, 1).alias == "阿明"
    assert sorted(kinds(store, 1)) == ["followed", "note", "remark", "remark"]
    with store.write() as db:
        for name in ("", "阿红"):
            edits.set_alias(db, one, name)
            edits.set_note(db, one, "", T0)
    assert store.read(lambda db: ids_with(db, "明")) == []
    assert store.read(lambda db: ids_with(db, "阿红")) == [one]


def test_unknown_fans(store: Store) -> None:
    assert store.read(lambda db: fans.by_openid(db, "nobody")) is None
    assert store.read(lambda db: fans.by_ids(db, [5, 6])) == {}
    assert store.read(lambda db: history.timeline(db, 5)) == []
    assert store.read(lambda db: fans.openids_of(db, [5])) == {}


def test_rows_come_in_the_order_asked_for(store: Store) -> None:
    save(store, *(profile(n) for n in range(5)))
    wanted = ids(store, 3, 0, 4)
    assert list(store.read(lambda db: fans.by_ids(db, wanted))) == wanted


# -- filters and quota


def test_saved_filters(store: Store) -> None:
    with store.write() as db:
        first = filters.put(db, "VIP", "标签:VIP")
        second = filters.put(db, "新", "is:new")
        assert filters.put(db, "VIP", "标签:贵宾") == first
        with pytest.raises(InputError):
            filters.rename(db, second, "VIP")
        filters.rename(db, second, "新来的")
    found = store.read(filters.all_filters)
    assert [(one.name, one.text) for one in found] == [
        ("VIP", "标签:贵宾"),
        ("新来的", "is:new"),
    ]
    with store.write() as db:
        filters.remove(db, first)
    assert len(store.read(filters.all_filters)) == 1


def test_quota(store: Store) -> None:
    path = "/cgi-bin/user/get"
    with store.write() as db:
        for day in range(1, 41):
            quota.add_use(db, path, 2, f"2026-{day // 31 + 1:02d}-{day % 31 + 1:02d}")
        quota.add_use(db, path, 3, "2026-02-11")
        quota.put_limits(db, [Quota(path, 500, 2, 498)], T0)
        quota.put_limits(db, [Quota(path, 500, 5, 495)], T0)
    assert store.read(lambda db: quota.use_of(db, "2026-02-11")) == {path: 3}
    assert store.read(lambda db: quota.use_of(db, "2026-02-10")) == {path: 2}
    assert store.read(lambda db: quota.use_of(db, "2026-01-02")) == {}
    assert store.read(quota.limits) == [Quota(path, 500, 5, 495)]
