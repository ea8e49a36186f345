"""Kill -9 at a random moment of every kind of work; then compare with the oracle.

After each kill: is the file sound, is everything the ledger calls done in the journal
of the platform, is everything in the journal known to the ledger as done, sent or
unknown? After each piece of work: is the platform as asked, and were no more calls
made than planned + kills × connections + lost replies?
"""

from __future__ import annotations

import csv
import json
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Callable
from math import ceil
from pathlib import Path
from random import Random

from torture.platform import (
    BATCHGET,
    BLOCK,
    DONE,
    FAILED,
    LIST,
    NEW,
    REMARK,
    SENT,
    SKIPPED,
    TAG,
    UNBLOCK,
    UNKNOWN,
    UNTAG,
    Platform,
    last_task,
    looking,
    platform,
    sound,
)
from torture.proof import Result
from torture.zygote import Ended
from wxdesk.simulator.faults import Action, Fault

SHORT, LONG = 24, 2_000
FANS = 400
CONNECTIONS = 4
IN_A_ROW = 3  # kills before a piece of work may end
LOST = 0.02
REGULAR = "常客"
PATHS = {"tag": TAG, "untag": UNTAG, "block": BLOCK, "unblock": UNBLOCK}
SIZES = {"tag": 50, "untag": 50, "block": 20, "unblock": 20, "remark": 1}


