"""Timing that admits its noise: alternate, take medians, watch a control loop."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

CONTROL_LOOPS = 2_000_000  # some 80 ms, longer than a time slice
STEADY = 0.30  # a control loop that varies more than this makes a run worthless


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. ``ok`` is None for figures without a goal."""

    id: str
    what: str
    goal: str
    figure: str
    ok: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of the repeats: wall median, minimum, maximum, and CPU median."""

    median: float
    least: float
    most: float
    cpu: float

    def __str__(self) -> str:
        return f"{ms(self.median)} ({ms(self.least)}–{ms(self.most)})"


def ms(seconds: float) -> str:
    """A duration with a fitting unit."""
    if seconds >= 10:
        return f"{seconds:.1f} s"
    if seconds >= 0.1:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds * 1000:.2f} ms"


def once(function: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds of one call."""
    cpu, wall = time.process_time(), time.perf_counter()
    function()
    return time.perf_counter() - wall, time.process_time() - cpu


def alternate(*functions: Callable[[], object], repeats: int = 5) -> tuple[Timing, ...]:
    """Time the functions in turns, A B A B …, so that a slow minute hits all."""
    taken: list[list[tuple[float, float]]] = [[] for _ in functions]
    for _ in range(repeats):
        for number, function in enumerate(functions):
            taken[number].append(once(function))
    return tuple(summed(one) for one in taken)


def summed(runs: list[tuple[float, float]]) -> Timing:
    """The timing of several runs."""
    walls = [wall for wall, _ in runs]
    cpus = [cpu for _, cpu in runs]
    return Timing(
        statistics.median(walls), min(walls), max(walls), statistics.median(cpus)
    )


def control() -> float:
    """How much a fixed pure-Python loop varies: (max - min) / median."""

    def loop() -> None:
        total = 0
        for number in range(CONTROL_LOOPS):
            total += number & 7

    times = [once(loop)[1] for _ in range(7)]
    return (max(times) - min(times)) / statistics.median(times)


def ratio_row(
    identity: str, what: str, value: float, limit: float, *, least: bool, note: str
) -> Row:
    """A row whose figure is a ratio with an upper (or ``least``: lower) limit."""
    ok = value >= limit if least else value <= limit
    sign = "≥" if least else "≤"
    return Row(identity, what, f"{sign} {limit:g}×", f"{value:.3g}×", ok, note)
