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
    Unsure,
)
from wxdesk.jobs import Context
from wxdesk.model import (
    Changes,
    ItemState,
    Outcome,
    Profile,
    Task,
    TaskKind,
    TaskState,
    Text,
)
from wxdesk.store import blacklist, edits, tags
from wxdesk.store.db import Connection
from wxdesk.store.ledger import begin, check, marks, read
from wxdesk.store.ledger.marks import Item
from wxdesk.wechat import (
    BATCHGET_MAX,
    BLACKLIST_MAX,
    TAGGING_MAX,
    Codes,
    Paths,
    is_openid,
)
from wxdesk.work import profile_fetch, quota_limits, readback
from wxdesk.work.parking import DISK_SECONDS, parked_by, wait_after

RESEND_SECONDS = 600  # a lost reply older than this is read back before sending again
LOST_IN_A_ROW = 3  # then the task waits for the network,
LOST_SHARE = 0.10  # or when more than this share of its calls got no answer,
LOST_LEAST = 20  # but never for fewer than this

_NO_OPENID = Text("这不是 openid", "This is not an openid")
_NOT_TAKEN = Text("微信两次都没有收下", "WeChat did not take it, twice")
_REFUSED = Text("不是这个公众号的 openid", "Not an openid of this account")
_CHANGED_BETWEEN = Text(
    "微信里现在是「{now}」，是别人改的，没有动",
    "It is “{now}” in WeChat now, changed by somebody else; left alone",
)
PROBES = 10  # strangers asked one by one before a batch of them is sent


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one kind of task talks to WeChat."""

    path: str
    size: int


_KINDS = {
    TaskKind.TAG: _Kind(Paths.TAG_FANS, TAGGING_MAX),
    TaskKind.UNTAG: _Kind(Paths.UNTAG_FANS, TAGGING_MAX),
    TaskKind.BLOCK: _Kind(Paths.BLOCK, BLACKLIST_MAX),
    TaskKind.UNBLOCK: _Kind(Paths.UNBLOCK, BLACKLIST_MAX),
    TaskKind.REMARK: _Kind(Paths.SET_REMARK, 1),
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
    """One run of one task; the fields are what its steps share."""

    def __init__(self, account: Account, ctx: Context, task_id: int) -> None:
        self.account = account
        self.store = account.store
        self.client = account.client
        self.ctx = ctx
        self.task: Task = self.store.read(lambda db: read.get(db, task_id))
        self.kind = _KINDS[self.task.kind]
        self.finished = self.begun_at = self.task.total - self.task.left
        self.calls_before = ctx.calls[self.kind.path]
        self.lost = self.lost_in_all = 0
        self.retried: set[int] = set()
        self.looked_up: set[int] = set()
        self.blocked: frozenset[str] | None = None
        self.read: set[int] = set()  # remarks whose present text is known
        self.probed = "foreign" in self.store.read(
            lambda db: read.facts(db, task_id).get("sure", ())
        )
        self.resent: set[int] = set()  # called done once, yet WeChat showed otherwise
        self.doubtful: dict[int, int] = {}  # seq: when the first lost request left

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
            marks.mark_unknown(db, self.task.id, self._sent(db))
            marks.set_state(db, self.task.id, TaskState.RUNNING, now=self.account.now)
        if self.task.kind is not TaskKind.REMARK and (
            self.task.left or self.task.skipped
        ):
            self._read_before()
        self._report(0)

    def _read_before(self) -> None:
        self.ctx.progress("reading", 0)
        try:
            found = readback.before(self.account, self.ctx, self.task)
            self.task = replace(found, parked=self.task.parked)
        except readback.TagIsGone:  # it was to be taken off: nobody has it any more
            with self.store.write() as db:
                for state in (ItemState.NEW, ItemState.UNKNOWN):
                    items = marks.open_items(db, self.task.id, state)
                    marks.mark_skipped(db, self.task.id, [one.seq for one in items])
                tags.remove(db, self.task.tag_id)
            self.task = self.store.read(lambda db: read.get(db, self.task.id))
        self.finished = self.begun_at = self.task.total - self.task.left

    def _send_everything(self) -> bool:
        while batch := self._next_batch():
            self._send_all(batch)
        return True

    def _read_back_done(self) -> bool:
        """Done is said of those who have it now. Who does not is sent once more, and
        failed if that did not help. Returns whether there is something to send."""
        if self.task.kind is TaskKind.REMARK:
            return False
        now = self.store.read(lambda db: read.get(db, self.task.id))
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

    def _next_batch(self) -> list[Item]:
        """The next fans to send. What is no openid at all is never sent, and whoever
        the cache has never met is looked up first: a stranger would spoil the batch,
        and WeChat skips people who do not follow without a word. A remark is read
        before it is overwritten."""
        while True:
            self.ctx.let_small_work_pass()
            batch = self._unanswered() or self._new(self.kind.size)
            malformed = [item for item in batch if not is_openid(item.openid)]
            unmet = [item for item in batch if self._unmet(item)]
            if malformed:
                self._mark_failed(malformed, Codes.NO_SUCH_OPENID, _NO_OPENID)
            elif unmet:
                ahead = [item for item in self._new(BATCHGET_MAX) if self._unmet(item)]
                self._look_up(ahead if unmet[0] in ahead else unmet)
            elif any(self._unread(item) for item in batch):
                ahead = [item for item in self._new(BATCHGET_MAX) if self._unread(item)]
                self._read_remarks(ahead if batch[0] in ahead else batch)
            else:
                if batch:  # the limit of today: a task may go on past midnight
                    quota_limits.before(self.account, self.ctx, self.kind.path)
                return batch

    def _new(self, size: int) -> list[Item]:
        return self.store.read(lambda db: marks.next_batch(db, self.task.id, size))

    def _unmet(self, item: Item) -> bool:
        adding = self.task.kind in (TaskKind.TAG, TaskKind.BLOCK)
        return adding and item.fan_id is None and item.seq not in self.looked_up

    def _look_up(self, items: Sequence[Item]) -> None:
        items = [item for item in items if is_openid(item.openid)]
        quota_limits.before(self.account, self.ctx, Paths.PROFILES)
        wanted = [(item.seq, item.openid) for item in items]
        answer = profile_fetch.ask(self.client, self.ctx, wanted, self._probe)
        self.looked_up.update(item.seq for item in items)
        away = {one.openid for one in answer.profiles if not one.following}
        gone = [item for item in items if item.openid in away]
        self._mark_failed(gone, Codes.HAS_LEFT, begin.NOT_FOLLOWING)
        if self.task.kind is TaskKind.TAG:
            have = {
                one.openid
                for one in answer.profiles
                if self.task.tag_id in (one.tag_ids or ())
            }
            self._skip([item for item in items if item.openid in have])
        by_seq = {item.seq: item for item in items}
        for seq, errcode in answer.failed:
            if errcode is not None:
                self._mark_failed([by_seq[seq]], errcode, _REFUSED)

    def _probe(self) -> None:
        """WeChat has refused a batch: is this a list of another account? Halved to the
        end such a batch costs 199 calls, a file of 1,000 strangers 1,990. So a few are
        asked alone first. Raises Unsure when WeChat knows none of them."""
        if self.probed:
            return
        self.probed = True
        strangers = [one for one in self._new(2 * BATCHGET_MAX) if self._unmet(one)]
        if len(strangers) < 2 * PROBES:
            return
        for item in strangers[:: len(strangers) // PROBES][:PROBES]:
            try:
                self.client.profiles(self.ctx, [item.openid])
            except ItemRefused:
                continue
            return
        raise _foreign()

    def _unread(self, item: Item) -> bool:
        return self.task.kind is TaskKind.REMARK and item.seq not in self.read

    def _read_remarks(self, items: Sequence[Item]) -> None:
        """A remark that is not what the cache showed was written by somebody else: it
        is left alone, and the cache learns it. 100 a call."""
        answer = profile_fetch.ask(
            self.client, self.ctx, [(item.seq, item.openid) for item in items]
        )
        self.read.update(item.seq for item in items)
        remarks = {one.openid: one.remark for one in answer.profiles if one.following}
        for item in items:
            theirs = remarks.get(item.openid)
            if theirs is None or theirs == item.before:
                continue
            self._learn_remark(item, theirs)
            if theirs == item.remark:
                self._skip([item])
            else:
                self._mark_failed([item], None, _CHANGED_BETWEEN.format(now=theirs))

    def _learn_remark(self, item: Item, remark: str) -> None:
        if item.fan_id is not None:
            with self.store.write() as db:
                edits.apply_remark(db, item.fan_id, remark, self.account.now)

    def _skip(self, items: Sequence[Item]) -> None:
        if items:
            with self.store.write() as db:
                marks.mark_skipped(db, self.task.id, [item.seq for item in items])
            self._report(len(items))

    def _park(self, error: ApiError | StorageError) -> Outcome:
        """Wait, and say why; on a full disk perhaps only in memory."""
        with suppress(StorageError):
            self._add_up()
        in_vain = self.finished == self.begun_at
        park(self.account, self.task, error, in_vain=in_vain)
        found = outcome(self.account, self.task.id)
        held = self.account.held(self.task.id)
        if held is None:
            return found
        return replace(
            found, task=replace(found.task, state=TaskState.PARKED, parked=held)
        )

    def _add_up(self) -> None:
        """What is under way has an unknown result; the calls count."""
        with self.store.write(durable=True) as db:
            marks.mark_unknown(db, self.task.id, self._sent(db))
            self._add_calls(db)
        self.account.save_quota_use()

    def _end(self, state: TaskState) -> None:
        with self.store.write(durable=True) as db:
            marks.mark_unknown(db, self.task.id, self._sent(db))
            self._add_calls(db)
            marks.set_state(db, self.task.id, state, now=self.account.now)
        self.account.release(self.task.id)
        self.account.save_quota_use()

    def _sent(self, db: Connection) -> list[int]:
        items = marks.open_items(db, self.task.id, ItemState.SENT)
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
        now = self.account.now
        with self.store.write(durable=True) as db:
            for item in part:  # the age of doubt is that of the first lost request
                sent_at = self.doubtful.get(item.seq, now)
                marks.mark_sent(db, self.task.id, [item.seq], sent_at)
        try:
            self._call(part)
        except (ItemRefused, PartlyDone):
            raise
        except UnknownResult as error:
            if error.errcode is not None:  # -1, after five tries: not the network
                self._not_known(part)
                raise
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
            self._mark_failed(hopeless, Codes.PARTLY_DONE, _NOT_TAKEN)
        self.retried.update(item.seq for item in again)
        self._unsend(again)
        return again

    # -- results

    def _done(self, items: Sequence[Item]) -> None:
        now = self.account.now
        with self.store.write() as db:
            marks.mark_done(db, self.task.id, [item.seq for item in items])
            _apply_locally(db, self.task, items, now)
            ids = [item.fan_id for item in items if item.fan_id is not None]
            self.account.touched.note(ids)
            self._add_calls(db)
        self._report(len(items))

    def _fail(self, items: Sequence[Item], error: ApiError) -> None:
        if error.errcode in Codes.NOT_FOLLOWING:
            with self.store.write() as db:
                for item in items:
                    if item.fan_id is not None:
                        edits.mark_left(db, item.fan_id, self.account.now)
        self._mark_failed(items, error.errcode, error.title)

    def _mark_failed(
        self, items: Sequence[Item], errcode: int | None, reason: Text
    ) -> None:
        if not items:
            return
        with self.store.write() as db:
            seqs = [item.seq for item in items]
            marks.mark_failed(db, self.task.id, seqs, errcode, reason)
            self._add_calls(db)
        self._report(len(items))

    def _unsend(self, items: Sequence[Item]) -> None:
        """This request did nothing; one before it, without an answer, may have."""
        seqs = [item.seq for item in items]
        with self.store.write() as db:
            marks.mark_unknown(
                db, self.task.id, [seq for seq in seqs if seq in self.doubtful]
            )
            marks.mark_new(
                db, self.task.id, [seq for seq in seqs if seq not in self.doubtful]
            )

    def _lost(self, part: list[Item], error: UnknownResult) -> None:
        """No answer came: it will be sent again or looked up, but not without end."""
        self._not_known(part)
        self.lost += 1
        self.lost_in_all += 1
        planned = (self.task.total - self.begun_at) / self.kind.size
        if self.lost >= LOST_IN_A_ROW or self.lost_in_all > max(
            LOST_LEAST, planned * LOST_SHARE
        ):
            raise error

    def _not_known(self, items: Sequence[Item]) -> None:
        with self.store.write() as db:
            marks.mark_unknown(db, self.task.id, [item.seq for item in items])

    # -- unknown results

    def _unanswered(self) -> list[Item]:
        """The next fans whose answer was lost and who are to be sent again.

        Repeating a recent tag or blacklist call ends in the same state. An older one,
        and any remark, is read back here first, because somebody else may have
        changed it meanwhile. Until there is an answer they stay unknown on disk.
        """
        while unknown := self.store.read(
            lambda db: marks.open_items(
                db, self.task.id, ItemState.UNKNOWN, BATCHGET_MAX
            )
        ):
            recent = [item for item in unknown if self._may_repeat(item)]
            if recent:
                batch = recent[: self.kind.size]
                self.doubtful.update((item.seq, item.sent_at) for item in batch)
                return batch
            self._read_back(unknown)
        return []

    def _may_repeat(self, item: Item) -> bool:
        age = self.account.now - item.sent_at
        return self.task.kind is not TaskKind.REMARK and 0 <= age < RESEND_SECONDS

    def _read_back(self, items: list[Item]) -> None:
        """Ask WeChat how these are now. Known not to have happened: to be sent."""
        self.ctx.check()
        for item in items:
            self.doubtful.pop(item.seq, None)
        if self.task.kind in (TaskKind.BLOCK, TaskKind.UNBLOCK):
            blocked = self._blacklist()
            wanted = self.task.kind is TaskKind.BLOCK
            done = [one for one in items if (one.openid in blocked) == wanted]
            self._settle(done, [one for one in items if one not in done])
        else:
            self._settle_profiles(items)

    def _settle_profiles(self, part: list[Item]) -> None:
        # An openid that WeChat refuses here will be refused, and named, there too.
        answer = profile_fetch.ask(
            self.client, self.ctx, [(item.seq, item.openid) for item in part]
        )
        by_openid = {profile.openid: profile for profile in answer.profiles}
        done, again = [], []
        for item in part:
            profile = by_openid.get(item.openid)
            if profile is not None and self._is_done(item, profile):
                done.append(item)
            elif profile is not None and self._changed_by_others(item, profile):
                self._learn_remark(item, profile.remark)
                reason = _CHANGED_BETWEEN.format(now=profile.remark)
                self._mark_failed([item], None, reason)
            else:
                again.append(item)
        self._settle(done, again)

    def _is_done(self, item: Item, profile: Profile) -> bool:
        if self.task.kind is TaskKind.REMARK:
            return profile.remark == item.remark
        tagged = self.task.tag_id in (profile.tag_ids or ())
        return tagged == (self.task.kind is TaskKind.TAG)

    def _changed_by_others(self, item: Item, profile: Profile) -> bool:
        return self.task.kind is TaskKind.REMARK and profile.remark not in (
            item.remark,
            item.before,
        )

    def _settle(self, done: Sequence[Item], again: Sequence[Item]) -> None:
        if done:
            self._done(done)
        if again:
            self._unsend(again)

    def _blacklist(self) -> frozenset[str]:
        """The whole blacklist, read once a run for all that is to be looked up."""
        if self.blocked is None:
            self.blocked = frozenset(
                profile_fetch.walk(self.ctx, self.client.blacklist_page)
            )
        return self.blocked

    # -- counting

    def _add_calls(self, db: Connection) -> None:
        sent = self.ctx.calls[self.kind.path] - self.calls_before
        self.calls_before += sent
        if sent:
            marks.add_calls(db, self.task.id, sent)

    def _report(self, more: int) -> None:
        self.finished += more
        self.ctx.progress(self.task.kind.value, self.finished, self.task.total)


def _foreign() -> Unsure:
    return Unsure(
        Text(
            "名单里的 openid 不是这个公众号的",
            "The openids in this list are not of this account",
        ),
        Text(
            "核对名单是哪个公众号的。确定没错，再让任务继续。",
            "Check which account the list is from. If it is right, let the task go on.",
        ),
        errcode=Codes.NO_SUCH_OPENID,
        ask="foreign",
    )


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
