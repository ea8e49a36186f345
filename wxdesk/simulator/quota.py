"""Calls per path and Beijing day, per minute, and the ways to reset them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from time import gmtime

from wxdesk.simulator.codes import Refused
from wxdesk.wechat import beijing_day

_HOUR = 3_600
RESETS_PER_MONTH = 10
SINGLE_RESETS_PER_MONTH = 50
UNPUBLISHED = 500_000

# Daily limits of a new verified account; the tag rows are inferred from the groups'.
DAILY: dict[str, int] = {
    "/cgi-bin/token": 2_000,
    "/cgi-bin/stable_token": 500_000,
    "/cgi-bin/user/get": 500,
    "/cgi-bin/user/info": 5_000_000,
    "/cgi-bin/user/info/updateremark": 10_000,
    "/cgi-bin/tags/create": 1_000,
    "/cgi-bin/tags/get": 1_000,
    "/cgi-bin/tags/update": 1_000,
    "/cgi-bin/tags/delete": 1_000,
    "/cgi-bin/tags/members/batchtagging": 100_000,
    "/cgi-bin/tags/members/batchuntagging": 100_000,
}
PER_MINUTE: dict[str, int] = {"/cgi-bin/stable_token": 10_000}


class QuotaDesk:
    """Counts calls and refuses those over the limit."""

    def __init__(self, now: Callable[[], float], fans: int) -> None:
        self._now = now
        self._daily = dict(DAILY)
        if fans > 1_000_000:  # bigger accounts get more; the figure is not published
            self._daily["/cgi-bin/user/get"] = 5_000
        self._per_minute = dict(PER_MINUTE)
        self._day = ""
        self._used: Counter[str] = Counter()
        self._minute = 0
        self._in_minute: Counter[str] = Counter()
        self._resets: Counter[tuple[str, tuple[int, int]]] = Counter()

    def limit(self, path: str) -> int:
        return self._daily.get(path, UNPUBLISHED)

    def used(self, path: str) -> int:
        """Calls of today that counted."""
        self._turn()
        return self._used[path]

    def per_minute(self, path: str) -> int | None:
        return self._per_minute.get(path)

    def set_limit(
        self, path: str, per_day: int | None = None, per_minute: int | None = None
    ) -> None:
        """Change one or both limits of a path; None leaves it."""
        if per_day is not None:
            self._daily[path] = per_day
        if per_minute is not None:
            self._per_minute[path] = per_minute

    def spend(self, path: str, calls: int = 1) -> None:
        """Calls made by somebody else, e.g. the account's own server."""
        self._turn()
        self._used[path] += calls

    def use(self, path: str) -> None:
        """Count one call, or raise 45009 or 45011."""
        self._turn()
        if self._used[path] >= self.limit(path):
            raise Refused(45009)
        limit = self._per_minute.get(path)
        if limit is not None and self._in_minute[path] >= limit:
            raise Refused(45011)
        self._used[path] += 1
        self._in_minute[path] += 1

    def reset(self) -> None:
        """Set all counters to 0; ten times a month, else 48006."""
        self._spend_reset("all", RESETS_PER_MONTH, 48006)
        self._used.clear()

    def reset_one(self, path: str) -> None:
        """Set one counter to 0; fifty times a month, else 45009."""
        self._spend_reset("one", SINGLE_RESETS_PER_MONTH, 45009)
        del self._used[path]

    def resets(self, kind: str = "all") -> int:
        """How many chances of this month are gone ("all" or "one")."""
        return self._resets[kind, self._month()]

    def _spend_reset(self, kind: str, limit: int, errcode: int) -> None:
        if self.resets(kind) >= limit:
            raise Refused(errcode)
        self._resets[kind, self._month()] += 1

    def _month(self) -> tuple[int, int]:
        date = gmtime(self._now() + 8 * _HOUR)
        return date.tm_year, date.tm_mon

    def _turn(self) -> None:
        now = self._now()
        if self._day != beijing_day(now):
            self._day = beijing_day(now)
            self._used.clear()
        if self._minute != int(now // 60):
            self._minute = int(now // 60)
            self._in_minute.clear()
