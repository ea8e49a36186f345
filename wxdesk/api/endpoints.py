"""Every endpoint this program calls, and how each may be repeated."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Repeat(Enum):
    """What happens when the same call is carried out twice.

    READ: nothing. SAME: a write that ends in the same state; still not repeated
    after a lost answer, because somebody else may have changed it since. ONCE: it
    spends a chance or makes a second thing; repeated only when surely not done.
    """

    READ = "read"
    SAME = "same"
    ONCE = "once"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """``token``: needs an access token. ``members``: it is about fans it names.
    ``plain``: the answer may be a bare token. ``base``: another server."""

    method: str
    path: str
    repeat: Repeat = Repeat.READ
    token: bool = True
    members: bool = False
    plain: bool = False
    base: str = field(default="", repr=False)  # may hold a key

    @property
    def write(self) -> bool:
        return self.repeat is not Repeat.READ


def _read(path: str, *, members: bool = False) -> Endpoint:
    return Endpoint("POST", path, members=members)


def _get(path: str, *, members: bool = False) -> Endpoint:
    return Endpoint("GET", path, members=members)


def _change(path: str, *, members: bool = True) -> Endpoint:
    return Endpoint("POST", path, Repeat.SAME, members=members)


# A lost token answer is harmless: stable_token gives the same token again.
CLASSIC_TOKEN = Endpoint("GET", "/cgi-bin/token", token=False)
STABLE_TOKEN = Endpoint("POST", "/cgi-bin/stable_token", token=False)

FOLLOWERS = _get("/cgi-bin/user/get")
PROFILE = _get("/cgi-bin/user/info", members=True)
PROFILES = _read("/cgi-bin/user/info/batchget", members=True)
SET_REMARK = _change("/cgi-bin/user/info/updateremark")

TAGS = _get("/cgi-bin/tags/get")
CREATE_TAG = Endpoint("POST", "/cgi-bin/tags/create", Repeat.ONCE)
RENAME_TAG = _change("/cgi-bin/tags/update", members=False)
DELETE_TAG = _change("/cgi-bin/tags/delete", members=False)
TAG_MEMBERS = _read("/cgi-bin/user/tag/get")
TAG_FANS = _change("/cgi-bin/tags/members/batchtagging")
UNTAG_FANS = _change("/cgi-bin/tags/members/batchuntagging")
TAG_IDS = _read("/cgi-bin/tags/getidlist", members=True)

BLACKLIST = _read("/cgi-bin/tags/members/getblacklist")
BLOCK = _change("/cgi-bin/tags/members/batchblacklist")
UNBLOCK = _change("/cgi-bin/tags/members/batchunblacklist")

QUOTA = _read("/cgi-bin/openapi/quota/get")
EXPLAIN_RID = _read("/cgi-bin/openapi/rid/get")
CLEAR_QUOTA = Endpoint("POST", "/cgi-bin/clear_quota", Repeat.ONCE)
CLEAR_QUOTA_SECRET = Endpoint(
    "POST", "/cgi-bin/clear_quota/v2", Repeat.ONCE, token=False
)
CLEAR_QUOTA_OF = Endpoint("POST", "/cgi-bin/openapi/quota/clear", Repeat.ONCE)

API_ADDRESSES = _get("/cgi-bin/get_api_domain_ip")
CHECK_CALLBACK = _read("/cgi-bin/callback/check")
