"""Makes the rows of the task list (running, waiting, done) from tasks and jobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from wxdesk.jobs import Job, Lane
from wxdesk.model import Move, Parked, Task, TaskState
from wxdesk.services import tasks as task_service
from wxdesk.ui.kit import messages
from wxdesk.ui.kit.messages import translate

FILTERS = ("all", "open", "failed", "done")
_JOB_KINDS = frozenset({"sync", "export"})  # those that leave no task on disk


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A heading (``section``) or a task. ``buttons``: codes of at most two actions:
    pause go_on stop cancel resume say_yes undo explain open_folder. The button that
    stops keeps its place when the row changes, so that a second press hits it too.

    ``done`` of ``total`` draws the bar; ``total`` 0 means no bar.
    """

    key: str
    label: str
    more: str = ""
    line: str = ""
    line_tone: str = "text2"
    icon: str = ""
    tone: str = "text2"
    done: int = 0
    total: int = 0
    progress: str = ""
    parked: bool = False
    buttons: tuple[str, ...] = ()
    section: bool = False
    task: Task | None = None

    @property
    def spoken(self) -> str:
        parts = (self.label, self.more, self.progress, self.line)
        return " ".join(part for part in parts if part)

    @property
    def tip(self) -> str:
        return self.line


def build(
    tasks: Sequence[Task],
    jobs: Sequence[Job],
    extra: Sequence[TaskRow] = (),
    which: str = "all",
) -> list[TaskRow]:
    """Returns all rows with their headings. ``extra``: exports of this session;
    ``which``: one of FILTERS."""
    running = [
        _job_row(job)
        for job in jobs
        if job.kind in _JOB_KINDS and not job.future.done()
    ]
    paused = any(
        job.context.snapshot().paused
        for job in jobs
        if job.lane is Lane.CHANGE and job.future.running()
    )
    busy = any(job.lane is Lane.CHANGE for job in jobs)
    running += [
        _running(one, paused) for one in tasks if one.state is TaskState.RUNNING
    ]
    waiting = [
        task_row(one)
        for one in tasks
        if one.state in (TaskState.PARKED, TaskState.STOPPED)
    ]
    queue = [one for one in reversed(tasks) if one.state is TaskState.QUEUED]
    waiting += [_queued(one, place + 1, busy) for place, one in enumerate(queue)]
    done = list(extra) + [task_row(one) for one in tasks if not one.open]
    if which == "open":
        done = []
    elif which == "failed":
        running, waiting = [], []
        done = [row for row in done if row.task is not None and row.task.failed]
    elif which == "done":
        running, waiting = [], []
    rows: list[TaskRow] = []
    for key, title, part in (
        ("running", translate("TaskRows", "Running"), running),
        ("waiting", translate("TaskRows", "Waiting"), waiting),
        ("done", translate("TaskRows", "Done"), done),
    ):
        if part:
            count = "" if key == "done" else str(len(part))
            rows.append(TaskRow(f"section:{key}", title, count, section=True))
            rows += part
    return rows


def count_open(tasks: Sequence[Task], jobs: Sequence[Job]) -> int:
    """Returns how many tasks and jobs run or wait, for the title of the tab."""
    work = [job for job in jobs if job.kind in _JOB_KINDS]
    return sum(task.open for task in tasks) + len(work)


def title_of(task: Task) -> str:
    count = task.total or task.confirmed
    return messages.task_title(task.kind, task.tag_name, count)


# -- jobs without a task -------------------------------------------------------------


def _job_row(job: Job) -> TaskRow:
    progress = job.context.snapshot()
    parts = [
        messages.stage(progress.stage),
        messages.of(progress.done, progress.total) if progress.done else "",
    ]
    text = " ".join(part for part in parts if part)
    if progress.seconds_left is not None and not progress.paused:
        text = f"{text}  {messages.about(progress.seconds_left)}"
    return TaskRow(
        f"job:{id(job)}",
        job.title or messages.job(job.kind),
        translate("TaskRows", "paused") if progress.paused else "",
        icon="refresh-cw" if job.kind == "sync" else "download",
        tone="accent_text",
        done=progress.done,
        total=progress.total or 1,
        progress=text,
        parked=progress.paused,
        buttons=("go_on" if progress.paused else "pause", "stop"),
    )


# -- tasks -----------------------------------------------------------------------------


def task_row(task: Task) -> TaskRow:
    """Returns the row of a task on disk."""
    if task.state is TaskState.RUNNING:
        return _running(task, paused=False)
    if task.state is TaskState.QUEUED:
        return _queued(task, 1, busy=True)
    if task.state is TaskState.PARKED:
        return _parked(task)
    if task.state is TaskState.STOPPED:
        return _stopped(task)
    return _ended(task)


def _open_row(task: Task) -> TaskRow:
    """Returns the part that the rows of all open tasks share: title and bar."""
    done = task.total - task.left
    return TaskRow(
        f"task:{task.id}",
        title_of(task),
        done=done,
        total=max(1, task.total),
        progress=messages.of(done, task.total),
        task=task,
    )


