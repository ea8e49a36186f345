"""Queries against the plain meaning of a search, on random fans."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_desk import BY_ID, DAY, T0, fresh, ids_with, openid, profile, sync

from wxdesk import search
from wxdesk.model import (
    Change,
    Fan,
    FanQuery,
    Group,
    Node,
    Not,
    Op,
    Selection,
    Sort,
    SortKey,
    Status,
    Tag,
    Term,
)
from wxdesk.store import blacklist, edits, fan_texts, fans, query, tags
from wxdesk.store.db import Store
from wxdesk.wechat import is_openid

TAGS = [Tag(2, "星标组"), Tag(100, "VIP"), Tag(101, "员工"), Tag(102, "a b%_")]
TAG_NAMES = {tag.id: tag.name for tag in TAGS}
SCENES = ["", "ADD_SCENE_QR_CODE", "ADD_SCENE_SEARCH", "ADD_SCENE_NEW_KIND"]
SNIPPETS = ["王", "王小二", "张王", "ab", "AB", "%", "_", "Éa", "éA", "🦊王", "a\x00b"]
SNIPPETS += ["", "", "", "ß", "straSSe", "x'y\"z", "-", "*", "OR"]
PEOPLE = 90


def _person(dice: random.Random, number: int) -> dict[str, object]:
    return {
        "nickname": dice.choice(SNIPPETS),
        "remark": dice.choice(SNIPPETS),
        "unionid": dice.choice(["", f"oU{number % 7}x{number}"]),
        "followed_at": dice.choice([0, T0 - dice.randrange(40) * DAY]),
        "tag_ids": tuple(dice.sample(list(TAG_NAMES), dice.randrange(4))),
        "scene": dice.choice(SCENES),
        "qr_scene": dice.choice(["0", "", "7"]),
        "qr_scene_str": dice.choice(["", "门店", "7"]),
        "language": dice.choice(["zh_CN", ""]),
    }


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """People of every kind: there since the first sync, new, gone, back."""
    dice = random.Random(20261120)
    folder: Path = tmp_path_factory.mktemp("crowd")
    store = fresh(folder)
    people = [profile(n, **_person(dice, n)) for n in range(PEOPLE)]
    with store.write() as db:
        tags.replace_all(db, TAGS)
    sync(store, people[:60], T0, first=True)
    sync(store, people[12:60], T0 + DAY)  # 0-11 leave
    sync(store, people[6:50] + people[60:], T0 + 2 * DAY)
    with store.write() as db:
        for fan_id in fans.ids(db, Selection(ids=tuple(range(1, 200))), BY_ID):
            if dice.random() < 0.3:
                edits.set_alias(db, fan_id, dice.choice(SNIPPETS))
            if dice.random() < 0.3:
                edits.set_note(db, fan_id, dice.choice(SNIPPETS), T0)
        some = [openid(n) for n in (3, 20, 21, 70, 500)]
        blacklist.replace_all(db, some, T0 + 3 * DAY)
    yield store
    store.close()


@pytest.fixture(scope="module")
def everybody(crowd: Store) -> dict[int, Fan]:
    return crowd.read(lambda db: fans.by_ids(db, range(1, 1000)))


# -- the plain meaning


def holds(term: Term, fan: Fan) -> bool:
    if term.field in ("any", "remark", "note", "name"):
        return _text_holds(term, fan)
    if term.field == "tag":
        names = {TAG_NAMES[tag_id].lower() for tag_id in fan.tag_ids}
        return _optional(term, bool(names), term.value.lower() in names)
    if term.field == "scene":
        return _optional(term, bool(fan.scene), fan.scene in term.values)
    if term.field == "qr":
        codes = {fan.qr_scene, fan.qr_scene_str} - {""}
        return _optional(term, bool(codes), term.value in codes)
    if term.field == "followed":
        at = fan.followed_at
        fits = at > 0 and at >= term.since and (not term.until or at < term.until)
        return _optional(term, at > 0, fits)
    if term.field == "openid":
        return fan.openid.startswith(term.value)
    if term.field == "unionid":
        fits = bool(fan.unionid) and fan.unionid.startswith(term.value)
        return _optional(term, bool(fan.unionid), fits)
    return {
        "following": fan.status is Status.FOLLOWING,
        "left": fan.status is Status.LEFT,
        "blacklisted": fan.blacklisted,
        "starred": fan.starred,
        "new": fan.change is Change.NEW,
        "gone": fan.change is Change.LEFT,
        "returned": fan.change is Change.RETURNED,
    }[term.value]


def _optional(term: Term, has_some: bool, fits: bool) -> bool:
    return {"text": fits, "any": has_some, "none": not has_some}[term.kind]


def _text_holds(term: Term, fan: Fan) -> bool:
    fields = {
        "any": [fan.remark, fan.alias, fan.note, fan.nickname],
        "remark": [fan.remark],
        "note": [fan.note],
        "name": [fan.alias, fan.nickname],
    }[term.field]
    fits = any(term.value.casefold() in text.casefold() for text in fields)
    if term.field == "any" and is_openid(term.value):
        fits = fits or term.value == fan.openid
    return _optional(term, any(fields), fits)


def meets(node: Node, fan: Fan) -> bool:
    if isinstance(node, Term):
        return holds(node, fan)
    if isinstance(node, Not):
        return not meets(node.part, fan)
    every = all if node.op is Op.AND else any
    return every(meets(part, fan) for part in node.parts)


def terms_of(node: Node) -> list[Term]:
    if isinstance(node, Term):
        return [node]
    parts = (node.part,) if isinstance(node, Not) else node.parts
    return [term for part in parts for term in terms_of(part)]


def expected(where: Node | None, people: dict[int, Fan]) -> list[int]:
    decides = where is not None and any(
        (term.field == "is" and term.value != "starred")
        or (term.field in ("openid", "unionid") and term.kind == "text")
        or (term.field == "any" and is_openid(term.value))
        for term in terms_of(where)
    )
    found = [
        fan
        for fan in people.values()
        if (where is None or meets(where, fan))
        and (decides or fan.status is Status.FOLLOWING)
    ]
    return [fan.id for fan in sorted(found, key=lambda fan: fan.openid)]


# -- random searches

_needles = st.sampled_from([*filter(None, SNIPPETS), "二", "e", "É", "SS", "小", "b"])
_needles |= st.text("王ab%_é🦊\x00", min_size=1, max_size=3)
_kinds = st.sampled_from(["none", "any"])
_moments = st.integers(-1, 41).map(lambda days: 0 if days < 0 else T0 - days * DAY)
terms = st.one_of(
    st.builds(Term, st.sampled_from(["any", "remark", "note", "name"]), _needles),
    st.builds(Term, st.just("tag"), st.sampled_from(["VIP", "vip", "员工", "a b%_"])),
    st.builds(
        lambda field, kind: Term(field, kind=kind),
        st.sampled_from(
            ["tag", "scene", "qr", "followed", "remark", "note", "name", "unionid"]
        ),
        _kinds,
    ),
    st.sampled_from(SCENES[1:]).map(lambda raw: Term("scene", raw, values=(raw,))),
    st.builds(Term, st.just("qr"), st.sampled_from(["7", "门店", "0", "x"])),
    st.builds(
        lambda since, until: Term("followed", "x", since=since, until=until),
        _moments,
        _moments,
    ),
    st.sampled_from(
        ["following", "left", "blacklisted", "starred", "new", "gone", "returned"]
    ).map(lambda state: Term("is", state)),
    st.integers(0, PEOPLE + 1).map(lambda n: Term("openid", openid(n)[:-1])),
    st.integers(0, PEOPLE + 1).map(lambda n: Term("any", openid(n))),
    st.sampled_from(["oU", "oU3", "ou3", "", "oU3x3"]).map(
        lambda u: Term("unionid", u)
    ),
)


def _groups(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(parts, max_size=3).map(tuple)
    return st.builds(Not, parts) | st.builds(Group, st.sampled_from(Op), several)


@settings(max_examples=600, deadline=None)
@given(where=st.recursive(terms, _groups, max_leaves=6))
def test_a_query_finds_whom_it_means(
    where: Node, crowd: Store, everybody: dict[int, Fan]
) -> None:
    asked = FanQuery(where)
    found = crowd.read(lambda db: list(fans.ids(db, asked, BY_ID)))
    assert found == expected(where, everybody)
    assert crowd.read(lambda db: fans.count(db, asked)) == len(found)
    chosen = Selection(query=asked, except_ids=frozenset(found[:2]))
    assert crowd.read(lambda db: list(fans.ids(db, chosen, BY_ID))) == found[2:]


@settings(max_examples=60, deadline=None)
@given(
    where=st.none() | terms,
    key=st.sampled_from(SortKey),
    descending=st.booleans(),
)
def test_a_sort_only_changes_the_order(
    where: Node | None,
    key: SortKey,
    descending: bool,
    crowd: Store,
    everybody: dict[int, Fan],
) -> None:
    asked = FanQuery(where)
    found = crowd.read(lambda db: fans.ids(db, asked, Sort(key, descending)))
    assert sorted(found) == sorted(expected(where, everybody))
    values = [_sort_value(key, everybody[fan_id]) for fan_id in found]
    known = [value for value in values if value is not None]
    assert values == known + [None] * (len(values) - len(known))
    assert known == sorted(known, reverse=descending)


def _sort_value(key: SortKey, fan: Fan) -> object:
    """What a fan sorts by; None: nothing known, to the end."""
    if key is SortKey.NAME:
        named = fan.remark or fan.alias or fan.nickname
        return named.casefold().encode("gb18030") or None
    return {
        SortKey.TAGS: len(fan.tag_ids),
        SortKey.SCENE: fan.scene or None,
        SortKey.STATUS: fan.status is Status.LEFT,
        SortKey.FOLLOWED: fan.followed_at or None,
        SortKey.OPENID: fan.openid,
        SortKey.BLACKLISTED: (T0 + 3 * DAY) if fan.blacklisted else None,
        SortKey.LEFT: fan.left_at or None,
    }[key]


def test_chinese_names_sort_by_pinyin() -> None:
    names = ["张三", "王五", "李四", "阿宝", "Zoe", "bob"]
    ordered = sorted(names, key=lambda name: fan_texts.sort_key(("", "", "", name)))
    assert ordered == ["bob", "Zoe", "阿宝", "李四", "王五", "张三"]


@pytest.mark.parametrize("key", SortKey)
def test_the_same_order_every_time(key: SortKey, crowd: Store) -> None:
    def ids(descending: bool) -> list[int]:
        sort = Sort(key, descending)
        return crowd.read(lambda db: list(fans.ids(db, FanQuery(), sort)))

    assert ids(True) == ids(True)
    assert sorted(ids(False)) == sorted(ids(True))


def test_totals_equal_their_filters(crowd: Store) -> None:
    totals = crowd.read(fans.totals)

    def count(text: str) -> int:
        return crowd.read(lambda db: fans.count(db, search.parse(text)))

    assert totals.following == count("") == count("is:following")
    assert totals.untagged == count("tag:none")
    assert totals.starred == count("is:starred")
    assert totals.new == count("is:new") > 0
    assert totals.left == count("is:gone") > 0
    assert totals.returned == count("is:returned") > 0
    assert totals.blacklisted == count("is:blacklisted") == 5


def test_tag_counts_are_of_those_who_follow(
    crowd: Store, everybody: dict[int, Fan]
) -> None:
    for tag in crowd.read(tags.all_tags):
        real = sum(
            tag.id in fan.tag_ids and fan.status is Status.FOLLOWING
            for fan in everybody.values()
        )
        assert tag.count == real


def test_summary(crowd: Store, everybody: dict[int, Fan]) -> None:
    chosen = Selection(query=search.parse("tag:VIP"))
    summary = crowd.read(lambda db: fans.summary(db, chosen))
    found = [everybody[i] for i in crowd.read(lambda db: fans.selected_ids(db, chosen))]
    assert summary.total == len(found)
    for tag_id, number in summary.by_tag:
        assert number == sum(tag_id in fan.tag_ids for fan in found)
    assert sum(number for _, number in summary.by_scene) == len(found)
    assert [n for _, n in summary.by_scene] == sorted(
        (n for _, n in summary.by_scene), reverse=True
    )


def test_stream_gives_the_fans_of_ids_in_order(crowd: Store) -> None:
    asked, sort = search.parse("is:following OR is:left"), Sort(SortKey.NAME, False)
    streamed = crowd.read(lambda db: [f.id for f in fans.stream(db, asked, sort)])
    assert streamed == crowd.read(lambda db: list(fans.ids(db, asked, sort)))


def test_selections_of_ids_and_openids(crowd: Store) -> None:
    by_id = Selection(ids=(5, 3, 99999))
    assert crowd.read(lambda db: list(fans.selected_ids(db, by_id))) == [3, 5]
    named = Selection(openids=(openid(5), "nobody", openid(4)))
    found = crowd.read(lambda db: fans.selected_ids(db, named))
    names = crowd.read(lambda db: fans.openids_of(db, found))
    assert set(names.values()) == {openid(4), openid(5)}


def test_the_default_order_is_read_from_an_index(crowd: Store) -> None:
    plain = query.ids_sql(FanQuery(), Sort())
    texty = query.ids_sql(search.parse("王"), Sort())
    plan, other = (
        crowd.read(
            lambda db, one=one: " ".join(
                row[3]
                for row in db.execute(f"EXPLAIN QUERY PLAN {one.sql}", one.params)
            )
        )
        for one in (plain, texty)
    )
    assert "COVERING INDEX fan_order" in plan
    assert "TEMP B-TREE" not in plan
    assert "fan_order" not in other


def test_the_index_of_texts_can_be_made_anew(crowd: Store) -> None:
    before = crowd.read(lambda db: ids_with(db, "王"))
    with crowd.write() as db:
        fan_texts.rebuild(db)
        db.execute("INSERT INTO fan_fts(fan_fts) VALUES ('integrity-check')")
    assert crowd.read(lambda db: ids_with(db, "王")) == before
