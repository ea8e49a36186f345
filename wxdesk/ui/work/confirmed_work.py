"""Runs confirmed acts: writes them to disk at once, runs them when the lane is free.

A click starts two jobs: one in the query lane writes the tasks to disk
(it is not cancelled when the window closes), one in the change lane waits for that and
runs them. So nothing confirmed lives only in memory, and the order is that of the
clicks, whatever account is on display by then.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import Any

from PySide6.QtCore import QObject, Signal

from wxdesk.account import Account
from wxdesk.errors import Cancelled, WxdeskError
from wxdesk.jobs import Context, Lane, Way
from wxdesk.model import Outcome, Task, TaskKind
from wxdesk.services import tasks as task_service
from wxdesk.ui.background.session import Service, Session

_WRITE_DOWN = Way(must_end=True)


class ConfirmedWork(QObject):
    """Writes acts down and runs them. ``ended`` carries the Outcome of a task;
    ``changed`` the ``about`` of its start and a SetChanged: the fans are not those of
    the question any more, nothing was begun; ``failed`` a WxdeskError."""

    ended = Signal(object)
    changed = Signal(object, object)
    failed = Signal(object)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session

    def start(
        self,
        service: Service,
        *args: Any,
        kind: str,
        titles: list[str],
        way: Way,
        done: Callable[[Any], object] | None = None,
        about: object = None,
        **named: Any,
    ) -> None:
        """``service(account, context, …)`` writes one task a title (or returns a task,
        or None); then they are run in their order. ``done`` takes each Outcome instead
        of ``ended``; ``about`` comes back with ``changed``."""
        written = self._session.run(
            Lane.QUERY,
            "queue",
            service,
            *args,
            done=_Written(self, about).take,
            failed=self._failed,
            way=_WRITE_DOWN,
            **named,
        )
        if written is None:
            return
        for place, title in enumerate(titles):
            self._session.run(
                Lane.CHANGE,
                kind,
                _run_written,
                done=done or self._ended,
                failed=self._failed,
                title=title,
                way=way,
                written=written.future,
                place=place,
            )

    def _ended(self, outcome: Outcome | None) -> None:
        if outcome is not None:
            self.ended.emit(outcome)

    def _failed(self, error: WxdeskError) -> None:
        self.failed.emit(error)


class _Written(QObject):
    """Takes what was written down for one act, and still knows which act it was."""

    def __init__(self, owner: ConfirmedWork, about: object) -> None:
        super().__init__(owner)
        self._owner, self._about = owner, about

    def take(self, result: object) -> None:
        if isinstance(result, task_service.SetChanged):
            self._owner.changed.emit(self._about, result)
        self.deleteLater()


def subject_of(kind: TaskKind, tag_id: int = 0) -> str:
    """Returns what a task of this kind changes: tasks about the same thing keep their
    order."""
    if kind in (TaskKind.BLOCK, TaskKind.UNBLOCK):
        return "blacklist"
    if kind is TaskKind.REMARK:
        return "remark"
    return f"tag {tag_id}" if tag_id > 0 else ""


def way_of(kind: TaskKind, fans: int, tag_id: int = 0) -> Way:
    """Returns the place of work on that many fans among other work."""
    return Way(subject_of(kind, tag_id), small=fans <= task_service.SMALL)


def _run_written(
    account: Account, ctx: Context, *, written: Future[Any], place: int
) -> Outcome | None:
    """Runs in the worker. Runs the task that the other job has written, None if it
    wrote none; that job reports its errors."""
    while not written.done():
        ctx.sleep(0.01)
    try:
        result = written.result()
    except (Cancelled, CancelledError, WxdeskError):
        return None
    made: list[Task] = result if isinstance(result, list) else [result]
    if place >= len(made) or not isinstance(made[place], Task):
        return None
    if not task_service.get(account, ctx, made[place].id).open:
        return None  # given up while it waited
    return task_service.run_or_stop(account, ctx, made[place].id)
