"""Where files live: the data folder of this person and the program's resources."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from glob import escape
from importlib.resources import files
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory

from platformdirs import user_data_path

STALE_SECONDS = 86_400  # age of a temporary file that nobody writes any more


@dataclass(frozen=True, slots=True)
class Paths:
    """Every file the program writes lies below ``root``."""

    root: Path

    @property
    def settings(self) -> Path:
        return self.root / "settings.json"

    @property
    def window_state(self) -> Path:
        return self.root / "window.ini"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def secrets(self) -> Path:
        return self.root / "secrets"

    @property
    def temporary(self) -> Path:
        return self.root / "tmp"

    def database(self, appid: str) -> Path:
        """The data file of one account."""
        return self.root / "accounts" / f"{appid}.db"


def open_paths(root: Path | None = None) -> Paths:
    """The data folder: ``root``, else WXDESK_HOME, else the system's usual place.

    Creates the folder, readable by this user only.
    """
    folder = data_folder(root)
    make_private_folder(folder)
    return Paths(folder)


def data_folder(root: Path | None = None) -> Path:
    """Where ``open_paths`` would put the data."""
    chosen = root or os.environ.get("WXDESK_HOME")
    folder = Path(chosen) if chosen else user_data_path("wxdesk", appauthor=False)
    return folder.absolute()


def make_private_folder(folder: Path) -> None:
    """Create a folder that only this user can enter."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def resource(name: str) -> Path:
    """A file shipped with the program: source tree, wheel and frozen alike."""
    bundled = getattr(sys, "_MEIPASS", None)
    if bundled:
        return Path(bundled) / "resources" / name
    package = Path(str(files("wxdesk")))
    inside = package / "resources" / name
    return inside if inside.exists() else package.parent / "resources" / name


@contextmanager
def replacing(target: Path, private: bool = False) -> Iterator[Path]:
    """A temporary file beside ``target`` that takes its name when all went well.

    A crash or an error leaves the old file (or none), never half a new one. What a
    crash left of an earlier try is taken away a day later. Raises OSError as the file
    system does.
    """
    _sweep(target)
    with NamedTemporaryFile(
        dir=target.parent, prefix=f".{target.name}.", suffix=".part", delete=False
    ) as file:
        part = Path(file.name)
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        if not private and os.name == "posix":
            part.chmod(0o644 & ~_umask())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """A private folder below ``folder`` for files that are gone afterwards; what a
    crash left there goes a day later. Raises OSError as the file system does."""
    make_private_folder(folder)
    for old in folder.iterdir():
        with suppress(OSError):  # gone just now
            if time.time() - old.stat().st_mtime > STALE_SECONDS:
                shutil.rmtree(old)
    with TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as made:
        yield Path(made)


def _sweep(target: Path) -> None:
    for part in target.parent.glob(f".{escape(target.name)}.*.part"):
        with suppress(OSError):  # gone just now or not ours: no reason not to write
            if time.time() - part.stat().st_mtime > STALE_SECONDS:
                part.unlink()


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def read_bounded(path: Path, most: int) -> bytes:
    """The first ``most`` + 1 bytes of a file that may be none: a pipe, a device that
    never ends. More than ``most`` is too much. Raises OSError."""
    with path.open("rb") as file:
        return file.read(most + 1)
