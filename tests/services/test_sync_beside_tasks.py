"""A task beside a sync: what the sync asked before must not undo what the task did."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from test_sync import assert_same, everybody

from wxdesk.account import Account
from wxdesk.account.recent_changes import Touched
from wxdesk.jobs import Context
from wxdesk.model import Fan, Selection
from wxdesk.services import blacklist, history, remarks, sync, tags

MakeDesk = Callable[..., Any]


def once_after(
    patch: pytest.MonkeyPatch,
    client: Any,
    name: str,
    act: Callable[[], object],
    about: int | None = None,
) -> None:
    """Let ``act`` happen after the first answer to this call (``about`` that tag),
    before it is written."""
    call, left = getattr(client, name), [act]

    def and_then(*args: Any, **named: Any) -> Any:
        answer = call(*args, **named)
        if left and (about is None or about in args):
            left.pop()()
        return answer

    patch.setattr(client, name, and_then)


def first_tag(account: Account) -> int:
    return next(
        tag.id for tag in tags.all_tags(account, Context()) if tag.id > 2 and tag.count
    )


def people(account: Account, fit: Callable[[Fan], bool]) -> tuple[str, ...]:
    """Openids of three fans."""
    return tuple([one for one, fan in everybody(account).items() if fit(fan)][:3])


def test_a_profile_asked_for_before_a_task_is_asked_for_again(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(300)
    with desk.open() as account:
        sync.run(account, Context())
        tag = first_tag(account)
        chosen = people(account, lambda fan: tag not in fan.tag_ids)

        def meanwhile() -> None:
            tags.add(account, Context(), Selection(openids=chosen), tag)
            remarks.set_remark(account, Context(), chosen[0], "老客")

        once_after(monkeypatch, account.client, "profiles", meanwhile)
        report = sync.run(account, Context(), full=True, connections=1)
        assert report.complete
        fans = everybody(account)
        assert all(tag in fans[one].tag_ids for one in chosen)
        assert fans[chosen[0]].remark == "老客"
        assert_same(account, desk.world)
        kinds = [
            one.kind for one in history.timeline(account, Context(), fans[chosen[0]].id)
        ]
        assert kinds.count("tagged") == kinds.count("remark") == 1
        assert "untagged" not in kinds


def test_tag_members_listed_before_a_task_do_not_undo_it(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(300)
    with desk.open() as account:
        sync.run(account, Context())
        tag = first_tag(account)
        come = people(account, lambda fan: tag not in fan.tag_ids)
        gone = people(account, lambda fan: tag in fan.tag_ids)

        def meanwhile() -> None:
            tags.add(account, Context(), Selection(openids=come), tag)
            tags.remove(account, Context(), Selection(openids=gone), tag)

        client = account.client
        once_after(monkeypatch, client, "tag_member_page", meanwhile, tag)
        assert sync.run(account, Context()).complete
        assert_same(account, desk.world)
        for one, last in ((come[0], "tagged"), (gone[0], "untagged")):
            events = history.timeline(account, Context(), everybody(account)[one].id)
            assert [e.kind for e in events if "tagged" in e.kind] == [last]


def test_a_tag_deleted_while_its_members_are_listed_stays_deleted(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(300)
    with desk.open() as account:
        sync.run(account, Context())
        tag = first_tag(account)
        client = account.client
        delete = partial(tags.delete, account, Context(), tag)
        once_after(monkeypatch, client, "tag_member_page", delete, tag)
        assert sync.run(account, Context()).complete
        assert tag not in {one.id for one in tags.all_tags(account, Context())}
        assert_same(account, desk.world)


def test_a_blacklist_read_before_a_task_does_not_undo_it(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(300)
    with desk.open() as account:
        sync.run(account, Context())
        come = people(account, lambda fan: not fan.blacklisted)

        def meanwhile() -> None:
            blacklist.add(account, Context(), Selection(openids=come), "骂人")

        once_after(monkeypatch, account.client, "blacklist_page", meanwhile)
        assert sync.run(account, Context()).complete
        fans = everybody(account)
        assert all(fans[one].blacklisted for one in come)
        assert_same(account, desk.world)


def test_nothing_is_remembered_while_nobody_watches() -> None:
    touched = Touched()
    moment = touched.now()
    touched.note([1, 2])
    assert touched.among([1, 2], moment) == set()
    with touched.watching():
        moment = touched.now()
        touched.note([2, 3])
        assert touched.among([1, 2], moment) == {2}
        assert touched.since(moment) == {2, 3}
        assert touched.among([1, 2], touched.now()) == set()
    assert touched.since(0) == frozenset()
