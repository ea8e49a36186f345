"""Bring the cache level with WeChat: who follows, their details, tags, blacklist.

A sync can stop anywhere (network, quota, cancel, crash) and the next one goes on:
pages of the list are kept with their cursor, details as they come. Nobody counts as
left because of a list that did not reach its end. ARCHITECTURE.md 4.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

from wxdesk import allowance
from wxdesk.account import Account
from wxdesk.details import Details, endless, profiles_of, walk
from wxdesk.errors import ItemRefused, LimitReached
from wxdesk.jobs import Context
from wxdesk.model import (
    BATCHGET_MAX,
    FOLLOWERS_PER_PAGE,
    TAG_GONE,
    OpenidPage,
    SyncReport,
)
from wxdesk.store import blacklist, fans, history, listings, profiles, tags, tasks
from wxdesk.store.history import SyncRun
from wxdesk.store.listings import Listing

ASK_SHARE = 0.05  # more than this share and more than ASK_COUNT gone at once:
ASK_COUNT = 100  # the person is asked before they count as left
STALE_SECONDS = 7 * 86_400  # a quick sync looks again at profiles older than this
STALE_SHARE = 0.02  # but at no more of them than this share, at least:
STALE_LEAST = 1_000
SPARE_PAGES = 20  # pages beyond total / 10,000 before a list counts as endless


def last(account: Account) -> SyncRun | None:
    """The latest sync that reached its end, or None before the first."""
    return account.store.read(lambda db: history.last_run(db, complete=True))


def unfinished(account: Account) -> bool:
    """Whether a sync was stopped before its end and would be resumed."""
    run = account.store.read(history.last_run)
    return run is not None and not run.complete


def question(account: Account) -> SyncRun | None:
    """The sync that asked whether so many have really left, as long as nobody has
    answered: no later sync has asked again or reached its end."""
    return account.store.read(history.asking)


def run(
    account: Account,
    ctx: Context,
    *,
    full: bool = False,
    connections: int = 8,
    accept_left: bool = False,
    answer_to: int = 0,
) -> SyncReport:
    """Sync, or go on with the one that was stopped.

    ``full`` reads every fan's details again. ``connections`` (1 to 32) calls at most
    are under way at once. ``accept_left`` answers yes beforehand to "so many have
    left?"; ``answer_to`` is the id of the sync (``SyncReport.run_id``) to whose
    question the person said yes: an outdated answer, or one about far fewer than
    are missing now, is none, and this sync asks anew. Raises ApiError and Cancelled
    with everything finished so far kept.
    """
    with account.working(), account.touched.watching():
        accepted = math.inf if accept_left else _said_yes_to(account, answer_to)
        return _Sync(account, ctx, full, connections, accepted).work()


def _said_yes_to(account: Account, run_id: int) -> int:
    """How many the answer to that sync's question was about, 0 if it is outdated."""
    asked = question(account) if run_id else None
    return asked.vanished if asked and asked.id == run_id else 0


