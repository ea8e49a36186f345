"""A window, commands and the account's own servers on one account at the same time.

One process keeps the account open as a window does, and works on it; commands run and
are killed beside it; a third kind of process writes the settings. Whoever comes second
is refused with words and changes nothing, or waits; no row is lost, readers always see
everybody, and with the reserve reached no program makes one call more.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from random import Random

from torture.platform import (
    DONE,
    TAG,
    Platform,
    last_task,
    looking,
    platform,
    sound,
)
from torture.proof import Result
from torture.zygote import Ended
from wxdesk.account import Account, Home
from wxdesk.errors import StorageError
from wxdesk.jobs import Context
from wxdesk.model import FanQuery, Selection
from wxdesk.services import accounts, remarks, sync, tags

SHORT, LONG = 4, 60  # rounds
FANS = 300
WINDOW, COMMAND = "窗口", "定时"
SERVERS = 30  # calls of the day that the account's own servers have made
SPENT = "额度"
STOPPED = 4  # exit code: the task waits
WRITERS, EACH = 3, 4  # processes that add accounts, and how many
_WRITER = """
import sys
from pathlib import Path
from wxdesk.account import Home
from wxdesk.services import accounts
from wxdesk.settings import AccountEntry
home = Home(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    entry = AccountEntry(
        f"wx{int(sys.argv[2]):08x}{number:08x}", f"{sys.argv[2]} {number}",
        secret_store="file",
    )
    accounts.add(home, entry, "0123456789abcdef" * 2)
"""


class _Several:
    def __init__(self, desk: Platform, rounds: int, random: Random) -> None:
        self.desk, self.world, self.random = desk, desk.world, random
        self.rounds = rounds
        self.result = Result()
        self.seen: Counter[str] = Counter()
        self.wanted: dict[str, set[str]] = {WINDOW: set(), COMMAND: set()}
        self.finished: dict[int, int] = {}  # task: rows done when it ended
        self.limit = 20 * rounds + 5 * SERVERS

    def run(self) -> Result:
        desk, world = self.desk, self.world
        world.quota.set_limit(TAG, self.limit)
        world.quota.spend(TAG, SERVERS)
        first = desk.zygote.run(*desk.of("sync"))
        self.result.expect(first.code == 0, f"sync: {first.err}")
        home = Home(desk.folder / "home")
        self._settings(home)
        with accounts.open_account(home, world.appid) as account:
            self.window = tags.find_or_create(account, Context(), WINDOW)
            tags.find_or_create(account, Context(), COMMAND)
            for _ in range(self.rounds):
                self._round(account)
                if self.result.problems:
                    return self.result
            self._to_the_reserve(account)
        self._nothing_lost()
        each = ", ".join(f"{count} {name}" for name, count in sorted(self.seen.items()))
        self.result.figure = f"{self.rounds} rounds: {each}"
        return self.result

    # -- settings

    def _settings(self, home: Home) -> None:
        """Accounts added by several processes while the window saves a preference."""
        before, folder = len(home.accounts), str(home.paths.settings.parent)
        writers = [
            subprocess.Popen(
                [sys.executable, "-c", _WRITER, folder, str(number), str(EACH)]
            )
            for number in range(1, WRITERS + 1)
        ]
        number = 0
        while any(one.poll() is None for one in writers):
            number = number % 16 + 1
            home.change(connections=number)
        failed = [one.returncode for one in writers if one.returncode]
        self.result.expect(not failed, f"settings: writers ended with {failed}")
        home.reload()
        added = len(home.accounts) - before
        self.result.expect(added == WRITERS * EACH, f"settings: {added} accounts added")
        kept = home.settings.connections == number
        self.result.expect(kept, "settings: the window's preference is lost")

    # -- one round

    def _round(self, account: Account) -> None:
        before = last_task(self.desk.database)
        theirs = set(self.world.sample(self.random.randint(40, 90)))
        mine = set(self.world.sample(self.random.randint(40, 90)))
        argv, kill = self._command(theirs)
        ended: list[Ended] = []
        thread = threading.Thread(
            target=lambda: ended.append(
                self.desk.zygote.run(*argv, kill_after=kill if kill else None)
            )
        )
        thread.start()
        try:
            self._act(account, mine)
        finally:
            thread.join()
        self._judge(argv, ended[0])
        self._judge_tasks(before, {WINDOW: mine, COMMAND: theirs})

    def _command(self, theirs: set[str]) -> tuple[tuple[str, ...], float]:
        desk = self.desk
        kill = self.random.choice((0.0, self.random.uniform(0.02, 0.3)))
        match self.random.randrange(4):
            case 0:
                return desk.of("sync"), kill
            case 1:
                return desk.of("fans", "--count"), 0.0
            case _:
                file = desk.openid_file(sorted(theirs))
                return desk.of("tag", "--add", COMMAND, "--openids", file), kill

    def _act(self, account: Account, mine: set[str]) -> None:
        acts: tuple[Callable[[], object], ...] = (
            lambda: tags.add(
                account, Context(), Selection(openids=tuple(mine)), self.window.id
            ),
            lambda: sync.run(account, Context()),
            lambda: remarks.set_remark(account, Context(), min(mine), "老客"),
            lambda: self._look_again(account),
        )
        try:
            self.random.choice((*acts, acts[0]))()
            self.seen["done by the window"] += 1
        except StorageError as error:
            told = "at work" in error.title.en
            self.result.expect(told, f"window: {error.title.en}")
            self.seen["window refused"] += 1

    def _look_again(self, account: Account) -> None:
        """As the test of a connection does: open it once more, and close that."""
        with accounts.open_account(account.home, account.appid):
            pass

    def _judge(self, argv: tuple[str, ...], ended: Ended) -> None:
        words = " ".join(argv[:1] + argv[3:5])
        trace = "Traceback" in ended.err or ended.code == 70
        self.result.expect(not trace, f"{words}: {ended.err[-600:]}")
        self.result.expect(not ended.hung, f"{words}: hangs")
        if ended.killed:
            self.seen["killed"] += 1
        elif ended.code in (0, 1):
            self.seen["done by commands"] += 1
        else:
            told = "at work" in ended.err or "正在处理" in ended.err
            self.result.expect(told, f"{words}: {ended.code} {ended.err[-300:]}")
            self.seen["command refused"] += 1
        if argv[0] == "fans":
            everybody = str(FANS)
            shown = ended.out.strip().replace(",", "")
            self.result.expect(shown == everybody, f"fans --count shows {shown!r}")
        path = self.desk.database
        self.result.expect(sound(path), f"{words}: the file is damaged")
        moved = list(path.parent.glob("*.damaged-*"))
        self.result.expect(not moved, f"{words}: a live file was moved aside")

    def _judge_tasks(self, before: int, asked: dict[str, set[str]]) -> None:
        """Who was asked for is in the ledger, and on the platform at the end."""
        with looking(self.desk.database) as db:
            made = db.execute(
                "SELECT id, tag_name FROM task WHERE id > ? AND kind = 'tag'", (before,)
            ).fetchall()
        for task_id, name in made:
            rows = self._rows(task_id)
            same = set(rows) == asked[name]
            self.result.expect(same, f"task {task_id} holds others than those asked")
            for _ in range(5):
                if self._state(task_id) == "done":
                    break
                again = self.desk.of("tasks", "resume", str(task_id))
                self._judge(again, self.desk.zygote.run(*again))
            ended = self._state(task_id) == "done"
            self.result.expect(ended, f"task {task_id} does not end")
            self.wanted[name] |= asked[name]
            self.finished[task_id] = self._done(task_id)
        for name, wanted in self.wanted.items():
            has = set(self.world.members(self.world.tag_id(name)))
            self.result.expect(
                has == wanted,
                f"{name}: {len(wanted - has)} missing, {len(has - wanted)} too many",
            )

    def _nothing_lost(self) -> None:
        for task_id, done in self.finished.items():
            now = self._done(task_id)
            self.result.expect(now == done, f"task {task_id}: {done} done, now {now}")

    def _rows(self, task_id: int) -> dict[str, int]:
        with looking(self.desk.database) as db:
            rows = db.execute(
                "SELECT openid, state FROM task_item WHERE task_id = ?", (task_id,)
            )
            return dict(rows.fetchall())

    def _done(self, task_id: int) -> int:
        return sum(state == DONE for state in self._rows(task_id).values())

    def _state(self, task_id: int) -> str:
        with looking(self.desk.database) as db:
            row = db.execute("SELECT state FROM task WHERE id = ?", (task_id,))
            return str(row.fetchone()[0])

    # -- the reserve

    def _to_the_reserve(self, account: Account) -> None:
        """Both go on tagging until only the servers' part of the day is left."""
        everybody = Selection(query=FanQuery())
        tag = tags.find_or_create(account, Context(), SPENT)
        parked = 0
        while parked < 2:  # the window first, then the command, or the other way
            file = self.desk.openid_file(sorted(self.world.followers()))
            argv = self.desk.of("tag", "--add", SPENT, "--openids", file)
            ended = self.desk.zygote.run(*argv)
            self.result.expect(ended.code in (0, STOPPED), f"{ended.code} {ended.err}")
            parked = int(ended.code == STOPPED)
            self.world.untag(self.world.followers(), tag.id)
            task = tags.add(account, Context(), everybody, tag.id).task
            parked += task.parked is not None
            self.world.untag(self.world.followers(), tag.id)
            if self.result.problems:
                return
        used = self.world.quota.used(TAG)
        most = self.limit * (100 - account.home.settings.quota_reserve) // 100
        self.result.expect(used == most, f"{used} calls, {most} may be made")
        self.seen["calls up to the reserve"] += used


def run(short: bool, seed: int) -> Result:
    """See the module."""
    with platform(FANS, seed, bare=True, latency_ms=2) as desk:
        rounds = SHORT if short else LONG
        return _Several(desk, rounds, Random(f"several/{seed}")).run()
