"""WeChat says -1 although it has done the work: nothing is claimed, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from wxdesk.jobs import Context
from wxdesk.model import FanQuery, Selection, TaskKind, TaskState
from wxdesk.services import remarks, sync, tags, tasks
from wxdesk.simulator.faults import Action, Fault
from wxdesk.work.bulk import path_of

TAG = path_of(TaskKind.TAG)
REMARK = path_of(TaskKind.REMARK)
MakeDesk = Callable[..., Any]


@pytest.mark.parametrize("after", [True, False], ids=["applied", "not applied"])
def test_busy_for_ever_parks_after_five_calls_with_the_batch_unknown(
    make_desk: MakeDesk, hurried: Callable[[], Context], after: bool
) -> None:
    desk = make_desk(100, bare=True)
    with desk.open() as account:
        sync.run(account, Context())
        tag = tags.create(account, Context(), "全部")
        busy = Fault(Action.ERRCODE, TAG, times=0, errcode=-1, after=after)
        desk.simulator.faults.add(busy)
        chosen = Selection(query=FanQuery())
        task = tags.add(account, hurried(), chosen, tag.id).task
        assert (task.state, task.done, task.unknown) == (TaskState.PARKED, 0, 50)
        assert task.parked.errcode == -1
        assert desk.world.calls[TAG] == busy.hits == 5
        desk.simulator.faults.clear()
        task = tasks.resume(account, hurried(), task.id).task
        assert (task.state, task.done) == (TaskState.DONE, 100)
        assert len(desk.world.members(tag.id)) == 100


def test_a_remark_that_met_busy_is_read_back(
    make_desk: MakeDesk, hurried: Callable[[], Context]
) -> None:
    desk = make_desk(10, bare=True)
    with desk.open() as account:
        sync.run(account, Context())
        (openid,) = desk.world.sample(1)
        busy = Fault(Action.ERRCODE, REMARK, times=0, errcode=-1, after=True)
        desk.simulator.faults.add(busy)
        task = remarks.set_remark(account, hurried(), openid, "王哥").task
        assert (task.state, task.unknown) == (TaskState.PARKED, 1)
        desk.simulator.faults.clear()
        task = tasks.resume(account, hurried(), task.id).task
        assert (task.state, task.done) == (TaskState.DONE, 1)
        assert desk.world.calls[REMARK] == 5  # found out, not sent again
