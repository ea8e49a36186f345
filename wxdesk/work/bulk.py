"""Runs a stored task: batch, send, split, resolve what is unknown, park, go on.

The order is always: intent on disk (durably), request, result on disk. Whatever
happens in between, each fan of a task is exactly one of new, sent, done, failed,
unknown, skipped, and a task with rows left can be resumed. ARCHITECTURE.md 5.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from wxdesk.account import Account
from wxdesk.errors import (
    ApiError,
    Cancelled,
    FileDamaged,
    ItemRefused,
    LimitReached,
    PartlyDone,
    StorageError,
    UnknownResult,
)
from wxdesk.jobs import Context
from wxdesk.model import (
    Changes,
    ItemState,
    Outcome,
    Task,
    TaskKind,
    TaskState,
    Text,
)
from wxdesk.store import tags
from wxdesk.store.ledger import begin, check, marks, read
from wxdesk.store.ledger.marks import Item
from wxdesk.wechat import BLACKLIST_MAX, TAGGING_MAX, ApiPaths, Codes
from wxdesk.work import quota_limits, readback
from wxdesk.work.doubts import Doubts
from wxdesk.work.parking import DISK_SECONDS, parked_by, wait_after
from wxdesk.work.results import Results
from wxdesk.work.strangers import Ahead

_NOT_TAKEN = Text("微信两次都没有收下", "WeChat did not take it, twice")


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one kind of task talks to WeChat."""

    path: str
    size: int


_KINDS = {
    TaskKind.TAG: _Kind(ApiPaths.TAG_FANS, TAGGING_MAX),
    TaskKind.UNTAG: _Kind(ApiPaths.UNTAG_FANS, TAGGING_MAX),
    TaskKind.BLOCK: _Kind(ApiPaths.BLOCK, BLACKLIST_MAX),
    TaskKind.UNBLOCK: _Kind(ApiPaths.UNBLOCK, BLACKLIST_MAX),
    TaskKind.REMARK: _Kind(ApiPaths.SET_REMARK, 1),
}


def path_of(kind: TaskKind) -> str:
    """The API path that a task of this kind spends its quota on."""
    return _KINDS[kind].path


def batch_size(kind: TaskKind) -> int:
    """How many fans one call of this kind takes."""
    return _KINDS[kind].size


def run(account: Account, ctx: Context, task_id: int) -> Outcome:
    """Begin or resume the task and work until it is done, parked or stopped.

    Never raises for what WeChat says, nor for a full disk: that ends in the task's
    own state. Raises Cancelled after the task is stopped cleanly, and StorageError
    when another process is at work.
    """
    with account.working():
        return _Run(account, ctx, task_id).work()


def park(
    account: Account, task: Task, error: ApiError | StorageError, *, in_vain: bool
) -> None:
    """Have a task wait, and say why: on disk, or on a full disk only in memory.

    ``in_vain``: nothing was done since it waited the last time.
    """
    parked = parked_by(error, account.now, wait_after(error, task.parked, in_vain))
    if isinstance(error, StorageError) and not isinstance(error, FileDamaged):
        with suppress(StorageError):  # the log may hold 64 MB that this gives back
            account.store.checkpoint()
    try:
        with account.store.write(durable=True) as db:
            marks.set_state(
                db, task.id, TaskState.PARKED, parked=parked, now=account.now
            )
    except StorageError as again:
        # Without space for one more row the file says "running" still. What it says
        # of each fan is true, and the next run makes unknown what was sent.
        if isinstance(error, ApiError):
            parked = parked_by(again, account.now, DISK_SECONDS)
        account.hold(task.id, parked)
    else:
        account.release(task.id)


def outcome(account: Account, task_id: int) -> Outcome:
    """The task as it stands, with its first failures."""
    task = account.store.read(lambda db: read.get(db, task_id))
    failures = account.store.read(lambda db: read.failures(db, task_id, 100))
    stale = Changes(
        fans=True,
        tags=task.kind in (TaskKind.TAG, TaskKind.UNTAG),
        blacklist=task.kind in (TaskKind.BLOCK, TaskKind.UNBLOCK),
        tasks=True,
        quota=True,
    )
    return Outcome(task, tuple(failures), stale)


