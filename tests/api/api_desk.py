"""What the API tests share: a clock, a transport of prepared replies, a raw server."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from wxdesk.api.client import Client, open_client
from wxdesk.api.wire import DEADLINE, Reply, Request
from wxdesk.jobs import Context

APPID = "wx0123456789abcdef"
SECRET = "5ec4e7" + "ab" * 13
TOKEN = "70-" + "kEn_VaLuE" * 12
OPENIDS = tuple(f"oTest{number:023d}" for number in range(200))
TOKEN_REPLY = {"access_token": TOKEN, "expires_in": 7200}
STABLE = "/cgi-bin/stable_token"


class FakeClock:
    """Time passes only by waiting; every wait is written down."""

    def __init__(self, now: float = 1_790_000_000.0) -> None:
        self.wall = now
        self.ticks = 1000.0
        self.waits: list[float] = []
        self._lock = threading.Lock()

    def now(self) -> float:
        return self.wall

    def monotonic(self) -> float:
        return self.ticks

    def wait(self, event: threading.Event, seconds: float) -> bool:
        if event.is_set():
            return True
        with self._lock:
            self.waits.append(seconds)
            self.wall += seconds
            self.ticks += seconds
        return event.is_set()


class Waits(Context):
    """A context on a fake clock that notes why it waited."""

    def __init__(self) -> None:
        self.fake = FakeClock()
        self.reasons: list[str] = []
        super().__init__(self.fake)

    def sleep(self, seconds: float, waiting: str = "") -> None:
        self.reasons.append(waiting)
        super().sleep(seconds, waiting)


def reply(
    body: Any = None, status: int = 200, headers: dict[str, str] | None = None
) -> Reply:
    """A reply; anything but bytes is written as JSON."""
    if not isinstance(body, bytes):
        body = json.dumps(body, ensure_ascii=False).encode()
    return Reply(status, headers or {"content-type": "application/json"}, body)


Script = Reply | Exception | dict[str, Any]


class FakeTransport:
    """Answers token calls by itself, everything else from a list, in order.

    ``tokens`` replaces the token answers; the last of each list is repeated.
    """

    def __init__(self, *answers: Script, tokens: tuple[Script, ...] = ()) -> None:
        self.answers = list(answers)
        self.tokens = list(tokens) or [TOKEN_REPLY]
        self.requests: list[Request] = []
        self.before: Callable[[Request], None] = lambda request: None
        self.closed = False
        self._lock = threading.Lock()

    def send(self, request: Request, deadline_s: float = DEADLINE) -> Reply:
        self.before(request)
        with self._lock:
            self.requests.append(request)
            token = request.path in ("/cgi-bin/token", STABLE, "")
            queue = self.tokens if token else self.answers
            answer = queue.pop(0) if len(queue) > 1 else queue[0]
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, Reply) else reply(answer)

    def close(self) -> None:
        self.closed = True

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    @property
    def business(self) -> list[Request]:
        """The requests that were not for a token."""
        return [one for one in self.requests if "token" not in one.path and one.path]


def client_on(transport: FakeTransport, **options: Any) -> Client:
    options.setdefault("api_base", "http://127.0.0.1:9")
    return open_client(APPID, lambda: SECRET, transport=transport, **options)


class RawServer:
    """Sends prepared bytes, one per connection, and keeps what it was sent.

    A callable answers with the socket in hand; b"" closes without a word.
    """

    def __init__(self, *answers: bytes | Callable[[socket.socket], None]) -> None:
        self.received: list[bytes] = []
        self._answers = answers
        self._stop = threading.Event()
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(0.004)
        self.port = self._server.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        for answer in self._answers:
            if (connection := self._accept()) is None:
                return
            with connection:
                connection.settimeout(5)
                try:
                    self.received.append(read_request(connection))
                    if callable(answer):
                        answer(connection)
                    else:
                        connection.sendall(answer)
                except OSError:
                    continue

    def _accept(self) -> socket.socket | None:
        while not self._stop.is_set():
            try:
                return self._server.accept()[0]
            except TimeoutError:
                continue
        return None

    def close(self) -> None:
        self._stop.set()
        self._thread.join(5)
        self._server.close()


def read_request(connection: socket.socket) -> bytes:
    """One request with its body."""
    data = b""
    while b"\r\n\r\n" not in data:
        if not (piece := connection.recv(65536)):
            return data
        data += piece
        if data.startswith(b"\x16"):  # the first byte of a TLS handshake
            return data
    head, _, body = data.partition(b"\r\n\r\n")
    size = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            size = int(line.split(b":")[1])
    while len(body) < size and (piece := connection.recv(65536)):
        body += piece
    return head + b"\r\n\r\n" + body


@contextmanager
def raw_server(
    *answers: bytes | Callable[[socket.socket], None],
) -> Iterator[RawServer]:
    server = RawServer(*answers)
    try:
        yield server
    finally:
        server.close()


def http(
    body: bytes,
    *headers: str,
    status: str = "200 OK",
    length: int = -1,
    keep: bool = False,
) -> bytes:
    """A reply as bytes; ``length`` -1 is the true one, -2 leaves the header out.

    Without ``keep`` it says that the connection will close.
    """
    lines = [f"HTTP/1.1 {status}", *headers]
    if not keep:
        lines.append("Connection: close")
    if length != -2:
        lines.append(f"Content-Length: {len(body) if length == -1 else length}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
