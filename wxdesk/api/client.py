"""One short method per endpoint. All take the Context first.

All raise Cancelled and the errors of ``Caller.call``. Lists of openids longer than
the platform's limit are a programming error (ValueError); the caller splits.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from wxdesk.api import answers, endpoints
from wxdesk.api.access_token import (
    ClassicToken,
    PastedToken,
    StableToken,
    TokenKeeper,
    TokenSource,
    UrlToken,
    required,
)
from wxdesk.api.answers import CallbackReport, RidReport
from wxdesk.api.call import Caller, done
from wxdesk.api.endpoints import Endpoint
from wxdesk.api.errcodes.table import error_from
from wxdesk.api.hosts import Hosts
from wxdesk.api.pace import Pacer
from wxdesk.api.wire import DEADLINE, Reply, Request, Transport
from wxdesk.errors import PartlyDone, UnknownResult
from wxdesk.jobs import Clock, Context
from wxdesk.model import OpenidPage, Profile, Quota, Tag
from wxdesk.wechat import (
    BATCHGET_MAX,
    BLACKLIST_MAX,
    TAGGING_MAX,
    Codes,
    clean_openid,
    is_openid,
)


class Client:
    """WeChat for one account. ``pacer`` knows today's calls by path."""

    def __init__(
        self,
        appid: str,
        secret: Callable[[], str],
        transport: Transport,
        caller: Caller,
        pacer: Pacer,
    ) -> None:
        self._appid = appid
        self._secret = secret
        self._transport = transport
        self._caller = caller
        self.pacer = pacer

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def token_only(self, ctx: Context) -> None:
        """Fetch a token if none is at hand, and do nothing with it."""
        self._caller.token(ctx)

    # -- fans

    def follower_page(self, ctx: Context, after: str = "") -> OpenidPage:
        """Up to 10,000 followers behind the cursor; no order is promised.

        ItemRefused with a cursor: it is no longer valid, begin again.
        """
        query = {"next_openid": after} if after else {}
        read = answers.openid_page(after)
        return self._caller.call(ctx, endpoints.FOLLOWERS, read, query=query)

    def profile(self, ctx: Context, openid: str, lang: str = "zh_CN") -> Profile:
        """One fan, or the bare fact that somebody does not follow."""
        (asked,) = _sendable([openid], 1, endpoints.PROFILE)
        read = answers.asked_profile(asked)
        query = {"openid": asked, "lang": lang}
        return self._caller.call(ctx, endpoints.PROFILE, read, query=query)

    def profiles(self, ctx: Context, openids: Sequence[str]) -> list[Profile]:
        """Up to 100 fans in the order asked for; those WeChat leaves out are absent.

        ItemRefused: one of the openids spoils the call; nothing says which.
        """
        if not openids:
            return []
        asked = _sendable(openids, BATCHGET_MAX, endpoints.PROFILES)
        body = {"user_list": [{"openid": one, "lang": "zh_CN"} for one in asked]}
        read = answers.profiles(dict.fromkeys(asked))
        return self._caller.call(ctx, endpoints.PROFILES, read, body=body)

    def set_remark(self, ctx: Context, openid: str, remark: str) -> None:
        """At most 29 bytes of UTF-8, else LimitReached; "" clears the remark."""
        (asked,) = _sendable([openid], 1, endpoints.SET_REMARK)
        body = {"openid": asked, "remark": _speakable(remark)}
        self._caller.call(ctx, endpoints.SET_REMARK, done, body=body)

    # -- tags

    def tags(self, ctx: Context) -> list[Tag]:
        """All tags with the server's own counts."""
        return self._caller.call(ctx, endpoints.TAGS, answers.tags)

    def create_tag(self, ctx: Context, name: str) -> Tag:
        """After UnknownResult look the name up in ``tags``: a second try doubles it."""
        body = {"tag": {"name": _speakable(name)}}
        read = answers.created_tag
        return self._caller.call(ctx, endpoints.CREATE_TAG, read, body=body)

    def rename_tag(self, ctx: Context, tag_id: int, name: str) -> None:
        """LimitReached for a name that is taken, too long or not allowed."""
        body = {"tag": {"id": tag_id, "name": _speakable(name)}}
        self._caller.call(ctx, endpoints.RENAME_TAG, done, body=body)

    def delete_tag(self, ctx: Context, tag_id: int) -> None:
        """Takes it off all fans. LimitReached above 100,000 fans."""
        body = {"tag": {"id": tag_id}}
        self._caller.call(ctx, endpoints.DELETE_TAG, done, body=body)

    def tag_member_page(self, ctx: Context, tag_id: int, after: str = "") -> OpenidPage:
        """Up to 10,000 fans with the tag, behind the cursor; no total."""
        body = {"tagid": tag_id, "next_openid": after}
        read = answers.openid_page(after, total=False)
        return self._caller.call(ctx, endpoints.TAG_MEMBERS, read, body=body)

    def tag_fans(self, ctx: Context, tag_id: int, openids: Sequence[str]) -> None:
        """Put the tag on up to 50 fans.

        PartlyDone: all but those named. ItemRefused: nobody, one of them is at fault.
        """
        self._tagging(ctx, endpoints.TAG_FANS, tag_id, openids)

    def untag_fans(self, ctx: Context, tag_id: int, openids: Sequence[str]) -> None:
        """Take the tag off up to 50 fans; errors as with ``tag_fans``."""
        self._tagging(ctx, endpoints.UNTAG_FANS, tag_id, openids)

    def tag_ids(self, ctx: Context, openid: str) -> tuple[int, ...]:
        """The tags on one fan."""
        (asked,) = _sendable([openid], 1, endpoints.TAG_IDS)
        body = {"openid": asked}
        return self._caller.call(ctx, endpoints.TAG_IDS, answers.tag_ids, body=body)

    # -- blacklist

    def blacklist_page(self, ctx: Context, after: str = "") -> OpenidPage:
        """A page of blacklisted people behind the cursor; its size is not promised."""
        body = {"begin_openid": after}  # the answer calls it next_openid
        read = answers.openid_page(after)
        return self._caller.call(ctx, endpoints.BLACKLIST, read, body=body)

    def block(self, ctx: Context, openids: Sequence[str]) -> None:
        """Blacklist up to 20 fans; errors as with ``tag_fans``."""
        self._members(ctx, endpoints.BLOCK, {}, openids, BLACKLIST_MAX)

    def unblock(self, ctx: Context, openids: Sequence[str]) -> None:
        """Take up to 20 fans off the blacklist; errors as with ``tag_fans``."""
        self._members(ctx, endpoints.UNBLOCK, {}, openids, BLACKLIST_MAX)

    # -- quota and diagnosis

    def quota(self, ctx: Context, cgi_path: str) -> Quota:
        """Today's allowance of one path ("/cgi-bin/user/get")."""
        read, body = answers.quota(cgi_path), {"cgi_path": cgi_path}
        return self._caller.call(ctx, endpoints.QUOTA, read, body=body)

    def explain_rid(self, ctx: Context, rid: str) -> RidReport:
        """What WeChat noted about a call of the last seven days."""
        read, body = answers.rid_report, {"rid": rid}
        return self._caller.call(ctx, endpoints.EXPLAIN_RID, read, body=body)

    def clear_quota(self, ctx: Context) -> None:
        """Reset all counters: one of ten chances a month. Never call it by itself."""
        body = {"appid": self._appid}
        self._caller.call(ctx, endpoints.CLEAR_QUOTA, done, body=body)

    def clear_quota_with_secret(self, ctx: Context) -> None:
        """The same without a token, for when the token calls are used up."""
        body = {"appid": self._appid, "appsecret": required(self._secret())}
        self._caller.call(ctx, endpoints.CLEAR_QUOTA_SECRET, done, body=body)

    def clear_quota_of(self, ctx: Context, cgi_path: str) -> None:
        """Reset one path's counter: one of fifty chances a month."""
        body = {"cgi_path": cgi_path}
        self._caller.call(ctx, endpoints.CLEAR_QUOTA_OF, done, body=body)

    def api_addresses(self, ctx: Context) -> list[str]:
        """WeChat's own addresses; works for any account, so it tests a token."""
        return self._caller.call(ctx, endpoints.API_ADDRESSES, answers.addresses)

    def check_callback(
        self, ctx: Context, action: str = "all", operator: str = "DEFAULT"
    ) -> CallbackReport:
        """Have WeChat look up and ping the callback address (dns, ping or all)."""
        read = answers.callback_report
        body = {"action": action, "check_operator": operator}
        return self._caller.call(ctx, endpoints.CHECK_CALLBACK, read, body=body)

    # -- shared

    def _tagging(
        self, ctx: Context, endpoint: Endpoint, tag_id: int, openids: Sequence[str]
    ) -> None:
        self._members(ctx, endpoint, {"tagid": tag_id}, openids, TAGGING_MAX)

    def _members(
        self,
        ctx: Context,
        endpoint: Endpoint,
        extra: Mapping[str, Any],
        openids: Sequence[str],
        most: int,
    ) -> None:
        if not openids:
            return
        asked = _sendable(openids, most, endpoint)
        body = {"openid_list": asked, **extra}
        try:
            self._caller.call(ctx, endpoint, done, body=body)
        except PartlyDone as error:
            if not set(error.failed_openids) <= set(asked):
                failure = UnknownResult(errcode=error.errcode, rid=error.rid)
                raise failure from None
            raise


