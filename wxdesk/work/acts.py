"""From what a person asks for to tasks on disk: asked about, confirmed, begun.

The fans of an act are written down as drafts when the question is asked, so what is
shown is what is done. Nothing confirmed lives only in memory: a task is in the ledger,
QUEUED, before the lane is free for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from wxdesk.account import Account
from wxdesk.errors import InputError
from wxdesk.model import Act, Tag, Task, TaskState, Text
from wxdesk.store.db import Connection, Reader
from wxdesk.store.ledger import begin, marks, read
from wxdesk.store.ledger.begin import Forecast

_NO_TAG = Tag(0, "")


@dataclass(frozen=True, slots=True)
class SetChanged:
    """The fans are not those of the question any more: so many were ``shown``, so many
    are there ``now``. ``kept``: those of the question are written down still."""

    shown: int
    now: int
    kept: bool


def forecast(reader: Reader, act: Act) -> list[Forecast]:
    """What each task of the act would find, without writing."""
    return reader.read(lambda db: _forecast(db, act))


def draft(account: Account, act: Act) -> tuple[list[Task], list[Forecast]]:
    """Write the act down for a question, and count it on the very rows."""
    with account.store.write() as db:
        made = _begin(db, act, account.now, TaskState.DRAFT)
        return made, [begin.counted(db, task.id) for task in made]


def drop(account: Account, drafts: tuple[int, ...]) -> None:
    """The person said no."""
    with account.store.write() as db:
        for task_id in drafts:
            marks.drop_draft(db, task_id)


def queue(account: Account, act: Act) -> list[Task]:
    """Write the act down as confirmed, one task a tag. It waits to be run."""
    with account.store.write(durable=True) as db:
        return _begin(db, act, account.now, TaskState.QUEUED)


def confirm(
    account: Account, act: Act, shown: int, drafts: tuple[int, ...], keep: str = ""
) -> list[Task] | SetChanged:
    """The person said yes to ``shown`` fans (to be sent, once a tag).

    ``keep``: "" asks again when there are others now, "shown" takes those of the
    question, "now" those who are there now. Returns the tasks, or SetChanged: then
    nothing is begun. Raises InputError when the question is so old that it was
    forgotten.
    """
    with account.store.write(durable=True) as db:
        if keep != "shown" or not drafts:
            present = sum(one.sent for one in _forecast(db, act))
            if present != shown and not keep:
                return SetChanged(shown, present, bool(drafts))
        if drafts and keep != "now":
            if not all(marks.confirm(db, one, account.now) for one in drafts):
                raise _forgotten()
            return [read.get(db, one) for one in drafts]
        for one in drafts:
            marks.drop_draft(db, one)
        return _begin(db, act, account.now, TaskState.QUEUED)


def tags_of(act: Act) -> tuple[Tag, ...]:
    """The tags of an act; one that is none for acts that are not about tags."""
    return act.tags or (_NO_TAG,)


def _forecast(db: Connection, act: Act) -> list[Forecast]:
    return [
        begin.forecast(db, act.kind, act.selection, tag_id=tag.id, remark=act.note)
        for tag in tags_of(act)
    ]


def _begin(db: Connection, act: Act, now: int, state: TaskState) -> list[Task]:
    return [
        begin.begin(
            db,
            act.kind,
            act.selection,
            now,
            tag_id=tag.id,
            tag_name=tag.name,
            remark=act.note,
            source=act.source,
            state=state,
        )
        for tag in tags_of(act)
    ]


def _forgotten() -> InputError:
    return InputError(
        Text("这个确认放得太久了", "This question is too old"),
        Text("再选一次，再确认一次。", "Choose and confirm once more."),
    )
