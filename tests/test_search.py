"""The language of the search box: every row of its table, errors, round trips."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wxdesk import search
from wxdesk.errors import SearchError
from wxdesk.model import SCENES, FanQuery, Group, Node, Not, Op, Term

NOW = datetime(2026, 11, 20, 15, 30).timestamp()


def node(text: str) -> Node | None:
    return search.parse(text, NOW).where


def at(*moment: int) -> int:
    return int(datetime(*moment).timestamp())


def both(*parts: Node) -> Group:
    return Group(Op.AND, parts)


def either(*parts: Node) -> Group:
    return Group(Op.OR, parts)


A, B, C = (Term("any", letter) for letter in "abc")


@pytest.mark.parametrize("text", ["", "   ", "\u3000\n"])
def test_nothing_typed_means_all(text: str) -> None:
    assert search.parse(text) == FanQuery(None, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", A),
        ("a b", both(A, B)),
        ("a AND b", both(A, B)),
        ("a OR b", either(A, B)),
        ("a b OR c", either(both(A, B), C)),
        ("a OR b c", either(A, both(B, C))),
        ("a (b OR c)", both(A, either(B, C))),
        ("a（b OR c）", both(A, either(B, C))),
        ("-a", Not(A)),
        ("－a", Not(A)),
        ("NOT a", Not(A)),
        ("NOT NOT a", Not(Not(A))),
        ("a -b", both(A, Not(B))),
        ("-(a b)", Not(both(A, B))),
        ("a\u3000b", both(A, B)),
        ("a-b", Term("any", "a-b")),
        ('"a b"', Term("any", "a b")),
        ("“a b”", Term("any", "a b")),
        (r'"a \"b\" \\"', Term("any", 'a "b" \\')),
        ('"OR"', Term("any", "OR")),
        ("or", Term("any", "or")),
        ("100%", Term("any", "100%")),
        ("🦊", Term("any", "🦊")),
        ("((a))", A),
    ],
)
def test_structure(text: str, expected: Node) -> None:
    assert node(text) == expected


@pytest.mark.parametrize(
    ("zh", "en", "expected"),
    [
        ("标签:VIP", "tag:VIP", Term("tag", "VIP")),
        ("标签：VIP", "TAG:VIP", Term("tag", "VIP")),
        ('标签:"a b"', "tag:“a b”", Term("tag", "a b")),
        ("标签:无", "tag:none", Term("tag", kind="none")),
        ("标签:有", "tag:any", Term("tag", kind="any")),
        ('标签:"none"', 'tag:"none"', Term("tag", "none")),
        ("场景值:门店1", "qr:门店1", Term("qr", "门店1")),
        ("场景值:a:b", "qr:a:b", Term("qr", "a:b")),
        ("状态:关注中", "is:following", Term("is", "following")),
        ("状态:已取关", "is:left", Term("is", "left")),
        ("状态:黑名单", "is:blacklisted", Term("is", "blacklisted")),
        ("状态:星标", "is:starred", Term("is", "starred")),
        ("状态:新关注", "is:new", Term("is", "new")),
        ("状态:回归", "is:Returned", Term("is", "returned")),
        ("备注:老王", "remark:老王", Term("remark", "老王")),
        ("备注:无", "remark:none", Term("remark", kind="none")),
        ("笔记:退款", "note:退款", Term("note", "退款")),
        ("昵称:有", "name:any", Term("name", kind="any")),
        ("openid:oAb", "OpenID:oAb", Term("openid", "oAb")),
        ("openid:any", "openid:any", Term("openid", "any")),
        ("unionid:oU", "unionid:oU", Term("unionid", "oU")),
    ],
)
def test_fields_in_both_languages(zh: str, en: str, expected: Term) -> None:
    assert node(zh) == expected
    assert node(en) == expected


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.word)
def test_every_scene_by_any_of_its_names(scene: object) -> None:
    expected = Term("scene", scene.raw, values=(scene.raw,))
    for word in (scene.word, scene.name.zh, scene.raw, scene.raw.lower()):
        assert node(f"来源:{word}") == expected
    assert node(f'scene:"{scene.name.en}"') == expected


def test_a_scene_nobody_told_us_about() -> None:
    expected = Term("scene", "ADD_SCENE_MOON", values=("ADD_SCENE_MOON",))
    assert node("来源:ADD_SCENE_MOON") == expected


@pytest.mark.parametrize(
    ("value", "since", "until"),
    [
        ("2026-01-01", at(2026, 1, 1), at(2026, 1, 2)),
        ("2026/1/1", at(2026, 1, 1), at(2026, 1, 2)),
        ("2026年1月1日", at(2026, 1, 1), at(2026, 1, 2)),
        ("2026-01", at(2026, 1, 1), at(2026, 2, 1)),
        ("2026-12", at(2026, 12, 1), at(2027, 1, 1)),
        ("2026", at(2026, 1, 1), at(2027, 1, 1)),
        (">=2026-01-01", at(2026, 1, 1), 0),
        ("＞＝2026-01-01", at(2026, 1, 1), 0),
        (">2026-01-01", at(2026, 1, 2), 0),
        ("<2026-01-01", 0, at(2026, 1, 1)),
        ("<=2026-01", 0, at(2026, 2, 1)),
        ("2026-01-01..2026-02-01", at(2026, 1, 1), at(2026, 2, 2)),
        ("2026-01..2026-02", at(2026, 1, 1), at(2026, 3, 1)),
        ("2026-01-01..", at(2026, 1, 1), 0),
        ("..2026-01-01", 0, at(2026, 1, 2)),
        ("7d", int(NOW) - 7 * 86_400, 0),
        ("30天", int(NOW) - 30 * 86_400, 0),
        ("2w", int(NOW) - 14 * 86_400, 0),
        ("today", at(2026, 11, 20), at(2026, 11, 21)),
        ("今天", at(2026, 11, 20), at(2026, 11, 21)),
        ("昨天", at(2026, 11, 19), at(2026, 11, 20)),
    ],
)
def test_dates(value: str, since: int, until: int) -> None:
    expected = Term("followed", value, since=since, until=until)
    assert node(f"关注:{value}") == expected
    assert node(f"followed:{value}") == expected


@pytest.mark.parametrize(
    ("text", "word", "start", "said"),
    [
        ("a tagg:VIP", "tagg", 2, "tag"),
        ("https://x.y", "https", 0, "quotes"),
        ("is:folowing", "folowing", 3, "following"),
        ("状态:已关", "已关", 3, "已取关"),
        ("来源:扫吗", "扫吗", 3, "扫码"),
        ("scene:tv", "tv", 6, "livestream|live"),
        ("关注:2026-13-01", "2026-13-01", 3, "2026-01-01"),
        ("关注:2026-02-30", "2026-02-30", 3, "2026-01-01"),
        ("关注:..", "..", 3, "2026-01-01"),
        ("关注:1969", "1969", 3, "2026-01-01"),
        ("关注:soon", "soon", 3, "2026-01-01"),
        ("关注:2026-02..2026-01", "2026-02..2026-01", 3, "Swap"),
        ("标签:", "标签", 0, "Add"),
        ('remark:""', "remark", 0, "Add"),
        ('a ""', '""', 2, "Add"),
        ('a "b', '"b', 2, "Put one"),
        ("(a b", "(", 0, "Put one"),
        ("a)", ")", 1, "quotes"),
        ("()", ")", 1, "quotes"),
        ("a OR", "OR", 2, "condition"),
        ("OR a", "OR", 0, "quotes"),
        ("a -", "-", 2, "condition"),
        ("(" * 60 + "a" + ")" * 60, "(", 40, "40"),
        ("a " * 300, "a", 400, "200"),
    ],
)
def test_what_is_not_understood_is_named(
    text: str, word: str, start: int, said: str
) -> None:
    with pytest.raises(SearchError) as caught:
        search.parse(text, NOW)
    error = caught.value
    assert (error.word, error.start) == (word, start)
    assert any(one in error.hint.en for one in said.split("|"))
    assert error.title.zh
    assert error.hint.zh


# -- round trips

_letters = st.sampled_from('aB王🦊-()（）：:"“”\\ %_无none\u3000\x00ß')
_text = st.text(_letters, min_size=1, max_size=6) | st.text(min_size=1, max_size=6)
_clean = _text.filter(lambda text: not any("\ud800" <= c <= "\udfff" for c in text))
_dates = st.sampled_from(
    ["2026-01-01", ">=2026-01", "<2025", "2026-01-01..2026-02-01", "7d", "今天"]
)


def _dated(value: str) -> Node:
    term = node(f"关注:{value}")
    assert term is not None
    return term


_terms = st.one_of(
    st.builds(
        Term,
        st.sampled_from(["any", "tag", "qr", "remark", "note", "name", "openid"]),
        _clean,
    ),
    st.builds(
        lambda field, kind: Term(field, kind=kind),
        st.sampled_from(["tag", "scene", "qr", "remark", "note", "name", "unionid"]),
        st.sampled_from(["none", "any"]),
    ),
    st.sampled_from(
        ["following", "left", "blacklisted", "starred", "new", "gone", "returned"]
    ).map(lambda state: Term("is", state)),
    st.sampled_from([scene.raw for scene in SCENES] + ["ADD_SCENE_X"]).map(
        lambda raw: Term("scene", raw, values=(raw,))
    ),
    _dates.map(_dated),
)


def _groups(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.builds(Not, parts) | st.builds(Group, st.sampled_from(Op), several)


trees = st.recursive(_terms, _groups, max_leaves=8)


@settings(max_examples=300, deadline=None)
@given(trees)
def test_what_is_rendered_is_read_back(tree: Node) -> None:
    assert node(search.render(tree)) == tree


@settings(max_examples=300, deadline=None)
@given(_clean)
def test_every_word_survives_quoting(word: str) -> None:
    assert node(search.quote(word)) == Term("any", word)
    assert node(f"标签:{search.quote(word)}") == Term("tag", word)
    assert node(f"-{search.quote(word)} x") == both(
        Not(Term("any", word)), Term("any", "x")
    )


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        st.sampled_from('ab王 :：()（）"“-\\<>.=OR标签is关注2026\ud800'), max_size=25
    )
)
def test_anything_typed_is_read_or_explained(text: str) -> None:
    error = None
    try:
        search.parse(text, NOW)
    except SearchError as caught:
        error = caught
    assert error is None or (error.title.zh and 0 <= error.start <= len(text))


# -- chips


def test_chips_are_the_conditions_as_typed() -> None:
    chips = search.chips(search.parse("标签:VIP  NOT 标签:员工 关注:30d", NOW), NOW)
    assert [chip.label.zh for chip in chips] == [
        "标签: VIP",
        "不含标签: 员工",
        "关注: 近 30 天",
    ]
    assert [chip.tag_name for chip in chips] == ["VIP", "员工", ""]
    assert [chip.text for chip in chips] == ["标签:VIP", "-标签:员工", "关注:30d"]
    assert chips[0].text_without == "-标签:员工 关注:30d"


def test_one_chip_for_an_or() -> None:
    (chip,) = search.chips(search.parse("a OR b"))
    assert (chip.text, chip.text_without) == ("(a OR b)", "")
    assert chip.label.en == "“a” or “b”"


def test_no_chips_without_a_search() -> None:
    assert search.chips(FanQuery()) == []


@settings(max_examples=150, deadline=None)
@given(st.lists(trees, min_size=1, max_size=3))
def test_taking_a_chip_away_leaves_the_others(parts: list[Node]) -> None:
    query = FanQuery(both(*parts) if len(parts) > 1 else parts[0])
    chips = search.chips(query, NOW)
    if len(parts) > 1:
        assert [node(chip.text) for chip in chips] == parts
        rest = parts[1:]
        expected = both(*rest) if len(rest) > 1 else rest[0]
        if len(rest) > 1 or not isinstance(rest[0], Group):
            assert node(chips[0].text_without) == expected
    for chip in chips:
        turned = chip.text[1:] if chip.text.startswith("-") else f"-{chip.text}"
        search.parse(turned, NOW)


# -- completion


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("标", ["标签:"]),
        ("a (re", ["remark:"]),
        ("标签:v", ["标签:VIP", '标签:"v 2"']),
        ("-tag:员", ["tag:员工"]),
        ('tag:"v', ["tag:VIP", 'tag:"v 2"']),
        ("scene:q", ["scene:qr"]),
        ("来源:扫", ["来源:扫码"]),
        ("状态:已", ["状态:已取关"]),
        ("is:ret", ["is:returned"]),
        ("备注:", ["备注:无", "备注:有"]),
        ("followed:7", ["followed:7d"]),
        ("foo:", []),
        ("", []),
        ("abc ", []),
        ("王", []),
    ],
)
def test_suggestions(text: str, expected: list[str]) -> None:
    names = ["VIP", "v 2", "员工"]
    assert search.suggest(text, len(text), names).words == expected
    for word in expected:
        if not word.endswith(":"):
            search.parse(word, NOW)


@pytest.mark.parametrize("minus", ["-", "－", "−"])
def test_a_minus_stays_before_what_is_completed(minus: str) -> None:
    """It was dropped: "without this tag" became "with it"."""
    text = f"VIP {minus}标"
    found = search.suggest(text, len(text), [])
    assert text[: found.start] + found.words[0] == f"VIP {minus}标签:"
