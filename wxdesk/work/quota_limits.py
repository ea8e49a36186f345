"""Today's limits, as WeChat tells them: asked for before many calls are spent.

Without the limit of a path nothing of it can be left to the account's own servers
(``account/quota_reserve.py``).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from wxdesk.account import Account
from wxdesk.errors import (
    ApiError,
    BadAnswer,
    NotAllowed,
    OurBug,
    QuotaUsedUp,
    Unseen,
)
from wxdesk.jobs import Context
from wxdesk.model import Quota
from wxdesk.wechat import ApiPaths, Codes

log = logging.getLogger(__name__)

# Reads up to so many a day may be made without knowing the limit, so that an ordinary
# account costs no further calls. New accounts have 500 a day for the list. Of all
# other paths, those that change something, the first call of a day is too many.
MANY = 1_000
MANY_OF = {ApiPaths.FOLLOWERS: 50}


def ask(account: Account, ctx: Context, paths: Iterable[str]) -> list[Quota]:
    """Ask WeChat for the limits of these paths, one call each; those it does not know
    are left out. The reserve goes by them from then on. Raises ApiError for anything
    else, with what was told before it kept."""
    found: list[tuple[Quota, int]] = []
    try:
        for path in paths:
            ctx.check()
            counted = account.used_today(path)
            told = _told(account, ctx, path)
            if told is None:
                account.limit_not_told(path)
            else:
                found.append((told, counted))
    finally:
        if found:
            account.learn_limits(found)
    return [told for told, _ in found]


def _told(account: Account, ctx: Context, path: str) -> Quota | None:
    try:
        return account.client.quota(ctx, path)
    except (OurBug, NotAllowed):
        return None
    except ApiError as error:
        if error.errcode not in Codes.LIMIT_NOT_TOLD:
            raise
        return None


def before(account: Account, ctx: Context, path: str, calls: int = 1) -> None:
    """So many calls are about to be made: know today's limit first. Raises ApiError,
    but work does not wait for a limit that WeChat gives no sound answer about."""
    if account.knows_limit(path):
        return
    if path in (ApiPaths.FOLLOWERS, ApiPaths.PROFILES):
        most = MANY_OF.get(path, MANY)
        if account.used_today(path) + calls <= most:
            return
    try:
        ask(account, ctx, [path])
    except (BadAnswer, QuotaUsedUp, Unseen) as error:
        log.info("no limit told for %s: %s", path, type(error).__name__)
        account.limit_not_told(path)
