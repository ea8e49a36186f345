"""Request ids of refused calls: "explain this error" asks for them later."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b

from wxdesk.simulator.codes import Refused

DAYS = 7
KEPT = 10_000

_SHAPE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{8}){2}")


@dataclass(frozen=True, slots=True)
class Record:
    """What the platform remembers of a call; the URL part has the token in it."""

    invoke_time: int
    cost_in_ms: int
    request_url: str
    request_body: str
    response_body: str
    client_ip: str


class RidLog:
    """Makes rids (first group: the time in hexadecimal) and keeps their calls."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._records: OrderedDict[str, Record] = OrderedDict()
        self.foreign: set[str] = set()  # rids of some other account

    def make(self, now: float, call: int) -> str:
        tail = blake2b(f"rid/{self._seed}/{call}".encode(), digest_size=8).hexdigest()
        return f"{int(now):08x}-{tail[:8]}-{tail[8:]}"

    def keep(self, rid: str, record: Record) -> None:
        self._records[rid] = record
        if len(self._records) > KEPT:
            self._records.popitem(last=False)

    def find(self, rid: object, now: float) -> Record:
        """Raises 76001 not found, 76002 malformed, 76003 other account, 76004 old."""
        if not isinstance(rid, str) or not _SHAPE.fullmatch(rid):
            raise Refused(76002)
        if rid in self.foreign:
            raise Refused(76003)
        if now - int(rid[:8], 16) > DAYS * 86_400:
            raise Refused(76004)
        if rid not in self._records:
            raise Refused(76001)
        return self._records[rid]
