"""The transport against sockets that misbehave."""

from __future__ import annotations

import gzip
import socket
import ssl
import subprocess
import sys
import threading
import time
import tracemalloc
import zlib
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from api_desk import SECRET, TOKEN, http, raw_server, read_request

from wxdesk.api import sockets
from wxdesk.api.body import Unreadable, read_body
from wxdesk.api.proxies import Proxies, is_loopback
from wxdesk.api.transport import Reply, Request, RequestsTransport
from wxdesk.errors import NotSent, UnknownResult
from wxdesk.model import Move

OK = http(b'{"errcode":0}')
KEPT = http(b'{"errcode":0}', keep=True)
GET = Request("GET", "/cgi-bin/x", {"access_token": TOKEN})
POST = Request("POST", "/cgi-bin/x", {"access_token": TOKEN}, '{"a":"你"}'.encode())


def send(url: str, request: Request = POST, seconds: float = 5.0) -> Reply:
    transport = RequestsTransport(url, "none")
    try:
        return transport.send(request, seconds)
    finally:
        transport.close()


def test_a_post_is_raw_utf8_with_a_length_and_the_token_in_the_query() -> None:
    with raw_server(OK) as server:
        answer = send(server.url)
    assert (answer.status, answer.body) == (200, b'{"errcode":0}')
    head, _, body = server.received[0].partition(b"\r\n\r\n")
    assert head.startswith(f"POST /cgi-bin/x?access_token={TOKEN} HTTP/1.1".encode())
    assert b"Content-Length: 11" in head
    assert b"Content-Type: application/json; charset=utf-8" in head
    assert b"chunked" not in head.lower()
    assert body == '{"a":"你"}'.encode()


def test_a_get_has_no_body_and_escapes_its_query() -> None:
    with raw_server(OK) as server:
        send(server.url, Request("GET", "/x", {"a": "1 &2"}))
    assert server.received[0].startswith(b"GET /x?a=1+%262 HTTP/1.1\r\n")


def test_one_connection_serves_many_calls() -> None:
    def serve(link: socket.socket) -> None:
        link.sendall(KEPT)
        for _ in range(4):
            read_request(link)
            link.sendall(KEPT)

    with raw_server(serve) as server:
        transport = RequestsTransport(server.url, "none")
        for _ in range(5):
            assert transport.send(POST, 5).status == 200
        transport.close()
    assert len(server.received) == 1


def test_a_connection_closed_while_idle_is_not_an_error() -> None:
    with raw_server(KEPT, KEPT, KEPT) as server:  # closes after each reply
        transport = RequestsTransport(server.url, "none")
        for _ in range(3):
            assert transport.send(POST, 5).status == 200
            time.sleep(0.03)
        transport.close()


@pytest.mark.parametrize("marked", [Request("GET", "/x", fresh=True), GET])
def test_old_connections_and_fresh_requests_connect_anew(
    monkeypatch: pytest.MonkeyPatch, marked: Request
) -> None:
    if not marked.fresh:
        monkeypatch.setattr("wxdesk.api.transport.IDLE_LIMIT", -1.0)

    def serve(link: socket.socket) -> None:
        link.sendall(KEPT)
        assert link.recv(10) == b""  # closed from the other side

    with raw_server(serve, OK) as server:
        transport = RequestsTransport(server.url, "none")
        transport.send(GET, 5)
        transport.send(marked, 5)
        transport.close()
    assert len(server.received) == 2


# -- what counts as not sent, and what as unknown ------------------------------


def refused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_a_refused_connection_is_not_sent() -> None:
    with pytest.raises(NotSent) as caught:
        send(f"http://127.0.0.1:{refused_port()}")
    assert caught.value.whose is Move.WECHAT


def test_a_name_that_does_not_resolve_is_not_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_args: object, **_named: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(NotSent) as caught:
        send("https://api.weixin.qq.com")
    assert "server name" in caught.value.title.en
    assert caught.value.detail == "api.weixin.qq.com"


