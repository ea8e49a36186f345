"""Bulk tasks on disk: confirm, run, look, go on, undo, try the failed ones again."""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import partial
from pathlib import Path

from wxdesk.account import Account
from wxdesk.errors import Cancelled, InputError, cannot_write
from wxdesk.jobs import Context
from wxdesk.model import (
    COMPOUND,
    Act,
    Changes,
    Failure,
    Outcome,
    Parked,
    Selection,
    Tag,
    Task,
    TaskKind,
    TaskState,
    Text,
)
from wxdesk.paths import replacing
from wxdesk.spreadsheet import formula_safe
from wxdesk.store.db import Connection
from wxdesk.store.ledger import begin, marks, read
from wxdesk.work import acts, bulk, compound, readback
from wxdesk.work.parking import is_over

SMALL = 50  # fans: such a task goes before larger ones
SetChanged = acts.SetChanged  # what confirm returns if the fans are others now


def all_tasks(account: Account, ctx: Context) -> list[Task]:
    """The latest tasks, newest first."""
    del ctx
    return [_as_it_is(account, one) for one in account.store.read(read.all_tasks)]


def _outcome(account: Account, task: Task) -> Outcome:
    if task.kind in COMPOUND:
        return compound.outcome(account, task.id)
    return bulk.outcome(account, task.id)


def _as_it_is(account: Account, task: Task) -> Task:
    """With the figures of its parts, and what could not be written, because the disk
    was full."""
    if task.kind in COMPOUND:
        task = compound.whole(account, task)
    held = account.held(task.id)
    if held is None or task.state is not TaskState.RUNNING:
        return task
    return replace(task, state=TaskState.PARKED, parked=held)


def get(account: Account, ctx: Context, task_id: int) -> Task:
    """One task. Raises InputError if there is none of that number."""
    del ctx
    try:
        found = account.store.read(lambda db: read.get(db, task_id))
    except KeyError:
        found = None
    if found is None or found.state is TaskState.DRAFT:
        raise InputError(
            Text(f"没有任务 {task_id}", f"There is no task {task_id}"), Text("", "")
        )
    return _as_it_is(account, found)


def failures(account: Account, ctx: Context, task_id: int) -> list[Failure]:
    """Every fan the task could not change, with the reason."""
    if get(account, ctx, task_id).kind in COMPOUND:
        return compound.failures(account, task_id)
    return account.store.read(lambda db: read.failures(db, task_id))


def run(account: Account, ctx: Context, task_id: int) -> Outcome:
    """Begin or go on with a task that was confirmed; one that is over stays as it is.
    Raises InputError, Cancelled, StorageError."""
    task = get(account, ctx, task_id)
    if not task.open:
        return _outcome(account, task)
    if task.kind in COMPOUND:
        return compound.run(account, ctx, task_id)
    return bulk.run(account, ctx, task_id)


def run_or_stop(account: Account, ctx: Context, task_id: int) -> Outcome:
    """``run`` for a window: when the person stops it, that is an outcome as well."""
    try:
        return run(account, ctx, task_id)
    except Cancelled:
        return _outcome(account, get(account, ctx, task_id))


def resume(
    account: Account, ctx: Context, task_id: int, *, sure: bool = False
) -> Outcome:
    """Go on with what is left; a task that is done stays as it is. ``sure`` says yes
    to what the task asks (errors.Unsure); without it such a task asks again."""
    task = get(account, ctx, task_id)
    if sure and task.parked is not None and task.parked.ask:
        _say_yes(account, task, task.parked)
    return run_or_stop(account, ctx, task_id)


def _say_yes(account: Account, task: Task, parked: Parked) -> None:
    say_yes = compound.say_yes if task.kind in COMPOUND else readback.say_yes
    with account.store.write(durable=True) as db:
        say_yes(db, task, parked, account.now)


def confirm(
    account: Account,
    ctx: Context,
    act: Act,
    shown: int,
    *,
    drafts: tuple[int, ...] = (),
    keep: str = "",
) -> list[Task] | SetChanged:
    """The person said yes to so many: the tasks, on disk and waiting to be run; or what
    has changed since the question, and nothing is begun. See ``acts.confirm``."""
    del ctx
    return acts.confirm(account, act, shown, drafts, keep)


def queue(account: Account, ctx: Context, act: Act) -> list[Task]:
    """Write down an act that needs no question. The tasks wait to be run."""
    del ctx
    return acts.queue(account, act)


def queue_undo(account: Account, ctx: Context, task_id: int) -> Task:
    """Write down that a task is to be undone. Raises InputError when there is nothing
    to undo."""
    return _begin_undo(account, get(account, ctx, task_id))


def queue_retry(account: Account, ctx: Context, task_id: int) -> Task | None:
    """Write down a new task for those who failed; None when there are none."""
    return _begin_retry(account, ctx, get(account, ctx, task_id))


def unfinished(account: Account, ctx: Context) -> list[Task]:
    """What was confirmed and is neither begun nor done, because the program ended."""
    del ctx
    return [
        one
        for state in (TaskState.STOPPED, TaskState.QUEUED)
        for one in account.store.read(partial(read.in_state, state=state))
    ]


def go_on(account: Account, ctx: Context) -> Outcome | None:
    """Go on with all of these, in their order; the outcome of the last."""
    outcome = None
    for task in sorted(unfinished(account, ctx), key=lambda one: one.id):
        outcome = run_or_stop(account, ctx, task.id)
        ctx.check()
    return outcome


