"""The access token: where it comes from, how long it is trusted, who renews it.

``stable_token`` in normal mode is the default because it takes nobody's token away.
``/cgi-bin/token`` makes a new one with each call and kills the others' after five
minutes; two programs doing that keep killing each other's.
"""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from wxdesk.api.decode import Answer, integer, text
from wxdesk.api.endpoints import CLASSIC_TOKEN, STABLE_TOKEN, Endpoint
from wxdesk.errors import (
    ApiError,
    BadAnswer,
    Cancelled,
    NeedsPerson,
    TokenRefused,
    WrongCredentials,
)
from wxdesk.jobs import Clock, Context
from wxdesk.model import Text
from wxdesk.redaction import conceal

T = TypeVar("T")

SAME_TOKEN_PAUSE = 5.0  # seconds; right after a renewal servers disagree
REFUSED_GAP = 30.0  # seconds between two renewals of refused tokens, at least
# Fetches, seconds. A token lives for two hours, or for five minutes once somebody
# else has fetched one: those who fight over it need ten minutes a round.
PING_PONG = (3, 3600.0)
_LIFE_UNKNOWN = 600  # seconds a token from a plain-text address is trusted
_LIFE_LIMIT = 24 * 3600
_VALUE = re.compile(r"[\x21-\x7e]{1,4096}")
_NO_SECRET = (
    Text("还没有填 AppSecret", "There is no AppSecret yet"),
    Text("在设置里填写。", "Enter it in the settings."),
)
_PASTED = Text(
    "粘贴的令牌已失效。换一个新的，或者改用 AppSecret。",
    "The pasted token is no longer valid. Paste a new one, or use the AppSecret.",
)
_PING_PONG = Text(
    "一小时里换了 3 次令牌，另一个程序也在用旧接口换。在设置里改用稳定版接口。",
    "Three renewals within an hour: another program renews it through the old "
    "endpoint too. Use stable_token in the settings.",
)
_SAME = Text(
    "换来的还是同一个令牌。过几分钟再试；怀疑泄露的话，在公众平台强制刷新。",
    "The renewal gave the same token. Try again in a few minutes; if it may have "
    "leaked, force a refresh on the platform.",
)
_NO_TOKEN = (
    Text("令牌地址没有给出访问令牌", "The token address gave no access token"),
    Text(
        "检查设置里的令牌地址，并让管理员看看那台服务器。",
        "Check the token address in the settings and have its server looked at.",
    ),
)


@dataclass(frozen=True, slots=True)
class Token:
    """An access token; its value never shows. Ends at whichever clock says first."""

    value: str = field(repr=False)
    ends_at: float  # Unix seconds
    ends_after: float  # monotonic seconds
    margin: float  # seconds before the end at which it is renewed

    def fresh(self, clock: Clock) -> bool:
        """Whether it is worth sending; 42001 has the last word."""
        left = min(self.ends_at - clock.now(), self.ends_after - clock.monotonic())
        return left > self.margin


