"""Ctrl-C and SIGTERM while a call hangs: answered within a second, nothing lost.

Each test starts the real program against a line on which nothing ever comes.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from wxdesk.account import Home
from wxdesk.jobs import Context
from wxdesk.model import TaskState
from wxdesk.services import accounts, sync, tasks
from wxdesk.settings import AccountEntry
from wxdesk.simulator.faults import Action, Fault
from wxdesk.simulator.server import Simulator
from wxdesk.simulator.world import World

pytestmark = pytest.mark.skipif(os.name != "posix", reason="POSIX signals")

DONE, STOPPED, INTERRUPTED = 0, 4, 130
APPID = "wx0123456789abcdef"
ANSWER_SECONDS = 1.0  # what is promised
SPARE_SECONDS = 1.0  # a busy machine may take this long to end any process
TAGGING = "/cgi-bin/tags/members/batchtagging"


def add_account(root: Path, appid: str, url: str, secret: str, **more: str) -> None:
    entry = AccountEntry(appid, "a", url, secret_store="file", **more)
    accounts.add(Home(root), entry, secret)


class Running:
    """One wxdesk command as a process."""

    def __init__(self, root: Path, *argv: str) -> None:
        environment = {**os.environ, "WXDESK_HOME": str(root)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "wxdesk", *argv],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def stop(self, *signals: signal.Signals) -> tuple[int, str, float]:
        """Exit code, what was said, and the seconds from the first signal on."""
        begun = time.monotonic()
        for one in signals:
            self.process.send_signal(one)
        _, said = self.process.communicate(timeout=20)
        return self.process.returncode, said, time.monotonic() - begun


@contextmanager
def silent_line(backlog: int = 16) -> Iterator[tuple[int, threading.Event]]:
    """A port that takes connections and what is sent, and says nothing; the event
    tells that something was sent."""
    heard = threading.Event()
    taken: list[socket.socket] = []

    def listen() -> None:
        while True:
            try:
                link, _ = server.accept()
                taken.append(link)
                if link.recv(1):
                    heard.set()
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0), backlog=backlog) as server:
        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1], heard
        finally:
            server.shutdown(socket.SHUT_RDWR)
            for link in taken:
                link.close()
            thread.join(5)


def assert_answered(code: int, said: str, seconds: float) -> None:
    assert code == STOPPED
    assert "Traceback" not in said
    assert seconds < ANSWER_SECONDS + SPARE_SECONDS


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_token_call_and_a_tls_handshake_that_hang(
    tmp_path: Path, scheme: str, number: signal.Signals
) -> None:
    with silent_line() as (port, heard):
        add_account(tmp_path, APPID, f"{scheme}://127.0.0.1:{port}", "5ecre7" * 5)
        running = Running(tmp_path, "sync", "--account", APPID)
        assert heard.wait(20)
        assert_answered(*running.stop(number))


def test_a_token_address_that_hangs(tmp_path: Path) -> None:
    with silent_line() as (port, heard):
        source = f"url:http://127.0.0.1:{port}/token"
        base = f"http://127.0.0.1:{port}"
        add_account(tmp_path, APPID, base, "", token_source=source)
        running = Running(tmp_path, "account", "check", "--account", APPID)
        assert heard.wait(20)
        assert_answered(*running.stop(signal.SIGTERM))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a full backlog")
def test_a_connection_that_is_never_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server, ExitStack() as on:
        port = server.getsockname()[1]
        for _ in range(3):  # from the second on they wait for their turn
            link = on.enter_context(socket.socket())
            link.setblocking(False)
            link.connect_ex(("127.0.0.1", port))
        add_account(tmp_path, APPID, f"http://127.0.0.1:{port}", "5ecre7" * 5)
        running = Running(tmp_path, "sync", "--account", APPID)
        assert _connecting(running.process.pid, port)
        assert_answered(*running.stop(signal.SIGINT))


def _connecting(pid: int, port: int) -> bool:
    """Wait until the process is at its SYN (state 02) to that port."""
    del pid
    wanted = f"0100007F:{port:04X} 02"
    return _until(
        lambda: Path("/proc/net/tcp").read_text().count(wanted) >= 3  # two are ours
    )


def _until(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[tuple[World, Simulator]]:
    """An account of 300 fans that was synced once."""
    world = World(300)
    with Simulator(world) as simulator:
        add_account(tmp_path, world.appid, simulator.url, world.secret)
        with accounts.open_account(Home(tmp_path), world.appid) as account:
            sync.run(account, Context())
        yield world, simulator


@pytest.mark.parametrize("path", ["/cgi-bin/user/get", "/cgi-bin/user/info/batchget"])
def test_a_sync_whose_calls_hang(
    stage: tuple[World, Simulator], tmp_path: Path, path: str
) -> None:
    world, simulator = stage
    simulator.faults.add(Fault(Action.STALL, path, times=0, seconds=60))
    running = Running(tmp_path, "sync", "--full", "--account", world.appid)
    assert _until(lambda: bool(simulator.faults.struck))
    assert_answered(*running.stop(signal.SIGTERM))
    simulator.faults.clear()
    with accounts.open_account(Home(tmp_path), world.appid) as account:
        assert sync.run(account, Context()).complete


def test_what_was_sent_is_unknown_and_resolved_later(
    stage: tuple[World, Simulator], tmp_path: Path
) -> None:
    world, simulator = stage
    simulator.faults.add(Fault(Action.STALL, TAGGING, first=3, times=0, seconds=60))
    running = Running(
        tmp_path, "tag", "--add", "新", "--filter", "", "--account", world.appid
    )
    assert _until(lambda: bool(simulator.faults.struck))
    assert_answered(*running.stop(signal.SIGINT))
    simulator.faults.clear()
    with accounts.open_account(Home(tmp_path), world.appid) as account:
        (task, *_) = tasks.all_tasks(account, Context())
        assert task.state is TaskState.STOPPED
        assert (task.done, task.unknown, task.left) == (100, 50, 200)
        assert tasks.resume(account, Context(), task.id).task.done == 300
    assert len(world.members(world.tag_id("新"))) == 300


def test_a_second_interrupt_is_quiet(tmp_path: Path) -> None:
    with silent_line() as (port, heard):
        add_account(tmp_path, APPID, f"http://127.0.0.1:{port}", "5ecre7" * 5)
        running = Running(tmp_path, "sync", "--account", APPID)
        assert heard.wait(20)
        code, said, seconds = running.stop(signal.SIGINT, signal.SIGINT, signal.SIGINT)
    assert code in (STOPPED, INTERRUPTED, -signal.SIGINT)
    assert "Traceback" not in said
    assert seconds < ANSWER_SECONDS + SPARE_SECONDS


def test_an_answer_under_way_is_still_taken(tmp_path: Path) -> None:
    """A cancel gives a call a moment: what comes then is known, not unknown."""
    world = World(60)
    with Simulator(world) as simulator:
        add_account(tmp_path, world.appid, simulator.url, world.secret)
        with accounts.open_account(Home(tmp_path), world.appid) as account:
            sync.run(account, Context())
        simulator.faults.add(Fault(Action.LATENCY, TAGGING, times=0, seconds=0.2))
        running = Running(
            tmp_path, "tag", "--add", "新", "--filter", "", "--account", world.appid
        )
        assert _until(lambda: bool(simulator.faults.struck))
        assert_answered(*running.stop(signal.SIGTERM))
        with accounts.open_account(Home(tmp_path), world.appid) as account:
            (task, *_) = tasks.all_tasks(account, Context())
            assert (task.done, task.unknown) == (50, 0)


def test_the_simulator_ends_at_a_signal(tmp_path: Path) -> None:
    running = Running(tmp_path, "simulator", "--fans", "5")
    assert running.process.stdout is not None
    assert json.loads(running.process.stdout.readline())["url"]
    code, said, seconds = running.stop(signal.SIGTERM)
    assert (code, said) == (DONE, "")
    assert seconds < ANSWER_SECONDS + SPARE_SECONDS
