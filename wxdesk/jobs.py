"""Running functions: cancel, progress, waiting, and the lanes they run in. No Qt.

A job is a plain function whose first argument is a :class:`Context`. Tests call it
directly with ``Context()``; the window hands it to a :class:`Runner`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any, Protocol

from wxdesk.errors import Cancelled, WxdeskError

log = logging.getLogger(__name__)

PASS_SECONDS = 0.2  # how soon a paused job lets small work pass


class Clock(Protocol):
    """The three ways time enters the program; tests pass a fake one."""

    def now(self) -> float:
        """Unix seconds; may jump."""
        ...

    def monotonic(self) -> float:
        """Seconds that only grow."""
        ...

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Wait until the event is set (True) or the time is over (False)."""
        ...


class SystemClock:
    """The computer's clock."""

    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    def wait(self, event: threading.Event, seconds: float) -> bool:
        return event.wait(seconds)


@dataclass(frozen=True, slots=True)
class Progress:
    """A snapshot: ``stage`` is a code (listing details tags blacklist sending …)."""

    stage: str = ""
    done: int = 0
    total: int = 0  # 0 = not known yet
    per_second: float = 0.0
    seconds_left: float | None = None
    waiting: str = ""  # why it waits just now, a code, "" while it moves
    paused: bool = False


