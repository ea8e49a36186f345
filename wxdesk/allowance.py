"""Today's limits, as WeChat tells them: asked for before many calls are spent.

Without the limit of a path nothing of it can be left to the account's own servers
(``reserve.py``).
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
from wxdesk.store import quota

log = logging.getLogger(__name__)

LIST = "/cgi-bin/user/get"
DETAILS = "/cgi-bin/user/info/batchget"
# Work of fewer calls may begin without knowing. New accounts have 500 a day for the
# list, 10,000 for remarks, 100,000 for tagging.
MANY = 1_000
MANY_OF = {LIST: 50}
_NOT_TOLD = (76021, 76022)  # a path without a limit, or not of this account


def ask(account: Account, ctx: Context, paths: Iterable[str]) -> list[Quota]:
    """Ask WeChat for the limits of these paths, one call each; those it does not know
    are left out. Raises ApiError for anything else."""
    found: list[Quota] = []
    for path in paths:
        ctx.check()
        try:
            found.append(account.client.quota(ctx, path))
        except (OurBug, NotAllowed):
            continue
        except ApiError as error:
            if error.errcode not in _NOT_TOLD:
                raise
    remember(account, found)
    account.save_quota_use()
    return found


def remember(account: Account, told: Iterable[Quota]) -> None:
    """From now on the reserve goes by these."""
    with account.store.write() as db:
        quota.put_limits(db, told, account.now)
    account.know_limits()


def before(account: Account, ctx: Context, path: str, calls: int) -> None:
    """So many calls are about to be made: know the limit first. Raises ApiError, but
    work does not wait for a limit that WeChat gives no sound answer about."""
    if calls <= MANY_OF.get(path, MANY) or account.knows_limit(path):
        return
    try:
        ask(account, ctx, [path])
    except (BadAnswer, QuotaUsedUp, Unseen) as error:
        log.info("no limit told for %s: %s", path, type(error).__name__)
