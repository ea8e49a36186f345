"""Accounts in a folder that several programs write to, and removing one."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest

from wxdesk import settings as settings_file
from wxdesk.account import Account, Home
from wxdesk.errors import KeychainError, StorageError
from wxdesk.keychain import Keychain
from wxdesk.services import accounts
from wxdesk.settings import AccountEntry
from wxdesk.store import lock

SECRET = "0123456789abcdef" * 2


def entry(number: int = 0) -> AccountEntry:
    return AccountEntry(f"wx{number:016d}", f"店{number}", secret_store="file")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "_BRIEFLY", 0.0)


# -- several writers


def add_ten(root: Path, first: int, barrier: object) -> None:
    home = Home(root)
    barrier.wait(30)  # type: ignore[attr-defined]
    for number in range(first, first + 10):
        accounts.add(home, entry(number), SECRET)


def test_thirty_accounts_added_side_by_side_are_thirty(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    barrier = spawn.Barrier(3)
    programs = [
        spawn.Process(target=add_ten, args=(tmp_path, first, barrier))
        for first in (0, 10, 20)
    ]
    for one in programs:
        one.start()
    for one in programs:
        one.join(60)
    assert [one.exitcode for one in programs] == [0] * 3
    found = Home(tmp_path)
    assert {one.appid for one in found.accounts} == {entry(n).appid for n in range(30)}
    assert found.settings.current in {entry(n).appid for n in (0, 10, 20)}


def test_what_others_save_survives_a_preference(home: Home, tmp_path: Path) -> None:
    accounts.add(home, entry(1), SECRET)
    other = Home(tmp_path)
    accounts.add(other, entry(2), SECRET)
    other.change(theme="dark")
    home.change(language="en")
    assert [one.appid for one in home.accounts] == [entry(1).appid, entry(2).appid]
    accounts.remove(other, entry(1).appid)
    home.change(density="compact")
    for one in (home, other, Home(tmp_path)):
        one.reload()
        assert [account.appid for account in one.accounts] == [entry(2).appid]
        assert (one.settings.theme, one.settings.language) == ("dark", "en")


def test_an_open_window_notices_what_was_added(home: Home, tmp_path: Path) -> None:
    assert not home.reload()
    accounts.add(Home(tmp_path), entry(1), SECRET)
    assert home.entry("店1").appid == entry(1).appid
    accounts.add(Home(tmp_path), entry(2), SECRET)
    assert home.reload()
    assert len(home.accounts) == 2
    assert not home.reload()


def test_a_lost_file_is_written_again_and_a_broken_one_is_kept(home: Home) -> None:
    accounts.add(home, entry(1), SECRET)
    home.paths.settings.unlink()
    home.change(theme="dark")
    assert settings_file.load(home.paths.settings).accounts == (entry(1),)
    home.paths.settings.write_text("{ by hand")
    with pytest.raises(StorageError):
        home.change(theme="light")
    assert home.paths.settings.read_text() == "{ by hand"
    assert home.settings.theme == "dark"


@pytest.mark.parametrize("rubbish", [b"", b"\0\0", b"rubbish" * 1000])
def test_rubbish_in_the_lock_of_the_settings_is_nothing(
    home: Home, rubbish: bytes
) -> None:
    home.paths.settings.with_name("settings.json.lock").write_bytes(rubbish)
    home.change(theme="dark")
    assert Home(home.paths.root).settings.theme == "dark"


# -- removing


def files_of(home: Home) -> list[str]:
    return sorted(one.name for one in home.paths.database("x").parent.iterdir())


@pytest.fixture
def shop(home: Home) -> AccountEntry:
    accounts.add(home, entry(), SECRET)
    Account.open(home, entry().appid).close()
    return entry()


def test_a_removed_account_leaves_nothing(home: Home, shop: AccountEntry) -> None:
    beside = home.paths.database(shop.appid)
    for name in (".v1.bak", ".damaged-20260101-000000", "-wal"):
        beside.with_name(beside.name + name).write_bytes(b"x")
    accounts.remove(home, "店0")
    assert files_of(home) == []
    assert home.accounts == ()
    assert list(home.paths.secrets.iterdir()) == []


def test_data_may_be_kept(home: Home, shop: AccountEntry) -> None:
    accounts.remove(home, shop.appid, data=False)
    assert f"{shop.appid}.db" in files_of(home)
    assert home.accounts == ()


@pytest.fixture(params=["open", "working"])
def user(
    request: pytest.FixtureRequest, home: Home, shop: AccountEntry
) -> Iterator[Account]:
    with Account.open(home, shop.appid) as account:
        if request.param == "open":
            yield account
        else:
            with account.working():
                yield account


@pytest.mark.parametrize("act", [accounts.remove, accounts.delete_data])
def test_an_account_in_use_stays_whole(
    home: Home, shop: AccountEntry, user: Account, act: object
) -> None:
    before = files_of(home)
    with pytest.raises(StorageError, match="in use") as caught:
        act(Home(home.paths.root), shop.appid)  # type: ignore[operator]
    assert "店0" in caught.value.message("zh_CN")
    assert files_of(home) == before
    assert home.keychain.get(shop.appid, "file") == SECRET
    assert Home(home.paths.root).accounts == (shop,)
    with user.store.write() as db:
        db.execute("INSERT INTO fan(openid) VALUES ('o1')")


def works_until_told(root: Path, appid: str, line: object) -> None:
    with Account.open(Home(root), appid) as account, account.working():
        line.send("works")  # type: ignore[attr-defined]
        line.recv()  # type: ignore[attr-defined]


def test_an_account_another_process_works_on_stays_whole(
    home: Home, shop: AccountEntry
) -> None:
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    program = spawn.Process(
        target=works_until_told, args=(home.paths.root, shop.appid, there)
    )
    program.start()
    assert here.recv() == "works"
    with pytest.raises(StorageError, match="in use"):
        accounts.remove(home, shop.appid)
    here.send("end")
    program.join(30)
    assert home.accounts == (shop,)
    accounts.remove(home, shop.appid)
    assert files_of(home) == []


def test_each_step_can_be_repeated(
    home: Home, shop: AccountEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step that fails leaves the account in the list, to be removed again."""
    unlink, remove, save = Path.unlink, Keychain.remove, settings_file.save

    def fail_to_delete(path: Path, missing_ok: bool = False) -> None:
        if path.name == f"{shop.appid}.db":
            raise PermissionError(13, "in use")
        unlink(path, missing_ok)

    def refuse(*_arguments: object) -> None:
        raise KeychainError

    def fail_to_save(*_arguments: object) -> None:
        raise StorageError

    for place, name, fault, mended in (
        (Path, "unlink", fail_to_delete, unlink),
        (Keychain, "remove", refuse, remove),
        (settings_file, "save", fail_to_save, save),
    ):
        monkeypatch.setattr(place, name, fault)
        with pytest.raises((StorageError, KeychainError)):
            accounts.remove(home, shop.appid)
        assert home.accounts == (shop,)
        monkeypatch.setattr(place, name, mended)
    accounts.remove(home, shop.appid)
    assert home.accounts == ()
    assert files_of(home) == []


def test_the_account_can_be_used_after_its_data_is_gone(
    home: Home, shop: AccountEntry
) -> None:
    accounts.delete_data(home, shop.appid)
    assert [name for name in files_of(home) if name.endswith(".db")] == []
    with Account.open(home, shop.appid) as account:
        assert account.damaged is None
