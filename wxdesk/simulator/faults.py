"""What can go wrong on purpose: one seeded layer over a simulator, for tests and demo.

A :class:`Fault` says what happens, on which path, from which call on, how often and
how likely. Whether a call was applied is in ``World.journal``; whether a fault struck
is in ``Faults.struck``.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import Enum
from random import Random

HTML = (
    "<!DOCTYPE html><html><head><title>Login</title></head>"
    "<body><form action='/login'>Wi-Fi</form></body></html>"
)


class Action(Enum):
    """LATENCY answers late; RESET cuts the connection before anything is applied,
    LOST_REPLY after it; the others replace the answer."""

    LATENCY = "latency"
    RESET = "reset"
    LOST_REPLY = "lost_reply"
    ERRCODE = "errcode"
    STATUS = "status"
    HTML = "html"


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong.

    ``path`` "" means every path. It strikes from the ``first`` matching call on,
    ``times`` times (0 = for ever), each time with ``probability``. ``after`` lets a
    replacing action (errcode, status, html) strike after the call was applied.
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
    seen: int = 0
    hits: int = 0

    @property
    def applies(self) -> bool:
        """Whether the call does its work although its answer suffers."""
        return self.after or self.action in (Action.LATENCY, Action.LOST_REPLY)

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
        self._random = Random(f"faults/{seed}")
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
                if fault.strikes(path, self._random):
                    self.struck.append((path, fault.action))
                    return fault
            return None
