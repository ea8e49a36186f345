"""Acts on a whole tag, each one task with parts: merge it, delete it, bring it back.

The task itself holds who had the tag, as WeChat named them; its parts are ordinary tag
tasks. It ends with its last step, and when it is resumed it goes on as what it is.

    merge        members → part: put the other tag on them → delete this one
    delete_tag   members → part, above 100,000: take it off enough of them → delete it
    restore_tag  make the tag by its name → part: put it on who had it
                 → part, after a merge: take the other one off who got it by that
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from wxdesk.account import Account
from wxdesk.errors import (
    ApiError,
    BadAnswer,
    Cancelled,
    LimitReached,
    StorageError,
    UnknownResult,
)
from wxdesk.jobs import Context
from wxdesk.model import (
    NEW_TAG,
    Changes,
    Failure,
    Move,
    Outcome,
    Parked,
    Selection,
    Tag,
    Task,
    TaskKind,
    TaskState,
    Text,
)
from wxdesk.store import filters, tags
from wxdesk.store.db import Connection
from wxdesk.store.ledger import begin, marks, read
from wxdesk.wechat import TAG_DELETE_MAX_FANS, Codes
from wxdesk.work import bulk, readback, tag_list
from wxdesk.work.profile_fetch import endless

STEP = 1_000  # that many more are untagged when WeChat still says so
ROUNDS = 5
SHORT = 0.5  # a list with less than this part of its count is not believed
_STALE = Changes(fans=True, tags=True, tasks=True, filters=True, quota=True)


def begin_merge(db: Connection, source: Tag, into: Tag, now: int) -> Task:
    """Write down that ``source`` is to go into ``into``; confirmed, not begun."""
    facts = {"into": into.id, "into_name": into.name}
    return _begin(db, TaskKind.MERGE, source, facts, now)


def begin_delete(db: Connection, tag: Tag, now: int) -> Task:
    """Write down that a tag is to be deleted; confirmed, not begun."""
    return _begin(db, TaskKind.DELETE_TAG, tag, {}, now)


def begin_undo(db: Connection, task: Task, now: int) -> Task:
    """Write down that what a merge or deletion did is to be undone."""
    found = begin.begin_empty(
        db,
        TaskKind.RESTORE_TAG,
        now,
        tag_id=task.tag_id,
        tag_name=task.tag_name,
        facts={},
        confirmed=task.total,
        undo_of=task.id,
    )
    marks.set_undone(db, task.id, found.id)
    return found


def _begin(
    db: Connection, kind: TaskKind, tag: Tag, facts: dict[str, Any], now: int
) -> Task:
    return begin.begin_empty(
        db,
        kind,
        now,
        tag_id=tag.id,
        tag_name=tag.name,
        facts=facts,
        confirmed=tag.count,
    )


def run(account: Account, ctx: Context, task_id: int) -> Outcome:
    """Begin or resume the task and work until it is done, parked or stopped. Raises
    as ``bulk.run`` does."""
    with account.working():
        return _CompoundRun(account, ctx, task_id).work()


def outcome(account: Account, task_id: int) -> Outcome:
    """The task as it stands, with its first failures."""
    task = account.store.read(lambda db: read.get(db, task_id))
    found = failures(account, task_id)[:100]
    return Outcome(whole(account, task), tuple(found), _STALE)


def whole(account: Account, task: Task) -> Task:
    """The task with the figures that tell how far it is: those of its parts, until
    its own last step is done."""
    parts = account.store.read(lambda db: read.parts(db, task.id))
    over = task.state is TaskState.DONE
    if not parts or (over and task.kind is not TaskKind.RESTORE_TAG):
        failed = sum(part.failed for part in parts)
        return replace(task, failed=max(task.failed, failed))
    if over:  # the parts are about the same people: count those of the tag once
        main = max(parts, key=lambda part: part.total)
        failed = sum(part.failed for part in parts)
        return replace(
            task,
            total=main.total,
            done=main.done,
            skipped=main.skipped,
            failed=failed,
            calls=sum(part.calls for part in parts),
        )
    return replace(
        task,
        **{
            name: sum(getattr(part, name) for part in parts)
            for name in (
                "total",
                "new",
                "sent",
                "done",
                "failed",
                "unknown",
                "skipped",
                "calls",
            )
        },
    )


def failures(account: Account, task_id: int) -> list[Failure]:
    """The fans whom a part of the task could not change."""
    found: list[Failure] = []
    for part in account.store.read(lambda db: read.parts(db, task_id)):
        found += account.store.read(partial(read.failures, task_id=part.id))
    return found


def say_yes(db: Connection, task: Task, parked: Parked, now: int) -> None:
    """The person says yes to what the task, or one of its parts, asks."""
    facts = read.facts(db, task.id)
    match facts.pop("asked", ""):
        case "own":
            marks.rename_tag(db, task.id, parked.detail)
        case "into" if parked.ask == "renamed":
            facts["into_name"] = parked.detail
        case "into":
            facts["into"] = NEW_TAG
        case "copy":  # it was there, so everybody is to be given it once more
            part = read.get(db, int(facts["copy"]))
            readback.say_yes(db, part, parked, now)
        case _:
            for part in read.parts(db, task.id):
                if part.parked is not None and part.parked.ask:
                    readback.say_yes(db, part, part.parked, now)
    begin.put_facts(db, task.id, facts)
    marks.set_state(db, task.id, TaskState.QUEUED, now=now)


class _PartWaits(Exception):
    """A part is parked, and so is the whole."""


class _CompoundRun:
    """One run of one compound task; the fields are what its steps share."""

    def __init__(self, account: Account, ctx: Context, task_id: int) -> None:
        self.account, self.ctx, self.store = account, ctx, account.store
        self.client = account.client
        self.task = self.store.read(lambda db: read.get(db, task_id))
        self.facts = self.store.read(lambda db: read.facts(db, task_id))

    def work(self) -> Outcome:
        steps: dict[TaskKind, Callable[[], None]] = {
            TaskKind.MERGE: self._merge,
            TaskKind.DELETE_TAG: self._delete,
            TaskKind.RESTORE_TAG: self._restore,
        }
        try:
            with self.store.write() as db:
                self._set_state(db, TaskState.RUNNING)
            steps[self.task.kind]()
        except Cancelled:
            self._end(TaskState.STOPPED)
            raise
        except _PartWaits:
            pass
        except (ApiError, StorageError) as error:
            bulk.park(self.account, self.task, error, in_vain=False)
        except BaseException:
            self._end(TaskState.STOPPED)
            raise
        return outcome(self.account, self.task.id)

    # -- the three acts

    def _merge(self) -> None:
        self._own_tag()
        self._list_members()
        chosen = Selection(task=self.task.id)
        refused = self._run_part("copy", TaskKind.TAG, chosen, self._other_tag())
        if refused:  # the old tag stays: they would lose it for nothing
            self._end(TaskState.DONE)
            return
        into = self._other_tag().id  # never deleted while the new one is not there
        self._note(into=into)
        self._own_tag()
        self._delete_on_server()
        with self.store.write(durable=True) as db:
            kept = filters.merge_tags(db, self.task.tag_id, into)
            rows = [[one.id, one.name, one.text, dict(one.tags)] for one in kept]
            self._deleted(db, rows)

    def _delete(self) -> None:
        self._own_tag()
        self._list_members()
        found = next(
            (one for one in tag_list.read(self.account, self.ctx) if self._is(one)),
            None,
        )
        count = found.count if found is not None else 0
        surplus = count - TAG_DELETE_MAX_FANS
        for number in range(ROUNDS):
            if surplus > 0:
                self._run_part(
                    f"untag {number}",
                    TaskKind.UNTAG,
                    Selection(task=self.task.id, most=surplus),
                    Tag(self.task.tag_id, self.task.tag_name),
                )
            try:
                self._delete_on_server()
                break
            except LimitReached as error:
                if error.errcode != Codes.TOO_MANY_FANS or number == ROUNDS - 1:
                    raise
                surplus = max(surplus, 0) + STEP
        with self.store.write(durable=True) as db:
            filters.bind_tags(db)  # they say that their tag is gone, until it is back
            self._deleted(db, [])

    def _restore(self) -> None:
        done = self.store.read(lambda db: read.get(db, self.task.undo_of))
        facts = self.store.read(lambda db: read.facts(db, done.id))
        if facts.get("deleted"):
            if "tag" not in self.facts:
                name = self.task.tag_name
                made = tag_list.find_or_make(self.account, self.ctx, name)
                self._note(tag=made.id)
            tag = Tag(int(self.facts["tag"]), self.task.tag_name)
            chosen = Selection(task=done.id)
            self._run_part("give", TaskKind.TAG, chosen, tag)
            self._note(tag=self._part("give").tag_id)  # it may have been made again
        for part in self.store.read(lambda db: read.parts(db, done.id)):
            self._undo_part(part, facts)
        with self.store.write(durable=True) as db:
            kept = [filters.StoredFilter(*row) for row in facts.get("filters", [])]
            filters.put_back(db, kept)
            filters.bind_tags(db)
            self._set_state(db, TaskState.DONE)
        self.account.save_quota_use()

    def _undo_part(self, part: Task, facts: dict[str, Any]) -> None:
        """Take back what a part did, where the tag it changed is still there: what a
        deletion took off is given back by the new tag."""
        if part.kind is TaskKind.UNTAG and facts.get("deleted"):
            return
        made = self.facts.get(f"undo {part.id}")
        if made is None:
            with self.store.write(durable=True) as db:
                undo = begin.begin_undo(db, part.id, self.account.now, self.task.id)
                made = undo.id
                self._put_facts(db, {f"undo {part.id}": made})
        self._go_on_with(int(made))

    # -- the tags, as WeChat has them now

    def _own_tag(self) -> None:
        """Raises Unsure when the tag that is to go has another name now: 员工 is not
        what was to be deleted as VIP. One that is gone is the wish fulfilled."""
        found = tag_list.now(self.account, self.ctx, self.task.tag_id)
        if found is not None and found.name != self.task.tag_name:
            self._note(asked="own")
            raise readback.renamed(self.task.tag_name, found)

    def _other_tag(self) -> Tag:
        """The tag that a merge goes into. Raises Unsure when it is gone or renamed;
        once the part that puts it on is there, that part asks for its name."""
        if "copy" in self.facts:
            part = self._part("copy")
            tag = Tag(part.tag_id, part.tag_name)
            if part.open:
                return tag
        else:
            tag = Tag(int(self.facts["into"]), str(self.facts["into_name"]))
        if tag.id == NEW_TAG:
            tag = tag_list.find_or_make(self.account, self.ctx, tag.name)
            self._note(into=tag.id)
            return tag
        found = tag_list.now(self.account, self.ctx, tag.id)
        if found is None:
            self._note(asked="copy" if "copy" in self.facts else "into")
            raise readback.tag_gone(tag.name)
        if found.name != tag.name and "copy" not in self.facts:
            self._note(asked="into")
            raise readback.renamed(tag.name, found)
        return tag

    def _part(self, name: str) -> Task:
        return self.store.read(lambda db: read.get(db, int(self.facts[name])))

    # -- steps

    def _list_members(self) -> None:
        """Write down who has the tag, as WeChat names them: what is undone later. A
        list that comes far too short is read once more, then not believed."""
        if self.facts.get("listed"):
            return
        tag = tag_list.now(self.account, self.ctx, self.task.tag_id)
        count = tag.count if tag is not None else 0
        listed = 0
        for _ in range(2):
            listed = self._read_members()
            if listed >= count * SHORT:
                break
        else:
            raise _short(listed, count)
        self._note(listed=True)
        self.task = self.store.read(lambda db: read.get(db, self.task.id))

    def _read_members(self) -> int:
        with self.store.write() as db:
            marks.remove_items(db, self.task.id)
        after, listed = "", 0
        while True:
            self.ctx.check()
            self.ctx.progress("members", listed, self.task.confirmed)
            try:
                page = self.client.tag_member_page(self.ctx, self.task.tag_id, after)
            except LimitReached as error:
                if error.errcode != Codes.TAG_GONE:
                    raise
                return listed  # somebody else has deleted it
            with self.store.write() as db:
                longer = begin.add_items(db, self.task.id, page.openids, "1")
            if page.openids and longer == listed:
                raise endless()
            listed = longer
            if page.last:
                return listed
            after = page.next_openid

    def _run_part(
        self, name: str, kind: TaskKind, selection: Selection, tag: Tag
    ) -> bool:
        """Make a part once, and run it. Returns whether anybody could not be changed
        who would lose by it: not those who have left."""
        made = self.facts.get(name)
        if made is None:
            with self.store.write(durable=True) as db:
                part = begin.begin(
                    db,
                    kind,
                    selection,
                    self.account.now,
                    tag_id=tag.id,
                    tag_name=tag.name,
                    parent=self.task.id,
                )
                made = part.id
                self._put_facts(db, {name: made})
        self._go_on_with(int(made))
        failed = self.store.read(lambda db: read.failures(db, int(made)))
        return any(one.reason != begin.NOT_FOLLOWING for one in failed)

    def _go_on_with(self, part_id: int) -> None:
        part = self.store.read(lambda db: read.get(db, part_id))
        if part.state is TaskState.DONE:
            return
        part = bulk.run(self.account, self.ctx, part_id).task
        if part.parked is not None:
            self._end(TaskState.PARKED, part)
            raise _PartWaits

    def _delete_on_server(self) -> None:
        """Delete the tag. Gone already is the wish fulfilled. Raises ApiError."""
        try:
            self.client.delete_tag(self.ctx, self.task.tag_id)
        except UnknownResult:
            if any(self._is(one) for one in tag_list.read(self.account, self.ctx)):
                raise
        except LimitReached as error:
            if error.errcode != Codes.TAG_GONE:
                raise

    def _is(self, tag: Tag) -> bool:
        return tag.id == self.task.tag_id

    def _deleted(self, db: Connection, kept: list[list[Any]]) -> None:
        """The tag is gone: its fans here lose it, and the task is over."""
        marks.mark_all_done(db, self.task.id)
        tags.remove(db, self.task.tag_id)
        self._put_facts(db, {"deleted": True, "filters": kept})
        self._set_state(db, TaskState.DONE)

    # -- the task's own row

    def _note(self, **facts: object) -> None:
        with self.store.write(durable=True) as db:
            self._put_facts(db, facts)

    def _put_facts(self, db: Connection, facts: dict[str, Any]) -> None:
        self.facts |= facts
        begin.put_facts(db, self.task.id, self.facts)

    def _set_state(self, db: Connection, state: TaskState) -> None:
        marks.set_state(db, self.task.id, state, now=self.account.now)

    def _end(self, state: TaskState, part: Task | None = None) -> None:
        parked = part.parked if part is not None else None
        with self.store.write(durable=True) as db:
            marks.set_state(
                db, self.task.id, state, parked=parked, now=self.account.now
            )
        self.account.save_quota_use()


def _short(listed: int, count: int) -> BadAnswer:
    return BadAnswer(
        Text(
            f"标签应该有 {count:,} 位粉丝，微信只给了 {listed:,} 位",
            f"The tag should have {count:,} fans, WeChat named {listed:,}",
        ),
        Text(
            "没有动任何人。过几分钟会再试。",
            "Nobody was changed. It tries again in a few minutes.",
        ),
        whose=Move.WECHAT,
    )
