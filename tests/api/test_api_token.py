"""Where the token comes from, and that it is renewed once and by one thread."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from api_desk import (
    APPID,
    SECRET,
    STABLE,
    TOKEN,
    TOKEN_REPLY,
    FakeTransport,
    Waits,
    client_on,
    reply,
)

from wxdesk.api.access_token import TokenKeeper
from wxdesk.api.wire import Request
from wxdesk.errors import (
    BadAnswer,
    Busy,
    Cancelled,
    IpNotListed,
    NeedsPerson,
    NotSent,
    QuotaUsedUp,
    TokenRefused,
    UnknownResult,
    WrongCredentials,
)

NO_TAGS: dict[str, Any] = {"tags": []}
OLD = {"errcode": 40001, "errmsg": "invalid credential, access_token is invalid"}


def token(value: str, life: object = 7200) -> dict[str, Any]:
    return {"access_token": value, "expires_in": life}


def used_tokens(transport: FakeTransport) -> list[str]:
    return [one.query["access_token"] for one in transport.business]


# -- sources -------------------------------------------------------------------


def test_stable_token_is_asked_in_normal_mode_with_the_secret_in_the_body() -> None:
    transport, ctx = FakeTransport(NO_TAGS), Waits()
    client_on(transport).tags(ctx)
    request = transport.requests[0]
    assert (request.method, request.path, request.query) == ("POST", STABLE, {})
    assert json.loads(request.body or b"") == {
        "grant_type": "client_credential",
        "appid": APPID,
        "secret": SECRET,
        "force_refresh": False,
    }
    assert used_tokens(transport) == [TOKEN]
    assert ctx.calls == {STABLE: 1, "/cgi-bin/tags/get": 1}


def test_classic_token() -> None:
    transport = FakeTransport(NO_TAGS)
    client_on(transport, token_source="classic").tags(Waits())
    request = transport.requests[0]
    assert (request.method, request.path) == ("GET", "/cgi-bin/token")
    assert request.query == {
        "grant_type": "client_credential",
        "appid": APPID,
        "secret": SECRET,
    }


@pytest.mark.parametrize(
    "answer", [token(TOKEN), reply(TOKEN.encode()), reply(f'"{TOKEN}"\n'.encode())]
)
def test_a_token_from_an_address_of_ones_own(answer: Any) -> None:
    transport, ctx = FakeTransport(NO_TAGS, tokens=(answer,)), Waits()
    url = "https://tokens.example/wx?key=k"
    client_on(transport, token_source=f"url:{url}").tags(ctx)
    first = transport.requests[0]
    assert (first.method, first.base, first.path, first.body) == ("GET", url, "", None)
    assert used_tokens(transport) == [TOKEN]
    assert ctx.calls == {"/cgi-bin/tags/get": 1}  # uses up nothing of WeChat's


@pytest.mark.parametrize(
    "answer", [reply(b"Internal error"), reply(b"", 404), {"ok": 1}, token("")]
)
def test_an_address_that_gives_no_token(answer: Any) -> None:
    transport = FakeTransport(NO_TAGS, tokens=(answer,))
    with pytest.raises(NeedsPerson) as caught:
        client_on(transport, token_source="url:https://x.example").tags(Waits())
    assert caught.value.title.zh == "令牌地址没有给出访问令牌"


def test_a_pasted_token_is_used_and_never_renewed() -> None:
    transport, ctx = FakeTransport(OLD), Waits()
    with pytest.raises(TokenRefused) as caught:
        client_on(transport, token_source="pasted").tags(ctx)
    assert "粘贴" in caught.value.hint.zh
    assert used_tokens(transport) == [SECRET]
    assert len(transport.requests) == 1
    assert ctx.fake.waits == []


def test_an_unknown_source_is_refused() -> None:
    with pytest.raises(ValueError, match="token source"):
        client_on(FakeTransport(NO_TAGS), token_source="force")


def test_token_only() -> None:
    transport, ctx = FakeTransport(NO_TAGS), Waits()
    client = client_on(transport)
    client.token_only(ctx)
    client.token_only(ctx)
    assert transport.paths == [STABLE]


# -- keeping -------------------------------------------------------------------


def test_a_token_is_kept_until_shortly_before_its_end() -> None:
    transport, ctx = FakeTransport(NO_TAGS), Waits()
    client = client_on(transport)
    for seconds in (0.0, 3000.0, 4000.0):
        ctx.sleep(seconds)
        client.tags(ctx)
    assert transport.paths.count(STABLE) == 1
    ctx.sleep(160)  # 40 s before the end
    client.tags(ctx)
    assert transport.paths.count(STABLE) == 2


@pytest.mark.parametrize("jump", [86400.0, -86400.0, 3.2e8])
def test_a_jump_of_the_wall_clock_costs_at_most_one_renewal(jump: float) -> None:
    transport, ctx = FakeTransport(NO_TAGS), Waits()
    client = client_on(transport)
    client.tags(ctx)
    ctx.fake.wall += jump
    for _ in range(5):
        client.tags(ctx)
    assert transport.paths.count(STABLE) <= 2


def test_the_monotonic_clock_ends_a_token_even_if_the_wall_clock_went_back() -> None:
    transport, ctx = FakeTransport(NO_TAGS), Waits()
    client = client_on(transport)
    client.tags(ctx)
    ctx.fake.wall -= 3.2e8
    ctx.fake.ticks += 7200
    client.tags(ctx)
    assert transport.paths.count(STABLE) == 2


def test_after_a_sleep_the_wall_clock_ends_a_token() -> None:
    transport, ctx = FakeTransport(NO_TAGS), Waits()
    client = client_on(transport)
    client.tags(ctx)
    ctx.fake.wall += 3 * 3600  # the lid was closed; monotonic clocks may stop
    client.tags(ctx)
    assert transport.paths.count(STABLE) == 2


def test_a_short_life_does_not_mean_a_fetch_for_each_call() -> None:
    transport = FakeTransport(NO_TAGS, tokens=(token(TOKEN, 20),))
    ctx = Waits()
    client = client_on(transport)
    for _ in range(3):
        client.tags(ctx)
    assert transport.paths.count(STABLE) == 1


@pytest.mark.parametrize(
    "answer", [{}, token(""), {"access_token": []}, token("a b"), token("t", "soon")]
)
def test_a_token_answer_without_a_token(answer: dict[str, Any]) -> None:
    with pytest.raises(BadAnswer):
        client_on(FakeTransport(NO_TAGS, tokens=(answer,))).tags(Waits())


# -- refused tokens ------------------------------------------------------------


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_refused_token_is_renewed_once_and_the_call_repeated(code: int) -> None:
    transport = FakeTransport(
        {"errcode": code}, NO_TAGS, tokens=(token("old"), token("new"))
    )
    ctx = Waits()
    assert client_on(transport).tags(ctx) == []
    assert used_tokens(transport) == ["old", "new"]
    assert ctx.fake.waits == []


def test_the_second_refusal_ends_the_call() -> None:
    transport = FakeTransport(OLD, tokens=(token("one"), token("two"), token("three")))
    with pytest.raises(TokenRefused):
        client_on(transport).tags(Waits())
    assert used_tokens(transport) == ["one", "two"]
    assert transport.paths.count(STABLE) == 2


def test_the_same_token_again_waits_and_asks_once_more() -> None:
    fetches = (token("old"), token("old"), token("new"))
    transport, ctx = FakeTransport(OLD, NO_TAGS, tokens=fetches), Waits()
    client_on(transport).tags(ctx)
    assert used_tokens(transport) == ["old", "new"]
    assert (ctx.fake.waits, ctx.reasons) == ([5.0], ["token"])


def test_the_same_token_twice_gives_up() -> None:
    transport, ctx = FakeTransport(OLD, tokens=(token("old"),)), Waits()
    with pytest.raises(TokenRefused) as caught:
        client_on(transport).tags(ctx)
    assert "强制刷新" in caught.value.hint.zh
    assert used_tokens(transport) == ["old"]
    assert transport.paths.count(STABLE) == 3


def test_classic_mode_notices_that_somebody_else_renews_too() -> None:
    fetches = tuple(token(f"t{number}") for number in range(9))
    script = (OLD, NO_TAGS, OLD, NO_TAGS, OLD, NO_TAGS)
    transport, ctx = FakeTransport(*script, tokens=fetches), Waits()
    client = client_on(transport, token_source="classic")
    client.tags(ctx)
    client.tags(ctx)
    with pytest.raises(TokenRefused) as caught:
        client.tags(ctx)
    assert "稳定版接口" in caught.value.hint.zh
    assert transport.paths.count("/cgi-bin/token") == 3
    ctx.sleep(3600)
    transport.answers = [OLD, NO_TAGS]
    client.tags(ctx)  # after an hour it may try again
    assert transport.paths.count("/cgi-bin/token") == 4


# -- errors of the token call --------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"errcode": 40001, "errmsg": "invalid credential"}, WrongCredentials),
        ({"errcode": 40125}, WrongCredentials),
        ({"errcode": 40013}, WrongCredentials),
        ({"errcode": 45009}, QuotaUsedUp),
        ({"errcode": 89503}, NeedsPerson),
        (reply(b"<html>"), NeedsPerson),
        (
            {"errcode": 40164, "errmsg": "invalid ip 1.2.3.4, not in whitelist"},
            IpNotListed,
        ),
    ],
)
def test_errors_of_the_token_call_are_not_repeated(
    answer: Any, error: type[Exception]
) -> None:
    transport = FakeTransport(NO_TAGS, tokens=(answer,))
    with pytest.raises(error):
        client_on(transport).tags(Waits())
    assert transport.paths == [STABLE]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (UnknownResult(), NotSent),
        (NotSent(), NotSent),
        (reply(b"", 503), Busy),
        ({"errcode": -1}, Busy),
    ],
)
def test_a_lost_token_answer_never_makes_a_write_uncertain(
    answer: Any, error: type[Exception]
) -> None:
    transport, ctx = FakeTransport({"errcode": 0}, tokens=(answer,)), Waits()
    with pytest.raises(error):
        client_on(transport).delete_tag(ctx, 100)
    assert transport.paths == [STABLE] * 5


def test_a_missing_secret_is_said_before_anything_is_sent() -> None:
    from wxdesk.api.client import open_client

    transport = FakeTransport(NO_TAGS)
    client = open_client(APPID, lambda: " ", api_base="http://x", transport=transport)
    with pytest.raises(WrongCredentials):
        client.tags(Waits())
    assert transport.requests == []


# -- threads -------------------------------------------------------------------


def test_eight_threads_fetch_one_token() -> None:
    transport = FakeTransport(NO_TAGS)
    client = client_on(transport)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: client.tags(Waits()), range(24)))
    assert transport.paths.count(STABLE) == 1


def test_eight_threads_with_a_refused_token_renew_it_once() -> None:
    barrier = threading.Barrier(8)
    values = iter([token("old"), token("new"), token("newer")])

    class Server(FakeTransport):
        def send(self, request: Request, deadline_s: float = 60.0) -> Any:
            self.requests.append(request)
            if request.path == STABLE:
                return reply(next(values))
            if request.query["access_token"] == "old":
                barrier.wait(5)  # all of them hear it at the same time
                return reply({"errcode": 42001})
            return reply(NO_TAGS)

    transport = Server()
    client = client_on(transport)
    client.token_only(Waits())
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: client.tags(Waits()), range(8)))
    assert transport.paths.count(STABLE) == 2


def test_threads_that_waited_share_the_failure() -> None:
    waiting = threading.Semaphore(0)
    release = threading.Event()

    def before(request: Request) -> None:
        waiting.release()
        release.wait(5)

    refusal = {"errcode": 40164, "errmsg": "invalid ip 1.2.3.4, not in whitelist"}
    transport = FakeTransport(NO_TAGS, tokens=(refusal,))
    transport.before = before
    client = client_on(transport)
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(client.tags, Waits())
        waiting.acquire()
        others = [pool.submit(client.tags, Waits()) for _ in range(3)]
        while sum(not one.running() for one in others):
            threading.Event().wait(0.005)
        threading.Event().wait(0.02)  # until they stand in the queue
        release.set()
        assert all(isinstance(one.exception(), IpNotListed) for one in [first, *others])
    assert transport.paths == [STABLE]


def test_cancel_reaches_a_thread_that_waits_for_anothers_token() -> None:
    inside, release = threading.Event(), threading.Event()

    def before(request: Request) -> None:
        inside.set()
        release.wait(5)

    transport = FakeTransport(NO_TAGS)
    transport.before = before
    client, ctx = client_on(transport), Waits()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(client.tags, Waits())
        inside.wait(5)
        second = pool.submit(client.tags, ctx)
        ctx.cancel()
        assert isinstance(second.exception(2), Cancelled)
        release.set()
        assert first.result(2) == []


def test_nothing_of_a_token_shows() -> None:
    keeper = TokenKeeper(None)  # type: ignore[arg-type]
    transport, ctx = FakeTransport(NO_TAGS), Waits()
    client = client_on(transport)
    client.tags(ctx)
    kept = client._caller._keeper
    assert kept._token is not None
    for thing in (kept, kept._token, keeper, client, transport.requests, TOKEN_REPLY):
        if thing is not TOKEN_REPLY:
            assert TOKEN not in repr(thing)
            assert SECRET not in repr(thing)
