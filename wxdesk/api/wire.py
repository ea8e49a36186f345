"""What goes over the wire, and the one-method seam every call passes through.

Standard library only, so that naming these types does not load requests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

DEADLINE = 60.0  # seconds from the first byte out to the last byte in


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request. Query and body carry secrets and stay out of the repr.

    ``base`` replaces the transport's base URL (token from an address of one's own);
    ``fresh`` asks for a new connection, hence a new DNS answer. ``stopped`` tells,
    from any thread, whether nobody wants the reply any more.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    base: str = field(default="", repr=False)
    fresh: bool = False
    stopped: Callable[[], bool] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: header names in lower case, the body whole and unpacked."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class Transport(Protocol):
    """Sends one request, once. Tests and the host fail-over plug in here."""

    def send(self, request: Request, deadline_s: float = DEADLINE) -> Reply:
        """Send and read the whole reply, within ``deadline_s`` seconds.

        Raises NotSent when nothing can have reached the server and UnknownResult
        when the request left and the reply did not arrive whole; nothing else.
        An error whose move is WECHAT may go away by itself, others do not.
        Raises Cancelled within a second after ``request.stopped()``; what had not
        left by then never leaves, what had may have happened.
        """
        ...

    def close(self) -> None:
        """Close all connections."""
        ...
