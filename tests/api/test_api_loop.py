"""The one retry loop: what is repeated, how long it waits, what comes out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from api_desk import OPENIDS, STABLE, FakeTransport, Script, Waits, client_on, reply

from wxdesk.api.client import Client
from wxdesk.api.retry import retry_after
from wxdesk.api.wire import Request
from wxdesk.errors import (
    ApiError,
    BadAnswer,
    Busy,
    Cancelled,
    ItemRefused,
    LimitReached,
    MinuteLimit,
    NeedsPerson,
    NotSent,
    OurBug,
    PartlyDone,
    QuotaUsedUp,
    TaggingOverlap,
    UnknownResult,
    Unseen,
)
from wxdesk.jobs import Context
from wxdesk.model import Move

OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok"}
NO_TAGS: dict[str, Any] = {"tags": []}
NEW_TAG: dict[str, Any] = {"tag": {"id": 100, "name": "VIP"}}
BUSY = {"errcode": -1, "errmsg": "system error"}
Call = Callable[[Client, Context], object]


def read(client: Client, ctx: Context) -> object:
    return client.tags(ctx)


def write(client: Client, ctx: Context) -> object:
    return client.tag_fans(ctx, 100, OPENIDS[:2])


def create(client: Client, ctx: Context) -> object:
    return client.create_tag(ctx, "VIP")


def clear(client: Client, ctx: Context) -> object:
    return client.clear_quota(ctx)


def run(call: Call, *script: Script) -> tuple[Any, FakeTransport, Waits]:
    """The result or the error, and what was sent and waited for."""
    transport, ctx = FakeTransport(*script), Waits()
    try:
        result = call(client_on(transport), ctx)
    except ApiError as error:
        result = error
    return result, transport, ctx


# -- reads are repeated --------------------------------------------------------

PASSING: list[Script] = [
    NotSent(),
    UnknownResult(),
    reply(b"", 502),
    reply(b"", 412),
    BUSY,
    {"errcode": "-1"},
    {"errcode": 268487002},
    {"errcode": 61450},
]


@pytest.mark.parametrize("trouble", PASSING)
def test_a_read_survives_four_troubles_in_a_row(trouble: Script) -> None:
    result, transport, ctx = run(read, *[trouble] * 4, NO_TAGS)
    assert result == []
    assert len(transport.business) == 5
    assert len(ctx.fake.waits) == 4
    assert all(
        0 <= wait <= most
        for wait, most in zip(ctx.fake.waits, (1, 2, 4, 8), strict=True)
    )


@pytest.mark.parametrize("trouble", PASSING)
def test_a_read_gives_up_after_five_attempts(trouble: Script) -> None:
    result, transport, _ = run(read, trouble)
    assert isinstance(result, NotSent | Busy)  # never an unknown result
    assert len(transport.business) == 5


def test_a_read_that_got_no_answer_says_that_nothing_changed() -> None:
    result, _, _ = run(read, UnknownResult())
    assert type(result) is NotSent
    assert "只是读取" in result.hint.zh


def test_trouble_that_does_not_pass_by_itself_is_not_repeated() -> None:
    for trouble in (NotSent(whose=Move.PERSON), UnknownResult(whose=Move.PERSON)):
        result, transport, _ = run(read, trouble)
        assert type(result) is NotSent
        assert result.whose is Move.PERSON
        assert len(transport.business) == 1


def test_a_broken_answer_to_a_read_is_asked_for_once_more() -> None:
    result, _, _ = run(read, {"tags": "?"}, NO_TAGS)
    assert result == []
    result, transport, _ = run(read, reply(b"{"))
    assert type(result) is BadAnswer
    assert len(transport.business) == 2


def test_a_login_page_stops_a_read_at_once() -> None:
    result, transport, _ = run(read, reply(b"<html>"))
    assert type(result) is NeedsPerson
    assert len(transport.business) == 1


# -- writes are not, once they have left ---------------------------------------


@pytest.mark.parametrize("call", [write, create, clear])
@pytest.mark.parametrize(
    "trouble",
    [
        UnknownResult(),
        reply(b"", 500),
        reply(b"", 412),
        reply(b""),
        reply(b"{"),
        reply(b"<html>"),
        reply(b"", 302),
        reply(b"", 307),
        reply([]),
        {},
        {"errcode": "what"},
        {"errcode": None, "x": 1, "errmsg": []},
    ],
)
def test_a_write_without_a_clear_answer_is_unknown(call: Call, trouble: Script) -> None:
    result, transport, ctx = run(call, trouble)
    assert type(result) is UnknownResult
    assert len(transport.business) == 1
    assert ctx.fake.waits == []


@pytest.mark.parametrize("call", [write, create, clear])
def test_a_write_that_did_not_leave_is_tried_again(call: Call) -> None:
    answer = NEW_TAG if call is create else OK
    result, transport, _ = run(call, NotSent(), NotSent(), answer)
    assert not isinstance(result, ApiError)
    assert len(transport.business) == 3


def test_a_write_that_met_a_busy_server_is_tried_again() -> None:
    result, transport, _ = run(write, BUSY, {"errcode": 268487001}, OK)
    assert result is None
    assert len(transport.business) == 3
    result, transport, _ = run(write, BUSY)
    assert type(result) is UnknownResult  # -1 does not say that nothing was done
    assert (result.errcode, result.title) == (-1, Busy.title)
    assert len(transport.business) == 5


@pytest.mark.parametrize(
    "then",
    [NotSent(), {"errcode": 40003}, {"errcode": 45009}, {"errcode": 42001}],
)
def test_a_write_that_met_a_busy_server_stays_in_doubt(then: Script) -> None:
    result, _, _ = run(write, BUSY, then)
    assert type(result) is UnknownResult
    result, _, _ = run(write, BUSY, {"errcode": 45171, "fail_openid_list": OPENIDS[:1]})
    assert type(result) is PartlyDone


def test_a_write_in_doubt_that_gets_no_new_token_stays_in_doubt() -> None:
    fetches = ({"access_token": "t" * 40, "expires_in": 7200}, {"errcode": 40125})
    transport = FakeTransport(BUSY, {"errcode": 42001}, tokens=fetches)
    with pytest.raises(UnknownResult) as caught:
        write(client_on(transport), Waits())
    assert caught.value.errcode == 40125


@pytest.mark.parametrize("call", [create, clear])
def test_what_spends_a_chance_is_not_tried_again_when_busy(call: Call) -> None:
    result, transport, _ = run(call, BUSY)
    assert type(result) is UnknownResult
    assert result.errcode == -1
    assert len(transport.business) == 1


def test_a_created_tag_without_id_may_exist() -> None:
    result, _, _ = run(create, {"tag": {"name": "VIP"}})
    assert type(result) is UnknownResult


@pytest.mark.parametrize("call", [write, create, clear])
def test_a_refused_token_means_not_done_so_writes_go_again(call: Call) -> None:
    answer = NEW_TAG if call is create else OK
    transport = FakeTransport(
        {"errcode": 42001},
        answer,
        tokens=tuple({"access_token": t, "expires_in": 7200} for t in ("old", "new")),
    )
    call(client_on(transport), Waits())
    assert len(transport.business) == 2


# -- by errcode ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (45009, QuotaUsedUp),
        (40003, ItemRefused),
        (49003, ItemRefused),
        (45059, ItemRefused),
        (43004, ItemRefused),
        (46004, ItemRefused),
        (50002, ItemRefused),
        (50005, ItemRefused),
        (45157, LimitReached),
        (47001, OurBug),
        (48001, NeedsPerson),
        (12345, Unseen),
    ],
)
def test_these_stop_at_once(code: int, error: type[ApiError]) -> None:
    result, transport, _ = run(write, {"errcode": code, "errmsg": "x"})
    assert isinstance(result, error)
    assert result.errcode == code
    assert len(transport.business) == 1


def test_50002_on_a_list_is_about_the_account() -> None:
    result, _, _ = run(lambda c, ctx: c.follower_page(ctx), {"errcode": 50002})
    assert type(result) is NeedsPerson


def test_the_minute_limit_waits_a_minute_and_says_so() -> None:
    result, _, ctx = run(write, {"errcode": 45011}, OK)
    assert result is None
    assert ctx.fake.waits == [60.0]
    assert ctx.reasons == ["minute"]


def test_the_minute_limit_gives_up_after_three_minutes() -> None:
    result, transport, ctx = run(write, {"errcode": 45011})
    assert type(result) is MinuteLimit
    assert len(transport.business) == 4
    assert sum(ctx.fake.waits) >= 180


def test_overlapping_tag_changes_wait_a_little_and_go_again() -> None:
    overlap = {"errcode": 45169}
    result, _, ctx = run(write, overlap, overlap, OK)
    assert result is None
    assert 3 <= sum(ctx.fake.waits) <= 6
    result, transport, _ = run(write, overlap)
    assert type(result) is TaggingOverlap
    assert len(transport.business) == 5


def test_an_unknown_tag_is_tried_once_more_after_a_pause() -> None:
    missing = {"errcode": 45159}
    result, _, ctx = run(write, missing, OK)
    assert result is None
    assert ctx.fake.waits == [3.0]
    result, transport, _ = run(write, missing)
    assert type(result) is LimitReached
    assert len(transport.business) == 2


def test_some_failed() -> None:
    answer = {"errcode": 45171, "fail_openid_list": [OPENIDS[1]]}
    result, transport, _ = run(write, answer)
    assert type(result) is PartlyDone
    assert result.failed_openids == (OPENIDS[1],)
    assert len(transport.business) == 1


@pytest.mark.parametrize("failed", [None, [], "x", [1], [OPENIDS[9]]])
def test_some_failed_but_it_does_not_say_who_was_asked(failed: object) -> None:
    result, _, _ = run(write, {"errcode": 45171, "fail_openid_list": failed})
    assert type(result) is UnknownResult


def test_a_rid_in_its_own_field_is_kept() -> None:
    rid = "65f307bc-1a5c7d64-18ff931f"
    result, _, _ = run(write, {"errcode": "45009", "errmsg": "limit", "rid": rid})
    assert (result.errcode, result.rid) == (45009, rid)


def test_a_retired_address_asks_for_a_new_connection() -> None:
    _, transport, _ = run(read, {"errcode": 48017}, NO_TAGS)
    assert [one.fresh for one in transport.business] == [False, True]


# -- Retry-After ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("0", 0),
        ("7", 7),
        ("21600", 600),
        ("Tue, 21 Sep 2100 00:00:00 GMT", 600),
        ("Mon, 01 Jan 2001 00:00:00 GMT", 0),
    ],
)
def test_retry_after_is_obeyed_up_to_ten_minutes(value: str, wait: float) -> None:
    _, _, ctx = run(read, reply(b"", 503, {"retry-after": value}), NO_TAGS)
    assert sum(ctx.fake.waits) == wait


@pytest.mark.parametrize("value", ["", "-1", "x", "²", "9" * 400 + "x"])
def test_a_retry_after_that_says_nothing(value: str) -> None:
    assert retry_after({"retry-after": value}, 0) is None


# -- cancel, count -------------------------------------------------------------


def test_no_call_after_cancel() -> None:
    transport, ctx = FakeTransport(NotSent()), Waits()
    transport.before = lambda request: ctx.cancel()
    with pytest.raises(Cancelled):
        client_on(transport).tags(ctx)
    assert len(transport.requests) == 1


def test_cancel_wakes_a_wait_at_once() -> None:
    transport, ctx = FakeTransport({"errcode": 45011}), Context()
    timer = threading.Timer(0.05, ctx.cancel)
    timer.start()
    with pytest.raises(Cancelled):
        client_on(transport).tags(ctx)
    timer.join()


def test_every_request_is_counted_before_it_is_sent() -> None:
    told: list[str] = []
    transport, ctx = FakeTransport(BUSY, BUSY, NO_TAGS), Waits()
    client = client_on(transport, on_call=told.append)

    def before(request: Request) -> None:
        assert told[-1] == request.path
        assert sum(ctx.calls.values()) == len(transport.requests) + 1

    transport.before = before
    client.tags(ctx)
    assert told == [STABLE, *["/cgi-bin/tags/get"] * 3]
    assert ctx.calls == {STABLE: 1, "/cgi-bin/tags/get": 3}


def test_a_paused_job_does_not_hold_up_the_token_of_others() -> None:
    transport, ctx = FakeTransport(NO_TAGS, tokens=(NotSent(), _TOKEN)), Waits()
    transport.before = lambda request: ctx.pause()
    client_on(transport).tags(ctx)  # finishes the call it is in


_TOKEN = {"access_token": "t" * 40, "expires_in": 7200}
