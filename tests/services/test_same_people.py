"""A figure, the list behind it and the file made of it hold the same people."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from wxdesk import demo
from wxdesk.account import Account
from wxdesk.demo import Demo
from wxdesk.jobs import Context, SystemClock
from wxdesk.model import Change, FanQuery, Selection, Sort
from wxdesk.services import (
    blacklist,
    export,
    fan_list,
    filters,
    history,
    sidebar,
    sync,
    tags,
)
from wxdesk.ui.sidebar import sidebar_rows

DAY = 86_400
SPANS = (None, 7, 30, 90)


class _Later(SystemClock):
    """The computer's clock, some days on."""

    def __init__(self) -> None:
        self.days = 0.0

    def now(self) -> float:
        return time.time() + self.days * DAY


@pytest.fixture(scope="module")
def running() -> Iterator[Demo]:
    with demo.running(500) as found:
        yield found


@pytest.fixture(scope="module")
def account(running: Demo) -> Iterator[Account]:
    """People come, leave, return and leave again; some are tagged, some blocked."""
    clock, world, ctx = _Later(), running.world, Context()
    with Account.open(running.home, running.appid, clock) as opened:

        def later(days: float) -> None:
            clock.days += days
            world.advance(days * DAY)
            assert sync.run(opened, ctx, accept_left=True).complete

        later(0)
        ids = list(fan_list.load(opened, ctx, FanQuery(), Sort()))
        vip = tags.create(opened, ctx, "老会员")
        tags.add(opened, ctx, Selection(ids=tuple(ids[:40])), vip.id)
        again = world.leave(6)
        later(3)
        world.join(9)
        world.come_back(again[:4])
        later(2)
        world.leave(again[:2])
        later(1)
        world.come_back(again[:1])
        world.leave(3)
        world.join(5)
        later(1)
        blacklist.add(opened, ctx, Selection(ids=tuple(ids[60:75])), "羊毛党")
        blacklist.remove(opened, ctx, Selection(ids=tuple(ids[60:63])))
        filters.save(opened, ctx, "贵宾", "标签:老会员")
        filters.save(opened, ctx, "不是贵宾", "-标签:老会员 备注:无")
        filters.save(opened, ctx, "走了的", "状态:已取关")
        filters.save(opened, ctx, "一周", "关注:7d")
        yield opened


def in_file(account: Account, which: FanQuery | Selection, folder: Path) -> list[str]:
    """The openids of an export."""
    path = folder / "found.jsonl"
    export.write(account, Context(), which, path, Sort())
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["openid"] for line in lines]


def openids(account: Account, ids: Iterable[int]) -> list[str]:
    reader = fan_list.FanReader(account)
    try:
        return [fan.openid for fan in reader.rows(list(ids)).values()]
    finally:
        reader.close()


def agree(
    account: Account, figure: int, ids: Iterable[int], which: object, folder: Path
) -> None:
    listed = openids(account, ids)
    assert len(listed) == len(set(listed)) == figure
    assert sorted(in_file(account, which, folder)) == sorted(listed)  # type: ignore[arg-type]


@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("change", list(Change))
def test_figures_of_a_span(
    account: Account, tmp_path: Path, span: int | None, change: Change
) -> None:
    figures, ids = history.people(account, Context(), change, span)
    of = {
        Change.NEW: figures.new,
        Change.LEFT: figures.left,
        Change.RETURNED: figures.returned,
    }
    agree(account, of[change], ids, Selection(ids=tuple(ids)), tmp_path)


def test_the_figures_are_not_all_the_same(account: Account) -> None:
    figures, _ = history.people(account, Context(), Change.NEW, 90)
    assert figures.new > 100  # most came before the first sync
    assert figures.left == 9  # two of the six left twice
    assert figures.returned == 4  # one of them twice
    assert figures.net == figures.new + 5 - 11
    last, _ = history.people(account, Context(), Change.NEW, None)
    assert (last.new, last.left, last.returned) == (5, 3, 1)


def test_days_of_the_chart_are_the_days_of_the_figures(account: Account) -> None:
    for span in SPANS[1:]:
        assert span is not None
        figures, _ = history.people(account, Context(), Change.NEW, span)
        assert (
            sum(day.new for day in history.days(account, Context(), span))
            == figures.new
        )


def test_rows_of_the_sidebar(account: Account, tmp_path: Path) -> None:
    """Whatever row is clicked: its figure, the list, the file."""
    counts = sidebar.counts(account, Context())
    rows = [row for row in sidebar_rows.build(counts, ()) if not row.section]
    assert len(rows) > 12
    for row in rows:
        query = fan_list.understand(account, Context(), row.query)
        ids = fan_list.load(account, Context(), query, Sort())
        figure = abs(int(row.count.replace(",", "").replace("−", "-")))
        assert fan_list.count(account, Context(), query) == figure, row.key
        agree(account, figure, ids, query, tmp_path)


def test_the_last_sync_is_one_truth(account: Account) -> None:
    """动态, the sidebar and the report of the sync."""
    counts = sidebar.counts(account, Context())
    for change, figure, text in (
        (Change.NEW, counts.new, "is:new"),
        (Change.LEFT, counts.left, "is:gone"),
        (Change.RETURNED, counts.returned, "is:returned"),
    ):
        _, ids = history.people(account, Context(), change, None)
        query = fan_list.understand(account, Context(), text)
        listed = fan_list.load(account, Context(), query, Sort())
        assert len(ids) == figure
        assert set(ids) == set(listed)
    run = sync.last(account, Context())
    assert run is not None
    assert (run.new, run.left, run.returned) == (
        counts.new,
        counts.left,
        counts.returned,
    )


def test_the_blacklist(account: Account, tmp_path: Path) -> None:
    figure = sidebar.counts(account, Context()).blacklisted
    ids = blacklist.load(account, Context(), Sort())
    agree(account, figure, ids, Selection(ids=tuple(ids)), tmp_path)


def test_shares_of_a_selection(account: Account) -> None:
    """What the right pane says of everybody selected."""
    everybody = fan_list.understand(account, Context(), "")
    found = fan_list.summary(account, Context(), Selection(query=everybody))
    names = {tag.id: tag.name for tag in tags.all_tags(account, Context())}
    for tag_id, figure in found.by_tag:
        query = fan_list.understand(account, Context(), f'tag:"{names[tag_id]}"')
        assert fan_list.count(account, Context(), query) == figure
    for raw, figure in found.by_scene:
        query = fan_list.understand(account, Context(), f"scene:{raw}")
        assert fan_list.count(account, Context(), query) == figure


def test_what_each_condition_alone_costs(account: Account) -> None:
    """A search without a hit: how many are found without each condition."""
    query = fan_list.understand(account, Context(), "标签:老会员 备注:没有这样的备注")
    assert fan_list.count(account, Context(), query) == 0
    blamed = fan_list.blame(account, Context(), query)
    assert blamed
    for chip, figure in blamed:
        without = fan_list.understand(account, Context(), chip.text_without)
        assert fan_list.count(account, Context(), without) == figure
