"""Every endpoint this program calls, and how each may be repeated."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from wxdesk.wechat import ApiPaths


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
CLASSIC_TOKEN = Endpoint("GET", ApiPaths.CLASSIC_TOKEN, token=False)
STABLE_TOKEN = Endpoint("POST", ApiPaths.STABLE_TOKEN, token=False)

FOLLOWERS = _get(ApiPaths.FOLLOWERS)
PROFILE = _get(ApiPaths.PROFILE, members=True)
PROFILES = _read(ApiPaths.PROFILES, members=True)
SET_REMARK = _change(ApiPaths.SET_REMARK)

TAGS = _get(ApiPaths.TAGS)
CREATE_TAG = Endpoint("POST", ApiPaths.CREATE_TAG, Repeat.ONCE)
RENAME_TAG = _change(ApiPaths.RENAME_TAG, members=False)
DELETE_TAG = _change(ApiPaths.DELETE_TAG, members=False)
TAG_MEMBERS = _read(ApiPaths.TAG_MEMBERS)
TAG_FANS = _change(ApiPaths.TAG_FANS)
UNTAG_FANS = _change(ApiPaths.UNTAG_FANS)
TAG_IDS = _read(ApiPaths.TAG_IDS, members=True)

BLACKLIST = _read(ApiPaths.BLACKLIST)
BLOCK = _change(ApiPaths.BLOCK)
UNBLOCK = _change(ApiPaths.UNBLOCK)

QUOTA = _read(ApiPaths.QUOTA)
EXPLAIN_RID = _read(ApiPaths.EXPLAIN_RID)
CLEAR_QUOTA = Endpoint("POST", ApiPaths.CLEAR_QUOTA, Repeat.ONCE)
CLEAR_QUOTA_SECRET = Endpoint(
    "POST", ApiPaths.CLEAR_QUOTA_SECRET, Repeat.ONCE, token=False
)
CLEAR_QUOTA_OF = Endpoint("POST", ApiPaths.CLEAR_QUOTA_OF, Repeat.ONCE)

API_ADDRESSES = _get(ApiPaths.API_ADDRESSES)
CHECK_CALLBACK = _read(ApiPaths.CHECK_CALLBACK)