@pytest.mark.parametrize("base", ["nonsense", "http://[::1", "ftp://x", "http://"])
def test_a_malformed_address_is_the_persons_move(base: str) -> None:
    with pytest.raises(NotSent) as caught:
        send(base)
    assert caught.value.whose is Move.PERSON


LOST = {
    "closed without a word": b"",
    "closed in the status line": b"HTTP/1.1 20",
    "closed in the body": http(b'{"errcode":', length=13),
    "no HTTP at all": b"\x00\x01\x02 not http\r\n\r\n",
    "bad chunk": http(b"zz\r\n{}", "Transfer-Encoding: chunked", length=-2),
    "chunks cut": http(b"5\r\n{", "Transfer-Encoding: chunked", length=-2),
    "damaged gzip": http(b"\x1f\x8b\x08nonsense", "Content-Encoding: gzip"),
    "gzip cut": http(gzip.compress(b"{}" * 99)[:-9], "Content-Encoding: gzip"),
    "unknown packing": http(b"{}", "Content-Encoding: br"),
    "declared too long": http(b"{}", length=5 * 1024 * 1024),
    "absurd length": http(b"{}", length=10**30),
}


@pytest.mark.parametrize("answer", LOST.values(), ids=LOST.keys())
def test_a_reply_that_does_not_arrive_whole_is_unknown(answer: bytes) -> None:
    with raw_server(answer) as server, pytest.raises(UnknownResult) as caught:
        send(server.url)
    assert len(server.received) == 1  # never sent twice
    assert caught.value.detail == "127.0.0.1"  # and nothing of the library's words


def test_cut_at_every_byte() -> None:
    whole = http(b'{"errcode":0,"errmsg":"ok"}', "Content-Type: application/json")
    cuts = range(0, len(whole) - 1, 3)
    with raw_server(*(whole[:cut] for cut in cuts)) as server:
        transport = RequestsTransport(server.url, "none")
        for _ in cuts:
            try:  # Python takes the end of the connection for the end of headers
                assert transport.send(POST, 5).body == b""
            except UnknownResult:
                continue
        transport.close()


def test_a_reply_without_length_ends_with_the_connection() -> None:
    with raw_server(http(b'{"errcode":', length=-2)) as server:
        assert send(server.url).body == b'{"errcode":'  # the decoder refuses it


def test_reset_after_the_request_is_unknown() -> None:
    def reset(link: socket.socket) -> None:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    with raw_server(reset) as server, pytest.raises(UnknownResult):
        send(server.url)


def test_extra_bytes_do_not_leak_into_the_next_reply() -> None:
    def serve(link: socket.socket) -> None:
        link.sendall(KEPT + http(b'{"errcode":40001}'))
        if read_request(link):
            link.sendall(OK)

    with raw_server(serve, OK) as server:
        transport = RequestsTransport(server.url, "none")
        assert transport.send(GET, 5).body == b'{"errcode":0}'
        assert transport.send(GET, 5).body == b'{"errcode":0}'
        transport.close()


# -- deadline and size ---------------------------------------------------------


def drip(data: bytes, pause: float = 0.03) -> object:
    def serve(link: socket.socket) -> None:
        for one in data:
            link.sendall(bytes([one]))
            time.sleep(pause)

    return serve


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\n", KEPT[:-10]])
def test_a_dripping_server_does_not_pass_the_deadline(start: bytes) -> None:
    def serve(link: socket.socket) -> None:
        link.sendall(start)
        drip(KEPT[len(start) :] + b" " * 100)(link)  # type: ignore[operator]

    before = time.monotonic()
    with raw_server(serve) as server, pytest.raises(UnknownResult):
        send(server.url, seconds=0.2)
    assert time.monotonic() - before < 1.0


def test_a_silent_server_ends_at_the_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "READ_GAP", 0.1)
    with (
        raw_server(lambda link: time.sleep(0.3)) as server,
        pytest.raises(UnknownResult),
    ):
        send(server.url)


