"""Both token families, who may have one, and the counters."""

from __future__ import annotations

import json

import pytest
from simulator_desk import Desk, make_world

from wxdesk.simulator.call import Call
from wxdesk.simulator.endpoints import answer


def classic(world, **query):
    query = {
        "grant_type": "client_credential",
        "appid": world.appid,
        "secret": world.secret,
        **query,
    }
    call = Call("GET", "/cgi-bin/token", query)
    return json.loads(answer(world, call).body)


def stable(world, **body):
    body = {
        "grant_type": "client_credential",
        "appid": world.appid,
        "secret": world.secret,
        **body,
    }
    path = "/cgi-bin/stable_token"
    return json.loads(
        answer(world, Call("POST", path, {}, json.dumps(body).encode())).body
    )


def works(world, token):
    desk = Desk(world)
    desk.token = token
    return desk.code("get_api_domain_ip")


def test_each_classic_token_ends_the_one_before_after_five_minutes(world):
    first = classic(world)
    assert first["expires_in"] == 7_200
    second = classic(world)["access_token"]
    assert second != first["access_token"]
    world.advance(299)
    assert works(world, first["access_token"]) == 0
    world.advance(2)
    assert works(world, first["access_token"]) == 40001
    assert works(world, second) == 0
    world.advance(7_000)
    assert works(world, second) == 42001


def test_the_stable_token_stays_the_same_and_counts_down(world):
    token = stable(world)["access_token"]
    world.advance(6_855)
    assert stable(world) == {"access_token": token, "expires_in": 345}
    world.advance(45)
    renewed = stable(world)
    assert renewed["access_token"] != token
    assert renewed["expires_in"] == 7_200
    assert works(world, token) == works(world, renewed["access_token"]) == 0
    world.advance(301)
    assert works(world, token) == 42001


def test_the_families_do_not_touch_each_other(world):
    token = stable(world)["access_token"]
    for _ in range(5):
        classic(world)
    world.advance(1_000)
    assert works(world, token) == 0
    assert stable(world)["access_token"] == token
    web_site = classic(world)["access_token"]
    stable(world, force_refresh=True)
    assert works(world, web_site) == 0


def test_forcing_kills_at_once_but_not_twice_in_half_a_minute(world):
    first = stable(world)["access_token"]
    second = stable(world, force_refresh=True)["access_token"]
    assert second != first
    assert works(world, first) == 40001
    world.advance(29)
    assert stable(world, force_refresh=True)["access_token"] == second
    for _ in range(19):
        world.advance(31)
        assert "access_token" in stable(world, force_refresh=True)
    world.advance(31)
    assert stable(world, force_refresh=True)["errcode"] == 45009
    assert "access_token" in stable(world)


@pytest.mark.parametrize(
    ("wrong", "errcode"),
    [
        ({"grant_type": "password"}, 40002),
        ({"appid": ""}, 41002),
        ({"appid": "wx0000000000000000"}, 40013),
        ({"secret": ""}, 41004),
        ({"secret": "0" * 32}, 40125),
    ],
)
def test_credentials(world, wrong, errcode):
    assert classic(world, **wrong)["errcode"] == errcode
    assert stable(world, **wrong)["errcode"] == errcode


def test_credentials_look_real(world):
    assert world.appid.startswith("wxface")
    assert len(world.appid) == 18
    assert int(world.appid[2:], 16)
    assert len(world.secret) == 32
    assert int(world.secret, 16)


def test_a_wrong_secret_may_have_the_other_code_and_a_reset_one_is_wrong(world):
    world.rules.wrong_secret_errcode = 40001
    old = world.secret
    world.reset_secret()
    assert stable(world, secret=old)["errcode"] == 40001
    assert "access_token" in stable(world)


@pytest.mark.parametrize(
    ("variant", "start", "end"),
    [
        (
            0,
            "invalid ip 101.45.43.1 ipv6 ::ffff:101.45.43.1, not in whitelist rid: ",
            "",
        ),
        (1, "invalid ip 101.45.43.1, not in whitelist rid: ", ""),
        (
            2,
            "invalid ip 101.45.43.1 ipv6 ::ffff:101.45.43.1, not in whitelist, rid: ",
            "",
        ),
        (
            3,
            "invalid ip 101.45.43.1 ipv6 ::ffff:101.45.43.1, not in whitelist hint: [",
            "",
        ),
    ],
)
def test_the_whitelist(world, variant, start, end):
    rules = world.rules
    rules.caller_ip = "101.45.43.1"
    rules.ip_variant = variant
    rules.whitelist = ["101.45.44.0/24", "8.8.8.8"]
    refusal = stable(world)
    assert refusal["errcode"] == 40164
    assert refusal["errmsg"].startswith(start)
    assert classic(world)["errcode"] == 40164
    rules.whitelist = ["101.45.0.0/16"]
    assert "access_token" in stable(world)
    rules.whitelist = ["101.45.43.1"]
    assert "access_token" in stable(world)


