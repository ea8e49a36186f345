"""A platform without HTTP for the state machines, and a store that can be killed.

A call meets the next mishap of a script. What really happened is kept beside the
answers, so that the ledger can be compared with it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import threading
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from wxdesk.account import Account
from wxdesk.account.quota_reserve import Reserve
from wxdesk.account.recent_changes import Touched
from wxdesk.api.client import Client
from wxdesk.errors import (
    ApiError,
    Busy,
    ItemRefused,
    LimitReached,
    NotSent,
    PartlyDone,
    QuotaUsedUp,
    TaggingOverlap,
    UnknownResult,
)
from wxdesk.jobs import Context
from wxdesk.model import OpenidPage, Profile, Tag, TaskKind
from wxdesk.store.db import Store
from wxdesk.wechat import is_openid

START = 1_700_000_000
TAGS_PER_FAN = 20

# What may happen to a call. "before" and "after" speak of its effect.
REFUSALS: dict[str, type[ApiError]] = {
    "quota": QuotaUsedUp,
    "overlap": TaggingOverlap,
    "not sent": NotSent,
    "busy": Busy,
}
MISHAPS = (
    "ok",
    "lost before",
    "lost after",
    "kill before",
    "kill after",
    "cancel before",
    "cancel after",
    "partly",
    "busy after",
    *REFUSALS,
)


class Killed(BaseException):
    """The process is gone: nothing is written and nothing sent any more."""


class FakeClock:
    """Time passes only when told."""

    def __init__(self) -> None:
        self.seconds = float(START)
        self.steady = 1_000.0

    def now(self) -> float:
        return self.seconds

    def monotonic(self) -> float:
        return self.steady

    def wait(self, event: threading.Event, seconds: float) -> bool:
        self.advance(seconds)
        return event.is_set()

    def advance(self, seconds: float) -> None:
        self.seconds += seconds
        self.steady += seconds


class MortalStore(Store):
    """Dies before the write after so many others; then nothing is written."""

    dead = False
    lives: int | None = None

    @contextmanager
    def write(self, durable: bool = False) -> Iterator[sqlite3.Connection]:
        if self.lives is not None:
            self.lives -= 1
            self.dead = self.dead or self.lives < 0
        if self.dead:
            raise Killed
        with super().write(durable) as db:
            yield db

    def revive(self) -> None:
        """A new process opens the file."""
        self.dead = False
        self.lives = None


class Truth:
    """What the platform knows, and what is known about our calls.

    ``task`` is the number of the task that runs. ``applied`` and ``seen`` are pairs
    (task, openid): changed by its call, or found as wished when read back.
    ``uncertain``: when a call without an answer left. ``touched``: each change of a
    field of a fan, with who made it.
    """

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.following: dict[str, None] = {}
        self.tags: dict[str, set[int]] = {}
        self.names: dict[int, str] = {}
        self.numbers = 199
        self.remarks: dict[str, str] = {}
        self.blacklist: dict[str, None] = {}
        self.task = 0
        self.applied: set[tuple[int, str]] = set()
        self.seen: set[tuple[int, str]] = set()
        self.skipped: set[tuple[int, str]] = set()
        self.uncertain: dict[tuple[int, str], float] = {}
        self.touched: list[tuple[str, str, int]] = []  # field, openid, task
        self.calls: Counter[str] = Counter()
        self.strangers: tuple[str, ...] = ()  # openids of nobody
        self.faults: list[str] = []  # of the program under test, not of the line

    def follow(self, openid: str) -> None:
        self.following[openid] = None
        self.tags.setdefault(openid, set())

    def leave(self, openid: str) -> None:
        self.following.pop(openid, None)
        for tag_id in list(self.tags.get(openid, ())):
            self.touch(f"tag {tag_id}", openid, 0)
        self.tags[openid] = set()
        self.remarks.pop(openid, None)
        self.touch("remark", openid, 0)
        self.touch("following", openid, 0)

    def doubt(self, keys: Iterable[tuple[int, str]]) -> None:
        """No answer will come to this call; the first of several counts."""
        for key in keys:
            self.uncertain.setdefault(key, self.clock.now())

    def new_tag(self, name: str) -> int:
        """A number is never given twice."""
        self.numbers += 1
        self.names[self.numbers] = name
        return self.numbers

    def members(self, tag_id: int) -> list[str]:
        """Who has the tag, among those who follow."""
        return [one for one in self.following if tag_id in self.tags[one]]

    def touch(self, field: str, openid: str, task: int) -> None:
        self.touched.append((field, openid, task))

    def holds(self, kind: TaskKind, tag_id: int, remark: str, openid: str) -> bool:
        """Whether the fan is as a task of that kind wishes."""
        if kind in (TaskKind.TAG, TaskKind.UNTAG):
            tagged = tag_id in self.tags.get(openid, ())
            return tagged == (kind is TaskKind.TAG)
        if kind is TaskKind.REMARK:
            return self.remarks.get(openid, "") == remark
        return (openid in self.blacklist) == (kind is TaskKind.BLOCK)


class FakeClient(Client):
    """Answers from a Truth. ``script`` holds the mishaps of the next calls."""

    def __init__(self, truth: Truth, store: MortalStore) -> None:
        self.truth = truth
        self.store = store
        self.script: deque[str] = deque()
        self.only = ""  # the script is for calls of this path alone
        self.page = 3

    def close(self) -> None:
        """Nothing is open."""

    # -- the course of a call

    def _meet(self, ctx: Context, path: str) -> str:
        if self.store.dead:
            raise Killed
        ctx.check()
        ctx.count_call(path)
        self.truth.calls[path] += 1
        meant = self.script and self.only in ("", path)
        mishap = self.script.popleft() if meant else "ok"
        if mishap == "kill before":
            self.store.dead = True
            raise Killed
        if mishap == "cancel before":
            ctx.cancel()
            ctx.check()
        return mishap

    def _read(self, ctx: Context, path: str) -> None:
        mishap = self._meet(ctx, path)
        if mishap in REFUSALS:
            raise REFUSALS[mishap]()
        if mishap.startswith(("lost", "partly", "busy")):
            raise NotSent
        if mishap == "kill after":
            self.store.dead = True
            raise Killed
        if mishap == "cancel after":
            ctx.cancel()

    def _change(
        self, ctx: Context, path: str, openids: Sequence[str], apply: Any
    ) -> None:
        """One write: refused, applied or not, answered or not."""
        truth = self.truth
        mishap = self._meet(ctx, path)
        if mishap in REFUSALS and mishap != "busy":
            raise REFUSALS[mishap]()
        keys = [(truth.task, one) for one in openids]
        if mishap in ("lost before", "busy"):
            truth.doubt(keys)
            raise UnknownResult(errcode=-1 if mishap == "busy" else None)
        failed = openids[:1] if mishap == "partly" and len(openids) > 1 else ()
        apply([one for one in openids if one not in failed])
        if mishap in ("lost after", "kill after", "busy after"):
            truth.doubt(keys)
        else:
            for key in keys:
                truth.uncertain.pop(key, None)
        if mishap == "lost after":
            raise UnknownResult
        if mishap == "busy after":  # as the retry loop tells it of a write
            raise UnknownResult(errcode=-1)
        if mishap == "kill after":
            self.store.dead = True
            raise Killed
        if mishap == "cancel after":
            ctx.cancel()
        if failed:
            raise PartlyDone(tuple(failed), errcode=45171)

    def _note(self, field: str, openid: str) -> None:
        """A call of ours is applied; too late if somebody else may have been there."""
        truth = self.truth
        key = (truth.task, openid)
        sent = truth.uncertain.get(key)
        if sent is not None and truth.clock.now() - sent >= 600:
            truth.faults.append(f"{key} repeated blindly after a lost answer")
        truth.applied.add(key)
        truth.touch(field, openid, truth.task)

    # -- writes

    def _known(self, openids: Sequence[str]) -> None:
        for openid in openids:
            if not is_openid(openid):
                self.truth.faults.append(f"{openid!r} was sent")
            if openid not in self.truth.tags:
                raise ItemRefused(errcode=40003)

    def tag_fans(self, ctx: Context, tag_id: int, openids: Sequence[str]) -> None:
        truth = self.truth

        def apply(people: Sequence[str]) -> None:
            self._known(people)
            if tag_id not in truth.names:
                raise LimitReached(errcode=45159)
            if len(openids) == 1 and openids[0] not in truth.following:
                raise ItemRefused(errcode=50005)
            for one in people:
                has = truth.tags[one]
                if len(has) >= TAGS_PER_FAN and tag_id not in has:
                    raise ItemRefused(errcode=45059)
            for one in people:
                if one in truth.following:
                    truth.tags[one].add(tag_id)
                    self._note(f"tag {tag_id}", one)
                else:
                    truth.skipped.add((truth.task, one))

        self._change(ctx, "tag", openids, apply)

    def untag_fans(self, ctx: Context, tag_id: int, openids: Sequence[str]) -> None:
        def apply(people: Sequence[str]) -> None:
            self._known(people)
            for one in people:
                self.truth.tags[one].discard(tag_id)
                self._note(f"tag {tag_id}", one)

        self._change(ctx, "untag", openids, apply)

    def block(self, ctx: Context, openids: Sequence[str]) -> None:
        def apply(people: Sequence[str]) -> None:
            self._known(people)
            for one in people:
                if one in self.truth.following:
                    self.truth.blacklist[one] = None
                    self._note("black", one)
                else:
                    self.truth.skipped.add((self.truth.task, one))

        self._change(ctx, "block", openids, apply)

    def unblock(self, ctx: Context, openids: Sequence[str]) -> None:
        def apply(people: Sequence[str]) -> None:
            self._known(people)
            for one in people:
                self.truth.blacklist.pop(one, None)
                self._note("black", one)

        self._change(ctx, "unblock", openids, apply)

    def set_remark(self, ctx: Context, openid: str, remark: str) -> None:
        def apply(people: Sequence[str]) -> None:
            self._known(people)
            if openid not in self.truth.following:
                raise ItemRefused(errcode=43004)
            self.truth.remarks[openid] = remark
            self._note("remark", openid)

        self._change(ctx, "remark", [openid], apply)

    def create_tag(self, ctx: Context, name: str) -> Tag:
        made: list[int] = []

        def apply(_people: Sequence[str]) -> None:
            if name in self.truth.names.values():
                raise LimitReached(errcode=45157)
            made.append(self.truth.new_tag(name))

        self._change(ctx, "create", [], apply)
        return Tag(made[0], name)

    def rename_tag(self, ctx: Context, tag_id: int, name: str) -> None:
        def apply(_people: Sequence[str]) -> None:
            if tag_id not in self.truth.names:
                raise LimitReached(errcode=45159)
            others = [one for key, one in self.truth.names.items() if key != tag_id]
            if name in others:
                raise LimitReached(errcode=45157)
            self.truth.names[tag_id] = name

        self._change(ctx, "rename", [], apply)

    def delete_tag(self, ctx: Context, tag_id: int) -> None:
        def apply(_people: Sequence[str]) -> None:
            if self.truth.names.pop(tag_id, None) is None:
                raise LimitReached(errcode=45159)
            for one, has in self.truth.tags.items():
                if tag_id in has:
                    has.discard(tag_id)
                    self.truth.touch(f"tag {tag_id}", one, self.truth.task)

        self._change(ctx, "delete", [], apply)

    # -- reads

    def _profile(self, openid: str) -> Profile:
        truth = self.truth
        if openid not in truth.following:
            return Profile(openid, following=False)
        return Profile(
            openid,
            following=True,
            remark=truth.remarks.get(openid, ""),
            followed_at=START - 100,
            tag_ids=tuple(sorted(truth.tags[openid])),
        )

    def _looked_at(self, openid: str) -> None:
        key = (self.truth.task, openid)
        self.truth.uncertain.pop(key, None)
        self.truth.seen.add(key)

    def profiles(self, ctx: Context, openids: Sequence[str]) -> list[Profile]:
        self._read(ctx, "profiles")
        strangers = [one for one in openids if one not in self.truth.tags]
        for one in strangers:  # nothing can have happened to them
            self.truth.uncertain.pop((self.truth.task, one), None)
        if strangers:
            raise ItemRefused(errcode=40003)
        for one in openids:
            self._looked_at(one)
        return [self._profile(one) for one in reversed(openids)]

    def _page(self, people: Sequence[str], after: str, total: int | None) -> OpenidPage:
        behind = [one for one in sorted(people) if one > after]
        page = behind[: self.page]
        cursor = page[-1] if len(behind) > self.page else ""
        return OpenidPage(tuple(page), cursor, total)

    def follower_page(self, ctx: Context, after: str = "") -> OpenidPage:
        self._read(ctx, "list")
        if after and after not in self.truth.following:
            raise ItemRefused(errcode=40003)
        following = self.truth.following
        return self._page(list(following), after, len(following))

    def blacklist_page(self, ctx: Context, after: str = "") -> OpenidPage:
        self._read(ctx, "blacklist")
        for openid in (*self.truth.tags, *self.truth.strangers):
            self._looked_at(openid)
        return self._page(list(self.truth.blacklist), after, len(self.truth.blacklist))

    def tag_member_page(self, ctx: Context, tag_id: int, after: str = "") -> OpenidPage:
        self._read(ctx, "members")
        if tag_id not in self.truth.names:
            raise LimitReached(errcode=45159)
        return self._page(self.truth.members(tag_id), after, None)

    def tags(self, ctx: Context) -> list[Tag]:
        self._read(ctx, "tags")
        truth = self.truth
        return [
            Tag(tag_id, name, len(truth.members(tag_id)))
            for tag_id, name in truth.names.items()
        ]


class FakeAccount(Account):
    """An account over a fake client; restarting it is a matter of microseconds."""

    def __init__(
        self, store: MortalStore, client: FakeClient, clock: FakeClock
    ) -> None:
        self.store = store
        self._fake = client
        self.clock = clock
        self._reserve = Reserve(lambda: 0)
        self._lock = threading.Lock()
        self._held = {}
        self.touched = Touched()

    @property
    def client(self) -> Any:
        """The one it was made with."""
        return self._fake

    def working(self) -> Any:
        """There is no other process."""
        return nullcontext()

    def knows_limit(self, path: str) -> bool:
        """Calls are without number here."""
        del path
        return True


def openid(number: int) -> str:
    """An openid of the right shape."""
    return f"oTorture{number:020d}"


def folder() -> Path:
    """A new folder, in memory where the system has such a place: the machines make
    ten thousand commits, and none of them is about the disk."""
    memory = Path("/dev/shm")
    place = str(memory) if memory.is_dir() and os.access(memory, os.W_OK) else None
    return Path(tempfile.mkdtemp(prefix="wxdesk-machine-", dir=place))


class Bench:
    """One store for many runs of a machine: emptied, not made anew."""

    def __init__(self) -> None:
        self._folder = folder()
        self.store = MortalStore(self._folder / "a.db")

    def reset(self) -> None:
        """As if nothing had happened yet."""
        self.store.revive()
        with self.store.write() as db:
            for (name,) in db.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table'"
                " AND name NOT LIKE 'fan_fts%' AND name NOT LIKE 'sqlite%'"
                " AND name <> 'scene'"
            ).fetchall():
                db.execute(f"DELETE FROM {name}")
            db.execute("INSERT INTO fan_fts(fan_fts) VALUES ('delete-all')")

    def close(self) -> None:
        """Delete the folder."""
        self.store.close()
        shutil.rmtree(self._folder, ignore_errors=True)
