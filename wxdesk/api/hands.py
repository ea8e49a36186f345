"""Threads that wait for a dead line, so that whoever cancels need not.

A call hangs in the network for up to a minute, and nothing can take a thread out of
looking up a name or shaking hands. So it runs in a thread of its own, and the caller
waits for it or for the cancel, whichever comes first.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from wxdesk.errors import Cancelled

T = TypeVar("T")

POLL_SECONDS = 0.1  # how soon a cancel is noticed
GRACE_SECONDS = 0.4  # after it: most answers under way still come, and count
_IDLE_SECONDS = 60.0  # then a thread without work ends


class Errand(Generic[T]):
    """One call and its outcome. ``given_up``: nobody waits for it any more."""

    def __init__(self, work: Callable[[Errand[T]], T]) -> None:
        self._work = work
        self._done = threading.Event()
        self._result: list[T] = []
        self._error: BaseException | None = None
        self.given_up = False

    def do(self, ready: Callable[[], None]) -> None:
        """In the worker; ``ready`` is called before the caller hears of it."""
        try:
            self._result.append(self._work(self))
        except BaseException as error:  # noqa: BLE001 - raised again in the caller
            self._error = error
        ready()
        self._done.set()

    def result(self, stopped: Callable[[], bool]) -> T:
        """In the caller. Raises Cancelled soon after ``stopped()`` became true, and
        what the work raised."""
        while not self._done.wait(POLL_SECONDS):
            if stopped() and not self._done.wait(GRACE_SECONDS):
                self.given_up = True
                raise Cancelled
        if self._error is not None:
            raise self._error
        return self._result[0]


class Hands:
    """Worker threads, as many as there are calls at a time; they end when idle."""

    def __init__(self) -> None:
        self._idle: list[SimpleQueue[Errand[object] | None]] = []
        self._lock = threading.Lock()
        self._closed = False

    def run(self, work: Callable[[Errand[T]], T], stopped: Callable[[], bool]) -> T:
        """``work(errand)`` in another thread. Raises Cancelled when ``stopped()``;
        the work then goes on alone and sees ``errand.given_up``."""
        errand = Errand(work)
        with self._lock:
            hand = self._idle.pop() if self._idle else None
        if hand is None:
            hand = SimpleQueue()
            threading.Thread(
                target=self._live, args=(hand,), name="call", daemon=True
            ).start()
        hand.put(errand)  # type: ignore[arg-type] # what it gives is the caller's
        return errand.result(stopped)

    def close(self) -> None:
        """End the idle threads; the others end after their call."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for hand in idle:
            hand.put(None)

    def _live(self, hand: SimpleQueue[Errand[object] | None]) -> None:
        while True:
            try:
                errand = hand.get(timeout=_IDLE_SECONDS)
            except Empty:
                if self._retire(hand):
                    return
                continue
            if errand is None:
                return
            errand.do(lambda: self._rest(hand))
            del errand
            if self._closed:
                return

    def _rest(self, hand: SimpleQueue[Errand[object] | None]) -> None:
        with self._lock:
            if not self._closed:
                self._idle.append(hand)

    def _retire(self, hand: SimpleQueue[Errand[object] | None]) -> bool:
        """Whether it was idle and is off the list now; else work is on its way."""
        with self._lock:
            if hand in self._idle:
                self._idle.remove(hand)
                return True
            return self._closed
