"""One opened account (its api and its store) and the data folder it lives in."""

from wxdesk.account.account import Account
from wxdesk.account.home import Home

__all__ = ["Account", "Home"]
