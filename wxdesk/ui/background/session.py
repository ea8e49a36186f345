"""Holds the opened account and runs services on it for the views."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from wxdesk.account import Account, Home
from wxdesk.errors import Cancelled, WxdeskError
from wxdesk.jobs import ANY_WAY, Context, Job, Lane, Way
from wxdesk.model import FanQuery, Group, Op, Tag
from wxdesk.services import accounts, fan_list
from wxdesk.services import tags as tag_service
from wxdesk.ui.background.bridge import Bridge
from wxdesk.ui.background.delivery import Deliveries, Work
from wxdesk.ui.kit import messages

RELEASE_SECONDS = 3.0

# What a view hands in: a service function whose first arguments are account, context.
Service = Callable[..., Any]


class Session(QObject):
    """Has one account open; those left behind stay open until their work ends."""

    leaving = Signal()  # right before: what was typed for the account is saved now
    account_changed = Signal()
    tags_changed = Signal()
    failed = Signal(object)  # WxdeskError: the account could not be opened
    damaged = Signal(object)  # Path: where the damaged data file was moved to

    def __init__(self, home: Home, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self.home = home
        self.bridge = bridge
        self.account: Account | None = None
        self.reader: fan_list.FanReader | None = None
        self.tags: tuple[Tag, ...] = ()
        self._wanted = ""
        self._jobs: list[tuple[Account, Job]] = []
        self._retired: list[Account] = []
        self._lock = threading.Lock()
        self._uses: Counter[Account] = Counter()
        self._closed: set[Account] = set()
        self.deliveries = Deliveries(bridge, self)
        bridge.jobs_changed.connect(self._close_retired)

    # -- which account

    @property
    def appid(self) -> str:
        """The account on display, "" for none."""
        return self.account.appid if self.account is not None else ""

    def name_of(self, appid: str) -> str:
        """Returns the name of an account, as the person set it."""
        entry = self.home.settings.account(appid)
        return entry.name if entry is not None else appid

    def open(self, appid: str) -> None:
        """Open an account in the background; ``account_changed`` follows."""
        self._wanted = appid
        work = partial(_open, self.home, appid)
        self.bridge.run(
            Lane.QUERY, "open", work, done=self._opened, failed=self._not_opened
        )

    def leave(self) -> None:
        """Close the account without opening another: the last one was removed."""
        self._wanted = ""
        self._retire()
        self.account_changed.emit()

    def reopen(self, appid: str) -> None:
        """Open the account again because its settings changed; the old one is used
        until the new one is open."""
        self.open(appid)

    def release(self, appid: str) -> None:
        """Close the account's files now: something of it is about to be deleted.
        Its work is stopped first; what is left of it stays on disk."""
        if self.account is not None and self.account.appid == appid:
            self._retire()
            self.account_changed.emit()
        self.deliveries.forget(appid)
        mine = [one for one in self._retired if one.appid == appid]
        for owner, job in self._jobs:
            if owner in mine:
                job.context.cancel()
        deadline = time.monotonic() + RELEASE_SECONDS
        while any(self._uses[one] for one in mine) and time.monotonic() < deadline:
            time.sleep(0.01)
        for account in mine:
            self._close(account)

    def close(self) -> None:
        """Close all files; the bridge is closed by then. An account in which work
        still waits for the line keeps its files: the program ends anyway, and a file
        left open is whole."""
        self._retire()
        for account in list(self._retired):
            if self._uses[account]:
                account.save_quota_use()
            else:
                self._close(account)

    def _opened(self, result: tuple[Account, tuple[Tag, ...]]) -> None:
        account, tags = result
        if account.appid != self._wanted:
            account.close()
            return
        known = account is self.account
        self._retire()
        self._take_back(account)
        self.account = account
        self.reader = fan_list.FanReader(account)
        self.tags = tags
        self.deliveries.show(account.appid)
        accounts.select(self.home, account.appid)
        self.account_changed.emit()
        self.deliveries.hand_out()
        if account.damaged is not None and not known:
            self.damaged.emit(account.damaged)

    def _take_back(self, account: Account) -> None:
        """Take an account out of those left behind: opening it gave the same object."""
        with self._lock:
            self._closed.discard(account)
        while account in self._retired:
            self._retired.remove(account)
            account.close()  # only its first use: the new one goes on

    def _not_opened(self, error: WxdeskError) -> None:
        self._retire()
        self.account_changed.emit()
        self.failed.emit(error)

    def _retire(self) -> None:
        if self.account is not None:
            self.leaving.emit()
        self.deliveries.show("")
        if self.reader is not None:
            self.reader.close()
            self.reader = None
        if self.account is not None:
            self._retired.append(self.account)
            self.account = None
        self.tags = ()

    def _close_retired(self) -> None:
        """Close the accounts left behind that have no work running any more."""
        self._jobs = [one for one in self._jobs if not one[1].future.done()]
        for account in list(self._retired):
            busy = self._uses[account] or any(one is account for one, _ in self._jobs)
            if not busy:
                self._close(account)

    def _close(self, account: Account) -> None:
        with self._lock:
            self._closed.add(account)
        self._retired.remove(account)
        account.close()

    @contextmanager
    def _using(self, account: Account) -> Iterator[None]:
        """Keep an account open meanwhile, in a worker. Raises Cancelled when it has
        been closed before the work began."""
        with self._lock:
            if account in self._closed:
                raise Cancelled
            self._uses[account] += 1
        try:
            yield
        finally:
            with self._lock:
                self._uses[account] -= 1

    # -- work

    def run(
        self,
        lane: Lane,
        kind: str,
        service: Service,
        *args: Any,
        done: Callable[[Any], object] | None = None,
        failed: Callable[[Any], object] | None = None,
        title: str = "",
        way: Way = ANY_WAY,
        **named: Any,
    ) -> Job | None:
        """Run ``service(account, context, *args, **named)``; None without account.
        The callbacks are called while this account is on display (delivery.py)."""
        if self.account is None:
            return None
        work = self._bound(self.account, service, args, named)
        appid = self.account.appid
        told = lane is not Lane.QUERY or kind == "export"
        about = Work(appid, title or messages.job(kind), told)
        to = self.deliveries.receiver(about, done, failed)
        job = self.bridge.run(
            lane,
            kind,
            work,
            done=to.succeeded,
            failed=to.failed,
            cancelled=to.cancelled,
            title=title,
            account=appid,
            way=way,
        )
        self._jobs.append((self.account, job))
        return job

    def jobs(self, *lanes: Lane) -> list[Job]:
        """Jobs of the account on display that run or wait, oldest first."""
        jobs = self.bridge.jobs(*lanes)
        return [job for job in jobs if job.account == self.appid]

    def asking(self, service: Service, *args: Any) -> Callable[[Context], Any]:
        """Returns the same call as a function of the context, for ``Latest``."""
        assert self.account is not None
        return self._bound(self.account, service, args, {})

    def _bound(
        self,
        account: Account,
        service: Service,
        args: tuple[Any, ...],
        named: dict[str, Any],
    ) -> Callable[[Context], Any]:
        def work(ctx: Context) -> Any:
            with self._using(account):
                return service(account, ctx, *args, **named)

        return work

    # -- tags

    def understand(self, text: str) -> FanQuery:
        """What a search asks for in this account; without one, nobody. A look into
        the file of microseconds. Raises SearchError."""
        if self.reader is None:
            return FanQuery(Group(Op.OR, ()), text)
        return self.reader.understand(text)

    @property
    def tag_names(self) -> dict[int, str]:
        return {tag.id: tag.name for tag in self.tags}

    @property
    def own_tags(self) -> list[Tag]:
        """Returns the tags that can be put on fans: not WeChat's own groups."""
        return [tag for tag in self.tags if not tag.system]

    def tag(self, tag_id: int) -> Tag | None:
        return next((tag for tag in self.tags if tag.id == tag_id), None)

    def set_tags(self, tags: tuple[Tag, ...]) -> None:
        """Store the tags of the latest count for all views."""
        if tags != self.tags:
            self.tags = tags
            self.tags_changed.emit()


def _open(home: Home, appid: str, ctx: Context) -> tuple[Account, tuple[Tag, ...]]:
    account = accounts.open_account(home, appid)
    return account, tuple(tag_service.uncounted(account, ctx))
