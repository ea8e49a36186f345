"""A key store that the processes of one walk share: one readable JSON file."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import keyring.backend
from keyring.errors import PasswordDeleteError


class WalkKeys(keyring.backend.KeyringBackend):
    """WALK_KEYS names the file."""

    priority = -1  # type: ignore[assignment] # never chosen by itself

    def get_password(self, service: str, username: str) -> str | None:
        with self._kept() as kept:
            return kept.get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        with self._kept() as kept:
            kept[f"{service}/{username}"] = password

    def delete_password(self, service: str, username: str) -> None:
        with self._kept() as kept:
            if kept.pop(f"{service}/{username}", None) is None:
                raise PasswordDeleteError("there is none")

    @contextmanager
    def _kept(self) -> Iterator[dict[str, str]]:
        path = Path(os.environ["WALK_KEYS"])
        with path.open("a+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            before = file.read() or "{}"
            kept = json.loads(before)
            yield kept
            after = json.dumps(kept)
            if after != before:
                file.seek(0)
                file.truncate()
                file.write(after)
