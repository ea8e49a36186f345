"""What can go wrong on purpose: one seeded layer over a simulator, for tests and demo.

A :class:`Fault` says what happens (:class:`Action`), where in the course of a call
(:class:`Point`), on which path, from which call on, how often and how likely.
Whether a call was applied is in ``World.journal``; whether a fault struck is in
``Faults.struck``. ``wire`` turns a fault into the bytes that go out.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import Enum
from random import Random


class Action(Enum):
    """What happens. LOST_REPLY is a RESET after the call was applied.

    The line: CLOSE, RESET, STALL (silence for ``seconds``), DRIP (a byte per
    ``seconds``), LATENCY. Damage: TRUNCATE at ``k`` (``declared``: the length is
    that of the whole), GARBLE, CHUNKS and GZIP (neither can be unpacked), REORDER
    (the answer of another call). Other content: HTML, BOM, BOMB (gzip), OTHER_JSON,
    EMPTY, WRONG_TYPES, UNASKED (an openid nobody asked for), REDIRECT to
    ``location``, STATUS, ERRCODE.
    """

    CLOSE = "close"
    RESET = "reset"
    LOST_REPLY = "lost_reply"
    STALL = "stall"
    DRIP = "drip"
    LATENCY = "latency"
    TRUNCATE = "truncate"
    GARBLE = "garble"
    CHUNKS = "chunks"
    GZIP = "gzip"
    REORDER = "reorder"
    HTML = "html"
    BOM = "bom"
    BOMB = "bomb"
    OTHER_JSON = "other_json"
    EMPTY = "empty"
    WRONG_TYPES = "wrong_types"
    UNASKED = "unasked"
    REDIRECT = "redirect"
    STATUS = "status"
    ERRCODE = "errcode"


class Point(Enum):
    """When it happens, in the order of a call. From AFTER_APPLY on the call does its
    work; HEADER and BODY look at ``Fault.k``."""

    ACCEPT = "accept"
    HEADERS_IN = "headers_in"
    BODY_IN = "body_in"
    BEFORE_APPLY = "before_apply"
    AFTER_APPLY = "after_apply"
    STATUS_LINE = "status_line"
    HEADER = "header"
    BODY = "body"
    AFTER_BODY = "after_body"


EARLY = frozenset({Point.ACCEPT, Point.HEADERS_IN})  # before the body was read
_UNAPPLIED = EARLY | {Point.BODY_IN, Point.BEFORE_APPLY}
# These spoil the answer to a call that has done its work.
_APPLYING = frozenset(
    {
        Action.LATENCY,
        Action.LOST_REPLY,
        Action.TRUNCATE,
        Action.GARBLE,
        Action.REORDER,
        Action.BOM,
        Action.WRONG_TYPES,
        Action.UNASKED,
    }
)


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong.

    ``path`` "" means every path. It strikes from the ``first`` matching call on,
    ``times`` times (0 = for ever), each time with ``probability``. Without ``point``
    an action strikes where it makes sense, a replacing one before the call is
    applied unless ``after``. ``k`` is the number of a header, the byte of a body or
    which of several forms; -1 = the middle, or any.
    """

    action: Action
    path: str = ""
    first: int = 1
    times: int = 1
    probability: float = 1.0
    after: bool = False
    errcode: int = -1
    status: int = 502
    seconds: float = 1.0
    point: Point | None = None
    k: int = -1
    declared: bool = True
    retry_after: str = ""
    location: str = "http://192.0.2.1/login"
    seen: int = 0
    hits: int = 0

    @property
    def at(self) -> Point:
        """Where it strikes."""
        if self.point is not None:
            return self.point
        applied = self.after or self.action in _APPLYING
        return Point.AFTER_APPLY if applied else Point.BEFORE_APPLY

    @property
    def early(self) -> bool:
        """Whether it strikes before the request was read."""
        return self.at in EARLY

    @property
    def applies(self) -> bool:
        """Whether the call does its work although its answer suffers."""
        return self.action is Action.LATENCY or self.at not in _UNAPPLIED

    def strikes(self, path: str, random: Random) -> bool:
        """Count a call; True when the fault is for it."""
        if self.path not in ("", path):
            return False
        self.seen += 1
        if self.seen < self.first or (self.times and self.hits >= self.times):
            return False
        if self.probability < 1 and random.random() >= self.probability:
            return False
        self.hits += 1
        return True


class Faults:
    """The faults now in force; safe to change while the server runs."""

    def __init__(self, seed: int = 0) -> None:
        self._lock = threading.Lock()
        self.random = Random(f"faults/{seed}")
        self._faults: list[Fault] = []
        self.struck: list[tuple[str, Action]] = []

    def add(self, fault: Fault) -> Fault:
        """Put a fault in force; the first that strikes a call wins."""
        with self._lock:
            self._faults.append(fault)
            return fault

    def clear(self) -> None:
        """From now on nothing goes wrong."""
        with self._lock:
            self._faults.clear()

    def choose(self, path: str) -> Fault | None:
        """What happens to this call."""
        with self._lock:
            for fault in self._faults:
                if fault.strikes(path, self.random):
                    self.struck.append((path, fault.action))
                    return fault
            return None
