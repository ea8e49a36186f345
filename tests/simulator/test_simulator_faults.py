"""Every action at every point: what goes out, and whether the call was applied."""

from __future__ import annotations

import pytest
from simulator_desk import Desk, make_world

from wxdesk.simulator.call import Call
from wxdesk.simulator.faults import Action, Fault, Point
from wxdesk.simulator.stage import Stage
from wxdesk.simulator.wire import End, Send, WirePause

CREATE = "/cgi-bin/tags/create"
LATE = [Point.AFTER_APPLY, Point.STATUS_LINE, Point.HEADER, Point.BODY]
SOON = [Point.BODY_IN, Point.BEFORE_APPLY]


def play(stage: Stage, fault: Fault, path: str = CREATE) -> list[object]:
    token = Desk(stage.world).token
    body = b'{"tag":{"name":"new"}}'
    call = Call("POST", path, {"access_token": token}, body)
    return list(stage.play(call, fault, lambda seconds: None))


def sent(steps: list[object]) -> bytes:
    return b"".join(step.data for step in steps if isinstance(step, Send))


@pytest.mark.parametrize("point", [*SOON, *LATE, Point.AFTER_BODY])
@pytest.mark.parametrize("action", list(Action))
def test_the_point_says_whether_the_call_is_applied(
    action: Action, point: Point
) -> None:
    stage = Stage(make_world(10, bare=True))
    fault = Fault(action, point=point)
    steps = play(stage, fault)
    applied = point not in SOON or action is Action.LATENCY
    assert bool(stage.world.journal) == applied == fault.applies
    assert stage.world.calls[CREATE] == 1
    if action in (Action.CLOSE, Action.RESET, Action.STALL):
        end = End.RESET if action is Action.RESET else End.CLOSE
        assert steps[-1] is end
        assert bool(sent(steps)) == (point not in (*SOON, Point.AFTER_APPLY))


@pytest.mark.parametrize(
    ("point", "k", "end"),
    [
        (Point.STATUS_LINE, 4, b"HTTP"),
        (Point.HEADER, 0, b"HTTP/1.1 200 OK\r\n"),
        (Point.HEADER, 1, b"Server: nginx\r\n"),
        (Point.BODY, 0, b"\r\n\r\n"),
        (Point.BODY, 7, b'{"tag":'),
        (Point.AFTER_BODY, -1, b"}}"),
    ],
)
def test_where_a_reply_is_cut(point: Point, k: int, end: bytes) -> None:
    stage = Stage(make_world(10, bare=True))
    assert sent(play(stage, Fault(Action.CLOSE, point=point, k=k))).endswith(end)


def test_a_drip_is_a_byte_and_a_pause() -> None:
    stage = Stage(make_world(10, bare=True))
    steps = play(stage, Fault(Action.DRIP, point=Point.BODY, k=0, seconds=2))
    assert isinstance(steps[0], Send)
    assert steps[1] == WirePause(2)
    assert {len(step.data) for step in steps[2::2] if isinstance(step, Send)} == {1}


def test_truncated_with_and_without_a_length() -> None:
    for declared in (True, False):
        stage = Stage(make_world(10, bare=True))
        fault = Fault(Action.TRUNCATE, k=5, declared=declared)
        head, body = sent(play(stage, fault)).split(b"\r\n\r\n")
        assert body == b'{"tag'
        assert (b"Content-Length" in head) == declared


def test_reordered_answers_change_places() -> None:
    stage = Stage(make_world(10, bare=True))
    fault = Fault(Action.REORDER)
    own = sent(play(stage, fault))
    assert sent(play(stage, fault, "/cgi-bin/tags/nothing")) == own
    assert b"40066" in sent(play(stage, fault))


def test_the_same_seed_garbles_the_same_bytes() -> None:
    fault = Fault(Action.GARBLE)
    one, two = (sent(play(Stage(make_world(10)), fault)) for _ in range(2))
    assert one == two
    other = sent(play(Stage(make_world(10, seed=8)), fault))
    assert other != one
