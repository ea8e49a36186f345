"""What is marked as demo reaches this computer only, and holds no real account."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from wxdesk import demo
from wxdesk.account import Home
from wxdesk.api.transport import RequestsTransport
from wxdesk.api.wire import Request
from wxdesk.errors import InputError, NotSent
from wxdesk.jobs import Context
from wxdesk.services import accounts, connection, sync
from wxdesk.settings import AccountEntry

SECRET = "0123456789abcdef0123456789abcdef"
OFFICIAL = "https://api.weixin.qq.com"


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every name that was looked up and every address that was connected to."""
    seen: list[object] = []
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def connecting(self: socket.socket, address: Any) -> None:
        seen.append(address[0])
        connect(self, address)

    def looking(host: Any, *more: Any, **named: Any) -> Any:
        seen.append(host)
        return look_up(host, *more, **named)

    monkeypatch.setattr(socket.socket, "connect", connecting)
    monkeypatch.setattr(socket, "getaddrinfo", looking)
    return seen


@pytest.mark.parametrize(
    ("base", "of_request"),
    [
        (OFFICIAL, ""),
        ("http://localhost:9", ""),
        ("http://[127.0.0.1", ""),
        ("http://127.0.0.1.example.com", ""),
        ("http://127.0.0.1@api.weixin.qq.com", ""),
        ("http://127.0.0.1:9", "https://api2.weixin.qq.com"),
    ],
)
def test_no_connection_leaves_the_computer(
    base: str, of_request: str, dialled: list[object]
) -> None:
    transport = RequestsTransport(base, proxy="http://192.0.2.1:80", local_only=True)
    with pytest.raises(NotSent) as caught:
        transport.send(Request("GET", "/cgi-bin/user/get", {}, base=of_request))
    assert "demo" in caught.value.title.en
    assert dialled == []
    transport.close()


def test_a_real_account_in_the_demo_reaches_nobody(dialled: list[object]) -> None:
    with demo.running(60) as running:
        home = running.home
        real = AccountEntry("wx3f8a1c07d2e94b65", "真店", secret_store="memory")
        with pytest.raises(InputError, match="demo"):
            accounts.add(home, real, SECRET)
        home.update(lambda now: now.with_account(real))  # as if by another way
        home.keychain.put(real.appid, SECRET, "memory")
        with accounts.open_account(home, real.appid) as account:
            with pytest.raises(NotSent, match="demo"):
                sync.run(account, Context())
            failed = connection.first_error(connection.check(account, Context()))
        assert isinstance(failed, NotSent)
        with accounts.on_trial(home, real, SECRET) as tried:
            assert connection.first_error(connection.check(tried, Context()))
        assert set(dialled) <= {"127.0.0.1"}


def test_the_demo_itself_works_and_is_marked(dialled: list[object]) -> None:
    with demo.running(60) as running:
        assert running.home.demo
        with accounts.open_account(running.home, running.appid) as account:
            assert sync.run(account, Context()).complete
        assert set(dialled) == {"127.0.0.1"}


def test_a_home_is_real_unless_it_is_marked(tmp_path: Any) -> None:
    assert not Home(tmp_path).demo
