"""State machine: syncs while people come and go, cut off and killed anywhere."""

from __future__ import annotations

from unittest.mock import patch

from hypothesis import strategies as st
from hypothesis.stateful import rule

from torture.fake import FakeAccount, FakeClient, FakeClock, Killed, Truth, openid
from torture.machine_ledger import bench
from torture.machines import Machine
from wxdesk.errors import ApiError, Cancelled
from wxdesk.jobs import Context
from wxdesk.model import OpenidPage
from wxdesk.services import sync
from wxdesk.store import doubts

YEAR = 365 * 86_400  # seconds
PEOPLE = [openid(number) for number in range(12)]
ONE = st.sampled_from(PEOPLE)
CHURN = st.lists(st.tuples(st.booleans(), ONE), max_size=4)
MISHAPS = st.lists(
    st.sampled_from(
        ("ok", "ok", "not sent", "quota", "kill before", "kill after", "cancel before")
    ),
    max_size=12,
)


class _Restless(FakeClient):
    """People come and go between two pages; a list comes empty, once."""

    churn: tuple[tuple[bool, str], ...] = ()
    cut = ""  # which list comes without anybody the next time

    def _whole(self, which: str, page: OpenidPage) -> OpenidPage:
        if which != self.cut:
            return page
        self.cut = ""
        return OpenidPage((), "", page.total)

    def tag_member_page(self, ctx: Context, tag_id: int, after: str = "") -> OpenidPage:
        return self._whole("members", super().tag_member_page(ctx, tag_id, after))

    def blacklist_page(self, ctx: Context, after: str = "") -> OpenidPage:
        return self._whole("blacklist", super().blacklist_page(ctx, after))

    def follower_page(self, ctx: Context, after: str = "") -> OpenidPage:
        page = self._whole("list", super().follower_page(ctx, after))
        for comes, one in self.churn[:1]:
            if comes:
                self.truth.follow(one)
            else:
                self.truth.leave(one)
        self.churn = self.churn[1:]
        return page


class ListingMachine(Machine):
    """Nobody who followed throughout is missing, nobody counts as left who has not."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock()
        self.truth = Truth(self.clock)
        self.store = bench().store
        bench().reset()
        self.client = _Restless(self.truth, self.store)
        self.account = FakeAccount(self.store, self.client, self.clock)
        self.truth.names[100] = "tag"
        for one in PEOPLE[:7]:
            self.truth.follow(one)
        self.came: set[str] = set()  # since the list that was cut off began

    # -- rules

    @rule(one=ONE)
    def comes(self, one: str) -> None:
        self.step()
        self.truth.follow(one)
        self.came.add(one)

    @rule(one=ONE)
    def leaves(self, one: str) -> None:
        self.step()
        self.truth.leave(one)

    @rule(one=ONE)
    def gets_a_tag(self, one: str) -> None:
        self.step()
        if one in self.truth.following:
            self.truth.tags[one].add(100)

    @rule(one=ONE)
    def is_blacklisted(self, one: str) -> None:
        self.step()
        if one in self.truth.following:
            self.truth.blacklist[one] = None

    @rule(seconds=st.sampled_from((1, 3_600, 90_000, 700_000)))
    def time_passes(self, seconds: int) -> None:
        self.step()
        self.clock.advance(seconds)

    @rule(
        full=st.booleans(),
        churn=CHURN,
        script=MISHAPS,
        lives=st.none() | st.integers(0, 20),
    )
    def sync(
        self,
        full: bool,
        churn: list[tuple[bool, str]],
        script: list[str],
        lives: int | None,
    ) -> None:
        """One sync, as far as it gets."""
        self.step()
        before = set(self.truth.following)
        self.client.script.extend(script)
        self.client.churn = tuple(churn)
        self.store.lives = lives
        gone = {one for comes, one in churn if not comes}
        came = {one for comes, one in churn if comes}
        try:
            report = sync.run(
                self.account,
                Context(self.clock),
                full=full,
                connections=1,
                accept_left=True,
            )
        except (ApiError, Cancelled, Killed):
            report = None
        finally:
            self.store.revive()
            self.client.script.clear()
            self.client.churn = ()
        self.clock.advance(2)
        following, left = self._cache()
        self.came = (self.came if self.unfinished else set()) | came
        unsure = gone | self.came
        if report is None:
            # A list that did not reach its end proves nothing about anybody.
            assert (
                not (left & self.truth.following.keys() & before & self.known) - unsure
            )
        else:
            missing = (before & self.truth.following.keys()) - following - unsure
            assert not missing, f"not in the cache: {missing}"
            quiet = not churn and not script and lives is None
            if quiet and report.complete and not self.unfinished:
                assert following == set(self.truth.following)
        self.known = following
        self.unfinished = report is None  # the next one goes on with its old pages

    @rule(which=st.sampled_from(("members", "blacklist", "list")))
    def comes_short_once(self, which: str) -> None:
        """It is asked for again at once, and nobody loses anything by it."""
        had = self._lists()
        self.client.cut = which
        with patch.object(doubts, "_LEAST", 0):  # one of twelve is much here
            self.sync(full=False, churn=[], script=[], lives=None)
        self.client.cut = ""
        for before, truth, now in zip(had, self._truth(), self._lists(), strict=True):
            lost = (before & truth) - now
            assert not lost, f"lost by an answer that was short once: {lost}"

    @rule(full=st.booleans(), which=st.sampled_from((-1, 1)))
    def clock_is_a_year_off(self, full: bool, which: int) -> None:
        """For one sync; what it has written does not count as newer for ever."""
        self.clock.seconds += which * YEAR
        try:
            self.sync(full=full, churn=[], script=[], lives=None)
        finally:
            self.clock.seconds -= which * YEAR

    known: frozenset[str] | set[str] = frozenset()
    unfinished = False

    def _cache(self) -> tuple[set[str], set[str]]:
        rows = self.store.read(
            lambda db: db.execute(
                "SELECT openid, status FROM fan WHERE follow_count > 0"
            ).fetchall()
        )
        following = {one for one, status in rows if status == 0}
        return following, {one for one, status in rows if status == 1}

    def teardown(self) -> None:
        """Two quiet syncs later the cache is the truth."""
        self.clock.advance(90_000)
        for _ in range(2):
            report = sync.run(
                self.account, Context(self.clock), connections=1, accept_left=True
            )
            self.clock.advance(2)
            assert report.complete
        following, _left = self._cache()
        assert following == set(self.truth.following)
        assert self._lists() == self._truth()

    def _lists(self) -> tuple[set[str], set[str]]:
        """Who has the tag and who is blacklisted, as the cache shows it."""
        tagged, blocked = self.store.read(
            lambda db: (
                db.execute(
                    "SELECT openid FROM fan JOIN fan_tag ON fan_id = fan.id"
                    " WHERE tag_id = 100 AND status = 0"
                ).fetchall(),
                db.execute("SELECT openid FROM fan WHERE blacklisted = 1").fetchall(),
            )
        )
        return {row[0] for row in tagged}, {row[0] for row in blocked}

    def _truth(self) -> tuple[set[str], set[str]]:
        return set(self.truth.members(100)), set(self.truth.blacklist)
