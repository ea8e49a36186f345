"""Certificates and proxies that are not as they should be: nothing is sent to them."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from api_desk import SECRET, TOKEN, http, raw_server, read_request

from wxdesk.api.transport import Request, RequestsTransport
from wxdesk.errors import Move, NotSent

x509 = pytest.importorskip("cryptography.x509")
from cryptography.hazmat.primitives import hashes, serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec  # noqa: E402

POST = Request("POST", "/x", {"access_token": TOKEN}, SECRET.encode())
OK = http(b'{"errcode":0}')
DAY = timedelta(days=1)


@dataclass
class Authority:
    """A certificate authority of our own, and where its certificate lies."""

    key: Any
    name: Any
    folder: Path

    @classmethod
    def made(cls, folder: Path) -> Authority:
        key, name = ec.generate_private_key(ec.SECP256R1()), _name("test authority")
        found = cls(key, name, folder)
        certificate = found._signed(key, name, DAY, [], authority=True)
        (folder / "ca.pem").write_bytes(_pem(certificate))
        return found

    def issue(self, host: str = "localhost", life: timedelta = DAY) -> Path:
        """Key and certificate for a host in one file; ``life`` may be over."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._signed(key, _name(host), life, [host])
        secret = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        path = self.folder / f"{host}.pem"
        path.write_bytes(secret + _pem(certificate))
        return path

    def _signed(
        self,
        key: Any,
        name: Any,
        life: timedelta,
        hosts: list[str],
        authority: bool = False,
    ) -> Any:
        now = datetime.now(UTC)
        names = [x509.DNSName(host) for host in hosts or ["ca"]]
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(
            self.key.public_key()
        )
        subject = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - 30 * DAY)
            .not_valid_after(now + life)
            .add_extension(x509.BasicConstraints(authority, None), critical=True)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(issuer, critical=False)
            .add_extension(subject, critical=False)
            .sign(self.key, hashes.SHA256())
        )


def _name(text: str) -> Any:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def _pem(certificate: Any) -> bytes:
    found: bytes = certificate.public_bytes(serialization.Encoding.PEM)
    return found


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
    with tls_server(authority.issue(host, life)) as (url, received):
        error = refused(url)
    assert reason in error.detail
    assert "certificate" in error.title.en
    assert error.whose is Move.PERSON  # trying again does not help
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
