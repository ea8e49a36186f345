"""The platform's error codes with the texts it sends, and the exception for them."""

from __future__ import annotations

from collections.abc import Mapping

_TOKEN_ADVICE = (
    ", could get access_token by getStableAccessToken, "
    "more details at https://mmbizurl.cn/s/JtxxFh33r"
)

TEXTS: Mapping[int, str] = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest" + _TOKEN_ADVICE,
    40002: "invalid grant_type",
    40003: "invalid openid",
    40013: "invalid appid",
    40014: "invalid access_token",
    40032: "invalid openid list size",
    40033: (
        "invalid charset. please check your request, "
        "if include \\uxxxx will create fail!"
    ),
    40035: "invalid parameter",
    40066: "invalid url",
    40092: "invalid remark name",
    40097: "invalid args",
    40125: "invalid appsecret",
    40164: "invalid ip {ip}{ipv6}, not in whitelist",
    40201: "invalid callback url",
    40202: "invalid action",
    40203: "invalid check_operator",
    40243: "appsecret is frozen",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41009: "openid missing",
    42001: "access_token expired",
    43001: "require GET method",
    43002: "require POST method",
    43004: "require subscribe",
    44002: "empty post data",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45056: "too many tag now, no need to add new",
    45057: "can't delete the tag that has too many fans",
    45058: "can't modify sys tag",
    45059: "can not tagging one user too much",
    45157: "invalid tag name",
    45158: "tag name too long",
    45159: "invalid tag id",
    45169: "openid much req",
    45171: "some openid fail",
    47001: "data format error",
    47002: (
        "data format error, do NOT use json unicode encode (\\uxxxx\\uxxxx), "
        "please use utf8 encoded text!"
    ),
    48001: "api unauthorized",
    48004: "api forbidden for irregularities, view detail on mp.weixin.qq.com",
    48006: "forbid to clear quota because of reaching the limit",
    49003: "not match openid with appid",
    50002: "user limited",
    50004: "user not allow to use accesstoken, maybe for punishment",
    50005: "user is unsubscribed",
    50007: "account frozen",
    61004: "access clientip is not registered requestIP: {ip}",
    63178: "no migration relation",
    63182: "openid list is empty",
    63183: "invalid from_appid",
    76001: "rid not found, please check",
    76002: "invalid rid",
    76003: "invalid cgi_path or rid of another account",
    76004: "rid is expired",
    76021: "cgi_path not found, please check",
    76022: "could not use this cgi_path, no permission",
    89501: "waiting for another confirmation of the administrator",
    89503: "this ip calling needs the administrator's confirmation",
    89506: "this ip is forbidden within 24 hours, refused twice by the administrator",
    89507: "this ip is forbidden within 1 hour, refused by the administrator",
    268487001: "system busy",
    268487002: "system busy",
}


class Refused(Exception):
    """The platform answers a call with this error code instead of doing it.

    ``facts`` fill the text's gaps; ``extra`` are further keys of the answer.
    """

    def __init__(
        self,
        errcode: int,
        *,
        extra: Mapping[str, object] | None = None,
        **facts: str,
    ) -> None:
        self.errcode = errcode
        self.errmsg = TEXTS.get(errcode, "unknown error").format(**facts)
        self.extra = dict(extra or {})
        super().__init__(f"{errcode} {self.errmsg}")
