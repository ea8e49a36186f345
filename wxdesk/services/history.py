"""Who came, left and returned: per fan and per day."""

from __future__ import annotations

from array import array
from datetime import datetime, timedelta

from wxdesk.account import Account
from wxdesk.jobs import Context
from wxdesk.model import Change, Event
from wxdesk.store import history
from wxdesk.store.history import Day, Figures


def timeline(account: Account, fan_id: int) -> list[Event]:
    """What is known of one fan's past, newest first."""
    return account.store.read(lambda db: history.timeline(db, fan_id))


def days(account: Account, count: int) -> list[Day]:
    """The last ``count`` days with today, oldest first; quiet days are there too."""
    until = account.now + 1
    today = datetime.fromtimestamp(account.now).date()
    first = today - timedelta(days=count - 1)
    since = int(datetime(first.year, first.month, first.day).timestamp())
    found = account.store.read(lambda db: history.by_day(db, since, until))
    known = {day.date: day for day in found}
    dates = [(first + timedelta(days=number)).isoformat() for number in range(count)]
    return [known.get(date) or Day(date, 0, 0, 0) for date in dates]


def figures(account: Account, count: int | None) -> Figures:
    """New, left and returned of the last sync (None) or of so many days."""
    since, until = _span(account, count)
    return account.store.read(lambda db: history.figures(db, since, until))


def changed(
    account: Account, ctx: Context, change: Change, count: int | None
) -> array[int]:
    """The fan ids behind one of those figures, newest first."""
    ctx.check()
    since, _ = _span(account, count)
    found = account.store.read(lambda db: history.changed(db, change, since))
    return array("q", found)


def _span(account: Account, count: int | None) -> tuple[int, int]:
    until = account.now + 1
    if count is not None:
        return until - count * 86_400, until
    runs = account.store.read(lambda db: history.last_runs(db, 2))
    return (runs[1].started_at if len(runs) > 1 else until), until
