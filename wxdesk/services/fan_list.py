"""Read fans for the table, the detail pane and the command line."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from wxdesk import search
from wxdesk.account import Account
from wxdesk.jobs import Context
from wxdesk.model import Changes, Fan, FanQuery, Selection, Sort
from wxdesk.search import Chip
from wxdesk.store import edits, fans, understanding
from wxdesk.store.db import Reader

Summary = fans.Summary  # what summary returns


class FanReader:
    """The UI thread's own read-only connection: blocks of rows by id.

    A block of 256 rows takes 0.2 to 0.5 ms at a million fans.
    """

    def __init__(self, account: Account) -> None:
        self._reader = account.store.reader()
        self._clock = account.clock

    def rows(self, ids: Sequence[int]) -> dict[int, Fan]:
        """The fans of these ids; one that is gone is missing."""
        return self._reader.read(lambda db: fans.by_ids(db, ids))

    def understand(self, text: str) -> FanQuery:
        """The same as :func:`understand`, on this connection."""
        now = self._clock.now()
        return self._reader.read(lambda db: understanding.understand(db, text, now))

    def version(self) -> int:
        """Another number once anybody, also another program, has written into the
        account's file. Raises StorageError."""
        return self._reader.version()

    def close(self) -> None:
        self._reader.close()


def understand(account: Account, ctx: Context, text: str) -> FanQuery:
    """What a search asks for, with the tags of this account. Every search comes
    through here (or ``FanReader.understand``). Raises SearchError, which names the
    word that is not understood and the nearest one that would be."""
    del ctx
    now = account.clock.now()
    return account.store.read(lambda db: understanding.understand(db, text, now))


def renamed(query: FanQuery, names: Mapping[int, str]) -> str:
    """The text of a query, with the names its tags have now (id → name)."""
    return understanding.renamed(query, names)


def load(account: Account, ctx: Context, query: FanQuery, sort: Sort) -> array[int]:
    """The ids of all matching fans, in order. Raises Cancelled, InputError."""
    with _reading(account, ctx) as reader:
        return reader.read(lambda db: fans.ids(db, query, sort))


def first(
    account: Account, ctx: Context, query: FanQuery, sort: Sort, most: int
) -> array[int]:
    """The first ``most`` of them at the longest: there long before a million are."""
    with _reading(account, ctx) as reader:
        return reader.read(lambda db: fans.ids(db, query, sort, most))


def count(account: Account, ctx: Context, query: FanQuery) -> int:
    """How many fans match."""
    with _reading(account, ctx) as reader:
        return reader.read(lambda db: fans.count(db, query))


def blame(account: Account, ctx: Context, query: FanQuery) -> list[tuple[Chip, int]]:
    """For a search without a hit: each term, and how many match without it."""
    chips = search.chips(query)
    found = []
    for chip in chips if len(chips) > 1 else []:
        without = understand(account, ctx, chip.text_without)
        found.append((chip, count(account, ctx, without)))
    return sorted(found, key=lambda pair: -pair[1])


def stream(
    account: Account, ctx: Context, query: FanQuery, sort: Sort
) -> Iterator[Fan]:
    """Matching fans one by one, with flat memory."""
    with _reading(account, ctx) as reader:
        for number, one in enumerate(fans.stream(reader.db, query, sort)):
            if number % 1_000 == 0:
                ctx.check()
            yield one


def fan(account: Account, ctx: Context, fan_id: int) -> Fan | None:
    """One fan, or None if it is not in the cache any more."""
    del ctx
    with account.store.reader() as reader:
        return reader.read(lambda db: fans.by_ids(db, [fan_id])).get(fan_id)


def by_openid(account: Account, ctx: Context, openid: str) -> Fan | None:
    """One fan, or None if the cache does not know the openid."""
    del ctx
    with account.store.reader() as reader:
        return reader.read(lambda db: fans.by_openid(db, openid))


def summary(account: Account, ctx: Context, selection: Selection) -> Summary:
    """How a selection is spread over tags and sources."""
    with _reading(account, ctx) as reader:
        return reader.read(lambda db: fans.summary(db, selection))


def set_note(account: Account, ctx: Context, fan_id: int, text: str) -> Changes:
    """A note that exists only in this computer's cache."""
    del ctx
    with account.store.write(durable=True) as db:
        edits.set_note(db, fan_id, text, account.now)
    return Changes(fans=True)


def set_alias(account: Account, ctx: Context, fan_id: int, text: str) -> Changes:
    """A name that exists only in this computer's cache."""
    del ctx
    with account.store.write(durable=True) as db:
        edits.set_alias(db, fan_id, text)
    return Changes(fans=True)


@contextmanager
def _reading(account: Account, ctx: Context) -> Iterator[Reader]:
    """A connection of this job's own; cancelling the job interrupts its query."""
    with account.store.reader() as reader, ctx.on_cancel(reader.interrupt):
        yield reader