class _Run:
    """One run of one task: what became of each fan is written by ``results``."""

    def __init__(self, account: Account, ctx: Context, task_id: int) -> None:
        self.account = account
        self.store = account.store
        self.client = account.client
        self.ctx = ctx
        task = self.store.read(lambda db: read.get(db, task_id))
        self.kind = _KINDS[task.kind]
        self.results = Results(account, ctx, task, self.kind.path)
        self.ahead = Ahead(self.results, self.client)
        self.doubts = Doubts(self.results, self.client, self.kind.size)
        self.retried: set[int] = set()  # named by 45171 once
        self.resent: set[int] = set()  # called done once, yet WeChat showed otherwise

    @property
    def task(self) -> Task:
        return self.results.task

    # -- the whole task

    def work(self) -> Outcome:
        try:
            self._begin()
            while self._send_everything() and self._read_back_done():
                pass
            self.store.read(lambda db: read.verify(db, self.task.id))
            self._end(TaskState.DONE)
        except Cancelled:
            self._end(TaskState.STOPPED)
            raise
        except LimitReached as error:
            gone = error.errcode == Codes.TAG_GONE and self.task.kind is TaskKind.TAG
            return self._park(readback.tag_gone(self.task.tag_name) if gone else error)
        except (ApiError, StorageError) as error:
            return self._park(error)
        except BaseException:
            self._end(TaskState.STOPPED)
            raise
        return outcome(self.account, self.task.id)

    def _begin(self) -> None:
        """Nobody else is at work, so what counts as sent is a relic of a crash. Then
        WeChat is asked how these fans really are."""
        self.store.read(lambda db: read.verify(db, self.task.id))
        with self.store.write() as db:
            self.results.settle_sent(db)
            marks.set_state(db, self.task.id, TaskState.RUNNING, now=self.account.now)
        if self.task.kind is not TaskKind.REMARK and (
            self.task.left or self.task.skipped
        ):
            self._read_before()
        self.results.report(0)

    def _read_before(self) -> None:
        self.ctx.progress("reading", 0)
        try:
            found = readback.before(self.account, self.ctx, self.task)
            self.results.take(replace(found, parked=self.task.parked))
        except readback.TagIsGone:  # it was to be taken off: nobody has it any more
            with self.store.write() as db:
                for state in (ItemState.NEW, ItemState.UNKNOWN):
                    items = marks.open_items(db, self.task.id, state)
                    marks.mark_skipped(db, self.task.id, [one.seq for one in items])
                tags.remove(db, self.task.tag_id)
            self.results.take(self.results.now())

    def _send_everything(self) -> bool:
        while batch := self._next_batch():
            self._send_all(batch)
        return True

    def _next_batch(self) -> list[Item]:
        """The next fans to send, after all that can be settled without sending."""
        while True:
            self.ctx.let_small_work_pass()
            batch = self.doubts.to_send_again() or self.results.new(self.kind.size)
            if self.ahead.clear(batch):
                if batch:  # the limit of today: a task may go on past midnight
                    quota_limits.before(self.account, self.ctx, self.kind.path)
                return batch

    def _read_back_done(self) -> bool:
        """Done is said of those who have it now. Who does not is sent once more, and
        failed if that did not help. Returns whether there is something to send."""
        if self.task.kind is TaskKind.REMARK:
            return False
        now = self.results.now()
        if not now.done:  # what was done in an earlier run counts: it may be undone
            return False
        self.ctx.progress("reading", 0)
        unlike = readback.after(self.account, self.ctx, now)
        hopeless = [seq for seq in unlike.again if seq in self.resent]
        again = [seq for seq in unlike.again if seq not in self.resent]
        with self.store.write() as db:
            away, text = Codes.HAS_LEFT, begin.NOT_FOLLOWING
            marks.mark_failed(db, self.task.id, unlike.away, away, text)
            marks.mark_failed(db, self.task.id, hopeless, None, _NOT_TAKEN)
            marks.mark_new(db, self.task.id, again)
            seqs = [*unlike.away, *hopeless]
            check.unapply(db, self.task, seqs, self.account.now)
        self.resent.update(again)
        return bool(again)

    def _park(self, error: ApiError | StorageError) -> Outcome:
        """Wait, and say why; on a full disk perhaps only in memory."""
        with suppress(StorageError):
            with self.store.write(durable=True) as db:
                self.results.settle_sent(db)
            self.account.save_quota_use()
        in_vain = self.results.finished == self.results.begun_at
        park(self.account, self.task, error, in_vain=in_vain)
        found = outcome(self.account, self.task.id)
        held = self.account.held(self.task.id)
        if held is None:
            return found
        return replace(
            found, task=replace(found.task, state=TaskState.PARKED, parked=held)
        )

    def _end(self, state: TaskState) -> None:
        with self.store.write(durable=True) as db:
            self.results.settle_sent(db)
            marks.set_state(db, self.task.id, state, now=self.account.now)
        self.account.release(self.task.id)
        self.account.save_quota_use()

    # -- one batch

    def _send_all(self, batch: list[Item]) -> None:
        """Send; a refused batch is halved until the culprits stand alone."""
        waiting = [batch]
        while waiting:
            self.ctx.check()
            part = waiting.pop()
            try:
                self._send(part)
            except ItemRefused as error:
                if len(part) == 1:
                    self.results.refused(part, error)
                else:
                    self.results.unsent(part)
                    middle = (len(part) + 1) // 2
                    waiting += [part[middle:], part[:middle]]
            except PartlyDone as error:
                again = self._partly(part, frozenset(error.failed_openids))
                if again:
                    waiting.append(again)

    def _send(self, part: list[Item]) -> None:
        self.results.sending(part)
        try:
            self._call(part)
        except (ItemRefused, PartlyDone):
            raise
        except UnknownResult as error:
            if error.errcode is not None:  # -1, after five tries: not the network
                self.results.not_known(part)
                raise
            self.doubts.lost(part, error)
        except ApiError:
            self.results.unsent(part)  # an errcode means: nothing of it was applied
            raise
        else:
            self.doubts.answered()
            self.results.done(part)

    def _call(self, part: Sequence[Item]) -> None:
        openids = [item.openid for item in part]
        task, client, ctx = self.task, self.client, self.ctx
        match task.kind:
            case TaskKind.TAG:
                client.tag_fans(ctx, task.tag_id, openids)
            case TaskKind.UNTAG:
                client.untag_fans(ctx, task.tag_id, openids)
            case TaskKind.BLOCK:
                client.block(ctx, openids)
            case TaskKind.UNBLOCK:
                client.unblock(ctx, openids)
            case TaskKind.REMARK:
                client.set_remark(ctx, openids[0], part[0].remark)

    def _partly(self, part: list[Item], failed: frozenset[str]) -> list[Item]:
        """45171: record the good ones; return those worth one more try."""
        good = [item for item in part if item.openid not in failed]
        bad = [item for item in part if item.openid in failed]
        self.results.done(good)
        hopeless = [item for item in bad if item.seq in self.retried]
        again = [item for item in bad if item.seq not in self.retried]
        self.results.failed(hopeless, Codes.PARTLY_DONE, _NOT_TAKEN)
        self.retried.update(item.seq for item in again)
        self.results.unsent(again)
        return again
