"""WeChat's access points: which one is called, and where to go when it is down.

All of them share one account state: tokens, quotas, fans. Reads change over at
once. A write stays where it began, since its lost request might still arrive; only
the next call goes elsewhere. Addresses of one's own (simulator, reverse proxy) have
no substitute.
"""

from __future__ import annotations

import threading

from wxdesk.wechat import ACCESS_POINTS, OFFICIAL

AWAY_SECONDS = 600.0  # then the usual one is tried again


class Hosts:
    """The access points of one account; ``base`` is the one in the settings."""

    def __init__(self, base: str) -> None:
        official = base.strip().rstrip("/").lower() == OFFICIAL
        self._bases = ACCESS_POINTS if official else ("",)  # "" = the transport's own
        self._at = 0
        self._since = 0.0
        self._lock = threading.Lock()

    def current(self, now: float) -> str:
        """The base URL to call, "" for the usual one; ``now`` in monotonic seconds."""
        with self._lock:
            if self._at and now - self._since > AWAY_SECONDS:
                self._at = 0
            return self._bases[self._at] if self._at else ""

    def failed(self, base: str, now: float) -> None:
        """``base`` (as given by ``current``) did not answer: the next one's turn.

        Threads that failed on the same one move it on only once.
        """
        with self._lock:
            used = self._bases.index(base) if base else 0
            if used == self._at and len(self._bases) > 1:
                self._at = (self._at + 1) % len(self._bases)
                self._since = now
