"""One opened account: its api and its store, shared by all who use it."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from wxdesk.account.home import Home
from wxdesk.account.quota_reserve import Reserve
from wxdesk.account.recent_changes import Touched
from wxdesk.errors import FileDamaged, StorageError
from wxdesk.jobs import Clock, SystemClock
from wxdesk.model import CLOCK_SLACK, Parked, Quota
from wxdesk.redaction import Hidden
from wxdesk.settings import AccountEntry
from wxdesk.store import history, quota, schema, sqlite_errors
from wxdesk.store.db import Connection, Store
from wxdesk.store.ledger import marks
from wxdesk.store.lock import WorkLock
from wxdesk.store.opening import last_moved
from wxdesk.wechat import beijing_day

if TYPE_CHECKING:
    from wxdesk.api.client import Client


class Account:
    """One account, opened: talk to it through services, not through its parts.

    There is one for each data file in a process; ``open`` gives it to everybody who
    asks, and it closes with the last of them.
    """

    _place: _Place | None = None

    def __init__(
        self, home: Home, entry: AccountEntry, clock: Clock | None = None
    ) -> None:
        self.home = home
        self._entry = entry
        self.clock: Clock = clock or SystemClock()
        self._lock = threading.Lock()
        self._work_lock = WorkLock(home.paths.database(entry.appid))
        self._workers = 0
        self._held: dict[int, Parked] = {}
        self.touched = Touched()
        self._reserve = Reserve(lambda: home.settings.quota_reserve)
        self.store, self.damaged = Store.open_or_recover(
            home.paths.database(entry.appid)
        )
        self._client: Client | None = None
        self._line: tuple[object, ...] = ()
        if self._work_lock.try_acquire():  # nobody is at work: what runs is a relic
            try:
                with self.store.write() as db:
                    self._recover(db)
                    marks.drop_old_drafts(db, self.now)
            finally:
                self._work_lock.release()
        self.know_limits()

    @classmethod
    def open(cls, home: Home, appid: str, clock: Clock | None = None) -> Account:
        """The account of that AppID, opened by the first who asks; no network.

        Whoever gets it closes it once. Raises InputError, StorageError.
        """
        entry = home.entry(appid)
        place = _place_of(home.paths.database(entry.appid))
        with place.lock:
            if place.account is None:
                place.account = cls(home, entry, clock)
                place.account._place = place
            elif clock is not None and clock is not place.account.clock:
                raise RuntimeError("the account is open with another clock")
            place.users += 1
            return place.account

    @property
    def appid(self) -> str:
        return self._entry.appid

    @property
    def entry(self) -> AccountEntry:
        """As it is set up now: a change reaches an account that is open."""
        return self.home.settings.account(self._entry.appid) or self._entry

    @property
    def name(self) -> str:
        return self.entry.name

    @property
    def now(self) -> int:
        """Unix seconds by the account's clock."""
        return int(self.clock.now())

    @property
    def client(self) -> Client:
        """What talks to WeChat, made when first needed: looking at the fans does not
        need it, and importing it takes 15 ms of a start.

        After a change of address, token source, secret, proxy or connections it is
        another one. Calls of the old one end as they began.
        """
        with self._lock:
            line = self._line_wanted()
            if self._client is None or line != self._line:
                old, self._client = self._client, self._new_client()
                self._line = line
                if old is not None:
                    old.close()
            return self._client

    def _line_wanted(self) -> tuple[object, ...]:
        """Everything a client is made from."""
        entry, settings = self.entry, self.home.settings
        return (
            entry.api_base,
            entry.token_source,
            entry.secret_store,
            self.home.keychain.changes,
            settings.proxy,
            settings.connections,
        )

    def _new_client(self) -> Client:
        entry = self.entry
        return _client(
            self.home,
            entry,
            lambda: self.home.keychain.get(entry.appid, entry.secret_store),
            clock=self.clock,
            on_call=self._count,
            allow=self._allow,
            not_sent=self._uncount,
        )

    def close(self) -> None:
        """Give it back. The last who does saves what is counted and closes files and
        connections. Raises StorageError."""
        place = self._place
        if place is None:
            self._close()
            return
        with place.lock:
            if place.account is not self:
                return  # closed before
            place.users -= 1
            if place.users == 0:
                place.account = None
                self._close()

    def _close(self) -> None:
        try:
            self.save_quota_use()
        finally:
            if self._client is not None:
                self._client.close()
            self.store.close()

    def __enter__(self) -> Account:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def working(self) -> Iterator[None]:
        """Keep other processes from working on this account meanwhile.

        Raises StorageError when one already does. May be nested and shared by
        threads.
        """
        with self._lock:
            first = self._workers == 0
            if first:
                self._work_lock.acquire()
            self._workers += 1
        try:
            if first:
                self._after_a_kill()
                self.know_limits()  # another process may have made calls
            yield
        finally:
            with self._lock:
                self._workers -= 1
                if self._workers == 0:
                    self._work_lock.release()

    def _after_a_kill(self) -> None:
        """Nobody else is at work now: what runs is a relic of another process."""
        if self._held:
            return  # the disk was full, so that the file says less than is known here
        if self.store.read(marks.any_running):
            with self.store.write() as db:
                self._recover(db)

    def _recover(self, db: Connection) -> None:
        if marks.recover(db, self.now):  # its last calls are counted nowhere
            quota.forget_told(db)

    def damage(self) -> FileDamaged | None:
        """That the data file was moved aside, now or earlier, and what to do; None
        after the first complete sync into the new one."""
        salvaged, synced = self.store.read(
            lambda db: (
                schema.get_meta(db, schema.SALVAGED),
                history.last_run(db, complete=True),
            )
        )
        if not salvaged or synced is not None:
            return None
        moved = self.damaged or last_moved(self.store.path)
        return sqlite_errors.damaged(self.store.path, moved)

    def hold(self, task_id: int, parked: Parked) -> None:
        """Remember why a task waits when there is no space on disk to write it."""
        self._held[task_id] = parked

    def held(self, task_id: int) -> Parked | None:
        """Why the task waits, if that could not be written."""
        return self._held.get(task_id)

    def release(self, task_id: int) -> None:
        """What the file says of the task is true again."""
        self._held.pop(task_id, None)

    def save_quota_use(self) -> None:
        """Add the calls since the last time to today's count on disk."""
        uses = self._reserve.take_unsaved()
        if not uses:
            return
        today = self._today()
        try:
            with self.store.write() as db:
                for (day, path), count in uses.items():
                    quota.add_use(db, path, count, day, max(day, today))
        except StorageError:
            self._reserve.keep_unsaved(uses)
            raise

    def know_limits(self) -> None:
        """Take the limits and the calls on disk into account: those of the last start,
        and of other processes. One that was told in the future is an old one."""
        day = self._today()
        told = self.store.read(quota.told)
        used = Counter(self.store.read(lambda db: quota.use_of(db, day)))
        # Nothing is written here: a disk may be full.
        used.update(self._reserve.unsaved(day))
        today = [
            path
            for path, (_, _, at) in told.items()
            if beijing_day(at) == day and at <= self.now + CLOCK_SLACK
        ]
        for path in today:
            used[path] = max(used[path], told[path][1])
        self._reserve.know(day, {path: told[path][0] for path in told}, used, today)

    def learn_limits(self, found: Iterable[tuple[Quota, int]]) -> None:
        """WeChat told these limits; with each, the calls counted here before it was
        asked (``used_today``)."""
        day = self._today()
        limits = []
        for one, counted in found:
            self._reserve.learn(one.path, day, one.daily_limit, one.used, counted)
            limits.append(one)
        self.save_quota_use()
        with self.store.write() as db:
            quota.put_limits(db, limits, self.now)
            for one in limits:
                used = self._reserve.used(one.path, day)
                quota.raise_use(db, one.path, used, day)

    def limit_not_told(self, path: str) -> None:
        """WeChat was asked for this limit today and told nothing of use."""
        self._reserve.asked(path, self._today())

    def knows_limit(self, path: str) -> bool:
        """Whether WeChat was asked today for the limit of this path."""
        return self._reserve.knows(path, self._today())

    def used_today(self, path: str) -> int:
        """Calls of this path used up today, as far as is known."""
        return self._reserve.used(path, self._today())

    def _today(self) -> str:
        return beijing_day(self.clock.now())

    def _count(self, path: str) -> None:
        self._reserve.take(path, self._today())

    def _uncount(self, path: str) -> None:
        self._reserve.give_back(path, self._today())

    def _allow(self, path: str) -> None:
        self._reserve.allow(path, self._today())


