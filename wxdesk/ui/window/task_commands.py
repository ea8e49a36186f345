"""The commands of the tasks tab and of all that points to a task."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from wxdesk.jobs import Lane
from wxdesk.model import Task, TaskState
from wxdesk.services import tasks
from wxdesk.ui.kit.desktop import open_folder
from wxdesk.ui.kit.notice import Link, Notice
from wxdesk.ui.tasks.task_rows import title_of
from wxdesk.ui.window.parts import TASKS, Parts
from wxdesk.ui.window.reports import Reports

_NAMED = 3  # so many unfinished tasks are named


class TaskCommands(QObject):
    """Connects the tasks; the methods are slots."""

    def __init__(self, parts: Parts, reports: Reports) -> None:
        super().__init__(parts.window)
        self._parts, self._reports = parts, reports
        self._fill_task_filter()
        parts.actions.undo.triggered.connect(self.undo_last)
        parts.tasks.pressed.connect(self.task_pressed)
        parts.tasks.opened.connect(self._tell_unfinished)
        parts.work.shown.connect(self.show_task)
        parts.work.explained.connect(self.explain)
        parts.syncs.due.connect(parts.work.resume_due)
        parts.job_bar.tasks_wanted.connect(self.show_tasks)
        parts.files.wrote.connect(parts.tasks.add_export)

    def show_tasks(self) -> None:
        self._parts.show_tab(TASKS)

    def show_task(self, task_id: int) -> None:
        self._parts.show_tab(TASKS)
        self._parts.tasks.go_to(task_id)

    def _tell_unfinished(self) -> None:
        """Tell what was confirmed and not done when the program ended the last time."""
        parts = self._parts
        waiting = (TaskState.QUEUED, TaskState.STOPPED)
        left = [one for one in parts.tasks.tasks if one.state in waiting]
        if not left or parts.session.jobs(Lane.CHANGE):
            return
        names = [title_of(one) for one in reversed(left)]
        title = self.tr("{n} tasks were not finished the last time").format(n=len(left))
        more = self.tr(" and others") if len(names) > _NAMED else ""
        detail = self.tr("; ").join(names[:_NAMED]) + more
        go = Link(self.tr("Go on with them"), parts.work.go_on)
        show = Link(self.tr("Show"), partial(self.show_task, left[-1].id))
        # "warn" stays until it is answered; "info" leaves after a few seconds.
        self._reports.say(Notice("warn", title, detail, (go, show)))

    def undo_last(self) -> None:
        """Undo the latest task that can be undone (Ctrl+Z)."""
        found = next(
            (one for one in self._parts.tasks.tasks if tasks.can_undo(one)), None
        )
        if found is None:
            title = self.tr("There is nothing to undo")
            self._reports.say(Notice("info", title))
        else:
            self._parts.work.undo(found)

    def task_pressed(self, task: Task | Path, code: str) -> None:
        """Do what a button of a task says."""
        parts = self._parts
        if isinstance(task, Path):
            open_folder(task)
        elif code == "undo":
            parts.work.undo(task)
        elif code == "resume":
            parts.work.resume(task.id)
        elif code == "say_yes":
            parts.work.resume(task.id, sure=True)
        elif code == "cancel":
            parts.work.cancel(task)
        elif code == "retry":
            parts.work.retry(task.id)
        elif code == "export":
            parts.files.export_failures(task)
        elif code == "explain":
            self._reports.explain_parked(task)

    def explain(self, task_id: int) -> None:
        """Show what to do about a task that waits for the person."""
        self.show_task(task_id)
        for task in self._parts.tasks.tasks:
            if task.id == task_id:
                self._reports.explain_parked(task)

    def _fill_task_filter(self) -> None:
        menu = self._parts.filter_menu
        for which, text in (
            ("all", self.tr("All states")),
            ("open", self.tr("Running and waiting")),
            ("failed", self.tr("With failures")),
            ("done", self.tr("Done")),
        ):
            action = menu.addAction(text)
            action.setData(which)
        menu.triggered.connect(self.filter_tasks)

    def filter_tasks(self, action: QAction) -> None:
        self._parts.filter_button.setText(action.text())
        self._parts.tasks.set_filter(str(action.data()))
