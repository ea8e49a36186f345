"""A world behind HTTP on 127.0.0.1, for this computer only.

Host names other than loopback and requests with an Origin (a web page) get 403.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import struct
import sys
import threading
import time
from http.client import responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import FrameType, TracebackType
from typing import Any, TextIO
from urllib.parse import parse_qsl, urlsplit

from wxdesk.simulator import control
from wxdesk.simulator.call import Call
from wxdesk.simulator.codes import Refused
from wxdesk.simulator.endpoints import Reply, answer, refuse, render
from wxdesk.simulator.faults import HTML, Action, Fault, Faults
from wxdesk.simulator.world import FANS, World

log = logging.getLogger(__name__)

ADDRESS = "127.0.0.1"
MAX_BODY = 1 << 20
_OWN_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
_HEX = frozenset(b"0123456789abcdefABCDEF")
_WINDOWS = os.name == "nt"
_RESET_ON_CLOSE = struct.pack("hh" if _WINDOWS else "ii", 1, 0)


class Simulator:
    """Serves a world while started; also a context manager.

    ``latency_ms`` is how long each call takes, ``peak`` the most calls that were
    under way at once, ``control`` opens /__sim/ (see ``control``).
    """

    def __init__(
        self,
        world: World,
        port: int = 0,
        latency_ms: float = 0,
        control: bool = False,
    ) -> None:
        self.world = world
        self.latency_ms = latency_ms
        self.control = control
        self.faults = Faults(world.seed)
        self.peak = 0
        self._under_way = 0
        self._counting = threading.Lock()
        self._server = _Server((ADDRESS, port), self)
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The API base, without a slash at the end."""
        return f"http://{ADDRESS}:{self._server.server_address[1]}"

    def start(self) -> Simulator:
        """Serve in a thread of its own."""
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.05},
            name="simulator",
            daemon=True,
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving and cut all connections. Harmless when called again."""
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.server_close()
        self._server.cut_connections()

    def __enter__(self) -> Simulator:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def handle(self, call: Call) -> Reply | None:
        """Answer a call, with a fault if one is due; None cuts the connection."""
        with self._counting:
            self._under_way += 1
            self.peak = max(self.peak, self._under_way)
        try:
            return self._handle(call, self.faults.choose(call.path))
        finally:
            with self._counting:
                self._under_way -= 1

    def _handle(self, call: Call, fault: Fault | None) -> Reply | None:
        if fault is not None and not fault.applies:
            call.number = self.world.next_call(call.path)
            return self._replace(call, fault)
        late = fault.seconds if fault and fault.action is Action.LATENCY else 0.0
        reply = answer(self.world, call, lambda: self._wait(late))
        if fault is None or fault.action is Action.LATENCY:
            return reply
        return self._replace(call, fault)

    def _wait(self, late: float) -> None:
        seconds = self.latency_ms / 1000 + late
        if seconds:
            time.sleep(seconds)

    def _replace(self, call: Call, fault: Fault) -> Reply | None:
        if fault.action is Action.ERRCODE:
            ip = self.world.rules.caller_ip or call.ip
            refusal = Refused(fault.errcode, ip=ip, ipv6=f" ipv6 ::ffff:{ip}")
            return render(self.world, call, refuse(self.world, call, refusal))
        if fault.action is Action.STATUS:
            return Reply(fault.status, "text/html", HTML.encode())
        if fault.action is Action.HTML:
            return Reply(200, "text/html", HTML.encode())
        return None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    allow_reuse_address = not _WINDOWS  # there it would share a taken port

    def __init__(self, address: tuple[str, int], simulator: Simulator) -> None:
        self.simulator = simulator
        self._open: set[socket.socket] = set()
        self._workers: set[threading.Thread] = set()
        self._guard = threading.Lock()
        super().__init__(address, _Connection)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        thread = threading.current_thread()
        with self._guard:
            self._workers.add(thread)
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._guard:
                self._open.discard(request)
                self._workers.discard(thread)

    def cut_connections(self) -> None:
        """Wake the threads that wait on idle connections, and wait for them."""
        with self._guard:
            threads = list(self._workers)
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError as error:
                    log.debug("connection was closed already: %s", error)
        for thread in threads:
            thread.join(timeout=1.0)

    def handle_error(self, request: Any, client_address: Any) -> None:
        del request, client_address
        error = sys.exception()
        if isinstance(error, OSError):  # the client went away
            log.debug("connection lost: %s", type(error).__name__)
        else:
            log.error("a call failed", exc_info=error)


class _Connection(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits 40 ms
    wbufsize = -1  # header and body in one packet

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        if not self._welcome():
            self.close_connection = True
            self._send(Reply(403, "text/plain", b""))
            return
        if "Transfer-Encoding" in self.headers:
            self._skip_chunks()
            self.close_connection = True
            self._send(Reply(412, "text/plain", b""))
            return
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > MAX_BODY:
            self.close_connection = True
            self._send(Reply(413, "text/plain", b""))
            return
        url = urlsplit(self.path)
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        body = self.rfile.read(int(length))
        ip = str(self.client_address[0])
        call = Call(self.command, url.path, query, body, ip)
        simulator = self.server.simulator
        if simulator.control and url.path.startswith(control.PREFIX):
            self._send(self._control(call))
            return
        reply = simulator.handle(call)
        if reply is None:
            self._cut()
        else:
            self._send(reply)

    def _skip_chunks(self) -> None:
        """Read a chunked body away: closing before its end would be a reset."""
        left = MAX_BODY
        while left > 0:
            size = self.rfile.readline(100).split(b";")[0].strip()
            if not size or not set(size) <= _HEX:
                return
            length = int(size, 16)
            self.rfile.read(min(length, MAX_BODY) + 2)
            if length == 0:
                return
            left -= length

    def _control(self, call: Call) -> Reply:
        simulator = self.server.simulator
        result = control.answer(simulator.world, simulator.faults, call)
        body = json.dumps(result, ensure_ascii=False).encode()
        status = 400 if "error" in result else 200
        return Reply(status, "application/json", body)

    def _welcome(self) -> bool:
        host = self.headers.get("Host", "").lower()
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        return name in _OWN_NAMES and "Origin" not in self.headers

    def _send(self, reply: Reply) -> None:
        head = (
            f"HTTP/1.1 {reply.status} {responses.get(reply.status, 'Unknown')}\r\n"
            f"Server: nginx\r\nContent-Type: {reply.content_type}\r\n"
            f"Content-Length: {len(reply.body)}\r\n"
            f"Connection: {'close' if self.close_connection else 'keep-alive'}\r\n\r\n"
        )
        self.wfile.write(head.encode("latin-1") + reply.body)

    def _cut(self) -> None:
        """End the connection with a reset, as a broken line does."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        socket.close(self.connection.detach())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name
        """Nothing: the line would carry tokens, and tests read ``World.calls``."""


def run(
    fans: int = FANS,
    port: int = 0,
    latency_ms: float = 0,
    seed: int = 1,
    with_names: bool = False,
    *,
    out: TextIO | None = None,
    control: bool = False,
) -> int:
    """Serve until Ctrl-C or SIGTERM; the first line on ``out`` says where, as JSON.

    Raises OSError when the port is taken. Returns the exit code.
    """
    world = World(fans, seed)
    world.rules.with_names = with_names
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        ended.set()

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, end)
    with Simulator(world, port, latency_ms, control) as simulator:
        account = {"url": simulator.url, "appid": world.appid, "secret": world.secret}
        out = out or sys.stdout
        out.write(json.dumps(account) + "\n")
        out.flush()
        try:
            while not ended.wait(0.5):  # a bare wait() ignores Ctrl-C on Windows
                pass
        except KeyboardInterrupt:
            log.debug("stopped by Ctrl-C")
    return 0
