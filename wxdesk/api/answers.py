"""Answers → values of the model. Each raises BadAnswer if a promise is broken.

Keys may be absent: since 2021-12-27 names and avatars are, and ``data`` is when a
page is empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from wxdesk.api.decode import (
    Answer,
    broken,
    inner,
    integer,
    items,
    objects,
    strings,
    text,
)
from wxdesk.model import OpenidPage, Profile, Quota, Tag, known_time
from wxdesk.redaction import redacted
from wxdesk.wechat import clean_openid

_OPENID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_TEXTS = (
    "unionid",
    "nickname",
    "headimgurl",
    "language",
    "remark",
    "subscribe_scene",
    "qr_scene_str",
)
_BLANK = ("",) * len(_TEXTS)
_ONLY_STRINGS = {str}
_ONLY_INTEGERS = {int}


@dataclass(frozen=True, slots=True)
class RidReport:
    """What WeChat noted about one call, its secrets taken out."""

    invoked_at: int  # Unix seconds
    milliseconds: int
    request_url: str
    request_body: str
    response_body: str
    client_ip: str


@dataclass(frozen=True, slots=True)
class CallbackPing:
    """One address of the callback server: how WeChat's ping went."""

    ip: str
    operator: str
    loss: str  # "0%" or "100%": there is one ping
    time: str  # "23.079ms"


@dataclass(frozen=True, slots=True)
class CallbackReport:
    """Network check of the callback address, from WeChat's side."""

    dns: tuple[tuple[str, str], ...]  # address, operator
    ping: tuple[CallbackPing, ...]


def openid(raw: str, key: str) -> str:
    """An openid as it came, cleaned. Raises BadAnswer unless it looks like one."""
    cleaned = clean_openid(raw)
    if not _OPENID.fullmatch(cleaned):
        raise broken(key)
    return cleaned


def openid_page(after: str, *, total: bool = True) -> Callable[[Answer], OpenidPage]:
    """Reads the page after the cursor ``after``; ``total``: the endpoint says it.

    The list has ended when the page is empty or names no cursor, never because of its
    length or the total: both may be of a moment ago. A cursor that stands still is an
    error, and so is a page whose count is not what it holds: it may be cut.
    """

    def read(answer: Answer) -> OpenidPage:
        count = integer(answer, "count")
        raw = strings(inner(answer, "data", needed=False), "openid", needed=False)
        named = [openid(one, "openid") for one in raw if one.strip()]
        if count not in (len(named), len(raw)):
            raise broken("count")
        whole = integer(answer, "total") if total else None
        cursor = clean_openid(text(answer, "next_openid"))
        if not named:
            cursor = ""
        elif cursor and openid(cursor, "next_openid") == after:
            raise broken("next_openid")
        return OpenidPage(tuple(dict.fromkeys(named)), cursor, whole)

    return read


def profile(answer: Answer, asked: Collection[str] = ()) -> Profile:
    """One fan. Only ``subscribe`` and ``openid`` must be there. An openid that is
    among those ``asked`` for is known to be one."""
    name = answer.get("openid")
    if type(name) is not str or name not in asked:
        name = openid(text(answer, "openid", None), "openid")
    tag_ids = answer.get("tagid_list")
    followed_at = integer(answer, "subscribe_time", 0)
    # All at once, and one by one only if they are not all strings: seven calls a fan
    # were a tenth of a sync's time in Python.
    texts = [*map(answer.get, _TEXTS, _BLANK)]
    if set(map(type, texts)) != _ONLY_STRINGS:
        texts = [text(answer, key) for key in _TEXTS]
    unionid, nickname, avatar_url, language, remark, scene, qr_text = texts
    number = text(answer, "qr_scene")  # a number; 0 means none, here and only here
    return Profile(
        openid=name,
        following=integer(answer, "subscribe") == 1,
        unionid=unionid.strip(),
        nickname=nickname,
        avatar_url=avatar_url,
        language=language,
        remark=remark,
        followed_at=followed_at if known_time(followed_at) else 0,
        tag_ids=None if tag_ids is None else numbers(answer, "tagid_list"),
        scene=scene,
        qr_scene="" if number == "0" else number,
        qr_scene_str=qr_text,
    )


def profiles(asked: Collection[str]) -> Callable[[Answer], list[Profile]]:
    """Reads a batch. Joined by openid: order and length are not promised.

    Somebody who was not asked for, or two different answers about one fan, break
    the promise: they may be another call's. Who is missing is simply absent.
    """

    def read(answer: Answer) -> list[Profile]:
        found: dict[str, Profile] = {}
        for each in objects(answer, "user_info_list"):
            one = profile(each, asked)
            if one.openid not in asked:
                raise broken("user_info_list")
            known = found.setdefault(one.openid, one)
            if known is not one and known != one:
                raise broken("user_info_list")
        return [found[one] for one in dict.fromkeys(asked) if one in found]

    return read


def asked_profile(asked: str) -> Callable[[Answer], Profile]:
    """Reads one fan, who must be the one asked for."""

    def read(answer: Answer) -> Profile:
        if (found := profile(answer)).openid != asked:
            raise broken("openid")
        return found

    return read


def tag(answer: Answer) -> Tag:
    """One tag; ``count`` is absent when it has just been made."""
    return Tag(
        integer(answer, "id"),
        text(answer, "name", None),
        max(integer(answer, "count", 0), 0),
    )


def tags(answer: Answer) -> list[Tag]:
    """All tags, system tags as far as they are listed."""
    return [tag(one) for one in objects(answer, "tags")]


def created_tag(answer: Answer) -> Tag:
    """The tag just created."""
    return tag(inner(answer, "tag"))


def numbers(answer: Answer, key: str) -> tuple[int, ...]:
    """A list of whole numbers, each possibly written as a string."""
    values = items(answer, key)
    if not values:
        return ()
    plain = set(map(type, values)) == _ONLY_INTEGERS  # nearly always
    if plain and min(values) >= 0 and max(values) < 2**31:
        return tuple(values)
    return tuple(integer({key: one}, key) for one in values)


def tag_ids(answer: Answer) -> tuple[int, ...]:
    """The tags on one fan."""
    return numbers(answer, "tagid_list")


def quota(path: str) -> Callable[[Answer], Quota]:
    """Reads today's allowance of one path."""

    def read(answer: Answer) -> Quota:
        figures = inner(answer, "quota")
        return Quota(
            path,
            integer(figures, "daily_limit"),
            integer(figures, "used"),
            integer(figures, "remain"),
        )

    return read


def rid_report(answer: Answer) -> RidReport:
    """WeChat's note of a call. It quotes tokens and secrets; they are taken out."""
    note = inner(answer, "request")
    return RidReport(
        integer(note, "invoke_time", 0),
        integer(note, "cost_in_ms", 0),
        redacted(text(note, "request_url")),
        redacted(text(note, "request_body")),
        redacted(text(note, "response_body")),
        text(note, "client_ip"),
    )


def addresses(answer: Answer) -> list[str]:
    """Addresses or ranges of WeChat's servers."""
    return strings(answer, "ip_list")


def callback_report(answer: Answer) -> CallbackReport:
    """DNS and ping of the callback address; either part may be absent."""
    dns = objects(answer, "dns") if answer.get("dns") else []
    pings = objects(answer, "ping") if answer.get("ping") else []
    return CallbackReport(
        tuple((text(one, "ip"), text(one, "real_operator")) for one in dns),
        tuple(
            CallbackPing(
                text(one, "ip"),
                text(one, "from_operator"),
                text(one, "package_loss"),
                text(one, "time"),
            )
            for one in pings
        ),
    )
