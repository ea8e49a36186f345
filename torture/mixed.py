"""One bulk task with everything at once: lost replies, resets, quota, kills, bad fans.

It ends with the platform's state equal to what was asked, every failure named, and no
more calls than planned + kills × connections + faults + 13 per bad openid.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from random import Random
from typing import Any

from torture.platform import TAG, Platform, last_task, left_later, platform, sound
from torture.proof import Result
from wxdesk.simulator.faults import Action, Fault

SHORT, LONG = 3_000, 23_000
LOST, RESET = 0.05, 0.02
KILLS = 3
BAD_COST = 13  # calls to find one bad openid among 50 by halving
NAME = "双12"


def run(short: bool, seed: int) -> Result:
    """See the module."""
    fans = SHORT if short else LONG
    with platform(fans, seed, bare=True, latency_ms=2) as desk:
        return _Mixed(desk, Random(f"mixed/{seed}")).run()


class _Mixed:
    def __init__(self, desk: Platform, random: Random) -> None:
        self.desk = desk
        self.world = desk.world
        self.random = random
        self.result = Result()
        self.kills = self.stops = 0

    def run(self) -> Result:
        desk, world = self.desk, self.world
        good = list(world.followers())
        gone, full = self._odd_fans()
        sync = desk.zygote.run(*desk.of("sync"))
        self.result.expect(sync.code == 0, f"sync: {sync.err}")
        late = world.leave([one for one in good if one not in gone | full][:2])
        grown = self._tags_full([one for one in good if one not in gone | full][2:4])
        strangers = ["o" + "A" * 26 + letter for letter in "BCDE"] + ["no openid"]
        asked = [*good, *strangers]
        self.random.shuffle(asked)
        self._spoil(len(good))
        end = self._work(desk.of("tag", "--add", NAME, "--openids", self._file(asked)))
        full |= grown  # the cache does not know of these: halving has to find them
        wanted = set(good) - gone - full - set(late)
        has = set(world.members(world.tag_id(NAME)))
        self.result.expect(
            has == wanted,
            f"{len(wanted - has)} not tagged, {len(has - wanted)} too many",
        )
        bad = gone | full | set(strangers)
        self._judge(end, bad, set(late), ceil(len(good) / 50))
        return self.result

    def _odd_fans(self) -> tuple[set[str], set[str]]:
        """Some who leave before the sync, some with 20 tags."""
        gone = set(self.world.leave(5))
        for number in range(20):
            self.world.create_tag(f"标签{number}")
        return gone, self._tags_full(self.world.sample(5))

    def _tags_full(self, openids: list[str]) -> set[str]:
        for number in range(20):
            self.world.tag(openids, self.world.tag_id(f"标签{number}"))
        return set(openids)

    def _file(self, openids: list[str]) -> str:
        return self.desk.openid_file(openids)

    def _spoil(self, fans: int) -> None:
        faults = self.desk.simulator.faults
        self.stop = Fault(Action.ERRCODE, TAG, first=fans // 100, errcode=45009)
        faults.add(self.stop)
        faults.add(Fault(Action.LOST_REPLY, TAG, times=0, probability=LOST))
        faults.add(Fault(Action.RESET, TAG, times=0, probability=RESET))

    def _work(self, argv: tuple[str, ...]) -> dict[str, Any]:
        """Kill it at three moments, and go on until it is done."""
        begun = self.world.calls[TAG]
        planned = self.world.crowd.size / 50
        moments = sorted(self.random.uniform(0.1, 0.9) * planned for _ in range(KILLS))
        for _ in range(200):
            task = last_task(self.desk.database)
            if task:
                argv = self.desk.of("tasks", "resume", str(task))
            at = begun + int(moments[0]) if moments else None
            with self._killing(at) as file:
                ended = self.desk.zygote.run(*argv, "--json", kill_file=file)
            if ended.killed:
                self.kills += 1
                moments.pop(0)
                path = self.desk.database
                self.result.expect(sound(path), "the file is damaged after a kill")
            elif ended.code in (0, 1):
                last: dict[str, Any] = json.loads(ended.out.splitlines()[-1])
                return last
            else:
                self.stops += 1
            self.result.expect("Traceback" not in ended.err, ended.err[-600:])
            self.result.expect(not ended.hung, "it hangs")
            if self.result.problems:
                return {}
        self.result.problems.append("it does not come to an end")
        return {}

    @contextmanager
    def _killing(self, calls: int | None) -> Iterator[Path]:
        """Order the end of the child in the midst of that call."""
        file = self.desk.folder / "kill"
        file.unlink(missing_ok=True)
        over = threading.Event()

        def watch() -> None:
            while calls is not None and not over.wait(0.001):
                if self.world.calls[TAG] >= calls:
                    file.touch()
                    return

        thread = threading.Thread(target=watch)
        thread.start()
        try:
            yield file
        finally:
            over.set()
            thread.join()

    def _judge(
        self, end: dict[str, Any], bad: set[str], late: set[str], planned: int
    ) -> None:
        if not end:
            return
        failures = {one["openid"]: one for one in end["failures"]}
        found = set(failures)
        self.result.expect(bad <= found <= bad | late, f"failures: {len(failures)}")
        named = all(one["reason"] for one in failures.values())
        self.result.expect(named, "a failure has no reason")
        calls = self.world.calls[TAG]
        faults = self.desk.struck(TAG)
        most = planned + self.kills + faults + BAD_COST * len(bad)
        self.result.expect(calls <= most, f"{calls} calls, at most {most}")
        self.result.expect(self.kills == KILLS, f"{self.kills} kills")
        self.result.expect(self.stop.hits == 1, "the quota never stopped it")
        # Who left after the sync is skipped by WeChat without a word. Either it was
        # read back and failed, or the next sync counts them as left later.
        self.desk.simulator.faults.clear()
        self.desk.zygote.run(*self.desk.of("sync"))
        told = self.desk.zygote.run(
            *self.desk.of("tasks", "failures", str(end["task"]))
        )
        lines = {json.loads(line)["openid"] for line in told.out.splitlines()}
        later = left_later(self.desk.database, end["task"])
        named = bad <= lines <= bad | late and len(lines - bad) + later == len(late)
        self.result.expect(named, "who left in between is not told")
        self.result.figure = (
            f"{end['done']:,} fans, {calls:,} calls (planned {planned:,}, at most "
            f"{most:,}), {faults} faults, {self.kills} kills, {self.stops} stops"
        )
