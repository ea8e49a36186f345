"""Fans changed from here while something reads: what was read before is older."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class Touched:
    """Which fans bulk work has changed, and after which moment.

    A sync asks WeChat and writes the answer a moment later. If a fan was tagged in
    between, the answer is from before: written down it would take the tag off again,
    here and in the fan's history, until the next sync. Nothing is remembered while
    nobody is watching. Safe to use from several threads; note and look inside the
    write transaction, so that both have an order.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watching = 0
        self._moment = 0
        self._at: dict[int, int] = {}

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Remember changes as long as this lasts."""
        with self._lock:
            self._watching += 1
        try:
            yield
        finally:
            with self._lock:
                self._watching -= 1
                if not self._watching:
                    self._at.clear()

    def now(self) -> int:
        """The moment to ask about later; to be taken before WeChat is asked."""
        with self._lock:
            return self._moment

    def note(self, fan_ids: Iterable[int]) -> None:
        """These fans are being changed in this transaction."""
        with self._lock:
            self._moment += 1
            if self._watching:
                self._at.update(dict.fromkeys(fan_ids, self._moment))

    def since(self, moment: int) -> frozenset[int]:
        """Everybody changed after that moment."""
        with self._lock:
            return frozenset(one for one, at in self._at.items() if at > moment)

    def among(self, fan_ids: Iterable[int], moment: int) -> set[int]:
        """Those of these fans who were changed after that moment."""
        with self._lock:
            if not self._at:
                return set()
            return {one for one in fan_ids if self._at.get(one, 0) > moment}
