"""Bring the cache level with WeChat: who follows, their details, tags, blacklist.

A sync can stop anywhere (network, quota, cancel, crash) and the next one goes on:
pages of the list are kept with their cursor, details as they come. Nobody counts as
left because of a list that did not reach its end. ARCHITECTURE.md 4.
"""

from __future__ import annotations

import math
from dataclasses import asdict, replace

from wxdesk.account import Account
from wxdesk.errors import ItemRefused
from wxdesk.jobs import Context
from wxdesk.model import Doubt, OpenidPage, SyncReport, Text
from wxdesk.store import doubts, fans, history, listings, profiles
from wxdesk.store.history import SyncRun
from wxdesk.store.ledger import marks
from wxdesk.store.listings import Listing
from wxdesk.wechat import BATCHGET_MAX, FOLLOWERS_PER_PAGE, ApiPaths, day_begins
from wxdesk.work import quota_limits
from wxdesk.work.profile_fetch import Details, endless, profiles_of
from wxdesk.work.sync_lists import SyncLists

ASK_SHARE = 0.05  # more than this share and more than ASK_COUNT gone at once:
ASK_COUNT = 100  # the person is asked before they count as left
STALE_SECONDS = 7 * 86_400  # a quick sync looks again at profiles older than this
STALE_SHARE = 0.02  # but at no more of them than this share, at least:
STALE_LEAST = 1_000
SPARE_PAGES = 20  # pages beyond total / 10,000 before a list counts as endless


def last(account: Account, ctx: Context) -> SyncRun | None:
    """The latest sync that reached its end, or None before the first."""
    del ctx
    return account.store.read(lambda db: history.last_run(db, complete=True))


def unfinished(account: Account, ctx: Context) -> bool:
    """Whether a sync was stopped before its end and would be resumed."""
    del ctx
    run = account.store.read(history.last_run)
    return run is not None and not run.complete


def question(account: Account, ctx: Context) -> SyncRun | None:
    """The sync that asked whether so many have really left, as long as nobody has
    answered: no later sync has asked again or reached its end."""
    del ctx
    return account.store.read(history.asking)


_DOUBTS = {
    "fans": Text(
        "粉丝列表连续两次只给了 {came} 位，应有 {expected} 位，没有当真。再同步一次",
        "The list of fans came twice with {came} of {expected} and is not believed; "
        "sync once more",
    ),
    "blacklist": Text(
        "黑名单连续两次只给了 {came} 位，应有 {expected} 位，少的没有移出。"
        "下次同步还是这样才算数",
        "The blacklist came twice with {came} of {expected}: nobody was taken off; "
        "it counts if the next sync brings the same",
    ),
    "tag": Text(
        "标签「{name}」连续两次只给了 {came} 位，应有 {expected} 位，少的没有去掉。"
        "下次同步还是这样才算数",
        "The tag {name} came twice with {came} of {expected} fans: it was taken off "
        "nobody; it counts if the next sync brings the same",
    ),
    "tags": Text(
        "标签列表连续两次只给了 {came} 个，应有 {expected} 个，少的没有删除。"
        "下次同步还是这样才算数",
        "The list of tags came twice with {came} of {expected}: none was removed; it "
        "counts if the next sync brings the same",
    ),
}
_UNKNOWN = Text(
    "{n} 位不在列表里，微信也没说取关，仍算关注，下次再查",
    "{n} are not in the list, and nothing says that they left: they still count as "
    "following and are asked for again",
)
_INVALID = Text(
    "{n} 位失效：微信不再认得这些 OpenID",
    "{n} invalid: WeChat does not know these OpenIDs any more",
)


def uncertain(report: SyncReport) -> list[Text]:
    """What a person must know of a sync besides its figures, one sentence each."""
    found = [
        _DOUBTS[one.what].format(
            came=f"{one.came:,}", expected=f"{one.expected:,}", name=one.name
        )
        for one in report.doubts
    ]
    if report.unknown:
        found.append(_UNKNOWN.format(n=f"{report.unknown:,}"))
    if report.invalid:
        found.append(_INVALID.format(n=f"{report.invalid:,}"))
    return found


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
        accepted = math.inf if accept_left else _said_yes_to(account, ctx, answer_to)
        return _Sync(account, ctx, full, connections, accepted).work()


