"""Where secrets live: the system's key store, an asked-for file, or memory.

Besides the AppSecrets, under their AppID, these are the keys in a token address and
the password of a proxy (``veil.py`` names them).
"""

from __future__ import annotations

from collections.abc import Callable
from glob import escape
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from wxdesk.errors import KeychainError
from wxdesk.model import Move, Text
from wxdesk.paths import make_private_folder, read_bounded, replacing
from wxdesk.redaction import Hidden

T = TypeVar("T")

SERVICE = "wxdesk"
PLACES = ("keyring", "file", "memory")
_MOST_BYTES = 10_000  # of a secret's file: a token address with its key at the most

# Backends that lose the secret or keep it readable without saying so.
_REFUSED = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")


class Keychain:
    """Stores one secret per name (an AppID). ``folder`` is for the place "file".

    May block on the system's password dialog, so never call it in the UI thread.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._memory: dict[str, Hidden] = {}
        self.changes = 0  # grows when a secret is stored or removed here

    def __repr__(self) -> str:
        return f"Keychain({str(self._folder)!r})"

    def put(self, appid: str, secret: str, place: str) -> None:
        """Store the secret and read it back. Raises KeychainError; then nothing is
        stored elsewhere and the old one is still where it was."""
        hidden = Hidden(secret)  # before anything can go wrong with it
        if place == "keyring":
            self._put_keyring(appid, secret)
        elif place == "file":
            self._put_file(appid, secret)
        self._memory[appid] = hidden
        self.changes += 1

    def get(self, appid: str, place: str) -> str:
        """The secret. Raises KeychainError when it is not there or locked."""
        if appid in self._memory:
            return self._memory[appid].value
        secret = self._stored(appid, place)
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

    def place_of(self, name: str) -> str:
        """Where a secret lies whose place is not in the settings."""
        return "file" if (self._folder / name).exists() else "keyring"

    def move(self, appid: str, from_place: str, to_place: str) -> None:
        """Take the secret to another place: it is read, written, read back, and only
        then forgotten where it was. Where it is already, nothing happens.

        Raises KeychainError. `When only forgetting fails, the new place has it, and the
        words say what is left where.
        """
        if from_place == to_place:
            return
        self.put(appid, self.get(appid, from_place), to_place)
        self.forget(appid, from_place)

    def forget(self, appid: str, place: str) -> None:
        """Delete the secret in one place, after another has it; a missing one is no
        error. Raises KeychainError when it may still be there."""
        if place == "file":
            self._remove_file(appid)
        elif place == "keyring":
            self._remove_keyring(appid)

    def remove(self, appid: str, place: str = "") -> None:
        """Forget the secret everywhere; a missing one is no error.

        ``place`` is where it was put, "" if nobody knows. Raises KeychainError when
        the key store refuses, or has it and cannot be reached, so that nobody
        believes the secret is gone while it is not. May be repeated.
        """
        self._remove_file(appid)
        if place == "keyring" or usable():
            self._remove_keyring(appid)
        self._memory.pop(appid, None)
        self.changes += 1

    def _stored(self, appid: str, place: str) -> str:
        if place == "keyring":
            return self._get_keyring(appid)
        return self._get_file(appid) if place == "file" else ""

    def _remove_keyring(self, appid: str) -> None:
        if not usable():
            raise _still_there(backend_name())
        try:
            if _ask(lambda keyring: keyring.get_password(SERVICE, appid)) is not None:
                _ask(lambda keyring: keyring.delete_password(SERVICE, appid))
        except KeychainError as error:
            raise _still_there(error.detail) from None

    def _remove_file(self, appid: str) -> None:
        path = self._folder / appid
        try:
            for one in (path, *self._folder.glob(f".{escape(appid)}.*.part")):
                one.unlink(missing_ok=True)
        except OSError as error:
            raise KeychainError(
                Text("AppSecret 的文件删不掉", "The secret's file cannot be deleted"),
                Text(f"还在这里：{path}", f"It is still here: {path}"),
                detail=error.strerror or "",
            ) from None

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
            with replacing(path, private=True) as part:  # 0600 from its first byte
                part.write_text(secret, "utf-8")
            if path.read_text("utf-8") == secret:
                return
            reason = ""
        except OSError as error:
            reason = error.strerror or ""
        raise KeychainError(
            Text("AppSecret 存不下来", "The AppSecret cannot be saved"),
            Text(f"检查磁盘和权限：{path}", f"Check disk and rights: {path}"),
            detail=reason,
        )

    def _get_file(self, appid: str) -> str:
        path = self._folder / appid
        try:
            raw = read_bounded(path, _MOST_BYTES)
            if len(raw) > _MOST_BYTES:
                raise ValueError("no secret is so long")
            return raw.decode("utf-8").strip()
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


def _still_there(fact: str) -> KeychainError:
    return KeychainError(
        Text(
            "系统钥匙串打不开，里面的 AppSecret 还在",
            "The key store cannot be reached; the AppSecret in it is still there",
        ),
        Text(
            f"解锁钥匙串后再做一次，或者在钥匙串里删除「{SERVICE}」这一项。",
            f"Unlock it and do this again, or delete the entry “{SERVICE}” in it.",
        ),
        whose=Move.PERSON,
        detail=fact,
    )
