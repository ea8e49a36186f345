"""One account is opened once in a process, whoever asks and however often."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from wxdesk.account import Account, Home
from wxdesk.jobs import Context, SystemClock
from wxdesk.services import accounts, connection
from wxdesk.settings import AccountEntry
from wxdesk.simulator.server import Simulator
from wxdesk.simulator.world import World
from wxdesk.store.db import Store

ENTRY = AccountEntry("wx0123456789abcdef", "花市", secret_store="memory")
SECRET = "0123456789abcdef" * 2


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    accounts.add(home, ENTRY, SECRET)
    return home


def test_whoever_asks_gets_the_same(home: Home) -> None:
    with accounts.open_account(home, ENTRY.appid) as window:
        with accounts.open_account(home, "花市") as check:
            assert check is window
        with window.store.write() as db:  # the check is over, the window goes on
            db.execute("INSERT INTO fan(openid) VALUES ('o1')")
    with accounts.open_account(home, ENTRY.appid) as later:
        assert later is not window
        assert later.store.read(
            lambda db: db.execute("SELECT openid FROM fan").fetchall()
        ) == [("o1",)]


def test_closing_twice_does_not_close_it_for_others(home: Home) -> None:
    first = Account.open(home, ENTRY.appid)
    first.close()
    first.close()
    with Account.open(home, ENTRY.appid) as second:
        first.close()
        second.store.read(lambda db: db.execute("SELECT 1").fetchone())


def test_two_threads_at_the_same_moment_open_it_once(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    real = Store.open_or_recover.__func__  # type: ignore[attr-defined]
    second_asks = threading.Event()

    def held_up(kind: type[Store], path: Path) -> object:
        opened.append(path)
        second_asks.wait(5)
        return real(kind, path)

    monkeypatch.setattr(Store, "open_or_recover", classmethod(held_up))

    def ask(number: int) -> Account:
        if number:
            second_asks.set()
        return Account.open(home, ENTRY.appid)

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(ask, range(2))
    assert first is second
    assert len(opened) == 1
    first.close()
    second.close()


def test_two_folders_have_accounts_of_their_own(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    accounts.add(other, ENTRY, SECRET)
    with (
        Account.open(home, ENTRY.appid) as one,
        Account.open(other, ENTRY.appid) as two,
    ):
        assert one is not two


def test_an_open_account_has_one_clock(home: Home) -> None:
    with (
        Account.open(home, ENTRY.appid),
        pytest.raises(RuntimeError, match="clock"),
    ):
        Account.open(home, ENTRY.appid, SystemClock())


# -- what changes reaches the account that is open


@pytest.fixture
def platforms() -> Iterator[Callable[[], Simulator]]:
    started = []

    def start() -> Simulator:
        started.append(Simulator(World(20, 1)).start())
        return started[-1]

    yield start
    for one in started:
        one.stop()


def test_another_address_is_used_at_once(
    home: Home, platforms: Callable[[], Simulator]
) -> None:
    old, new = platforms(), platforms()
    entry = AccountEntry(old.world.appid, "店", old.url, secret_store="memory")
    accounts.add(home, entry, old.world.secret)
    with Account.open(home, entry.appid) as account:
        account.client.follower_page(Context())
        held = account.client  # as somebody has it who is between two calls
        moved = AccountEntry(entry.appid, "新店", new.url, secret_store="memory")
        accounts.add(home, moved, "")
        assert account.name == "新店"
        old.stop()
        account.client.follower_page(Context())
        assert account.client is not held


def test_a_new_secret_is_tested_and_not_the_token_of_the_old(
    home: Home, platforms: Callable[[], Simulator]
) -> None:
    server = platforms()
    entry = AccountEntry(server.world.appid, "店", server.url, secret_store="memory")
    accounts.add(home, entry, server.world.secret)
    with Account.open(home, entry.appid) as account:
        assert connection.first_error(connection.check(account, Context())) is None
        accounts.add(home, entry, "f" * 32)
        assert connection.first_error(connection.check(account, Context()))


@pytest.mark.parametrize("change", [{"proxy": "none"}, {"connections": 3}])
def test_proxy_and_connections_make_a_new_client(
    home: Home, change: dict[str, object]
) -> None:
    with Account.open(home, ENTRY.appid) as account:
        before = account.client
        assert account.client is before
        home.change(language="en")
        assert account.client is before
        home.change(**change)
        assert account.client is not before


# -- and other processes are kept out while it works

WORKS_TOO = """
import sys
from pathlib import Path
from wxdesk.account import Account, Home
from wxdesk.errors import StorageError
with Account.open(Home(Path(sys.argv[1])), sys.argv[2]) as account:
    try:
        with account.working():
            print("works")
    except StorageError as error:
        print(error.title.en)
"""


def test_a_test_of_the_connection_keeps_the_right_to_work(
    home: Home, platforms: Callable[[], Simulator]
) -> None:
    server = platforms()
    entry = AccountEntry(server.world.appid, "店", server.url, secret_store="memory")
    accounts.add(home, entry, server.world.secret)

    def try_to_work() -> str:
        command = [sys.executable, "-c", WORKS_TOO, str(home.paths.root), entry.appid]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    with Account.open(home, entry.appid) as window, window.working():
        with Account.open(home, entry.appid) as check:
            assert connection.first_error(connection.check(check, Context())) is None
        assert try_to_work() == "Another wxdesk is at work here"
        with window.store.write() as db:  # and nobody deleted the log below it
            db.execute("INSERT INTO fan(openid) VALUES ('o1')")
    assert try_to_work() == "works"
