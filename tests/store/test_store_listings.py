"""Walks: pages, resuming, and who is new, left or came back."""

from __future__ import annotations

import pytest
from store_desk import DAY, T0, fan, ids, openid, profile, sync, walk

from wxdesk.model import Change, OpenidPage, Status
from wxdesk.store import edits, fans, history, listings, schema
from wxdesk.store.db import Store
from wxdesk.store.listings import Counts

P = [profile(n) for n in range(40)]


def page(*numbers: int, after: str = "") -> OpenidPage:
    return OpenidPage(tuple(map(openid, numbers)), after, 40)


def kinds(store: Store, number: int) -> list[tuple[str, int, int]]:
    (fan_id,) = ids(store, number)
    events = store.read(lambda db: history.timeline(db, fan_id))
    return [(event.kind, event.at, event.since) for event in events]


# -- pages


def test_a_stopped_walk_goes_on_at_the_page(store: Store) -> None:
    with store.write() as db:
        listing = listings.open_listing(db, "fans", T0)
        listing = listings.add_page(db, listing, page(1, 2, after=openid(2)), T0)
    store.close()
    again = Store(store.path)
    with again.write() as db:
        resumed = listings.open_listing(db, "fans", T0 + 60)
    assert resumed == listing
    assert (resumed.next_openid, resumed.pages, resumed.count) == (openid(2), 1, 2)
    assert resumed.total == 40
    assert not resumed.complete
    again.close()


def test_a_walk_of_yesterday_is_begun_anew(store: Store) -> None:
    with store.write() as db:
        old = listings.open_listing(db, "fans", T0)
        listings.add_page(db, old, page(1, after="x"), T0)
        new = listings.open_listing(db, "fans", T0 + DAY)
        assert new.id != old.id
        assert new.pages == 0
        assert listings.get(db, old.id) is None
        assert fans.by_openid(db, openid(1)) is not None


def test_odd_pages(store: Store) -> None:
    with store.write() as db:
        listing = listings.open_listing(db, "fans", T0)
        odd = OpenidPage(("", openid(1), openid(1)), openid(1), None)
        listing = listings.add_page(db, listing, odd, T0)
        listing = listings.add_page(db, listing, OpenidPage((), "", 0), T0)
        assert (listing.count, listing.pages, listing.total) == (1, 2, 0)
        listings.close_listing(db, listing, T0)
        assert listings.missing(db, listing.id) == []


def test_page_one_gives_fans_who_wait_for_details(store: Store) -> None:
    with store.write() as db:
        listing = listings.open_listing(db, "fans", T0)
        listings.add_page(db, listing, page(2, 1, after=openid(2)), T0)
        assert [o for _, o in fans.needing_profile(db, 9)] == [openid(1), openid(2)]
    assert fan(store, 1).status is Status.FOLLOWING


def test_pages_seen_before_are_not_looked_up_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk(store, range(12))
    asked: list[int] = []
    real = edits.ids_of
    monkeypatch.setattr(edits, "ids_of", lambda db, o: asked.append(1) or real(db, o))
    second = walk(store, range(12), T0 + DAY)
    assert asked == []
    assert store.read(lambda db: listings.missing(db, second.id)) == []


def test_only_the_last_two_complete_walks_are_kept(store: Store) -> None:
    walks = [walk(store, range(5), T0 + n * DAY).id for n in range(4)]
    with store.write() as db:
        begun = listings.open_listing(db, "fans", T0 + 9 * DAY).id
        listings.prune(db)
        kept = [row[0] for row in db.execute("SELECT id FROM listing")]
        pages = {row[0] for row in db.execute("SELECT listing_id FROM follower_page")}
    assert kept == [*walks[2:], begun]
    assert pages == set(walks[2:])


# -- what a complete walk means


def test_an_unfinished_walk_says_nothing(store: Store) -> None:
    sync(store, P[:6], first=True)
    with store.write() as db:
        listing = listings.open_listing(db, "fans", T0 + DAY)
        listing = listings.add_page(db, listing, page(1, after=openid(1)), T0 + DAY)
        with pytest.raises(ValueError, match="complete"):
            listings.missing(db, listing.id)
        with pytest.raises(ValueError, match="complete"):
            listings.apply_membership(db, listing.id, [], T0 + DAY, False)
    assert store.read(fans.totals).following == 6


