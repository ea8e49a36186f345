"""Tests a connection in a worker, for dialogs; its lines arrive one by one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from wxdesk.errors import WxdeskError
from wxdesk.jobs import Context, Job, Lane
from wxdesk.services import accounts, connection
from wxdesk.ui.background.bridge import Bridge

if TYPE_CHECKING:
    from wxdesk.account import Home
    from wxdesk.services.connection import Check
    from wxdesk.settings import AccountEntry

_POLL_MS = 100


class ConnectionTest(QObject):
    """Runs one test at a time. ``line`` carries each Check as it comes, ``finished``
    all of them, ``failed`` the WxdeskError if the account could not be opened."""

    line = Signal(object)
    finished = Signal(object)
    failed = Signal(object)

    def __init__(self, home: Home, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self._home, self._bridge = home, bridge
        self._job: Job | None = None
        self._lines: SimpleQueue[Check] = SimpleQueue()
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._drain)

    @property
    def running(self) -> bool:
        return self._job is not None

    def start(self, entry: AccountEntry, secret: str = "", proxy: str = "") -> None:
        """Test the account as it was typed; nothing is stored. ``secret`` "" is the
        stored one, ``proxy`` "" that of the settings. One test at a time."""
        self.cancel()
        self._lines = SimpleQueue()
        report = self._lines.put
        work = partial(_check, self._home, entry, secret, proxy, report)
        self._job = self._bridge.run(
            Lane.QUERY,
            "check",
            work,
            done=self._done,
            failed=self._failed,
            cancelled=self._cancelled,
        )
        self._timer.start()

    def cancel(self) -> None:
        """Cancel the test, if one runs; nothing more is emitted."""
        if self._job is not None:
            self._job.context.cancel()
        self._end()

    def _drain(self) -> None:
        while True:
            try:
                self.line.emit(self._lines.get_nowait())
            except Empty:
                return

    def _end(self) -> None:
        self._timer.stop()
        self._job = None

    def _done(self, lines: list[Check]) -> None:
        if self._job is not None:
            self._drain()
            self._end()
            self.finished.emit(lines)

    def _failed(self, error: WxdeskError) -> None:
        if self._job is not None:
            self._drain()
            self._end()
            self.failed.emit(error)

    def _cancelled(self, _reason: object) -> None:
        self._end()


def _check(  # noqa: PLR0917
    home: Home,
    entry: AccountEntry,
    secret: str,
    proxy: str,
    report: Callable[[Check], None],
    ctx: Context,
) -> list[Check]:
    """Runs in the worker. Raises WxdeskError."""
    with accounts.on_trial(home, entry, secret, proxy) as account:
        return connection.check(account, ctx, report)