def test_a_packed_reply_is_unpacked() -> None:
    body = b'{"tags":[]}' * 1000
    plain = [http(zlib.compress(body), "Content-Encoding: deflate")]
    with raw_server(
        http(gzip.compress(body), "Content-Encoding: gzip"), *plain
    ) as server:
        transport = RequestsTransport(server.url, "none")
        assert transport.send(GET, 5).body == body
        assert transport.send(GET, 5).body == body
        transport.close()


def test_a_gzip_bomb_is_cut_off() -> None:
    pack = zlib.compressobj(9, wbits=31)
    megabyte = bytes(1024 * 1024)
    bomb = b"".join(pack.compress(megabyte) for _ in range(100)) + pack.flush()
    before = time.monotonic()
    with (
        raw_server(http(bomb, "Content-Encoding: gzip")) as server,
        pytest.raises(UnknownResult) as caught,
    ):
        send(server.url)
    assert caught.value.whose is Move.PERSON  # repeating does not help
    assert time.monotonic() - before < 2.0


def test_a_bomb_is_never_unpacked_whole() -> None:
    source = BytesIO(zlib.compress(bytes(60 * 1024 * 1024), 9))  # fits one piece
    tracemalloc.start()
    with pytest.raises(Unreadable):
        read_body(source.read, {"content-encoding": "gzip"})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40 * 1024 * 1024


def test_an_endless_reply_is_cut_off() -> None:
    def serve(link: socket.socket) -> None:
        link.sendall(http(b"", length=-2))
        while True:
            link.sendall(b" " * 65536)

    with raw_server(serve) as server, pytest.raises(UnknownResult):
        send(server.url)


# -- redirects, cookies, environment, proxies ----------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(status: int) -> None:
    with raw_server(OK) as target:
        away = http(
            b"x" * 100,
            f"Location: {target.url}/login",
            "Set-Cookie: a=b",
            status=f"{status} Moved",
        )
        with raw_server(away, OK) as server:
            transport = RequestsTransport(server.url, "none")
            assert transport.send(POST, 5).status == status
            transport.send(POST, 5)
            transport.close()
        assert not target.received
        assert b"Cookie" not in server.received[1]


def test_environment_and_netrc_are_not_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{refused_port()}")
    with raw_server(OK) as server:
        RequestsTransport(server.url, "system").send(GET, 5)  # loopback: never
    assert b"Authorization" not in server.received[0]


def test_a_chosen_proxy_is_used_but_never_for_loopback() -> None:
    with raw_server(OK) as proxy, raw_server(OK) as server:
        far = RequestsTransport("https://far.example", proxy.url)
        with pytest.raises(NotSent):  # this proxy opens no tunnel
            far.send(GET, 5)
        RequestsTransport(server.url, proxy.url).send(GET, 5)
    assert proxy.received[0].startswith(b"CONNECT far.example:443")
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        (http(b"", status="407 Login"), "The proxy wants a login"),
        (http(b"", status="502 Bad"), "The proxy cannot be reached"),
        (b"", "The proxy cannot be reached"),
    ],
)
def test_a_proxy_that_gives_no_tunnel_means_not_sent(answer: bytes, title: str) -> None:
    with raw_server(answer) as proxy, pytest.raises(NotSent) as caught:
        RequestsTransport("https://far.example", proxy.url).send(POST, 5)
    assert caught.value.title.en == title
    assert caught.value.whose is Move.PERSON
    assert proxy.received[0].startswith(b"CONNECT far.example:443")
    assert TOKEN.encode() not in proxy.received[0]


def test_a_dead_proxy_means_not_sent() -> None:
    dead = f"http://127.0.0.1:{refused_port()}"
    for proxy in (dead, dead.replace("http:", "https:")):
        with pytest.raises(NotSent) as caught:
            RequestsTransport("https://far.example", proxy).send(POST, 5)
        assert caught.value.title.en == "The proxy cannot be reached"


