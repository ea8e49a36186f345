"""Python's cycle collector, kept on the UI thread.

It runs in whichever thread happens to allocate. When that is a worker and the cycle
holds a widget, the widget is destroyed outside the UI thread and the program crashes
(seen with closed dialogs during a query). So it is switched off while windows exist,
and a timer on the UI thread does its work.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 1_000


class UiGarbage(QObject):
    """Collects on the UI thread until it is stopped. Several may exist at a time."""

    _alive = 0

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._stopped = False
        if UiGarbage._alive == 0:
            gc.disable()
        UiGarbage._alive += 1
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def stop(self) -> None:
        """Collect once more, then let Python's collector run by itself again."""
        if self._stopped:
            return
        self._stopped = True
        self._timer.stop()
        gc.collect()
        UiGarbage._alive -= 1
        if UiGarbage._alive == 0:
            gc.enable()

    @staticmethod
    def _collect() -> None:
        """Collect the oldest generation that is due, as the collector itself would."""
        due = zip(gc.get_count(), gc.get_threshold(), strict=True)
        ripe = [at for at, (count, most) in enumerate(due) if count > most]
        if ripe:
            gc.collect(ripe[-1])
