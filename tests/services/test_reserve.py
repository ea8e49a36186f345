"""What is kept of each day's calls for the account's own servers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from wxdesk.account.quota_reserve import Reserve
from wxdesk.errors import BadAnswer, NotSent, QuotaUsedUp
from wxdesk.jobs import Context
from wxdesk.model import FanQuery, Selection, TaskState
from wxdesk.services import quota, sync, tags, tasks
from wxdesk.wechat import ApiPaths
from wxdesk.work import quota_limits

QUOTA = "/cgi-bin/openapi/quota/get"
TAG = "/cgi-bin/tags/members/batchtagging"
MakeDesk = Callable[..., Any]


def test_an_unknown_limit_holds_nobody_back() -> None:
    reserve = Reserve(lambda: 20)
    for _ in range(50):
        reserve.allow("/a", "2026-11-20")
        reserve.take("/a", "2026-11-20")


def test_the_last_fifth_is_kept_and_the_next_day_is_new() -> None:
    reserve = Reserve(lambda: 20)
    reserve.know("2026-11-20", {"/a": 10}, {"/a": 6})
    reserve.allow("/a", "2026-11-20")
    reserve.take("/a", "2026-11-20")
    reserve.take("/a", "2026-11-20")
    with pytest.raises(QuotaUsedUp):
        reserve.allow("/a", "2026-11-20")
    reserve.allow("/b", "2026-11-20")
    reserve.allow("/a", "2026-11-21")
    reserve.take("/a", "2026-11-21")
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


def test_many_calls_are_not_begun_without_knowing_the_limit(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(1_200, bare=True)
    desk.world.quota.set_limit(TAG, 20)
    monkeypatch.setattr(quota_limits, "MANY", 11)
    monkeypatch.setattr(quota_limits, "MANY_OF", {})
    with desk.open() as account:
        first = sync.run(account, Context())
        assert desk.world.calls[QUOTA] == 1  # 12 calls for details, one for the list
        assert first.complete
        tag = tags.create(account, Context(), "全部")
        everybody = Selection(query=FanQuery())
        task = tags.add(account, Context(), everybody, tag.id).task
        assert desk.world.calls[QUOTA] == 2
        assert (task.state, task.done) == (TaskState.PARKED, 800)  # 16 of 20 calls
        tasks.cancel(account, Context(), task.id)
        few = Selection(openids=tuple(desk.world.followers())[-50:])
        assert tags.remove(account, Context(), few, tag.id).task.calls == 1
        assert desk.world.calls[QUOTA] == 3  # another path


def test_a_limit_that_cannot_be_told_stops_nothing(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(1_200, bare=True)
    monkeypatch.setattr(quota_limits, "MANY", 11)

    def unsound(*_args: object) -> object:
        raise BadAnswer(detail="field quota")

    with desk.open() as account:
        monkeypatch.setattr(account.client, "quota", unsound)
        assert sync.run(account, Context()).complete


def test_a_sync_that_was_stopped_still_asks_for_the_limits(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(1_200, bare=True)
    monkeypatch.setattr(quota_limits, "MANY", 11)

    def away(*_args: object) -> object:
        raise NotSent

    with desk.open() as account:
        with monkeypatch.context() as offline:
            offline.setattr(account.client, "quota", away)
            with pytest.raises(NotSent):
                sync.run(account, Context())
        assert not account.knows_limit(ApiPaths.PROFILES)
        assert sync.run(account, Context()).complete
        assert account.knows_limit(ApiPaths.PROFILES)


def test_an_ordinary_account_is_not_asked_about(make_desk: MakeDesk) -> None:
    desk = make_desk(2_000, bare=True)
    with desk.open() as account:
        sync.run(account, Context())
        assert desk.world.calls[QUOTA] == 0
