"""The truth of one account: fans, tags, remarks, blacklist, quota, tokens, clock.

No HTTP here. A million fans cost nothing at the start, because a fan is computed
from its number (``openids``, ``people``, ``tagbook``); only differences are kept.
Everything is the same for the same seed, number of fans and epoch.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from random import Random
from typing import Any

from wxdesk.simulator.codes import Refused
from wxdesk.simulator.crowd import Crowd
from wxdesk.simulator.openids import OpenidCode
from wxdesk.simulator.people import People
from wxdesk.simulator.quota import QuotaDesk
from wxdesk.simulator.rids import RidLog
from wxdesk.simulator.rules import Rules
from wxdesk.simulator.tagbook import TagBook
from wxdesk.simulator.tokens import Administrator, TokenDesk
from wxdesk.wechat import day_begins

FANS = 12_034
CONSOLE = 0  # the call number of changes made in the web console
BLACKLIST_SHARE = 1_000  # one in so many, at least three
APPID_MARK = "wxface"  # begins every simulated AppID; the rest is hexadecimal


@dataclass(frozen=True, slots=True)
class Applied:
    """One write that really happened: the oracle for "nothing lost, nothing twice".

    ``kind``: tag untag block unblock remark tag_create tag_rename tag_delete
    clear_quota. ``openids`` are those it was applied to, without those skipped.
    """

    call: int  # number of the call, 0 = the console
    at: float
    kind: str
    openids: tuple[str, ...] = ()
    tag_id: int = 0
    text: str = ""


class World:
    """An account and everybody around it. Safe to use from several threads."""

    def __init__(
        self,
        fans: int = FANS,
        seed: int = 1,
        *,
        clock: Callable[[], float] = time.time,
        epoch: int | None = None,
        rules: Rules | None = None,
        bare: bool = False,
    ) -> None:
        """``epoch``: nobody follows later than this; default: today 00:00 in Beijing.

        ``bare`` leaves out tags, remarks and blacklist of the beginning.
        """
        self.lock = threading.RLock()
        self.seed = seed
        self.rules = rules or Rules()
        self.random = Random(f"world/{seed}")
        self._clock = clock
        self._ahead = 0.0
        self.epoch = epoch if epoch is not None else day_begins(clock())
        name = blake2b(f"account/{seed}".encode()).hexdigest()
        self.appid = APPID_MARK + name[:12]
        self.secret = name[12:44]
        self.bare = bare

        self.code = OpenidCode(seed)
        self.old_code = OpenidCode(seed, "before the migration")
        self.crowd = Crowd(fans)
        union_prefix = OpenidCode(seed, "open platform").prefix
        self.people = People(self.rules, self.epoch, union_prefix)
        self.tags = TagBook(self.crowd, seed, empty=bare)
        self.remarks: dict[int, str] = {}
        self.followed_at: dict[int, int] = {}
        self._kept: dict[int, tuple[int, ...]] = {}
        self.blacklist: dict[int, None] = dict.fromkeys(self._first_blacklist(fans))

        self.tokens = TokenDesk(seed, self.now)
        self.administrator = Administrator(self.now)
        self.quota = QuotaDesk(self.now, fans)
        self.rids = RidLog(seed)
        self.calls: Counter[str] = Counter()
        self.journal: list[Applied] = []
        self._call = 0
        self._busy: set[int] = set()

    def _first_blacklist(self, fans: int) -> list[int]:
        number = 0 if self.bare else min(fans, max(3, fans // BLACKLIST_SHARE))
        return sorted(Random(f"black/{self.seed}").sample(range(fans), number))

    # -- time and calls

    def now(self) -> float:
        """Unix seconds of this world."""
        return self._clock() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let time pass for tokens, quota and bans."""
        self._ahead += seconds

    def next_call(self, path: str) -> int:
        """Count an arriving call; returns its number, from 1."""
        with self.lock:
            self.calls[path] += 1
            self._call += 1
            return self._call

    @contextmanager
    def busy_with(self, indexes: Iterable[int]) -> Iterator[None]:
        """One tag call on these fans; raises 45169 if another is on one of them."""
        wanted = set(indexes)
        with self.lock:
            if not self._busy.isdisjoint(wanted):
                raise Refused(45169)
            self._busy |= wanted
        try:
            yield
        finally:
            with self.lock:
                self._busy -= wanted

    # -- looking

    def index(self, openid: str) -> int | None:
        """The number of somebody who follows or did; None for anybody else."""
        read = self.code.read(openid)
        return read[0] if read and read[0] < self.crowd.size else None

    def openid(self, index: int) -> str:
        return self.code.encode(index)

    def openids(self, indexes: Iterable[int]) -> list[str]:
        encode = self.code.encode
        return [encode(index) for index in indexes]

    def sample(self, number: int) -> list[str]:
        """So many openids of people who follow, by chance."""
        return self.openids(self.crowd.some(number, self.random))

    def followers(self) -> Iterator[str]:
        """All openids that user/get lists, in its order."""
        return (self.openid(index) for index in self.listed(None))

    def listed(self, after: int | None) -> Iterator[int]:
        """Who user/get lists behind that fan."""
        people = self.crowd.after(after)
        if self.rules.list_blacklisted:
            return people
        return (index for index in people if index not in self.blacklist)

    @property
    def total(self) -> int:
        """The total of user/get."""
        total = self.crowd.following
        if not self.rules.list_blacklisted:
            total -= sum(map(self.crowd.follows, self.blacklist))
        return total

    def profile_text(self, openid: str) -> str:
        """The JSON object of user/info; raises 40003 for strangers."""
        read = self.code.read(openid)
        if read is None or read[0] >= self.crowd.size:
            raise Refused(40003)
        index, digest = read
        if index in self.crowd.left:
            return self.people.stranger(openid, digest)
        followed_at = self.followed_at.get(index)
        remark = self.remarks.get(index)
        if remark is None and (self.bare or index >= self.crowd.base):
            remark = ""
        tags = self.tags.text(index)
        return self.people.profile(openid, digest, tags, followed_at, remark)

    def profile(self, openid: str) -> dict[str, Any]:
        """The same as a dict."""
        answer: dict[str, Any] = json.loads(self.profile_text(openid))
        return answer

    def tags_of(self, openid: str) -> tuple[int, ...]:
        return self.tags.of(self._known(openid))

    def tag_id(self, name: str) -> int:
        """Raises KeyError when there is no such tag."""
        return {name: one for one, name in self.tags.names.items()}[name]

    def members(self, tag_id: int) -> list[str]:
        """Openids of all who have the tag."""
        return self.openids(self.tags.members(tag_id, None))

    def blacklisted(self) -> list[str]:
        """Openids of the blacklist, in its order."""
        return self.openids(self.blacklist_after(None))

    def blacklist_after(self, after: int | None) -> list[int]:
        """Who getblacklist lists behind that fan."""
        place = self.crowd.key
        start = -1 if after is None else place(after)
        return sorted((i for i in self.blacklist if place(i) > start), key=place)

    # -- people come and go

    def join(self, number: int = 1) -> list[str]:
        """New people follow, now; returns their openids."""
        with self.lock:
            new = self.crowd.join(number, self.random)
            now = int(self.now())
            self.followed_at.update(dict.fromkeys(new, now))
            return self.openids(new)

    def leave(self, who: int | Iterable[str]) -> list[str]:
        """These openids, or so many by chance, stop following; returns them."""
        with self.lock:
            if isinstance(who, int):
                indexes = self.crowd.some(who, self.random)
            else:
                indexes = [self._known(openid) for openid in who]
            for index in indexes:
                if self.crowd.follows(index):
                    self._go(index)
            return self.openids(indexes)

    def come_back(self, openids: Iterable[str]) -> None:
        """They follow again, with a new time of following."""
        with self.lock:
            for index in map(self._known, openids):
                if index in self.crowd.left:
                    self.crowd.left.remove(index)
                    self.followed_at[index] = int(self.now())
                    for tag_id in self._kept.pop(index, ()):
                        if tag_id in self.tags.names:
                            self.tags.give(index, tag_id)

    def _go(self, index: int) -> None:
        tags = self.tags.of(index)
        for tag_id in tags:
            self.tags.take(index, tag_id)
        if self.rules.tags_survive_leaving:
            self._kept[index] = tags
        else:
            self.remarks[index] = ""
        self.crowd.left.add(index)

    def _known(self, openid: str) -> int:
        index = self.index(openid)
        if index is None:
            raise KeyError(f"{openid} has never followed this account")
        return index

    # -- changes, by a call or in the web console; limits are checked by the endpoints

    def tag(self, openids: Iterable[str], tag_id: int, call: int = CONSOLE) -> None:
        """Put the tag on these people; those who do not follow are skipped."""
        with self.lock:
            done = [i for i in map(self._known, openids) if self.crowd.follows(i)]
            for index in done:
                self.tags.give(index, tag_id)
            self._record(call, "tag", done, tag_id)

    def untag(self, openids: Iterable[str], tag_id: int, call: int = CONSOLE) -> None:
        """Take the tag off these people."""
        with self.lock:
            done = [i for i in map(self._known, openids) if self.crowd.follows(i)]
            for index in done:
                self.tags.take(index, tag_id)
            self._record(call, "untag", done, tag_id)

    def block(self, openids: Iterable[str], call: int = CONSOLE) -> None:
        """Put people on the blacklist; those who do not follow are skipped."""
        with self.lock:
            done = [i for i in map(self._known, openids) if self.crowd.follows(i)]
            self.blacklist.update(dict.fromkeys(done))
            self._record(call, "block", done)

    def unblock(self, openids: Iterable[str], call: int = CONSOLE) -> None:
        """Take people off the blacklist."""
        with self.lock:
            done = list(map(self._known, openids))
            for index in done:
                self.blacklist.pop(index, None)
            self._record(call, "unblock", done)

    def set_remark(self, openid: str, remark: str, call: int = CONSOLE) -> None:
        """Any length: the console takes more than the API."""
        with self.lock:
            index = self._known(openid)
            self.remarks[index] = remark
            self._record(call, "remark", [index], text=remark)

    def create_tag(self, name: str, call: int = CONSOLE) -> int:
        """Returns the id of the new tag."""
        with self.lock:
            tag_id = self.tags.create(name)
            self._record(call, "tag_create", (), tag_id, name)
            return tag_id

    def rename_tag(self, tag_id: int, name: str, call: int = CONSOLE) -> None:
        with self.lock:
            self.tags.names[tag_id] = name
            self._record(call, "tag_rename", (), tag_id, name)

    def delete_tag(self, tag_id: int, call: int = CONSOLE) -> None:
        """Delete a tag and take it off everybody."""
        with self.lock:
            self.tags.delete(tag_id)
            self._record(call, "tag_delete", (), tag_id)

    def clear_quota(self, call: int = CONSOLE) -> None:
        """Reset all counters; raises 48006 when the month's chances are gone."""
        with self.lock:
            self.quota.reset()
            self._record(call, "clear_quota", ())

    def reset_secret(self) -> str:
        """The administrator makes a new AppSecret; the old one is wrong at once."""
        with self.lock:
            self.secret = blake2b(self.secret.encode(), digest_size=16).hexdigest()
            return self.secret

    def _record(
        self,
        call: int,
        kind: str,
        indexes: Iterable[int],
        tag_id: int = 0,
        text: str = "",
    ) -> None:
        people = tuple(self.openids(indexes))
        self.journal.append(Applied(call, self.now(), kind, people, tag_id, text))
