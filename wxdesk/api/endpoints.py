"""Every endpoint this program calls, and how each may be repeated."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from wxdesk.wechat import Paths


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
CLASSIC_TOKEN = Endpoint("GET", Paths.CLASSIC_TOKEN, token=False)
STABLE_TOKEN = Endpoint("POST", Paths.STABLE_TOKEN, token=False)

FOLLOWERS = _get(Paths.FOLLOWERS)
PROFILE = _get(Paths.PROFILE, members=True)
PROFILES = _read(Paths.PROFILES, members=True)
SET_REMARK = _change(Paths.SET_REMARK)

TAGS = _get(Paths.TAGS)
CREATE_TAG = Endpoint("POST", Paths.CREATE_TAG, Repeat.ONCE)
RENAME_TAG = _change(Paths.RENAME_TAG, members=False)
DELETE_TAG = _change(Paths.DELETE_TAG, members=False)
TAG_MEMBERS = _read(Paths.TAG_MEMBERS)
TAG_FANS = _change(Paths.TAG_FANS)
UNTAG_FANS = _change(Paths.UNTAG_FANS)
TAG_IDS = _read(Paths.TAG_IDS, members=True)

BLACKLIST = _read(Paths.BLACKLIST)
BLOCK = _change(Paths.BLOCK)
UNBLOCK = _change(Paths.UNBLOCK)

QUOTA = _read(Paths.QUOTA)
EXPLAIN_RID = _read(Paths.EXPLAIN_RID)
CLEAR_QUOTA = Endpoint("POST", Paths.CLEAR_QUOTA, Repeat.ONCE)
CLEAR_QUOTA_SECRET = Endpoint(
    "POST", Paths.CLEAR_QUOTA_SECRET, Repeat.ONCE, token=False
)
CLEAR_QUOTA_OF = Endpoint("POST", Paths.CLEAR_QUOTA_OF, Repeat.ONCE)

API_ADDRESSES = _get(Paths.API_ADDRESSES)
CHECK_CALLBACK = _read(Paths.CHECK_CALLBACK)
