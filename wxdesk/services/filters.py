"""Saved searches."""

from __future__ import annotations

from wxdesk.account import Account
from wxdesk.errors import InputError
from wxdesk.jobs import Context
from wxdesk.model import Changes, Text
from wxdesk.store import filters, understanding

_STALE = Changes(filters=True)


def save(
    account: Account, ctx: Context, name: str, text: str, *, replace: bool = False
) -> Changes:
    """Keep a search under a name. Raises InputError for an empty name, or one that
    another search has and ``replace`` is not set; SearchError for a search that is
    none.
    """
    del ctx
    clean = name.strip()
    if not clean:
        raise InputError(Text("名称是空的", "The name is empty"), Text("", ""))
    with account.store.write(durable=True) as db:
        understanding.understand(db, text, account.clock.now())
        if filters.is_taken(db, clean) and not replace:
            raise InputError(
                Text(
                    f"已经有叫「{clean}」的筛选", f"There is a filter named “{clean}”"
                ),
                Text("换一个名字。", "Choose another name."),
            )
        filters.put(db, clean, text)
    return _STALE


def rename(account: Account, ctx: Context, filter_id: int, name: str) -> Changes:
    """Give a saved search another name. Raises InputError."""
    del ctx
    clean = name.strip()
    if not clean:
        raise InputError(Text("名称是空的", "The name is empty"), Text("", ""))
    with account.store.write(durable=True) as db:
        filters.rename(db, filter_id, clean)
    return _STALE


def remove(account: Account, ctx: Context, filter_id: int) -> Changes:
    """Delete a saved search; fans are not touched."""
    del ctx
    with account.store.write(durable=True) as db:
        filters.remove(db, filter_id)
    return _STALE
