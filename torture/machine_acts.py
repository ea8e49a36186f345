"""State machine: questions, the queue, acts on whole tags, and a colleague meanwhile.

What was confirmed is what happens, whatever comes between the question, the yes, the
start and the end: the program closes or is killed, another task changes the same fans,
a colleague changes remarks and tags, renames a tag or deletes it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from unittest.mock import patch

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from torture.fake import MISHAPS, FakeAccount, FakeClient, FakeClock, Killed, Truth
from torture.machine_ledger import FANS, SMALL_KINDS, bench, fill_cache
from torture.machines import Machine
from wxdesk.errors import ApiError, Cancelled, InputError
from wxdesk.jobs import Context
from wxdesk.model import (
    COMPOUND,
    Act,
    ItemState,
    Selection,
    Tag,
    Task,
    TaskKind,
    TaskState,
)
from wxdesk.services import preview, sync, tags
from wxdesk.services import tasks as service
from wxdesk.services.preview import Preview
from wxdesk.store.ledger import marks, read
from wxdesk.work import bulk
from wxdesk.work.acts import SetChanged

NAMES = ("甲", "乙", "丙")
TAGGING = (TaskKind.TAG, TaskKind.UNTAG)
KINDS = st.sampled_from(
    (*TAGGING, *TAGGING, TaskKind.BLOCK, TaskKind.UNBLOCK, TaskKind.REMARK)
)
WHO = st.sets(st.sampled_from(FANS), min_size=1, max_size=6)
SCRIPT = st.lists(
    st.sampled_from(("ok", "ok", *(one for one in MISHAPS if one != "quota"))),
    max_size=8,
)
LIVES = st.none() | st.none() | st.integers(0, 12)
ANSWERS = 6  # times a task is told to go on before it counts as one without end


@dataclass(slots=True)
class _Question:
    act: Act
    shown: Preview
    people: set[str]


@dataclass(slots=True)
class _Known:
    """A confirmed task. ``people``: who was confirmed, also those who seemed to be as
    wished already; None for an act on a whole tag.
    ``start``: len(truth.touched) when it first ran, with how everything was then."""

    people: set[str] | None
    undo_of: int = 0
    start: int | None = None
    tagged: dict[str, set[int]] = field(default_factory=dict)
    black: set[str] = field(default_factory=set)
    remarks: dict[str, str] = field(default_factory=dict)
    tag_id: int = 0


class _Busy(FakeClient):
    """Somebody else works on the account while it is read."""

    def __init__(self, truth: Truth, store: Any) -> None:
        super().__init__(truth, store)
        self.colleague: deque[Callable[[], None]] = deque()
        self.overwrote: list[tuple[int, str, str]] = []  # task, openid, what was there

    def _read(self, ctx: Context, path: str) -> None:
        if self.colleague:
            self.colleague.popleft()()
        super()._read(ctx, path)

    def set_remark(self, ctx: Context, openid: str, remark: str) -> None:
        was, changes = self.truth.remarks.get(openid, ""), len(self.truth.touched)
        try:
            super().set_remark(ctx, openid, remark)
        finally:
            if len(self.truth.touched) > changes:
                self.overwrote.append((self.truth.task, openid, was))


class ActsMachine(Machine):
    """Who was confirmed is who is changed; undo gives back what was there."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock()
        self.truth = Truth(self.clock)
        self.store = bench().store
        bench().reset()
        self.client = _Busy(self.truth, self.store)
        self.account = FakeAccount(self.store, self.client, self.clock)
        self.ids = [self.truth.new_tag(name) for name in NAMES]
        for one in FANS:
            self.truth.follow(one)
        fill_cache(self.store, self.truth.names, self.account.now)
        for number, one in enumerate(FANS):
            self.truth.tags[one].add(self.ids[number % 3])
        self._sync(full=True)
        self.questions: list[_Question] = []
        self.known: dict[int, _Known] = {}
        self.checked = self.remarked = self.texts = 0

    # -- a person at the window

    @rule(kind=KINDS, who=st.none() | WHO, data=st.data())
    def ask(self, kind: TaskKind, who: set[str] | None, data: Any) -> None:
        """Choose people, by a tag or one by one; the question shows who."""
        self.step()
        chosen = self._tag(data)
        if chosen is None:
            return
        by_tag = Selection(query=tags.tagged_with(chosen.name))
        selection = by_tag if who is None else Selection(openids=tuple(sorted(who)))
        act = Act(
            kind,
            selection,
            (self._tag(data) or chosen,) if kind in TAGGING else (),
            note=self._text() if kind is TaskKind.REMARK else "",
        )
        shown = preview.preview(self.account, Context(self.clock), act)
        people = self._people(shown.drafts)
        assert len(people) == shown.sent
        self.questions.append(_Question(act, shown, people))

    @precondition(lambda self: self.questions)
    @rule(yes=st.booleans(), keep=st.sampled_from(("shown", "now")), data=st.data())
    def answer(self, yes: bool, keep: str, data: Any) -> None:
        """Yes or no, with the set as shown or as it is now when it has changed."""
        self.step()
        at = data.draw(st.integers(0, len(self.questions) - 1))
        one = self.questions.pop(at)
        if yes:
            self._yes(one, keep)
            return
        preview.drop(self.account, Context(self.clock), one.shown.drafts)
        assert not self._people(one.shown.drafts)

    def _yes(self, one: _Question, keep: str) -> None:
        drafts, ctx = one.shown.drafts, Context(self.clock)
        say = partial(service.confirm, self.account, ctx, one.act, one.shown.sent)
        try:
            made = say(drafts=drafts)
            if isinstance(made, SetChanged):
                assert made.shown == len(one.people)
                made = say(drafts=drafts, keep=keep)
            else:
                keep = "shown"
        except InputError:  # it is of yesterday, or the tag chosen by is gone
            assert not set(drafts) & {
                one.id for one in service.queued(self.account, ctx)
            }
            preview.drop(self.account, ctx, drafts)
            return
        assert not isinstance(made, SetChanged)
        (task,) = made
        people = self._people([task.id])
        assert task.state is TaskState.QUEUED
        assert keep == "now" or people == one.people, "others than those confirmed"
        self.known[task.id] = _Known(self._all(task.id))

    @rule(data=st.data(), merge=st.booleans())
    def act_on_a_tag(self, data: Any, merge: bool) -> None:
        """Queue a merge or a deletion."""
        self.step()
        one, other = self._tag(data), self._tag(data)
        if one is None or other is None or (merge and one.id == other.id):
            return
        ctx = Context(self.clock)
        if merge:
            task = tags.queue_merge(self.account, ctx, one.id, other.id)
        else:
            task = tags.queue_delete(self.account, ctx, one.id)
        self.known[task.id] = _Known(None)

    @precondition(lambda self: self.known)
    @rule(data=st.data())
    def undo(self, data: Any) -> None:
        self.step()
        self._undo(data.draw(st.sampled_from(sorted(self.known))))

    def _undo(self, task_id: int) -> None:
        try:
            task = service.queue_undo(self.account, Context(self.clock), task_id)
        except InputError:
            return
        whole = task.kind in COMPOUND
        people = None if whole else self._all(task.id)
        self.known[task.id] = _Known(people, undo_of=task_id)

    @precondition(lambda self: self._open())
    @rule(data=st.data())
    def cancel(self, data: Any) -> None:
        self.step()
        service.cancel(
            self.account, Context(), data.draw(st.sampled_from(self._open()))
        )

    @rule(kind=KINDS, who=st.none() | WHO, data=st.data(), one=st.sampled_from(FANS))
    def do_at_once(
        self, kind: TaskKind, who: set[str] | None, data: Any, one: str
    ) -> None:
        """The usual course, without mishaps: but a colleague was there before, and
        perhaps between the question and the yes."""
        self._change(one, data.draw(st.integers(0, 2)), data.draw(st.integers(0, 4)))
        asked = len(self.questions)
        self.ask(kind=kind, who=(who | {one}) if who else None, data=data)
        if len(self.questions) == asked:
            return
        if data.draw(st.booleans()):
            self._change(one, data.draw(st.integers(0, 2)), 1)
            self._sync(full=True)
        known = len(self.known)
        self._yes(self.questions.pop(), "shown")
        if len(self.known) > known:
            self._run(max(self.known), [], None, sure=False)

    @precondition(lambda self: self.known)
    @rule(one=st.sampled_from(FANS), tag=st.integers(0, 2), what=st.integers(0, 4))
    def undo_at_once(self, one: str, tag: int, what: int) -> None:
        """The latest task, after a colleague was there."""
        self._change(one, tag, what)
        done = [
            task_id
            for task_id in self.known
            if service.can_undo(self._task(task_id)) and not self._is_undo(task_id)
        ]
        if done:
            self._undo(done[-1])
            self._run(max(self.known), [], None, sure=True)

    def _is_undo(self, task_id: int) -> bool:
        return bool(self.known[task_id].undo_of)

    # -- the program

    @precondition(lambda self: self._open())
    @rule(
        data=st.data(),
        script=SCRIPT,
        lives=LIVES,
        meanwhile=st.lists(
            st.tuples(
                st.sampled_from(FANS), st.sampled_from((0, 1, 2)), st.integers(0, 4)
            ),
            max_size=2,
        ),
        sure=st.booleans(),
    )
    def run(
        self,
        data: Any,
        script: list[str],
        lives: int | None,
        meanwhile: list[tuple[str, int, int]],
        sure: bool,
    ) -> None:
        """One task, as far as it gets; a colleague works at the same time."""
        self.step()
        task_id = data.draw(st.sampled_from(self._open()))
        self.client.colleague.extend(partial(self._change, *one) for one in meanwhile)
        self._run(task_id, script, lives, sure=sure)

    @rule()
    def close_and_start(self) -> None:
        """Or a kill: what is in memory is gone."""
        self.step()
        self._restart()

    @rule(full=st.booleans())
    def sync(self, full: bool) -> None:
        self.step()
        self._sync(full=full)

    def _sync(self, *, full: bool) -> None:
        self.truth.task = 0
        ctx = Context(self.clock)
        sync.run(self.account, ctx, full=full, connections=1, accept_left=True)
        self.clock.advance(2)

    @rule(seconds=st.sampled_from((1, 599, 601, 90_000)))
    def time_passes(self, seconds: int) -> None:
        self.step()
        self.clock.advance(seconds)

    # -- a colleague, and the fans

    @rule(one=st.sampled_from(FANS), tag=st.integers(0, 2), what=st.integers(0, 6))
    def colleague(self, one: str, tag: int, what: int) -> None:
        self.step()
        self._change(one, tag, what)

    @rule(data=st.data(), what=st.sampled_from(("rename", "delete")))
    def colleague_changes_a_tag(self, data: Any, what: str) -> None:
        self.step()
        truth = self.truth
        if not truth.names:
            return
        tag_id = data.draw(st.sampled_from(sorted(truth.names)))
        truth.touch("name", "", 0)
        if what == "rename":
            truth.names[tag_id] = self._text()
            return
        for one in truth.members(tag_id):
            truth.touch(f"tag {tag_id}", one, 0)
            truth.tags[one].discard(tag_id)
        del truth.names[tag_id]

    def _change(self, one: str, tag: int, what: int) -> None:
        truth, tag_id = self.truth, self.ids[tag]
        if what == 6 and one not in truth.following:
            truth.follow(one)
            return
        if one not in truth.following:
            return
        match what:
            case 0 if tag_id in truth.names:
                truth.tags[one].add(tag_id)
            case 1:
                truth.tags[one].discard(tag_id)
            case 2:
                truth.blacklist[one] = None
            case 3:
                truth.blacklist.pop(one, None)
            case 4:
                truth.remarks[one] = self._text()
            case 5:
                truth.leave(one)
        name = f"tag {tag_id}" if what < 2 else "black" if what < 4 else "remark"
        truth.touch(name, one, 0)

    # -- how a task runs

    def _run(
        self, task_id: int, script: list[str], lives: int | None, *, sure: bool
    ) -> None:
        known = self.known[task_id]
        if known.start is None:
            self._remember(known, self._task(task_id))
        begun = len(self.truth.touched)
        self.truth.task = task_id
        self.client.script.extend(script)
        self.store.lives = lives
        ended = None
        try:
            with patch.object(bulk, "_KINDS", SMALL_KINDS):
                ctx = Context(self.clock)
                ended = service.resume(self.account, ctx, task_id, sure=sure)
        except (ApiError, Cancelled):
            pass
        except Killed:
            self._restart()
        finally:
            self.store.revive()
            self.client.script.clear()
            self.client.colleague.clear()
            self.truth.task = 0
        if ended is not None and ended.task.state is TaskState.DONE:
            self._judge(self._task(task_id), begun)

    def _restart(self) -> None:
        self.store.revive()
        with self.store.write() as db:
            marks.recover(db, self.account.now)
            marks.drop_old_drafts(db, self.account.now)
        for task_id in self.known:
            service.get(
                self.account, Context(), task_id
            )  # InputError: a confirmed task is lost

    def _remember(self, known: _Known, task: Task) -> None:
        truth = self.truth
        known.start = len(truth.touched)
        known.tagged = {one: set(has) for one, has in truth.tags.items()}
        known.black, known.remarks = set(truth.blacklist), dict(truth.remarks)
        known.tag_id = task.tag_id

    # -- what must hold

    @invariant()
    def only_who_was_confirmed_is_changed(self) -> None:
        truth = self.truth
        assert not truth.faults, truth.faults
        allowed = {
            task_id: known.people if known.people is not None else self._all(task_id)
            for task_id, known in self.known.items()
        }
        for name, one, task_id in truth.touched[self.checked :]:
            whole = task_id and self.known[task_id].people is None
            if whole and name == f"tag {self.known[task_id].tag_id}":
                continue  # it was deleted, also from who was given it meanwhile
            if task_id:
                assert one in allowed[task_id], f"task {task_id} changed {one}: {name}"
        self.checked = len(truth.touched)
        for task_id, one, was in self.client.overwrote[self.remarked :]:
            before, target = self._row(task_id, one)
            newer = f"task {task_id} overwrote {was!r}, not {before!r}"
            assert was in (before, target), newer
        self.remarked = len(self.client.overwrote)
        assert not self.store.read(read.damaged_items)

    def _judge(self, task: Task, begun: int) -> None:
        """A task that has just ended."""
        if task.kind in COMPOUND:
            self._judge_act(task)
            return
        if task.kind is not TaskKind.REMARK:
            others = self._others(f"{_field(task)}", begun, ())
            for item in self._items(task.id, ItemState.DONE):
                one = item.openid
                if one not in others:
                    holds = self.truth.holds(task.kind, task.tag_id, "", one)
                    assert holds, f"task {task.id} says done, {one} is not so"
        if self.known[task.id].undo_of:
            self._judge_undo(task)

    def _judge_undo(self, task: Task) -> None:
        """Everybody is as before, but for those whom others have changed since."""
        done_id = self.known[task.id].undo_of
        done = self.known[done_id]
        assert done.start is not None
        assert done.people is not None
        if done.tag_id != task.tag_id:
            return  # the tag was deleted meanwhile and made again
        others = self._others(_field(task), done.start, (done_id, task.id))
        for one in done.people - others:
            if one not in self.truth.following:
                continue
            if task.kind is TaskKind.REMARK:
                was: object = done.remarks.get(one, "")
                now: object = self.truth.remarks.get(one, "")
            elif task.kind in TAGGING:
                was = done.tag_id in done.tagged[one]
                now = task.tag_id in self.truth.tags[one]
            else:
                was, now = one in done.black, one in self.truth.blacklist
            assert was == now, f"{one} was {was!r}, is {now!r} after undo"

    def _judge_act(self, task: Task) -> None:
        """A merge, a deletion or the undo of one has come to its end."""
        truth, known = self.truth, self.known[task.id]
        facts = self.store.read(lambda db: read.facts(db, task.id))
        if task.kind is TaskKind.DELETE_TAG:
            assert task.tag_id not in truth.names
        if task.kind is TaskKind.MERGE and facts.get("deleted"):
            assert task.tag_id not in truth.names
            others = self._touched_tags(known, (task.id,))
            into = int(facts["into"])
            for one in self._had(known, known.tag_id) - others:
                assert into in truth.tags[one], f"merge lost {one}"
        if task.kind is TaskKind.RESTORE_TAG:
            self._judge_restored(task, facts)

    def _judge_restored(self, task: Task, facts: dict[str, Any]) -> None:
        truth, done_id = self.truth, self.known[task.id].undo_of
        done = self.known[done_id]
        if done.start is None:
            return
        others = self._touched_tags(done, (done_id, task.id))
        did = self.store.read(lambda db: read.facts(db, done_id))
        if did.get("deleted"):
            if not self._others("name", done.start, ()):
                assert truth.names.get(int(facts["tag"])) == task.tag_name
            for one in self._had(done, done.tag_id) - others:
                assert int(facts["tag"]) in truth.tags[one], f"{one} has it no more"
        if "into" in did:
            into = int(did["into"])
            for one in set(truth.following) - others:
                was = into in done.tagged.get(one, ())
                assert (into in truth.tags[one]) == was, f"{one}: not as before"

    def _had(self, known: _Known, tag_id: int) -> set[str]:
        following = self.truth.following
        return {one for one in following if tag_id in known.tagged.get(one, ())}

    def _touched_tags(self, known: _Known, but: Iterable[int]) -> set[str]:
        assert known.start is not None
        return {
            one
            for name, one, task_id in self.truth.touched[known.start :]
            if name.startswith(("tag", "following")) and task_id not in but
        }

    def _others(self, name: str, start: int, but: Iterable[int]) -> set[str]:
        """Whom somebody else or another task has changed since."""
        return {
            one
            for what, one, task_id in self.truth.touched[start:]
            if what == name and (task_id not in but if but else not task_id)
        }

    def teardown(self) -> None:
        """Told to go on, everything comes to its end."""
        self._restart()
        self.only_who_was_confirmed_is_changed()
        for task_id in sorted(self.known):
            for _ in range(ANSWERS):
                if not self._task(task_id).open:
                    break
                self.clock.advance(601)
                self._run(task_id, [], None, sure=True)
            task = self._task(task_id)
            assert not task.open, f"{task} does not end"
        self.only_who_was_confirmed_is_changed()

    # -- looks at the ledger

    def _open(self) -> list[int]:
        return [task_id for task_id in sorted(self.known) if self._task(task_id).open]

    def _task(self, task_id: int) -> Task:
        return self.store.read(lambda db: read.get(db, task_id))

    def _items(self, task_id: int, state: ItemState) -> list[marks.Item]:
        return self.store.read(lambda db: marks.open_items(db, task_id, state))

    def _people(self, task_ids: Iterable[int]) -> set[str]:
        """Who would be sent, of tasks that have not begun."""
        return {
            item.openid
            for task_id in task_ids
            for item in self._items(task_id, ItemState.NEW)
        }

    def _all(self, task_id: int) -> set[str]:
        rows = self.store.read(
            lambda db: db.execute(
                "SELECT openid FROM task_item JOIN task ON id = task_id"
                " WHERE id = ?1 OR parent = ?1",
                (task_id,),
            ).fetchall()
        )
        return {row[0] for row in rows}

    def _row(self, task_id: int, openid: str) -> tuple[str, str]:
        found: tuple[str, str] = self.store.read(
            lambda db: db.execute(
                "SELECT before, target FROM task_item WHERE task_id = ? AND openid = ?",
                (task_id, openid),
            ).fetchone()
        )
        return found

    def _tag(self, data: Any) -> Tag | None:
        """One that the window shows."""
        shown = tags.uncounted(self.account, Context())
        return data.draw(st.sampled_from(shown)) if shown else None

    def _text(self) -> str:
        """One nobody has written before."""
        self.texts += 1
        return f"text {self.texts}"


def _field(task: Task) -> str:
    if task.kind in TAGGING:
        return f"tag {task.tag_id}"
    return "remark" if task.kind is TaskKind.REMARK else "black"
