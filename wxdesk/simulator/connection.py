"""HTTP on one connection of the simulator: reading calls, playing what goes out."""

from __future__ import annotations

import json
import os
import select
import socket
import struct
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler
from socketserver import BaseServer
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from wxdesk.simulator import control
from wxdesk.simulator.call import Call
from wxdesk.simulator.endpoints import SimulatedReply
from wxdesk.simulator.faults import Action, Fault, Faults, Point
from wxdesk.simulator.stage import Stage
from wxdesk.simulator.wire import End, Send, Step, WirePause, whole
from wxdesk.simulator.world import World

MAX_BODY = 1 << 20
_OWN_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
_HEX = frozenset(b"0123456789abcdefABCDEF")
_RESET_ON_CLOSE = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)


class Platform(Protocol):
    """What a connection asks of the simulator that it belongs to."""

    world: World
    control: bool
    stage: Stage

    @property
    def faults(self) -> Faults: ...

    def wait(self, late: float) -> None:
        """Take as long as an answer of the platform takes."""
        ...


class PlatformServer(BaseServer):
    """A server that knows its simulator."""

    simulator: Platform


class Connection(BaseHTTPRequestHandler):
    """One connection: as many calls as the other side makes on it."""

    server: PlatformServer
    raw_requestline: bytes
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits 40 ms
    wbufsize = -1  # header and body in one packet
    _fault: Fault | None = None

    def parse_request(self) -> bool:
        """Read the headers; a fault may strike before or right after that."""
        simulator = self.server.simulator
        words = self.raw_requestline.split()
        path = urlsplit(words[1].decode("latin-1")).path if len(words) == 3 else ""
        own = simulator.control and path.startswith(control.PREFIX)
        fault = None if own else simulator.faults.choose(path)
        self._fault = fault
        if fault is not None and fault.early and fault.action is Action.LATENCY:
            time.sleep(fault.seconds)
        elif fault is not None and fault.at is Point.ACCEPT:
            return self._end_early(fault)
        if not super().parse_request():
            return False
        if fault is not None and fault.early and fault.action is not Action.LATENCY:
            return self._end_early(fault)
        return True

    def _end_early(self, fault: Fault) -> bool:
        self.close_connection = True
        self._play(self.server.simulator.stage.refused_early(fault))
        return False

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        if not self._welcome():
            self.close_connection = True
            self._send(SimulatedReply(403, "text/plain", b""))
            return
        if "Transfer-Encoding" in self.headers:
            self._skip_chunks()
            self.close_connection = True
            self._send(SimulatedReply(412, "text/plain", b""))
            return
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > MAX_BODY:
            self.close_connection = True
            self._send(SimulatedReply(413, "text/plain", b""))
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
        self._play(simulator.stage.play(call, self._fault, simulator.wait))

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

    def _control(self, call: Call) -> SimulatedReply:
        simulator = self.server.simulator
        result = control.answer(simulator.world, simulator.faults, call)
        body = json.dumps(result, ensure_ascii=False).encode()
        status = 400 if "error" in result else 200
        return SimulatedReply(status, "application/json", body)

    def _welcome(self) -> bool:
        host = self.headers.get("Host", "").lower()
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        return name in _OWN_NAMES and "Origin" not in self.headers

    def _send(self, reply: SimulatedReply) -> None:
        self._play(whole(reply, keep=not self.close_connection))

    def _play(self, steps: Sequence[Step]) -> None:
        for step in steps:
            if isinstance(step, Send):
                self.wfile.write(step.data)
            elif isinstance(step, WirePause):
                self.wfile.flush()
                if self._left_within(step.seconds):
                    self.close_connection = True
                    return
            elif step is End.CLOSE:
                self.close_connection = True
            else:
                self.wfile.flush()
                self._cut()

    def _left_within(self, seconds: float) -> bool:
        """Be silent for so long; True when the other side has gone meanwhile."""
        readable, _, _ = select.select([self.connection], [], [], seconds)
        return bool(readable)

    def _cut(self) -> None:
        """End the connection with a reset, as a broken line does."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        socket.close(self.connection.detach())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name
        """Nothing: the line would carry tokens, and tests read ``World.calls``."""
