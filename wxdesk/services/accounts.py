"""Add, change and remove accounts; where their AppSecrets are kept."""

from __future__ import annotations

from wxdesk import keychain
from wxdesk.account import Account, Home
from wxdesk.errors import InputError
from wxdesk.model import Text
from wxdesk.settings import AccountEntry, check_appid, check_secret


def add(home: Home, entry: AccountEntry, secret: str) -> AccountEntry:
    """Store a new account or put it in the place of the one with its AppID.

    The secret goes to ``entry.secret_store``; "" keeps the one that is there (and a
    token URL needs none) and takes it along to another place. What lay in the place
    before is forgotten last. Raises InputError, KeychainError, StorageError; the
    settings change only after the secret is safe, and before the old one is gone.
    """
    check_appid(entry.appid)
    if not entry.name.strip():
        raise InputError(Text("名称是空的", "The name is empty"), Text("", ""))
    before = home.settings.account(entry.appid)
    _keep_secret(home, entry, before, secret)
    first = not home.accounts
    home.update(lambda settings: settings.with_account(entry))
    if first:
        home.change(current=entry.appid)
    if before is not None and _moves(before, entry):
        home.keychain.forget(entry.appid, before.secret_store)
    return entry


def _keep_secret(
    home: Home, entry: AccountEntry, before: AccountEntry | None, secret: str
) -> None:
    """Put the AppSecret, the new one or the one there is, where it shall be."""
    place, chain = entry.secret_store, home.keychain
    if secret:
        chain.put(entry.appid, check_secret(secret), place)
    elif before is not None and _moves(before, entry):
        chain.put(entry.appid, chain.get(entry.appid, before.secret_store), place)


def _moves(before: AccountEntry, entry: AccountEntry) -> bool:
    """Whether an AppSecret lies in another place; a token address needs none."""
    needs_one = not before.token_source.startswith("url:")
    return needs_one and before.secret_store != entry.secret_store


def remove(home: Home, appid: str, data: bool = True) -> None:
    """Forget the account, its secret and (``data``) everything stored about it.

    The account must be closed. Raises InputError, KeychainError, StorageError.
    """
    entry = home.entry(appid)
    home.keychain.remove(entry.appid, entry.secret_store)
    home.update(lambda settings: settings.without_account(entry.appid))
    if data:
        delete_data(home, entry.appid)


def delete_data(home: Home, appid: str) -> None:
    """Delete the account's data file with all its companions and backups."""
    database = home.paths.database(appid)
    for path in sorted(database.parent.glob(f"{database.name}*")):
        path.unlink(missing_ok=True)


def select(home: Home, appid: str) -> None:
    """Remember which account the window shows."""
    if home.settings.current != appid:
        home.change(current=appid)


def current(home: Home) -> AccountEntry | None:
    """The account to show at start: the last one, else the first."""
    chosen = home.settings.account(home.settings.current)
    return chosen or next(iter(home.accounts), None)


def open_account(home: Home, appid: str) -> Account:
    """Open an account's data file. Raises InputError, StorageError."""
    return Account.open(home, appid)


def key_store_usable() -> bool:
    """Whether this system can keep an AppSecret safe. May block: not for the UI."""
    return keychain.usable()
