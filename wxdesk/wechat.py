"""The rules of WeChat's platform, each written once.

Limits, API paths, error codes by name, access points, the Beijing day, the shape of
an openid. Nothing here does any work or imports another module of wxdesk.
``tests/test_platform_rules.py`` finds a path or a code written down elsewhere.
Where the figures come from: ARCHITECTURE.md, section 9.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Final

# -- limits ----------------------------------------------------------------------

FOLLOWERS_PER_PAGE = 10_000  # user/get, user/tag/get
BATCHGET_MAX = 100  # user/info/batchget
TAGGING_MAX = 50  # batchtagging, batchuntagging
BLACKLIST_PAGE = 1_000  # getblacklist
BLACKLIST_MAX = 20  # batchblacklist, batchunblacklist
TAGS_PER_ACCOUNT = 100
TAGS_PER_FAN = 20
TAG_NAME_MAX = 30  # characters; from 30 bytes on some accounts answer 45158
TAG_DELETE_MAX_FANS = 100_000
REMARK_MAX_BYTES = 29  # UTF-8; the page says "less than 30 bytes"
SYSTEM_TAGS = frozenset({0, 1, 2})  # read-only names
STAR_TAG = 2


# -- API paths -------------------------------------------------------------------


class ApiPaths:
    """The path of each API that wxdesk calls, below an access point."""

    CLASSIC_TOKEN: Final = "/cgi-bin/token"
    STABLE_TOKEN: Final = "/cgi-bin/stable_token"

    FOLLOWERS: Final = "/cgi-bin/user/get"
    PROFILE: Final = "/cgi-bin/user/info"
    PROFILES: Final = "/cgi-bin/user/info/batchget"
    SET_REMARK: Final = "/cgi-bin/user/info/updateremark"

    TAGS: Final = "/cgi-bin/tags/get"
    CREATE_TAG: Final = "/cgi-bin/tags/create"
    RENAME_TAG: Final = "/cgi-bin/tags/update"
    DELETE_TAG: Final = "/cgi-bin/tags/delete"
    TAG_MEMBERS: Final = "/cgi-bin/user/tag/get"
    TAG_FANS: Final = "/cgi-bin/tags/members/batchtagging"
    UNTAG_FANS: Final = "/cgi-bin/tags/members/batchuntagging"
    TAG_IDS: Final = "/cgi-bin/tags/getidlist"

    BLACKLIST: Final = "/cgi-bin/tags/members/getblacklist"
    BLOCK: Final = "/cgi-bin/tags/members/batchblacklist"
    UNBLOCK: Final = "/cgi-bin/tags/members/batchunblacklist"

    QUOTA: Final = "/cgi-bin/openapi/quota/get"
    EXPLAIN_RID: Final = "/cgi-bin/openapi/rid/get"
    CLEAR_QUOTA: Final = "/cgi-bin/clear_quota"
    CLEAR_QUOTA_SECRET: Final = "/cgi-bin/clear_quota/v2"
    CLEAR_QUOTA_OF: Final = "/cgi-bin/openapi/quota/clear"

    API_ADDRESSES: Final = "/cgi-bin/get_api_domain_ip"
    CHECK_CALLBACK: Final = "/cgi-bin/callback/check"


# -- error codes -----------------------------------------------------------------


class Codes:
    """The error codes by which wxdesk decides something. What a person reads about
    them, and about all others, stands in ``api/errcodes``."""

    TOKEN_OR_SECRET: Final = 40001  # the token, or the secret of a token call
    NO_SUCH_OPENID: Final = 40003  # malformed, or of another account
    WRONG_APPID: Final = 40013
    REMARK_REFUSED: Final = 40092  # longer than REMARK_MAX_BYTES
    WRONG_SECRET: Final = 40125
    IP_NOT_LISTED: Final = 40164
    NO_APPID: Final = 41002
    NO_SECRET: Final = 41004
    TOO_MANY_FANS: Final = 45057  # the tag has more than TAG_DELETE_MAX_FANS
    TAGS_FULL: Final = 45059  # the fan has TAGS_PER_FAN tags
    DUPLICATE_TAG: Final = 45157  # there is a tag of that name
    TAG_GONE: Final = 45159  # there is no such tag
    PARTLY_DONE: Final = 45171
    NO_PERMISSION: Final = 48001
    HOST_MOVED: Final = 48017  # only a new DNS answer or another host helps
    LIMITED: Final = 50002  # the account, or where fans are named one of them
    TOKENS_BANNED: Final = 50004
    HAS_LEFT: Final = 50005  # what WeChat answers about one such person alone
    FROZEN: Final = 50007
    NO_SUCH_PATH: Final = 76021
    PATH_NOT_OURS: Final = 76022

    NOT_FOLLOWING: Final = frozenset({43004, 46004, HAS_LEFT})
    LIMIT_NOT_TOLD: Final = frozenset({NO_SUCH_PATH, PATH_NOT_OURS})


# -- access points ---------------------------------------------------------------

# The user-management page names them: general, disaster recovery, three regions.
ACCESS_POINTS = (
    "https://api.weixin.qq.com",
    "https://api2.weixin.qq.com",
    "https://sh.api.weixin.qq.com",
    "https://sz.api.weixin.qq.com",
    "https://hk.api.weixin.qq.com",
)
OFFICIAL = ACCESS_POINTS[0]

# -- what a person may set about calls -------------------------------------------

CONNECTIONS = (1, 32)  # at the same time, least and most
RESERVE_PERCENT = (0, 90)  # of a day's calls left to the account's own servers

# -- the Beijing day -------------------------------------------------------------

DAY_SECONDS = 86_400
_BEIJING = timezone(timedelta(hours=8))  # no summer time since 1991


def beijing_day(now: float) -> str:
    """The day a call counts for, "2026-11-20"; quotas renew at Beijing midnight."""
    return datetime.fromtimestamp(now, _BEIJING).date().isoformat()


def day_begins(now: float) -> int:
    """The latest 00:00 in Beijing, in Unix seconds."""
    return next_midnight(now) - DAY_SECONDS


def next_midnight(now: float) -> int:
    """The next 00:00 in Beijing, when daily quotas are counted anew (assumed)."""
    today = datetime.fromtimestamp(now, _BEIJING)
    start = today.replace(hour=0, minute=0, second=0, microsecond=0)
    return int(start.timestamp()) + DAY_SECONDS


# -- openids ---------------------------------------------------------------------

_OPENID = re.compile(r"[A-Za-z0-9_-]{20,64}")
_OPENID_DIRT = " \t\r\n\ufeff\u200b\"'[](),;"


def clean_openid(text: str) -> str:
    """Strip what clings to a pasted openid (blanks, BOM, brackets, quotes)."""
    return text.strip(_OPENID_DIRT)


def is_openid(text: str) -> bool:
    """Whether the text has the shape of an openid; says nothing of its account."""
    return _OPENID.fullmatch(text) is not None
