"""Runs a stored task: batch, send, split, resolve what is unknown, park, go on.

The order is always: intent on disk (durably), request, result on disk. Whatever
happens in between, each fan of a task is exactly one of new, sent, done, failed,
unknown, skipped, and a task with rows left can be resumed. ARCHITECTURE.md 5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from wxdesk.account import Account
from wxdesk.errors import (
    ApiError,
    Busy,
    Cancelled,
    ItemRefused,
    MinuteLimit,
    Move,
    NotSent,
    PartlyDone,
    QuotaUsedUp,
    TaggingOverlap,
    UnknownResult,
)
from wxdesk.jobs import Context
from wxdesk.model import (
    BATCHGET_MAX,
    BLACKLIST_MAX,
    TAGGING_MAX,
    Changes,
    ItemState,
    Outcome,
    Parked,
    Profile,
    Task,
    TaskKind,
    TaskState,
    Text,
    is_openid,
)
from wxdesk.store import edits, tasks
from wxdesk.store.db import Connection
from wxdesk.store.tasks import Item

RESEND_SECONDS = 600  # a lost reply older than this is read back before sending again
LOST_IN_A_ROW = 3  # then the task waits for the network
NOT_FOLLOWING = frozenset({43004, 46004, 50005})
BEIJING = timezone(timedelta(hours=8))

_NO_OPENID = Text("这不是 openid", "This is not an openid")
_NOT_TAKEN = Text("微信两次都没有收下", "WeChat did not take it, twice")
_CHANGED_BETWEEN = Text(
    "备注在这期间被别人改过，没有动", "The remark was changed meanwhile; left alone"
)


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one kind of task talks to WeChat."""

    path: str
    size: int


_KINDS = {
    TaskKind.TAG: _Kind("/cgi-bin/tags/members/batchtagging", TAGGING_MAX),
    TaskKind.UNTAG: _Kind("/cgi-bin/tags/members/batchuntagging", TAGGING_MAX),
    TaskKind.BLOCK: _Kind("/cgi-bin/tags/members/batchblacklist", BLACKLIST_MAX),
    TaskKind.UNBLOCK: _Kind("/cgi-bin/tags/members/batchunblacklist", BLACKLIST_MAX),
    TaskKind.REMARK: _Kind("/cgi-bin/user/info/updateremark", 1),
}


def path_of(kind: TaskKind) -> str:
    """The API path that a task of this kind spends its quota on."""
    return _KINDS[kind].path


def batch_size(kind: TaskKind) -> int:
    """How many fans one call of this kind takes."""
    return _KINDS[kind].size


def run(account: Account, ctx: Context, task_id: int) -> Outcome:
    """Begin or resume the task and work until it is done, parked or stopped.

    Never raises for what WeChat says: that ends in the task's own state. Raises
    Cancelled after the task is stopped cleanly, and StorageError.
    """
    with account.working():
        return _Run(account, ctx, task_id).work()


def outcome(account: Account, task_id: int) -> Outcome:
    """The task as it stands, with its first failures."""
    task = account.store.read(lambda db: tasks.get(db, task_id))
    failures = account.store.read(lambda db: tasks.failures(db, task_id, 100))
    stale = Changes(
        fans=True,
        tags=task.kind in (TaskKind.TAG, TaskKind.UNTAG),
        blacklist=task.kind in (TaskKind.BLOCK, TaskKind.UNBLOCK),
        tasks=True,
        quota=True,
    )
    return Outcome(task, tuple(failures), stale)


