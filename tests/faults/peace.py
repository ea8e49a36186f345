"""Token peace: a day beside another server that uses the same account.

A false clock and no HTTP, so a day takes seconds. Nobody may be interrupted because
of us: the servers of the account earn the money, not a desktop tool.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from typing import Any

from calls import account
from fake_wire import FakeTime

from wxdesk.api.client import Client, open_client
from wxdesk.api.wire import DEADLINE, Reply, Request
from wxdesk.errors import ApiError, TokenRefused
from wxdesk.jobs import Context
from wxdesk.simulator.call import Call
from wxdesk.simulator.codes import Refused
from wxdesk.simulator.endpoints import answer
from wxdesk.simulator.world import World

RHYTHM = 300.0  # seconds between two visits of the other server
OUR_RHYTHM = 8.5  # a sync of a million fans in a day: 10,100 calls
CLASSIC, STABLE, TAGS = "/cgi-bin/token", "/cgi-bin/stable_token", "/cgi-bin/tags/get"
FETCHES_A_DAY = 300
STORM_GAP = 30.0  # seconds between two renewals at least


class Line:
    """The client's transport: asks the world directly, and counts."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.calls: Counter[str] = Counter()
        self.invalidating = 0  # calls by which others may lose their token

    def send(self, request: Request, deadline_s: float = DEADLINE) -> Reply:
        body = request.body or b""
        self.calls[request.path] += 1
        forced = request.path == STABLE and json.loads(body).get("force_refresh")
        self.invalidating += request.path == CLASSIC or bool(forced)
        call = Call(request.method, request.path, dict(request.query), body)
        found = answer(self.world, call)
        return Reply(found.status, {"content-type": found.content_type}, found.body)

    def close(self) -> None:
        """Nothing is open."""

    @property
    def fetches(self) -> int:
        return self.calls[CLASSIC] + self.calls[STABLE]


class Other:
    """The account's own server: fetches a token, works with it every five minutes,
    and fetches another when that is refused or nearly over."""

    def __init__(self, world: World, family: str) -> None:
        self.world = world
        self.family = family
        self.interrupted = 0
        self._token = ""
        self._until = 0.0

    def visit(self) -> None:
        if self.family == "forcing":  # a third program that has no manners
            self.world.tokens.invalidate("stable")
            return
        if self.world.now() >= self._until - 300:
            self._fetch()
        try:
            self.world.tokens.check(self._token)
        except Refused:
            self.interrupted += 1
            self._fetch()

    def _fetch(self) -> None:
        desk = self.world.tokens
        token, life = desk.classic() if self.family == "classic" else desk.stable()
        self._token, self._until = token, self.world.now() + life


@dataclass
class Day:
    """What happened on one day."""

    calls: int = 0
    failed: int = 0
    fetches: int = 0
    invalidating: int = 0
    interrupted: int = 0
    end: ApiError | None = None


def day(hours: float, ours: str, other: str) -> Day:
    """Work for so many hours, or until a token error stops us."""
    time = FakeTime()
    world = account(time.now)
    world.quota.set_limit(TAGS, per_day=1_000_000)
    line, server = Line(world), Other(world, other)
    client = _client(world, line, ours, time)
    ctx, found = Context(time), Day()
    end, visit = time.ticks + hours * 3600, time.ticks
    while time.ticks < end:
        if time.ticks >= visit:
            server.visit()
            visit += RHYTHM
        try:
            client.tags(ctx)
            found.calls += 1
        except TokenRefused as error:
            found.end = error
            break
        except ApiError:
            found.failed += 1
        time.spend(OUR_RHYTHM)
    found.fetches = line.fetches
    found.invalidating = line.invalidating
    found.interrupted = server.interrupted
    return found


def run(hours: float = 1.0) -> tuple[int, list[str]]:
    """All kinds of neighbours. Returns the interruptions caused in stable mode."""
    problems, caused = [], 0
    least = int(hours * 3600 / OUR_RHYTHM)
    for other in ("stable", "classic", "forcing"):
        found = day(hours, "stable", other)
        caused += found.interrupted + found.invalidating
        if found.calls < least or found.failed or found.end:
            problems.append(f"beside {other}: {found}")
        if found.interrupted or found.invalidating:
            problems.append(f"{other} was interrupted: {found}")
        most = 1 + hours * FETCHES_A_DAY / 24 if other == "forcing" else 2 + hours
        if found.fetches > most:
            problems.append(f"beside {other}: {found.fetches} fetches")
    quiet = day(hours, "classic", "stable")
    if quiet.interrupted or quiet.end or quiet.fetches > 1 + hours:
        problems.append(f"classic beside stable: {quiet}")
    war = day(max(hours, 1.0), "classic", "classic")
    if war.end is None or war.fetches > 4 or "稳定版" not in war.end.hint.zh:
        problems.append(f"ping-pong: {war}")
    return caused, problems


