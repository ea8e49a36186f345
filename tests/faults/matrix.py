"""The matrix of network faults: 22 actions x 17 calls x 3 points = 1,122 cases.

Each case strikes for ever, must end in a class that fits what the simulator's
journal says, in time, without a secret in sight; then the fault goes away and the
same client must work as if nothing had been.
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from calls import CALLS, account
from cases import DONE, STATUSES, WAITS, Case, cases
from fake_wire import BASE, FakeTime, Wire, wired
from sentinel import Marks

from wxdesk.api.client import Client, open_client
from wxdesk.api.retry import ATTEMPTS
from wxdesk.api.transport import RequestsTransport
from wxdesk.errors import ApiError, NotSent, PartlyDone, UnknownResult
from wxdesk.jobs import Context, SystemClock
from wxdesk.simulator.faults import Action, Fault, Point
from wxdesk.simulator.server import Simulator
from wxdesk.simulator.stage import Stage
from wxdesk.simulator.world import World

LONGEST = 61.0  # seconds of one exchange
MOST_WAITED = (ATTEMPTS - 1) * 600.0  # Retry-After is obeyed up to ten minutes
REAL_DEADLINE = 0.25  # seconds, with real sockets


@dataclass
class Bench:
    """Where the cases run: a world, a client on it, and how long things take."""

    world: World
    stage: Stage
    client: Client
    context: Callable[[], Context]
    seconds: dict[Action, float]
    settle: Callable[[Case], None]
    timing: Callable[[], list[str]]
    hosts: Callable[[], list[str]]


def run(
    seed: int = 1, real_sockets: bool = False, call: str = ""
) -> tuple[int, list[str]]:
    """All cases, or those of one call. Returns how many, and what was wrong."""
    chosen = cases(seed, call)
    return _all(_real_benches(chosen) if real_sockets else _fake_benches(chosen))


def cut_everywhere(call: str = "", step: int = 1) -> tuple[int, list[str]]:
    """The connection closes after each byte of each reply (5,100 and more cuts)."""
    return _all(
        _fake_benches(
            Case(
                named,
                "close",
                Fault(Action.CLOSE, named.path, times=0, point=point, k=k),
            )
            for name, named in CALLS.items()
            if call in ("", name)
            for point, size in (
                (Point.STATUS_LINE, 17),
                (Point.BODY, _size(named.path)),
            )
            for k in range(0, size, step)
        )
    )


def statuses(call: str = "") -> tuple[int, list[str]]:
    """Twelve HTTP statuses, each with six forms of Retry-After."""
    return _all(
        _fake_benches(
            Case(
                named,
                "status",
                Fault(
                    Action.STATUS, named.path, times=0, status=status, retry_after=wait
                ),
            )
            for name, named in CALLS.items()
            if call in ("", name)
            for status in STATUSES
            for wait in WAITS
        )
    )


def _all(benches: Iterable[tuple[Bench, Case]]) -> tuple[int, list[str]]:
    count, problems = 0, []
    with _logged() as records:
        for bench, case in benches:
            count += 1
            records.clear()
            problems += [f"{case}: {one}" for one in _judge(bench, case, records)]
    return count, problems


def _size(path: str) -> int:
    """Bytes of the answer, at most 300: then it goes on in the same way."""
    named = next(one for one in CALLS.values() if one.path == path)
    clock = FakeTime()
    wire = Wire(Stage(account(clock.now)), clock)
    with wired(wire):
        client = _client(wire.stage.world, named.source, BASE, clock)
        named.call(client, Context(clock), wire.stage.world)
    return min(wire.last_size, 300)


def _judge(bench: Bench, case: Case, records: list[str]) -> Iterator[str]:
    fault = case.fault
    fault.seconds = bench.seconds.get(fault.action, 1.0)
    bench.stage.faults.add(fault)
    end, value, shown = _outcome(bench, case)
    bench.settle(case)
    applied = [one for one in bench.world.journal if one.call]
    allowed = case.ends(bool(applied))
    name = end if isinstance(end, str) else end.__name__
    if end not in allowed and not (
        isinstance(end, type)
        and any(isinstance(one, type) and issubclass(end, one) for one in allowed)
    ):
        yield f"ended in {name}, {len(applied)} applied"
    if end is NotSent and applied:
        yield "says not sent, but it was applied"
    if not case.named.write and end is UnknownResult:
        yield "a read has no unknown result"
    if end is DONE and case.named.write and not applied:
        yield "says done, but nothing was applied"
    if end is DONE and case.exact and value != truth(case.named.path):
        yield f"read {value!r:.200}"
    if not fault.hits:
        yield "the fault never struck"
    yield from bench.timing()
    if strange := set(bench.hosts()) - {bench.hosts()[0]}:
        yield f"went to {strange}"
    yield from _after(bench)
    marks = _marks(bench.world.secret, *bench.world.tokens._ends)
    if pieces := marks.found("\n".join({*shown, *records})):
        yield f"shows a secret: {pieces[0]!r}"


def _outcome(bench: Bench, case: Case) -> tuple[Any, Any, list[str]]:
    """How it ended (a class or DONE), what was read, and all that can be seen."""
    try:
        value = case.named.call(bench.client, bench.context(), bench.world)
    except PartlyDone as error:
        return PartlyDone, None, list(visible(error))
    except ApiError as error:
        return type(error), None, list(visible(error))
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        return f"an untyped {error!r}", None, list(visible(error))
    return DONE, value, []


def _after(bench: Bench) -> Iterator[str]:
    """The line is good again: the next call must not notice what was."""
    bench.stage.faults.clear()
    try:
        found = {tag.name for tag in bench.client.tags(bench.context())}
    except ApiError as error:
        yield f"afterwards {type(error).__name__}: {error.detail}"
    else:
        if found != set(bench.world.tags.names.values()):
            yield f"afterwards read {found}"


def visible(error: BaseException | None) -> Iterator[str]:
    """All texts of an exception, of what hangs on it and of its traceback."""
    seen = 0
    while error is not None and seen < 9:
        yield from (str(error), repr(error), repr(error.args), repr(vars(error)))
        yield "".join(traceback.format_exception(error))
        if isinstance(error, ApiError):
            yield from (error.message("zh_CN"), error.message("en"))
        seen, error = seen + 1, error.__cause__ or error.__context__


@cache
def _marks(*secrets: str) -> Marks:
    return Marks(*secrets)


_TRUTHS: dict[str, Any] = {}


def truth(path: str) -> Any:
    """What the call reads when nothing goes wrong."""
    if not _TRUTHS:
        for one in CALLS.values():
            clock = FakeTime()
            wire = Wire(Stage(account(clock.now)), clock)
            with wired(wire):
                client = _client(wire.stage.world, one.source, BASE, clock)
                _TRUTHS[one.path] = one.call(client, Context(clock), wire.stage.world)
    return _TRUTHS[path]


def _client(world: World, source: str, base: str, clock: Any, **more: Any) -> Client:
    transport = RequestsTransport(base, "none")
    return open_client(
        world.appid,
        lambda: world.secret,
        api_base=base,
        token_source=source,
        transport=transport,
        clock=clock,
        **more,
    )


# -- without sockets: a minute of silence costs nothing ----------------------------

_FAKE_SECONDS = {Action.LATENCY: 90.0, Action.STALL: 1e6, Action.DRIP: 1.0}


def _fake_benches(chosen: Iterable[Case]) -> Iterator[tuple[Bench, Case]]:
    unchanged = account(FakeTime().now)
    for case in chosen:
        clock = FakeTime()
        renewed = case.named.write or case.named.fetches_token
        world = account(clock.now) if renewed else unchanged
        wire = Wire(Stage(world), clock)
        wire.stage.faults.random = Random(str(case))
        with wired(wire):
            client = _client(world, case.named.source, BASE, clock)
            yield (
                Bench(
                    world,
                    wire.stage,
                    client,
                    lambda clock=clock: Context(clock),  # type: ignore[misc]
                    _FAKE_SECONDS,
                    lambda case: None,
                    lambda wire=wire: _too_long(wire),  # type: ignore[misc]
                    lambda wire=wire: wire.hosts,  # type: ignore[misc]
                ),
                case,
            )
            client.close()


def _too_long(wire: Wire) -> list[str]:
    problems = []
    if wire.longest > LONGEST:
        problems.append(f"one exchange took {wire.longest:.0f} s")
    if wire.time.waited > MOST_WAITED:
        problems.append(f"waited {wire.time.waited:.0f} s")
    return problems


# -- with sockets -------------------------------------------------------------------

_REAL_SECONDS = {Action.LATENCY: 0.5, Action.STALL: 30.0, Action.DRIP: 0.05}


class _Hurry(SystemClock):
    """Waits no time, yet the time has passed: the minute of 45011 ends."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self._ahead

    def wait(self, event: threading.Event, seconds: float) -> bool:
        self._ahead += seconds
        return event.is_set()


