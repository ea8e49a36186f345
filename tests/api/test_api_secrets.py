"""No failure shows a secret: not in its text, its traceback or what hangs on it."""

from __future__ import annotations

import gzip
import logging
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from api_desk import APPID, OPENIDS, STABLE, http, raw_server

from wxdesk.api.client import Client, open_client
from wxdesk.errors import ApiError
from wxdesk.jobs import Context
from wxdesk.redaction import plain_line, redacted

SECRET = "S3cretSentinel" + "0123456789abcdef01"
TOKEN = "T0kenSentinel" + "z9" * 60
MARKS = ("S3cretSentinel", "T0kenSentinel")
GIVEN = http(f'{{"access_token":"{TOKEN}","expires_in":7200}}'.encode())
ECHO = (
    f'{{"errcode":99999,"errmsg":"bad access_token={TOKEN} secret {SECRET} {TOKEN}"}}'
)


class _Silent(Context):
    """A context that does not really wait."""

    def sleep(self, seconds: float, waiting: str = "") -> None:
        self.check()


FAILURES: dict[str, bytes | None] = {
    "refused": None,
    "closed": b"",
    "cut": http(b'{"errcode":', length=99),
    "garbage": b"\x00\x01 nothing\r\n\r\n",
    "bad gzip": http(b"nonsense", "Content-Encoding: gzip"),
    "truncated gzip": http(gzip.compress(b"{}" * 50)[:-4], "Content-Encoding: gzip"),
    "redirect": http(b"", f"Location: http://x/?t={TOKEN}", status="302 Found"),
    "server error": http(TOKEN.encode(), status="500 Error"),
    "not found": http(TOKEN.encode(), status="404 No"),
    "login page": http(f"<html>{TOKEN}</html>".encode()),
    "no JSON": http(f"token {TOKEN} {SECRET}".encode()),
    "echo": http(ECHO.encode()),
    "token refused": http(b'{"errcode":40001,"errmsg":"invalid credential"}'),
    "address": http(
        b'{"errcode":40164,"errmsg":"invalid ip 1.2.3.4, not in whitelist"}'
    ),
    "strange errcode": http(f'{{"errcode":"{TOKEN}"}}'.encode()),
    "bad header": http(b"{}", f"{TOKEN}", length=-2),
}


def everything(error: BaseException) -> Iterator[str]:
    yield str(error)
    yield repr(error)
    yield repr(vars(error))
    yield "".join(traceback.format_exception(error))
    for hanging in (error.__cause__, error.__context__):
        if hanging is not None:
            yield from everything(hanging)


@pytest.mark.parametrize("token_call", [True, False], ids=["token", "business"])
@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES.keys())
@pytest.mark.parametrize(
    "call",
    [
        lambda client, ctx: client.follower_page(ctx),
        lambda client, ctx: client.block(ctx, OPENIDS[:2]),
        lambda client, ctx: client.clear_quota_with_secret(ctx),
    ],
    ids=["read", "write", "secret"],
)
@pytest.mark.parametrize("source", ["stable", "classic"])
def test_no_failure_shows_a_secret(
    caplog: pytest.LogCaptureFixture,
    call: Callable[[Client, Context], Any],
    failure: bytes | None,
    token_call: bool,
    source: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    answers = [] if failure is None else [failure] * 14
    if failure is not None and not token_call:
        answers = [GIVEN, *([failure, GIVEN] * 2), *[failure] * 9]
    with raw_server(*answers) as server:
        base = server.url if answers else "http://127.0.0.1:9"
        client = open_client(
            APPID, lambda: SECRET, api_base=base, proxy="none", token_source=source
        )
        with pytest.raises(ApiError) as caught:
            call(client, _Silent())
        client.close()
        shown = [*everything(caught.value), caplog.text, repr(client)]
    for mark in MARKS:
        assert not [text for text in shown if mark in text]


def test_redaction() -> None:
    text = f'POST {STABLE}?access_token=ab&secret=cd {{"appsecret": "ef", "x": "y"}}'
    assert redacted(text) == (
        f'POST {STABLE}?access_token=***&secret=*** {{"appsecret": "***", "x": "y"}}'
    )
    assert redacted(OPENIDS[0]) == OPENIDS[0]
    assert plain_line("a\u202eb\r\n\x00 c") == "a b c"