def queued(account: Account, ctx: Context) -> list[Task]:
    """What was confirmed and not begun, in its order."""
    del ctx
    return account.store.read(lambda db: read.in_state(db, TaskState.QUEUED))


def run_queued(account: Account, ctx: Context) -> list[Outcome]:
    """Run what was confirmed and not begun, and what waits no longer; small work
    first."""
    waiting = sorted(
        [*queued(account, ctx), *due(account, ctx)],
        key=lambda one: (one.left > SMALL, one.id),
    )
    return [run(account, ctx, one.id) for one in waiting]


def due(account: Account, ctx: Context) -> list[Task]:
    """Parked tasks whose time has come; they go on without anybody. One that waits
    for a person has no time (parking.wait_after)."""
    del ctx
    # RUNNING: one that waits for space on the disk, which could not be written.
    waiting = [
        _as_it_is(account, one)
        for state in (TaskState.PARKED, TaskState.RUNNING)
        for one in account.store.read(partial(read.in_state, state=state))
    ]
    return [
        task
        for task in waiting
        if task.state is TaskState.PARKED
        and task.parked is not None
        and is_over(task.parked.resume_at, account.now)
    ]


def can_undo(task: Task) -> bool:
    """Whether the task changed anything that could be put back: also one that was
    stopped half-way, or waits."""
    if task.undone_by or task.kind is TaskKind.RESTORE_TAG:
        return False
    if task.state in (TaskState.DRAFT, TaskState.QUEUED, TaskState.RUNNING):
        return False
    deleted = task.kind in COMPOUND and task.state is TaskState.DONE
    return bool(task.done or task.unknown) or deleted


def undo(account: Account, ctx: Context, task_id: int) -> Outcome:
    """Put back what the task changed, where nobody has changed it since. What is left
    of the task itself is given up.

    Raises InputError when there is nothing to undo.
    """
    with account.working():
        inverse = _begin_undo(account, get(account, ctx, task_id))
        return run(account, ctx, inverse.id)


def _begin_undo(account: Account, task: Task) -> Task:
    if not can_undo(task):
        raise InputError(
            Text("这个任务没有可以撤销的", "There is nothing to undo in this task"),
            Text(
                "它没有改动任何粉丝，还没做完，或者已经撤销过。",
                "It changed nobody, is not finished, or was undone before.",
            ),
        )
    for one in (task, *account.store.read(lambda db: read.parts(db, task.id))):
        account.store.read(partial(read.verify, task_id=one.id))
    with account.store.write(durable=True) as db:
        if task.open:
            _cancel(db, task.id, account.now)
        if task.kind in COMPOUND:
            return compound.begin_undo(db, task, account.now)
        return begin.begin_undo(db, task.id, account.now)


def cancel(account: Account, ctx: Context, task_id: int) -> Changes:
    """Give up what is left of a waiting task; what is done stays done. Raises
    InputError for one that runs or is over."""
    task = get(account, ctx, task_id)
    if not task.open or task.state is TaskState.RUNNING:
        raise InputError(
            Text("这个任务不在等", "This task is not waiting"),
            Text("在做的先停下，做完的可以撤销。", "Stop it first, or undo it."),
        )
    with account.store.write(durable=True) as db:
        _cancel(db, task_id, account.now)
    return Changes(tasks=True)


def _cancel(db: Connection, task_id: int, now: int) -> None:
    for one in (task_id, *(part.id for part in read.parts(db, task_id))):
        if read.get(db, one).open:
            marks.set_state(db, one, TaskState.CANCELLED, now=now)


def retry_failed(account: Account, ctx: Context, task_id: int) -> Outcome:
    """A new task of the same kind for those who failed."""
    with account.working():
        task = get(account, ctx, task_id)
        again = _begin_retry(account, ctx, task)
        if again is None:
            return _outcome(account, task)
        return run(account, ctx, again.id)


def _begin_retry(account: Account, ctx: Context, task: Task) -> Task | None:
    found = failures(account, ctx, task.id)
    if not found:
        return None
    if task.undo_of and (task.kind is TaskKind.REMARK or task.kind in COMPOUND):
        return _begin_undo(account, get(account, ctx, task.undo_of))
    account.store.read(lambda db: read.verify(db, task.id))
    tag = _tag_of(account, task)
    act = Act(
        TaskKind.TAG if task.kind in COMPOUND else task.kind,
        Selection(openids=tuple(one.openid for one in found)),
        (tag,) if tag.id else (),
        task.remark,
        task.source,
    )
    return acts.queue(account, act)[0]


def _tag_of(account: Account, task: Task) -> Tag:
    """The tag a task puts on fans; that of a merge is the one it goes into."""
    if task.kind not in COMPOUND:
        return Tag(task.tag_id, task.tag_name)
    facts = account.store.read(lambda db: read.facts(db, task.id))
    return Tag(
        int(facts.get("into", task.tag_id)),
        str(facts.get("into_name", task.tag_name)),
    )


def export_failures(
    account: Account, ctx: Context, task_id: int, path: Path, language: str = "zh_CN"
) -> int:
    """Write openid, errcode and reason as CSV. Returns the rows. Raises
    StorageError; no half file is left."""
    found = failures(account, ctx, task_id)
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
