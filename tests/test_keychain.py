"""Where the AppSecret is kept, and that it is never lost or leaked in silence."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import keyring
import keyring.backend
import keyring.errors
import pytest

from wxdesk.account import Home
from wxdesk.errors import KeychainError
from wxdesk.keychain import Keychain
from wxdesk.services import accounts
from wxdesk.settings import AccountEntry

APPID = "wx0123456789abcdef"
SECRET = "5ecre7" * 5


class _Backend(keyring.backend.KeyringBackend):
    priority = -1  # type: ignore[assignment] # never chosen by itself

    def get_password(self, service: str, username: str) -> str | None:
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError

    def delete_password(self, service: str, username: str) -> None:
        raise NotImplementedError


class Forgetful(_Backend):
    """Accepts and forgets, as keyring's null backend does."""

    def set_password(self, service: str, username: str, password: str) -> None:
        return


class Locked(_Backend):
    """The person has not unlocked it."""

    def get_password(self, service: str, username: str) -> str | None:
        raise keyring.errors.KeyringLocked("locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise keyring.errors.KeyringLocked("locked")


@pytest.fixture
def store(key_store: Any) -> Any:
    return key_store


@pytest.mark.parametrize("place", ["keyring", "file"])
def test_a_secret_survives_the_program(tmp_path: Path, store: Any, place: str) -> None:
    Keychain(tmp_path / "s").put(APPID, SECRET, place)
    assert Keychain(tmp_path / "s").get(APPID, place) == SECRET


def test_memory_does_not_survive_and_touches_no_disk(tmp_path: Path) -> None:
    first = Keychain(tmp_path / "s")
    first.put(APPID, SECRET, "memory")
    assert first.get(APPID, "memory") == SECRET
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(KeychainError):
        Keychain(tmp_path / "s").get(APPID, "memory")


@pytest.mark.skipif(os.name != "posix", reason="POSIX file modes")
def test_the_file_is_private_from_the_first_byte(tmp_path: Path) -> None:
    os.umask(0o022)
    Keychain(tmp_path / "s").put(APPID, SECRET, "file")
    assert stat.S_IMODE((tmp_path / "s" / APPID).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "s").stat().st_mode) == 0o700


@pytest.mark.parametrize("backend", [Forgetful, Locked])
def test_a_key_store_that_keeps_nothing_is_an_error(
    tmp_path: Path, store: Any, backend: type[keyring.backend.KeyringBackend]
) -> None:
    keyring.set_keyring(backend())
    chain = Keychain(tmp_path / "s")
    with pytest.raises(KeychainError) as caught:
        chain.put(APPID, SECRET, "keyring")
    assert SECRET not in caught.value.message("zh_CN")
    with pytest.raises(KeychainError):
        chain.get(APPID, "keyring")
    assert list(tmp_path.iterdir()) == []


def test_a_removed_secret_is_gone_everywhere(tmp_path: Path, store: Any) -> None:
    chain = Keychain(tmp_path / "s")
    chain.put(APPID, SECRET, "keyring")
    chain.put(APPID, SECRET, "file")
    chain.remove(APPID)
    assert not store.kept
    assert not list((tmp_path / "s").iterdir())
    for place in ("keyring", "file", "memory"):
        with pytest.raises(KeychainError):
            chain.get(APPID, place)


def test_no_secret_in_the_repr(tmp_path: Path) -> None:
    chain = Keychain(tmp_path)
    chain.put(APPID, SECRET, "memory")
    assert SECRET not in repr(chain)


class Unreachable(_Backend):
    """No key store at all: keyring's own backend for that."""


Unreachable.__module__ = "keyring.backends.fail"


def places(folder: Path, store: Any) -> set[str]:
    """Where the secret lies at rest."""
    found = {"keyring"} if ("wxdesk", APPID) in store.kept else set()
    return found | ({"file"} if (folder / APPID).exists() else set())


