"""The simulator in a process of its own, and an account that talks to it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from wxdesk.account import Account, Home
from wxdesk.services import accounts
from wxdesk.settings import AccountEntry


@dataclass(frozen=True, slots=True)
class Place:
    """Where the simulator listens, and the account it knows."""

    url: str
    appid: str
    secret: str


@contextmanager
def serving(fans: int, latency_ms: int) -> Iterator[Place]:
    """``wxdesk simulator`` while the block runs."""
    command = [sys.executable, "-m", "wxdesk", "simulator", "--fans", str(fans)]
    command += ["--latency-ms", str(latency_ms)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield Place(**json.loads(process.stdout.readline()))
    finally:
        process.terminate()
        process.wait(10)


def new_home(folder: Path, place: Place, connections: int = 16) -> Home:
    """A data folder with that account in it."""
    home = Home(folder)
    # In a file, because the window has a Home of its own.
    entry = AccountEntry(place.appid, "bench", api_base=place.url, secret_store="file")
    accounts.add(home, entry, place.secret)
    home.change(connections=connections)
    return home


@contextmanager
def opened(folder: Path, place: Place, connections: int = 16) -> Iterator[Account]:
    """An account with an empty cache (or the one in ``folder``)."""
    home = new_home(folder, place, connections)
    with accounts.open_account(home, place.appid) as account:
        yield account
