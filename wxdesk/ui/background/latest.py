"""Runs reads of which only the newest matters: a list to load, a fan to show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from wxdesk.errors import WxdeskError
from wxdesk.jobs import Context, Job, Lane
from wxdesk.ui.background.bridge import Bridge

Work = Callable[[Context], Any]


@dataclass(frozen=True, slots=True)
class _LatestAnswer:
    number: int
    value: Any
    error: WxdeskError | None = None


class Latest(QObject):
    """Runs one read at a time. A new one cancels the one before; only the result of the
    newest is emitted, by ``arrived`` or ``failed``."""

    arrived = Signal(object)
    failed = Signal(object)  # WxdeskError

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._number = 0
        self._job: Job | None = None

    @property
    def busy(self) -> bool:
        return self._job is not None

    def ask(self, work: Work, kind: str = "read") -> None:
        """Run ``work(context)`` in the query lane, instead of what still runs."""
        self.drop()
        job = partial(_answer, self._number, work)
        self._job = self._bridge.run(Lane.QUERY, kind, job, done=self._deliver)

    def drop(self) -> None:
        """Cancel the running job and ignore its result."""
        self._number += 1
        if self._job is not None:
            self._job.context.cancel()
            self._job = None

    def _deliver(self, answer: _LatestAnswer) -> None:
        if answer.number != self._number:
            return
        self._job = None
        if answer.error is not None:
            self.failed.emit(answer.error)
        else:
            self.arrived.emit(answer.value)


def _answer(number: int, work: Work, ctx: Context) -> _LatestAnswer:
    """Runs in the worker. Returns an error as a value, so that an outdated one can be
    ignored as an outdated result is."""
    try:
        return _LatestAnswer(number, work(ctx))
    except WxdeskError as error:
        return _LatestAnswer(number, None, error)
