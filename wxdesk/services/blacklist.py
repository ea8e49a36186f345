"""The blacklist: who is on it, why, and putting people on and off."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from wxdesk.account import Account
from wxdesk.jobs import Context
from wxdesk.model import Act, Changes, Outcome, Selection, Sort, TaskKind
from wxdesk.store import blacklist
from wxdesk.store.blacklist import BlackRow
from wxdesk.work import acts, bulk


def load(account: Account, ctx: Context, sort: Sort) -> array[int]:
    """The fan ids of everybody on the blacklist, in order."""
    ctx.check()
    return account.store.read(lambda db: blacklist.rows(db, sort))


def rows(account: Account, ctx: Context, ids: Sequence[int]) -> dict[int, BlackRow]:
    """When, how and why each of these fans was put on the list."""
    del ctx
    return account.store.read(lambda db: blacklist.details(db, ids))


def set_reason(
    account: Account, ctx: Context, ids: Sequence[int], reason: str
) -> Changes:
    """Write down why; WeChat never learns of it."""
    del ctx
    with account.store.write(durable=True) as db:
        blacklist.set_reason(db, ids, reason.strip())
    return Changes(blacklist=True)


def add(
    account: Account,
    ctx: Context,
    selection: Selection,
    reason: str = "",
    source: str = "",
) -> Outcome:
    """Put fans on the blacklist, 20 a call. They get no mass messages any more."""
    act = Act(TaskKind.BLOCK, selection, note=reason.strip(), source=source)
    return _run(account, ctx, act)


def remove(
    account: Account, ctx: Context, selection: Selection, source: str = ""
) -> Outcome:
    """Take people off the blacklist, 20 a call."""
    return _run(account, ctx, Act(TaskKind.UNBLOCK, selection, source=source))


def _run(account: Account, ctx: Context, act: Act) -> Outcome:
    with account.working():
        (task,) = acts.queue(account, act)
        return bulk.run(account, ctx, task.id)