def _real_benches(chosen: Iterable[Case]) -> Iterator[tuple[Bench, Case]]:
    with Simulator(account(time.time)) as simulator:
        for case in chosen:
            world = account(time.time)
            simulator.world, simulator.stage = world, Stage(world)
            begun, clock = time.monotonic(), _Hurry()
            client = _client(
                world,
                case.named.source,
                simulator.url,
                clock,
                deadline=REAL_DEADLINE,
            )
            yield (
                Bench(
                    world,
                    simulator.stage,
                    client,
                    lambda clock=clock: Context(clock),  # type: ignore[misc]
                    _REAL_SECONDS,
                    _settle,
                    lambda begun=begun: _took(begun),  # type: ignore[misc]
                    lambda: [simulator.url],
                ),
                case,
            )
            client.close()


def _settle(case: Case) -> None:
    """What the server still does after we gave up belongs to the case."""
    if case.fault.action is Action.LATENCY:
        time.sleep(_REAL_SECONDS[Action.LATENCY] + 0.05)


def _took(begun: float) -> list[str]:
    seconds = time.monotonic() - begun
    most = ATTEMPTS * (REAL_DEADLINE + 1.0)
    return [f"took {seconds:.1f} s"] if seconds > most else []


class _logged(logging.Handler):
    """Collects every record of every logger, at every level."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def __enter__(self) -> list[str]:
        root = logging.getLogger()
        self._level = root.level
        root.addHandler(self)
        root.setLevel(logging.DEBUG)
        return self.lines

    def __exit__(self, *_error: object) -> None:
        root = logging.getLogger()
        root.removeHandler(self)
        root.setLevel(self._level)


def proof(short: bool, seed: int) -> tuple[str, list[str]]:
    """For the table of all proofs: the long form has real sockets, and cuts every
    reply at every byte."""
    count, problems = run(seed, real_sockets=not short)
    figure = f"{count:,} cases" + ("" if short else " with sockets")
    if not short:
        for more, others in (cut_everywhere(), statuses()):
            figure += f", {more:,}"
            problems += others
    return figure, problems


PROOFS = [("network faults", "1,122: right class, none hangs", proof)]
