"""What the simulator refuses whatever the endpoint is, and in which words."""

from __future__ import annotations

import json
import re

import pytest
from simulator_desk import NOON, Desk, make_world

from wxdesk.simulator.call import Call
from wxdesk.simulator.endpoints import ENDPOINTS, answer

WITH_TOKEN = [path for path, endpoint in ENDPOINTS.items() if endpoint.token]
POSTS = [path for path, endpoint in ENDPOINTS.items() if endpoint.method == "POST"]


def ask(world, method, path, body=b"", **query):
    return json.loads(answer(world, Call(method, path, query, body)).body)


@pytest.mark.parametrize("path", sorted(ENDPOINTS))
def test_the_other_method_is_refused(world, desk, path):
    right = ENDPOINTS[path].method
    wrong = "GET" if right == "POST" else "POST"
    code = ask(world, wrong, path, b"{}", access_token=desk.token)["errcode"]
    expected = 43001 if right == "GET" else 43002
    assert code == (44002 if path == "/cgi-bin/user/tag/get" else expected)


@pytest.mark.parametrize("path", sorted(WITH_TOKEN))
def test_a_token_is_needed(world, path):
    method = ENDPOINTS[path].method
    body = json.dumps({"access_token": world.tokens.stable()[0]}).encode()
    assert ask(world, method, path, body)["errcode"] == 41001
    well_formed = "91_" + "A" * 150
    assert ask(world, method, path, body, access_token=well_formed)["errcode"] == 40001
    assert ask(world, method, path, body, access_token="x")["errcode"] == 40014


@pytest.mark.parametrize("path", sorted(POSTS))
def test_bodies_that_are_not_json_objects_are_refused(world, desk, path):
    def code(body):
        return ask(world, "POST", path, body, access_token=desk.token)["errcode"]

    assert code(b"") == 44002
    assert code(b'{"a":1,}') == 47001
    assert code(b"[]") == 47001
    assert code(b'\xef\xbb\xbf{"a":1}') == 47001
    assert code('{"name":"广东"}'.encode("gbk")) == 47001
    assert code(b'{"name":"\\u5e7f\\u4e1c"}') == 47002


def test_an_escaped_backslash_before_a_u_is_no_escape(desk, world):
    openid = world.sample(1)[0]
    body = json.dumps({"openid": openid, "remark": "C:\\users"}).encode()
    assert desk.code("user/info/updateremark", body) == 0
    assert world.profile(openid)["remark"] == "C:\\users"
    world.rules.unicode_escape_errcode = 40033
    assert desk.code("user/info/updateremark", b'{"remark":"\\\\\\u5e7f"}') == 40033


def test_an_unknown_path(desk):
    assert desk.code("groups/get") == 40066


def test_errors_end_with_a_rid_that_holds_the_time(desk):
    message = desk("user/info", openid="nobody")["errmsg"]
    match = re.fullmatch(
        r"invalid openid rid: ([0-9a-f]{8})-[0-9a-f]{8}-[0-9a-f]{8}", message
    )
    assert match
    assert int(match[1], 16) == NOON


@pytest.mark.parametrize(
    ("suffix", "ending"),
    [
        (1, r", rid: \S{26}"),
        (2, r" hint: \[\w+\]"),
        (3, r" hints: \[\w+\]"),
        (4, r", hints: \[ req_id: \w+ \]"),
        (5, r" hint: \[\w+\] rid: \S{26}"),
    ],
)
def test_other_endings_of_errmsg(world, desk, suffix, ending):
    world.rules.suffix = suffix
    message = desk("user/info", openid="nobody")["errmsg"]
    assert re.fullmatch("invalid openid" + ending, message)


def test_an_unverified_account_may_do_little(world, desk):
    world.rules.unverified = True
    assert desk.code("user/get") == 48001
    assert desk.code("tags/get") == 48001
    assert desk("get_api_domain_ip")["ip_list"]
    assert desk.code("openapi/quota/get", {"cgi_path": "/cgi-bin/user/get"}) == 0


def test_one_forbidden_path(world, desk):
    world.rules.forbidden.add("/cgi-bin/user/info/updateremark")
    assert desk.code("user/info/updateremark", {}) == 48001
    assert desk.code("user/get") == 0


def test_content_types_vary(world, desk):
    assert desk.reply("user/get").content_type == "application/json; encoding=utf-8"
    assert desk.reply("tags/get").content_type == "text/plain"
    world.rules.content_type = "application/json"
    assert desk.reply("tags/get").content_type == "application/json"


def test_text_defects(world, desk):
    openid = world.sample(1)[0]
    world.set_remark(openid, 'a/b\x14"李')

    def raw():
        return desk.reply("user/info", openid=openid).body

    rules = world.rules
    rules.escape_slashes = True
    assert rb"a\/b" in raw()
    rules.escape_slashes = False
    rules.raw_controls = True
    assert b"a/b\x14" in raw()
    rules.raw_controls = False
    rules.garble = "backslash"
    assert '李\\","groupid"'.encode() in raw()
    rules.garble = "utf8"
    with pytest.raises(UnicodeDecodeError):
        raw().decode()
    rules.garble = ""
    rules.bom = True
    assert raw().startswith(b"\xef\xbb\xbf{")
    rules.bom = False
    rules.errcode_as_text = True
    assert desk("user/info", openid="x")["errcode"] == "40003"


def test_network_tools(desk, world):
    assert any("/" in ip for ip in desk("getcallbackip")["ip_list"])
    assert set(desk("callback/check", {"action": "dns"})) == {"dns"}
    assert desk.code("callback/check", {"action": "trace"}) == 40202
    operator = {"action": "all", "check_operator": "NASA"}
    assert desk.code("callback/check", operator) == 40203
    world.rules.callback_url = ""
    assert desk.code("callback/check", {"action": "all"}) == 40201


def test_explains_an_error_of_the_last_week_only(desk, world):
    rid = desk("user/info", openid="nobody")["errmsg"][-26:]
    request = desk("openapi/rid/get", {"rid": rid})["request"]
    assert request["invoke_time"] == NOON
    assert desk.token in request["request_url"]
    assert json.loads(request["response_body"])["errcode"] == 40003
    assert desk.code("openapi/rid/get", {"rid": "617682e0"}) == 76002
    unknown = f"{NOON:08x}-00000000-00000000"
    assert desk.code("openapi/rid/get", {"rid": unknown}) == 76001
    world.rids.foreign.add(unknown)
    assert desk.code("openapi/rid/get", {"rid": unknown}) == 76003
    world.advance(8 * 86_400)
    fresh = Desk(world)
    assert fresh.code("openapi/rid/get", {"rid": rid}) == 76004


def test_the_token_that_moved_to_another_day_is_expired(world, desk):
    world.advance(7_201)
    answer = desk("user/get")
    assert answer["errcode"] == 42001
    assert answer["errmsg"].startswith("access_token expired rid:")


def test_same_seed_same_world():
    def story(world):
        desk = Desk(world)
        world.join(3)
        left = world.leave(5)
        tag = desk("tags/create", {"tag": {"name": "新"}})
        page = desk("user/get")
        batch = {"user_list": [{"openid": one} for one in page["data"]["openid"][:50]]}
        users = desk("user/info/batchget", batch)
        return left, tag, page, users, desk("nowhere"), world.appid, world.secret

    assert story(make_world()) == story(make_world())
    assert story(make_world()) != story(make_world(seed=8))
