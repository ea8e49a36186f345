"""Reading damaged answers, and refusing what is no answer at all."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from api_desk import reply
from hypothesis import given, settings
from hypothesis import strategies as st

from wxdesk.api import decode
from wxdesk.api.decode import answer_of, parse
from wxdesk.api.wire import Reply
from wxdesk.errors import ApiError, BadAnswer, Busy, NeedsPerson, UnknownResult
from wxdesk.model import Move

# -- lenient inside ------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "remark"),
    [
        ('{"remark":"你好"}'.encode(), "你好"),
        ('\ufeff{"remark":"a"}'.encode(), "a"),
        (b'{"remark":"a\x14b\x00c"}', "a\x14b\x00c"),
        (b'{"remark":"\xe4\xbd\xa0\xff"}', "你\ufffd"),
        (rb'{"remark":"http:\/\/x"}', "http://x"),
        (rb'{"remark":"\u4f60\ud83d\ude00"}', "你😀"),
        (rb'{"remark":"\ud83d!"}', "\ufffd!"),
        (rb'{"remark":"\uDE00 \uD83d"}', "\ufffd \ufffd"),
        (b'{"remark":"9\\ud\r\n83d1.63"}', "9\ufffd1.63"),
        (b'{"remark":"lone\\"}', "lone\\"),
        (b'{"remark":"lone\\" , "x":1}', "lone\\"),
        (b'{"remark":"a\\qb"}', "a\\qb"),
        (b'{"remark":"a\\\\b\\q"}', "a\\b\\q"),
        (b'{"remark":"\\u12"}', "\\u12"),
        (b'{"remark":"tab\there \\x"}', "tabhere \\x"),
        ('{"remark":"\u3164 ❤️"}'.encode(), "\u3164 ❤️"),
    ],
)
def test_damage_inside_a_text_is_survived(body: bytes, remark: str) -> None:
    found = parse(body)["remark"]
    assert found == remark
    found.encode()  # sound enough for SQLite and files


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"null",
        b"[]",
        b'"text"',
        b"12",
        b'{"errcode":0',
        b'{"errcode":',
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b'{"a":1e999}',
        b'{"a":' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"a":' * 40 + rb'"\ud83d"' + b"}" * 40,
        b"callback({})",
        b"\x00\x01\x02",
        b"{}{}",
    ],
)
def test_what_is_no_object_is_a_bad_answer(body: bytes) -> None:
    with pytest.raises(BadAnswer):
        parse(body)


def test_content_type_is_not_believed() -> None:
    body = '{"tags":[{"name":"广州"}]}'.encode()
    for kind in ("text/plain", "application/json; encoding=utf-8", "text/html", ""):
        answer = answer_of(Reply(200, {"content-type": kind}, body), write=False)
        assert answer["tags"][0]["name"] == "广州"


# -- strict outside ------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "number"), [(1, 1), ("1", 1), (" -7 ", -7), (3.0, 3), (0, 0)]
)
def test_whole_numbers(value: object, number: int) -> None:
    assert decode.integer({"a": value}, "a") == number


@pytest.mark.parametrize("value", [None, True, "x", "", 1.5, [], {}, 2**63, "9" * 20])
def test_no_whole_numbers(value: object) -> None:
    with pytest.raises(BadAnswer):
        decode.integer({"a": value}, "a")


def test_absent_fields() -> None:
    assert decode.integer({"a": None}, "a", 7) == 7
    assert decode.text({"a": None}, "a") == ""
    assert decode.text({"a": 5}, "a") == "5"
    assert decode.items({}, "a", needed=False) == []
    assert decode.inner({"a": None}, "a", needed=False) == {}


@pytest.mark.parametrize("value", [[], {}, True])
def test_a_text_is_no_list(value: object) -> None:
    with pytest.raises(BadAnswer):
        decode.text({"a": value}, "a")


@pytest.mark.parametrize("value", [None, "x", {}, [1], ["a", None]])
def test_lists_of_strings(value: object) -> None:
    with pytest.raises(BadAnswer):
        decode.strings({"a": value}, "a")


# -- statuses and pages --------------------------------------------------------

PAGE = b"<!DOCTYPE html><html>Login</html>"
TEXT_PAGE = {"content-type": "text/html; charset=gbk"}


@pytest.mark.parametrize(
    ("answer", "read_error", "write_error"),
    [
        (reply(b"", 302, {"location": "http://portal"}), NeedsPerson, UnknownResult),
        (reply(b"", 303), NeedsPerson, UnknownResult),
        (reply(b"", 307), NeedsPerson, UnknownResult),
        (reply(b"", 308), NeedsPerson, UnknownResult),
        (reply(b"", 407), NeedsPerson, NeedsPerson),  # only a proxy says so
        (reply(PAGE, 511), NeedsPerson, NeedsPerson),
        (reply(PAGE), NeedsPerson, UnknownResult),
        (reply(b"\xef\xbb\xbf\n <html>"), NeedsPerson, UnknownResult),
        (reply(b"Welcome", 200, TEXT_PAGE), NeedsPerson, UnknownResult),
        (reply(b"", 412), Busy, UnknownResult),
        (reply(b"", 429), Busy, UnknownResult),
        (reply(PAGE, 500), Busy, UnknownResult),
        (reply(b"", 502), Busy, UnknownResult),
        (reply(PAGE, 503), Busy, UnknownResult),
        (reply(b"", 504), Busy, UnknownResult),
        (reply({"errcode": 0}, 500), Busy, UnknownResult),
        (reply(PAGE, 404), BadAnswer, UnknownResult),
        (reply(PAGE, 403), BadAnswer, UnknownResult),
        (reply(b"", 400), BadAnswer, UnknownResult),
        (reply(b"", 413), BadAnswer, UnknownResult),
        (reply(b""), BadAnswer, UnknownResult),
        (reply(b'{"errcode":0,"err'), BadAnswer, UnknownResult),
        (reply([]), BadAnswer, UnknownResult),
    ],
)
def test_what_is_not_wechats_answer(
    answer: Reply, read_error: type[ApiError], write_error: type[ApiError]
) -> None:
    with pytest.raises(ApiError) as read:
        answer_of(answer, write=False)
    with pytest.raises(ApiError) as write:
        answer_of(answer, write=True)
    assert type(read.value) is read_error
    assert type(write.value) is write_error


def test_a_login_page_says_so_and_is_the_persons_move() -> None:
    for write in (False, True):
        with pytest.raises(ApiError) as caught:
            answer_of(reply(PAGE), write=write)
        assert caught.value.title.zh == "有个登录页面拦住了微信"
        assert caught.value.whose is Move.PERSON


@pytest.mark.parametrize(
    ("body", "token"),
    [
        (b"70_abc-DEF", "70_abc-DEF"),
        (b" 70_abc\n", "70_abc"),
        (b'"70_abc"', "70_abc"),
        (b'{"access_token":"t","expires_in":1}', "t"),
    ],
)
def test_a_bare_token_where_one_is_expected(body: bytes, token: str) -> None:
    assert parse(body, plain=True)["access_token"] == token


# -- whatever comes ------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
BODIES = (
    st.binary(max_size=200)
    | JSON.map(lambda value: json.dumps(value).encode())
    | st.text().map(lambda text: f'{{"remark":"{text}"}}'.encode("utf-8", "replace"))
)


@settings(max_examples=300, deadline=None)
@given(BODIES, st.sampled_from([200, 200, 200, 302, 404, 500]), st.booleans())
def test_hostile_bytes_give_an_object_or_a_typed_error(
    body: bytes, status: int, write: bool
) -> None:
    error: type[ApiError] = UnknownResult if write else ApiError
    with suppress(error):
        answer = answer_of(Reply(status, {}, body), write=write)
        json.dumps(answer, ensure_ascii=False).encode()