class _Sync:
    """One run; the fields are what its steps share."""

    def __init__(
        self,
        account: Account,
        ctx: Context,
        full: bool,
        connections: int,
        accepted: float,
    ) -> None:
        self.account = account
        self.ctx = ctx
        self.store = account.store
        self.client = account.client
        self.accepted = accepted  # so many may be gone without a question
        self.begun = ctx.clock.monotonic()
        with self.store.write() as db:
            before = self.before = history.last_run(db, complete=True)
            self.first = before is None
            self.run_id = history.start_run(db, account.now)
            # A full sync that was stopped goes on; only a new one asks for all.
            if full and before and not profiles.asked_at(db):
                profiles.ask_all_profiles(db, account.now)
        self.full = full or self.first
        self.details = Details(account, ctx, connections)

    def work(self) -> SyncReport:
        try:
            return self._steps()
        finally:
            self.details.close()
            self.account.save_quota_use()

    def _steps(self) -> SyncReport:
        self._tags()
        listing = self._walk_list()
        if not self.full:
            self._tag_members()
            self._stale()
        self._blacklist()
        self.details.also(
            self.store.read(lambda db: listings.back_again(db, listing.id))
        )
        self.details.finish()
        missing = self._missing(listing)
        if self._must_ask(len(missing)):
            return self._ask(len(missing))
        left = self._prove_left(missing)
        now = self.account.now
        with self.store.write(durable=True) as db:
            counts = listings.apply_membership(
                db, listing.id, left, now, first=self.first
            )
            if self.before is not None:
                tasks.take_back(db, self.before.started_at)
            history.end_run(
                db,
                self.run_id,
                now,
                complete=True,
                fans=fans.totals(db).following,
                new=counts.new,
                left=counts.left,
                returned=counts.returned,
                failed=self.details.failed,
            )
            profiles.all_profiles_read(db)
            listings.prune(db)
        self.store.checkpoint()
        return self._report(
            complete=True, new=counts.new, left=counts.left, returned=counts.returned
        )

    # -- steps

    def _tags(self) -> None:
        self.ctx.progress("tags", 0)
        found = self.client.tags(self.ctx)
        with self.store.write() as db:
            tags.replace_all(db, found)

    def _walk_list(self) -> Listing:
        """Read the follower list to its end, from where it stopped the last time.

        The details of each page's fans are fetched while the next page is read.
        """
        with self.store.write() as db:
            listing = listings.open_listing(db, "fans", self.account.now)
        if listing.total:  # one that was stopped, perhaps before the limits were told
            self._know_limits(listing.total)
        restarted = False
        while not listing.closed_at:
            self.ctx.check()
            try:
                page = self.details.fetch_page(listing.next_openid)
            except ItemRefused:
                # The cursor fan has left and is refused: begin the list anew, once.
                if restarted or not listing.next_openid:
                    raise
                restarted = True
                with self.store.write() as db:
                    listings.drop_listing(db, listing.id)
                    listing = listings.open_listing(db, "fans", self.account.now)
                continue
            listing = self._add_page(listing, page)
        return listing

    def _add_page(self, listing: Listing, page: OpenidPage) -> Listing:
        guard_cursor(listing, page)
        now = self.account.now
        with self.store.write() as db:
            listing = listings.add_page(db, listing, page, now)
            if page.last or is_last(listing, page):
                listings.close_listing(db, listing, now)
                listing = replace(listing, closed_at=now)
        if listing.pages == 1:
            self._know_limits(listing.total or 0)
        self.details.more_wanted(listing.total or 0)
        return listing

    def _know_limits(self, fans: int) -> None:
        pages, calls = -(-fans // FOLLOWERS_PER_PAGE), -(-fans // BATCHGET_MAX)
        allowance.before(self.account, self.ctx, allowance.LIST, pages)
        if self.full:
            allowance.before(self.account, self.ctx, allowance.DETAILS, calls)

    def _tag_members(self) -> None:
        """Who has which tag, 10,000 members a call instead of 100 fans a call."""
        known = self.store.read(tags.all_tags)
        for number, tag in enumerate(known):
            self.ctx.progress("members", number, len(known))
            page_after = partial(self._members_after, tag.id)
            moment = self.account.touched.now()
            try:
                openids = list(walk(self.ctx, page_after))
            except LimitReached as error:
                if error.errcode != TAG_GONE:
                    raise
                continue  # deleted meanwhile; the next list of tags will not name it
            with self.store.write() as db:
                newer = self.account.touched.since(moment)
                tags.replace_members(db, tag.id, openids, self.account.now, newer)

    def _members_after(self, tag_id: int, ctx: Context, after: str) -> OpenidPage:
        return self.client.tag_member_page(ctx, tag_id, after)

    def _stale(self) -> None:
        """Read the oldest profiles again: remarks change elsewhere too."""
        before = self.account.now - STALE_SECONDS
        following = self.store.read(fans.totals).following
        limit = max(STALE_LEAST, int(following * STALE_SHARE))
        self.details.also(
            self.store.read(lambda db: profiles.oldest_profiles(db, limit, before))
        )

    def _blacklist(self) -> None:
        """Read the blacklist whole, then put it in place of the old one."""
        openids: list[str] = []
        moment = self.account.touched.now()
        for openid in walk(self.ctx, self.client.blacklist_page):
            openids.append(openid)
            self.ctx.progress("blacklist", len(openids))
        with self.store.write() as db:
            newer = self.account.touched.since(moment)
            blacklist.replace_all(db, openids, self.account.now, newer)
        self.details.more_wanted(0)

    # -- who has left

    def _missing(self, listing: Listing) -> list[tuple[int, str]]:
        """Followers in the cache whom the complete list does not name."""
        if self.first:
            return []
        return self.store.read(lambda db: listings.missing(db, listing.id))

    def _must_ask(self, missing: int) -> bool:
        if missing <= self.accepted + ASK_COUNT:
            return False
        return missing > ASK_SHARE * self.store.read(fans.totals).following

    def _ask(self, missing: int) -> SyncReport:
        """End here with a question; it is on disk, so that a restart asks again."""
        report = self._report(complete=False, vanished=missing)
        with self.store.write() as db:
            history.end_run(
                db,
                self.run_id,
                self.account.now,
                complete=False,
                fans=report.fans,
                vanished=missing,
            )
        return report

    def _prove_left(self, missing: list[tuple[int, str]]) -> list[int]:
        """Ask for each of them; only "subscribe": 0 proves that somebody left."""
        left: list[int] = []
        moment = self.account.touched.now()
        answers = profiles_of(self.client, self.ctx, missing)
        for number, (found, refused) in enumerate(answers):
            self.ctx.progress("proof", number * BATCHGET_MAX, len(missing))
            # 40003 for an openid that was fine before: the account is gone.
            left += [fan_id for fan_id, one in found if not one.following] + refused
            with self.store.write() as db:
                newer = self.account.touched.since(moment)
                following = [
                    one for fan, one in found if one.following and fan not in newer
                ]
                profiles.save_profiles(db, following, self.account.now)
        return left

    # -- the result

    def _report(
        self,
        *,
        complete: bool,
        vanished: int = 0,
        new: int = 0,
        left: int = 0,
        returned: int = 0,
    ) -> SyncReport:
        following = self.store.read(fans.totals).following
        return SyncReport(
            fans=following,
            new=new,
            left=left,
            returned=returned,
            failed=self.details.failed,
            complete=complete and not self.details.failed,
            calls=self.ctx.calls.copy(),
            seconds=round(self.ctx.clock.monotonic() - self.begun, 3),
            vanished=vanished,
            run_id=self.run_id,
            first=self.first,
        )


def is_last(listing: Listing, page: OpenidPage) -> bool:
    """Whether the page, just added, ends the list although it carries a cursor.

    Saves one of 500 calls a day. ``total`` alone proves nothing, since people come
    and go during the walk: the page must also be shorter than the others.
    """
    size = len(page.openids)
    if size >= FOLLOWERS_PER_PAGE or listing.count < (listing.total or 0):
        return False
    return listing.pages == 1 or size * listing.pages < listing.count


def guard_cursor(listing: Listing, page: OpenidPage) -> None:
    """Refuse a list that runs in circles. Raises BadAnswer; what came is kept."""
    most = (listing.total or page.total or 0) // FOLLOWERS_PER_PAGE + SPARE_PAGES
    if listing.pages >= most or (
        page.next_openid and page.next_openid == listing.next_openid
    ):
        raise endless()
