"""Access tokens of both families, and the administrator who may have to agree."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import blake2b

from wxdesk.simulator.codes import Refused
from wxdesk.wechat import beijing_day

LIFE = 7_200
OVERLAP = 300
FORCE_GAP = 30
FORCE_PER_DAY = 20

_SHAPE = re.compile(r"\d+_[A-Za-z0-9_-]{60,}")


class TokenDesk:
    """Hands out tokens and knows which are valid.

    Each classic call makes a new token and gives the one before five more minutes.
    The stable family hands out the same token until five minutes before its end.
    Neither touches the other.
    """

    def __init__(self, seed: int, now: Callable[[], float]) -> None:
        self._seed = seed
        self._now = now
        self._made = 0
        self._ends: dict[str, tuple[float, int]] = {}  # token: (end, code after it)
        self._classic = ""
        self._stable = ""
        self._forced_at = float("-inf")
        self._forced_day = ("", 0)

    def classic(self) -> tuple[str, int]:
        """A new token of /cgi-bin/token and its seconds."""
        now = self._now()
        if self._classic:
            end, _ = self._ends[self._classic]
            self._ends[self._classic] = (min(end, now + OVERLAP), 40001)
        self._classic = self._make(now)
        return self._classic, LIFE

    def stable(self, force: bool = False) -> tuple[str, int]:
        """The token of stable_token and its remaining seconds (300 to 7200).

        ``force`` kills the token before at once; within 30 s of the last time it
        does nothing, and over 20 times a day it is refused with 45009.
        """
        now = self._now()
        if force and self._stable and now - self._forced_at >= FORCE_GAP:
            self._count_force(now)
            self._ends[self._stable] = (now, 40001)
            self._stable = ""
        if not self._stable or self._ends[self._stable][0] - now <= OVERLAP:
            self._stable = self._make(now)
        return self._stable, max(OVERLAP, int(self._ends[self._stable][0] - now))

    def check(self, token: str) -> None:
        """Raise the refusal a business call gets with this token, if any."""
        if not token:
            raise Refused(41001)
        known = self._ends.get(token)
        if known is None:
            raise Refused(40001 if _SHAPE.fullmatch(token) else 40014)
        end, code = known
        if self._now() >= end:
            raise Refused(code)

    def invalidate(self, family: str = "both") -> None:
        """Another server fetched or forced a token: ours are dead now."""
        now = self._now()
        for name in ("classic", "stable"):
            token = self._classic if name == "classic" else self._stable
            if token and family in ("both", name):
                self._ends[token] = (now, 40001)
        if family in ("both", "stable"):
            self._stable = ""

    def _count_force(self, now: float) -> None:
        day, used = self._forced_day
        if day != beijing_day(now):
            day, used = beijing_day(now), 0
        if used >= FORCE_PER_DAY:
            raise Refused(45009)
        self._forced_day = (day, used + 1)
        self._forced_at = now

    def _make(self, now: float) -> str:
        self._made += 1
        source = f"token/{self._seed}/{self._made}".encode()
        raw = blake2b(source).digest() + blake2b(source, digest_size=37).digest()
        token = f"{90 + self._made % 9}_{urlsafe_b64encode(raw).decode().rstrip('=')}"
        self._ends[token] = (now + LIFE, 42001)
        return token


class Administrator:
    """Whoever must agree to an unusual caller: 89503, after refusals 89507, 89506."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._asking = False
        self._refusals = 0
        self._until = 0.0

    def ask(self) -> None:
        """From now on token calls wait for consent."""
        self._asking = True

    def approve(self) -> None:
        self._asking = False
        self._refusals = 0
        self._until = 0.0

    def refuse(self) -> None:
        """First refusal: an hour; second: a day."""
        self._refusals += 1
        self._until = self._now() + (3_600 if self._refusals == 1 else 86_400)

    def check(self) -> None:
        """Raise the refusal of a token call, if any."""
        if self._until > self._now():
            raise Refused(89507 if self._refusals == 1 else 89506)
        if self._asking:
            raise Refused(89503)
