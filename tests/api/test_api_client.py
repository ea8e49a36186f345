"""Each endpoint: what is sent, what comes of the answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from api_desk import (
    APPID,
    OPENIDS,
    SECRET,
    TOKEN,
    FakeTransport,
    Waits,
    client_on,
    reply,
)

from wxdesk.api.answers import CallbackPing
from wxdesk.api.client import Client
from wxdesk.errors import (
    BadAnswer,
    ItemRefused,
    OurBug,
    UnknownResult,
    WrongCredentials,
)
from wxdesk.jobs import Context
from wxdesk.model import OpenidPage, Profile, Quota, Tag

OK = {"errcode": 0, "errmsg": "ok"}
A, B, C, D = OPENIDS[:4]
FIXTURES = Path(__file__).parents[1] / "fixtures"
PLACE = "/cgi-bin/tags/members/"


def get(answer: Any, call: Callable[[Client, Context], Any]) -> Any:
    return call(client_on(FakeTransport(answer)), Waits())


def sent(answer: Any, call: Callable[[Client, Context], Any]) -> tuple[str, str, Any]:
    """Method, path and body (or query without the token) of the one call."""
    transport = FakeTransport(answer)
    call(client_on(transport), Waits())
    (request,) = transport.business
    query = dict(request.query)
    assert query.pop("access_token", None) == TOKEN
    if request.body is None:
        return request.method, request.path, query
    assert query == {}
    return request.method, request.path, json.loads(request.body)


# -- what is sent --------------------------------------------------------------

PAGE = {"total": 9, "count": 1, "data": {"openid": [A]}, "next_openid": A}
EMPTY = {"total": 0, "count": 0, "next_openid": ""}
QUOTA = {**OK, "quota": {"daily_limit": 500, "used": 3, "remain": 497}}


@pytest.mark.parametrize(
    ("answer", "call", "expected"),
    [
        (
            PAGE,
            lambda c, ctx: c.follower_page(ctx),
            ("GET", "/cgi-bin/user/get", {}),
        ),
        (
            PAGE,
            lambda c, ctx: c.follower_page(ctx, B),
            ("GET", "/cgi-bin/user/get", {"next_openid": B}),
        ),
        (
            {"subscribe": 1, "openid": A},
            lambda c, ctx: c.profile(ctx, A),
            ("GET", "/cgi-bin/user/info", {"openid": A, "lang": "zh_CN"}),
        ),
        (
            {"user_info_list": []},
            lambda c, ctx: c.profiles(ctx, [A, B]),
            (
                "POST",
                "/cgi-bin/user/info/batchget",
                {"user_list": [{"openid": o, "lang": "zh_CN"} for o in (A, B)]},
            ),
        ),
        (
            OK,
            lambda c, ctx: c.set_remark(ctx, A, "老王"),
            (
                "POST",
                "/cgi-bin/user/info/updateremark",
                {"openid": A, "remark": "老王"},
            ),
        ),
        (
            {"tags": []},
            lambda c, ctx: c.tags(ctx),
            ("GET", "/cgi-bin/tags/get", {}),
        ),
        (
            {"tag": {"id": 1, "name": "x"}},
            lambda c, ctx: c.create_tag(ctx, "x"),
            ("POST", "/cgi-bin/tags/create", {"tag": {"name": "x"}}),
        ),
        (
            OK,
            lambda c, ctx: c.rename_tag(ctx, 100, "y"),
            ("POST", "/cgi-bin/tags/update", {"tag": {"id": 100, "name": "y"}}),
        ),
        (
            OK,
            lambda c, ctx: c.delete_tag(ctx, 100),
            ("POST", "/cgi-bin/tags/delete", {"tag": {"id": 100}}),
        ),
        (
            {"count": 0},
            lambda c, ctx: c.tag_member_page(ctx, 100),
            ("POST", "/cgi-bin/user/tag/get", {"tagid": 100, "next_openid": ""}),
        ),
        (
            OK,
            lambda c, ctx: c.tag_fans(ctx, 100, [A, B]),
            ("POST", PLACE + "batchtagging", {"openid_list": [A, B], "tagid": 100}),
        ),
        (
            OK,
            lambda c, ctx: c.untag_fans(ctx, 100, [A]),
            ("POST", PLACE + "batchuntagging", {"openid_list": [A], "tagid": 100}),
        ),
        (
            {"tagid_list": []},
            lambda c, ctx: c.tag_ids(ctx, A),
            ("POST", "/cgi-bin/tags/getidlist", {"openid": A}),
        ),
        (
            EMPTY,
            lambda c, ctx: c.blacklist_page(ctx, A),
            ("POST", PLACE + "getblacklist", {"begin_openid": A}),
        ),
        (
            OK,
            lambda c, ctx: c.block(ctx, [A]),
            ("POST", PLACE + "batchblacklist", {"openid_list": [A]}),
        ),
        (
            OK,
            lambda c, ctx: c.unblock(ctx, [A]),
            ("POST", PLACE + "batchunblacklist", {"openid_list": [A]}),
        ),
        (
            QUOTA,
            lambda c, ctx: c.quota(ctx, "/cgi-bin/user/get"),
            (
                "POST",
                "/cgi-bin/openapi/quota/get",
                {"cgi_path": "/cgi-bin/user/get"},
            ),
        ),
        (
            {**OK, "request": {}},
            lambda c, ctx: c.explain_rid(ctx, "r"),
            ("POST", "/cgi-bin/openapi/rid/get", {"rid": "r"}),
        ),
        (
            OK,
            lambda c, ctx: c.clear_quota(ctx),
            ("POST", "/cgi-bin/clear_quota", {"appid": APPID}),
        ),
        (
            OK,
            lambda c, ctx: c.clear_quota_of(ctx, "/cgi-bin/user/get"),
            (
                "POST",
                "/cgi-bin/openapi/quota/clear",
                {"cgi_path": "/cgi-bin/user/get"},
            ),
        ),
        (
            {"ip_list": []},
            lambda c, ctx: c.api_addresses(ctx),
            ("GET", "/cgi-bin/get_api_domain_ip", {}),
        ),
        (
            {"dns": []},
            lambda c, ctx: c.check_callback(ctx),
            (
                "POST",
                "/cgi-bin/callback/check",
                {"action": "all", "check_operator": "DEFAULT"},
            ),
        ),
    ],
)
def test_requests(
    answer: Any, call: Callable[[Client, Context], Any], expected: tuple[str, str, Any]
) -> None:
    assert sent(answer, call) == expected


def test_clearing_with_the_secret_needs_no_token() -> None:
    transport = FakeTransport(OK)
    client_on(transport).clear_quota_with_secret(Waits())
    (request,) = transport.requests
    assert (request.path, request.query) == ("/cgi-bin/clear_quota/v2", {})
    assert json.loads(request.body or b"") == {"appid": APPID, "appsecret": SECRET}
    with pytest.raises(WrongCredentials):
        get({"errcode": 40001}, lambda c, ctx: c.clear_quota_with_secret(ctx))


def test_text_is_sent_as_raw_utf8_without_control_characters() -> None:
    transport = FakeTransport(OK)
    client_on(transport).set_remark(Waits(), A, '老"王\x14\n\\😀\ud83d')
    body = transport.business[0].body or b""
    assert '老\\"王\\\\😀\ufffd'.encode() in body
    assert b"\\u" not in body


# -- openids on their way out --------------------------------------------------


def test_openids_are_cleaned_before_sending() -> None:
    _, _, body = sent(OK, lambda c, ctx: c.block(ctx, [f" {A}\r\n", f"\ufeff{B}"]))
    assert body["openid_list"] == [A, B]


@pytest.mark.parametrize("bad", ["", "short", "o" * 70, "oTest 0000000000000000000001"])
def test_an_openid_that_could_only_spoil_the_call_is_not_sent(bad: str) -> None:
    transport = FakeTransport(OK)
    with pytest.raises(ItemRefused) as caught:
        client_on(transport).block(Waits(), [A, bad])
    assert caught.value.errcode == 40003
    assert transport.requests == []


@pytest.mark.parametrize(
    ("most", "call"),
    [
        (50, lambda c, ctx, ids: c.tag_fans(ctx, 100, ids)),
        (50, lambda c, ctx, ids: c.untag_fans(ctx, 100, ids)),
        (20, lambda c, ctx, ids: c.block(ctx, ids)),
        (20, lambda c, ctx, ids: c.unblock(ctx, ids)),
        (100, lambda c, ctx, ids: c.profiles(ctx, ids)),
    ],
)
def test_batch_limits(most: int, call: Callable[..., object]) -> None:
    transport = FakeTransport({**OK, "user_info_list": []})
    client = client_on(transport)
    with pytest.raises(ValueError, match=str(most)):
        call(client, Waits(), OPENIDS[: most + 1])
    call(client, Waits(), ())
    assert transport.requests == []
    call(client, Waits(), OPENIDS[:most])
    assert len(transport.business) == 1


# -- pages of openids ----------------------------------------------------------


def page(answer: Any, after: str = "") -> OpenidPage:
    result = get(answer, lambda c, ctx: c.follower_page(ctx, after))
    assert isinstance(result, OpenidPage)
    return result


@pytest.mark.parametrize(
    "answer",
    [
        {"total": 0, "count": 0, "next_openid": ""},
        {"total": 3, "count": 0, "next_openid": ""},
        {"total": 3, "count": 0, "data": None, "next_openid": A},
        {"total": 3, "count": 0, "data": {"openid": None}},
        {"total": 3, "count": 0, "data": {"openid": []}, "next_openid": None},
    ],
)
def test_an_empty_page_ends_the_list(answer: dict[str, Any]) -> None:
    found = page(answer, B)
    assert (found.openids, found.next_openid, found.last) == ((), "", True)
    assert found.total == answer["total"]


def full(count: int, total: int, cursor: str) -> dict[str, Any]:
    return {
        "total": total,
        "count": count,
        "data": {"openid": [f"oTest{n:023d}" for n in range(count)]},
        "next_openid": cursor,
    }


@pytest.mark.parametrize(
    ("answer", "after", "cursor"),
    [
        (full(2, 9, B), "", B),
        (full(2, 2, B), "", B),  # the total may be of a moment ago
        (full(2, 1, B), "", B),
        (full(2, 2, B), D, B),
        (full(2, 9, ""), D, ""),
        (full(10_000, 10_000, B), "", B),
    ],
)
def test_where_a_list_ends(answer: dict[str, Any], after: str, cursor: str) -> None:
    assert page(answer, after).next_openid == cursor


def test_an_empty_first_element_and_doubles_are_dropped() -> None:
    answer = {"total": 9, "count": 3, "data": {"openid": ["", A, A]}, "next_openid": A}
    assert page(answer).openids == (A,)
    answer["count"] = 2
    assert page(answer).openids == (A,)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"total": 2, "next_openid": ""},
        {"count": 2, "data": {"openid": [A, B]}, "next_openid": B},
        {"total": 2, "count": 2},  # would look like an empty end
        {"total": 2, "count": 2, "data": {"openid": [A]}, "next_openid": A},
        {"total": 2, "count": 1, "data": [A], "next_openid": A},
        {"total": 2, "count": 1, "data": {"openid": A}, "next_openid": A},
        {"total": 2, "count": 1, "data": {"openid": [1]}, "next_openid": A},
        {"total": 2, "count": 1, "data": {"openid": ["<b>"]}, "next_openid": A},
        {"total": 2, "count": 1, "data": {"openid": [A]}, "next_openid": ["x"]},
        {"total": 2, "count": 1, "data": {"openid": [A]}, "next_openid": "a b"},
        {"total": 2, "count": 1, "data": {"openid": [A]}, "next_openid": D},
    ],
)
def test_a_page_that_breaks_its_promise(answer: dict[str, Any]) -> None:
    with pytest.raises(BadAnswer):
        page(answer, D)  # the last of the list: a cursor that stands still


def test_tag_members_have_no_total() -> None:
    answer = {"count": 2, "data": {"openid": [A, B]}, "next_openid": B}
    found = get(answer, lambda c, ctx: c.tag_member_page(ctx, 100))
    assert found == OpenidPage((A, B), B, None)
    found = get({"count": 0}, lambda c, ctx: c.tag_member_page(ctx, 100))
    assert found == OpenidPage((), "", None)


# -- profiles ------------------------------------------------------------------


def test_a_full_profile() -> None:
    answer = {
        "subscribe": 1,
        "openid": A,
        "nickname": "",
        "sex": 0,
        "language": "zh_CN",
        "headimgurl": "",
        "subscribe_time": 1641364601,
        "unionid": " oUNION0000000000000000000001",
        "remark": "老王",
        "groupid": 0,
        "tagid_list": [2, "134"],
        "subscribe_scene": "ADD_SCENE_QR_CODE",
        "qr_scene": 98765,
        "qr_scene_str": "shop",
    }
    assert get(answer, lambda c, ctx: c.profile(ctx, A)) == Profile(
        openid=A,
        following=True,
        unionid="oUNION0000000000000000000001",
        language="zh_CN",
        remark="老王",
        followed_at=1641364601,
        tag_ids=(2, 134),
        scene="ADD_SCENE_QR_CODE",
        qr_scene="98765",
        qr_scene_str="shop",
    )


def test_absent_null_and_odd_fields_mean_not_provided() -> None:
    bare = get({"subscribe": 1, "openid": A}, lambda c, ctx: c.profile(ctx, A))
    assert bare == Profile(A, True)
    nulls = dict.fromkeys(["unionid", "remark", "tagid_list", "qr_scene"], None)
    odd = {"subscribe": "1", "openid": A, "subscribe_time": 10**18, "qr_scene_str": 7}
    found = get({**odd, **nulls}, lambda c, ctx: c.profile(ctx, A))
    assert found == Profile(A, True, qr_scene_str="7")


def test_somebody_who_does_not_follow() -> None:
    answer = {"subscribe": 0, "openid": A, "tagid_list": []}
    found = get(answer, lambda c, ctx: c.profile(ctx, A))
    assert found == Profile(A, False, tag_ids=())


def test_profiles_are_joined_by_openid() -> None:
    answer = {"user_info_list": [{"subscribe": 1, "openid": o} for o in (C, A, A)]}
    found = get(answer, lambda c, ctx: c.profiles(ctx, [A, B, C]))
    assert [one.openid for one in found] == [A, C]


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"user_info_list": None},
        {"user_info_list": [1]},
        {"user_info_list": [{"subscribe": 1}]},
        {"user_info_list": [{"openid": A}]},
        {"user_info_list": [{"subscribe": 1, "openid": D}]},
        {"user_info_list": [{"subscribe": n, "openid": A} for n in (0, 1)]},
        {"user_info_list": [{"subscribe": 1, "openid": A, "remark": []}]},
        {"user_info_list": [{"subscribe": 1, "openid": A, "tagid_list": 5}]},
        {"user_info_list": [{"subscribe": 1, "openid": A, "tagid_list": ["x"]}]},
    ],
)
def test_profiles_that_break_their_promise(answer: dict[str, Any]) -> None:
    with pytest.raises(BadAnswer):
        get(answer, lambda c, ctx: c.profiles(ctx, [A, B]))


def test_a_profile_of_somebody_else() -> None:
    answer = {"subscribe": 1, "openid": B}
    with pytest.raises(BadAnswer):
        get(answer, lambda c, ctx: c.profile(ctx, A))


# -- the rest ------------------------------------------------------------------


def test_tags() -> None:
    listed = {"tags": [{"id": 2, "name": "星标组", "count": 0}, {"id": 5, "name": "a"}]}
    assert get(listed, lambda c, ctx: c.tags(ctx)) == [Tag(2, "星标组"), Tag(5, "a")]
    made = {"tag": {"id": 134, "name": "VIP"}}
    assert get(made, lambda c, ctx: c.create_tag(ctx, "VIP")) == Tag(134, "VIP")
    ids = {"tagid_list": [134, 2]}
    assert get(ids, lambda c, ctx: c.tag_ids(ctx, A)) == (134, 2)


def test_quota() -> None:
    found = get(QUOTA, lambda c, ctx: c.quota(ctx, "/cgi-bin/user/get"))
    assert found == Quota("/cgi-bin/user/get", 500, 3, 497)


def test_a_rid_report_holds_no_secret() -> None:
    note = {
        "invoke_time": 1635156704,
        "cost_in_ms": 30,
        "request_url": f"access_token={TOKEN}&next_openid={A}",
        "request_body": json.dumps({"appid": APPID, "secret": SECRET}),
        "response_body": json.dumps({"access_token": "short", "expires_in": 7200}),
        "client_ip": "1.2.3.4",
    }
    report = get({**OK, "request": note}, lambda c, ctx: c.explain_rid(ctx, "r"))
    assert (report.invoked_at, report.milliseconds) == (1635156704, 30)
    assert report.client_ip == "1.2.3.4"
    assert A in report.request_url
    for secret in (TOKEN, SECRET, "short"):
        assert secret not in repr(report)


def test_addresses_and_the_callback_check() -> None:
    answer = {"ip_list": ["101.226.62.77", "101.226.62.0/24"]}
    assert get(answer, lambda c, ctx: c.api_addresses(ctx)) == answer["ip_list"]
    sample = json.loads((FIXTURES / "callback_check.json").read_text("utf-8"))
    report = get(sample, lambda c, ctx: c.check_callback(ctx))
    assert report.dns[0] == ("111.161.64.40", "UNICOM")
    assert report.ping[1] == CallbackPing("111.161.64.48", "UNICOM", "0%", "21.434ms")


def test_the_official_samples() -> None:
    def sample(name: str) -> Any:
        return reply((FIXTURES / f"{name}.json").read_bytes())

    assert page(sample("user_get")).openids == ("OPENID1", "OPENID2")
    found = get(sample("user_tag_get"), lambda c, ctx: c.tag_member_page(ctx, 1))
    assert found.openids == ("OPENID1", "OPENID2")
    asked = ["otvxTs4dckWG7imySrJd6jSi0CWE", "otvxTs_JZ6SEiP0imdhpi50fuSZg"]
    one, two = get(sample("user_info_batchget"), lambda c, ctx: c.profiles(ctx, asked))
    assert (one.following, one.nickname, two.following) == (True, "iWithery", False)


def test_our_mistakes_are_named() -> None:
    with pytest.raises(OurBug) as caught:
        get(
            {"errcode": 40032, "errmsg": "invalid openid list size"},
            lambda c, ctx: c.block(ctx, [A]),
        )
    assert caught.value.detail == "invalid openid list size"


def test_a_command_must_say_errcode_0() -> None:
    with pytest.raises(UnknownResult):
        get({"login": True}, lambda c, ctx: c.delete_tag(ctx, 100))


def test_close() -> None:
    transport = FakeTransport(OK)
    client_on(transport).close()
    assert transport.closed