def storm(calls: int = 100) -> tuple[int, list[str]]:
    """Somebody takes the stable token away before every single call of ours."""
    time = FakeTime()
    world = account(time.now)
    line = Line(world)
    client, ctx = _client(world, line, "stable", time), Context(time)
    begun = time.ticks
    for _ in range(calls):
        world.tokens.invalidate("stable")
        client.tags(ctx)
    most = 2 + (time.ticks - begun) / STORM_GAP
    problems = [] if line.fetches <= most else [f"{line.fetches} fetches"]
    return line.fetches, problems


def jumps(count: int = 1_000, seed: int = 1) -> tuple[int, list[str]]:
    """The computer's clock jumps, or it sleeps; the platform's clock does not care.

    At most one renewal a jump, no wait longer than a minute limit asks for.
    """
    random = Random(f"jumps/{seed}")
    true, ours = FakeTime(), FakeTime()
    world = account(true.now)
    line = Line(world)
    client, problems = _client(world, line, "stable", ours), []
    for number in range(count):
        jump = random.choice((86_400.0, -86_400.0, 3.2e8, -3.2e8, -3_600.0, 1.0, 1e9))
        if random.random() < 0.3:  # asleep: whether it counts depends on the system
            asleep = random.uniform(0, 10_800)
            true.spend(asleep)
            ours.wall += asleep
            ours.ticks += random.choice((0.0, asleep))
        else:
            ours.wall = max(0.0, ours.wall + jump * random.random())
        before, ours.waited = line.fetches, 0.0
        for _ in range(3):
            client.tags(Context(ours))
            true.spend(1.0)
            ours.spend(1.0)
        if line.fetches - before > 1:
            problems.append(f"jump {number}: {line.fetches - before} renewals")
        if ours.waited > 60:
            problems.append(f"jump {number}: waited {ours.waited:.0f} s")
    return count, problems


def together(count: int = 1_000, seed: int = 1) -> tuple[int, list[str]]:
    """Two workers hear 42001 at once, in ever different order: one renewal each."""
    problems = []
    with ThreadPoolExecutor(2) as pool:
        for number in range(count):
            gate = Gate(Random(f"{seed}/{number}"))
            client = open_client("wx", lambda: "s" * 32, api_base="", transport=gate)
            client.token_only(Context())
            gate.expire()
            jobs = [pool.submit(client.tags, Context()) for _ in range(2)]
            gate.shuffle(jobs)
            failed = [repr(one.exception()) for one in jobs if one.exception()]
            if gate.renewals != 1 or failed:
                problems.append(f"order {number}: {gate.renewals} renewals {failed}")
    return count, problems


class Gate:
    """A platform at which requests and replies overtake each other at random.

    Each request waits twice: until it arrives, and until its reply does.
    """

    def __init__(self, random: Random) -> None:
        self.renewals = -1  # the first token is none
        self._random = random
        self._open = True
        self._waiting: list[threading.Event] = []
        self._changed = threading.Condition()

    def send(self, request: Request, deadline_s: float = DEADLINE) -> Reply:
        self._pass()
        body = self._answer(request)
        self._pass()
        return Reply(200, {}, json.dumps(body).encode())

    def close(self) -> None:
        """Nothing is open."""

    def expire(self) -> None:
        """From now on the token is too old, and every step is in our hands."""
        self._open = False

    def shuffle(self, jobs: Sequence[Future[Any]]) -> None:
        """Let one after the other go on, in random order, until the jobs are done."""
        for job in jobs:
            job.add_done_callback(self._wake)
        with self._changed:
            while not all(job.done() for job in jobs):
                alone = len(self._waiting) == 1 and self._random.random() < 0.5
                if not self._waiting or alone:
                    self._changed.wait(0.001 if alone else 1.0)
                if self._waiting:
                    at = self._random.randrange(len(self._waiting))
                    self._waiting.pop(at).set()

    def _wake(self, _job: Future[Any]) -> None:
        with self._changed:
            self._changed.notify()

    def _pass(self) -> None:
        if self._open:
            return
        turn = threading.Event()
        with self._changed:
            self._waiting.append(turn)
            self._changed.notify()
        turn.wait(5)

    def _answer(self, request: Request) -> dict[str, Any]:
        with self._changed:
            if request.path == STABLE:
                self.renewals += 1  # the first one, before expire(), is t0
                return {"access_token": f"t{self.renewals}", "expires_in": 7200}
        used = request.query["access_token"]
        return {"errcode": 42001} if used == "t0" else {"tags": []}


def _client(world: World, line: Line, source: str, clock: Any) -> Client:
    return open_client(
        world.appid,
        lambda: world.secret,
        api_base="",
        token_source=source,
        transport=line,
        clock=clock,
    )


def proof(short: bool, seed: int) -> tuple[str, list[str]]:
    """For the table of all proofs."""
    hours = 1.0 if short else 24.0
    caused, problems = run(hours)
    for part in (storm(), jumps(1_000, seed), together(1_000, seed)):
        problems += part[1]
    figure = f"{hours:.0f} h: {caused} interruptions; 1,000 jumps, 1,000 orders"
    return figure, problems


PROOFS = [("a day beside another server", "0 interruptions caused", proof)]
