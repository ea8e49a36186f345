"""The tasks tab: reads the tasks again while they run and handles their buttons."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QMenu, QStackedLayout, QWidget

from wxdesk.account import Account
from wxdesk.jobs import Context, Job, Lane
from wxdesk.model import Changes, Failure, Fan, Task
from wxdesk.services import fan_list
from wxdesk.services import tasks as task_service
from wxdesk.ui.background.latest import Latest
from wxdesk.ui.background.session import Session
from wxdesk.ui.kit import messages
from wxdesk.ui.kit.widgets import EmptyState, Surface
from wxdesk.ui.tasks import task_rows
from wxdesk.ui.tasks.task_list import TaskList
from wxdesk.ui.tasks.task_pane import TaskPane
from wxdesk.ui.tasks.task_rows import TaskRow

_POLL_MS = 500
_NAMED = 500  # so many failed fans are looked up by name


class TasksTab(Surface):
    """Lists tasks, jobs and exports. ``pressed``: task and code of what is wanted
    (undo, resume, say_yes, cancel, retry, export, explain). ``counted``: how many run
    or wait."""

    pressed = Signal(object, str)
    counted = Signal(int)
    failed = Signal(object)
    opened = Signal()  # the tasks of an account were read for the first time
    has_columns, has_states, has_pane = False, True, True

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("tasksTab")
        self.session = session
        self.which = "all"
        self._first = True
        self.tasks: Sequence[Task] = ()
        self._exports: list[TaskRow] = []
        self._paths: dict[str, Path] = {}
        self._row: TaskRow | None = None
        self.list = TaskList()
        self.pane = TaskPane()
        self._empty = EmptyState(
            "circle-check",
            self.tr("No tasks yet"),
            self.tr(
                "What is done to many fans at once stands here: with progress, "
                "failures and undo."
            ),
        )
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.list)
        self._latest = Latest(session.bridge, self)
        self._latest.arrived.connect(self._show)
        self._latest.failed.connect(self.failed)
        self._failures = Latest(session.bridge, self)
        self._failures.arrived.connect(self._show_failures)
        self.list.pressed.connect(self._pressed)
        self.list.current.connect(self._current)
        self.list.menu_asked.connect(self._menu)
        self.pane.pressed.connect(self.pressed)
        self._poll = QTimer(self, interval=_POLL_MS)
        self._poll.timeout.connect(self._tick)
        # Drawing may ask for failures, which is a job again: never within the signal.
        self._redraw = QTimer(self, singleShot=True, interval=0)
        self._redraw.timeout.connect(self._draw)
        session.bridge.jobs_changed.connect(self._jobs_changed)
        session.account_changed.connect(self._account_changed)

    def main_view(self) -> QWidget:
        return self.list

    def note(self, synced_at: int) -> str:
        del synced_at
        return ""

    # -- loading

    def refresh(self, changes: Changes) -> None:
        if changes.tasks or changes.everything or changes.fans or changes.blacklist:
            self.reload()

    def reload(self) -> None:
        """Read the tasks again."""
        if self.session.account is not None:
            self._latest.ask(self.session.asking(task_service.all_tasks), "tasks")

    def _account_changed(self) -> None:
        self._latest.drop()
        self._failures.drop()
        self._exports.clear()
        self._first = True
        self.tasks = ()
        self._draw()
        self.reload()

    def _show(self, tasks: Sequence[Task]) -> None:
        self.tasks = tasks
        self._draw()
        if self._first:
            self._first = False
            self.opened.emit()

    def _draw(self) -> None:
        jobs = self.session.jobs()
        rows = task_rows.build(self.tasks, jobs, self._exports, self.which)
        self.list.set_rows(rows)
        self._stack.setCurrentIndex(1 if rows else 0)
        self.counted.emit(task_rows.count_open(self.tasks, jobs))

    def _jobs_changed(self) -> None:
        if self.session.jobs(Lane.CHANGE, Lane.SYNC):
            self._poll.start()
        else:
            self._poll.stop()
        self._redraw.start()

    def _tick(self) -> None:
        if self.session.jobs(Lane.CHANGE):
            self.reload()
        elif self.isVisible():
            self._draw()

    def set_filter(self, which: str) -> None:
        """Show only a part of the tasks: all, open, failed or done."""
        self.which = which
        self._draw()

    def go_to(self, task_id: int) -> None:
        """Make a task the current one and give the list the focus."""
        self.list.go_to(f"task:{task_id}")
        self.list.setFocus()

    def add_export(self, path: Path, count: int, seconds: float) -> None:
        """Add a row for a finished export, with a button that opens its folder."""
        key = f"export:{len(self._exports)}"
        title = self.tr("Export, {fans}").format(fans=messages.fans(count))
        took = messages.duration(seconds)
        row = TaskRow(
            key,
            title,
            took,
            path.name,
            icon="circle-check",
            tone="accent_text",
            buttons=("open_folder",),
        )
        self._exports.insert(0, row)
        self._paths[key] = path
        self._draw()

    # -- one task

    @property
    def current_task(self) -> Task | None:
        return self._row.task if self._row is not None else None

    def _current(self, row: TaskRow | None) -> None:
        if row == self._row:
            return
        self._row = row
        task = self.pane.task = self.current_task
        if task is not None:
            self.pane.show_task(task)
            if task.failed:
                work = self.session.asking(_failures_of, task.id)
                self._failures.ask(work, "failures")

    def _show_failures(self, result: tuple[int, list[Failure], dict[str, Fan]]) -> None:
        task_id, failures, fans = result
        if self.current_task is not None and self.current_task.id == task_id:
            self.pane.show_failures(failures, fans)

    # -- buttons

    def _pressed(self, row: TaskRow, code: str, *_checked: bool) -> None:
        if row.key in self._paths:
            self.pressed.emit(self._paths[row.key], code)
        elif row.task is not None and code not in ("pause", "go_on", "stop"):
            self.pressed.emit(row.task, code)
        else:
            self._steer(row, code)

    def _steer(self, row: TaskRow, code: str) -> None:
        """Pause, go on with or stop the job behind a row. What is stopped leaves a task
        that can be resumed."""
        for job in self.session.jobs():
            behind = job.lane is Lane.CHANGE and job.future.running()
            if behind if row.task is not None else row.key.endswith(f":{id(job)}"):
                self._steer_job(job, code)
                break
        self._draw()

    @staticmethod
    def _steer_job(job: Job, code: str) -> None:
        if code == "stop":
            job.context.cancel()
        elif code == "go_on":
            job.context.resume()
        else:
            job.context.pause()

    def _menu(self, row: TaskRow, at: Any) -> None:
        menu = QMenu(self)
        codes = list(row.buttons)
        for code in codes:
            action = menu.addAction(task_rows.button_text(code, row.task))
            action.triggered.connect(partial(self._pressed, row, code))
        if codes:
            menu.popup(at)


def _failures_of(
    account: Account, ctx: Context, task_id: int
) -> tuple[int, list[Failure], dict[str, Fan]]:
    """Returns the failures of a task, and the known fans among the first 500 of
    them."""
    failures = task_service.failures(account, ctx, task_id)
    fans: dict[str, Fan] = {}
    for one in failures[:_NAMED]:
        ctx.check()
        fan = fan_list.by_openid(account, ctx, one.openid)
        if fan is not None:
            fans[one.openid] = fan
    return task_id, failures, fans
