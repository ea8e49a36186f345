"""Makes the notice about a bulk task that has ended or stopped."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Protocol

from wxdesk.model import COMPOUND, Move, Outcome, Task, TaskKind, TaskState
from wxdesk.services import tasks as task_service
from wxdesk.ui.kit import messages
from wxdesk.ui.kit.messages import translate
from wxdesk.ui.kit.notice import Link, Notice
from wxdesk.ui.kit.safe_text import safe_text


class TaskSteps(Protocol):
    """What can be done with a task from the notice about it; each takes its id."""

    def undo_now(self, task_id: int) -> None: ...

    def resume(self, task_id: int, *, sure: bool = False) -> None: ...

    def show(self, task_id: int) -> None: ...

    def explain(self, task_id: int) -> None: ...


def notice(outcome: Outcome, steps: TaskSteps) -> Notice:
    """Returns how the task ended, with links to what can be done next."""
    task = outcome.task
    if task.state is TaskState.DONE and not task.failed:
        return _done(task, steps)
    if task.state is TaskState.DONE:
        why = Link(translate("BulkReport", "Show why"), partial(steps.show, task.id))
        title = translate("BulkReport", "{fans} without success").format(
            fans=messages.fans(task.failed)
        )
        return Notice("warn", title, _reasons(outcome), (why,))
    if task.parked is not None:
        return _parked(task, steps)
    title = translate("BulkReport", "Stopped: {done} done, {left} left").format(
        done=messages.number(task.done), left=messages.fans(task.left)
    )
    resume = Link(translate("BulkReport", "Go on"), partial(steps.resume, task.id))
    return Notice("info", title, "", (resume, _show(task, steps)))


def _show(task: Task, steps: TaskSteps) -> Link:
    return Link(translate("BulkReport", "Show"), partial(steps.show, task.id))


def _done(task: Task, steps: TaskSteps) -> Notice:
    undo = Link(translate("BulkReport", "Undo"), partial(steps.undo_now, task.id))
    links = (undo,) if task_service.can_undo(task) else ()
    detail = ""
    if task.skipped:
        detail = translate("BulkReport", "{fans} had it already").format(
            fans=messages.fans(task.skipped)
        )
    return Notice("ok", _title(task), detail, links)


def _title(task: Task) -> str:
    if not task.done and task.kind not in COMPOUND:
        return translate("BulkReport", "Nothing had to be changed")
    source = {
        TaskKind.TAG: translate("BulkReport", "Tagged {fans} with “{tag}”"),
        TaskKind.UNTAG: translate("BulkReport", "Untagged {fans}: “{tag}”"),
        TaskKind.BLOCK: translate("BulkReport", "Blacklisted {fans}"),
        TaskKind.UNBLOCK: translate("BulkReport", "Took {fans} off the blacklist"),
        TaskKind.REMARK: translate("BulkReport", "Wrote the remark of {fans}"),
        TaskKind.MERGE: translate("BulkReport", "Merged tag “{tag}”, {fans}"),
        TaskKind.DELETE_TAG: translate("BulkReport", "Deleted tag “{tag}”, {fans}"),
        TaskKind.RESTORE_TAG: translate("BulkReport", "Tag “{tag}” is back, {fans}"),
    }[task.kind]
    if task.undo_of and task.kind not in COMPOUND:
        source = translate("BulkReport", "Undone for {fans}")
    return source.format(fans=messages.fans(task.done), tag=safe_text(task.tag_name))


def _parked(task: Task, steps: TaskSteps) -> Notice:
    parked = task.parked
    assert parked is not None
    mine = parked.whose in (Move.PERSON.value, Move.ADMIN.value)
    hint = messages.text(parked.hint)
    detail = " ".join(part for part in (parked.detail, hint) if part)
    title, show = messages.text(parked.title), _show(task, steps)
    if parked.ask:
        answer = messages.yes_to(parked.ask, parked.detail)
        yes = Link(answer, partial(steps.resume, task.id, sure=True))
        return Notice("warn", title, hint, (yes, show))
    if not mine:
        return Notice("warn", title, detail, (show,))
    what = translate("BulkReport", "What to do")
    explain = Link(what, partial(steps.explain, task.id))
    return Notice("error", title, detail, (explain, show))


def _reasons(outcome: Outcome) -> str:
    """Returns the three most frequent reasons with their numbers."""
    counts = Counter(messages.text(one.reason) for one in outcome.failures)
    source = translate("BulkReport", "{reason}: {fans}")
    parts = (
        source.format(reason=reason, fans=messages.fans(n))
        for reason, n in counts.most_common(3)
    )
    return translate("BulkReport", "; ").join(parts)
