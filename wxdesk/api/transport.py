"""HTTP by requests: one request, sent once, whatever comes back.

Only requests' adapter is used, not its Session: no redirect is followed, no
cookie kept, no .netrc or environment read and nothing repeated. Importing this
module costs 67 ms, so client.py does it with the first call.
"""

from __future__ import annotations

import logging
import ssl
import threading
import time
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

import requests
import truststore
import urllib3
from requests.adapters import HTTPAdapter

from wxdesk import __version__
from wxdesk.addresses import readable_by_others
from wxdesk.api.body import Unreadable, read_body
from wxdesk.api.hands import Errand, Hands
from wxdesk.api.network_errors import Trouble, demo_only, fault_of
from wxdesk.api.proxies import Proxies
from wxdesk.api.sockets import CONNECT_LIMIT, POOLS, READ_GAP, flight
from wxdesk.api.wire import DEADLINE, Reply, Request, Transport
from wxdesk.errors import NotSent
from wxdesk.model import Move, Text

__all__ = ["Reply", "Request", "RequestsTransport", "Transport"]

# It writes whole URLs, secrets included, into its records, at WARNING too.
logging.getLogger("urllib3").setLevel(logging.CRITICAL)

IDLE_LIMIT = 50.0  # seconds; routers forget idle connections without a word
_JSON = "application/json; charset=utf-8"
_FAULTS = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    HTTPException,
    OSError,
    ValueError,
    Unreadable,
)


_IN_THE_CLEAR = (
    Text("地址没有加密，没有发送", "The address is not encrypted; nothing was sent"),
    Text(
        "在设置里把它改成 https://，本机地址除外。",
        "Use https:// in the settings; only this computer may do without.",
    ),
)


class _Line(HTTPAdapter):
    """One kept connection (per host and proxy), used by one thread at a time."""

    def __init__(self) -> None:
        # One context each: truststore holds a lock through the handshake.
        self._tls = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._tls.minimum_version = ssl.TLSVersion.TLSv1_2
        if ssl.HAS_NEVER_CHECK_COMMON_NAME:  # a name there says nothing about hosts
            self._tls.hostname_checks_common_name = False
        self.used_at = time.monotonic()
        super().__init__(pool_connections=2, pool_maxsize=1)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._tls, **options)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        manager = super().proxy_manager_for(proxy, ssl_context=self._tls, **options)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = POOLS
        return manager

    def cert_verify(self, conn: Any, *_args: Any) -> None:
        """Certificates are checked against the computer's own list, always."""
        conn.cert_reqs = "CERT_REQUIRED"
        conn.ca_certs = None


class RequestsTransport:
    """Talks to ``base_url`` ("https://api.weixin.qq.com").

    ``proxy``: "system", "none" or a proxy URL. ``connections``: how many idle
    connections are kept. ``local_only``: only 127.0.0.1 is ever connected to.
    Safe to use from several threads.
    """

    def __init__(
        self,
        base_url: str,
        proxy: str = "system",
        connections: int = 8,
        local_only: bool = False,
    ) -> None:
        self._base = base_url.rstrip("/")
        self._proxies = Proxies(proxy)
        self._keep = connections
        self._local_only = local_only
        self._idle: list[_Line] = []
        self._hands = Hands()
        self._lock = threading.Lock()
        self._closed = False

    def send(self, request: Request, deadline_s: float = DEADLINE) -> Reply:
        """See :class:`wxdesk.api.wire.Transport`."""
        if self._local_only:
            self._refuse_elsewhere(request)
        if readable_by_others(request.base or self._base):
            raise NotSent(*_IN_THE_CLEAR, whose=Move.PERSON)
        if request.stopped is None:
            result = self._try(request, deadline_s)
        else:
            result = self._hands.run(
                lambda errand: self._try(request, deadline_s, errand), request.stopped
            )
        if isinstance(result, Reply):
            return result
        # Raised here and not where it was met: the library's own exceptions hold
        # URLs with secrets and must not hang on ours, not even as context.
        raise fault_of(result)

    def _refuse_elsewhere(self, request: Request) -> None:
        """Raise NotSent for everything but 127.0.0.1. Names are refused unresolved:
        what "localhost" means is up to files and servers outside the program."""
        try:
            host = urlsplit(request.base or self._base).hostname or ""
        except ValueError:  # a malformed address
            host = ""
        if host != "127.0.0.1":
            raise demo_only(host)

    def close(self) -> None:
        """Close the idle connections; those in use close after their call."""
        with self._lock:
            self._closed = True
            lines, self._idle = self._idle, []
        for line in lines:
            line.close()
        self._hands.close()

    def _try(
        self, request: Request, seconds: float, errand: Errand[Any] | None = None
    ) -> Reply | Trouble:
        flight.start(seconds, None if errand is None else lambda: errand.given_up)
        base = request.base.rstrip("/") or self._base
        host = ""
        line = self._take(request.fresh)
        try:
            host = urlsplit(base).hostname or ""
            reply = self._exchange(line, request, base + request.path, host, seconds)
        except _FAULTS as error:
            line.close()
            proxied = bool(self._proxies.for_host(host))
            return Trouble(error, flight.left, host, proxied)
        self._give_back(line)
        return reply

    def _exchange(
        self, line: _Line, request: Request, url: str, host: str, seconds: float
    ) -> Reply:
        prepared = requests.Request(
            request.method, url, _headers(request), None, request.body, request.query
        ).prepare()
        response = line.send(
            prepared,
            stream=True,
            timeout=(min(CONNECT_LIMIT, seconds), min(READ_GAP, seconds)),
            proxies=self._proxies.for_host(host),
        )
        headers = {name.lower(): value for name, value in response.headers.items()}
        raw = response.raw
        try:
            body = read_body(lambda n: raw.read(n, decode_content=False), headers)
            raw.release_conn()
        finally:
            raw.close()  # the socket too, unless it has just been released
        return Reply(response.status_code, headers, body)

    def _take(self, fresh: bool) -> _Line:
        with self._lock:
            line = self._idle.pop() if self._idle else None
        if line is None:
            return _Line()
        now = time.monotonic()
        if fresh or now - line.used_at > IDLE_LIMIT:
            line.close()
        return line

    def _give_back(self, line: _Line) -> None:
        line.used_at = time.monotonic()
        with self._lock:
            if len(self._idle) < self._keep and not self._closed:
                self._idle.append(line)
                return
        line.close()


def _headers(request: Request) -> Mapping[str, str]:
    headers = {
        "User-Agent": f"wxdesk/{__version__}",
        "Accept": "application/json, text/plain",
        "Accept-Encoding": "gzip",
        "Connection": "keep-alive",
    }
    if request.body is not None:
        headers["Content-Type"] = _JSON
    return headers