def _said_yes_to(account: Account, ctx: Context, run_id: int) -> int:
    """How many the answer to that sync's question was about, 0 if it is outdated."""
    asked = question(account, ctx) if run_id else None
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
            profiles.mend_times(db, account.now)
            self.run_id = history.start_run(db, account.now)
            # A full sync that was stopped goes on; only a new one asks for all.
            if full and before and not profiles.asked_at(db):
                profiles.ask_all_profiles(db, account.now)
            self.latest_id = fans.latest_id(db)
            self.profiled = profiles.count_profiled(db) if self.first else 0
            needed = 0 if self.first else profiles.count_needing_profile(db)
            self.needed = needed
        self.full = full or self.first
        self.lists = SyncLists(account, ctx)
        self.details = Details(account, ctx, connections)
        self.there = 0  # missing in the list, and following all the same

    def work(self) -> SyncReport:
        try:
            return self._steps()
        finally:
            self.details.close()
            self.account.save_quota_use()

    def _steps(self) -> SyncReport:
        self.lists.tags()
        listing = self._walk_list()
        if not listing.closed_at:
            self.details.finish()
            return self._report(complete=False)
        if not self.full:
            self.lists.members()
            self._stale()
        self.lists.blacklist()
        self.details.all_wanted()
        self.details.also(
            self.store.read(lambda db: listings.back_again(db, listing.id))
        )
        self.details.finish()
        missing = self._missing(listing)
        if self._must_ask(len(missing)):
            return self._ask(len(missing))
        left, refused = self._prove(missing)
        now = self.account.now
        with self.store.write(durable=True) as db:
            counts = listings.apply_membership(
                db, listing.id, left, now, first=self.first
            )
            invalid = listings.mark_refused(db, refused, now, day_begins(now))
            if self.before is not None:
                marks.note_left_later(db, min(self.before.started_at, now))
            history.end_run(
                db,
                self.run_id,
                now,
                complete=True,
                fans=fans.totals(db).following,
                failed=self.details.failed,
                **asdict(counts),
            )
            profiles.all_profiles_read(db)
            listings.prune(db)
        self.store.checkpoint()
        return self._report(
            complete=True,
            **asdict(counts),
            unknown=len(missing) - len(left) - self.there - invalid,
            invalid=invalid,
        )

    # -- steps

    def _walk_list(self) -> Listing:
        """Read the follower list, from where it stopped the last time.

        The details of each page's fans are fetched while the next page is read. A
        list much shorter than its total is read once more; what comes back open then
        is one that is not believed.
        """
        listing = self._open_listing()
        if listing.total:  # one that was stopped, perhaps before the limits were told
            self._know_limits(listing.total)
        again = False
        while True:
            listing = self._walk_pages(listing)
            doubt = _short(listing)
            if again or doubt is None or self.lists.seen("fans", doubt):
                break
            again = True
            listing = self._open_listing(instead_of=listing)
        believed = self.lists.believed("fans", doubt)
        with self.store.write() as db:
            if not believed:
                listings.drop_listing(db, listing.id)
                return listing
            listings.close_listing(db, listing, self.account.now)
        return replace(listing, closed_at=max(self.account.now, 1))

    def _open_listing(self, instead_of: Listing | None = None) -> Listing:
        with self.store.write() as db:
            if instead_of is not None:
                listings.drop_listing(db, instead_of.id)
            return listings.open_listing(db, "fans", self.account.now)

    def _walk_pages(self, listing: Listing) -> Listing:
        """All pages up to the end of the cursor."""
        restarted = False
        while not listing.complete:
            self.ctx.check()
            try:
                page = self.details.fetch_page(listing.next_openid)
            except ItemRefused:
                # The cursor fan has left and is refused: begin the list anew, once.
                if restarted or not listing.next_openid:
                    raise
                restarted = True
                listing = self._open_listing(instead_of=listing)
                continue
            listing = self._add_page(listing, page)
        return listing

    def _add_page(self, listing: Listing, page: OpenidPage) -> Listing:
        guard_cursor(listing, page)
        with self.store.write() as db:
            listing = listings.add_page(db, listing, page, self.account.now)
        if listing.pages == 1:
            self._know_limits(listing.total or 0)
        self.details.more_wanted(self._wanted(listing))
        return listing

    def _wanted(self, listing: Listing) -> int:
        """Profiles to be read in this sync, as far as is known: never all fans because
        there are so many, only if all are wanted."""
        if self.first:
            return (listing.total or 0) - self.profiled
        return self.needed + self.store.read(fans.latest_id) - self.latest_id

    def _know_limits(self, fans: int) -> None:
        pages, calls = -(-fans // FOLLOWERS_PER_PAGE), -(-fans // BATCHGET_MAX)
        quota_limits.before(self.account, self.ctx, ApiPaths.FOLLOWERS, pages)
        if self.full:
            quota_limits.before(self.account, self.ctx, ApiPaths.PROFILES, calls)

    def _stale(self) -> None:
        """Read the oldest profiles again: remarks change elsewhere too."""
        before = self.account.now - STALE_SECONDS
        following = self.store.read(fans.totals).following
        limit = max(STALE_LEAST, int(following * STALE_SHARE))
        self.details.also(
            self.store.read(lambda db: profiles.oldest_profiles(db, limit, before))
        )

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

    def _prove(self, missing: list[tuple[int, str]]) -> tuple[list[int], list[int]]:
        """Ask for each of them: who has left, and whom WeChat refuses.

        "subscribe": 0 is the proof of leaving and nothing else. Refused, or left out
        of the answer, means not known: a part of the platform may be down.
        """
        left: list[int] = []
        refused: list[int] = []
        moment = self.account.touched.now()
        answers = profiles_of(self.client, self.ctx, missing)
        for number, (found, unknown) in enumerate(answers):
            self.ctx.progress("proof", number * BATCHGET_MAX, len(missing))
            left += [fan_id for fan_id, one in found if not one.following]
            refused += unknown
            following = [(fan_id, one) for fan_id, one in found if one.following]
            self.there += len(following)
            with self.store.write() as db:
                newer = self.account.touched.since(moment)
                profiles.save_profiles(
                    db,
                    [one for fan_id, one in following if fan_id not in newer],
                    self.account.now,
                )
        return left, refused

    # -- the result

    def _report(
        self,
        *,
        complete: bool,
        vanished: int = 0,
        new: int = 0,
        left: int = 0,
        returned: int = 0,
        unknown: int = 0,
        invalid: int = 0,
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
            unknown=unknown,
            invalid=invalid,
            doubts=tuple(self.lists.doubts),
        )


def _short(listing: Listing) -> Doubt | None:
    """Whether a list has ended long before its total."""
    total = listing.total or 0
    if total - listing.count <= doubts.few(total):
        return None
    return Doubt("fans", listing.count, total)


def guard_cursor(listing: Listing, page: OpenidPage) -> None:
    """Refuse a list that runs in circles. Raises BadAnswer; what came is kept."""
    most = (listing.total or page.total or 0) // FOLLOWERS_PER_PAGE + SPARE_PAGES
    if listing.pages >= most or (
        page.next_openid and page.next_openid == listing.next_openid
    ):
        raise endless()
