"""Running the state machines: how many runs, how many steps, with which seed."""

from __future__ import annotations

import logging
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import HealthCheck, Phase, core, settings
from hypothesis.errors import HypothesisWarning
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from torture.proof import Result

log = logging.getLogger(__name__)

RUNS: Counter[str] = Counter()
STEPS: Counter[str] = Counter()
SHORT_STEPS, LONG_STEPS = 30, 50


class Machine(RuleBasedStateMachine):
    """Counts its runs; steps count themselves with ``self.step()``."""

    def __init__(self) -> None:
        super().__init__()
        RUNS[type(self).__name__] += 1

    def step(self) -> None:
        """One rule was carried out."""
        STEPS[type(self).__name__] += 1


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    before = core.global_force_seed
    core.global_force_seed = seed  # type: ignore[assignment]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", HypothesisWarning)
            yield
    finally:
        core.global_force_seed = before


def run_machine(
    machine: type[RuleBasedStateMachine], runs: int, steps: int, seed: int
) -> Result:
    """So many runs of at most so many steps; a failure is shrunk and told."""
    name = machine.__name__
    before, stepped, begun = RUNS[name], STEPS[name], time.monotonic()
    options: dict[str, Any] = {
        "max_examples": runs,
        "stateful_step_count": steps,
        "deadline": None,
        "database": None,
        "report_multiple_bugs": False,
        "suppress_health_check": list(HealthCheck),
        "phases": (Phase.generate, Phase.shrink),
    }
    result = Result()
    with _seeded(seed):
        try:
            run_state_machine_as_test(machine, settings=settings(**options))
        except Exception as error:
            notes = "\n".join(getattr(error, "__notes__", ()))
            told = f"{type(error).__name__}: {error}\n{notes}"
            result.problems.append(f"{name}, seed {seed}: {told[:3000]}")
            log.debug("%s", name, exc_info=error)
    seconds = time.monotonic() - begun
    result.figure = (
        f"{RUNS[name] - before:,} runs, {STEPS[name] - stepped:,} steps,"
        f" {seconds:.0f} s"
    )
    return result
