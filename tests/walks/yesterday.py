"""What was done before the walk begins, quickly and without a window."""

from __future__ import annotations

from pathlib import Path

from tests.walks.official import Official
from wxdesk.account import Account, Home
from wxdesk.jobs import Context
from wxdesk.services import accounts, sync
from wxdesk.settings import AccountEntry


def synced(folder: Path, account: Official) -> Official:
    """The account was added and synced the day before."""
    home = Home(folder)
    accounts.add(home, AccountEntry(account.appid, account.name), account.secret)
    again(home, account)
    return account


def again(home: Home, account: Official) -> None:
    """One more sync, as a scheduled one at night."""
    with Account.open(home, account.appid) as opened:
        report = sync.run(opened, Context())
        assert report.complete