def test_the_whitelist_is_for_token_calls_only(world, desk):
    world.rules.whitelist = []
    assert desk.code("user/get") == 0


def test_the_administrator(world):
    admin = world.administrator
    admin.ask()
    assert stable(world)["errcode"] == 89503
    admin.refuse()
    assert stable(world)["errcode"] == 89507
    world.advance(3_601)
    assert stable(world)["errcode"] == 89503
    admin.refuse()
    world.advance(3_601)
    assert stable(world)["errcode"] == 89506
    world.advance(83_000)
    admin.approve()
    assert "access_token" in stable(world)


@pytest.mark.parametrize("code", [40243, 50004, 50007, 61004, 61024, 89501])
def test_other_refusals_of_tokens(world, code):
    world.rules.token_errcode = code
    assert stable(world)["errcode"] == classic(world)["errcode"] == code


# -- counters --------------------------------------------------------------------


def quota(desk, path):
    return desk("openapi/quota/get", {"cgi_path": path})


def test_the_daily_limit(world, desk):
    path = "/cgi-bin/user/get"
    assert quota(desk, path)["quota"] == {"daily_limit": 500, "used": 0, "remain": 500}
    world.quota.set_limit(path, per_day=3)
    world.quota.spend(path)
    assert [desk.code("user/get") for _ in range(4)] == [0, 0, 45009, 45009]
    assert quota(desk, path)["quota"] == {"daily_limit": 3, "used": 3, "remain": 0}
    world.advance(12 * 3_600 - 1)  # until 23:59:59 in Beijing
    desk = Desk(world)
    assert desk.code("user/get") == 45009
    world.advance(1)
    assert desk.code("user/get") == 0


def test_the_limit_per_minute(world, desk):
    world.quota.set_limit("/cgi-bin/tags/get", per_minute=2)
    assert [desk.code("tags/get") for _ in range(3)] == [0, 0, 45011]
    message = desk("tags/get")["errmsg"]
    assert "must slower, retry next minute" in message
    assert quota(desk, "/cgi-bin/tags/get")["quota"]["used"] == 2
    assert quota(desk, "/cgi-bin/tags/get")["rate_limit"]["call_count"] == 2
    world.advance(60)
    assert desk.code("tags/get") == 0


@pytest.mark.parametrize(
    ("path", "errcode"),
    [
        ("cgi-bin/user/get", 76003),
        ("https://api.weixin.qq.com/cgi-bin/user/get", 76003),
        ("/cgi-bin/user/get?access_token=1", 76003),
        ("/cgi-bin/user/got", 76021),
        ("/sns/userinfo", 76022),
        (None, 76003),
    ],
)
def test_quota_paths(desk, path, errcode):
    assert quota(desk, path)["errcode"] == errcode
    assert desk.code("openapi/quota/clear", {"cgi_path": path}) == errcode


def test_clearing_all_ten_times_a_month(world, desk):
    world.quota.spend("/cgi-bin/user/get", 500)
    assert desk.code("user/get") == 45009
    assert desk.code("clear_quota", {"appid": "wx1"}) == 40013
    assert desk.code("clear_quota", {"appid": world.appid}) == 0
    assert desk.code("user/get") == 0
    body = {"appid": world.appid, "appsecret": world.secret}
    assert desk.code("clear_quota/v2", {**body, "appsecret": ""}) == 41004
    assert desk.code("clear_quota/v2", {**body, "appsecret": "0" * 32}) == 40125
    path = "/cgi-bin/clear_quota/v2"
    for _ in range(9):  # without a token
        call = Call("POST", path, {}, json.dumps(body).encode())
        assert json.loads(answer(world, call).body)["errcode"] == 0
    assert desk.code("clear_quota", {"appid": world.appid}) == 48006
    assert [entry.kind for entry in world.journal] == ["clear_quota"] * 10
    world.advance(2 * 86_400)  # October
    assert Desk(world).code("clear_quota", {"appid": world.appid}) == 0


def test_clearing_one_fifty_times_a_month(world, desk):
    body = {"cgi_path": "/cgi-bin/user/get"}
    world.quota.spend("/cgi-bin/user/get", 500)
    world.quota.spend("/cgi-bin/tags/get", 1_000)
    assert [desk.code("openapi/quota/clear", body) for _ in range(51)] == [
        *[0] * 50,
        45009,
    ]
    assert desk.code("user/get") == 0
    assert desk.code("tags/get") == 45009


def test_bigger_accounts_may_list_themselves():
    world = make_world(10_000_000)
    assert world.quota.limit("/cgi-bin/user/get") >= 1_000
