"""Today's limits, as WeChat tells them: asked for before many calls are spent.

Without the limit of a path nothing of it can be left to the account's own servers
(``reserve.py``). api.md, section on quotas.
"""

from __future__ import annotations

from collections.abc import Iterable

from wxdesk.account import Account
from wxdesk.errors import ApiError, NotAllowed, OurBug
from wxdesk.jobs import Context
from wxdesk.model import Quota
from wxdesk.store import quota

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
    with account.store.write() as db:
        quota.put_limits(db, found, account.now)
    account.know_limits()
    account.save_quota_use()
    return found


def before(account: Account, ctx: Context, path: str, calls: int) -> None:
    """So many calls are about to be made: know the limit first. Raises ApiError."""
    if calls > MANY_OF.get(path, MANY) and not account.knows_limit(path):
        ask(account, ctx, [path])
