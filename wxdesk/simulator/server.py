"""A world behind HTTP on 127.0.0.1, for this computer only.

Host names other than loopback and requests with an Origin (a web page) get 403.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import sys
import threading
import time
from http.server import ThreadingHTTPServer
from types import FrameType, TracebackType
from typing import Any, TextIO

from wxdesk.simulator.connection import Connection, PlatformServer
from wxdesk.simulator.faults import Faults
from wxdesk.simulator.stage import Stage
from wxdesk.simulator.world import FANS, World

log = logging.getLogger(__name__)

ADDRESS = "127.0.0.1"
_WINDOWS = os.name == "nt"


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
        self.stage = Stage(world)
        self._server = Server((ADDRESS, port), self)
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

    @property
    def faults(self) -> Faults:
        """What goes wrong; may be changed at any time."""
        return self.stage.faults

    @property
    def peak(self) -> int:
        """The most calls that were under way at once."""
        return self.stage.peak

    def wait(self, late: float) -> None:
        """Spend what a call takes, and ``late`` seconds more."""
        seconds = self.latency_ms / 1000 + late
        if seconds:
            time.sleep(seconds)


class Server(ThreadingHTTPServer, PlatformServer):
    daemon_threads = True
    request_queue_size = 256
    allow_reuse_address = not _WINDOWS  # there it would share a taken port

    def __init__(self, address: tuple[str, int], simulator: Simulator) -> None:
        self.simulator = simulator
        self._open: set[socket.socket] = set()
        self._workers: set[threading.Thread] = set()
        self._guard = threading.Lock()
        super().__init__(address, Connection)

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
    ended: list[int] = []  # no Event: its lock may be held where a signal strikes

    def end(number: int, frame: FrameType | None) -> None:
        del frame
        ended.append(number)

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, end)
    with Simulator(world, port, latency_ms, control) as simulator:
        account = {"url": simulator.url, "appid": world.appid, "secret": world.secret}
        out = out or sys.stdout
        out.write(json.dumps(account) + "\n")
        out.flush()
        try:
            while not ended:
                time.sleep(0.2)
        except KeyboardInterrupt:
            log.debug("stopped by Ctrl-C")
    return 0
