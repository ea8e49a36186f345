"""Certificates and proxies that are not as they should be: nothing is sent to them."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from api_desk import SECRET, TOKEN, http, raw_server, read_request
from authority import DAY, Authority

from wxdesk.api.transport import Request, RequestsTransport
from wxdesk.errors import NotSent
from wxdesk.model import Move

POST = Request("POST", "/x", {"access_token": TOKEN}, SECRET.encode())
OK = http(b'{"errcode":0}')


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """One that this computer trusts."""
    found = Authority.made(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return found


@contextmanager
def tls_server(
    certificate: Path, prepare: Callable[[ssl.SSLContext], None] = lambda context: None
) -> Iterator[tuple[str, list[bytes]]]:
    """An address, and what was sent to it after the handshake."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    prepare(context)
    received: list[bytes] = []

    def serve(server: socket.socket) -> None:
        link, _ = server.accept()
        with link:
            try:
                with context.wrap_socket(link, server_side=True) as tls:
                    if asked := read_request(tls):
                        received.append(asked)
                        tls.sendall(OK)
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, args=(server,))
        thread.start()
        yield f"https://localhost:{server.getsockname()[1]}", received
        thread.join(5)


def refused(url: str, proxy: str = "none") -> NotSent:
    transport = RequestsTransport(url, proxy)
    with pytest.raises(NotSent) as caught:
        transport.send(POST, 5)
    transport.close()
    assert SECRET not in str(caught.value)
    assert caught.value.__context__ is None
    return caught.value


needs_own_ca = pytest.mark.skipif(
    not ssl.get_default_verify_paths().openssl_cafile_env,
    reason="the system's trust store cannot be replaced for a test",
)


@needs_own_ca
def test_a_certificate_of_a_trusted_authority_is_accepted(authority: Authority) -> None:
    with tls_server(authority.issue()) as (url, received):
        transport = RequestsTransport(url, "none")
        assert transport.send(POST, 5).status == 200
        transport.close()
    assert len(received) == 1


@needs_own_ca
@pytest.mark.parametrize(
    ("host", "life", "reason"),
    [
        ("localhost", -DAY, "expired"),
        ("api.weixin.qq.com", DAY, "mismatch"),
    ],
)
def test_an_expired_or_foreign_certificate_is_named(
    authority: Authority, host: str, life: timedelta, reason: str
) -> None:
    with tls_server(authority.issue(host, life=life)) as (url, received):
        error = refused(url)
    assert reason in error.detail
    assert "certificate" in error.title.en
    assert error.whose is Move.PERSON  # trying again does not help
    assert received == []


@needs_own_ca
def test_a_certificate_without_a_list_of_names_is_named(authority: Authority) -> None:
    """Its common name fits; but that says nothing about hosts (RFC 9110, 4.3.4)."""
    with tls_server(authority.issue(san=False)) as (url, received):
        error = refused(url)
    assert "certificate" in error.title.en
    assert "mismatch" in error.detail
    assert error.whose is Move.PERSON
    assert received == []


def test_an_authority_nobody_knows_is_named(tmp_path: Path) -> None:
    stranger = Authority.made(tmp_path)
    with tls_server(stranger.issue()) as (url, received):
        error = refused(url)
    assert "issuer certificate" in error.detail
    assert error.whose is Move.PERSON
    assert received == []


@needs_own_ca
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_old_tls_is_refused(authority: Authority) -> None:
    def old(context: ssl.SSLContext) -> None:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1

    with tls_server(authority.issue(), old) as (url, received):
        error = refused(url)
    assert "encrypted" in error.title.en
    assert received == []


def test_a_reset_in_the_handshake_is_not_sent() -> None:
    def reset(link: socket.socket) -> None:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    with raw_server(reset) as server:
        error = refused(server.url.replace("http:", "https:"))
    assert error.whose is Move.WECHAT
    assert server.received[0][:1] == b"\x16"  # the handshake and nothing else
    assert SECRET.encode() not in server.received[0]


# -- proxies -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        http(b"<html>Login</html>", "Content-Type: text/html"),  # 200 to CONNECT
        http(b"<html>Login</html>", status="403 Forbidden"),
        http(b"", "Location: http://portal/", status="302 Found"),
        b"nonsense\r\n\r\n",
        b"",
    ],
    ids=["page", "403", "302", "nonsense", "closed"],
)
def test_a_proxy_that_opens_no_tunnel_gets_no_secret(answer: bytes) -> None:
    with raw_server(answer) as proxy:
        refused("https://far.example", proxy.url)
    assert proxy.received[0].startswith(b"CONNECT far.example:443")
    for secret in (SECRET, TOKEN):
        assert secret.encode() not in b"".join(proxy.received)


def test_the_proxys_own_password_is_not_in_the_error() -> None:
    with raw_server(http(b"", status="407 Login")) as proxy:
        chosen = proxy.url.replace("//", "//user:Pr0xyPassw0rd@")
        error = refused("https://far.example", chosen)
    assert "Pr0xyPassw0rd" not in repr(vars(error)) + str(error)
    assert error.title.en == "The proxy wants a login"
    assert b"Proxy-Authorization: Basic" in proxy.received[0]
