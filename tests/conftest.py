"""What holds for every test: no display, no network beyond loopback, no noise."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import keyring
import keyring.backend
import pytest

from wxdesk.jobs import Context, SystemClock

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_LOGGING_RULES"] = "qt.text.font.db=false"
os.environ["LC_ALL"] = "C.UTF-8"
for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
    os.environ.pop(name, None)


class _Collect(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def no_unexpected_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """A warning in the log fails the test, unless it is marked `expects_log`."""
    collect = _Collect()
    logging.getLogger().addHandler(collect)
    yield
    logging.getLogger().removeHandler(collect)
    if request.node.get_closest_marker("expects_log") is None:
        lines = [record.getMessage() for record in collect.records]
        assert not lines, f"unexpected log lines: {lines}"


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection that leaves this computer fails the test."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else address
        if self.family != socket.AF_UNIX and host not in ("127.0.0.1", "::1"):
            raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


class _Hurry(SystemClock):
    def wait(self, event: threading.Event, seconds: float) -> bool:
        return event.is_set()


@pytest.fixture
def hurried() -> Callable[[], Context]:
    """Makes contexts that never wait: for tests of retries and parking."""
    return lambda: Context(_Hurry())


class _KeyStore(keyring.backend.KeyringBackend):
    """A key store that works, and lives only as long as a test."""

    priority = -1  # type: ignore[assignment] # never chosen by itself

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture(autouse=True)
def key_store() -> _KeyStore:
    """No test ever meets the key store of the person who runs it."""
    store = _KeyStore()
    keyring.set_keyring(store)
    return store
