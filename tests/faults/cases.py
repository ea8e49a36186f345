"""22 actions at 3 points on 17 calls: which case is which, and how it may end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from calls import CALLS, Named

from wxdesk.errors import (
    ApiError,
    BadAnswer,
    Busy,
    NeedsPerson,
    NotSent,
    PartlyDone,
    UnknownResult,
)
from wxdesk.simulator.faults import Action, Fault, Point

DONE = "done"
End = type[ApiError] | str
STATUSES = (400, 401, 403, 404, 407, 412, 413, 429, 500, 502, 503, 504)
WAITS = ("", "0", "-1", "x", "21600", "Fri, 31 Dec 2099 23:59:59 GMT")
# After a call was applied the platform can only have said that it is busy.
CODES = (-1, 40001, 45009, 45011, 48001, 40003, 45159, 50002, 45169, 88888)
BUSY_CODES = (-1, 268487001, 268487002)

_EARLY = (Point.ACCEPT, Point.HEADERS_IN, Point.BODY_IN)
_MIDDLE = (Point.BEFORE_APPLY, Point.AFTER_APPLY)
_LATE = (Point.STATUS_LINE, Point.HEADER, Point.BODY)
LINE = (_EARLY, _MIDDLE, _LATE)  # for what happens to the connection
CONTENT = (  # for another answer in place of the true one
    (Point.HEADERS_IN, Point.BODY_IN),
    (Point.BEFORE_APPLY,),
    (Point.AFTER_APPLY,),
)
ANSWER = ((Point.AFTER_APPLY,),) * 3  # three ways to spoil the true answer


@dataclass(frozen=True)
class Kind:
    """One of the 22 actions: where it strikes, how a read may end."""

    action: Action
    points: tuple[tuple[Point, ...], ...]
    read: tuple[End, ...]
    fixed: dict[str, Any] = field(default_factory=dict)


_LOST = (NotSent,)
_PAGE = (NeedsPerson,)
KINDS = {
    "close": Kind(Action.CLOSE, LINE, (*_LOST, BadAnswer)),
    "reset": Kind(Action.RESET, LINE, _LOST),
    "stall": Kind(Action.STALL, LINE, _LOST),
    "drip": Kind(Action.DRIP, LINE, (*_LOST, DONE)),
    "delay": Kind(Action.LATENCY, LINE, _LOST),
    "cut short": Kind(Action.TRUNCATE, ANSWER, _LOST),
    "cut open": Kind(Action.TRUNCATE, ANSWER, (BadAnswer,), {"declared": False}),
    "garble": Kind(
        Action.GARBLE,
        tuple((one,) for one in _LATE),
        (*_LOST, BadAnswer, NeedsPerson, DONE),
    ),
    "page": Kind(Action.HTML, CONTENT, _PAGE),
    "BOM": Kind(Action.BOM, CONTENT, (*_PAGE, DONE)),
    "bomb": Kind(Action.BOMB, CONTENT, _LOST),
    "other JSON": Kind(Action.OTHER_JSON, CONTENT, (BadAnswer,)),
    "empty": Kind(Action.EMPTY, CONTENT, (BadAnswer, NeedsPerson)),
    "wrong types": Kind(Action.WRONG_TYPES, ANSWER, (BadAnswer, DONE)),
    "unasked": Kind(Action.UNASKED, ANSWER, (BadAnswer, DONE)),
    "redirect 302": Kind(Action.REDIRECT, CONTENT, _PAGE, {"status": 302}),
    "redirect 307": Kind(Action.REDIRECT, CONTENT, _PAGE, {"status": 307}),
    "status": Kind(Action.STATUS, CONTENT, (Busy, BadAnswer, NeedsPerson)),
    "errcode": Kind(Action.ERRCODE, CONTENT, (ApiError,)),
    "chunks": Kind(Action.CHUNKS, CONTENT, (*_LOST, BadAnswer)),
    "gzip": Kind(Action.GZIP, CONTENT, (*_LOST, *_PAGE)),
    "reorder": Kind(Action.REORDER, ANSWER, (BadAnswer, DONE)),
}


@dataclass(frozen=True)
class Case:
    """One cell of the matrix."""

    named: Named
    name: str
    fault: Fault

    def __str__(self) -> str:
        fault = self.fault
        where = f"{fault.at.value} k={fault.k} {fault.status} {fault.errcode}"
        return f"{self.name} at {where} on {self.named.path}"

    @property
    def exact(self) -> bool:
        """Whether a read that succeeds must have read the truth. Damage inside a
        text cannot be noticed, nor can another account's token."""
        return self.name != "garble"

    def ends(self, applied: bool) -> tuple[End, ...]:
        """How it may end, given whether anything was applied."""
        if not self.named.write:
            # Who answers without reading the body resets the line, and the system
            # may throw the answer away.
            unread = (NotSent,) if self.fault.at is Point.HEADERS_IN else ()
            return (*KINDS[self.name].read, *unread)
        if applied:
            return (DONE, UnknownResult, PartlyDone)
        if self.fault.action is Action.ERRCODE:
            return (ApiError,)
        if self.fault.at is Point.ACCEPT:
            return (NotSent, UnknownResult)
        # Statuses that only something in between sends say that nothing was done.
        between = self.fault.action is Action.STATUS and self.fault.status == 407
        return (NeedsPerson,) if between else (UnknownResult,)


def cases(seed: int, call: str = "") -> Iterator[Case]:
    """All 1,122, or those of one call. The seed picks the byte, header and form."""
    for number, (name, named) in enumerate(CALLS.items()):
        random = Random(f"matrix/{seed}/{name}")
        for nth, (kind_name, kind) in enumerate(KINDS.items()):
            for step, points in enumerate(kind.points):
                if call in ("", name):
                    fault = _fault(kind, random.choice(points), step, random)
                    fault.path = named.path
                    _vary(fault, number + nth + step, random)
                    yield Case(named, kind_name, fault)


def _fault(kind: Kind, point: Point, step: int, random: Random) -> Fault:
    k = random.randrange(1_000)
    if kind.action is Action.TRUNCATE:
        k = (0, 1, 6)[step]
    elif kind.action is Action.REORDER:
        k = step
    elif point is Point.BODY:
        k = random.randrange(10)
    elif point is Point.HEADER:
        k = random.randrange(5)
    return Fault(kind.action, times=0, point=point, k=k, **kind.fixed)


def _vary(fault: Fault, turn: int, random: Random) -> None:
    if fault.action is Action.STATUS:
        # 407 comes from a proxy on the way, never from who has done the work.
        codes = [one for one in STATUSES if one != 407 or not fault.applies]
        fault.status = codes[turn % len(codes)]
        fault.retry_after = random.choice(WAITS)
    if fault.action is Action.ERRCODE:
        codes = BUSY_CODES if fault.applies else CODES
        fault.errcode = random.choice(codes)
