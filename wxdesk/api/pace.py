"""How fast calls go out, and how many went out today.

Nothing is held back until WeChat says 45011 for a path; then that path rests for a
minute and goes on at half the speed it had. Times come from the Context's clock
unless one is given, so tests need not wait.
"""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from wxdesk.jobs import Clock, Context

MINUTE = 60.0
_GAPS = (0.05, 30.0)  # seconds between two calls of a slowed path
_STEADY = 5  # minutes a slowed path keeps its speed before it tries more
_RECOVERY = 0.8  # of the gap, per minute after that


@dataclass(slots=True)
class _Path:
    sent: deque[float] = field(default_factory=deque)  # of the last minute
    gap: float = 0.0
    next_at: float = 0.0
    rests_until: float = 0.0

    def gap_at(self, now: float) -> float:
        minutes = (now - self.rests_until) / MINUTE - _STEADY
        gap = self.gap * _RECOVERY ** min(max(minutes, 0.0), 100.0)
        return gap if gap >= _GAPS[0] else 0.0


class Pacer:
    """Shared by all threads of one account. ``on_call`` is told each path that is
    about to be sent, ``not_sent`` those that then reached nobody; ``allow``, before a
    call waits for its turn, and ``on_call`` may raise QuotaUsedUp, for calls that
    belong to somebody else."""

    def __init__(
        self,
        clock: Clock | None = None,
        on_call: Callable[[str], None] | None = None,
        allow: Callable[[str], None] | None = None,
        not_sent: Callable[[str], None] | None = None,
    ) -> None:
        self._clock = clock
        self._not_sent = not_sent
        self._on_call = on_call
        self._allow = allow
        self._paths: defaultdict[str, _Path] = defaultdict(_Path)
        self._lock = threading.Lock()

    def wait(self, ctx: Context, path: str) -> None:
        """Wait for this path's turn. Raises Cancelled, and what ``allow`` raises."""
        if self._allow is not None:
            self._allow(path)
        while pause := self._take_turn(ctx, path):
            ctx.sleep(*pause)

    def count(self, ctx: Context, path: str) -> None:
        """Note a request that is about to be sent. Raises what ``on_call`` raises,
        and then it must not be."""
        if self._on_call is not None:
            self._on_call(path)
        ctx.count_call(path)

    def never_sent(self, path: str) -> None:
        """The request counted last has reached nobody, so it uses up no quota."""
        if self._not_sent is not None:
            self._not_sent(path)

    def refused(self, ctx: Context, path: str) -> None:
        """WeChat said 45011: rest for a minute, then go half as fast as before."""
        with self._lock:
            lane, now = self._paths[path], self._of(ctx).monotonic()
            if now < lane.rests_until:
                return  # a call that was on its way when another got the answer
            self._forget(lane, now)
            gap = max(2 * lane.gap_at(now), 2 * MINUTE / max(len(lane.sent), 1))
            lane.gap = min(max(gap, _GAPS[0]), _GAPS[1])
            lane.rests_until = now + MINUTE

    def _take_turn(self, ctx: Context, path: str) -> tuple[float, str] | None:
        """None if the call may go out now, else the seconds to wait and why."""
        with self._lock:
            lane, now = self._paths[path], self._of(ctx).monotonic()
            if lane.rests_until > now:
                return lane.rests_until - now, "minute"
            if lane.next_at > now:
                return lane.next_at - now, "pace"
            self._forget(lane, now)
            lane.sent.append(now)
            lane.next_at = now + lane.gap_at(now)
            return None

    @staticmethod
    def _forget(lane: _Path, now: float) -> None:
        while lane.sent and lane.sent[0] <= now - MINUTE:
            lane.sent.popleft()

    def _of(self, ctx: Context) -> Clock:
        return self._clock or ctx.clock
