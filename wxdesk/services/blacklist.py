"""The blacklist: who is on it, why, and putting people on and off."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from wxdesk import bulk
from wxdesk.account import Account
from wxdesk.jobs import Context
from wxdesk.model import Changes, Outcome, Selection, Sort, TaskKind
from wxdesk.store import blacklist, tasks
from wxdesk.store.blacklist import BlackRow


def load(account: Account, ctx: Context, sort: Sort) -> array[int]:
    """The fan ids of everybody on the blacklist, in order."""
    ctx.check()
    return account.store.read(lambda db: blacklist.rows(db, sort))


def rows(account: Account, ids: Sequence[int]) -> dict[int, BlackRow]:
    """When, how and why each of these fans was put on the list."""
    return account.store.read(lambda db: blacklist.details(db, ids))


def set_reason(account: Account, ids: Sequence[int], reason: str) -> Changes:
    """Write down why; WeChat never learns of it."""
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
    with account.working():
        with account.store.write(durable=True) as db:
            task = tasks.begin(
                db,
                TaskKind.BLOCK,
                selection,
                account.now,
                remark=reason.strip(),
                source=source,
            )
        return bulk.run(account, ctx, task.id)


def remove(
    account: Account, ctx: Context, selection: Selection, source: str = ""
) -> Outcome:
    """Take people off the blacklist, 20 a call."""
    with account.working():
        with account.store.write(durable=True) as db:
            task = tasks.begin(
                db, TaskKind.UNBLOCK, selection, account.now, source=source
            )
        return bulk.run(account, ctx, task.id)
