"""One call from beginning to end: token, pace, send, decode, errcode, retry.

The only loop. Nothing below repeats a request, nothing above sees HTTP.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Mapping
from random import random as system_random
from typing import Any, TypeVar

from wxdesk.api.access_token import TokenKeeper
from wxdesk.api.decode import Answer, answer_of, integer, text
from wxdesk.api.endpoints import Endpoint
from wxdesk.api.errcodes.row import Reaction
from wxdesk.api.errcodes.table import error_from
from wxdesk.api.hosts import Hosts
from wxdesk.api.pace import Pacer
from wxdesk.api.retry import Retry, retry_after
from wxdesk.api.wire import DEADLINE, Request, Transport
from wxdesk.errors import ApiError, BadAnswer, Cancelled, MinuteLimit, NotSent
from wxdesk.jobs import Clock, Context
from wxdesk.wechat import Codes

log = logging.getLogger(__name__)
T = TypeVar("T")

_SURROGATE = re.compile("[\ud800-\udfff]")


class Caller:
    """Makes the calls of one account. Safe to use from several threads."""

    def __init__(
        self,
        transport: Transport,
        keeper: TokenKeeper,
        pacer: Pacer,
        *,
        clock: Clock | None = None,
        random: Callable[[], float] = system_random,
        deadline: float = DEADLINE,
        hosts: Hosts | None = None,
    ) -> None:
        self._transport = transport
        self._keeper = keeper
        self._pacer = pacer
        self._clock = clock
        self._random = random
        self._deadline = deadline
        self._hosts = hosts or Hosts("")

    def call(
        self,
        ctx: Context,
        endpoint: Endpoint,
        expect: Callable[[Answer], T],
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> T:
        """Call the endpoint and give what ``expect`` makes of its answer.

        Raises Cancelled and the errors of ApiError; UnknownResult only for writes,
        and no write that raises another ApiError but PartlyDone has changed anything.
        A write that was under way when the job was cancelled may have happened.
        """
        ctx.check()
        return self._loop(ctx, endpoint, expect, query=query, body=body)

    def token(self, ctx: Context) -> None:
        """Have a token at hand; fetch one if need be. Raises like ``call``."""
        ctx.check()
        self._keeper.get(ctx, self._loop)

    # While a token is fetched a lock is held, so the loop never waits for `resume`.

    def _loop(
        self,
        ctx: Context,
        endpoint: Endpoint,
        expect: Callable[[Answer], T],
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> T:
        retry = Retry(endpoint, self._random)
        refused, fresh = "", False
        host: str | None = None
        payload = None if body is None else encoded(body)
        while True:
            token = self._token(ctx, retry, refused) if endpoint.token else ""
            if host is None:  # not sooner: the token call may have changed over
                host = self._hosts.current(self._now(ctx))
            base = endpoint.base or host
            asked = {**(query or {}), **({"access_token": token} if token else {})}
            request = Request(
                endpoint.method,
                endpoint.path,
                asked,
                payload,
                base,
                fresh,
                lambda: ctx.cancelled,
            )
            try:
                return self._once(ctx, endpoint, request, expect, retry)
            except ApiError as error:
                failure = error
            log.debug("%s: %s", endpoint.path, type(failure).__name__)
            host = self._next_host(ctx, endpoint, retry, failure, host)
            if isinstance(failure, MinuteLimit):
                self._pacer.refused(ctx, endpoint.path)
            pause = retry.after(failure)
            if pause is None:
                raise retry.settled(failure)
            if retry.reaction(failure) is Reaction.RENEW_TOKEN:
                refused = token
            fresh = failure.errcode == Codes.HOST_MOVED
            if pause.seconds > 0:
                ctx.sleep(pause.seconds, pause.why)

    def _next_host(
        self,
        ctx: Context,
        endpoint: Endpoint,
        retry: Retry,
        failure: ApiError,
        host: str,
    ) -> str:
        """Where the next attempt of this call goes, after one failed at ``host``."""
        if endpoint.base or not retry.host_is_down(failure):
            return host
        self._hosts.failed(host, self._now(ctx))
        return host if endpoint.write else self._hosts.current(self._now(ctx))

    def _now(self, ctx: Context) -> float:
        return (self._clock or ctx.clock).monotonic()

    def _token(self, ctx: Context, retry: Retry, refused: str) -> str:
        try:
            return self._keeper.get(ctx, self._loop, refused)
        except ApiError as error:
            failure = error
        raise retry.settled(failure)

    def _once(
        self,
        ctx: Context,
        endpoint: Endpoint,
        request: Request,
        expect: Callable[[Answer], T],
        retry: Retry,
    ) -> T:
        self._pacer.wait(ctx, endpoint.path)
        if ctx.cancelled:
            raise Cancelled
        if endpoint.path:  # a token address of one's own uses up no quota
            self._pacer.count(ctx, endpoint.path)
        retry.asked = None
        try:
            reply = self._transport.send(request, self._deadline)
        except NotSent:
            if endpoint.path:
                self._pacer.never_sent(endpoint.path)
            raise
        clock = self._clock or ctx.clock
        retry.asked = retry_after(reply.headers, clock.now())
        answer = answer_of(reply, write=endpoint.write, plain=endpoint.plain)
        if failure := refusal(answer, endpoint):
            raise failure
        return expect(answer)


def refusal(answer: Answer, endpoint: Endpoint) -> ApiError | None:
    """The error that the answer's errcode means; None if it means success.

    Raises BadAnswer when the errcode is no number.
    """
    errcode = integer(answer, "errcode", 0)
    if errcode == 0:
        return None
    errmsg = answer.get("errmsg")
    words = errmsg if isinstance(errmsg, str) else ""
    if isinstance(rid := answer.get("rid"), str):
        words = f"{words} rid: {rid}"
    failed = answer.get("fail_openid_list")
    named = isinstance(failed, list) and all(isinstance(one, str) for one in failed)
    if errcode == Codes.PARTLY_DONE and not (named and failed):
        return BadAnswer(detail="field fail_openid_list")
    return error_from(
        errcode,
        words,
        endpoint.path,
        members=endpoint.members,
        failed_openids=tuple(failed) if named and failed else (),
    )


def done(answer: Answer) -> None:
    """What a command must answer: an errcode, which by now is 0.

    A dict without it may be anybody's; it must not count as a success.
    """
    if "errcode" not in answer:
        raise BadAnswer(detail="field errcode")
    text(answer, "errmsg")


def encoded(body: Mapping[str, Any]) -> bytes:
    """JSON in raw UTF-8: the platform refuses or garbles ``\\uXXXX`` escapes."""
    written = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return _SURROGATE.sub("\ufffd", written).encode()
