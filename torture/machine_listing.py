"""State machine: syncs while people come and go, cut off and killed anywhere."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from torture.fake import FakeAccount, FakeClient, FakeClock, Killed, Truth, openid
from torture.machine_ledger import bench
from torture.machines import Machine
from wxdesk.errors import ApiError, Cancelled
from wxdesk.jobs import Context
from wxdesk.model import OpenidPage
from wxdesk.services import sync

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
    """People come and go between two pages."""

    churn: tuple[tuple[bool, str], ...] = ()

    def follower_page(self, ctx: Context, after: str = "") -> OpenidPage:
        page = super().follower_page(ctx, after)
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
        tagged, blocked = self.store.read(
            lambda db: (
                db.execute(
                    "SELECT openid FROM fan JOIN fan_tag ON fan_id = fan.id"
                    " WHERE tag_id = 100 AND status = 0"
                ).fetchall(),
                db.execute("SELECT openid FROM fan WHERE blacklisted = 1").fetchall(),
            )
        )
        truth = {one for one in self.truth.following if 100 in self.truth.tags[one]}
        assert {row[0] for row in tagged} == truth
        assert {row[0] for row in blocked} == set(self.truth.blacklist)