def open_client(
    appid: str,
    secret: Callable[[], str],
    *,
    api_base: str,
    token_source: str = "stable",
    proxy: str = "system",
    connections: int = 8,
    clock: Clock | None = None,
    on_call: Callable[[str], None] | None = None,
    allow: Callable[[str], None] | None = None,
    not_sent: Callable[[str], None] | None = None,
    transport: Transport | None = None,
    deadline: float = DEADLINE,
    local_only: bool = False,
) -> Client:
    """A client for one account; nothing is sent or loaded yet.

    ``secret`` is asked when a token is fetched. ``token_source``: "stable",
    "classic", "url:URL", or "pasted" (then ``secret`` gives the token itself).
    ``on_call`` gets the path of each request in the moment it is sent, from any
    thread, and may raise QuotaUsedUp; ``not_sent`` gets it again if it reached nobody;
    ``allow`` is asked before a call waits for its turn and may raise QuotaUsedUp.
    With the official ``api_base`` reads go to WeChat's other access points when it is
    down (see ``hosts``). ``deadline``: seconds one request may last, with its answer.
    ``local_only``: no connection leaves this computer, whatever the addresses say.
    """
    appid = appid.strip()
    sender = transport or _AtFirstCall(api_base, proxy, connections, local_only)
    pacer = Pacer(clock, on_call, allow, not_sent)
    keeper = TokenKeeper(_source(token_source, appid, secret), clock)
    hosts = Hosts(api_base)
    caller = Caller(sender, keeper, pacer, clock=clock, deadline=deadline, hosts=hosts)
    return Client(appid, secret, sender, caller, pacer)


