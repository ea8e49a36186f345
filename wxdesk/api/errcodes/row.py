"""One row of the error code table, and short ways to write one.

``act`` is what the one retry loop does: R wait and repeat · M wait for the next
minute · T renew the token once · Q pause and repeat a few times · X stop and tell ·
B halve the batch to find the culprit · P repeat only what failed · D take it as a
fact about that fan or argument · C our mistake, never repeated.
"""

from __future__ import annotations

from typing import NamedTuple

from wxdesk import errors
from wxdesk.errors import ApiError, Move
from wxdesk.model import Text


class Row(NamedTuple):
    """One error code: class to raise, what to do, what it means, whose move it is."""

    kind: type[ApiError]
    act: str
    title: Text
    hint: Text
    whose: Move


_OURS = Text(
    "这是 wxdesk 的问题，已停下。把错误码和 rid 复制给技术支持。",
    "This is a mistake of wxdesk; it stopped. Copy the code and the rid for support.",
)
_SKIP = Text(
    "这位粉丝会记为失败，其他粉丝不受影响。",
    "This fan is noted as failed; the others are not affected.",
)


def ours(zh: str, en: str) -> Row:
    """A code that only a wrong client gets."""
    return Row(errors.OurBug, "C", Text(zh, en), _OURS, Move.WXDESK)


def limit(act: str, title: Text, hint: Text, whose: Move = Move.PERSON) -> Row:
    """A limit of the platform, or a value it does not take."""
    return Row(errors.LimitReached, act, title, hint, whose)


def item(act: str, title: Text, hint: Text = _SKIP) -> Row:
    """One openid is at fault."""
    return Row(errors.ItemRefused, act, title, hint, Move.PERSON)


def person(title: Text, hint: Text, whose: Move = Move.PERSON) -> Row:
    """Nothing works until somebody has acted."""
    return Row(errors.NeedsPerson, "X", title, hint, whose)


def secret(title: Text, hint: Text) -> Row:
    """AppID or AppSecret is wrong."""
    return Row(errors.WrongCredentials, "X", title, hint, Move.PERSON)


def denied(title: Text, hint: Text, whose: Move = Move.PERSON) -> Row:
    """The account may not call this API."""
    return Row(errors.NotAllowed, "X", title, hint, whose)


def refused(zh: str, en: str) -> Row:
    """The access token is not accepted."""
    hint = errors.TokenRefused.hint
    return Row(errors.TokenRefused, "T", Text(zh, en), hint, Move.PERSON)


def busy(title: Text = errors.Busy.title) -> Row:
    """WeChat is busy; repeating helps."""
    return Row(errors.Busy, "R", title, errors.Busy.hint, Move.WECHAT)
