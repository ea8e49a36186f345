"""The second start raises the first window; nothing else comes through the socket."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from wxdesk.errors import StorageError
from wxdesk.filelock import FileLock
from wxdesk.ui.window import single_instance
from wxdesk.ui.window.single_instance import (
    MESSAGE_MAX,
    SingleInstance,
    _Caller,
    hand_over,
    server_name,
    wanted,
)

GOOD = b'{"wxdesk": 1, "verb": "raise"}\n'


@pytest.fixture
def first(tmp_path, qapp):
    instance = SingleInstance(tmp_path)
    assert instance.take()
    yield instance
    instance.release()


SECOND = (
    "import sys; from pathlib import Path\n"
    "from PySide6.QtCore import QCoreApplication\n"
    "from wxdesk.ui.window.single_instance import SingleInstance\n"
    "app = QCoreApplication([])\n"
    "sys.exit(7 if SingleInstance(Path(sys.argv[1])).take() else 0)\n"
)


def send(name, qtbot, *parts):
    """Connect, send, and wait until the first hangs up; what it answered."""
    caller = QLocalSocket()
    caller.connectToServer(name)
    assert caller.waitForConnected(1_000)
    for part in parts:
        caller.write(part)
        caller.flush()
    gone = QLocalSocket.LocalSocketState.UnconnectedState
    qtbot.waitUntil(lambda: caller.state() == gone, timeout=3_000)
    return bytes(caller.readAll().data())


def test_the_second_start_raises_the_first_and_ends(first, tmp_path, qtbot):
    seen = []
    first.raise_wanted.connect(lambda: seen.append(1))
    programs = [
        subprocess.Popen([sys.executable, "-c", SECOND, str(tmp_path)])
        for _ in range(3)
    ]
    qtbot.waitUntil(
        lambda: all(one.poll() is not None for one in programs), timeout=9_000
    )
    assert [one.returncode for one in programs] == [0, 0, 0]
    assert len(seen) == 3


def test_the_folder_is_free_again_after_the_first(tmp_path, qapp):
    for _ in range(3):
        instance = SingleInstance(tmp_path)
        assert instance.take()
        instance.release()


def test_two_folders_are_independent(first, tmp_path):
    other = tmp_path / "demo"
    other.mkdir()
    second = SingleInstance(other)
    assert second.take()
    second.release()
    assert server_name(other) != server_name(tmp_path)


def test_what_a_crash_left_is_taken_over(tmp_path, qapp):
    """A lock file and a socket whose process is gone."""
    program = (
        "import os, sys; from pathlib import Path\n"
        "from PySide6.QtCore import QCoreApplication\n"
        "from wxdesk.ui.window.single_instance import SingleInstance\n"
        "app = QCoreApplication([])\n"
        "one = SingleInstance(Path(sys.argv[1])); assert one.take()\n"
        "os._exit(9)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False)
    assert done.returncode == 9
    assert (tmp_path / "wxdesk.lock").exists()
    instance = SingleInstance(tmp_path)
    assert instance.take()
    assert instance._server.isListening()
    instance.release()


def test_a_first_that_hangs_is_named_and_not_overrun(tmp_path, qapp, monkeypatch):
    """It listens (the system takes the connection) and its event loop stands."""
    monkeypatch.setattr(single_instance, "ANSWER_SECONDS", 0.1)
    monkeypatch.setattr(hand_over, "__defaults__", (0.1,))
    hung = SingleInstance(tmp_path)
    assert hung.take()
    second = SingleInstance(tmp_path)
    began = time.monotonic()
    with pytest.raises(StorageError) as caught:
        second.take()
    assert time.monotonic() - began < 1
    assert str(os.getpid()) in caught.value.detail
    assert hung._server.isListening()
    assert hung._lock.held
    hung.release()


def test_who_starts_while_the_first_closes_becomes_the_first(tmp_path, qapp):
    closing = SingleInstance(tmp_path)
    assert closing.take()
    closing.stop_listening()
    timer = threading.Timer(0.2, closing._lock.release)
    timer.start()
    second = SingleInstance(tmp_path)
    assert second.take()
    timer.join()
    second.release()


def test_a_folder_that_cannot_be_written_is_said(tmp_path, qapp):
    (tmp_path / "wxdesk.lock").mkdir()
    with pytest.raises(StorageError):
        SingleInstance(tmp_path).take()


ALIVE = f"{os.getppid()}\npython3\n{socket.gethostname()}\n\n\n".encode()


@pytest.mark.parametrize(
    "left", [b"", b"\0" * 64, b"rubbish", b"\xff" * 5_000, ALIVE], ids=range(5)
)
def test_what_a_power_cut_left_in_the_lock_file_is_nothing(tmp_path, qapp, left):
    """The last: as an earlier version wrote it, its number now another program's."""
    (tmp_path / "wxdesk.lock").write_bytes(left)
    instance = SingleInstance(tmp_path)
    assert instance.take()
    second = FileLock(tmp_path / "wxdesk.lock")
    assert not second.try_acquire()
    instance.release()


