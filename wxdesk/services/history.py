"""Who came, left and returned: per fan and per day."""

from __future__ import annotations

from array import array

from wxdesk.account import Account
from wxdesk.jobs import Context
from wxdesk.model import Change, Event
from wxdesk.store import history
from wxdesk.store.history import Day, Figures


def timeline(account: Account, fan_id: int) -> list[Event]:
    """What is known of one fan's past, newest first."""
    with account.store.reader() as reader:
        return history.timeline(reader.db, fan_id)


def days(account: Account, count: int) -> list[Day]:
    """The last ``count`` days, oldest first, each with new, left and returned."""
    with account.store.reader() as reader:
        return history.by_day(reader.db, account.now, count)


def figures(account: Account, count: int | None) -> Figures:
    """New, left and returned of the last sync (None) or of so many days."""
    with account.store.reader() as reader:
        return history.figures(reader.db, account.now, count)


def changed(
    account: Account, ctx: Context, change: Change, count: int | None
) -> array[int]:
    """The fan ids behind one of those figures, newest first."""
    ctx.check()
    with account.store.reader() as reader:
        return history.changed(reader.db, change, account.now, count)
