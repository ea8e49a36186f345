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

from wxdesk.errors import KeychainError
from wxdesk.keychain import Keychain

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
