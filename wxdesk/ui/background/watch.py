"""Notices what another process writes while the window is open.

A scheduled command may sync, tag or add an account meanwhile. Only SQLite's data
version and the time of the settings file are looked at: microseconds, no list is read.
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
    """``accounts_changed``: accounts were added, removed or renamed. A change in the
    account's file is announced by the bridge, like a change made here."""

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
        """Announce what another process has written since the last look."""
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
        """Stop looking; called when the window closes."""
        self._timer.stop()

    def _remember(self, _changes: object = None) -> None:
        """Take the present state for known: the views are about to read it."""
        self._accounts = self._session.home.accounts
        try:
            self._version = self._read_version()
        except WxdeskError as error:
            log.info("watching failed: %s", type(error).__name__)

    def _read_version(self) -> int:
        reader = self._session.reader
        return reader.version() if reader is not None else 0
