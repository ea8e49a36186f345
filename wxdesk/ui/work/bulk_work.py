"""Bulk actions on fans: asks, shows a preview, runs, reports.

Every act becomes a task on disk before the first call is sent; what is reported
afterwards is a summary of that task.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from wxdesk.errors import WxdeskError
from wxdesk.jobs import ANY_WAY, Lane, Way
from wxdesk.model import (
    COMPOUND,
    NEW_TAG,
    Act,
    Move,
    Outcome,
    Tag,
    Task,
    TaskKind,
    TaskState,
)
from wxdesk.services import preview, remarks, tags
from wxdesk.services import tasks as task_service
from wxdesk.services.preview import Preview
from wxdesk.services.tasks import SetChanged
from wxdesk.ui.background.latest import Latest
from wxdesk.ui.background.session import Service, Session
from wxdesk.ui.kit import messages
from wxdesk.ui.kit.dialogs import Question, TextPrompt
from wxdesk.ui.kit.safe_text import safe_text
from wxdesk.ui.tasks.task_rows import title_of
from wxdesk.ui.work import bulk_report
from wxdesk.ui.work.bulk_confirm import BulkConfirm, SetChangedQuestion
from wxdesk.ui.work.confirmed_work import ConfirmedWork, way_of
from wxdesk.ui.work.tag_dialog import TagDialog
from wxdesk.ui.work.target import Target
from wxdesk.wechat import STAR_TAG, TAGGING_MAX


@dataclass(frozen=True, slots=True)
class _Plan:
    """An act to confirm or to run. ``tags`` are for TAG and UNTAG; one that has to be
    created first has the id NEW_TAG."""

    kind: TaskKind
    target: Target
    tags: tuple[Tag, ...] = ()
    reason: str = ""

    @property
    def act(self) -> Act:
        """The act as the services take it."""
        target = self.target
        return Act(self.kind, target.selection, self.tags, self.reason, target.source)

    @property
    def titles(self) -> list[str]:
        """The titles of the tasks it makes, one each."""
        return [
            messages.task_title(self.kind, name, self.target.count)
            for name in ([tag.name for tag in self.tags] or [""])
        ]

    @property
    def way(self) -> Way:
        tag_id = self.tags[0].id if len(self.tags) == 1 else 0
        return way_of(self.kind, self.target.count, tag_id)


class BulkWork(QObject):
    """Asks for and runs everything done to fans. ``shown`` and ``explained`` carry the
    id of a task to show, or to say what to do about."""

    said = Signal(object)  # Notice
    failed = Signal(object)
    shown = Signal(int)
    explained = Signal(int)
    remark_written = Signal()

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self._counting = Latest(session.bridge, self)
        self._counting.arrived.connect(self._counted)
        self._counting.failed.connect(self._not_counted)
        self._preview: Preview | None = None
        self._confirm: BulkConfirm | None = None
        self.confirmed = ConfirmedWork(session, self)
        self.confirmed.ended.connect(self.finished)
        self.confirmed.changed.connect(self._set_changed)
        self.confirmed.failed.connect(self._failed)

    # -- tags

    def choose_tags(self, target: Target, *, remove: bool = False) -> None:
        """Ask for tags, then put them on (or take them off) the fans."""
        if not target.count:
            return
        fans = messages.fans(target.count)
        if remove:
            title = self.tr("Untag {fans}").format(fans=fans)
            verb = self.tr("Untag")
            offered: Sequence[Tag] = self._tags_of(target)
        else:
            title = self.tr("Tag {fans}").format(fans=fans)
            verb, offered = self.tr("Tag"), self._session.own_tags
        dialog = TagDialog(
            self._window, title, verb, offered, tags.check_name, may_create=not remove
        )
        kind = TaskKind.UNTAG if remove else TaskKind.TAG
        dialog.picked.connect(partial(self._tags_picked, target, kind))
        dialog.open()

    def _tags_of(self, target: Target) -> list[Tag]:
        """Returns the tags that can be taken off: those the fans have, if all are
        loaded, else all."""
        if target.sample and len(target.sample) == target.count:
            has = {tag for fan in target.sample for tag in fan.tag_ids}
            return [tag for tag in self._session.own_tags if tag.id in has]
        return self._session.own_tags

    def _tags_picked(self, target: Target, kind: TaskKind, picked: list[Tag]) -> None:
        if picked[0].id == NEW_TAG:
            self._apply_new_tag(target, picked[0].name)
        else:
            self.apply_tags(target, picked, kind)

    def apply_tags(
        self, target: Target, chosen: Sequence[Tag], kind: TaskKind = TaskKind.TAG
    ) -> None:
        """Tag or untag the fans, after a question if they need more than one call."""
        plan = _Plan(kind, target, tuple(chosen))
        if target.count > TAGGING_MAX:
            self._ask(plan)
        else:
            self._run(plan)

    def star(self, target: Target, on: bool = True) -> None:
        """Put the fans into WeChat's own starred group, or take them out of it."""
        tag = Tag(STAR_TAG, messages.status("starred"))
        self.apply_tags(target, [tag], TaskKind.TAG if on else TaskKind.UNTAG)

    def tag_with_new(self, target: Target) -> None:
        """Ask for the name of a tag, make it, put it on the fans."""
        dialog = TextPrompt(
            self._window,
            self.tr("New tag"),
            self.tr("Name"),
            self.tr("Create"),
            check=tags.check_name,
            limit=30,
        )
        dialog.entered.connect(partial(self._apply_new_tag, target))
        dialog.open()

    def _apply_new_tag(self, target: Target, name: str) -> None:
        """Put a tag on the fans that the task creates first. More than one call's worth
        is confirmed first, as with any tag: a slip would tag everybody."""
        known = next((tag for tag in self._session.tags if tag.name == name), None)
        self.apply_tags(target, [known or Tag(NEW_TAG, name)])

    # -- blacklist

    def block(self, target: Target) -> None:
        """Ask, with a preview, then blacklist."""
        if target.count:
            self._ask(_Plan(TaskKind.BLOCK, target))

    def unblock(self, target: Target) -> None:
        """Take the fans off the blacklist, after a question if they need more than one
        call: it harms nobody."""
        plan = _Plan(TaskKind.UNBLOCK, target)
        if target.count > TAGGING_MAX:
            self._ask(plan)
        elif target.count:
            self._run(plan)

    # -- one fan

    def set_remark(self, openid: str, text: str) -> None:
        """Write the remark of one fan. The field shows it as pending until WeChat has
        accepted it."""
        self.confirmed.start(
            remarks.queue,
            openid,
            text,
            kind="remark",
            titles=[messages.task_title(TaskKind.REMARK, "", 1)],
            way=way_of(TaskKind.REMARK, 1),
            done=self._remark_written,
        )

    def _remark_written(self, outcome: Outcome | None) -> None:
        """Report only what did not succeed: success is shown beside the field."""
        if outcome is None:
            return
        if outcome.task.state is TaskState.DONE and not outcome.task.failed:
            self.remark_written.emit()
        else:
            self.finished(outcome)

    # -- tasks

    def undo(self, task: Task) -> None:
        """Ask, then restore what the task changed."""
        title = self.tr("Undo: {task}").format(task=title_of(task))
        body = self._what_comes_back(task)
        dialog = Question(self._window, title, body, self.tr("Undo"), danger=False)
        dialog.accepted.connect(partial(self.undo_now, task.id))
        dialog.open()

    def _what_comes_back(self, task: Task) -> str:
        """What an undo restores, and what it cannot."""
        fans = messages.fans(task.done)
        if task.kind in COMPOUND:
            text = self.tr(
                "The tag “{tag}” is made again, {fans} get it back, and saved searches "
                "that named it are as before. With WeChat it has another number."
            )
            return text.format(tag=safe_text(task.tag_name), fans=fans)
        text = self.tr(
            "{fans} get back what they had before. Who has been changed since then "
            "is left alone."
        )
        return text.format(fans=fans)

    def undo_now(self, task_id: int) -> None:
        """Restore what the task changed without asking: a link was pressed."""
        self._task_work("undo", task_service.queue_undo, task_id)

    def resume(self, task_id: int, *, sure: bool = False) -> None:
        """Resume a task; ``sure`` says yes to what it asks."""
        self._session.run(
            Lane.CHANGE,
            "resume",
            task_service.resume,
            task_id,
            sure=sure,
            done=self.finished,
            failed=self._failed,
        )

    def go_on(self) -> None:
        """Resume everything that was confirmed and not finished."""
        self._session.run(
            Lane.CHANGE,
            "resume",
            task_service.go_on,
            done=self._went_on,
            failed=self._failed,
        )

    def _went_on(self, outcome: Outcome | None) -> None:
        if outcome is not None:
            self.finished(outcome)

    def resume_due(self, task_id: int) -> None:
        """Resume a task whose time has come. If it has to wait again, nothing is said:
        job bar and tasks show it."""
        self._session.run(
            Lane.CHANGE,
            "resume",
            task_service.resume,
            task_id,
            done=self._resumed,
            failed=self._failed,
        )

    def _resumed(self, outcome: Outcome) -> None:
        parked = outcome.task.parked
        if parked is None or parked.whose != Move.WECHAT.value:
            self.finished(outcome)

    def retry(self, task_id: int) -> None:
        """Start a new task for the fans that failed."""
        self._task_work("resume", task_service.queue_retry, task_id)

    def cancel(self, task: Task) -> None:
        """Ask, then give up what is left of a waiting task."""
        title = self.tr("Give up: {task}?").format(task=title_of(task))
        body = self.tr("{done} are done and stay so. {left} are not changed any more.")
        body = body.format(done=messages.fans(task.done), left=messages.fans(task.left))
        dialog = Question(self._window, title, body, self.tr("Give up the rest"))
        dialog.accepted.connect(partial(self._cancel, task.id))
        dialog.open()

    def _cancel(self, task_id: int) -> None:
        self._session.run(
            Lane.QUERY, "cancel", task_service.cancel, task_id, failed=self._failed
        )

    def _task_work(self, kind: str, service: Service, task_id: int) -> None:
        self.confirmed.start(
            service, task_id, kind=kind, titles=[messages.job(kind)], way=ANY_WAY
        )

    # -- confirm

    def _ask(self, plan: _Plan) -> None:
        """Open the question and count meanwhile."""
        names = ", ".join(tag.name for tag in plan.tags)
        self._preview = None
        self._confirm = BulkConfirm(
            self._window,
            plan.kind,
            plan.target.count,
            tag_name=names,
            sample=plan.target.sample,
        )
        self._confirm.accepted.connect(partial(self._confirmed, plan))
        self._confirm.rejected.connect(self._refused)
        self._confirm.open()
        self._counting.ask(self._session.asking(preview.preview, plan.act), "preview")

    def _counted(self, result: Preview) -> None:
        if self._confirm is None:
            self._drop(result)  # the answer was no before it was counted
            return
        self._preview = result
        self._confirm.show_preview(result)

    def _not_counted(self, error: WxdeskError) -> None:
        if self._confirm is not None:
            self._confirm.show_failure(error)

    def _refused(self) -> None:
        self._confirm = None
        if self._preview is not None:
            self._drop(self._preview)
            self._preview = None

    def _drop(self, counted: Preview) -> None:
        if counted.drafts:
            self._session.run(Lane.QUERY, "drop", preview.drop, counted.drafts)

    def _confirmed(self, plan: _Plan) -> None:
        self._confirm = None
        if (counted := self._preview) is not None:
            self._preview = None
            self._confirm_as(plan, counted, "")

    def _confirm_as(self, plan: _Plan, counted: Preview, keep: str) -> None:
        """``keep`` is the answer to SetChangedQuestion, "" before it was asked."""
        self.confirmed.start(
            task_service.confirm,
            plan.act,
            counted.sent,
            drafts=counted.drafts,
            keep=keep,
            kind=plan.kind.value,
            titles=plan.titles,
            way=plan.way,
            about=(plan, counted),
        )

    def _set_changed(self, about: tuple[_Plan, Preview], changed: SetChanged) -> None:
        """Ask again: the fans are not those of the question any more."""
        plan, counted = about
        dialog = SetChangedQuestion(self._window, changed)
        dialog.chosen.connect(partial(self._confirm_as, plan, counted))
        dialog.rejected.connect(partial(self._drop, counted))
        dialog.open()

    # -- run and report

    def _run(self, plan: _Plan) -> None:
        """Run without a question, for few fans; the task is on disk first as well."""
        self.confirmed.start(
            task_service.queue,
            plan.act,
            kind=plan.kind.value,
            titles=plan.titles,
            way=plan.way,
        )

    def _failed(self, error: WxdeskError) -> None:
        self.failed.emit(error)

    def finished(self, outcome: Outcome) -> None:
        """Say how a task ended."""
        self.said.emit(bulk_report.notice(outcome, self))

    def show(self, task_id: int) -> None:
        """Show the task in its tab."""
        self.shown.emit(task_id)

    def explain(self, task_id: int) -> None:
        """Say what to do about the task."""
        self.explained.emit(task_id)
