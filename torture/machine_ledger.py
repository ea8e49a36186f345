"""State machine: the ledger against a platform with every mishap between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from torture.fake import (
    MISHAPS,
    TAGS_PER_FAN,
    Bench,
    FakeAccount,
    FakeClient,
    FakeClock,
    Killed,
    MortalStore,
    Truth,
    openid,
)
from torture.machines import Machine
from wxdesk.errors import Cancelled
from wxdesk.jobs import Context
from wxdesk.model import (
    INVERSE,
    ItemState,
    OpenidPage,
    Outcome,
    Profile,
    Selection,
    Tag,
    Task,
    TaskKind,
    TaskState,
)
from wxdesk.store import fans, listings, tags
from wxdesk.store.ledger import begin, marks, read
from wxdesk.work import bulk

FANS = [openid(number) for number in range(9)]
STRANGERS = [openid(100), openid(101)]
NO_OPENID = "no openid"
TAG_IDS = (100, 101)
SMALL = 3  # fans in a batch, so that a task has several
SMALL_KINDS = {
    kind: replace(one, size=min(one.size, SMALL)) for kind, one in bulk._KINDS.items()
}
ROUNDS = 60  # calls in one run of a task; more would be a loop without end
MAKES = st.sampled_from(list(INVERSE))  # compound tasks have these as parts
WHO = st.sets(st.sampled_from([*FANS, *STRANGERS, NO_OPENID]), min_size=1, max_size=9)
SCRIPT = st.lists(st.sampled_from(("ok", *MISHAPS)), max_size=6)
LIVES = st.none() | st.integers(0, 8)
_BENCH: list[Bench] = []


def bench() -> Bench:
    """The store all ledger machines of this process use."""
    if not _BENCH:
        _BENCH.append(Bench())
    return _BENCH[0]


def fill_cache(store: MortalStore, names: Mapping[int, str], now: int) -> None:
    """As after a first sync: everybody follows, nobody has a tag."""
    with store.write() as db:
        for tag_id, name in names.items():
            tags.put(db, Tag(tag_id, name))
        listing = listings.open_listing(db, listings.FANS, now)
        page = OpenidPage(tuple(FANS), "", len(FANS))
        listing = listings.add_page(db, listing, page, now)
        listings.close_listing(db, listing, now)
        known = [Profile(one, following=True, tag_ids=()) for one in FANS]
        fans.save_profiles(db, known, now)
        listings.apply_membership(db, listing.id, [], now, first=True)


class LedgerMachine(Machine):
    """Begin, resume, crash, cancel, another actor, time; then everything to its end."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock()
        self.truth = Truth(self.clock)
        self.truth.strangers = (*STRANGERS, NO_OPENID)
        self.store = bench().store
        bench().reset()
        self.client = FakeClient(self.truth, self.store)
        self.account = FakeAccount(self.store, self.client, self.clock)
        self.begun: dict[int, int] = {}  # task: len(truth.touched) when it began
        for tag_id in TAG_IDS:
            self.truth.names[tag_id] = f"tag {tag_id}"
        for one in FANS:
            self.truth.follow(one)
        fill_cache(self.store, self.truth.names, self.account.now)

    # -- rules

    @initialize(full=st.sets(st.sampled_from(FANS), max_size=2))
    def some_have_twenty_tags(self, full: set[str]) -> None:
        for one in full:
            self.truth.tags[one] = set(range(1, 21))

    @rule(kind=MAKES, who=WHO, tag=st.sampled_from(TAG_IDS), script=SCRIPT, lives=LIVES)
    def begin(
        self, kind: TaskKind, who: set[str], tag: int, script: list[str], lives: Any
    ) -> None:
        self.step()
        tagging = kind in (TaskKind.TAG, TaskKind.UNTAG)
        with self.store.write(durable=True) as db:
            task = begin.begin(
                db,
                kind,
                Selection(openids=tuple(sorted(who))),
                self.account.now,
                tag_id=tag if tagging else 0,
                remark=f"remark {len(self.begun)}",
            )
        self.begun[task.id] = len(self.truth.touched)
        self._run(task.id, script, lives)

    @precondition(lambda self: self.begun)
    @rule(data=st.data(), script=SCRIPT, lives=LIVES)
    def resume(self, data: Any, script: list[str], lives: Any) -> None:
        self.step()
        task_id = data.draw(st.sampled_from(sorted(self.begun)))
        if self._task(task_id).open:
            self._run(task_id, script, lives)

    @rule(
        one=st.sampled_from(FANS), tag=st.sampled_from(TAG_IDS), what=st.integers(0, 4)
    )
    def somebody_else(self, one: str, tag: int, what: int) -> None:
        """In the web console."""
        self.step()
        truth = self.truth
        if one not in truth.following:
            return
        match what:
            case 0 if len(truth.tags[one]) < TAGS_PER_FAN:  # the console's limit too
                truth.tags[one].add(tag)
            case 1:
                truth.tags[one].discard(tag)
            case 2:
                truth.blacklist[one] = None
            case 3:
                truth.blacklist.pop(one, None)
            case 4:
                truth.remarks[one] = "theirs"
        field = f"tag {tag}" if what < 2 else "black" if what < 4 else "remark"
        truth.touch(field, one, 0)

    @rule(one=st.sampled_from(FANS))
    def somebody_leaves(self, one: str) -> None:
        self.step()
        self.truth.leave(one)

    @rule(seconds=st.sampled_from((1, 40, 599, 601, 90_000)))
    def time_passes(self, seconds: int) -> None:
        self.step()
        self.clock.advance(seconds)

    @rule()
    def restart(self) -> None:
        self.step()
        self._restart()

    # -- how a task runs

    def _run(
        self, task_id: int, script: list[str], lives: int | None
    ) -> Outcome | None:
        self.truth.task = task_id
        self.client.script.clear()
        self.client.script.extend(script)
        self.store.lives = lives
        before = self.truth.calls.total()
        try:
            with patch.object(bulk, "_KINDS", SMALL_KINDS):
                return bulk.run(self.account, Context(self.clock), task_id)
        except Cancelled:
            assert self._task(task_id).state is TaskState.STOPPED
        except Killed:
            self._restart()
        finally:
            self.store.revive()
            self.client.script.clear()
            rounds = self.truth.calls.total() - before
            assert rounds <= ROUNDS, f"{rounds} calls for one task"
        return None

    def _restart(self) -> None:
        self.store.revive()
        with self.store.write() as db:
            marks.recover(db, self.account.now)

    def _task(self, task_id: int) -> Task:
        return self.store.read(lambda db: read.get(db, task_id))

    # -- what must hold

    @invariant()
    def nothing_is_lost_and_nothing_claimed(self) -> None:
        truth = self.truth
        assert not truth.faults, truth.faults
        rows = self.store.read(
            lambda db: db.execute(
                "SELECT task_id, openid, i.state, reason, kind, tag_id FROM task_item"
                " AS i JOIN task AS t ON t.id = i.task_id"
            ).fetchall()
        )
        for task_id, one, state, reason, kind, tag_id in rows:
            key = (task_id, one)
            if state == ItemState.DONE.value:
                known = truth.applied | truth.seen | truth.skipped
                assert key in known, f"{key} is done, and was never applied"
            if state == ItemState.FAILED.value:
                assert len(reason) > 4, f"{key} failed without a reason"
            if key in truth.uncertain:
                open_still = state in (ItemState.UNKNOWN.value, ItemState.FAILED.value)
                assert open_still, f"{key} is {ItemState(state)}, its answer was lost"
            if state == ItemState.NEW.value and key in truth.applied:
                field = _field(kind, tag_id)
                later = truth.touched[self.begun[task_id] :]
                others = any(
                    (field, one) == touch[:2] and touch[2] != task_id for touch in later
                )
                left = one not in truth.following
                assert others or left, f"{key} was applied and is new again"
        assert not self.store.read(read.damaged_items)

    def teardown(self) -> None:
        """Without mishaps everything ends, and the platform is as asked."""
        self._restart()
        for task_id in sorted(self.begun):
            if self._task(task_id).open:
                self._run(task_id, [], None)
            task = self._task(task_id)
            missing = task.parked is not None and task.parked.errcode == 45159
            assert not task.open or missing, f"{task} does not end"
            assert missing or not task.left
        self.nothing_is_lost_and_nothing_claimed()
        for task_id in self.begun:
            self._as_asked(self._task(task_id))

    def _as_asked(self, task: Task) -> None:
        truth = self.truth
        done = self.store.read(lambda db: marks.open_items(db, task.id, ItemState.DONE))
        later = truth.touched[self.begun[task.id] :]
        field = _field(task.kind.value, task.tag_id)
        for item in done:
            one = item.openid
            others = any(
                touch[:2] == (field, one) and touch[2] != task.id for touch in later
            )
            if others or one not in truth.following:
                continue
            holds = truth.holds(task.kind, task.tag_id, item.remark, one)
            assert holds, f"task {task.id} says done, {one} is not"


def _field(kind: str, tag_id: int) -> str:
    if kind in ("tag", "untag"):
        return f"tag {tag_id}"
    return "remark" if kind == "remark" else "black"
