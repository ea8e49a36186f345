"""Keeps the result of work until the account it was begun on is on display.

The callbacks of a view show things of the account on display. So the result of work
begun on another account waits until that one is shown again; meanwhile only the fact
that there is a result is told, with the account's name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from wxdesk.ui.background.bridge import Bridge, Callback, call, check_callback


@dataclass(frozen=True, slots=True)
class Work:
    """The account and the title of some work. ``told``: its end is announced even
    while another account is on display."""

    appid: str
    title: str
    told: bool = False


class Deliveries(QObject):
    """Hands out results or keeps them. ``elsewhere`` carries the Work whose result has
    to wait, and whether it succeeded."""

    elsewhere = Signal(object, bool)

    def __init__(self, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._shown = ""
        self._kept: defaultdict[str, list[Callable[[], None]]] = defaultdict(list)

    def show(self, appid: str) -> None:
        """Note which account is on display, "" for none. What was kept for it is handed
        out by :meth:`hand_out`."""
        self._shown = appid

    def hand_out(self) -> None:
        """Call the callbacks kept for the account on display, oldest first."""
        for give in self._kept.pop(self._shown, []):
            give()

    def forget(self, appid: str) -> None:
        """Drop what was kept for an account that is removed."""
        self._kept.pop(appid, None)

    def receiver(
        self,
        work: Work,
        done: Callback | None,
        failed: Callback | None,
    ) -> Receiver:
        """Returns the callbacks for one piece of work. Raises TypeError for a
        callback that is no bound method of a QObject."""
        check_callback(done)
        check_callback(failed)
        return Receiver(self, work, done, failed)

    def take(self, work: Work, give: Callable[[], None], succeeded: bool) -> None:
        """Call ``give`` now, or keep it while another account is on display."""
        if work.appid == self._shown:
            give()
            return
        self._kept[work.appid].append(give)
        if work.told:
            self.elsewhere.emit(work, succeeded)

    def fail_unasked(self, error: object) -> None:
        """Emit an error for which there is no callback by the bridge."""
        self._bridge.failed.emit(error)


class Receiver(QObject):
    """Receives the end of one job from the bridge, then deletes itself."""

    def __init__(
        self,
        deliveries: Deliveries,
        work: Work,
        done: Callback | None,
        failed: Callback | None,
    ) -> None:
        super().__init__(deliveries)
        self._deliveries, self._work = deliveries, work
        self._done, self._failed = done, failed

    def succeeded(self, value: Any) -> None:
        self._deliveries.take(self._work, partial(call, self._done, value), True)
        self.deleteLater()

    def failed(self, error: Any) -> None:
        failed = self._failed or self._deliveries.fail_unasked
        self._deliveries.take(self._work, partial(call, failed, error), False)
        self.deleteLater()

    def cancelled(self, _reason: object) -> None:
        self.deleteLater()