def test_nobody_is_new_at_first(store: Store) -> None:
    assert sync(store, P[:6], first=True) == Counts()
    assert store.read(fans.totals).new == 0
    assert kinds(store, 3) == [("followed", T0 - 1000 + 3, 0)]


def test_new_left_and_returned(store: Store) -> None:
    sync(store, P[:6], T0, first=True)
    day1 = T0 + DAY
    newcomer = profile(10, followed_at=T0 + 500)
    assert sync(store, [*P[2:6], newcomer], day1) == Counts(new=1, left=2)
    assert fan(store, 10).change is Change.NEW
    gone = fan(store, 1)
    assert (gone.change, gone.status, gone.left_at) == (Change.LEFT, Status.LEFT, day1)
    assert kinds(store, 10) == [("followed", T0 + 500, 0)]
    assert kinds(store, 1) == [("left", day1, T0), ("followed", T0 - 999, 0)]

    day2 = T0 + 2 * DAY
    back = profile(1, followed_at=day1 + 500)
    assert sync(store, [*P[2:6], newcomer, back], day2) == Counts(returned=1)
    fan1 = fan(store, 1)
    assert (fan1.change, fan1.status) == (Change.RETURNED, Status.FOLLOWING)
    assert (fan1.follow_count, fan1.followed_at) == (2, day1 + 500)
    assert fan(store, 10).change is None
    assert kinds(store, 1) == [
        ("returned", day1 + 500, 0),
        ("left", day1, T0),
        ("followed", T0 - 999, 0),
    ]

    assert sync(store, [*P[2:6], newcomer, back], T0 + 3 * DAY) == Counts()
    assert fan(store, 1).change is None


def test_the_order_of_details_and_listing_does_not_matter(store: Store) -> None:
    sync(store, P[:6], T0, first=True)
    sync(store, P[1:6], T0 + DAY)
    now = T0 + 2 * DAY
    listing = walk(store, [0, *range(1, 6), 20], now)
    with store.write() as db:  # the walk is applied before any profile is there
        counts = listings.apply_membership(db, listing.id, [], now, False)
    assert counts == Counts(new=1, returned=1)
    assert kinds(store, 20) == [("followed", now, T0 + DAY)]
    wanted = store.read(lambda db: fans.needing_profile(db, 9))
    assert [name for _, name in wanted] == [openid(0), openid(20)]
    with store.write() as db:
        back = profile(0, followed_at=now - 50)
        saved = fans.save_profiles(db, [back, profile(20, followed_at=now - 9)], now)
    assert (saved.left, saved.returned) == (0, 0)
    assert fan(store, 0).follow_count == 2
    assert kinds(store, 20) == [("followed", now - 9, 0)]
    assert kinds(store, 0)[0] == ("returned", now - 50, 0)
    assert store.read(listings.change_counts) == Counts(new=1, returned=1)


def test_missing_is_not_gone_without_proof(store: Store) -> None:
    sync(store, P[:6], first=True)
    listing = walk(store, [1, 2, 3], T0 + DAY)
    missing = store.read(lambda db: listings.missing(db, listing.id))
    assert [name for _, name in missing] == [openid(0), openid(4), openid(5)]
    with store.write() as db:
        fans.save_profiles(db, [profile(4)], T0 + DAY)  # asked: still follows
        proven = ids_of(db, 0)
        counts = listings.apply_membership(db, listing.id, proven, T0 + DAY, False)
    assert counts == Counts(left=1)
    assert fan(store, 4).status is Status.FOLLOWING


def ids_of(db: object, *numbers: int) -> list[int]:
    known = fans.ids_of(db, map(openid, numbers))
    return [known[openid(number)] for number in numbers]


def test_applying_twice_changes_nothing(store: Store) -> None:
    sync(store, P[:6], first=True)
    listing = walk(store, [1, 2, 9], T0 + DAY)
    with store.write() as db:
        gone = ids_of(db, 0, 3)
        once = listings.apply_membership(db, listing.id, gone, T0 + DAY, False)
        again = listings.apply_membership(db, listing.id, gone, T0 + DAY, False)
    assert once == again == Counts(new=1, left=2)
    assert len(kinds(store, 0)) == 2


def test_left_during_the_walk_is_not_a_return(store: Store) -> None:
    sync(store, P[:6], first=True)
    listing = walk(store, range(6), T0 + DAY)  # still lists number 1
    with store.write() as db:
        bye = profile(1, following=False)
        fans.save_profiles(db, [bye], T0 + DAY + 5)
        counts = listings.apply_membership(db, listing.id, [], T0 + DAY + 9, False)
    assert counts == Counts(left=1)
    assert fan(store, 1).status is Status.LEFT


