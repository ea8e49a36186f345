"""Bulk tasks on disk: look, go on, undo, try the failed ones again."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

from wxdesk import bulk
from wxdesk.account import Account
from wxdesk.errors import InputError, cannot_write
from wxdesk.jobs import Context
from wxdesk.model import (
    Changes,
    Failure,
    Outcome,
    Selection,
    Task,
    TaskKind,
    TaskState,
    Text,
)
from wxdesk.paths import replacing
from wxdesk.spreadsheet import formula_safe
from wxdesk.store import tasks


def all_tasks(account: Account) -> list[Task]:
    """The latest tasks, newest first."""
    return [_as_it_is(account, one) for one in account.store.read(tasks.all_tasks)]


def _as_it_is(account: Account, task: Task) -> Task:
    """With what could not be written, because the disk was full."""
    held = account.held(task.id)
    if held is None or task.state is not TaskState.RUNNING:
        return task
    return replace(task, state=TaskState.PARKED, parked=held)


def get(account: Account, task_id: int) -> Task:
    """One task. Raises InputError if there is none of that number."""
    found = next((one for one in all_tasks(account) if one.id == task_id), None)
    if found is None:
        raise InputError(
            Text(f"没有任务 {task_id}", f"There is no task {task_id}"), Text("", "")
        )
    return found


def failures(account: Account, task_id: int) -> list[Failure]:
    """Every fan the task could not change, with the reason."""
    get(account, task_id)
    return account.store.read(lambda db: tasks.failures(db, task_id))


def resume(account: Account, ctx: Context, task_id: int) -> Outcome:
    """Go on with what is left; a task that is done stays as it is."""
    if get(account, task_id).open:
        return bulk.run(account, ctx, task_id)
    return bulk.outcome(account, task_id)


def due(account: Account) -> list[Task]:
    """Parked tasks whose time has come; they go on without anybody. One that waits
    for a person has no time (parking.wait_after)."""
    return [
        task
        for task in all_tasks(account)
        if task.state is TaskState.PARKED
        and task.parked is not None
        and 0 < task.parked.resume_at <= account.now
    ]


def can_undo(task: Task) -> bool:
    """Whether the task changed anything that an inverse task could put back."""
    return bool(task.done) and not task.open and not task.undone_by


def undo(account: Account, ctx: Context, task_id: int) -> Outcome:
    """Put back what the task changed, where nobody has changed it since.

    Raises InputError when there is nothing to undo.
    """
    if not can_undo(get(account, task_id)):
        raise InputError(
            Text("这个任务没有可以撤销的", "There is nothing to undo in this task"),
            Text(
                "它没有改动任何粉丝，还没做完，或者已经撤销过。",
                "It changed nobody, is not finished, or was undone before.",
            ),
        )
    account.store.read(lambda db: tasks.verify(db, task_id))
    with account.working():
        with account.store.write(durable=True) as db:
            inverse = tasks.begin_undo(db, task_id, account.now)
        return bulk.run(account, ctx, inverse.id)


def cancel(account: Account, task_id: int) -> Changes:
    """Give up what is left of a waiting task; what is done stays done."""
    get(account, task_id)
    with account.store.write(durable=True) as db:
        tasks.set_state(db, task_id, TaskState.CANCELLED, now=account.now)
    return Changes(tasks=True)


def retry_failed(account: Account, ctx: Context, task_id: int) -> Outcome:
    """A new task of the same kind for those who failed."""
    task = get(account, task_id)
    openids = tuple(one.openid for one in failures(account, task_id))
    if not openids:
        return bulk.outcome(account, task_id)
    if task.kind is TaskKind.REMARK and task.undo_of:
        return undo(account, ctx, task.undo_of)
    account.store.read(lambda db: tasks.verify(db, task_id))
    with account.working():
        with account.store.write(durable=True) as db:
            again = tasks.begin(
                db,
                task.kind,
                Selection(openids=openids),
                account.now,
                tag_id=task.tag_id,
                tag_name=task.tag_name,
                remark=task.remark,
                source=task.source,
            )
        return bulk.run(account, ctx, again.id)


def export_failures(
    account: Account, task_id: int, path: Path, language: str = "zh_CN"
) -> int:
    """Write openid, errcode and reason as CSV. Returns the rows. Raises
    StorageError; no half file is left."""
    found = failures(account, task_id)
    try:
        with (
            replacing(path) as part,
            part.open("w", encoding="utf-8-sig", newline="") as file,
        ):
            writer = csv.writer(file)
            writer.writerow(["openid", "errcode", "reason"])
            for one in found:
                reason = one.reason.in_language(language)
                cells = [one.openid, str(one.errcode or ""), reason]
                writer.writerow([formula_safe(cell) for cell in cells])
    except OSError as error:
        raise cannot_write(path, error) from error
    return len(found)
