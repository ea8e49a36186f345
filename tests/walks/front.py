"""api.weixin.qq.com on this computer: TLS in front, simulated accounts behind it.

Bytes are passed on as they come, so that what the simulator spoils reaches the
program spoilt. Only the Host header is rewritten, since the simulator takes calls
for nobody but itself. Which account a call is for is read from it.
"""

from __future__ import annotations

import json
import re
import select
import socket
import ssl
import struct
import threading
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.walks.delays import LINE, Delays
from wxdesk.simulator.server import Simulator

NAMES = tuple(
    f"{name}.weixin.qq.com" for name in ("api", "api2", "sh.api", "sz.api", "hk.api")
)
_HOST = re.compile(rb"(?im)^host:[^\r\n]*")
_LENGTH = re.compile(rb"(?im)^content-length: *(\d+)")
_TOKEN = re.compile(rb'"access_token": *"([^"]+)"')
_RESET = struct.pack("ii", 1, 0)


class Front:
    """Serves from the moment it is made; ``port`` is where. ``calls`` are the paths
    in the order they came."""

    def __init__(self, certificate: Path, delays: Delays) -> None:
        self._delays = delays
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._behind: dict[str, Simulator] = {}  # by AppID, and by token
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._closed = False
        self.calls: list[str] = []
        self._server = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._server.getsockname()[1]
        self._start(self._accept)

    def put_behind(self, simulator: Simulator) -> None:
        """From now on calls for its account go there."""
        self._behind[simulator.world.appid] = simulator

    def close(self) -> None:
        """Cut every connection and wait for the threads."""
        with self._lock:
            self._closed = True
            links = list(self._open)
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for link in links:
            with suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    # -- connections

    def _start(self, work: object, *args: object) -> None:
        thread = threading.Thread(target=work, args=args, name="front", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._closed:
            try:
                link, _ = self._server.accept()
            except OSError:
                return
            with self._lock:
                self._open.add(link)
                late = self._closed
            if late:
                link.close()
                return
            self._start(self._serve, link)

    def _serve(self, link: socket.socket) -> None:
        self._delays.wait("front", LINE)
        try:
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._context.wrap_socket(link, server_side=True) as tls:
                with self._lock:
                    self._open.discard(link)
                    self._open.add(tls)
                _Passing(self, tls).run()
                with self._lock:
                    self._open.discard(tls)
        except OSError:
            link.close()  # somebody hung up: that happens

    def delay(self) -> None:
        self._delays.wait("front", LINE)

    # -- whose call it is

    def simulator_of(self, head: bytes, body: bytes) -> Simulator | None:
        """The one behind whose account the call is for."""
        target = head.split(b" ", 2)[1].decode("latin-1")
        url = urlsplit(target)
        query = parse_qs(url.query)
        self.calls.append(url.path)
        keys = query.get("appid", []) + query.get("access_token", [])
        if not keys and body:
            with suppress(ValueError, AttributeError):
                keys = [str(json.loads(body).get("appid"))]
        found = [self._behind[key] for key in keys if key in self._behind]
        if found:
            return found[0]
        return next(iter(self._behind.values()), None)  # it will refuse the caller

    def learn(self, answer: bytes, simulator: Simulator) -> None:
        """Tokens in an answer belong to the account that gave them."""
        for token in _TOKEN.findall(answer):
            self._behind[token.decode()] = simulator


class _Passing:
    """One connection of the program, passed on call by call."""

    def __init__(self, front: Front, tls: ssl.SSLSocket) -> None:
        self._front, self._tls = front, tls
        self._behind: socket.socket | None = None
        self._of: Simulator | None = None

    def run(self) -> None:
        """Until one of the two sides is done with it."""
        try:
            while request := self._read_request():
                head, body = request
                simulator = self._front.simulator_of(head, body)
                if simulator is None:
                    return
                self._connect(simulator)
                self._front.delay()
                assert self._behind is not None
                self._behind.sendall(_HOST.sub(b"Host: 127.0.0.1", head) + body)
                if not self._answer(simulator):
                    return
        finally:
            if self._behind is not None:
                self._behind.close()

    def _connect(self, simulator: Simulator) -> None:
        if self._of is simulator:
            return
        if self._behind is not None:
            self._behind.close()
        address = urlsplit(simulator.url)
        self._behind = socket.create_connection((address.hostname, address.port))
        self._of = simulator

    def _read_request(self) -> tuple[bytes, bytes] | None:
        data = b""
        while b"\r\n\r\n" not in data:
            more = self._tls.recv(65_536)
            if not more:
                return None
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        while length and len(body) < int(length[1]):
            more = self._tls.recv(65_536)
            if not more:
                return None
            body += more
        return head + b"\r\n\r\n", body

    def _answer(self, simulator: Simulator) -> bool:
        """Pass on what comes until the next call; False when it is over."""
        assert self._behind is not None
        while True:
            if self._tls.pending():
                return True
            ready, _, _ = select.select([self._tls, self._behind], [], [])
            if self._behind in ready:
                try:
                    data = self._behind.recv(65_536)
                except ConnectionResetError:
                    self._reset()
                    return False
                if not data:
                    return False
                self._front.learn(data, simulator)
                self._front.delay()
                self._tls.sendall(data)
            elif self._tls in ready:
                return True

    def _reset(self) -> None:
        """A line that breaks behind breaks in front, too."""
        self._tls.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
