"""Add, change and remove accounts; where their AppSecrets are kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from glob import escape
from pathlib import Path

from wxdesk import keychain
from wxdesk.account import Account, Home
from wxdesk.account.account import Candidate
from wxdesk.addresses import check_address
from wxdesk.errors import InputError, StorageError
from wxdesk.model import Move, Text
from wxdesk.redaction import MASK
from wxdesk.settings import AccountEntry, Settings, check_appid, check_secret
from wxdesk.store.lock import alone, lock_files, opening
from wxdesk.veil import token_name

_DEMO = (
    Text("演示里不能添加真实的公众号", "The demo takes no real account"),
    Text(
        "演示关掉时里面的一切都会删除。在正式的窗口里添加。",
        "Everything in it is deleted when it closes. Add it in the real window.",
    ),
)


def add(
    home: Home, entry: AccountEntry, secret: str, *, new: bool = False
) -> AccountEntry:
    """Store a new account or put it in the place of the one with its AppID.

    The secret goes to ``entry.secret_store``; "" keeps the one that is there (and a
    token URL needs none) and takes it along to another place. What lay in the place
    before is forgotten last. Raises InputError, KeychainError, StorageError; the
    settings change only after the secret is safe, and before the old one is gone.
    With ``new`` an account that exists is never replaced; a demo takes none but those
    of this computer: InputError.
    """
    check_appid(entry.appid)
    if not entry.name.strip():
        raise InputError(Text("名称是空的", "The name is empty"), Text("", ""))
    check_address(entry.api_base)
    if entry.token_source.startswith("url:"):
        check_address(entry.token_source.removeprefix("url:"))
    home.reload()  # another program may have added it
    before = home.settings.account(entry.appid)
    if new and before is not None:
        raise exists(before)
    if home.demo and not entry.api_base.startswith("http://127.0.0.1:"):
        raise InputError(*_DEMO)
    _keep_secret(home, entry, before, secret)
    home.update(lambda settings: _with(settings, entry))
    if before is not None and _moves(before, entry):
        home.keychain.forget(entry.appid, before.secret_store)
    return home.entry(entry.appid)


def exists(entry: AccountEntry) -> InputError:
    """The error of adding an account that is there."""
    return InputError(
        Text(
            f"这个 AppID 已经添加过，叫「{entry.name}」",
            f"This AppID has been added, as “{entry.name}”",
        ),
        Text(
            "它的数据和 AppSecret 都没有动。要改就到 设置 → 账号 里选它。",
            "Its data and AppSecret are untouched. Change it in Settings → Account.",
        ),
    )


def _with(settings: Settings, entry: AccountEntry) -> Settings:
    """The first account is the one that is shown."""
    current = settings.current if settings.accounts else entry.appid
    return replace(settings.with_account(entry), current=current)


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
    """Forget everything stored about the account (``data``), its secret, and last the
    account itself: what fails on the way is begun again by the next try.

    Raises StorageError when somebody has it open, here or in another process: then
    nothing is removed. Raises InputError, KeychainError.
    """
    entry = home.entry(appid)
    database = home.paths.database(entry.appid)
    with _unused(database, entry.name):
        if data:
            _delete_files(database)
        home.keychain.remove(entry.appid, entry.secret_store)
        if MASK in entry.token_source:
            home.keychain.remove(token_name(entry.appid), entry.secret_store)
        home.update(lambda settings: settings.without_account(entry.appid))
    if data:
        for file in lock_files(database):
            with suppress(OSError):  # empty, and in use by who just asked for it
                file.unlink(missing_ok=True)


def delete_data(home: Home, appid: str) -> None:
    """Delete the account's data file with all its companions and backups.

    Raises StorageError when somebody has it open: then nothing is deleted.
    """
    entry = home.entry(appid)
    database = home.paths.database(entry.appid)
    with _unused(database, entry.name):
        _delete_files(database)


@contextmanager
def _unused(database: Path, name: str) -> Iterator[None]:
    """Nobody has the account open meanwhile, nor can open it. Raises StorageError."""
    with opening(database), alone(database) as unused:
        if not unused:
            raise StorageError(
                Text(
                    f"「{name}」正在用，没有删除", f"{name} is in use, nothing is gone"
                ),
                Text(
                    "一个 wxdesk 开着这个账号，可能正在同步或者做任务。"
                    "等它做完或关掉它，也看看定时任务，再试一次。",
                    "A wxdesk has this account open and may be syncing or at a task. "
                    "Wait for it or close it, scheduled ones too, then try again.",
                ),
                whose=Move.PERSON,
            )
        yield


def _delete_files(database: Path) -> None:
    """The file itself last. Raises StorageError; the rest goes with the next try."""
    found = set(database.parent.glob(f"{escape(database.name)}*"))
    for path in sorted(found - set(lock_files(database)), reverse=True):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(
                Text("数据没有删完", "Not all data could be deleted"),
                Text(
                    f"检查权限，关掉正在用它的程序，再删一次：{path}",
                    f"Check the rights, close what uses it, and try again: {path}",
                ),
                detail=error.strerror or "",
            ) from error


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


@contextmanager
def on_trial(
    home: Home, entry: AccountEntry, secret: str = "", proxy: str = ""
) -> Iterator[Account | Candidate]:
    """The account as it was typed, to be tried without storing anything; the stored
    one where nothing that matters for the connection differs. ``secret`` "" is the
    stored one, ``proxy`` "" that of the settings. Raises StorageError."""
    before = home.settings.account(entry.appid)
    if before is None:
        with closing(Candidate(home, entry, secret, proxy)) as candidate:
            yield candidate
        return
    with open_account(home, entry.appid) as account:
        same = replace(entry, name=before.name, secret_store=before.secret_store)
        if same == before and not secret and proxy in ("", home.settings.proxy):
            yield account
            return
        with closing(Candidate(home, entry, secret, proxy, account)) as candidate:
            yield candidate


def key_store_usable() -> bool:
    """Whether this system can keep an AppSecret safe. May block: not for the UI."""
    return keychain.usable()
