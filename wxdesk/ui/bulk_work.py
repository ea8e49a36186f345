"""What the person does to fans: choose, confirm with a preview, run, report.

Every act here becomes a task on disk before the first call is sent; what this module
says afterwards is only a summary of that task.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from wxdesk.account import Account
from wxdesk.errors import Move, WxdeskError
from wxdesk.jobs import Context, Lane
from wxdesk.model import (
    STAR_TAG,
    TAGGING_MAX,
    Fan,
    Outcome,
    Selection,
    Tag,
    Task,
    TaskKind,
    TaskState,
)
from wxdesk.services import blacklist, preview, remarks, tags
from wxdesk.services import tasks as task_service
from wxdesk.services.preview import Preview
from wxdesk.ui import bulk_report, messages
from wxdesk.ui.bulk_confirm import BulkConfirm
from wxdesk.ui.dialogs import Question, TextPrompt
from wxdesk.ui.latest import Latest
from wxdesk.ui.session import Service, Session
from wxdesk.ui.tag_dialog import TagDialog
from wxdesk.ui.task_rows import title_of


@dataclass(frozen=True, slots=True)
class Target:
    """Whom something is for: ``count`` fans, some of them as ``sample``."""

    selection: Selection
    count: int
    source: str = ""
    sample: tuple[Fan, ...] = ()


@dataclass(frozen=True, slots=True)
class _Plan:
    """A confirmed or confirmable act. ``tags`` are for TAG and UNTAG."""

    kind: TaskKind
    target: Target
    tags: tuple[Tag, ...] = ()
    reason: str = ""


class BulkWork(QObject):
    """``said``: kind, title, detail, list of (text, code, task id) for the message
    bar; codes are undo, show and explain."""

    said = Signal(str, str, str, object)
    failed = Signal(object)
    remark_written = Signal()

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self._counting = Latest(session.bridge, self)
        self._counting.arrived.connect(self._counted)
        self._counting.failed.connect(self._not_counted)
        self._plan: _Plan | None = None
        self._confirm: BulkConfirm | None = None
        self._dialog: TagDialog | TextPrompt | Question | None = None

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
        self._plan = _Plan(kind, target)
        self._dialog = dialog
        dialog.accepted.connect(self._tags_chosen)
        dialog.open()

    def _tags_of(self, target: Target) -> list[Tag]:
        """With a few fans only the tags they have."""
        if target.sample and len(target.sample) == target.count:
            has = {tag for fan in target.sample for tag in fan.tag_ids}
            return [tag for tag in self._session.own_tags if tag.id in has]
        return self._session.own_tags

    def _tags_chosen(self) -> None:
        dialog, plan = self._dialog, self._plan
        if not isinstance(dialog, TagDialog) or plan is None:
            return
        if dialog.new_name:
            self._run_new_tag(dialog.new_name, plan.target)
        elif dialog.chosen:
            self.apply_tags(plan.target, dialog.chosen, plan.kind)

    def apply_tags(
        self, target: Target, chosen: Sequence[Tag], kind: TaskKind = TaskKind.TAG
    ) -> None:
        """Tag or untag; more than one call's worth of fans is confirmed first."""
        plan = _Plan(kind, target, tuple(chosen))
        if target.count > TAGGING_MAX:
            self._ask(plan)
        else:
            self._run(plan)

    def star(self, target: Target, on: bool = True) -> None:
        """Into WeChat's own starred group, or out of it."""
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
        self._dialog, self._plan = dialog, _Plan(TaskKind.TAG, target)
        dialog.accepted.connect(self._new_tag_named)
        dialog.open()

    def _new_tag_named(self) -> None:
        if isinstance(self._dialog, TextPrompt) and self._plan is not None:
            self._run_new_tag(self._dialog.value, self._plan.target)

    def _run_new_tag(self, name: str, target: Target) -> None:
        work = partial(_create_and_add, name=name, target=target)
        title = messages.task_title(TaskKind.TAG, name, target.count)
        self._session.run(
            Lane.CHANGE,
            "tag",
            work,
            done=self.finished,
            failed=self._failed,
            title=title,
        )

    # -- blacklist

    def block(self, target: Target) -> None:
        """Ask, with a preview, then blacklist."""
        if target.count:
            self._ask(_Plan(TaskKind.BLOCK, target))

    def unblock(self, target: Target) -> None:
        """Take off the blacklist; nothing bad can come of it, so only many are asked
        about."""
        plan = _Plan(TaskKind.UNBLOCK, target)
        if target.count > TAGGING_MAX:
            self._ask(plan)
        elif target.count:
            self._run(plan)

    # -- one fan

    def set_remark(self, openid: str, text: str) -> None:
        """Write one fan's remark."""
        self._session.run(
            Lane.CHANGE,
            "remark",
            remarks.set_remark,
            openid,
            text,
            done=self._remark_written,
            failed=self._failed,
        )

    def _remark_written(self, outcome: Outcome) -> None:
        """Done is said by the check beside the field; only the rest is news."""
        if outcome.task.state is TaskState.DONE and not outcome.task.failed:
            self.remark_written.emit()
        else:
            self.finished(outcome)

    # -- tasks

    def undo(self, task: Task) -> None:
        """Ask, then put back what the task changed."""
        title = self.tr("Undo: {task}").format(task=title_of(task))
        body = self.tr(
            "{fans} get back what they had before. Who has been changed since then "
            "is left alone."
        ).format(fans=messages.fans(task.done))
        dialog = Question(self._window, title, body, self.tr("Undo"), danger=False)
        dialog.setProperty("task", task.id)
        dialog.accepted.connect(self._undo_confirmed)
        self._dialog = dialog
        dialog.open()

    def _undo_confirmed(self) -> None:
        if self._dialog is not None:
            self.undo_now(int(self._dialog.property("task")))

    def undo_now(self, task_id: int) -> None:
        """The same without a question: the person has just pressed a link."""
        self._task_work("undo", task_service.undo, task_id)

    def resume(self, task_id: int) -> None:
        self._task_work("resume", task_service.resume, task_id)

    def resume_due(self, task_id: int) -> None:
        """Go on with a task whose time has come. That it waits again is no news: the
        bar and the tasks show it."""
        self._task_work("resume", task_service.resume, task_id, self._resumed)

    def _resumed(self, outcome: Outcome) -> None:
        parked = outcome.task.parked
        if parked is None or parked.whose != Move.WECHAT.value:
            self.finished(outcome)

    def retry(self, task_id: int) -> None:
        """A new task for those who failed."""
        self._task_work("resume", task_service.retry_failed, task_id)

    def cancel(self, task_id: int) -> None:
        """Give up what is left of a waiting task."""
        work = partial(_cancel, task_id=task_id)
        self._session.run(Lane.QUERY, "cancel", work, failed=self._failed)

    def _task_work(
        self,
        kind: str,
        service: Service,
        task_id: int,
        done: Callable[[Outcome], object] | None = None,
    ) -> None:
        self._session.run(
            Lane.CHANGE,
            kind,
            service,
            task_id,
            done=done or self.finished,
            failed=self._failed,
        )

    # -- confirm

    def _ask(self, plan: _Plan) -> None:
        """Open the question at once, count meanwhile."""
        names = ", ".join(tag.name for tag in plan.tags)
        self._plan = plan
        self._confirm = BulkConfirm(
            self._window,
            plan.kind,
            plan.target.count,
            tag_name=names,
            sample=plan.target.sample,
        )
        self._confirm.accepted.connect(self._confirmed)
        self._confirm.open()
        work = self._session.asking(
            _preview, plan.kind, plan.target.selection, [tag.id for tag in plan.tags]
        )
        self._counting.ask(work, "preview")

    def _counted(self, result: Preview) -> None:
        if self._confirm is not None:
            self._confirm.show_preview(result)

    def _not_counted(self, error: WxdeskError) -> None:
        if self._confirm is not None:
            self._confirm.show_failure(error)

    def _confirmed(self) -> None:
        if self._plan is not None:
            self._run(self._plan)

    # -- run and report

    def _run(self, plan: _Plan) -> None:
        target = plan.target
        for work, name in _works(plan):
            title = messages.task_title(plan.kind, name, target.count)
            self._session.run(
                Lane.CHANGE,
                plan.kind.value,
                work,
                done=self.finished,
                failed=self._failed,
                title=title,
            )

    def _failed(self, error: WxdeskError) -> None:
        self.failed.emit(error)

    def finished(self, outcome: Outcome) -> None:
        """Say how a task ended."""
        self.said.emit(*bulk_report.sentence(outcome))