def test_which_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://company:8080")
    monkeypatch.setenv("no_proxy", "inside.example")
    system = Proxies("system")
    assert system.for_host("api.weixin.qq.com")["https"] == "http://company:8080"
    assert system.for_host("inside.example") == {}
    assert system.for_host("localhost") == {}
    assert Proxies("none").for_host("api.weixin.qq.com") == {}
    assert Proxies("http://own:1").for_host("a.example") == {"all": "http://own:1"}
    assert all(map(is_loopback, ["localhost", "127.8.0.1", "::1", "[::1]"]))
    assert not is_loopback("10.0.0.1")


# -- TLS -----------------------------------------------------------------------


def test_no_tls_on_the_other_side_is_not_sent() -> None:
    with raw_server(b"HTTP/1.1 400 Bad\r\n\r\n") as server:
        with pytest.raises(NotSent) as caught:
            send(server.url.replace("http", "https"))
        assert "encrypted" in caught.value.title.en


def self_signed(folder: Path) -> tuple[str, str]:
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    pkcs = serialization.PrivateFormat.PKCS8
    (folder / "cert.pem").write_bytes(made.public_bytes(pem))
    (folder / "key.pem").write_bytes(key.private_bytes(pem, pkcs, plain))
    return str(folder / "cert.pem"), str(folder / "key.pem")


def test_an_unknown_certificate_is_refused_and_named(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*self_signed(tmp_path))
    got: list[bytes] = []

    def serve(server: socket.socket) -> None:
        link, _ = server.accept()
        with link:
            try:
                got.append(context.wrap_socket(link, server_side=True).recv(999))
            except OSError:
                got.append(b"")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, args=(server,))
        thread.start()
        with pytest.raises(NotSent) as caught:
            send(f"https://localhost:{server.getsockname()[1]}")
        thread.join(5)
    assert caught.value.whose is Move.PERSON
    assert "certificate" in caught.value.title.en
    assert "self-signed" in caught.value.detail
    assert got == [b""]  # nothing was sent into it


def test_certificates_cannot_be_ignored() -> None:
    for path in Path(sockets.__file__).parent.glob("*.py"):
        source = path.read_text("utf-8")
        assert "verify=False" not in source
        assert "CERT_NONE" not in source


# -- loading and leaking -------------------------------------------------------


def test_opening_a_client_does_not_load_requests() -> None:
    code = (
        "import sys; from wxdesk.api.client import open_client;"
        "open_client('wx', str, api_base='https://api.weixin.qq.com');"
        "print([m for m in ('requests', 'urllib3') if m in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def test_nothing_of_the_library_hangs_on_our_errors() -> None:
    request = Request("POST", "/x", {"access_token": TOKEN}, SECRET.encode())
    with raw_server(b"", b"x", http(b"{", length=5)) as server:
        for base in (*[server.url] * 3, "https://127.0.0.1:1", "nonsense"):
            with pytest.raises((NotSent, UnknownResult)) as caught:
                send(base, request)
            assert caught.value.__context__ is None
            assert caught.value.__cause__ is None
    assert TOKEN not in repr(request)
    assert SECRET not in repr(request)
    assert SECRET not in repr(Reply(200, {"set-cookie": SECRET}, SECRET.encode()))


def test_a_socks_proxy_is_asked_for_the_host() -> None:
    """SOCKS 5 (RFC 1928): greeting, then CONNECT to a name; refused with code 5."""
    asked: list[bytes] = []

    def serve(server: socket.socket) -> None:
        link, _ = server.accept()
        with link:
            link.settimeout(5)
            link.recv(16)
            link.sendall(b"\x05\x00")
            asked.append(link.recv(64))
            link.sendall(b"\x05\x05\x00\x01" + b"\x00" * 6)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, args=(server,))
        thread.start()
        port = server.getsockname()[1]
        far = RequestsTransport("https://far.example", f"socks5h://127.0.0.1:{port}")
        with pytest.raises(NotSent) as error:
            far.send(POST, 5)
        far.close()
        thread.join(5)
    assert asked == [b"\x05\x01\x00\x03\x0bfar.example" + (443).to_bytes(2, "big")]
    assert error.value.title.en == "The proxy cannot be reached"