def test_what_was_learned_between_two_syncs_counts(store: Store) -> None:
    sync(store, P[:6], first=True)
    with store.write() as db:
        edits.mark_left(db, ids_of(db, 2)[0], T0 + 100)
    assert fan(store, 2).change is None
    assert sync(store, P[:2] + P[3:6], T0 + DAY) == Counts(left=1)
    assert kinds(store, 2)[0] == ("left", T0 + 100, T0)


def test_gone_and_back_between_two_syncs(store: Store) -> None:
    sync(store, P[:6], first=True)
    back = profile(2, followed_at=T0 + 500)
    counts = sync(store, [*P[:2], back, *P[3:6]], T0 + DAY)
    assert counts == Counts(returned=1)
    assert fan(store, 2).follow_count == 2


def test_a_stranger_from_a_file_who_follows_later_is_new(store: Store) -> None:
    sync(store, P[:3], first=True)
    with store.write() as db:
        edits.ensure(db, [openid(30)], T0 + 5)
    assert fan(store, 30).status is Status.LEFT
    assert store.read(fans.totals).following == 3
    sync(store, P[:3], T0 + DAY)
    assert sync(store, [*P[:3], P[30]], T0 + 2 * DAY) == Counts(new=1)
    assert fan(store, 30).follow_count == 1


def test_met_by_a_dropped_walk_is_still_new(store: Store) -> None:
    sync(store, P[:3], first=True)
    with store.write() as db:
        half = listings.open_listing(db, "fans", T0 + 50)
        listings.add_page(db, half, page(8, after=openid(8)), T0 + 50)
        listings.drop_listing(db, half.id)
    assert sync(store, [*P[:3], P[8]], T0 + DAY) == Counts(new=1)


def test_a_listing_of_nobody(store: Store) -> None:
    sync(store, P[:3], first=True)
    assert sync(store, [], T0 + DAY) == Counts(left=3)
    assert store.read(fans.totals).following == 0


def test_the_book_keeping(store: Store) -> None:
    sync(store, P[:3], first=True)
    with store.write() as db:
        assert schema.get_meta(db, "applied_at") == T0
        assert schema.get_meta(db, "never set") == 0


def test_days_and_figures(store: Store) -> None:
    sync(store, P[:6], T0, first=True)
    sync(store, [*P[2:6], profile(10, followed_at=T0 + 60)], T0 + DAY)
    sync(store, [*P[1:6], profile(10, followed_at=T0 + 60)], T0 + 2 * DAY)
    days = store.read(lambda db: history.by_day(db, T0 - DAY, T0 + 9 * DAY))
    sums = [sum(getattr(d, one) for d in days) for one in ("new", "left", "returned")]
    figures = store.read(lambda db: history.figures(db, T0 - DAY, T0 + 9 * DAY))
    assert sums == [figures.new, figures.left, figures.returned] == [7, 2, 1]
    assert sum(number for _, number in figures.scenes) == 7
    later = store.read(lambda db: history.figures(db, T0, T0 + 9 * DAY))
    assert (later.new, later.left, later.returned) == (1, 2, 1)
    gone = store.read(lambda db: history.people(db, Change.LEFT, T0, T0 + 9 * DAY))
    back = store.read(lambda db: history.people(db, Change.RETURNED, T0, T0 + 9 * DAY))
    assert (gone, back) == (ids(store, 0, 1), ids(store, 1))


def test_the_first_load_goes_without_the_indexes_of_order(store: Store) -> None:
    def indexes() -> set[str]:
        rows = store.read(lambda db: db.execute("SELECT name FROM sqlite_schema"))
        return {row[0] for row in rows} & set(schema.LATE_INDEXES)

    assert indexes() == set(schema.LATE_INDEXES)
    listing = walk(store, range(6))
    assert indexes() == set()
    with store.write() as db:
        fans.save_profiles(db, P[:6], T0)
        assert len(fans.needing_profile(db, 9)) == 0
        listings.apply_membership(db, listing.id, [], T0, True)
    assert indexes() == set(schema.LATE_INDEXES)
    walk(store, range(6), T0 + DAY)
    assert indexes() == set(schema.LATE_INDEXES)