def _works(plan: _Plan) -> list[tuple[object, str]]:
    """The service calls of a plan, each with the name of its tag."""
    chosen = {"selection": plan.target.selection, "source": plan.target.source}
    if plan.kind is TaskKind.BLOCK:
        return [(partial(blacklist.add, **chosen, reason=plan.reason), "")]
    if plan.kind is TaskKind.UNBLOCK:
        return [(partial(blacklist.remove, **chosen), "")]
    service = tags.add if plan.kind is TaskKind.TAG else tags.remove
    return [(partial(service, **chosen, tag_id=tag.id), tag.name) for tag in plan.tags]


def _create_and_add(
    account: Account, ctx: Context, *, name: str, target: Target
) -> Outcome:
    tag = tags.find_or_create(account, ctx, name)
    return tags.add(account, ctx, target.selection, tag.id, target.source)


def _preview(
    account: Account,
    ctx: Context,
    kind: TaskKind,
    selection: Selection,
    tag_ids: Sequence[int],
) -> Preview:
    """One preview; those of several tags are added up."""
    found = [
        preview.preview(account, ctx, kind, selection, tag_id)
        for tag_id in tag_ids or (0,)
    ]
    first = found[0]
    return replace(
        first,
        change=sum(one.change for one in found),
        already=sum(one.already for one in found),
        calls=sum(one.calls for one in found),
        seconds=sum(one.seconds for one in found),
    )


def _cancel(account: Account, _ctx: Context, *, task_id: int) -> object:
    return task_service.cancel(account, task_id)
