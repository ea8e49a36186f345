"""The figures of the sidebar."""

from __future__ import annotations

from dataclasses import dataclass

from wxdesk import search
from wxdesk.account import Account
from wxdesk.errors import SearchError
from wxdesk.jobs import Context
from wxdesk.model import Tag
from wxdesk.store import fans, filters, tags


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
    with account.store.reader() as reader:
        totals = fans.totals(reader.db)
        known = tags.all_tags(reader.db)
        saved = []
        for one in filters.all_filters(reader.db):
            ctx.check()
            try:
                query = search.parse(one.text, account.clock.now())
                number = fans.count(reader.db, query, account.now)
            except SearchError:
                number = None
            saved.append(SavedFilter(one.id, one.name, one.text, number))
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
