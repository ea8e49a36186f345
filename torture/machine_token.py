"""State machine: two programs with tokens of one account, and clocks that jump."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from torture.fake import START, FakeClock
from torture.machines import Machine
from wxdesk.api.access_token import ClassicToken, StableToken, TokenKeeper, TokenSource
from wxdesk.api.decode import Answer
from wxdesk.api.endpoints import STABLE_TOKEN, Endpoint
from wxdesk.errors import NotSent, TokenRefused
from wxdesk.jobs import Context
from wxdesk.simulator.codes import Refused
from wxdesk.simulator.tokens import TokenDesk

T = TypeVar("T")
WHO = st.sampled_from((0, 1))


class TokenMachine(Machine):
    """Keeper 0 is wxdesk in stable mode, keeper 1 another program of either kind.

    The server's time passes for all; each has a wall clock of its own, which jumps.
    """

    def __init__(self) -> None:
        super().__init__()
        self.server = FakeClock()
        self.desk = TokenDesk(1, self.server.now)
        self.clocks = [FakeClock(), FakeClock()]
        self.contexts = [Context(clock) for clock in self.clocks]
        self.keepers: list[TokenKeeper] = []
        self.fetches = [0, 0]
        self.forced = 0
        self.line_is_dead = False

    @initialize(classic=st.booleans())
    def open(self, classic: bool) -> None:
        other: TokenSource = StableToken("wx", self._secret)
        if classic:
            other = ClassicToken("wx", self._secret)
        self.keepers = [
            TokenKeeper(StableToken("wx", self._secret)),
            TokenKeeper(other),
        ]

    @staticmethod
    def _secret() -> str:
        return "0" * 32

    def _ask(self, who: int) -> Any:
        def ask(
            ctx: Context,
            endpoint: Endpoint,
            expect: Callable[[Answer], T],
            *,
            query: Mapping[str, str] | None = None,
            body: Mapping[str, Any] | None = None,
        ) -> T:
            del ctx, query
            self.fetches[who] += 1
            if self.line_is_dead:
                raise NotSent
            if endpoint is STABLE_TOKEN:
                self.forced += bool((body or {}).get("force_refresh"))
                token, life = self.desk.stable()
            else:
                token, life = self.desk.classic()
            return expect({"access_token": token, "expires_in": life})

        return ask

    # -- rules

    @rule(who=WHO)
    def call(self, who: int) -> None:
        """A business call: at most one renewal, and then it must go through."""
        self.step()
        before = self.fetches[who]
        ctx = self.contexts[who]
        keeper, ask = self.keepers[who], self._ask(who)
        others = self._token_of(1 - who)
        valid = bool(others) and self._accepts(others)
        try:
            token = keeper.get(ctx, ask)
            if not self._accepts(token):
                token = keeper.get(ctx, ask, refused=token)
            assert self._accepts(token), "the renewed token is refused as well"
        except NotSent:
            assert self.line_is_dead
        except TokenRefused:
            assert who == 1, "stable mode gives up although a token can be had"
        spent = self.fetches[who] - before
        assert spent <= 2, f"{spent} fetches for one call"
        if who == 0 and valid:
            assert self._accepts(others), "our renewal took the other's token away"
        assert self.forced == 0, "a refresh was forced without a person"

    @rule(seconds=st.sampled_from((1.0, 30.0, 301.0, 3_600.0, 7_100.0, 90_000.0)))
    def time_passes(self, seconds: float) -> None:
        self.step()
        for clock in (self.server, *self.clocks):
            clock.advance(seconds)

    @rule(who=WHO, seconds=st.sampled_from((-86_400.0, -3_600.0, 3_600.0, 3.2e8)))
    def wall_clock_jumps(self, who: int, seconds: float) -> None:
        """A jump costs at most one renewal, however often it calls afterwards."""
        self.step()
        self.clocks[who].seconds += seconds
        before = self.fetches[who]
        for _ in range(3):
            try:
                self.keepers[who].get(self.contexts[who], self._ask(who))
            except (NotSent, TokenRefused):
                return
        spent = self.fetches[who] - before
        assert spent <= 1, f"{spent} renewals after one jump"

    @rule(who=WHO)
    def computer_sleeps(self, who: int) -> None:
        """The monotonic clock stands still meanwhile."""
        self.step()
        for clock in (self.server, *self.clocks):
            clock.seconds += 3 * 3_600
        for other, clock in enumerate(self.clocks):
            if other != who:
                clock.steady += 3 * 3_600

    @rule()
    def a_third_server_renews(self) -> None:
        """Its classic call kills ours five minutes later, a forced one at once."""
        self.step()
        self.desk.classic()

    @rule(family=st.sampled_from(("classic", "stable", "both")))
    def somebody_invalidates(self, family: str) -> None:
        self.step()
        self.desk.invalidate(family)

    @rule(dead=st.booleans())
    def line(self, dead: bool) -> None:
        self.step()
        self.line_is_dead = dead

    # -- looking

    def _accepts(self, token: str) -> bool:
        try:
            self.desk.check(token)
        except Refused:
            return False
        return True

    def _token_of(self, who: int) -> str:
        held = self.keepers[who]._token
        return held.value if held else ""

    def teardown(self) -> None:
        assert self.server.now() >= START
