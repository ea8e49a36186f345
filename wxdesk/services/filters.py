"""Saved searches."""

from __future__ import annotations

from wxdesk import search
from wxdesk.account import Account
from wxdesk.errors import InputError
from wxdesk.model import Changes, Text
from wxdesk.store import filters

_STALE = Changes(filters=True)


def save(account: Account, name: str, text: str) -> Changes:
    """Keep a search under a name; an old one of that name is replaced.

    Raises InputError for an empty name, SearchError for a search that is none.
    """
    clean = name.strip()
    if not clean:
        raise InputError(Text("名称是空的", "The name is empty"), Text("", ""))
    search.parse(text)
    with account.store.write(durable=True) as db:
        filters.put(db, clean, text)
    return _STALE


def rename(account: Account, filter_id: int, name: str) -> Changes:
    """Give a saved search another name. Raises InputError."""
    clean = name.strip()
    if not clean:
        raise InputError(Text("名称是空的", "The name is empty"), Text("", ""))
    with account.store.write(durable=True) as db:
        filters.rename(db, filter_id, clean)
    return _STALE


def remove(account: Account, filter_id: int) -> Changes:
    """Delete a saved search; fans are not touched."""
    with account.store.write(durable=True) as db:
        filters.remove(db, filter_id)
    return _STALE