class CrashLoop:
    """One run; ``seed`` decides what is done and, with the machine, when it dies."""

    def __init__(self, desk: Platform, kills: int, seed: int) -> None:
        self.desk = desk
        self.world = desk.world
        self.random = Random(f"crash/{seed}")
        self.target = kills
        self.kills = self.here = 0
        self.killed_in: Counter[str] = Counter()
        self.resent = 0
        self.works = 0
        self.result = Result()
        self._usual: dict[str, float] = {}
        self._exported: dict[Path, int] = {}

    def run(self) -> Result:
        """Work until so many children were killed, each time going on to the end."""
        self._must(self.desk.of("sync", "--connections", str(CONNECTIONS)))
        everybody = ("tag", "--add", REGULAR, "--filter", "")
        self._must(self.desk.of(*everybody))
        kinds: list[Callable[[], None]] = [
            self._sync,
            self._tag,
            self._untag,
            self._blacklist,
            self._remark,
            self._export,
            self._migrate,
        ]
        while self.kills < self.target and not self.result.problems:
            kinds[self.works % len(kinds)]()
            self.works += 1
        each = ", ".join(f"{name} {n}" for name, n in sorted(self.killed_in.items()))
        self.result.figure = (
            f"{self.kills:,} kills in {self.works:,} works ({each}), "
            f"{self.resent:,} calls sent again"
        )
        return self.result

    # -- one child after the other

    def _must(self, argv: tuple[str, ...]) -> Ended:
        ended = self.desk.zygote.run(*argv)
        self._judge(argv, ended)
        return ended

    def _judge(self, argv: tuple[str, ...], ended: Ended) -> None:
        words = " ".join(argv[:1] + argv[3:])
        self.result.expect(not ended.hung, f"{words}: hangs")
        trace = "Traceback" in ended.err or ended.code == 70
        self.result.expect(not trace, f"{words}: {ended.err[-600:]}")

    def _try(self, kind: str, run: Callable[[float | None], Ended]) -> Ended:
        """Run with a kill at a random moment of its usual life."""
        usual = self._usual.get(kind, 0.0)
        spared = self.kills >= self.target or self.here >= IN_A_ROW or not usual
        moment = None if spared else self.random.uniform(0.0, usual)
        ended = run(moment)
        if ended.killed:
            self.kills += 1
            self.here += 1
            self.killed_in[kind] += 1
        else:
            self.here = 0
            self._usual[kind] = max(ended.seconds * 1.1, usual * 0.9)
        return ended

    def _command(self, kind: str, argv: tuple[str, ...]) -> Ended:
        ended = self._try(
            kind, lambda moment: self.desk.zygote.run(*argv, kill_after=moment)
        )
        if not ended.killed:
            self._judge(argv, ended)
        self.result.expect(
            sound(self.desk.database), f"{kind}: the file is damaged after a kill"
        )
        return ended

    # -- bulk work

    def _tag(self) -> None:
        name = f"批{self.works}"
        some = self.world.sample(self.random.randint(60, 180))
        file = self.desk.openid_file(some)
        self._bulk("tag", self.desk.of("tag", "--add", name, "--openids", file), some)
        named = [one for one, is_ in self.world.tags.names.items() if is_ == name]
        self.result.expect(len(named) == 1, f"tag {name} made {len(named)} times")
        for tag_id in named:
            self._same(name, set(self.world.members(tag_id)), set(some))
            self.world.delete_tag(tag_id)

    def _untag(self) -> None:
        tag_id = self.world.tag_id(REGULAR)
        has = set(self.world.members(tag_id))
        some = self.random.sample(sorted(has), min(len(has), 120))
        file = self.desk.openid_file(some)
        remove = self.desk.of("tag", "--remove", REGULAR, "--openids", file)
        self._bulk("untag", remove, some)
        self._same("untag", set(self.world.members(tag_id)), has - set(some))
        add = self.desk.of("tag", "--add", REGULAR, "--openids", file)
        self._bulk("tag", add, some)
        self._same("tag again", set(self.world.members(tag_id)), has)

    def _blacklist(self) -> None:
        before = set(self.world.blacklisted())
        free = sorted(set(self.world.sample(90)) - before)
        file = self.desk.openid_file(free)
        self._bulk("block", self.desk.of("blacklist", "--add", "--openids", file), free)
        self._same("block", set(self.world.blacklisted()), before | set(free))
        take = self.desk.of("blacklist", "--remove", "--openids", file)
        self._bulk("unblock", take, free)
        self._same("unblock", set(self.world.blacklisted()), before)

    def _remark(self) -> None:
        for number in range(2):
            (openid,) = self.world.sample(1)
            text = f"老客{self.works}-{number}"
            self._bulk(
                "remark", self.desk.of("remark", "--openid", openid, text), [openid]
            )
            is_ = self.world.profile(openid)["remark"]
            self.result.expect(is_ == text, f"remark is {is_!r}, not {text!r}")

    def _same(self, what: str, is_: set[str], asked: set[str]) -> None:
        self.result.expect(
            is_ == asked,
            f"{what}: {len(asked - is_)} not applied, {len(is_ - asked)} too many",
        )

    def _bulk(self, kind: str, argv: tuple[str, ...], asked: list[str]) -> None:
        """Carry it out in spite of kills, looking at the ledger after each."""
        path = PATHS.get(kind, REMARK)
        before = last_task(self.desk.database)
        calls, struck = self.world.calls[path], self.desk.struck(path)
        start, kills = len(self.world.journal), self.kills
        for _ in range(60):
            task = last_task(self.desk.database)
            if task > before:
                again = self.desk.of("tasks", "resume", str(task))
                ended = self._command(kind, again)
            else:
                ended = self._command(kind, argv)
            task = last_task(self.desk.database)
            if task > before:
                self._compare(kind, task, start)
            if ended.code in (0, 1) or self.result.problems:
                break
        else:
            self.result.problems.append(f"{kind}: does not come to an end")
        if self.result.problems:
            return
        states = self._states(last_task(self.desk.database))
        count = Counter(states.values())
        whole = count[DONE] + count[SKIPPED] == len(asked) == len(states)
        self.result.expect(whole, f"{kind}: ended with {dict(count)}")
        planned = ceil(count[DONE] / SIZES[kind])
        sent = self.world.calls[path] - calls
        self.resent += max(0, sent - planned)
        most = planned + (self.kills - kills) + self.desk.struck(path) - struck
        self.result.expect(sent <= most, f"{kind}: {sent} calls, at most {most}")

    def _states(self, task: int) -> dict[str, int]:
        with looking(self.desk.database) as db:
            rows = db.execute(
                "SELECT openid, state FROM task_item WHERE task_id = ?", (task,)
            )
            return dict(rows.fetchall())

    def _compare(self, kind: str, task: int, start: int) -> None:
        """The ledger as it lies on disk against the platform's journal."""
        states = self._states(task)
        with self.world.lock:
            journal = self.world.journal[start:]
        applied = {
            one for entry in journal if entry.kind == kind for one in entry.openids
        }
        done = {one for one, state in states.items() if state == DONE}
        false = done - applied
        known = {DONE, SENT, UNKNOWN, SKIPPED}
        lost = [one for one in applied if states.get(one, NEW) not in known]
        self.result.expect(not false, f"{kind}: {len(false)} done and not applied")
        self.result.expect(not lost, f"{kind}: {len(lost)} applied and not known")
        failed = [one for one, state in states.items() if state == FAILED]
        self.result.expect(not failed, f"{kind}: {len(failed)} failed without reason")

    # -- sync

    def _sync(self) -> None:
        """The cache is the truth afterwards, in spite of kills."""
        world = self.world
        world.join(4)
        world.leave(3)
        world.tag(world.sample(20), world.tag_id(REGULAR))
        full = self.works % 2 == 0
        if full:  # else the cache would not learn of it, and see a conflict later
            world.set_remark(world.sample(1)[0], f"后台{self.works}")
        calls, kills = Counter(world.calls), self.kills
        struck = {path: self.desk.struck(path) for path in (BATCHGET, LIST)}
        argv = self.desk.of("sync", "--connections", str(CONNECTIONS))
        for _ in range(60):
            ended = self._command("sync", (*argv, "--full") if full else argv)
            if ended.code == 0 or self.result.problems:
                break
        else:
            self.result.problems.append(f"sync: never complete; {ended.err}")
        self._compare_cache(full)
        died = self.kills - kills
        for path, planned in (
            (BATCHGET, ceil(world.crowd.size / 100) + 3),
            (LIST, 2),
        ):
            sent = world.calls[path] - calls[path]
            met = self.desk.struck(path) - struck[path]
            # What was under way when it died, and in its last batch half full.
            most = planned + died * 2 * CONNECTIONS + met
            self.resent += max(0, sent - planned)
            self.result.expect(sent <= most, f"{path}: {sent} calls, at most {most}")

    def _compare_cache(self, full: bool) -> None:
        world = self.world
        with looking(self.desk.database) as db:
            fans = dict(
                db.execute("SELECT openid, id FROM fan WHERE status = 0").fetchall()
            )
            tagged = _openids(
                db,
                "SELECT openid FROM fan JOIN fan_tag ON fan_id = fan.id"
                f" WHERE status = 0 AND tag_id = {world.tag_id(REGULAR)}",
            )
            blocked = _openids(db, "SELECT openid FROM fan WHERE blacklisted = 1")
            texts = dict(
                db.execute(
                    "SELECT openid, remark FROM fan_text JOIN fan ON fan_id = fan.id"
                    " WHERE status = 0 AND remark <> ''"
                ).fetchall()
            )
        self._same("sync, fans", set(fans), set(world.followers()))
        regular = set(world.members(world.tag_id(REGULAR)))
        self._same("sync, tag", tagged, regular)
        self._same("sync, blacklist", blocked, set(world.blacklisted()))
        if full:
            remarks = {one: world.profile(one)["remark"] for one in world.followers()}
            truth = {one: text for one, text in remarks.items() if text}
            self.result.expect(texts == truth, "sync: remarks differ")

    # -- export

    def _export(self) -> None:
        """Under the final name is the old file or the new one, each of them whole."""
        for ending in ("csv", "xlsx", "jsonl"):
            path = self.desk.folder / f"fans.{ending}"
            with looking(self.desk.database) as db:
                (rows,) = db.execute("SELECT count(*) FROM fan WHERE status = 0")
            now = int(rows[0])
            allowed = {self._exported.get(path, -1), now}
            for _ in range(60):
                argv = self.desk.of("export", "--out", str(path), "--filter", "")
                ended = self._command("export", argv)
                found = rows_of(path)
                whole = found in allowed
                self.result.expect(whole, f"export: {found} rows, not in {allowed}")
                if ended.code == 0 or self.result.problems:
                    break
            self._exported[path] = now
            self.result.expect(rows_of(path) == now, f"export: not {now} rows")

    # -- migration

    def _migrate(self) -> None:
        """Old or new, never between; and the copy made before is the old one."""
        path = self.desk.folder / "upgrade" / "a.db"
        path.parent.mkdir(exist_ok=True)
        for old in path.parent.iterdir():
            old.unlink()
        with looking(self.desk.database) as db:
            copy = sqlite3.connect(path)
            db.backup(copy)
            (version,) = copy.execute("PRAGMA user_version").fetchone()
            (fans,) = copy.execute("SELECT count(*) FROM fan").fetchone()
            copy.close()
        for _ in range(60):
            ended = self._try(
                "migration", lambda at: self.desk.zygote.migrate(path, kill_after=at)
            )
            if not ended.killed:
                self._judge(("migration",), ended)
            self._compare_versions(path, version, fans)
            if ended.code == 0 or self.result.problems:
                break
        with looking(path) as db:
            (reached,) = db.execute("PRAGMA user_version").fetchone()
        self.result.expect(reached == version + 1, f"migration: version {reached}")

    def _compare_versions(self, path: Path, version: int, fans: int) -> None:
        backup = path.with_name(f"{path.name}.v{version}.bak")
        for one in [path, *([backup] if backup.exists() else [])]:
            self.result.expect(sound(one), f"migration: {one.name} is damaged")
            with looking(one) as db:
                (found,) = db.execute("PRAGMA user_version").fetchone()
                (count,) = db.execute("SELECT count(*) FROM fan").fetchone()
                columns = {row[1] for row in db.execute("PRAGMA table_info(fan)")}
            whole = ("torture" in columns) == (found == version + 1)
            right = found in (version, version + 1) if one == path else found == version
            self.result.expect(
                whole and right and count == fans,
                f"migration: {one.name} is version {found} with {count} fans",
            )


def _openids(db: sqlite3.Connection, sql: str) -> set[str]:
    return {row[0] for row in db.execute(sql)}


def rows_of(path: Path) -> int:
    """Fans in an exported file; -1 when there is none. Raises for half a file."""
    if not path.exists():
        return -1
    if path.suffix == ".jsonl":
        with path.open(encoding="utf-8") as file:
            return sum(1 for line in file if json.loads(line)["openid"])
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        return len(rows) - 1 if {len(row) for row in rows} == {13} else -2
    with zipfile.ZipFile(path) as book:
        if book.testzip() is not None:
            return -2
        sheet = book.read("xl/worksheets/sheet1.xml")
    return sheet.count(b"<row ") - 1 if sheet.endswith(b"</worksheet>") else -2


def run(short: bool, seed: int) -> Result:
    """The whole loop; see the module."""
    with platform(FANS, seed, latency_ms=1) as desk:
        desk.simulator.faults.add(Fault(Action.LOST_REPLY, times=0, probability=LOST))
        return CrashLoop(desk, SHORT if short else LONG, seed).run()