class _AtFirstCall:
    """Loads the HTTP library with the first call: it would delay the window."""

    def __init__(self, *options: Any) -> None:
        self._options = options  # of RequestsTransport
        self._transport: Transport | None = None
        self._lock = threading.Lock()

    def send(self, request: Request, deadline_s: float = DEADLINE) -> Reply:
        """See Transport."""
        with self._lock:
            if self._transport is None:
                from wxdesk.api.transport import RequestsTransport  # noqa: PLC0415

                self._transport = RequestsTransport(*self._options)
            transport = self._transport
        return transport.send(request, deadline_s)

    def close(self) -> None:
        """See Transport."""
        with self._lock:
            if self._transport is not None:
                self._transport.close()


def _source(name: str, appid: str, secret: Callable[[], str]) -> TokenSource:
    if name == "stable":
        return StableToken(appid, secret)
    if name == "classic":
        return ClassicToken(appid, secret)
    if name == "pasted":
        return PastedToken(secret)
    if name.startswith("url:"):
        return UrlToken(name.removeprefix("url:").strip())
    raise ValueError("no such token source")


def _sendable(openids: Sequence[str], most: int, endpoint: Endpoint) -> list[str]:
    """The openids, cleaned. Raises ItemRefused if one could only spoil the call."""
    if len(openids) > most:
        raise ValueError(f"at most {most} openids in one call")
    cleaned = [clean_openid(one) for one in openids]
    if not all(map(is_openid, cleaned)):
        raise error_from(
            Codes.NO_SUCH_OPENID, "", endpoint.path, members=endpoint.members
        )
    return cleaned


def _speakable(words: str) -> str:
    """Without control characters: JSON could only write them as ``\\uXXXX``."""
    return "".join(one for one in words if unicodedata.category(one) != "Cc")
