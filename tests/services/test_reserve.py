"""What is kept of each day's calls for the account's own servers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from wxdesk.errors import QuotaUsedUp
from wxdesk.jobs import Context
from wxdesk.model import FanQuery, Selection, TaskState
from wxdesk.reserve import Reserve
from wxdesk.services import quota, sync, tags, tasks

TAG = "/cgi-bin/tags/members/batchtagging"
MakeDesk = Callable[..., Any]


def test_an_unknown_limit_holds_nobody_back() -> None:
    reserve = Reserve(lambda: 20)
    for _ in range(50):
        reserve.count("/a", "2026-11-20")
        reserve.allow("/a", "2026-11-20")


def test_the_last_fifth_is_kept_and_the_next_day_is_new() -> None:
    reserve = Reserve(lambda: 20)
    reserve.know("2026-11-20", {"/a": 10}, {"/a": 6})
    reserve.allow("/a", "2026-11-20")
    reserve.count("/a", "2026-11-20")
    reserve.count("/a", "2026-11-20")
    with pytest.raises(QuotaUsedUp):
        reserve.allow("/a", "2026-11-20")
    reserve.allow("/b", "2026-11-20")
    reserve.allow("/a", "2026-11-21")
    reserve.count("/a", "2026-11-21")
    reserve.allow("/a", "2026-11-21")


def test_a_task_stops_at_the_reserve_and_goes_on_when_it_is_lowered(
    make_desk: MakeDesk,
) -> None:
    desk = make_desk(500, bare=True)
    desk.world.quota.set_limit(TAG, 10)
    with desk.open() as account:
        sync.run(account, Context())
        quota.refresh(account, Context())
        tag = tags.create(account, Context(), "全部")
        everybody = Selection(query=FanQuery())
        task = tags.add(account, Context(), everybody, tag.id).task
        assert (task.state, task.done) == (TaskState.PARKED, 400)
        assert desk.world.calls[TAG] == 8
        assert task.parked.resume_at > account.now
        assert "20 %" in task.parked.hint.zh
        desk.home.change(quota_reserve=0)
        task = tasks.resume(account, Context(), task.id).task
        assert (task.state, task.done) == (TaskState.DONE, 500)
        assert desk.world.calls[TAG] == 10