@pytest.mark.parametrize(
    ("before", "after"), [("file", "keyring"), ("keyring", "file"), ("file", "memory")]
)
def test_a_moved_secret_lies_in_the_new_place_only(
    tmp_path: Path, store: Any, before: str, after: str
) -> None:
    Keychain(tmp_path).put(APPID, SECRET, before)
    chain = Keychain(tmp_path)
    chain.move(APPID, before, after)
    assert chain.get(APPID, after) == SECRET
    assert places(tmp_path, store) == {after} - {"memory"}
    if after != "memory":
        assert Keychain(tmp_path).get(APPID, after) == SECRET


def test_a_move_that_cannot_write_leaves_the_secret_where_it_was(
    tmp_path: Path,
) -> None:
    keyring.set_keyring(Forgetful())
    chain = Keychain(tmp_path)
    chain.put(APPID, SECRET, "file")
    with pytest.raises(KeychainError):
        chain.move(APPID, "file", "keyring")
    assert Keychain(tmp_path).get(APPID, "file") == SECRET


@pytest.mark.parametrize("backend", [Unreachable, Locked])
def test_removing_says_that_the_secret_is_still_in_the_key_store(
    tmp_path: Path, store: Any, backend: type[keyring.backend.KeyringBackend]
) -> None:
    chain = Keychain(tmp_path)
    chain.put(APPID, SECRET, "keyring")
    keyring.set_keyring(backend())
    with pytest.raises(KeychainError) as caught:
        chain.remove(APPID, "keyring")
    assert "still there" in caught.value.title.en
    keyring.set_keyring(store)
    chain.remove(APPID, "keyring")
    assert not store.kept


def test_a_secret_in_a_file_is_removed_without_any_key_store(tmp_path: Path) -> None:
    keyring.set_keyring(Unreachable())
    chain = Keychain(tmp_path)
    chain.put(APPID, SECRET, "file")
    chain.remove(APPID, "file")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_the_old_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = Keychain(tmp_path)
    chain.put(APPID, SECRET, "file")

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KeychainError):
        chain.put(APPID, "n3w" * 9, "file")
    monkeypatch.undo()
    assert Keychain(tmp_path).get(APPID, "file") == SECRET
    assert [one.name for one in tmp_path.iterdir()] == [APPID]


# -- the accounts that own them


@pytest.mark.parametrize("typed", ["", "n3w5ecre7" * 3])
@pytest.mark.parametrize(
    ("before", "after"), [("file", "keyring"), ("keyring", "file")]
)
def test_another_place_for_the_secret_takes_it_along(
    tmp_path: Path, store: Any, before: str, after: str, typed: str
) -> None:
    home = Home(tmp_path)
    accounts.add(home, AccountEntry(APPID, "a", secret_store=before), SECRET)
    again = Home(tmp_path)
    accounts.add(again, AccountEntry(APPID, "a", secret_store=after), typed)
    assert Keychain(home.paths.secrets).get(APPID, after) == (typed or SECRET)
    assert places(home.paths.secrets, store) == {after}


def test_an_old_place_that_is_locked_is_named_and_the_account_works(
    tmp_path: Path, store: Any
) -> None:
    home = Home(tmp_path)
    accounts.add(home, AccountEntry(APPID, "a"), SECRET)
    keyring.set_keyring(Locked())
    with pytest.raises(KeychainError) as caught:
        accounts.add(home, AccountEntry(APPID, "a", secret_store="file"), "n3w" * 9)
    assert "still there" in caught.value.title.en
    entry = Home(tmp_path).entry(APPID)
    assert Keychain(home.paths.secrets).get(APPID, entry.secret_store) == "n3w" * 9


def test_an_account_whose_key_store_is_away_is_not_removed_in_silence(
    tmp_path: Path, store: Any
) -> None:
    home = Home(tmp_path)
    accounts.add(home, AccountEntry(APPID, "a"), SECRET)
    keyring.set_keyring(Unreachable())
    with pytest.raises(KeychainError):
        accounts.remove(home, APPID)
    assert home.settings.account(APPID) is not None
