"""A simulated platform with an account on disk, and looks at both from outside."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from torture.zygote import Zygote
from wxdesk.account import Home
from wxdesk.services import accounts
from wxdesk.settings import AccountEntry
from wxdesk.simulator.server import Simulator
from wxdesk.simulator.world import World

TAG = "/cgi-bin/tags/members/batchtagging"
UNTAG = "/cgi-bin/tags/members/batchuntagging"
BLOCK = "/cgi-bin/tags/members/batchblacklist"
UNBLOCK = "/cgi-bin/tags/members/batchunblacklist"
REMARK = "/cgi-bin/user/info/updateremark"
BATCHGET = "/cgi-bin/user/info/batchget"
LIST = "/cgi-bin/user/get"

NEW, SENT, DONE, FAILED, UNKNOWN, SKIPPED = range(6)


@dataclass(frozen=True, slots=True)
class Platform:
    """``world`` is the truth; commands go through ``zygote``."""

    world: World
    simulator: Simulator
    zygote: Zygote
    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "home" / "accounts" / f"{self.world.appid}.db"

    def of(self, command: str, *argv: str) -> tuple[str, ...]:
        """The command for this account."""
        return (command, "--account", self.world.appid, *argv)

    def openid_file(self, openids: list[str]) -> str:
        """A file for ``--openids``."""
        path = self.folder / "list.csv"
        path.write_text("\n".join(["openid", *openids]), "utf-8")
        return str(path)

    def struck(self, path: str) -> int:
        """How many calls of this path a fault has met."""
        return sum(1 for one in list(self.simulator.faults.struck) if one[0] == path)


@contextmanager
def platform(
    fans: int, seed: int, *, bare: bool = False, latency_ms: float = 0
) -> Iterator[Platform]:
    """Everything started and in a folder that is deleted afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="wxdesk-torture-"))
    world = World(fans, seed, bare=bare)
    try:
        with (
            Simulator(world, latency_ms=latency_ms) as simulator,
            Zygote(folder / "home") as zygote,
        ):
            entry = AccountEntry(
                world.appid, "花市", api_base=simulator.url, secret_store="file"
            )
            accounts.add(Home(folder / "home"), entry, world.secret)
            yield Platform(world, simulator, zygote, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def looking(path: Path) -> Iterator[sqlite3.Connection]:
    """A read-only look at a data file, past all code of wxdesk."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        yield db


def sound(path: Path) -> bool:
    """Whether SQLite finds nothing wrong with the file."""
    with looking(path) as db:
        return bool(db.execute("PRAGMA integrity_check").fetchone()[0] == "ok")


def left_later(path: Path, task: int) -> int:
    """How many the task reached who were found to have left since."""
    with looking(path) as db:
        row = db.execute("SELECT left_later FROM task WHERE id = ?", (task,)).fetchone()
        return int(row[0])


def last_task(path: Path) -> int:
    """The highest task number, 0 before there is one."""
    with looking(path) as db:
        return int(db.execute("SELECT coalesce(max(id), 0) FROM task").fetchone()[0])
