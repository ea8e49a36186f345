"""From an answer, and a fault if one strikes, to what goes over the wire and when.

Nothing here touches a socket: the server plays these steps on a real one, tests on
one made of a list and a false clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from http.client import responses
from random import Random

from wxdesk.simulator import bad_answers as bad
from wxdesk.simulator.endpoints import SimulatedReply
from wxdesk.simulator.faults import Action, Fault, Point

PAGE = SimulatedReply(200, "text/html", bad.HTML.encode())


@dataclass(frozen=True, slots=True)
class Send:
    """These bytes."""

    data: bytes


@dataclass(frozen=True, slots=True)
class WirePause:
    """So many seconds of silence; shorter if the other side goes away."""

    seconds: float


class End(Enum):
    """How the connection ends; without one it stays open for the next call."""

    CLOSE = "close"
    RESET = "reset"


Step = Send | WirePause | End


@dataclass(slots=True)
class _Packet:
    """A reply taken apart, so that it can be cut or damaged anywhere."""

    status_line: bytes
    headers: list[bytes]
    body: bytes

    @property
    def data(self) -> bytes:
        return b"\r\n".join([self.status_line, *self.headers, b"", b""]) + self.body

    def offset(self, point: Point, k: int) -> int:
        """The byte of ``data`` at which a fault at this point strikes."""
        line = len(self.status_line) + 2
        if point is Point.STATUS_LINE:
            return k % line if k >= 0 else line // 2
        head = len(self.data) - len(self.body)
        if point is Point.HEADER:
            k = k % (len(self.headers) + 1) if k >= 0 else len(self.headers) // 2
            return line + sum(len(one) + 2 for one in self.headers[:k])
        if point is Point.BODY:
            size = len(self.body)
            return head + (min(k, size) if k >= 0 else size // 2)
        return len(self.data) if point is Point.AFTER_BODY else 0


def packet(
    reply: SimulatedReply, *extra: str, length: int | None = -1, keep: bool = True
) -> _Packet:
    """The reply as it stands on the wire; ``length`` -1 is the true one, None none."""
    headers = ["Server: nginx", f"Content-Type: {reply.content_type}", *extra]
    if length is not None:
        headers.append(f"Content-Length: {len(reply.body) if length < 0 else length}")
    headers.append(f"Connection: {'keep-alive' if keep else 'close'}")
    line = f"HTTP/1.1 {reply.status} {responses.get(reply.status, 'Unknown')}"
    return _Packet(
        line.encode(), [one.encode("latin-1") for one in headers], reply.body
    )


def whole(reply: SimulatedReply, *, keep: bool = True) -> list[Step]:
    """The steps of an answer that nothing happens to."""
    return [Send(packet(reply, keep=keep).data), *([] if keep else [End.CLOSE])]


def steps(reply: SimulatedReply | None, fault: Fault, random: Random) -> Sequence[Step]:
    """The steps when ``fault`` strikes. ``reply`` is None if nothing was applied;
    what then has to look like an answer is a login page."""
    found = reply or PAGE
    action, at = fault.action, fault.at
    if action in (Action.CLOSE, Action.RESET, Action.LOST_REPLY, Action.STALL):
        return _cut(found, fault, nothing=reply is None)
    if action is Action.DRIP:
        data = packet(found).data
        start = packet(found).offset(at, fault.k) if reply else 0
        drops: list[Step] = [Send(data[:start])] if start else []
        for one in data[start:]:
            drops += [WirePause(fault.seconds), Send(bytes([one]))]
        return drops
    if action is Action.LATENCY:
        return _late(found, fault)
    if action is Action.GARBLE:
        return [Send(_garbled(found, fault, random))]
    return _replaced(found, fault)


def _cut(reply: SimulatedReply, fault: Fault, *, nothing: bool) -> list[Step]:
    sent = packet(reply)
    start = b"" if nothing else sent.data[: sent.offset(fault.at, fault.k)]
    ending: list[Step] = [Send(start)] if start else []
    if fault.action is Action.STALL:
        return [*ending, WirePause(fault.seconds), End.CLOSE]
    return [*ending, End.CLOSE if fault.action is Action.CLOSE else End.RESET]


def _late(reply: SimulatedReply, fault: Fault) -> list[Step]:
    sent = packet(reply)
    start = sent.offset(fault.at, fault.k)
    parts: list[Step] = [WirePause(fault.seconds), Send(sent.data[start:])]
    return [Send(sent.data[:start]), *parts] if start else parts


def _garbled(reply: SimulatedReply, fault: Fault, random: Random) -> bytes:
    sent = packet(reply)
    if fault.at is Point.STATUS_LINE:
        sent.status_line = bad.garbled(sent.status_line, random)
    elif fault.at is Point.HEADER:
        k = fault.k if fault.k >= 0 else random.randrange(len(sent.headers))
        k %= len(sent.headers)
        sent.headers[k] = bad.garbled(sent.headers[k], random)
    else:
        sent.body = bad.garbled(sent.body, random)
    return sent.data


def _replaced(reply: SimulatedReply, fault: Fault) -> list[Step]:
    """Another answer, whole in itself (or declared longer than it is)."""
    action, k = fault.action, max(fault.k, 0)
    json = reply.content_type
    if action is Action.TRUNCATE:
        cut = packet(reply).offset(Point.BODY, fault.k) - packet(reply).offset(
            Point.BODY, 0
        )
        short = SimulatedReply(reply.status, json, reply.body[:cut])
        size = len(reply.body) if fault.declared else None
        return [Send(packet(short, length=size, keep=False).data), End.CLOSE]
    if action is Action.CHUNKS:
        rubbish = SimulatedReply(200, json, bad.CHUNKS[k % len(bad.CHUNKS)])
        chunked = packet(rubbish, "Transfer-Encoding: chunked", length=None, keep=False)
        return [Send(chunked.data), End.CLOSE]
    if action is Action.GZIP:
        body = SimulatedReply(200, json, bad.bad_gzip(reply.body, k))
        return [Send(packet(body, "Content-Encoding: gzip").data)]
    if action is Action.BOMB:
        body = SimulatedReply(200, json, bad.bomb())
        return [Send(packet(body, "Content-Encoding: gzip").data)]
    if action is Action.REDIRECT:
        status = fault.status if 300 <= fault.status < 400 else 302
        away = SimulatedReply(status, "text/html", b"")
        return [Send(packet(away, f"Location: {fault.location}").data)]
    if action is Action.STATUS:
        wait = [f"Retry-After: {fault.retry_after}"] if fault.retry_after else []
        return [
            Send(
                packet(SimulatedReply(fault.status, "text/html", PAGE.body), *wait).data
            )
        ]
    return [Send(packet(SimulatedReply(200, *_body(reply, action, k))).data)]


def _body(reply: SimulatedReply, action: Action, k: int) -> tuple[str, bytes]:
    """Content type and body of an answer that is replaced with status 200."""
    kind = reply.content_type
    if action is Action.BOM:
        return kind, b"\xef\xbb\xbf" + reply.body
    if action is Action.OTHER_JSON:
        return "application/json", bad.OTHER_JSON[k % len(bad.OTHER_JSON)]
    if action is Action.EMPTY:
        return kind, b""
    if action is Action.WRONG_TYPES:
        return kind, bad.wrong_types(reply.body, k)
    if action is Action.UNASKED:
        return kind, bad.unasked(reply.body, k)
    if action is Action.REORDER:
        return kind, bad.NEIGHBOURS[k % len(bad.NEIGHBOURS)]
    return PAGE.content_type, PAGE.body
