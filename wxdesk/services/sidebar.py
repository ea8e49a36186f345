"""The figures of the sidebar."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from wxdesk.account import Account
from wxdesk.errors import SearchError
from wxdesk.jobs import Context
from wxdesk.model import Tag
from wxdesk.store import fans, filters, tags, understanding
from wxdesk.store.db import Reader


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A search with a name. ``count`` is None when it is not understood any more,
    because a tag is gone: ``problem`` says so."""

    id: int
    name: str
    text: str
    count: int | None
    problem: SearchError | None = None


@dataclass(frozen=True, slots=True)
class SidebarCounts(fans.Totals):
    """All figures are real counts over the cache, never the server's drifting ones."""

    tags: tuple[Tag, ...]
    filters: tuple[SavedFilter, ...]


def counts(account: Account, ctx: Context) -> SidebarCounts:
    """Count everything the sidebar shows."""
    with account.store.reader() as reader, ctx.on_cancel(reader.interrupt):
        totals = reader.read(fans.totals)
        known = reader.read(tags.all_tags)
        saved = [
            SavedFilter(one.id, one.name, one.text, *_hits(reader, account, one.text))
            for one in reader.read(filters.all_filters)
        ]
    return SidebarCounts(**asdict(totals), tags=tuple(known), filters=tuple(saved))


def _hits(
    reader: Reader, account: Account, text: str
) -> tuple[int | None, SearchError | None]:
    try:
        return reader.read(lambda db: _count(db, account, text)), None
    except SearchError as error:
        return None, error


def _count(db: Any, account: Account, text: str) -> int:
    query = understanding.understand(db, text, account.clock.now())
    return fans.count(db, query)