class Context:
    """What a job may do besides its work: report, wait, notice that it is to stop.

    Safe to use from the job's own worker threads. ``calls`` counts every request
    sent on behalf of the job, by API path.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock: Clock = clock or SystemClock()
        self.calls: Counter[str] = Counter()
        self._cancelled = threading.Event()
        self._running = threading.Event()
        self._running.set()
        self._lock = threading.Lock()
        self._stage = ""
        self._done = 0
        self._total = 0
        self._started = self.clock.monotonic()
        self._started_at_count = 0
        self._waiting = ""
        self._actions: list[Callable[[], None]] = []
        self.between: Callable[[], None] | None = None  # set by the Runner

    # -- for the one who started the job

    def cancel(self) -> None:
        """Ask the job to stop; it wakes from any wait at once."""
        self._cancelled.set()
        self._running.set()
        with self._lock:
            for action in self._actions:
                action()

    @contextmanager
    def on_cancel(self, action: Callable[[], None]) -> Iterator[None]:
        """Run ``action`` (from another thread) if the job is cancelled meanwhile,
        for work that cannot look at a flag, such as one long query."""
        with self._lock:
            self._actions.append(action)
        try:
            if self.cancelled:
                raise Cancelled
            yield
        finally:
            with self._lock:
                self._actions.remove(action)

    def pause(self) -> None:
        """Hold the job at its next check."""
        self._running.clear()

    def resume(self) -> None:
        self._running.set()

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def snapshot(self) -> Progress:
        """Where the job stands; cheap enough to ask ten times a second."""
        with self._lock:
            seconds = self.clock.monotonic() - self._started
            moved = self._done - self._started_at_count
            rate = moved / seconds if seconds > 0.2 else 0.0
            left = (self._total - self._done) / rate if rate and self._total else None
            return Progress(
                self._stage,
                self._done,
                self._total,
                rate,
                left,
                self._waiting,
                not self._running.is_set(),
            )

    # -- for the job

    def check(self) -> None:
        """Raise Cancelled if asked to stop; wait here while paused."""
        while not self._running.wait(0.5):
            pass
        if self._cancelled.is_set():
            raise Cancelled

    def let_small_work_pass(self) -> None:
        """Between two steps of long work: run what is small and waits behind it, also
        while this job is paused. Errors of that work stay in its own job. Raises
        Cancelled."""
        if self.between is not None:
            self.between()
            while not self._running.wait(PASS_SECONDS):
                self.between()
        self.check()

    def progress(self, stage: str, done: int, total: int = 0) -> None:
        """Report; a new stage starts a new rate."""
        with self._lock:
            if stage != self._stage:
                self._stage = stage
                self._started = self.clock.monotonic()
                self._started_at_count = done
            self._done = done
            self._total = total

    def sleep(self, seconds: float, waiting: str = "") -> None:
        """Wait; wakes at once when cancelled, with Cancelled."""
        with self._lock:
            self._waiting = waiting
        try:
            if self.clock.wait(self._cancelled, seconds):
                raise Cancelled
        finally:
            with self._lock:
                self._waiting = ""

    def count_call(self, path: str) -> None:
        """Count one request that is about to be sent."""
        with self._lock:
            self.calls[path] += 1


class Lane(Enum):
    """CHANGE: remote writes, one at a time, in order (the platform answers 45169
    when tag changes overlap). SYNC: one sync. QUERY: reads, four side by side."""

    CHANGE = "change"
    SYNC = "sync"
    QUERY = "query"


@dataclass(frozen=True, slots=True)
class Way:
    """How a job gets on with others of its lane.

    ``subject`` is what it changes ("tag 101", "blacklist", "remark"; "" = anything).
    ``small`` work passes long work that is about something else. What ``must_end`` is
    not cancelled when the program closes: somebody has confirmed it.
    """

    subject: str = ""
    small: bool = False
    must_end: bool = False


ANY_WAY = Way()


@dataclass(slots=True, eq=False)
class Job:
    """A function that runs or will run in a lane. ``kind`` names it for the UI,
    ``account`` is the AppID it works on, "" for none.

    ``way`` says how it gets on with the others.
    """

    kind: str
    lane: Lane
    context: Context
    future: Future[Any]
    title: str = ""
    account: str = ""
    way: Way = ANY_WAY
    begun: bool = False


class Runner:
    """The lanes. ``submit`` returns at once; results come by ``job.future``."""

    def __init__(self) -> None:
        widths = {Lane.CHANGE: 1, Lane.SYNC: 1, Lane.QUERY: 4}
        self._pools = {
            lane: ThreadPoolExecutor(width, thread_name_prefix=lane.value)
            for lane, width in widths.items()
        }
        self._jobs: list[Job] = []
        self._functions: dict[Job, Callable[[], Any]] = {}  # of those not begun
        self._lock = threading.Lock()

    def submit(
        self,
        lane: Lane,
        kind: str,
        function: Callable[[Context], Any],
        *,
        title: str = "",
        account: str = "",
        context: Context | None = None,
        way: Way = ANY_WAY,
    ) -> Job:
        """Run ``function(context)`` in the lane. Raises RuntimeError after close."""
        context = context or Context()
        job = Job(kind, lane, context, Future(), title, account, way)
        job_function = partial(self._run, kind, function, context)
        if lane is Lane.CHANGE:
            context.between = partial(self._let_small_pass, job)
        with self._lock:
            self._jobs = [one for one in self._jobs if not one.future.done()]
            self._jobs.append(job)
            self._functions[job] = job_function
        try:
            self._pools[lane].submit(self._start, job)
        except RuntimeError:
            self._forget(job)
            raise
        return job

    def jobs(self, *lanes: Lane) -> list[Job]:
        """Jobs that run or wait, oldest first."""
        with self._lock:
            return [
                job
                for job in self._jobs
                if not job.future.done() and (not lanes or job.lane in lanes)
            ]

    def close(self, seconds: float = 3.0) -> bool:
        """Cancel everything and wait, but for what must end; False if something did
        not end in time."""
        jobs = self.jobs()
        for job in jobs:
            if not job.way.must_end:
                job.context.cancel()
        for pool in self._pools.values():
            pool.shutdown(wait=False)
        for job in jobs:
            if not job.way.must_end and self._take(job) and job.future.cancel():
                job.future.set_running_or_notify_cancel()
        deadline = time.monotonic() + seconds
        while any(not job.future.done() for job in jobs):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.01)
        return True

    # -- in the workers

    def _start(self, job: Job) -> None:
        """Run a job, unless it has been run already because it was small."""
        function = self._take(job)
        if function is None or not job.future.set_running_or_notify_cancel():
            return
        try:
            result = function()
        except BaseException as error:  # noqa: BLE001 - it goes to who waits for it
            job.future.set_exception(error)
        else:
            job.future.set_result(result)

    def _take(self, job: Job) -> Callable[[], Any] | None:
        """The function of a job, for the one who comes first."""
        with self._lock:
            job.begun = True
            return self._functions.pop(job, None)

    def _let_small_pass(self, running: Job) -> None:
        """Run the small jobs behind this one, except where one ahead of them is about
        the same: what the person wanted last has to be done last."""
        ahead = {(running.account, running.way.subject)}
        for job in self.jobs(running.lane):
            if job is running:
                continue
            mine, anything = (job.account, job.way.subject), (job.account, "")
            clear = job.way.subject and not {mine, anything} & ahead
            if job.way.small and clear and not job.begun:
                self._start(job)
            else:
                ahead.add(mine)

    def _forget(self, job: Job) -> None:
        with self._lock:
            self._functions.pop(job, None)
            self._jobs.remove(job)

    @staticmethod
    def _run(kind: str, function: Callable[[Context], Any], context: Context) -> Any:
        try:
            context.check()
            return function(context)
        except (Cancelled, WxdeskError):
            raise
        except Exception:
            log.exception("job %s failed", kind)
            raise
