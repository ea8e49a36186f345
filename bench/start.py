"""One start, in a process of its own: prints when the first page was painted.

``python -m bench.start bare`` · ``python -m bench.start wxdesk HOME``. The parent
knows when the process began; here is told, as JSON, at which monotonic second the
first paint was over, how much CPU that took, and how much memory.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any


def main(what: str, home: str = "") -> None:
    facts = _bare() if what == "bare" else _wxdesk(Path(home))
    print(json.dumps(facts), flush=True)
    os._exit(0)  # closing is not part of the start


def _facts() -> dict[str, Any]:
    at, cpu = time.monotonic(), time.process_time()
    return {"at": at, "cpu": cpu, "mb": memory_mb()}


def memory_mb() -> float:
    """Resident memory of this process now."""
    with open("/proc/self/status") as status:
        line = next(line for line in status if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _step(app: Any) -> None:
    """Sleep until something comes, as in a real event loop: one that spins takes the
    interpreter's lock from the workers, and its CPU would be counted."""
    from PySide6.QtCore import QEventLoop

    app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def _bare() -> dict[str, Any]:
    from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

    app = QApplication([])
    window = QMainWindow()
    window.setCentralWidget(QTableView())
    window.resize(1366, 768)
    window.show()
    while not window.windowHandle().isExposed():
        _step(app)
    app.processEvents()
    return _facts()


def _wxdesk(home: Path) -> dict[str, Any]:
    """As ``wxdesk`` itself starts: by way of the command line's module."""
    from wxdesk import __main__ as entry  # noqa: F401 - its imports belong to a start
    from wxdesk import app as program

    app = program.make_application()
    window: Any = program.open_window(home)
    window.resize(1366, 768)
    table = window.fans.table
    while not table.rows.rowCount() or not window.windowHandle().isExposed():
        _step(app)
    table.viewport().repaint()
    facts = _facts()
    window.wait_until_idle(60_000)
    facts["whole_at"] = time.monotonic()  # the whole list and the sidebar's figures
    facts["rows"] = table.rows.rowCount()
    return facts


if __name__ == "__main__":
    main(*sys.argv[1:])
