"""Promises that only a closer look can see broken; `make mutants` breaks them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from torture import mutants
from torture.fake import (
    Bench,
    FakeAccount,
    FakeClient,
    FakeClock,
    Killed,
    Truth,
    openid,
)
from wxdesk.errors import StorageError
from wxdesk.jobs import Context
from wxdesk.model import OpenidPage, Selection, TaskKind, TaskState
from wxdesk.services import sync
from wxdesk.store import schema
from wxdesk.store.db import Store
from wxdesk.store.ledger import begin, marks, read
from wxdesk.work import bulk

FULL = 2


class Desk:
    """A fake platform with seven people, and its account."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.truth = Truth(self.clock)
        self.people = [openid(number) for number in range(7)]
        for one in self.people:
            self.truth.follow(one)
        self.truth.names[100] = "tag"
        self.bench = Bench()
        self.client = FakeClient(self.truth, self.bench.store)
        self.account = FakeAccount(self.bench.store, self.client, self.clock)


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.bench.close()


def test_the_intent_has_reached_the_disk_when_the_request_leaves(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a power cut a request must not be without its record."""
    seen: list[tuple[int, int]] = []
    tag_fans = desk.client.tag_fans

    def watched(ctx: Context, tag_id: int, openids: Sequence[str]) -> None:
        writer = desk.bench.store._db
        (level,) = writer.execute("PRAGMA synchronous").fetchone()
        (sent,) = writer.execute(
            "SELECT count(*) FROM task_item WHERE state = 1"
        ).fetchone()
        seen.append((level, sent))
        tag_fans(ctx, tag_id, openids)  # or it would not be there when read back

    sync.run(desk.account, Context(desk.clock), connections=1)
    monkeypatch.setattr(desk.client, "tag_fans", watched)
    with desk.bench.store.write(durable=True) as db:
        chosen = Selection(openids=tuple(desk.people))
        task = begin.begin(db, TaskKind.TAG, chosen, desk.account.now, tag_id=100)
    bulk.run(desk.account, Context(desk.clock), task.id)
    assert seen == [(FULL, 7)]


def test_a_total_that_falls_on_the_way_does_not_end_the_list(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of page 1 leaves before page 2, which then makes up the total."""
    read = desk.client.follower_page

    def restless(ctx: Context, after: str = "") -> OpenidPage:
        page = read(ctx, after)
        if not after:
            desk.truth.leave(desk.people[0])
        return page

    monkeypatch.setattr(desk.client, "follower_page", restless)
    sync.run(desk.account, Context(desk.clock), connections=1)
    with desk.bench.store.reader() as reader:
        rows = reader.db.execute("SELECT openid FROM fan").fetchall()
    assert {row[0] for row in rows} == set(desk.people)


def test_a_migration_is_one_transaction(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It fails at its last statement, and nothing of it is there."""
    broken = (*schema._FIRST, "CREATE TABLE fan(id INTEGER)")
    monkeypatch.setattr(schema, "_FIRST", broken)
    with pytest.raises(StorageError):
        Store(tmp_path / "a.db")
    with closing(sqlite3.connect(tmp_path / "a.db")) as db:
        assert db.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,)
        assert db.execute("PRAGMA user_version").fetchone() == (0,)


def test_doubt_is_as_old_as_the_first_lost_request(desk: Desk) -> None:
    """A crash before the second one must not make the first one recent again."""
    store, clock = desk.bench.store, desk.clock
    sync.run(desk.account, Context(clock), connections=1)
    with store.write(durable=True) as db:
        chosen = Selection(openids=tuple(desk.people))
        task = begin.begin(db, TaskKind.TAG, chosen, desk.account.now, tag_id=100)
    desk.client.only = "tag"  # not what is read before
    for kill, then in (("kill after", 1), ("kill before", 599)):
        desk.client.script.append(kill)
        with pytest.raises(Killed):
            bulk.run(desk.account, Context(clock), task.id)
        store.revive()
        clock.advance(then)
    ctx = Context(clock)
    assert bulk.run(desk.account, ctx, task.id).task.done == 7
    assert (ctx.calls["tag"], ctx.calls["profiles"]) == (0, 1)


def test_done_is_read_back_also_after_a_kill(desk: Desk) -> None:
    """Killed between the last call and the reading back: who had left before, and was
    skipped by WeChat without a word, does not count as done."""
    store, clock = desk.bench.store, desk.clock
    sync.run(desk.account, Context(clock), connections=1)
    desk.truth.leave(desk.people[0])
    with store.write(durable=True) as db:
        chosen = Selection(openids=tuple(desk.people))
        task = begin.begin(db, TaskKind.TAG, chosen, desk.account.now, tag_id=100)
    desk.client.only = "members"
    desk.client.script.extend(["ok", "kill before"])
    with pytest.raises(Killed):
        bulk.run(desk.account, Context(clock), task.id)
    store.revive()
    with store.write() as db:
        marks.recover(db, desk.account.now)
    assert store.read(lambda db: read.get(db, task.id)).open
    ended = bulk.run(desk.account, Context(clock), task.id).task
    assert (ended.state, ended.done, ended.failed) == (TaskState.DONE, 6, 1)


@pytest.mark.parametrize("mutant", mutants.MUTANTS, ids=lambda one: one.name)
def test_every_mutant_can_be_planted(mutant: mutants.Mutant) -> None:
    """`make mutants` takes a minute; that its texts are of today is seen here."""
    source = (mutants.ROOT / mutant.path).read_text("utf-8")
    for old, _ in mutant.changes:
        assert source.count(old) == 1, old
    file, _, test = mutant.gate.partition("::")
    assert f"def {test}" in (mutants.ROOT / file).read_text("utf-8")
