"""A wire made of lists and a false clock under the real HTTP stack.

Everything of wxdesk and of urllib3 runs as always; only the socket is not one. The
simulator plays its steps into it, and a pause costs no time.
"""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

from urllib3.connectionpool import HTTPConnectionPool

from wxdesk.api import sockets, transport
from wxdesk.simulator.call import Call
from wxdesk.simulator.faults import Action, Fault, Point
from wxdesk.simulator.stage import Stage
from wxdesk.simulator.wire import End, Send, Step, WirePause

BASE = "http://127.0.0.1:9"


class FakeTime:
    """A clock for the program (jobs.Clock) and for the wire; waiting moves it."""

    def __init__(self, now: float = 1_790_000_000.0) -> None:
        self.wall = now
        self.ticks = 1_000.0
        self.waited = 0.0

    def now(self) -> float:
        return self.wall

    def monotonic(self) -> float:
        return self.ticks

    def wait(self, event: Any, seconds: float) -> bool:
        if event.is_set():
            return True
        self.waited += seconds
        self.spend(seconds)
        return bool(event.is_set())

    def spend(self, seconds: float) -> None:
        self.wall += seconds
        self.ticks += seconds


class Wire:
    """What is on the other side: a stage. ``hosts`` are all that were connected to,
    ``longest`` the most seconds a single exchange took."""

    def __init__(self, stage: Stage, time: FakeTime) -> None:
        self.stage = stage
        self.time = time
        self.hosts: list[str] = []
        self.longest = 0.0
        self.last_size = 0  # bytes of the last reply that came in one piece

    def connect(self, host: str) -> FakeSocket:
        self.hosts.append(host)
        return FakeSocket(self)


class FakeSocket:
    """As much of a socket as http.client and urllib3 use."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.timeout = 1e9
        self.closed = False
        self.inbox = b""
        self.ended = False
        self.steps: deque[Step] = deque()
        self._sent = b""
        self._fault: Fault | None = None
        self._chosen = False
        self._begun = 0.0

    def settimeout(self, seconds: float | None) -> None:
        self.timeout = 1e9 if seconds is None else seconds

    def setsockopt(self, *_args: Any) -> None:
        """Options make no difference here."""

    def sendall(self, data: bytes) -> None:
        if self.ended:
            raise BrokenPipeError(32, "Broken pipe")
        if not self._sent:
            self._begun = self.wire.time.ticks
        self._sent += data
        self._look()

    def makefile(self, mode: str, buffering: int = -1) -> io.RawIOBase:
        del mode, buffering
        return _Reader(self)

    def shutdown(self, _how: int) -> None:
        self.closed = True

    def close(self) -> None:
        self.closed = True

    # -- the other side

    def _look(self) -> None:
        """Read what has come of the request; answer when it is whole."""
        head, gap, body = self._sent.partition(b"\r\n\r\n")
        if not self._chosen:
            self._chosen = True
            path = urlsplit(head.split(b" ")[1].decode("latin-1")).path
            self._fault = self.wire.stage.faults.choose(path)
        fault = self._fault
        delayed = fault is not None and fault.action is Action.LATENCY
        if fault is not None and fault.early and not delayed:
            if fault.at is Point.ACCEPT or gap:
                self._end_early(fault)
            return
        if gap and len(body) >= _length(head):
            early = delayed and fault is not None and fault.at is not Point.AFTER_APPLY
            self._answer(head, body, fault.seconds if early and fault else 0.0)

    def _end_early(self, fault: Fault) -> None:
        self.steps.extend(self.wire.stage.refused_early(fault))
        self.steps.append(End.CLOSE)
        self._sent = b""
        if self.steps[0] is End.RESET:
            self.ended = True
            raise ConnectionResetError(104, "Connection reset by peer")

    def _answer(self, head: bytes, body: bytes, pause: float) -> None:
        method, target, _ = head.split(b"\r\n")[0].decode("latin-1").split(" ")
        url = urlsplit(target)
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        call = Call(method, url.path, query, body)
        late: list[float] = [pause]
        steps = self.wire.stage.play(call, self._fault, late.append)
        self.steps.append(WirePause(sum(late)))
        self.steps.extend(steps)
        if isinstance(step := self.steps[-1], Send):
            self.wire.last_size = len(step.data.partition(b"\r\n\r\n")[2])
        self._sent, self._chosen, self._fault = b"", False, None

    def read(self, size: int) -> bytes:
        """Up to ``size`` bytes within the time-out, b"" at the end."""
        left = self.timeout
        while not self.inbox and not self.ended:
            left = self._step(left)
        piece, self.inbox = self.inbox[:size], self.inbox[size:]
        time = self.wire.time
        self.wire.longest = max(self.wire.longest, time.ticks - self._begun)
        return piece

    def _step(self, left: float) -> float:
        if not self.steps:  # the line stays open and nothing comes
            self._run_out(left)
        step = self.steps.popleft()
        if isinstance(step, Send):
            self.inbox += step.data
        elif isinstance(step, WirePause):
            if step.seconds > left:
                self.steps.appendleft(WirePause(step.seconds - left))
                self._run_out(left)
            self.wire.time.spend(step.seconds)
            return left - step.seconds
        elif step is End.RESET:
            self.ended = True
            raise ConnectionResetError(104, "Connection reset by peer")
        else:
            self.ended = True
        return left

    def _run_out(self, left: float) -> None:
        self.wire.time.spend(left)
        time = self.wire.time
        self.wire.longest = max(self.wire.longest, time.ticks - self._begun)
        raise TimeoutError("timed out")


class _Reader(io.RawIOBase):
    def __init__(self, sock: FakeSocket) -> None:
        self._sock = sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._sock.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return 0


@contextmanager
def wired(wire: Wire) -> Iterator[None]:
    """Within it RequestsTransport talks to ``wire``, for plain http only."""

    class Connection(sockets._Connection):
        def _new_conn(self) -> Any:
            return wire.connect(f"{self.host}:{self.port}")

        @property
        def is_connected(self) -> bool:
            sock: Any = self.sock
            return sock is not None and not (sock.ended or sock.inbox or sock.steps)

    class Pool(HTTPConnectionPool):
        ConnectionCls = Connection

    pools = {**sockets.POOLS, "http": Pool}
    clock = staticmethod(wire.time.monotonic)
    with (
        patch.object(transport, "POOLS", pools),
        patch.object(sockets.Flight, "monotonic", clock),
    ):
        yield
