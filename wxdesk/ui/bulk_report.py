"""One sentence about a bulk task that has ended or stopped, with what to do next."""

from __future__ import annotations

from collections import Counter

from wxdesk.errors import Move
from wxdesk.model import Outcome, Task, TaskKind, TaskState
from wxdesk.services import tasks as task_service
from wxdesk.ui import messages
from wxdesk.ui.messages import translate
from wxdesk.ui.safe_text import safe_text

Link = tuple[str, str, int]  # text, code (undo show explain), task id
Sentence = tuple[str, str, str, list[Link]]  # kind, title, detail, links


def sentence(outcome: Outcome) -> Sentence:
    """For the message bar."""
    task = outcome.task
    if task.state is TaskState.DONE and not task.failed:
        return _done(task)
    if task.state is TaskState.DONE:
        why = (translate("BulkReport", "Show why"), "show", task.id)
        title = translate("BulkReport", "{fans} without success").format(
            fans=messages.fans(task.failed)
        )
        return "warn", title, _reasons(outcome), [why]
    if task.parked is not None:
        return _parked(task)
    title = translate("BulkReport", "Stopped, {fans} left").format(
        fans=messages.fans(task.left)
    )
    return "info", title, "", [_show(task)]


def _show(task: Task) -> Link:
    return translate("BulkReport", "Show"), "show", task.id


def _done(task: Task) -> Sentence:
    undo = (translate("BulkReport", "Undo"), "undo", task.id)
    links = [undo] if task_service.can_undo(task) else []
    detail = ""
    if task.skipped:
        detail = translate("BulkReport", "{fans} had it already").format(
            fans=messages.fans(task.skipped)
        )
    return "ok", _title(task), detail, links


def _title(task: Task) -> str:
    if not task.done:
        return translate("BulkReport", "Nothing had to be changed")
    source = {
        TaskKind.TAG: translate("BulkReport", "Tagged {fans} with “{tag}”"),
        TaskKind.UNTAG: translate("BulkReport", "Untagged {fans}: “{tag}”"),
        TaskKind.BLOCK: translate("BulkReport", "Blacklisted {fans}"),
        TaskKind.UNBLOCK: translate("BulkReport", "Took {fans} off the blacklist"),
        TaskKind.REMARK: translate("BulkReport", "Wrote the remark of {fans}"),
    }[task.kind]
    if task.undo_of:
        source = translate("BulkReport", "Undone for {fans}")
    return source.format(fans=messages.fans(task.done), tag=safe_text(task.tag_name))


def _parked(task: Task) -> Sentence:
    parked = task.parked
    assert parked is not None
    mine = parked.whose in (Move.PERSON.value, Move.ADMIN.value)
    hint = messages.text(parked.hint)
    detail = " ".join(part for part in (parked.detail, hint) if part)
    explain = (translate("BulkReport", "What to do"), "explain", task.id)
    links = [explain, _show(task)] if mine else [_show(task)]
    return "error" if mine else "warn", messages.text(parked.title), detail, links


def _reasons(outcome: Outcome) -> str:
    """The three most frequent reasons with their numbers."""
    counts = Counter(messages.text(one.reason) for one in outcome.failures)
    source = translate("BulkReport", "{reason}: {fans}")
    parts = (
        source.format(reason=reason, fans=messages.fans(n))
        for reason, n in counts.most_common(3)
    )
    return translate("BulkReport", "; ").join(parts)
