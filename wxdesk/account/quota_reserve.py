"""The part of each day's calls that wxdesk leaves to the account's own servers."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from wxdesk.errors import QuotaUsedUp
from wxdesk.model import Move, Text

_KEPT_BACK = Text(
    "今天剩下的额度留给你的服务器", "The rest of today's calls is kept for your servers"
)
_KEPT_BACK_HINT = Text(
    "预留 {percent} %，在 设置 → 同步与额度 里可以改。明天 00:00 后自动继续。",
    "{percent} % are in reserve, see Settings → Sync and quota. It goes on after "
    "midnight (Beijing).",
)


_DAYS = 2  # around midnight two threads may count for two days


class Reserve:
    """Counts calls, per path and day, against the limits WeChat has told; the one
    place that does. Those not on disk yet are kept apart until they are.

    A path whose limit is not known is never held back. ``percent`` is asked each
    time, so that a changed setting counts at once. Safe to use from several threads:
    a call takes its slot in the moment in which it leaves, so that many at once are
    not one more than may be.
    """

    def __init__(self, percent: Callable[[], int]) -> None:
        self._percent = percent
        self._lock = threading.Lock()
        self._used: dict[str, Counter[str]] = {}  # by day
        self._unsaved: Counter[tuple[str, str]] = Counter()  # by day and path
        self._limits: dict[str, int] = {}
        self._told: dict[str, str] = {}  # the day on which WeChat was asked, by path

    def know(
        self,
        day: str,
        limits: Mapping[str, int],
        used: Mapping[str, int],
        told: Iterable[str] = (),
    ) -> None:
        """The daily limits, the calls used up so far on that day, and the paths whose
        limit was told on it; others are of an earlier day."""
        with self._lock:
            self._limits = dict(limits)
            self._told = {
                **{
                    path: at
                    for path, at in self._told.items()
                    if at == day and path not in limits
                },
                **dict.fromkeys(told, day),
            }
            for path, number in used.items():
                self._raise(path, day, number)

    def learn(self, path: str, day: str, limit: int, used: int, counted: int) -> None:
        """WeChat told this limit, and that so many are used up. ``counted``: the calls
        known here before it was asked; those since then come on top."""
        with self._lock:
            self._limits[path] = limit
            self._told[path] = day
            since = self._of(day)[path] - counted
            self._raise(path, day, used + max(since, 0))

    def asked(self, path: str, day: str) -> None:
        """WeChat was asked on that day, and told nothing of use."""
        with self._lock:
            self._told[path] = day

    def knows(self, path: str, day: str) -> bool:
        """Whether WeChat was asked for this path's limit on that day."""
        with self._lock:
            return self._told.get(path) == day

    def used(self, path: str, day: str) -> int:
        """Calls of that day, as far as is known."""
        with self._lock:
            return self._of(day)[path]

    def allow(self, path: str, day: str) -> None:
        """Raises QuotaUsedUp when only the reserve of that path is left."""
        percent = self._percent()
        with self._lock:
            self._check(path, day, percent)

    def take(self, path: str, day: str) -> None:
        """A call leaves now. Raises QuotaUsedUp, and counts nothing, like ``allow``."""
        percent = self._percent()
        with self._lock:
            self._check(path, day, percent)
            self._of(day)[path] += 1
            self._unsaved[day, path] += 1

    def give_back(self, path: str, day: str) -> None:
        """A call that had taken its slot has reached nobody."""
        with self._lock:
            used = self._of(day)
            used[path] = max(0, used[path] - 1)
            self._unsaved[day, path] -= 1

    def unsaved(self, day: str) -> dict[str, int]:
        """The calls of that day that are not on disk, by path."""
        with self._lock:
            return {path: n for (at, path), n in self._unsaved.items() if at == day}

    def take_unsaved(self) -> Counter[tuple[str, str]]:
        """The calls that are not on disk, by day and path, to be written there. They
        count as written from then on; ``keep_unsaved`` takes them back."""
        with self._lock:
            taken, self._unsaved = self._unsaved, Counter()
            return taken

    def keep_unsaved(self, calls: Counter[tuple[str, str]]) -> None:
        """These calls could not be written."""
        with self._lock:
            self._unsaved.update(calls)

    def _check(self, path: str, day: str, percent: int) -> None:
        limit = self._limits.get(path, 0)
        if limit and self._of(day)[path] >= limit * (100 - percent) // 100:
            hint = _KEPT_BACK_HINT.format(percent=percent)
            raise QuotaUsedUp(_KEPT_BACK, hint, whose=Move.WECHAT)

    def _raise(self, path: str, day: str, number: int) -> None:
        used = self._of(day)
        used[path] = max(used[path], number)

    def _of(self, day: str) -> Counter[str]:
        if day not in self._used:
            self._used[day] = Counter()
            for old in list(self._used)[:-_DAYS]:  # in the order in which they came
                del self._used[old]
        return self._used[day]