def test_rubbish_in_the_lock_file_is_not_told(tmp_path, qapp, monkeypatch):
    hung = SingleInstance(tmp_path)
    assert hung.take()
    (tmp_path / "wxdesk.lock").write_bytes(b"PID 1\x1b[2J, <b>x</b>")
    monkeypatch.setattr(hand_over, "__defaults__", (0.1,))
    with pytest.raises(StorageError) as caught:
        SingleInstance(tmp_path).take()
    assert caught.value.detail == str(tmp_path / "wxdesk.lock")
    hung.release()


@pytest.mark.skipif(os.name != "posix", reason="Windows has named pipes")
def test_the_socket_lives_in_a_folder_of_ones_own(tmp_path, qapp, monkeypatch):
    home = tmp_path / "h"
    home.mkdir(mode=0o700)
    monkeypatch.setattr(single_instance.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(single_instance, "_SOCKET_MAX", len(str(home)) + 14)
    instance = SingleInstance(home)
    assert instance.take()
    assert Path(instance._server.fullServerName()).parent == home
    instance.release()
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    own = Path(server_name(deep)).parent
    assert own.parent == tmp_path
    assert own.stat().st_mode & 0o777 == 0o700
    own.chmod(0o755)  # as somebody else would have made it
    with pytest.raises(StorageError):
        server_name(deep)


@pytest.mark.parametrize(
    "message",
    [
        b"\n",
        b"raise\n",
        b"[]\n",
        b'{"verb": "raise"}\n',
        b'{"wxdesk": 2, "verb": "raise"}\n',
        b'{"wxdesk": true, "verb": "raise"}\n',
        b'{"wxdesk": 1, "verb": "open", "path": "/etc/passwd"}\n',
        b"\xff\xfe\x00\n",
        b"[" * 4_000 + b"\n",
        b"x" * (MESSAGE_MAX + 1),
        b"x" * 100_000,
        GOOD.strip() + b" " * MESSAGE_MAX + b"\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
)
def test_anything_else_is_dropped_without_effect(first, tmp_path, qtbot, message):
    seen = []
    first.raise_wanted.connect(lambda: seen.append(1))
    assert send(server_name(tmp_path), qtbot, message) == b""
    assert not seen


def test_a_message_may_come_in_pieces(first, tmp_path, qtbot):
    with qtbot.waitSignal(first.raise_wanted, timeout=2_000):
        send(server_name(tmp_path), qtbot, GOOD[:9], GOOD[9:])


def test_who_says_nothing_is_cut_off(tmp_path, qtbot, monkeypatch):
    monkeypatch.setattr(single_instance, "MESSAGE_SECONDS", 0.05)
    instance = SingleInstance(tmp_path)
    assert instance.take()
    assert send(server_name(tmp_path), qtbot) == b""
    instance.release()


def test_many_who_say_nothing_do_not_shut_others_out(first, tmp_path, qtbot):
    name = server_name(tmp_path)
    crowd = [QLocalSocket() for _ in range(60)]
    for one in crowd:
        one.connectToServer(name)
    qtbot.wait(50)
    assert len(first.findChildren(_Caller)) <= 16
    for one in crowd:
        one.abort()
    qtbot.waitUntil(lambda: not first.findChildren(_Caller), timeout=2_000)
    with qtbot.waitSignal(first.raise_wanted, timeout=2_000):
        send(name, qtbot, GOOD)


def test_only_this_person_may_connect(first):
    options = first._server.socketOptions()
    assert options == QLocalServer.SocketOption.UserAccessOption
    if os.name == "posix":
        path = Path(first._server.fullServerName())
        assert path.stat().st_mode & 0o077 == 0


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=6_000))
def test_bytes_never_raise_the_window(message):
    assert not wanted(message)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=7), inner),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(_JSON)
def test_other_json_never_raises_the_window(value):
    assert not wanted(json.dumps(value).encode())
