"""Where AppSecrets live: the system's key store, an asked-for file, or memory."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from wxdesk.concealed import Hidden
from wxdesk.errors import KeychainError, Move
from wxdesk.model import Text
from wxdesk.paths import make_private_folder

T = TypeVar("T")

SERVICE = "wxdesk"
PLACES = ("keyring", "file", "memory")

# Backends that lose the secret or keep it readable without saying so.
_REFUSED = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")


class Keychain:
    """Stores one AppSecret per AppID. ``folder`` is for the place "file".

    May block on the system's password dialog, so never call it in the UI thread.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._memory: dict[str, Hidden] = {}

    def __repr__(self) -> str:
        return f"Keychain({str(self._folder)!r})"

    def put(self, appid: str, secret: str, place: str) -> None:
        """Store the secret. Raises KeychainError; nothing is stored elsewhere then."""
        hidden = Hidden(secret)  # before anything can go wrong with it
        if place == "keyring":
            self._put_keyring(appid, secret)
        elif place == "file":
            self._put_file(appid, secret)
        self._memory[appid] = hidden

    def get(self, appid: str, place: str) -> str:
        """The secret. Raises KeychainError when it is not there or locked."""
        if appid in self._memory:
            return self._memory[appid].value
        secret = ""
        if place == "keyring":
            secret = self._get_keyring(appid)
        elif place == "file":
            secret = self._get_file(appid)
        if not secret:
            raise KeychainError(
                Text("这台电脑上没有这个账号的 AppSecret", "The AppSecret is not here"),
                Text(
                    "在 设置 → 账号 里再填一次 AppSecret。",
                    "Enter the AppSecret once more in Settings → Account.",
                ),
            )
        self._memory[appid] = Hidden(secret)
        return secret

    def remove(self, appid: str) -> None:
        """Forget the secret everywhere; a missing one is no error.

        Raises KeychainError when the key store refuses, so that nobody believes
        the secret is gone while it is not.
        """
        self._memory.pop(appid, None)
        (self._folder / appid).unlink(missing_ok=True)
        if not usable():
            return
        if _ask(lambda keyring: keyring.get_password(SERVICE, appid)) is not None:
            _ask(lambda keyring: keyring.delete_password(SERVICE, appid))

    def _put_keyring(self, appid: str, secret: str) -> None:
        if not usable():
            raise _unusable(backend_name())
        _ask(lambda keyring: keyring.set_password(SERVICE, appid, secret))
        stored = _ask(lambda keyring: keyring.get_password(SERVICE, appid))
        if stored != secret:  # a null backend accepts and forgets
            raise _unusable(backend_name())

    @staticmethod
    def _get_keyring(appid: str) -> str:
        return _ask(lambda keyring: keyring.get_password(SERVICE, appid)) or ""

    def _put_file(self, appid: str, secret: str) -> None:
        path = self._folder / appid
        try:
            make_private_folder(self._folder)
            path.unlink(missing_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secret)
        except OSError as error:
            raise KeychainError(
                Text("AppSecret 存不下来", "The AppSecret cannot be saved"),
                Text(f"检查磁盘和权限：{path}", f"Check disk and rights: {path}"),
                detail=error.strerror or "",
            ) from None

    def _get_file(self, appid: str) -> str:
        path = self._folder / appid
        try:
            return path.read_text("ascii").strip()
        except FileNotFoundError:
            return ""
        except (OSError, ValueError):
            raise KeychainError(
                Text("AppSecret 的文件读不出来", "The AppSecret file is unreadable"),
                Text(f"检查权限：{path}", f"Check its rights: {path}"),
            ) from None


def backend_name() -> str:
    """The class of the system's key store as the keyring library found it."""
    import keyring  # noqa: PLC0415 - see _ask

    backend = type(keyring.get_keyring())
    return f"{backend.__module__}.{backend.__qualname__}"


def usable() -> bool:
    """Whether the system has a key store that keeps secrets for real."""
    return not backend_name().startswith(_REFUSED)


def _ask(function: Callable[[ModuleType], T]) -> T:
    """What ``function(keyring)`` gives. Raises KeychainError. The library is imported
    with the first question: its 65 ms are no part of the program's start."""
    import keyring  # noqa: PLC0415
    from keyring.errors import KeyringError  # noqa: PLC0415

    try:
        return function(keyring)
    except (KeyringError, RuntimeError, OSError) as error:
        raise _unusable(type(error).__name__) from None


def _unusable(fact: str) -> KeychainError:
    return KeychainError(
        Text("系统钥匙串用不了", "The system's key store cannot be used"),
        Text(
            "解锁或安装钥匙串（Linux：gnome-keyring 或 KWallet），"
            "或者选择只在这次运行中保存。",
            "Unlock or install one (Linux: gnome-keyring or KWallet), or keep the "
            "AppSecret for this run only.",
        ),
        whose=Move.PERSON,
        detail=fact,
    )
