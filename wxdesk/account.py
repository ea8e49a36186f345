"""One data folder (Home) and one opened account (Account = its api + its store)."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from wxdesk import settings as settings_file
from wxdesk.api.pace import beijing_day
from wxdesk.errors import InputError, StorageError
from wxdesk.jobs import Clock, SystemClock
from wxdesk.keychain import Keychain
from wxdesk.model import Parked, Text
from wxdesk.paths import Paths, open_paths
from wxdesk.reserve import Reserve
from wxdesk.settings import AccountEntry, Settings
from wxdesk.store import quota, tasks
from wxdesk.store.db import Store
from wxdesk.store.lock import WorkLock
from wxdesk.touched import Touched

if TYPE_CHECKING:
    from wxdesk.api.client import Client


class Home:
    """Everything of one data folder: paths, settings, key store.

    ``root`` as in :func:`wxdesk.paths.open_paths`. Raises StorageError.
    """

    def __init__(self, root: Path | None = None) -> None:
        self.paths: Paths = open_paths(root)
        self.keychain = Keychain(self.paths.secrets)
        self._settings = settings_file.load(self.paths.settings)
        self._lock = threading.Lock()

    @property
    def settings(self) -> Settings:
        return self._settings

    @property
    def accounts(self) -> tuple[AccountEntry, ...]:
        return self._settings.accounts

    def change(self, **values: Any) -> Settings:
        """Change preferences and save them at once. Raises StorageError."""
        return self.update(lambda settings: replace(settings, **values))

    def update(self, edit: Callable[[Settings], Settings]) -> Settings:
        """Save ``edit(settings)``; the old settings stay if it cannot be saved."""
        with self._lock:
            changed = edit(self._settings)
            settings_file.save(self.paths.settings, changed)
            self._settings = changed
            return changed

    def entry(self, appid: str) -> AccountEntry:
        """The account of that AppID or name. Raises InputError if there is none."""
        found = [one for one in self.accounts if appid in (one.appid, one.name)]
        if len(found) == 1:
            return found[0]
        raise InputError(
            Text(f"没有账号「{appid}」", f"There is no account {appid!r}"),
            Text(
                "wxdesk account list 列出已添加的账号。",
                "`wxdesk account list` shows those that were added.",
            ),
        )


class Account:
    """One account, opened: talk to it through services, not through its parts."""

    def __init__(
        self, home: Home, entry: AccountEntry, clock: Clock | None = None
    ) -> None:
        self.home = home
        self.entry = entry
        self.clock: Clock = clock or SystemClock()
        self._uses: Counter[str] = Counter()
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
        self.know_limits()
        if self._work_lock.try_acquire():  # nobody is at work: what runs is a relic
            try:
                with self.store.write() as db:
                    tasks.recover(db, self.now)
            finally:
                self._work_lock.release()

    @classmethod
    def open(cls, home: Home, appid: str, clock: Clock | None = None) -> Account:
        """Open the data file; no network. Raises InputError, StorageError."""
        return cls(home, home.entry(appid), clock)

    @property
    def appid(self) -> str:
        return self.entry.appid

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
        need it, and importing it takes 15 ms of a start."""
        with self._lock:
            if self._client is None:
                self._client = self._new_client()
            return self._client

    def _new_client(self) -> Client:
        from wxdesk.api.client import open_client  # noqa: PLC0415

        entry, settings = self.entry, self.home.settings
        return open_client(
            entry.appid,
            lambda: self.home.keychain.get(entry.appid, entry.secret_store),
            api_base=entry.api_base,
            token_source=entry.token_source,
            proxy=settings.proxy,
            connections=settings.connections,
            clock=self.clock,
            on_call=self._count,
            allow=self._allow,
        )

    def close(self) -> None:
        """Save what is counted, close files and connections."""
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
            if self._workers == 0:
                self._work_lock.acquire()
            self._workers += 1
        try:
            yield
        finally:
            with self._lock:
                self._workers -= 1
                if self._workers == 0:
                    self._work_lock.release()

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
        with self._lock:
            uses, self._uses = self._uses, Counter()
        if not uses:
            return
        day = beijing_day(self.clock.now())
        try:
            with self.store.write() as db:
                for path, count in uses.items():
                    quota.add_use(db, path, count, day)
        except StorageError:
            with self._lock:
                self._uses.update(uses)
            raise

    def know_limits(self) -> None:
        """Take the limits on disk into account, after WeChat was asked for them."""
        day = beijing_day(self.clock.now())
        told = self.store.read(quota.told)
        used = Counter(self.store.read(lambda db: quota.use_of(db, day)))
        for path, (_, count, at) in told.items():
            if beijing_day(at) == day:
                used[path] = max(used[path], count)
        self._reserve.know(day, {path: told[path][0] for path in told}, used)

    def knows_limit(self, path: str) -> bool:
        """Whether WeChat has ever told the daily limit of this path."""
        return self._reserve.knows(path)

    def _count(self, path: str) -> None:
        self._reserve.count(path, beijing_day(self.clock.now()))
        with self._lock:
            self._uses[path] += 1

    def _allow(self, path: str) -> None:
        self._reserve.allow(path, beijing_day(self.clock.now()))
