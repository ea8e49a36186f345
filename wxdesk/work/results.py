"""Writes what became of each fan of a running task: ledger, cache and progress."""

from __future__ import annotations

from collections.abc import Sequence

from wxdesk.account import Account
from wxdesk.errors import ApiError
from wxdesk.jobs import Context
from wxdesk.model import ItemState, Task, TaskKind, Text
from wxdesk.store import blacklist, edits
from wxdesk.store.db import Connection
from wxdesk.store.ledger import marks, read
from wxdesk.store.ledger.marks import Item
from wxdesk.wechat import Codes


class Results:
    """The rows of one task during one run.

    ``doubtful``: seq → when the first request left whose answer is missing, Unix
    seconds. ``path``: the API path whose calls count for the task.
    """

    def __init__(self, account: Account, ctx: Context, task: Task, path: str) -> None:
        self.account, self.store, self.ctx = account, account.store, ctx
        self.task, self._path = task, path
        self.finished = self.begun_at = 0
        self.doubtful: dict[int, int] = {}
        self._calls_before = ctx.calls[path]
        self.take(task)

    def take(self, task: Task) -> None:
        """The task has been corrected before its first call."""
        self.task = task
        self.finished = self.begun_at = task.total - task.left

    # -- reading

    def new(self, size: int) -> list[Item]:
        """The next items that nothing was sent for."""
        return self.store.read(lambda db: marks.next_batch(db, self.task.id, size))

    def unknown(self, size: int) -> list[Item]:
        """The next items whose answer is missing."""
        return self.store.read(
            lambda db: marks.open_items(db, self.task.id, ItemState.UNKNOWN, size)
        )

    # -- writing

    def sending(self, items: Sequence[Item]) -> None:
        """A request with these is about to leave; durably. The age of doubt is that of
        the first request whose answer is missing."""
        now = self.account.now
        with self.store.write(durable=True) as db:
            for item in items:
                sent_at = self.doubtful.get(item.seq, now)
                marks.mark_sent(db, self.task.id, [item.seq], sent_at)

    def done(self, items: Sequence[Item]) -> None:
        """WeChat said yes: ledger and cache in one transaction."""
        now = self.account.now
        with self.store.write() as db:
            marks.mark_done(db, self.task.id, [item.seq for item in items])
            _apply_locally(db, self.task, items, now)
            ids = [item.fan_id for item in items if item.fan_id is not None]
            self.account.touched.note(ids)
            self.add_calls(db)
        self.report(len(items))

    def refused(self, items: Sequence[Item], error: ApiError) -> None:
        """WeChat said no to these alone."""
        if error.errcode in Codes.NOT_FOLLOWING:
            with self.store.write() as db:
                for item in items:
                    if item.fan_id is not None:
                        edits.mark_left(db, item.fan_id, self.account.now)
        self.failed(items, error.errcode, error.title)

    def failed(self, items: Sequence[Item], errcode: int | None, reason: Text) -> None:
        """These cannot be changed, for good."""
        if not items:
            return
        with self.store.write() as db:
            seqs = [item.seq for item in items]
            marks.mark_failed(db, self.task.id, seqs, errcode, reason)
            self.add_calls(db)
        self.report(len(items))

    def skipped(self, items: Sequence[Item]) -> None:
        """They are as the task wants them already."""
        if items:
            with self.store.write() as db:
                marks.mark_skipped(db, self.task.id, [item.seq for item in items])
            self.report(len(items))

    def unsent(self, items: Sequence[Item]) -> None:
        """The request was refused. Items with an earlier unanswered request become
        UNKNOWN, the others NEW."""
        seqs = [item.seq for item in items]
        doubtful = [seq for seq in seqs if seq in self.doubtful]
        with self.store.write() as db:
            marks.mark_unknown(db, self.task.id, doubtful)
            marks.mark_new(
                db, self.task.id, [seq for seq in seqs if seq not in self.doubtful]
            )

    def not_known(self, items: Sequence[Item]) -> None:
        """No answer came: it may have happened."""
        with self.store.write() as db:
            marks.mark_unknown(db, self.task.id, [item.seq for item in items])

    def learn_remark(self, item: Item, remark: str) -> None:
        """The cache takes over what somebody else has written."""
        if item.fan_id is not None:
            with self.store.write() as db:
                edits.apply_remark(db, item.fan_id, remark, self.account.now)

    # -- counting

    def settle_sent(self, db: Connection) -> None:
        """Whatever counts as sent has an unknown result; the calls count."""
        items = marks.open_items(db, self.task.id, ItemState.SENT)
        marks.mark_unknown(db, self.task.id, [item.seq for item in items])
        self.add_calls(db)

    def add_calls(self, db: Connection) -> None:
        """Count the calls since the last time."""
        sent = self.ctx.calls[self._path] - self._calls_before
        self._calls_before += sent
        if sent:
            marks.add_calls(db, self.task.id, sent)

    def report(self, more: int) -> None:
        """Tell the window: so many more have a result."""
        self.finished += more
        self.ctx.progress(self.task.kind.value, self.finished, self.task.total)

    def now(self) -> Task:
        """The task as it stands on disk."""
        return self.store.read(lambda db: read.get(db, self.task.id))


def _apply_locally(db: Connection, task: Task, items: Sequence[Item], now: int) -> None:
    """The cache follows only after the server said yes, in the same transaction."""
    ids = [item.fan_id for item in items if item.fan_id is not None]
    match task.kind:
        case TaskKind.TAG | TaskKind.UNTAG:
            present = task.kind is TaskKind.TAG
            edits.apply_tags(db, ids, task.tag_id, present, now)
        case TaskKind.BLOCK | TaskKind.UNBLOCK:
            blocked = task.kind is TaskKind.BLOCK
            how = f"task:{task.id}"
            edits.apply_block(db, ids, blocked, now, how, task.remark)
            if blocked and task.undo_of:
                blacklist.restore(db, ids, task.undo_of)
        case TaskKind.REMARK:
            for item in items:
                if item.fan_id is not None:
                    edits.apply_remark(db, item.fan_id, item.remark, now)