class Ask(Protocol):
    """The retry loop for a call that needs no token."""

    def __call__(
        self,
        ctx: Context,
        endpoint: Endpoint,
        expect: Callable[[Answer], T],
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> T: ...


class TokenSource(Protocol):
    """Gets a token and its life in seconds. ``renews``: asking again may help."""

    renews: bool
    margin: float

    def fetch(self, ctx: Context, ask: Ask) -> tuple[str, int]:
        """Raises any ApiError; WrongCredentials when the secret is wrong."""
        ...


def token_answer(answer: Answer) -> tuple[str, int]:
    """(token, life in seconds). Raises BadAnswer."""
    value = text(answer, "access_token", None).strip()
    if not _VALUE.fullmatch(value):
        raise BadAnswer(detail="field access_token")
    life = integer(answer, "expires_in", _LIFE_UNKNOWN)
    return value, min(max(life, 1), _LIFE_LIMIT)


class StableToken:
    """POST stable_token, normal mode only: never forces a refresh by itself."""

    renews = True
    margin = 60.0

    def __init__(self, appid: str, secret: Callable[[], str]) -> None:
        self._appid = appid
        self._secret = secret

    def fetch(self, ctx: Context, ask: Ask) -> tuple[str, int]:
        body = {
            "grant_type": "client_credential",
            "appid": self._appid,
            "secret": required(self._secret()),
            "force_refresh": False,
        }
        return ask(ctx, STABLE_TOKEN, token_answer, body=body)


class ClassicToken:
    """GET token. Refuses a fourth fetch within an hour: somebody fights us."""

    renews = True
    margin = 300.0

    def __init__(self, appid: str, secret: Callable[[], str]) -> None:
        self._appid = appid
        self._secret = secret
        self._fetched: deque[float] = deque(maxlen=PING_PONG[0])

    def fetch(self, ctx: Context, ask: Ask) -> tuple[str, int]:
        now = ctx.clock.monotonic()
        full = len(self._fetched) == PING_PONG[0]
        if full and now - self._fetched[0] < PING_PONG[1]:
            raise TokenRefused(hint=_PING_PONG)
        query = {
            "grant_type": "client_credential",
            "appid": self._appid,
            "secret": required(self._secret()),
        }
        found = ask(ctx, CLASSIC_TOKEN, token_answer, query=query)
        self._fetched.append(now)
        return found


class UrlToken:
    """A token from an address of the person's own: JSON or the bare token."""

    renews = True
    margin = 60.0

    def __init__(self, url: str) -> None:
        self._endpoint = Endpoint("GET", "", token=False, plain=True, base=url)

    def fetch(self, ctx: Context, ask: Ask) -> tuple[str, int]:
        try:
            return ask(ctx, self._endpoint, token_answer)
        except BadAnswer as error:
            detail = error.detail
        raise NeedsPerson(*_NO_TOKEN, detail=detail)


class PastedToken:
    """A token somebody pasted; it cannot be renewed."""

    renews = False
    margin = 0.0

    def __init__(self, token: Callable[[], str]) -> None:
        self._token = token

    def fetch(self, ctx: Context, ask: Ask) -> tuple[str, int]:  # noqa: ARG002
        return required(self._token()), 7200


def required(secret: str) -> str:
    """The secret without blanks around it. Raises WrongCredentials if empty."""
    if not (stripped := secret.strip()):
        raise WrongCredentials(*_NO_SECRET)
    return stripped


class TokenKeeper:
    """Holds the token of one account; at most one thread renews it at a time."""

    def __init__(self, source: TokenSource, clock: Clock | None = None) -> None:
        self._source = source
        self._clock = clock
        self._token: Token | None = None
        self._lock = threading.Lock()
        self._turn = 0
        self._failure: ApiError | None = None
        self._refused_at = float("-inf")  # monotonic second of the last such renewal

    def get(self, ctx: Context, ask: Ask, refused: str = "") -> str:
        """A token other than ``refused``, fetched only if none is at hand.

        Threads that wait while another fetches share its token or its failure.
        Raises TokenRefused if the source has no other, and what the source raises.
        """
        if token := self._usable(ctx, refused):
            return token
        turn = self._turn
        with self._held(ctx):
            if token := self._usable(ctx, refused):
                return token
            if turn != self._turn and self._failure is not None:
                raise self._failure
            return self._renew(ctx, ask, refused)

    def _usable(self, ctx: Context, refused: str) -> str:
        token = self._token
        if token and token.value != refused and token.fresh(self._of(ctx)):
            return token.value
        return ""

    @contextmanager
    def _held(self, ctx: Context) -> Iterator[None]:
        while not self._lock.acquire(timeout=0.1):
            if ctx.cancelled:
                raise Cancelled
        try:
            yield
        finally:
            self._lock.release()

    def _renew(self, ctx: Context, ask: Ask, refused: str) -> str:
        self._failure = None
        try:
            token = self._fetched(ctx, ask, refused)
        except ApiError as error:
            self._failure = error
            raise
        finally:
            self._turn += 1
        self._token = token
        return token.value

    def _fetched(self, ctx: Context, ask: Ask, refused: str) -> Token:
        if refused:
            self._calm_down(ctx)
        token = self._fetch(ctx, ask)
        if token.value == refused and self._source.renews:
            ctx.sleep(SAME_TOKEN_PAUSE, "token")
            token = self._fetch(ctx, ask)
        if token.value == refused:
            raise TokenRefused(hint=_SAME if self._source.renews else _PASTED)
        return token

    def _calm_down(self, ctx: Context) -> None:
        """Somebody may take each new token away: no storm of renewals then."""
        clock = self._of(ctx)
        rest = self._refused_at + REFUSED_GAP - clock.monotonic()
        if rest > 0:
            ctx.sleep(rest, "token")
        self._refused_at = clock.monotonic()

    def _fetch(self, ctx: Context, ask: Ask) -> Token:
        clock = self._of(ctx)
        now, monotonic = clock.now(), clock.monotonic()
        value, life = self._source.fetch(ctx, ask)
        margin = min(self._source.margin, life / 2)
        return Token(conceal(value), now + life, monotonic + life, margin)

    def _of(self, ctx: Context) -> Clock:
        return self._clock or ctx.clock
