"""Counts, never times: what cannot be noisy about speed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from wxdesk.model import OpenidPage, Profile, Tag
from wxdesk.store import fans, listings, tags
from wxdesk.store.db import Store

FANS = 600
NOW = 1_790_000_000


def _profile(number: int) -> Profile:
    return Profile(
        f"oCount{number:022d}",
        following=True,
        remark=f"天河 李{number}" if number % 2 else "",
        followed_at=NOW - number,
        tag_ids=tuple(tag for tag in (100, 101) if number % (tag - 98) == 0),
    )


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Store]:
    """A cache of 600 fans, half with a remark, some with tags."""
    store = Store(tmp_path / "count.db")
    people = [_profile(number) for number in range(FANS)]
    with store.write() as db:
        tags.replace_all(db, [Tag(100, "VIP"), Tag(101, "广东")])
        listing = listings.open_listing(db, listings.FANS, NOW)
        page = OpenidPage(tuple(one.openid for one in people), "", FANS)
        listing = listings.add_page(db, listing, page, NOW)
        listings.close_listing(db, listing, NOW)
        fans.save_profiles(db, people, NOW)
        listings.apply_membership(db, listing.id, [], NOW, first=True)
    yield store
    store.close()


@pytest.fixture
def statements() -> Callable[[sqlite3.Connection], object]:
    """``with statements(db) as told:`` the SQL that ran meanwhile."""

    @contextmanager
    def watch(db: sqlite3.Connection) -> Iterator[list[str]]:
        told: list[str] = []
        db.set_trace_callback(told.append)
        try:
            yield told
        finally:
            db.set_trace_callback(None)

    return watch
