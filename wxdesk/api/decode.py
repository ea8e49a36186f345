"""Bytes → dict, lenient about damage inside; then strict about what is expected.

Lenient, because names arrive with raw control characters, broken UTF-8 and lone
backslashes. Strict, because whatever is not plainly WeChat's answer must never be
taken for a success.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from wxdesk.api.wire import Reply
from wxdesk.errors import ApiError, BadAnswer, Busy, NeedsPerson, UnknownResult
from wxdesk.model import Move, Text

Answer = dict[str, Any]

DEPTH_LIMIT = 32
PARTS_LIMIT = 100_000  # commas and brackets; a page of 10,000 openids has 10,000
REPAIR_LIMIT = 1024 * 1024  # bytes; the regular expressions want 30 times as much
_LOGIN_PAGE = (
    Text("有个登录页面拦住了微信", "A login page answered instead of WeChat"),
    Text(
        "在浏览器里打开任意网页并登录网络，再继续。",
        "Open any web page in a browser, log in to the network, then go on.",
    ),
)
PROXY_LOGIN = (
    Text("代理要求登录", "The proxy wants a login"),
    Text(
        "在设置里把代理的用户名和密码写进地址。",
        "Put the proxy's user name and password into its address in the settings.",
    ),
)
_WRONG_PLACE = Text(
    "回答的可能不是微信。检查设置里的接口地址和代理。",
    "This may not be WeChat. Check the API address and the proxy in the settings.",
)
# Only something on the way there sends these, so the request was not carried out.
_NOT_DONE = frozenset({407, 511})
_BUSY = frozenset({408, 412, 425, 429})

_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f]")
# A backslash that escapes nothing, or that stands before a closing quote.
_ESCAPE = re.compile(r'\\(?:[\\/bfnrt]|u[0-9A-Fa-f]{4}|"(?!\s*[,}\]:])|)')


def answer_of(reply: Reply, *, write: bool, plain: bool = False) -> Answer:
    """The answer as a dict, errcode not yet looked at.

    ``plain`` also accepts a bare access token (token from an address of one's own).
    Raises NeedsPerson (login page, proxy login), Busy and BadAnswer for reads; for
    writes UnknownResult unless the status says that nothing was done.
    """
    failure = _fault(reply)
    if failure is None:
        try:
            return parse(reply.body, plain=plain)
        except BadAnswer as error:
            failure = error
    if write and reply.status not in _NOT_DONE:
        title, hint = (None, None) if isinstance(failure, Busy) else _texts(failure)
        raise UnknownResult(title, hint, whose=failure.whose, detail=failure.detail)
    raise failure


def _texts(error: ApiError) -> tuple[Text, Text]:
    return error.title, error.hint


def _fault(reply: Reply) -> ApiError | None:
    """What is wrong before the body is parsed."""
    status, detail = reply.status, f"HTTP {reply.status}"
    if status == 407:
        return NeedsPerson(*PROXY_LOGIN, detail=detail)
    if 300 <= status < 400 or status == 511:
        return NeedsPerson(*_LOGIN_PAGE, detail=detail)
    if status >= 500 or status in _BUSY:
        return Busy(detail=detail)
    if not 200 <= status < 300:
        return BadAnswer(hint=_WRONG_PLACE, detail=detail)
    if _is_page(reply):
        return NeedsPerson(*_LOGIN_PAGE)
    return None


def _is_page(reply: Reply) -> bool:
    kind = reply.headers.get("content-type", "").lower()
    start = reply.body[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith(b"<") or ("html" in kind and not start.startswith(b"{"))


# -- bytes to dict --------------------------------------------------------------


def parse(body: bytes, *, plain: bool = False) -> Answer:
    """Decode and parse; lone surrogates become U+FFFD. Raises BadAnswer.

    4 MB of ``[],[],`` would become 100 MB of lists, so parts are counted first.
    """
    if sum(map(body.count, (b",", b"[", b"{"))) > PARTS_LIMIT:
        raise BadAnswer(detail="too many parts")
    text = read = _decoded(body)
    try:
        value = _loads(text)
    except (ValueError, RecursionError):
        read = _mended(text) if len(body) <= REPAIR_LIMIT else ""
        value = _second_try(read)
    if plain and isinstance(value, str | int):
        value = {"access_token": str(value)}
    elif plain and value is None:
        value = {"access_token": text.strip()}
    if not isinstance(value, dict):
        raise BadAnswer(detail="empty answer" if not text.strip() else "not an object")
    # Only an escape can make a surrogate; the walk doubles the cost of parsing.
    # The plain search comes first: it takes a tenth of the expression's time.
    torn = ("\\ud" in read or "\\uD" in read) and _HALF.search(read)
    return _sound(value, 0) if torn else value


def _decoded(body: bytes) -> str:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("utf-8", errors="replace")
    return text.removeprefix("\ufeff")


def _mended(text: str) -> str:
    """What live answers had broken, repaired. May join the parts of a torn escape."""
    return _ESCAPE.sub(_doubled, _CONTROL.sub("", text))


def _second_try(text: str) -> Any:
    """The value; None if it cannot be read even so."""
    try:
        return _loads(text)
    except (ValueError, RecursionError):
        return None


def _doubled(match: re.Match[str]) -> str:
    return match[0] if len(match[0]) > 1 else "\\\\"


def _loads(text: str) -> Any:
    return json.loads(
        text, strict=False, parse_constant=_no_number, parse_float=_finite
    )


def _no_number(_word: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise ValueError("number out of range")
    return number


def _sound(value: Any, depth: int) -> Any:
    """The value with lone surrogates replaced. Raises BadAnswer if nested too deep."""
    if depth > DEPTH_LIMIT:
        raise BadAnswer(detail="nested too deep")
    if isinstance(value, str):
        return value if value.isascii() else _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_sound(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {
            _sound(key, depth): _sound(item, depth + 1) for key, item in value.items()
        }
    return value


# -- what an endpoint promises ----------------------------------------------------


def broken(key: str) -> BadAnswer:
    """The error for a missing or mistyped field; names the field only."""
    return BadAnswer(whose=Move.WECHAT, detail=f"field {key}")


def integer(answer: Answer, key: str, default: int | None = None) -> int:
    """A whole number, also when it arrives as a string ("1").

    Missing or null gives ``default``; without a default, or for anything that is
    not a number of at most 64 bits, raises BadAnswer.
    """
    value = answer.get(key)
    if type(value) is int and 0 <= value < 2**63:  # nearly always; 17 fields a fan
        return value
    if value is None and default is not None:
        return default
    if isinstance(value, str) and re.fullmatch(r"\s*-?[0-9]{1,19}\s*", value):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise broken(key)
    if not -(2**63) <= value < 2**63:
        raise broken(key)
    return value


def text(answer: Answer, key: str, default: str | None = "") -> str:
    """A string; numbers are written out, missing or null gives ``default``.

    Raises BadAnswer for lists and objects, and for a missing field if ``default``
    is None.
    """
    value = answer.get(key)
    if type(value) is str:
        return value
    if value is None and default is not None:
        return default
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise broken(key)


def items(answer: Answer, key: str, *, needed: bool = True) -> list[Any]:
    """A list; missing or null gives [] unless ``needed``. Raises BadAnswer."""
    value = answer.get(key)
    if value is None and not needed:
        return []
    if not isinstance(value, list):
        raise broken(key)
    return value


def inner(answer: Answer, key: str, *, needed: bool = True) -> Answer:
    """An object; missing or null gives {} unless ``needed``. Raises BadAnswer."""
    value = answer.get(key)
    if value is None and not needed:
        return {}
    if not isinstance(value, dict):
        raise broken(key)
    return value


def objects(answer: Answer, key: str) -> list[Answer]:
    """A list of objects. Raises BadAnswer."""
    values = items(answer, key)
    if not all(isinstance(value, dict) for value in values):
        raise broken(key)
    return values


def strings(answer: Answer, key: str, *, needed: bool = True) -> list[str]:
    """A list of strings. Raises BadAnswer."""
    values = items(answer, key, needed=needed)
    if not all(isinstance(value, str) for value in values):
        raise broken(key)
    return values
