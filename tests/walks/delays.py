"""Random small delays, everywhere two things could meet: the machine is never idle.

Most are too short to notice, a few are long: the races of a real day show up in some
hundred walks instead of in some hundred thousand. What is random follows the seed;
the threads themselves do not, so a seed repeats a walk's delays, not its every step.
"""

from __future__ import annotations

import functools
import os
import threading
import time
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from wxdesk.account import Account
from wxdesk.api.transport import RequestsTransport
from wxdesk.jobs import Lane, Runner
from wxdesk.store.db import Store

SEED = "WALK_SEED"
# Seconds, at most. A job waits before its work and before its result.
LANE, LINE, OPENER = 0.06, 0.015, 0.06


class Delays:
    """One stream of delays per place, all from one seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._random: dict[str, Random] = {}
        self._lock = threading.Lock()

    @classmethod
    def from_environment(cls) -> Delays:
        """For a process that a walk has started."""
        return cls(int(os.environ.get(SEED, "1")))

    def wait(self, place: str, most: float) -> None:
        """Sleep at most so many seconds; the fourth power makes long ones rare."""
        with self._lock:
            random = self._random.setdefault(place, Random(f"{self.seed}/{place}"))
            seconds = most * random.random() ** 4
        time.sleep(seconds)

    def around(self, place: str, most: float, function: Any) -> Callable[..., Any]:
        """The same function, late to begin and late to end."""

        @functools.wraps(function)
        def late(*args: Any, **named: Any) -> Any:
            self.wait(place, most)
            try:
                return function(*args, **named)
            finally:
                self.wait(place, most)

        return late

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """In every lane, before and after every call, and wherever a file of an
        account is opened. A name that is gone fails here: find its new one."""
        submit = Runner.submit

        def late_submit(
            runner: Runner, lane: Lane, kind: str, work: Any, **more: Any
        ) -> Any:
            late = self.around(f"lane {lane.value}", LANE, work)
            return submit(runner, lane, kind, late, **more)

        patch.setattr(Runner, "submit", late_submit)
        send = self.around("line", LINE, RequestsTransport.send)
        patch.setattr(RequestsTransport, "send", send)
        opening = self.around("account", OPENER, Account.__init__)
        patch.setattr(Account, "__init__", opening)
        store = self.around("store", OPENER, Store.__init__)
        patch.setattr(Store, "__init__", store)
