"""How many calls are left today: asked from WeChat, counted in between."""

from __future__ import annotations

from wxdesk.account import Account
from wxdesk.jobs import Context
from wxdesk.model import Quota
from wxdesk.store import quota
from wxdesk.wechat import ApiPaths, beijing_day
from wxdesk.work import quota_limits

PATHS = (
    ApiPaths.FOLLOWERS,
    ApiPaths.PROFILES,
    ApiPaths.SET_REMARK,
    ApiPaths.TAG_MEMBERS,
    ApiPaths.TAG_FANS,
    ApiPaths.UNTAG_FANS,
    ApiPaths.BLOCK,
    ApiPaths.UNBLOCK,
    ApiPaths.BLACKLIST,
)


def refresh(account: Account, ctx: Context) -> list[Quota]:
    """Ask WeChat for every path that wxdesk spends; paths it does not know are left
    out. Raises ApiError for anything else."""
    return quota_limits.ask(account, ctx, PATHS)


def cached(account: Account, ctx: Context) -> list[Quota]:
    """The last answer, tightest first, with the calls made here since then."""
    del ctx
    account.save_quota_use()
    day = beijing_day(account.clock.now())
    limits = account.store.read(quota.limits)
    used = account.store.read(lambda db: quota.use_of(db, day))
    now = [
        Quota(
            one.path,
            one.daily_limit,
            max(one.used, used.get(one.path, 0)),
            max(0, one.daily_limit - max(one.used, used.get(one.path, 0))),
        )
        for one in limits
    ]
    return sorted(now, key=lambda one: one.remain / max(1, one.daily_limit))
