"""What the store's tests have in common: a filled cache in a few lines."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from wxdesk.model import Fan, OpenidPage, Profile, Sort, SortKey
from wxdesk.store import fan_texts, fans, listings
from wxdesk.store.db import Store

DAY = 86_400
T0 = 1_700_000_000  # the time of the first sync
BY_ID = Sort(SortKey.OPENID, descending=False)


def openid(number: int) -> str:
    """An openid as the platform makes them; they sort by number."""
    return f"oDesk{number:023d}"


def profile(number: int, **facts: object) -> Profile:
    """A follower's profile with what is given."""
    facts.setdefault("following", True)
    facts.setdefault("tag_ids", ())
    if facts["following"]:
        facts.setdefault("followed_at", T0 - 1000 + number)
    return Profile(openid(number), **facts)  # type: ignore[arg-type]


def walk(
    store: Store, numbers: Iterable[int], now: int = T0, per_page: int = 4
) -> listings.Listing:
    """A complete walk over these followers, closed."""
    ids = [openid(number) for number in numbers]
    with store.write() as db:
        listing = listings.open_listing(db, listings.FANS, now)
        for start in range(0, max(len(ids), 1), per_page):
            part = tuple(ids[start : start + per_page])
            last = start + per_page >= len(ids)
            cursor = "" if last else part[-1]
            page = OpenidPage(part, cursor, len(ids))
            listing = listings.add_page(db, listing, page, now)
        listings.close_listing(db, listing, now)
    return listing


def sync(
    store: Store, profiles: Sequence[Profile], now: int = T0, *, first: bool = False
) -> listings.Counts:
    """A whole sync: these people follow, everybody else is proven gone."""
    listing = walk(store, [int(one.openid[5:]) for one in profiles], now)
    with store.write() as db:
        fans.save_profiles(db, profiles, now)
        gone = [fan_id for fan_id, _ in listings.missing(db, listing.id)]
        return listings.apply_membership(db, listing.id, gone, now, first)


def fan(store: Store, number: int) -> Fan:
    """One fan as the cache knows it."""
    found = store.read(lambda db: fans.by_openid(db, openid(number)))
    assert found is not None
    return found


def ids(store: Store, *numbers: int) -> list[int]:
    """Fan ids of these numbers."""
    known = store.read(lambda db: fans.ids_of(db, map(openid, numbers)))
    return [known[openid(number)] for number in numbers]


def fresh(folder: Path) -> Store:
    """An empty store."""
    return Store(folder / "account.db")


def ids_with(db: sqlite3.Connection, needle: str) -> list[int]:
    """The fans in one of whose texts the index of texts finds the needle."""
    found = "SELECT rowid FROM fan_fts WHERE fan_fts MATCH ?"
    return [row[0] for row in db.execute(found, (fan_texts.match(needle),))]
