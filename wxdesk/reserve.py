"""The part of each day's calls that wxdesk leaves to the account's own servers."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping

from wxdesk.errors import Move, QuotaUsedUp
from wxdesk.model import Text

_KEPT_BACK = Text(
    "今天剩下的额度留给你的服务器", "The rest of today's calls is kept for your servers"
)
_KEPT_BACK_HINT = Text(
    "预留 {percent} %，在 设置 → 同步与额度 里可以改。明天 00:00 后自动继续。",
    "{percent} % are in reserve, see Settings → Sync and quota. It goes on after "
    "midnight (Beijing).",
)


class Reserve:
    """Counts calls against the limits WeChat has told, per path and day.

    A path whose limit is not known is never held back. ``percent`` is asked each
    time, so that a changed setting counts at once. Safe to use from several threads.
    """

    def __init__(self, percent: Callable[[], int]) -> None:
        self._percent = percent
        self._lock = threading.Lock()
        self._day = ""
        self._used: Counter[str] = Counter()
        self._limits: dict[str, int] = {}

    def know(
        self, day: str, limits: Mapping[str, int], used: Mapping[str, int]
    ) -> None:
        """The daily limits and the calls used up so far on that day, by path."""
        with self._lock:
            self._limits = dict(limits)
            if day != self._day:
                self._day = day
                self._used.clear()
            for path, number in used.items():
                self._used[path] = max(self._used[path], number)

    def count(self, path: str, day: str) -> None:
        """One more call was made on that day."""
        with self._lock:
            if day != self._day:
                self._day = day
                self._used.clear()
            self._used[path] += 1

    def knows(self, path: str) -> bool:
        """Whether the limit of this path has been told."""
        with self._lock:
            return path in self._limits

    def allow(self, path: str, day: str) -> None:
        """Raises QuotaUsedUp when only the reserve of that path is left."""
        with self._lock:
            limit = self._limits.get(path, 0)
            used = self._used[path] if day == self._day else 0
        percent = self._percent()
        if limit and used >= limit * (100 - percent) // 100:
            hint = _KEPT_BACK_HINT.format(percent=percent)
            raise QuotaUsedUp(_KEPT_BACK, hint, whose=Move.WECHAT)
