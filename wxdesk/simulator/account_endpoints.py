"""Tokens, quota, request ids and network tools: one function per endpoint."""

from __future__ import annotations

import hmac
from ipaddress import ip_address, ip_network
from typing import Any

from wxdesk.simulator.call import Answer, Call, text
from wxdesk.simulator.codes import Refused
from wxdesk.simulator.quota import DAILY
from wxdesk.simulator.world import World

_OK = {"errcode": 0, "errmsg": "ok"}
_OPERATORS = ("CHINANET", "UNICOM", "CAP", "DEFAULT")


def token(world: World, call: Call) -> Answer:
    """GET /cgi-bin/token"""
    query = call.query
    secret = query.get("secret", "")
    _credentials(world, query.get("grant_type"), query.get("appid", ""), secret)
    _admission(world, call)
    access_token, seconds = world.tokens.classic()
    return {"access_token": access_token, "expires_in": seconds}


def stable_token(world: World, call: Call) -> Answer:
    """POST /cgi-bin/stable_token"""
    force = call.json.get("force_refresh", False)
    if not isinstance(force, bool):
        raise Refused(47001)
    appid = text(call, "appid", 41002, "")
    secret = text(call, "secret", 41004, "")
    _credentials(world, call.json.get("grant_type"), appid, secret)
    _admission(world, call)
    access_token, seconds = world.tokens.stable(force)
    return {"access_token": access_token, "expires_in": seconds}


def quota_get(world: World, call: Call) -> Answer:
    """POST /cgi-bin/openapi/quota/get"""
    path = _cgi_path(call)
    used, limit = world.quota.used(path), world.quota.limit(path)
    quota = {"daily_limit": limit, "used": used, "remain": max(0, limit - used)}
    answer: dict[str, Any] = {**_OK, "quota": quota}
    per_minute = world.quota.per_minute(path)
    if per_minute is not None:
        answer["rate_limit"] = {"call_count": per_minute, "refresh_second": 60}
    return answer


def quota_clear(world: World, call: Call) -> Answer:
    """POST /cgi-bin/openapi/quota/clear"""
    world.quota.reset_one(_cgi_path(call))
    return _OK


def clear_quota(world: World, call: Call) -> Answer:
    """POST /cgi-bin/clear_quota"""
    if text(call, "appid", 40013, "") != world.appid:
        raise Refused(40013)
    world.clear_quota(call.number)
    return _OK


def clear_quota_v2(world: World, call: Call) -> Answer:
    """POST /cgi-bin/clear_quota/v2: no token, the secret in the body"""
    appid = text(call, "appid", 41002, "")
    secret = text(call, "appsecret", 41004, "")
    _credentials(world, "client_credential", appid, secret)
    world.clear_quota(call.number)
    return _OK


def rid_get(world: World, call: Call) -> Answer:
    """POST /cgi-bin/openapi/rid/get"""
    record = world.rids.find(call.json.get("rid"), world.now())
    request = {name: getattr(record, name) for name in record.__slots__}
    return {**_OK, "request": request}


def get_api_domain_ip(world: World, call: Call) -> Answer:
    """GET /cgi-bin/get_api_domain_ip: addresses and ranges"""
    del world, call
    return {"ip_list": ["101.91.63.0/25", "58.246.220.31", "180.163.22.0/26"]}


def getcallbackip(world: World, call: Call) -> Answer:
    """GET /cgi-bin/getcallbackip"""
    del world, call
    return {"ip_list": ["81.69.101.63", "101.226.103.0/25", "140.207.54.0/25"]}


def callback_check(world: World, call: Call) -> Answer:
    """POST /cgi-bin/callback/check"""
    action = call.json.get("action")
    operator = call.json.get("check_operator", "DEFAULT")
    if action not in ("dns", "ping", "all"):
        raise Refused(40202)
    if operator not in _OPERATORS:
        raise Refused(40203)
    if not world.rules.callback_url:
        raise Refused(40201)
    seen = "UNICOM" if operator == "DEFAULT" else operator
    answer: dict[str, Any] = {}
    ips = ("111.161.64.40", "111.161.64.48")
    if action != "ping":
        answer["dns"] = [{"ip": ip, "real_operator": seen} for ip in ips]
    if action != "dns":
        answer["ping"] = [
            {"ip": ip, "from_operator": seen, "package_loss": "0%", "time": "23.079ms"}
            for ip in ips
        ]
    return answer


# -- parts ---------------------------------------------------------------------------


def _credentials(world: World, grant: object, appid: str, secret: str) -> None:
    if not appid:
        raise Refused(41002)
    if grant != "client_credential":
        raise Refused(40002)
    if appid != world.appid:
        raise Refused(40013)
    if not secret:
        raise Refused(41004)
    if not hmac.compare_digest(secret.encode(), world.secret.encode()):
        raise Refused(world.rules.wrong_secret_errcode)


def _admission(world: World, call: Call) -> None:
    """Freezes, the whitelist and the administrator stand before each token."""
    rules = world.rules
    if rules.token_errcode:
        raise Refused(rules.token_errcode, ip=call.ip)
    ip = rules.caller_ip or call.ip
    if rules.whitelist is not None and not _listed(ip, rules.whitelist):
        v6 = f" ipv6 ::ffff:{ip}" if rules.ip_variant != 1 else ""
        raise Refused(40164, ip=ip, ipv6=v6)
    world.administrator.check()


def _listed(ip: str, whitelist: list[str]) -> bool:
    address = ip_address(ip)
    return any(address in ip_network(line, strict=False) for line in whitelist)


def _cgi_path(call: Call) -> str:
    path = call.json.get("cgi_path")
    if not isinstance(path, str) or not path.startswith("/") or "?" in path:
        raise Refused(76003)
    if path.startswith("/sns/"):
        raise Refused(76022)
    if path not in KNOWN_PATHS:
        raise Refused(76021)
    return path


# Paths that have a counter; some are not simulated, but the platform knows them.
KNOWN_PATHS = {
    *DAILY,
    "/cgi-bin/user/info/batchget",
    "/cgi-bin/user/tag/get",
    "/cgi-bin/tags/getidlist",
    "/cgi-bin/tags/members/getblacklist",
    "/cgi-bin/tags/members/batchblacklist",
    "/cgi-bin/tags/members/batchunblacklist",
    "/cgi-bin/changeopenid",
    "/cgi-bin/openapi/quota/get",
    "/cgi-bin/openapi/rid/get",
    "/cgi-bin/get_api_domain_ip",
    "/cgi-bin/getcallbackip",
    "/cgi-bin/callback/check",
    "/cgi-bin/media/uploadimg",
    "/cgi-bin/message/custom/send",
}