class _Run:
    """One run of one task; the fields are what its steps share."""

    def __init__(self, account: Account, ctx: Context, task_id: int) -> None:
        self.account = account
        self.store = account.store
        self.client = account.client
        self.ctx = ctx
        with self.store.write() as db:
            self.task: Task = tasks.get(db, task_id)
            tasks.set_state(db, task_id, TaskState.RUNNING, now=account.now)
        self.kind = _KINDS[self.task.kind]
        self.finished = self.task.total - self.task.left
        self.calls_before = ctx.calls[self.kind.path]
        self.lost = 0
        self.retried: set[int] = set()

    # -- the whole task

    def work(self) -> Outcome:
        try:
            self._report(0)
            self._resolve_unknown()
            while batch := self._next_batch():
                self._send_all(batch)
            self._end(TaskState.DONE)
        except Cancelled:
            self._end(TaskState.STOPPED)
            raise
        except ApiError as error:
            self._end(TaskState.PARKED, parked_by(error, self.account.now))
        except BaseException:
            self._end(TaskState.STOPPED)
            raise
        return outcome(self.account, self.task.id)

    def _next_batch(self) -> list[Item]:
        """The next fans to send; what is no openid at all is never sent."""
        while True:
            batch = self.store.read(
                lambda db: tasks.next_batch(db, self.task.id, self.kind.size)
            )
            malformed = [item for item in batch if not is_openid(item.openid)]
            if not malformed:
                return batch
            self._mark_failed(malformed, 40003, _NO_OPENID)

    def _end(self, state: TaskState, parked: Parked | None = None) -> None:
        with self.store.write(durable=True) as db:
            tasks.mark_unknown(db, self.task.id, self._sent(db))
            self._add_calls(db)
            tasks.set_state(
                db, self.task.id, state, parked=parked, now=self.account.now
            )
        self.account.save_quota_use()

    def _sent(self, db: Connection) -> list[int]:
        items = tasks.open_items(db, self.task.id, ItemState.SENT)
        return [item.seq for item in items]

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
                    self._fail(part, error)
                else:
                    self._unsend(part)
                    middle = (len(part) + 1) // 2
                    waiting += [part[middle:], part[:middle]]
            except PartlyDone as error:
                again = self._partly(part, frozenset(error.failed_openids))
                if again:
                    waiting.append(again)

    def _send(self, part: list[Item]) -> None:
        seqs = [item.seq for item in part]
        with self.store.write(durable=True) as db:
            tasks.mark_sent(db, self.task.id, seqs, self.account.now)
        try:
            self._call(part)
        except (ItemRefused, PartlyDone):
            raise
        except UnknownResult as error:
            self._lost(part, error)
        except ApiError:
            self._unsend(part)  # an errcode means: nothing of it was applied
            raise
        else:
            self.lost = 0
            self._done(part)

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
        self._done(good)
        hopeless = [item for item in bad if item.seq in self.retried]
        again = [item for item in bad if item.seq not in self.retried]
        if hopeless:
            self._mark_failed(hopeless, 45171, _NOT_TAKEN)
        self.retried.update(item.seq for item in again)
        self._unsend(again)
        return again

    # -- results

    def _done(self, items: Sequence[Item]) -> None:
        now = self.account.now
        with self.store.write() as db:
            tasks.mark_done(db, self.task.id, [item.seq for item in items])
            _apply_locally(db, self.task, items, now)
            self._add_calls(db)
        self._report(len(items))

    def _fail(self, items: Sequence[Item], error: ApiError) -> None:
        if error.errcode in NOT_FOLLOWING:
            with self.store.write() as db:
                for item in items:
                    if item.fan_id is not None:
                        edits.mark_left(db, item.fan_id, self.account.now)
        self._mark_failed(items, error.errcode, error.title)

    def _mark_failed(
        self, items: Sequence[Item], errcode: int | None, reason: Text
    ) -> None:
        with self.store.write() as db:
            seqs = [item.seq for item in items]
            tasks.mark_failed(db, self.task.id, seqs, errcode, reason)
            self._add_calls(db)
        self._report(len(items))

    def _unsend(self, items: Sequence[Item]) -> None:
        with self.store.write() as db:
            tasks.mark_new(db, self.task.id, [item.seq for item in items])

    def _lost(self, part: list[Item], error: UnknownResult) -> None:
        """No answer came: find out or send again, but not without end."""
        with self.store.write() as db:
            tasks.mark_unknown(db, self.task.id, [item.seq for item in part])
        self.lost += 1
        if self.lost >= LOST_IN_A_ROW:
            raise error
        self._resolve_unknown()

    # -- unknown results

    def _resolve_unknown(self) -> None:
        """Decide for each item whose answer was lost; never guess.

        Repeating a recent tag or blacklist call ends in the same state, so those are
        sent again. An older one, and any remark, is read back first, because somebody
        else may have changed it meanwhile.
        """
        unknown = self.store.read(
            lambda db: tasks.open_items(db, self.task.id, ItemState.UNKNOWN)
        )
        now = self.account.now
        remark = self.task.kind is TaskKind.REMARK
        recent = [
            item
            for item in unknown
            if not remark and 0 <= now - item.sent_at < RESEND_SECONDS
        ]
        self._unsend(recent)
        recent_seqs = {item.seq for item in recent}
        self._read_back([item for item in unknown if item.seq not in recent_seqs])

    def _read_back(self, items: list[Item]) -> None:
        if not items:
            return
        blocked: frozenset[str] | None = None
        if self.task.kind in (TaskKind.BLOCK, TaskKind.UNBLOCK):
            blocked = self._blacklist()
        for start in range(0, len(items), BATCHGET_MAX):
            self.ctx.check()
            part = items[start : start + BATCHGET_MAX]
            if blocked is not None:
                wanted = self.task.kind is TaskKind.BLOCK
                done = [one for one in part if (one.openid in blocked) == wanted]
                self._settle(done, [one for one in part if one not in done])
            else:
                self._settle_profiles(part)

    def _settle_profiles(self, part: list[Item]) -> None:
        try:
            answer = self.client.profiles(self.ctx, [item.openid for item in part])
        except ItemRefused:
            # One of them is no valid openid; the call itself will name it.
            self._unsend(part)
            return
        by_openid = {profile.openid: profile for profile in answer}
        done, again = [], []
        for item in part:
            profile = by_openid.get(item.openid)
            if profile is not None and self._is_done(item, profile):
                done.append(item)
            elif self._changed_by_others(item, profile):
                self._mark_failed([item], None, _CHANGED_BETWEEN)
            else:
                again.append(item)
        self._settle(done, again)

    def _is_done(self, item: Item, profile: Profile) -> bool:
        if self.task.kind is TaskKind.REMARK:
            return profile.remark == item.remark
        tagged = self.task.tag_id in (profile.tag_ids or ())
        return tagged == (self.task.kind is TaskKind.TAG)

    def _changed_by_others(self, item: Item, profile: Profile | None) -> bool:
        return (
            self.task.kind is TaskKind.REMARK
            and profile is not None
            and profile.remark not in (item.remark, item.before)
        )

    def _settle(self, done: Sequence[Item], again: Sequence[Item]) -> None:
        if done:
            self._done(done)
        if again:
            self._unsend(again)

    def _blacklist(self) -> frozenset[str]:
        openids: set[str] = set()
        after = ""
        while True:
            page = self.client.blacklist_page(self.ctx, after)
            openids.update(page.openids)
            if page.last:
                return frozenset(openids)
            after = page.next_openid

    # -- counting

    def _add_calls(self, db: Connection) -> None:
        sent = self.ctx.calls[self.kind.path] - self.calls_before
        self.calls_before += sent
        if sent:
            tasks.add_calls(db, self.task.id, sent)

    def _report(self, more: int) -> None:
        self.finished += more
        self.ctx.progress(self.task.kind.value, self.finished, self.task.total)


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
        case TaskKind.REMARK:
            for item in items:
                if item.fan_id is not None:
                    edits.apply_remark(db, item.fan_id, item.remark, now)


def parked_by(error: ApiError, now: int) -> Parked:
    """Why a task waits after this error, for whom, and when it goes on by itself."""
    return Parked(
        title=error.title,
        hint=error.hint,
        whose=error.whose.value if isinstance(error.whose, Move) else str(error.whose),
        errcode=error.errcode,
        rid=error.rid,
        resume_at=_resume_at(error, now),
        detail=error.detail,
    )


def _resume_at(error: ApiError, now: int) -> int:
    if isinstance(error, QuotaUsedUp):
        return next_midnight(now)
    waits: tuple[tuple[type[ApiError], int], ...] = (
        (NotSent, 30),
        (UnknownResult, 30),
        (MinuteLimit, 60),
        (TaggingOverlap, 60),
        (Busy, 300),
    )
    return next((now + wait for kind, wait in waits if isinstance(error, kind)), 0)


def next_midnight(now: int) -> int:
    """The next 00:00 in Beijing, when daily quotas are counted anew (assumed)."""
    today = datetime.fromtimestamp(now, BEIJING)
    tomorrow = (today + timedelta(days=1)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    return int(tomorrow.timestamp())
