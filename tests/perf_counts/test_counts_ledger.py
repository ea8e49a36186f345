"""Old tasks cost nothing when an account is opened and when a sync ends."""

from __future__ import annotations

import pytest

from wxdesk.model import Selection, TaskKind, TaskState
from wxdesk.store.ledger import begin, marks

NOW = 1_790_000_000


def old_task(cache, kind=TaskKind.TAG):
    """One that ended long ago, with everybody done."""
    with cache.write() as db:
        ids = tuple(range(1, 601))
        task = begin.begin(db, kind, Selection(ids=ids), NOW - 9_000, tag_id=555)
        seqs = range(1, task.total + 1)
        marks.mark_sent(db, task.id, seqs, NOW - 9_000)
        marks.mark_done(db, task.id, seqs)
        marks.set_state(db, task.id, TaskState.DONE, now=NOW - 8_000)


def steps(cache, work):
    """What SQLite does for it, in steps of ten instructions of its machine."""
    counted = [0]

    def count():
        counted[0] += 1

    with cache.write() as db:
        db.set_progress_handler(count, 10)
        try:
            work(db)
        finally:
            db.set_progress_handler(None, 0)
    return counted[0]


@pytest.mark.parametrize(
    "work",
    [
        lambda db: marks.recover(db, NOW),
        lambda db: marks.note_left_later(db, NOW - 100),
    ],
    ids=["opening", "end of a sync"],
)
def test_the_ledger_is_not_read(cache, work):
    old_task(cache)
    few = steps(cache, work)
    for _ in range(5):  # 3,000 rows more
        old_task(cache)
    # a line of `task` each, at most: 600 items would be 300 steps and more
    assert steps(cache, work) <= few + 5 * 5


def test_tasks_since_the_sync_before_are_looked_at(cache):
    old_task(cache)
    assert steps(cache, lambda db: marks.note_left_later(db, NOW - 9_000)) > 300