def _queued(task: Task, place: int, busy: bool) -> TaskRow:
    """Returns the row of a confirmed task that has not begun. Its fans are fixed: they
    do not follow the search any more."""
    if busy:
        line = translate(
            "TaskRows", "In the queue (no. {n}), the list is fixed: {fans}"
        )
    else:  # confirmed before the program ended, and not begun
        line = translate("TaskRows", "Not begun yet, the list is fixed: {fans}")
    return TaskRow(
        f"task:{task.id}",
        title_of(task),
        messages.when(task.created_at),
        line.format(n=place, fans=messages.fans(task.confirmed)),
        icon="hourglass",
        tone="text3",
        buttons=("cancel",) if busy else ("resume", "cancel"),
        task=task,
    )


def _running(task: Task, paused: bool) -> TaskRow:
    started = translate("TaskRows", "began {when}").format(
        when=messages.when(task.created_at)
    )
    return replace(
        _open_row(task),
        more=translate("TaskRows", "paused") if paused else started,
        icon="circle-pause" if paused else "refresh-cw",
        tone="accent_text",
        parked=paused,
        buttons=("go_on" if paused else "pause", "stop"),
    )


def _parked(task: Task) -> TaskRow:
    parked = task.parked
    if parked is None:
        return _stopped(task)
    mine = parked.whose in (Move.PERSON.value, Move.ADMIN.value)
    code = f" ({parked.errcode})" if parked.errcode is not None else ""
    reason = messages.text(parked.title) + code
    hint = messages.text(parked.hint)
    if parked.resume_at:
        hint = translate("TaskRows", "Goes on by itself after {when}").format(
            when=messages.when(parked.resume_at)
        )
    whose = messages.whose(parked.whose)
    line = translate("TaskRows", "{whose}: {reason}. {hint}").format(
        whose=whose, reason=reason, hint=hint
    )
    return replace(
        _open_row(task),
        more=_stopped_at(task),
        line=line,
        line_tone="danger" if mine else "warn",
        icon="circle-pause" if mine else "hourglass",
        tone="danger" if mine else "warn",
        parked=True,
        buttons=_ways_on(parked, mine),
    )


def _ways_on(parked: Parked, mine: bool) -> tuple[str, ...]:
    if parked.ask:
        return ("say_yes", "cancel")
    return ("explain", "resume") if mine else ("resume", "cancel")


def _stopped(task: Task) -> TaskRow:
    return replace(
        _open_row(task),
        more=_stopped_at(task),
        line=translate("TaskRows", "Stopped. Goes on where it was"),
        icon="circle-pause",
        tone="warn",
        parked=True,
        buttons=("resume", "cancel"),
    )


def _stopped_at(task: Task) -> str:
    if not task.ended_at:
        return messages.when(task.created_at)
    return translate("TaskRows", "stopped {when}").format(
        when=messages.when(task.ended_at)
    )


def _ended(task: Task) -> TaskRow:
    icon, tone = "circle-check", "accent_text"
    if task.undone_by or task.state is TaskState.CANCELLED:
        icon, tone = "undo-2" if task.undone_by else "circle-slash", "text3"
    elif task.failed:
        icon, tone = "triangle-alert", "warn"
    more = messages.when(task.created_at)
    if task.ended_at > task.created_at:
        took = messages.duration(task.ended_at - task.created_at)
        more = translate("TaskRows", "{when}, {duration}").format(
            when=more, duration=took
        )
    undo = ("undo",) if task_service.can_undo(task) else ()
    return TaskRow(
        f"task:{task.id}",
        title_of(task),
        more,
        result_of(task),
        icon=icon,
        tone=tone,
        buttons=undo,
        task=task,
    )


def result_of(task: Task) -> str:
    """Says how a task ended: done 12,907, failed 12, skipped 3; or that it was
    undone."""
    if task.undone_by:
        return translate("TaskRows", "Undone by task #{n}").format(n=task.undone_by)
    parts = [translate("TaskRows", "done {n}").format(n=messages.number(task.done))]
    if task.failed:
        parts.append(
            translate("TaskRows", "failed {n}").format(n=messages.number(task.failed))
        )
    if task.skipped:
        parts.append(
            translate("TaskRows", "skipped {n}").format(n=messages.number(task.skipped))
        )
    if task.left_later:
        later = translate("TaskRows", "left later {n} (whether it held is not known)")
        parts.append(later.format(n=messages.number(task.left_later)))
    if task.state is TaskState.CANCELLED and task.left:
        parts.append(
            translate("TaskRows", "given up {n}").format(n=messages.number(task.left))
        )
    return translate("TaskRows", ", ").join(parts)


def button_text(code: str, task: Task | None = None) -> str:
    """Returns the text of a button. Raises KeyError for an unknown code."""
    if code == "say_yes" and task is not None and task.parked is not None:
        return messages.yes_to(task.parked.ask, task.parked.detail)
    return {
        "pause": translate("TaskRows", "Pause"),
        "go_on": translate("TaskRows", "Go on"),
        "resume": translate("TaskRows", "Go on"),
        "stop": translate("TaskRows", "Stop"),
        "cancel": translate("TaskRows", "Cancel"),
        "undo": translate("TaskRows", "Undo…"),
        "explain": translate("TaskRows", "What to do"),
        "open_folder": translate("TaskRows", "Open folder"),
    }[code]
