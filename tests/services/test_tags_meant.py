"""A search means a tag, not its spelling; a tag that is not there is an error."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import wxdesk
from wxdesk.account import Account
from wxdesk.errors import InputError, SearchError
from wxdesk.jobs import Context
from wxdesk.model import (
    Act,
    FanQuery,
    Not,
    Selection,
    Sort,
    SyncReport,
    Tag,
    TaskKind,
    Term,
)
from wxdesk.services import (
    blacklist,
    export,
    fan_list,
    filters,
    preview,
    sidebar,
    sync,
    tags,
)
from wxdesk.store import filters as stored


@pytest.fixture
def desk(make_desk: Callable[..., Any]) -> Any:
    return make_desk(300)


@pytest.fixture
def account(desk: Any) -> Iterator[Account]:
    with desk.open() as opened:
        sync.run(opened, Context())
        yield opened


def again(account: Account) -> SyncReport:
    return sync.run(account, Context())


@pytest.fixture
def vip(account: Account) -> Tag:
    """A tag on forty fans, with a saved search for it and one against it."""
    ids = fan_list.load(account, Context(), FanQuery(), Sort())
    tag = tags.create(account, Context(), "大客户")
    tags.add(account, Context(), Selection(ids=tuple(ids[:40])), tag.id)
    filters.save(account, Context(), "大", "标签:大客户")
    filters.save(account, Context(), "不大", '-标签:"大客户" 备注:无')
    return tag


def texts(account: Account) -> dict[str, str]:
    return {one.name: one.text for one in sidebar.counts(account, Context()).filters}


def figures(account: Account) -> dict[str, int | None]:
    return {one.name: one.count for one in sidebar.counts(account, Context()).filters}


def test_a_rename_here(account: Account, vip: Tag) -> None:
    before = figures(account)
    assert before["大"] == 40
    tags.rename(account, Context(), vip.id, "贵 宾")
    assert texts(account) == {"大": '标签:"贵 宾"', "不大": '-标签:"贵 宾" 备注:无'}
    assert figures(account) == before


def test_a_rename_elsewhere(desk: Any, account: Account, vip: Tag) -> None:
    before = figures(account)
    desk.world.rename_tag(vip.id, "贵宾")
    again(account)
    assert texts(account)["大"] == "标签:贵宾"
    assert figures(account) == before


def test_names_that_change_places(desk: Any, account: Account, vip: Tag) -> None:
    other = tags.create(account, Context(), "小客户")
    filters.save(account, Context(), "小", "标签:小客户 OR 标签:大客户")
    desk.world.rename_tag(vip.id, "x")
    desk.world.rename_tag(other.id, "大客户")
    desk.world.rename_tag(vip.id, "小客户")
    again(account)
    assert texts(account)["大"] == "标签:小客户"
    assert texts(account)["小"] == "标签:大客户 OR 标签:小客户"
    assert figures(account)["大"] == 40


def test_filters_of_an_old_file_follow_too(account: Account, vip: Tag) -> None:
    with account.store.write() as db:
        db.execute("UPDATE saved_filter SET tags = ''")
    tags.rename(account, Context(), vip.id, "贵宾")
    assert texts(account)["大"] == "标签:贵宾"


def test_a_deleted_tag_is_said(account: Account, vip: Tag) -> None:
    """-标签:员工 must not include the staff from one day to the next."""
    tags.delete(account, Context(), vip.id)
    for one in sidebar.counts(account, Context()).filters:
        assert one.count is None
        assert one.problem is not None
        assert "大客户" in one.problem.title.zh
        with pytest.raises(SearchError, match="大客户"):
            fan_list.understand(account, Context(), one.text)


def test_a_deleted_tag_made_again(desk: Any, account: Account, vip: Tag) -> None:
    tags.delete(account, Context(), vip.id)
    made = tags.create(account, Context(), "大客户")
    assert figures(account)["大"] == 0
    desk.world.rename_tag(made.id, "巨客户")
    again(account)
    assert texts(account)["大"] == "标签:巨客户"


def test_a_merge_and_back(account: Account, vip: Tag) -> None:
    other = tags.create(account, Context(), "老客户")
    filters.save(account, Context(), "老", "标签:老客户")
    before = texts(account)
    with account.store.write() as db:
        was = stored.merge_tags(db, vip.id, other.id)
    assert texts(account) == {
        "大": "标签:老客户",
        "不大": "-标签:老客户 备注:无",
        "老": "标签:老客户",
    }
    tags.rename(account, Context(), other.id, "熟客")
    assert texts(account)["大"] == "标签:熟客"
    with account.store.write() as db:
        stored.put_back(db, was)
    assert texts(account) == {**before, "老": "标签:熟客"}


def test_an_understood_query_goes_on_through_a_rename(
    account: Account, vip: Tag
) -> None:
    query = fan_list.understand(account, Context(), "标签:大客户")
    tags.rename(account, Context(), vip.id, "贵宾")
    assert fan_list.count(account, Context(), query) == 40
    names = {tag.id: tag.name for tag in tags.uncounted(account, Context())}
    assert fan_list.renamed(query, names) == "标签:贵宾"
    tags.delete(account, Context(), vip.id)
    with pytest.raises(SearchError):
        fan_list.count(account, Context(), query)


def test_exactly_this_tag_before_one_in_other_letters(account: Account) -> None:
    ids = fan_list.load(account, Context(), FanQuery(), Sort())
    for name, number in (("Gold", 3), ("GOLD", 5)):
        tag = tags.create(account, Context(), name)
        tags.add(account, Context(), Selection(ids=tuple(ids[:number])), tag.id)

    def count(text: str) -> int:
        query = fan_list.understand(account, Context(), text)
        return fan_list.count(account, Context(), query)

    assert (count("tag:Gold"), count("tag:GOLD"), count("tag:gold")) == (3, 5, 5)


UNKNOWN = ("标签:没有的", "-标签:没有的", "VIP OR 标签:没有的", "(王 NOT tag:没有的)")


@pytest.mark.parametrize("text", UNKNOWN)
def test_nobody_is_ever_looked_for_by_an_unknown_tag(
    account: Account, tmp_path: Path, text: str
) -> None:
    """However a query was made: every way to look for fans refuses it."""
    with pytest.raises(SearchError) as found:
        fan_list.understand(account, Context(), text)
    assert found.value.word == "没有的"
    assert text[found.value.start :].startswith("没有的")
    by_hand = FanQuery(Not(Term("tag", "没有的")), text)
    ctx, chosen, tag = Context(), Selection(query=by_hand), 2
    act = Act(TaskKind.TAG, chosen)
    ways: list[Callable[[], object]] = [
        lambda: fan_list.load(account, ctx, by_hand, Sort()),
        lambda: fan_list.first(account, ctx, by_hand, Sort(), 9),
        lambda: fan_list.count(account, ctx, by_hand),
        lambda: list(fan_list.stream(account, ctx, by_hand, Sort())),
        lambda: fan_list.summary(account, ctx, chosen),
        lambda: export.write(account, ctx, by_hand, tmp_path / "a.csv", Sort()),
        lambda: export.write(account, ctx, chosen, tmp_path / "a.csv", Sort()),
        lambda: preview.count(account, ctx, act),
        lambda: preview.preview(account, ctx, act),
        lambda: tags.add(account, ctx, chosen, tag),
        lambda: blacklist.add(account, ctx, chosen),
        lambda: filters.save(account, ctx, "x", text),
    ]
    for way in ways:
        with pytest.raises(SearchError):
            way()
    assert not (tmp_path / "a.csv").exists()


@pytest.mark.parametrize(
    ("typed", "nearest"), [("大客", "大客户"), ("大客护", "大客户"), ("vi", "VIP")]
)
def test_the_nearest_name_is_offered(
    account: Account, vip: Tag, typed: str, nearest: str
) -> None:
    assert vip.name
    if tags.named(account, Context(), "VIP") is None:
        tags.create(account, Context(), "VIP")
    with pytest.raises(SearchError) as found:
        fan_list.understand(account, Context(), f"标签:{typed}")
    assert nearest in found.value.hint.zh
    assert nearest in found.value.hint.en


def test_none_and_any_are_no_tags(account: Account) -> None:
    everybody = fan_list.count(account, Context(), FanQuery())
    some = sum(
        fan_list.count(
            account, Context(), fan_list.understand(account, Context(), text)
        )
        for text in ("标签:无", "标签:有")
    )
    assert some == everybody
    with pytest.raises(SearchError):
        fan_list.understand(account, Context(), '标签:"无"')


def test_the_same_name_twice_is_asked(account: Account) -> None:
    filters.save(account, Context(), "新", "关注:7d")
    with pytest.raises(InputError, match="新"):
        filters.save(account, Context(), "新", "关注:30d")
    assert texts(account)["新"] == "关注:7d"
    filters.save(account, Context(), "新", "关注:30d", replace=True)
    assert texts(account)["新"] == "关注:30d"


def test_nobody_reads_a_search_without_the_tags() -> None:
    """search.parse is met in one place of the program."""
    root = Path(wxdesk.__file__).parent
    found = set()
    for path in root.rglob("*.py"):
        here = path.relative_to(root).as_posix()
        if here.startswith("search/"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            parse = isinstance(node, ast.Attribute) and node.attr == "parse"
            if parse and isinstance(node.value, ast.Name) and node.value.id == "search":
                found.add(here)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                "wxdesk.search"
            ):
                assert "parse" not in {one.name for one in node.names}, here
    assert found == {"store/understanding.py"}
