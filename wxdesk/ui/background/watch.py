"""The window follows the files, whoever writes to them.

A scheduled command may sync, tag or add an account while the window is open. Asked are
one number of SQLite and the time of the settings file: microseconds, no list is read.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer, Signal

from wxdesk.errors import WxdeskError
from wxdesk.jobs import Lane
from wxdesk.model import Changes
from wxdesk.ui.background.session import Session

log = logging.getLogger(__name__)

LOOK_MS = 15_000  # four times a minute, and when the window comes to the front


class Watch(QObject):
    """``accounts_changed``: there are others, or other names, than were shown. What
    was written into the account's file goes the way of a change made here."""

    accounts_changed = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._version = 0
        self._accounts = session.home.accounts
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        session.account_changed.connect(self._remember)
        session.bridge.changed.connect(self._remember)

    def look(self) -> None:
        """Has anybody written since the last time?"""
        try:
            self._session.home.reload()
            version = self._read_version()
        except WxdeskError as error:  # whoever reads next says it to the person
            log.info("watching failed: %s", type(error).__name__)
            return
        if self._session.home.accounts != self._accounts:
            self._accounts = self._session.home.accounts
            self.accounts_changed.emit()
        # While work of ours runs it is we who write, and its end tells what.
        if version != self._version and not self._session.jobs(Lane.CHANGE, Lane.SYNC):
            self._session.bridge.changed.emit(Changes(everything=True))

    def stop(self) -> None:
        """The window closes."""
        self._timer.stop()

    def _remember(self, _changes: object = None) -> None:
        """All views read again from now on: what was written before is no news."""
        self._accounts = self._session.home.accounts
        try:
            self._version = self._read_version()
        except WxdeskError as error:
            log.info("watching failed: %s", type(error).__name__)

    def _read_version(self) -> int:
        reader = self._session.reader
        return reader.version() if reader is not None else 0
