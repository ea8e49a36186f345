"""Connections that hold a deadline and know whether a request has left.

urllib3 limits the gap between two reads, not the whole call: a server sending one
byte per half second held a call with ``timeout=1`` for six seconds. So the limit
of every single read, of headers too, is what is left of the call's deadline.
"""

from __future__ import annotations

import io
import socket
import threading
import time
from collections.abc import Callable
from http.client import HTTPResponse
from typing import TYPE_CHECKING, Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CONNECT_LIMIT = 10.0  # seconds
READ_GAP = 30.0  # seconds between two pieces of a reply


class Flight(threading.local):
    """The call this thread has in the air; a call never changes its thread."""

    monotonic = staticmethod(time.monotonic)  # tests put a false clock here
    until = 0.0  # monotonic second at which the call must be over
    connecting = False
    left = False  # a byte of the request may have left this computer
    given_up: Callable[[], bool] = staticmethod(lambda: False)

    def start(self, seconds: float, given_up: Callable[[], bool] | None = None) -> None:
        """A new call begins and may last ``seconds``. Once ``given_up()``, nobody
        waits for it, and nothing of it is sent that has not been sent."""
        self.given_up = given_up or Flight.given_up
        self.until = self.monotonic() + seconds
        self.connecting = False
        self.left = False

    def patience(self) -> float:
        """Seconds the next read may take. Raises TimeoutError after the deadline."""
        rest = self.until - self.monotonic()
        if rest <= 0:
            raise TimeoutError("deadline of the call")
        return min(rest, READ_GAP)


flight = Flight()


class _TimedReader(io.RawIOBase):
    """A socket's reading end whose every read keeps to the deadline."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        self._sock.settimeout(flight.patience())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedResponse(HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp.close()
        self.fp = io.BufferedReader(_TimedReader(sock))


class _Connection(HTTPConnection):
    """``flight.left`` becomes true with the first byte after the connection is up;
    what a proxy is told while connecting does not count."""

    response_class = _TimedResponse

    def connect(self) -> None:
        flight.connecting = True
        try:
            super().connect()
        finally:
            flight.connecting = False

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        if not flight.connecting:
            if not flight.left and flight.given_up():
                raise ConnectionAbortedError("given up before anything was sent")
            flight.left = True
        super().send(data)


class _SecureConnection(_Connection, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


POOLS: dict[str, type[HTTPConnectionPool]] = {"http": _Pool, "https": _SecurePool}
