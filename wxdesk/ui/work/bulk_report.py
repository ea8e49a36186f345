"""One sentence about a bulk task that has ended or stopped, with what to do next."""

from __future__ import annotations

from collections import Counter

from wxdesk.errors import Move
from wxdesk.model import COMPOUND, Outcome, Task, TaskKind, TaskState
from wxdesk.services import tasks as task_service
from wxdesk.ui.kit import messages
from wxdesk.ui.kit.messages import translate
from wxdesk.ui.kit.safe_text import safe_text

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
    title = translate("BulkReport", "Stopped: {done} done, {left} left").format(
        done=messages.number(task.done), left=messages.fans(task.left)
    )
    resume = (translate("BulkReport", "Go on"), "resume", task.id)
    return "info", title, "", [resume, _show(task)]


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


def _parked(task: Task) -> Sentence:
    parked = task.parked
    assert parked is not None
    mine = parked.whose in (Move.PERSON.value, Move.ADMIN.value)
    hint = messages.text(parked.hint)
    detail = " ".join(part for part in (parked.detail, hint) if part)
    if parked.ask:
        yes = (messages.yes_to(parked.ask, parked.detail), "say_yes", task.id)
        return "warn", messages.text(parked.title), hint, [yes, _show(task)]
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
