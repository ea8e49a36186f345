"""Commands of the tasks tab and of everything that points to a task."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from wxdesk.jobs import Lane
from wxdesk.model import Task, TaskState
from wxdesk.services import tasks
from wxdesk.ui.kit.desktop import open_folder
from wxdesk.ui.kit.notice import Link, Notice
from wxdesk.ui.tasks.task_rows import title_of

if TYPE_CHECKING:
    from wxdesk.ui.window.main_window import MainWindow

TASKS = 2  # the place of the tab
_NAMED = 3  # so many unfinished tasks are named


class TaskCommands(QObject):
    """Every method is a slot."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self._fill_task_filter()
        window.actions_.undo.triggered.connect(self.undo_last)
        window.tasks.pressed.connect(self.task_pressed)
        window.tasks.opened.connect(self._tell_unfinished)
        window.work.shown.connect(self.show_task)
        window.work.explained.connect(self.explain)
        window.syncs.due.connect(window.work.resume_due)
        window.job_bar.tasks_wanted.connect(self.show_tasks)
        window.files.wrote.connect(window.tasks.add_export)

    def show_tasks(self) -> None:
        self.window.tabs.setCurrentIndex(TASKS)

    def show_task(self, task_id: int) -> None:
        self.window.tabs.setCurrentIndex(TASKS)
        self.window.tasks.go_to(task_id)

    def _tell_unfinished(self) -> None:
        """What was confirmed and not done when the program ended the last time."""
        window = self.window
        waiting = (TaskState.QUEUED, TaskState.STOPPED)
        left = [one for one in window.tasks.tasks if one.state in waiting]
        if not left or window.session.jobs(Lane.CHANGE):
            return
        names = [title_of(one) for one in reversed(left)]
        title = self.tr("{n} tasks were not finished the last time").format(n=len(left))
        more = self.tr(" and others") if len(names) > _NAMED else ""
        detail = self.tr("; ").join(names[:_NAMED]) + more
        go = Link(self.tr("Go on with them"), window.work.go_on)
        show = Link(self.tr("Show"), partial(self.show_task, left[-1].id))
        # "warn" stays until it is answered; "info" leaves after a few seconds.
        window.reports.say(Notice("warn", title, detail, (go, show)))

    def undo_last(self) -> None:
        """Ctrl+Z: the latest task that can be undone."""
        found = next(
            (one for one in self.window.tasks.tasks if tasks.can_undo(one)), None
        )
        if found is None:
            title = self.tr("There is nothing to undo")
            self.window.reports.say(Notice("info", title))
        else:
            self.window.work.undo(found)

    def task_pressed(self, task: Task | Path, code: str) -> None:
        """A button of a task."""
        window = self.window
        if isinstance(task, Path):
            open_folder(task)
        elif code == "undo":
            window.work.undo(task)
        elif code == "resume":
            window.work.resume(task.id)
        elif code == "say_yes":
            window.work.resume(task.id, sure=True)
        elif code == "cancel":
            window.work.cancel(task)
        elif code == "retry":
            window.work.retry(task.id)
        elif code == "export":
            window.files.export_failures(task)
        elif code == "explain":
            window.reports.explain_parked(task)

    def explain(self, task_id: int) -> None:
        """What to do about a task that waits for the person."""
        self.show_task(task_id)
        for task in self.window.tasks.tasks:
            if task.id == task_id:
                self.window.reports.explain_parked(task)

    def _fill_task_filter(self) -> None:
        menu = self.window.filter_menu
        for which, text in (
            ("all", self.tr("All states")),
            ("open", self.tr("Running and waiting")),
            ("failed", self.tr("With failures")),
            ("done", self.tr("Done")),
        ):
            action = menu.addAction(text)
            action.setData(which)
            action.triggered.connect(self.filter_tasks)

    def filter_tasks(self) -> None:
        action = self.sender()
        self.window.filter_button.setText(action.text())
        self.window.tasks.set_filter(str(action.data()))
