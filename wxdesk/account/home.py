"""One data folder: its paths, its settings, its key store."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from wxdesk import settings as settings_file
from wxdesk.errors import InputError
from wxdesk.filelock import locked
from wxdesk.keychain import Keychain
from wxdesk.model import Text
from wxdesk.paths import Paths, data_folder, make_private_folder, open_paths
from wxdesk.place import check_place
from wxdesk.settings import AccountEntry, Settings
from wxdesk.veil import Veil, exposed


def _sort_in(folder: Path) -> None:
    """Have SQLite put what it sorts on disk into the data folder: /var/tmp may be
    small, and is not the person's."""
    make_private_folder(folder)
    os.environ["SQLITE_TMPDIR"] = str(folder)


class Home:
    """Everything of one data folder: paths, settings, key store.

    ``root`` as in :func:`wxdesk.paths.open_paths`. What is marked as ``demo`` reaches
    this computer only. Raises StorageError.
    """

    def __init__(self, root: Path | None = None, demo: bool = False) -> None:
        self.demo = demo
        check_place(data_folder(root))
        self.paths: Paths = open_paths(root)
        self.keychain = Keychain(self.paths.secrets)
        _sort_in(self.paths.temporary)
        self.veil = Veil(self.keychain)
        self._lock = threading.Lock()
        self._stamp: tuple[int, int, int] | None = None
        self._settings = Settings()
        self._read()
        if exposed(self._settings):  # by a version that knew no better
            self.update(lambda settings: settings)

    @property
    def settings(self) -> Settings:
        return self._settings

    @property
    def accounts(self) -> tuple[AccountEntry, ...]:
        return self._settings.accounts

    def change(self, **values: Any) -> Settings:
        """Change preferences and save them at once. Raises StorageError."""
        return self.update(lambda settings: replace(settings, **values))

    def update(self, edit: Callable[[Settings], Settings]) -> Settings:
        """Save ``edit(settings)`` of what is on disk now: others write there too.

        The old settings stay if it cannot be saved. Keys in addresses go to the key
        store and not into the file. Raises StorageError, KeychainError, InputError.
        """
        path = self.paths.settings
        with self._lock, locked(path.with_name(path.name + ".lock")):
            if path.exists():
                self._read()
            before = self._settings
            changed = self.veil.hide(before, edit(before))
            settings_file.save(path, changed)
            self._settings = changed
            self._stamp = _stamp(path)
            self.veil.forget(before, changed)
            return changed

    def reload(self) -> bool:
        """Take over what another process has saved; whether anything had changed.
        Costs a look at the file's time. Raises StorageError; the old ones stay."""
        with self._lock:
            if _stamp(self.paths.settings) in (None, self._stamp):
                return False
            before = self._settings
            self._read()
            return self._settings != before

    def _read(self) -> None:
        self._stamp = _stamp(self.paths.settings)
        self._settings = settings_file.load(self.paths.settings)

    def entry(self, appid: str) -> AccountEntry:
        """The account of that AppID or name, also one added by another process since.
        Raises InputError if there is none."""
        found = self._named(appid)
        if not found and self.reload():
            found = self._named(appid)
        if len(found) == 1:
            return found[0]
        raise InputError(
            Text(f"没有账号「{appid}」", f"There is no account {appid!r}"),
            Text(
                "wxdesk account list 列出已添加的账号。",
                "`wxdesk account list` shows those that were added.",
            ),
        )

    def _named(self, appid: str) -> list[AccountEntry]:
        return [one for one in self.accounts if appid in (one.appid, one.name)]


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """Changes whenever the file is replaced; None when there is none."""
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_mtime_ns, facts.st_size, facts.st_ino
