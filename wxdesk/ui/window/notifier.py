"""Notifies of the end of long work while another window is active.

The work has to have taken more than 10 seconds, and the setting allows it. Where the
system has no notifications the task bar blinks.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from wxdesk.jobs import Lane
from wxdesk.ui.background.session import Session
from wxdesk.ui.kit import icons
from wxdesk.ui.kit.desktop import come_forward
from wxdesk.ui.kit.safe_text import safe_text

LONG_SECONDS = 10.0
_FRESH_SECONDS = 2.0  # between the end of work and the sentence about it
_SHOWN_MS = 10_000
# Notification services on Linux read markup in the text; a tag name may hold some.
_NO_MARKUP = str.maketrans({"<": "‹", ">": "›", "&": "＆"})


class Notifier(QObject):
    """Decides which results are shown outside; ``tell`` is called with each."""

    def __init__(
        self,
        window: QWidget,
        session: Session,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._clock = window, session, clock
        self._began: dict[int, float] = {}  # id of a job → when it was first seen
        self._ended_at, self._took = 0.0, 0.0
        self._tray: QSystemTrayIcon | None = None
        self._hide = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._hide.timeout.connect(self.put_away)
        session.bridge.jobs_changed.connect(self._jobs_changed)

    def tell(self, title: str, detail: str) -> bool:
        """Show a desktop notification if the work was long and the window is not
        active. Returns True if shown."""
        now = self._clock()
        fresh = now - self._ended_at <= _FRESH_SECONDS
        if not (fresh and self._took > LONG_SECONDS):
            return False
        if self._window.isActiveWindow() or not self._session.home.settings.notify:
            return False
        self._took = 0.0
        self.show_outside(title, detail)
        return True

    def show_outside(self, title: str, detail: str) -> None:
        """Show a notification of the system, or let the task bar blink."""
        if not (
            QSystemTrayIcon.isSystemTrayAvailable()
            and QSystemTrayIcon.supportsMessages()
        ):
            QApplication.alert(self._window)
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(icons.app_icon(), self)
            self._tray.messageClicked.connect(self._come_forward)
            self._tray.activated.connect(self._come_forward)
        self._tray.setToolTip("wxdesk")
        self._tray.show()
        self._tray.showMessage(plain(title), plain(detail), icons.app_icon(), _SHOWN_MS)
        self._hide.start()

    def _come_forward(self) -> None:
        come_forward(self._window)

    def put_away(self) -> None:
        """Remove the icon of the notification, if there is one."""
        if self._tray is not None:
            self._tray.hide()

    def _jobs_changed(self) -> None:
        """Note how long the work took that has just ended."""
        now = self._clock()
        alive = {
            id(job)
            for job in self._session.bridge.jobs()
            if job.lane is not Lane.QUERY or job.kind == "export"
        }
        for gone in self._began.keys() - alive:
            self._ended_at, self._took = now, now - self._began.pop(gone)
        for new in alive - self._began.keys():
            self._began[new] = now


def plain(text: str) -> str:
    """Returns text that no notification service takes for markup."""
    return safe_text(text, 200).translate(_NO_MARKUP)
