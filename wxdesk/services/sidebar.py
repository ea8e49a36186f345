"""The figures of the sidebar."""

from __future__ import annotations

from dataclasses import dataclass

from wxdesk import search
from wxdesk.account import Account
from wxdesk.errors import SearchError
from wxdesk.jobs import Context
from wxdesk.model import Tag
from wxdesk.store import fans, filters, tags
from wxdesk.store.db import Reader


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A search with a name. ``count`` is None when it is not understood any more."""

    id: int
    name: str
    text: str
    count: int | None


@dataclass(frozen=True, slots=True)
class SidebarCounts:
    """All figures are real counts over the cache, never the server's drifting ones."""

    following: int
    untagged: int
    starred: int
    new: int
    left: int
    returned: int
    blacklisted: int
    tags: tuple[Tag, ...]
    filters: tuple[SavedFilter, ...]


def counts(account: Account, ctx: Context) -> SidebarCounts:
    """Count everything the sidebar shows."""
    with account.store.reader() as reader, ctx.on_cancel(reader.interrupt):
        totals = reader.read(fans.totals)
        known = reader.read(tags.all_tags)
        saved = [
            SavedFilter(one.id, one.name, one.text, _hits(reader, account, one.text))
            for one in reader.read(filters.all_filters)
        ]
    return SidebarCounts(
        totals.following,
        totals.untagged,
        totals.starred,
        totals.new,
        totals.left,
        totals.returned,
        totals.blacklisted,
        tuple(known),
        tuple(saved),
    )


def _hits(reader: Reader, account: Account, text: str) -> int | None:
    try:
        query = search.parse(text, account.clock.now())
    except SearchError:
        return None
    return reader.read(lambda db: fans.count(db, query, account.now))
