"""The short forms of ``make torture``; each gives a figure and must meet no problem."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from torture import crash, damage, machines_all, mixed, several
from torture.proof import Result
from wxdesk.errors import FileDamaged
from wxdesk.model import Selection, TaskKind
from wxdesk.store.db import Store
from wxdesk.store.ledger import begin, read

PARTS = 4
SEED = 1  # the same in each change; `make torture` takes another each time
pytestmark = pytest.mark.timeout(240)  # 32 s alone; other work may share the core
forking = pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked")


def _hold(run: Callable[[bool, int], Result]) -> None:
    result = run(True, SEED)
    print(result.figure)  # noqa: T201 - shown with -s
    assert not result.problems, "\n".join(result.problems)


@forking
def test_kills_lose_nothing_and_claim_nothing() -> None:
    _hold(crash.run)


@forking
def test_everything_at_once_ends_as_asked() -> None:
    _hold(mixed.run)


@forking
def test_several_processes_work_on_one_account() -> None:
    _hold(several.run)


def test_damaged_files_are_told_and_never_believed() -> None:
    _hold(damage.run)


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("name", machines_all.MACHINES)
def test_state_machine(name: str, part: int) -> None:
    """In parts, so that two processes can share them."""
    _hold(lambda short, seed: machines_all.run(name, short, seed + part, PARTS))


@pytest.mark.expects_log
@pytest.mark.parametrize("damage_it", ["kind = 'bloCk'", "parked = '{'"])
def test_one_unreadable_task_does_not_hide_the_others(
    tmp_path: Path, damage_it: str
) -> None:
    store = Store(tmp_path / "a.db")
    with store.write() as db:
        for _ in range(2):
            begin.begin(db, TaskKind.BLOCK, Selection(openids=("o1",)), 1)
        db.execute(f"UPDATE task SET {damage_it} WHERE id = 1")
    assert [one.id for one in store.read(read.all_tasks)] == [2]
    with pytest.raises(FileDamaged):
        store.read(lambda db: read.get(db, 1))
    store.close()
