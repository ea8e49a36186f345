"""What a proof is: a function that gives a figure and the problems it met."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Result:
    """``figure`` is what was done, in numbers; any line of ``problems`` a failure."""

    figure: str = ""
    problems: list[str] = field(default_factory=list)

    def expect(self, holds: bool, problem: str) -> None:
        """Note the problem unless the condition holds."""
        if not holds:
            self.problems.append(problem)


@dataclass(frozen=True, slots=True)
class Proof:
    """One row of the table. ``run(short, seed)`` must be repeatable with its seed."""

    name: str
    goal: str
    run: Callable[[bool, int], Result]
