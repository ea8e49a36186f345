"""The opened account and what every view of the window needs of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import wait
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from wxdesk.account import Account, Home
from wxdesk.errors import WxdeskError
from wxdesk.jobs import Context, Job, Lane
from wxdesk.model import Tag
from wxdesk.services import accounts, fan_list
from wxdesk.services import tags as tag_service
from wxdesk.ui.bridge import Bridge

RELEASE_SECONDS = 3.0

# What a view hands in: a service function whose first arguments are account, context.
Service = Callable[..., Any]


class Session(QObject):
    """One account at a time. Accounts left behind stay open until their work ends."""

    account_changed = Signal()
    tags_changed = Signal()
    failed = Signal(object)  # WxdeskError: the account could not be opened

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
        bridge.jobs_changed.connect(self._close_retired)

    # -- which account

    def open(self, appid: str) -> None:
        """Open an account in the background; ``account_changed`` follows."""
        self._wanted = appid
        work = partial(_open, self.home, appid)
        self.bridge.run(
            Lane.QUERY, "open", work, done=self._opened, failed=self._not_opened
        )

    def leave(self) -> None:
        """No account: the last one was removed."""
        self._wanted = ""
        self._retire()
        self.account_changed.emit()

    def reopen(self, appid: str) -> None:
        """The settings of the account have changed, or its data is gone."""
        self._retire()
        self.open(appid)

    def release(self, appid: str) -> None:
        """Close the account's files now: something of it is about to be deleted.
        Its work is stopped first; what is left of it stays on disk."""
        if self.account is not None and self.account.appid == appid:
            self._retire()
        mine = [one for one in self._retired if one.appid == appid]
        jobs = [job for owner, job in self._jobs if owner in mine]
        for job in jobs:
            job.context.cancel()
        wait([job.future for job in jobs], RELEASE_SECONDS)
        for account in mine:
            self._retired.remove(account)
            account.close()

    def close(self) -> None:
        """Close all files; the bridge is closed by then."""
        self._retire()
        for account in self._retired:
            account.close()
        self._retired.clear()

    def _opened(self, result: tuple[Account, tuple[Tag, ...]]) -> None:
        account, tags = result
        if account.appid != self._wanted:
            account.close()
            return
        self._retire()
        self.account = account
        self.reader = fan_list.FanReader(account)
        self.tags = tags
        accounts.select(self.home, account.appid)
        self.account_changed.emit()

    def _not_opened(self, error: WxdeskError) -> None:
        self._retire()
        self.account_changed.emit()
        self.failed.emit(error)

    def _retire(self) -> None:
        if self.reader is not None:
            self.reader.close()
            self.reader = None
        if self.account is not None:
            self._retired.append(self.account)
            self.account = None
        self.tags = ()

    def _close_retired(self) -> None:
        """Close what was left behind as soon as none of its jobs is under way."""
        self._jobs = [one for one in self._jobs if not one[1].future.done()]
        for account in list(self._retired):
            if not any(owner is account for owner, _ in self._jobs):
                self._retired.remove(account)
                account.close()

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
        **named: Any,
    ) -> Job | None:
        """Run ``service(account, context, *args, **named)``; None without account."""
        if self.account is None:
            return None
        work = _bound(self.account, service, args, named)
        job = self.bridge.run(lane, kind, work, done=done, failed=failed, title=title)
        self._jobs.append((self.account, job))
        return job

    def asking(self, service: Service, *args: Any) -> Callable[[Context], Any]:
        """The same as a function of the context, for ``Latest``."""
        assert self.account is not None
        return _bound(self.account, service, args, {})

    # -- tags

    @property
    def tag_names(self) -> dict[int, str]:
        return {tag.id: tag.name for tag in self.tags}

    @property
    def own_tags(self) -> list[Tag]:
        """Those a person may put on fans: not WeChat's own groups."""
        return [tag for tag in self.tags if not tag.system]

    def tag(self, tag_id: int) -> Tag | None:
        return next((tag for tag in self.tags if tag.id == tag_id), None)

    def set_tags(self, tags: tuple[Tag, ...]) -> None:
        """What the latest count found."""
        if tags != self.tags:
            self.tags = tags
            self.tags_changed.emit()


def _open(home: Home, appid: str, _ctx: Context) -> tuple[Account, tuple[Tag, ...]]:
    account = accounts.open_account(home, appid)
    return account, tuple(tag_service.all_tags(account))


def _bound(
    account: Account, service: Service, args: tuple[Any, ...], named: dict[str, Any]
) -> Callable[[Context], Any]:
    def work(ctx: Context) -> Any:
        return service(account, ctx, *args, **named)

    return work
