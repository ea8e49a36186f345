"""How many calls are left today: asked from WeChat, counted in between."""

from __future__ import annotations

from wxdesk.account import Account
from wxdesk.api.pace import beijing_day
from wxdesk.errors import ApiError, NotAllowed, OurBug
from wxdesk.jobs import Context
from wxdesk.model import Quota
from wxdesk.store import quota

PATHS = (
    "/cgi-bin/user/get",
    "/cgi-bin/user/info/batchget",
    "/cgi-bin/user/info/updateremark",
    "/cgi-bin/user/tag/get",
    "/cgi-bin/tags/members/batchtagging",
    "/cgi-bin/tags/members/batchuntagging",
    "/cgi-bin/tags/members/batchblacklist",
    "/cgi-bin/tags/members/batchunblacklist",
    "/cgi-bin/tags/members/getblacklist",
)


def refresh(account: Account, ctx: Context) -> list[Quota]:
    """Ask WeChat for every path that wxdesk spends; paths it does not know are left
    out. Raises ApiError for anything else."""
    found: list[Quota] = []
    for path in PATHS:
        ctx.check()
        try:
            found.append(account.client.quota(ctx, path))
        except (OurBug, NotAllowed):
            continue
        except ApiError as error:
            if error.errcode not in (76021, 76022):
                raise
    with account.store.write() as db:
        quota.put_limits(db, found, account.now)
    account.know_limits()
    account.save_quota_use()
    return found


def cached(account: Account) -> list[Quota]:
    """The last answer, tightest first, with the calls made here since then."""
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
