"""Who leaves after a task is a fact of its own, and no failure of the task."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wxdesk.jobs import Context
from wxdesk.model import Selection, TaskState
from wxdesk.services import blacklist, sync, tags, tasks

MakeDesk = Callable[..., Any]


def test_nobody_counts_as_failed_for_what_happened_later(make_desk: MakeDesk) -> None:
    desk = make_desk(300, bare=True)
    with desk.open() as account:
        sync.run(account, Context())
        tag = tags.create(account, Context(), "VIP")
        people = tuple(desk.world.sample(100))
        chosen = Selection(openids=people)
        done = tags.add(account, Context(), chosen, tag.id).task
        assert (done.state, done.done, done.failed) == (TaskState.DONE, 100, 0)
        desk.world.leave(people[:20])
        sync.run(account, Context())
        later = tasks.get(account, Context(), done.id)
        assert (later.done, later.failed, later.left_later) == (100, 0, 20)
        assert later.state is TaskState.DONE
        assert tasks.failures(account, Context(), done.id) == []
        desk.world.come_back(people[:5])
        sync.run(account, Context())  # what was noted then stays as it is
        assert tasks.get(account, Context(), done.id).done == 100


def test_who_is_still_on_the_blacklist_was_put_there(make_desk: MakeDesk) -> None:
    desk = make_desk(300, bare=True)
    with desk.open() as account:
        sync.run(account, Context())
        people = tuple(desk.world.sample(10))
        done = blacklist.add(account, Context(), Selection(openids=people), "").task
        desk.world.leave(people[:4])
        sync.run(account, Context())
        later = tasks.get(account, Context(), done.id)
        assert (later.done, later.failed, later.left_later) == (10, 0, 0)
