"""Who came, left and returned: per fan and per day."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from wxdesk.account import Account
from wxdesk.jobs import Context
from wxdesk.model import Change, Event
from wxdesk.store import history
from wxdesk.store.history import Day, Figures
from wxdesk.wechat import SYSTEM_TAGS

_FEW = 2_000  # fans whose past is read one by one; 2,000 take a tenth of a second
_RUNS = 10_000  # syncs looked at for the first one: years


@dataclass(frozen=True, slots=True)
class Notes:
    """What stands below the figures; None where it is not known.

    ``left_tag``: the tag most of those who left had, and how many of them;
    ``away``: seconds those who returned had been away, on average;
    ``net_before``: net growth of the span before.
    """

    left_tag: tuple[str, int] | None = None
    away: int | None = None
    net_before: int | None = None


def timeline(account: Account, ctx: Context, fan_id: int) -> list[Event]:
    """What is known of one fan's past, newest first."""
    del ctx
    return account.store.read(lambda db: history.timeline(db, fan_id))


def days(account: Account, ctx: Context, count: int) -> list[Day]:
    """The last ``count`` days with today, oldest first; quiet days are there too."""
    del ctx
    since, until = _span(account, count)
    found = account.store.read(lambda db: history.by_day(db, since, until))
    known = {day.date: day for day in found}
    first = datetime.fromtimestamp(since).date()
    dates = [(first + timedelta(days=number)).isoformat() for number in range(count)]
    return [known.get(date) or Day(date, 0, 0, 0) for date in dates]


def people(
    account: Account, ctx: Context, change: Change, count: int | None
) -> tuple[Figures, array[int]]:
    """New, left and returned of the last sync (None) or of so many days with today,
    and the fan ids behind one of the three, newest first. Both of one moment."""
    ctx.check()
    since, until = _span(account, count)
    found = count is None

    def read(db: Any) -> tuple[Figures, list[int]]:
        figures = history.figures(db, since, until, found)
        return figures, history.people(db, change, since, until, found)

    figures, ids = account.store.read(read)
    return figures, array("q", ids)


def notes(account: Account, ctx: Context, count: int | None) -> Notes:
    """More about the figures of the same span."""
    _, left = people(account, ctx, Change.LEFT, count)
    _, back = people(account, ctx, Change.RETURNED, count)
    ctx.check()
    return Notes(
        _left_tag(account, ctx, left),
        _away(account, ctx, back),
        _net_before(account, count),
    )


def _left_tag(
    account: Account, ctx: Context, ids: Sequence[int]
) -> tuple[str, int] | None:
    """Leaving takes the tags: they stand in the past, at the moment of leaving."""
    if len(ids) > _FEW:
        return None
    counts: Counter[str] = Counter()
    for fan_id in ids:
        ctx.check()
        past = timeline(account, ctx, fan_id)
        gone = next((one.at for one in past if one.kind == "left"), 0)
        counts.update(
            str(one.detail.get("name", ""))
            for one in past
            if one.kind == "untagged"
            and one.at == gone
            and one.detail.get("tag_id") not in SYSTEM_TAGS
        )
    return next((pair for pair in counts.most_common(1) if pair[0]), None)


def _away(account: Account, ctx: Context, ids: Sequence[int]) -> int | None:
    """From the sync that missed them to the one that found them again."""
    if not 0 < len(ids) <= _FEW:
        return None
    spans = []
    for fan_id in ids:
        ctx.check()
        past = timeline(account, ctx, fan_id)
        back = next((one.at for one in past if one.kind == "returned"), 0)
        gone = next(
            (one.at for one in past if one.kind == "left" and one.at <= back), 0
        )
        if gone:
            spans.append(back - gone)
    return sum(spans) // len(spans) if len(spans) == len(ids) else None


def _net_before(account: Account, count: int | None) -> int | None:
    """None where that span began before the first sync: who left then is unknown."""
    runs = account.store.read(lambda db: history.last_runs(db, _RUNS))
    if count is None:
        if len(runs) < 3:
            return None
        before = runs[1]
        return before.new + before.returned - before.left
    until = _midnight(account, count - 1)
    since = _midnight(account, 2 * count - 1)
    if not runs or since < runs[-1].started_at:
        return None
    return account.store.read(lambda db: history.figures(db, since, until)).net


def _span(account: Account, count: int | None) -> tuple[int, int]:
    """So many days with today, or from the sync before the last one to the last."""
    if count is not None:
        return _midnight(account, count - 1), account.now + 1
    runs = account.store.read(lambda db: history.last_runs(db, 2))
    if len(runs) < 2:
        return account.now, account.now
    return runs[1].at, runs[0].at


def _midnight(account: Account, days: int) -> int:
    """When the day so many days ago began, in this computer's time zone."""
    first = datetime.fromtimestamp(account.now).date() - timedelta(days=days)
    return int(datetime(first.year, first.month, first.day).timestamp())