class Candidate:
    """An account as it was typed, to be tried before anything of it is stored: no
    data file is made, no key store written.

    ``secret`` "" stands for the stored one, ``proxy`` "" for that of the settings.
    ``stored``: the account of that AppID if there is one; the calls count there.
    """

    def __init__(
        self,
        home: Home,
        entry: AccountEntry,
        secret: str = "",
        proxy: str = "",
        stored: Account | None = None,
    ) -> None:
        self.home, self.entry, self.stored = home, entry, stored
        place = stored.entry.secret_store if stored else entry.secret_store
        hidden = Hidden(secret)
        self.client = _client(
            home,
            entry,
            lambda: hidden.value or home.keychain.get(entry.appid, place),
            proxy=proxy,
            on_call=stored._count if stored else None,
            allow=stored._allow if stored else None,
            not_sent=stored._uncount if stored else None,
        )

    @property
    def appid(self) -> str:
        return self.entry.appid

    def close(self) -> None:
        """Close its connections."""
        self.client.close()


def _client(
    home: Home,
    entry: AccountEntry,
    secret: Callable[[], str],
    *,
    proxy: str = "",
    clock: Clock | None = None,
    on_call: Callable[[str], None] | None = None,
    allow: Callable[[str], None] | None = None,
    not_sent: Callable[[str], None] | None = None,
) -> Client:
    from wxdesk.api.client import open_client  # noqa: PLC0415 - see Account.client

    return open_client(
        entry.appid,
        secret,
        api_base=entry.api_base,
        token_source=home.veil.token_source(home.settings, entry),
        proxy=home.veil.proxy(home.settings, proxy or home.settings.proxy),
        connections=home.settings.connections,
        clock=clock,
        on_call=on_call,
        allow=allow,
        not_sent=not_sent,
        local_only=home.demo,
    )


@dataclass
class _Place:
    """A data file in this process: who has it open, and how many of them."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    account: Account | None = None
    users: int = 0


_places: dict[str, _Place] = {}
_places_lock = threading.Lock()


def _place_of(database: Path) -> _Place:
    key = os.path.normcase(os.path.realpath(database))
    with _places_lock:
        return _places.setdefault(key, _Place())
