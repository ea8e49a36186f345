"""Runs work in worker threads and brings its results to the UI thread.

A view calls :meth:`Bridge.run`; the function runs in a lane of the Runner and its
result comes back on the UI thread. Callbacks have to be bound methods of QObjects:
a lambda connected to something made in a worker would run in that worker.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from wxdesk.errors import Cancelled, WxdeskError
from wxdesk.jobs import ANY_WAY, Context, Job, Lane, Runner, Way
from wxdesk.model import Changes, Move, Text

Callback = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class _Waiting:
    job: Job
    done: Callback | None
    failed: Callback | None
    cancelled: Callback | None


class Bridge(QObject):
    """Runs functions in lanes and brings their results to the UI thread.

    ``changed`` carries the :class:`Changes` of every finished piece of work (found
    on the result as ``changes``, or the result itself); work that failed or was
    stopped in a lane that writes counts as everything changed. ``failed`` carries
    errors nobody asked for; ``crashed`` an exception that is no WxdeskError, besides
    the error made of it; ``jobs_changed`` says that a job began or ended.
    """

    changed = Signal(object)
    failed = Signal(object)
    crashed = Signal(object)
    jobs_changed = Signal()
    _arrived = Signal(int)

    def __init__(
        self, runner: Runner | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._runner = runner or Runner()
        self._waiting: dict[int, _Waiting] = {}
        self._tickets = itertools.count(1)
        self._closed = False
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        lane: Lane,
        kind: str,
        function: Callable[[Context], Any],
        *,
        done: Callback | None = None,
        failed: Callback | None = None,
        cancelled: Callback | None = None,
        title: str = "",
        account: str = "",
        way: Way = ANY_WAY,
    ) -> Job:
        """Run ``function(context)`` in a lane; returns at once. ``title`` and
        ``account`` (an AppID) are for those who show the job.

        ``done`` gets the result, ``failed`` a WxdeskError, ``cancelled`` the
        Cancelled. Without ``failed`` the error goes to the ``failed`` signal.
        Callbacks of objects that are gone by then are not called. Raises TypeError
        for a callback that is no bound method of a QObject, RuntimeError after close.
        """
        for callback in (done, failed, cancelled):
            check_callback(callback)
        job = self._runner.submit(
            lane, kind, function, title=title, account=account, way=way
        )
        ticket = next(self._tickets)
        self._waiting[ticket] = _Waiting(job, done, failed, cancelled)
        job.future.add_done_callback(partial(self._announce, ticket))
        self.jobs_changed.emit()
        return job

    def jobs(self, *lanes: Lane) -> list[Job]:
        """Returns the jobs that run or wait, oldest first."""
        return self._runner.jobs(*lanes)

    def close(self, seconds: float = 3.0) -> bool:
        """Cancel everything and wait; results that still come are dropped. False if
        something did not end in time."""
        self._closed = True
        ended = self._runner.close(seconds)
        self._waiting.clear()
        return ended

    def _announce(self, ticket: int, _future: Future[Any]) -> None:
        """Emit the end of a job as a queued signal. Runs in the worker."""
        if not self._closed and isValid(self):
            self._arrived.emit(ticket)

    def _deliver(self, ticket: int) -> None:
        waiting = self._waiting.pop(ticket, None)
        if waiting is None or self._closed:
            return
        self.jobs_changed.emit()
        future = waiting.job.future
        error = CancelledError() if future.cancelled() else future.exception()
        if error is None:
            self._succeed(waiting, future.result())
        elif isinstance(error, (Cancelled, CancelledError)):
            self._tell_writes(waiting.job)
            call(waiting.cancelled, error)
        else:
            if not isinstance(error, WxdeskError):
                self.crashed.emit(error)
                error = _bug(error)
            self._fail(waiting, error)

    def _succeed(self, waiting: _Waiting, result: object) -> None:
        call(waiting.done, result)
        changes = getattr(result, "changes", result)
        if isinstance(changes, Changes) and changes != Changes():
            self.changed.emit(changes)

    def _fail(self, waiting: _Waiting, error: WxdeskError) -> None:
        self._tell_writes(waiting.job)
        if waiting.failed is None:
            self.failed.emit(error)
        else:
            call(waiting.failed, error)

    def _tell_writes(self, job: Job) -> None:
        if job.lane is not Lane.QUERY:
            self.changed.emit(Changes(everything=True))


def check_callback(callback: Callback | None) -> None:
    """Raises TypeError unless ``callback`` is None or a bound method of a QObject."""
    if callback is not None and not isinstance(
        getattr(callback, "__self__", None), QObject
    ):
        raise TypeError("callbacks must be bound methods of QObjects")


def call(callback: Callback | None, value: object) -> None:
    """Call a callback, unless it is None or its object is deleted."""
    owner = getattr(callback, "__self__", None)
    if callback is not None and isinstance(owner, QObject) and isValid(owner):
        callback(value)


def _bug(error: BaseException) -> WxdeskError:
    return WxdeskError(
        Text("wxdesk 自己出错了", "wxdesk made a mistake"),
        Text(
            "已经做完的都保留着。把日志发给我们，在「帮助」里打开日志文件夹。",
            "Everything finished so far is kept. Send us the log: Help, log folder.",
        ),
        whose=Move.WXDESK,
        detail=type(error).__name__,
    )
