"""One row of the error code table, and short ways to write one."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from wxdesk import errors
from wxdesk.errors import ApiError
from wxdesk.model import Move, Text


class Reaction(Enum):
    """What the one retry loop does after a failed call. What comes after STOP is told
    by the error's class: halve the batch (ItemRefused), repeat what failed
    (PartlyDone), ask a person (NeedsPerson), nothing (OurBug) …"""

    REPEAT = "repeat"  # wait and repeat
    ONCE_MORE = "once more"  # for an answer nobody can read; no code has it
    NEXT_MINUTE = "next minute"
    RENEW_TOKEN = "renew token"  # once
    PAUSE = "pause"  # and repeat a few times: tags are being changed
    STOP = "stop"


class Row(NamedTuple):
    """One error code: class to raise, what to do, what it means, whose move it is."""

    kind: type[ApiError]
    reaction: Reaction
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
    return Row(errors.OurBug, Reaction.STOP, Text(zh, en), _OURS, Move.WXDESK)


def limit(
    title: Text,
    hint: Text,
    whose: Move = Move.PERSON,
    *,
    reaction: Reaction = Reaction.STOP,
) -> Row:
    """A limit of the platform, or a value it does not take."""
    return Row(errors.LimitReached, reaction, title, hint, whose)


def item(title: Text, hint: Text = _SKIP) -> Row:
    """One openid is at fault."""
    return Row(errors.ItemRefused, Reaction.STOP, title, hint, Move.PERSON)


def person(title: Text, hint: Text, whose: Move = Move.PERSON) -> Row:
    """Nothing works until somebody has acted."""
    return Row(errors.NeedsPerson, Reaction.STOP, title, hint, whose)


def secret(title: Text, hint: Text) -> Row:
    """AppID or AppSecret is wrong."""
    return Row(errors.WrongCredentials, Reaction.STOP, title, hint, Move.PERSON)


def denied(title: Text, hint: Text, whose: Move = Move.PERSON) -> Row:
    """The account may not call this API."""
    return Row(errors.NotAllowed, Reaction.STOP, title, hint, whose)


def refused(zh: str, en: str) -> Row:
    """The access token is not accepted."""
    hint = errors.TokenRefused.hint
    return Row(
        errors.TokenRefused, Reaction.RENEW_TOKEN, Text(zh, en), hint, Move.PERSON
    )


def busy(title: Text = errors.Busy.title) -> Row:
    """WeChat is busy; repeating helps."""
    return Row(errors.Busy, Reaction.REPEAT, title, errors.Busy.hint, Move.WECHAT)
