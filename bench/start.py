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


def _bare() -> dict[str, Any]:
    from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

    app = QApplication([])
    window = QMainWindow()
    window.setCentralWidget(QTableView())
    window.resize(1366, 768)
    window.show()
    while not window.windowHandle().isExposed():
        app.processEvents()
    app.processEvents()
    return _facts()


def _wxdesk(home: Path) -> dict[str, Any]:
    """As ``wxdesk`` itself starts: by way of the command line's module."""
    from wxdesk import __main__ as entry  # noqa: F401 - its imports belong to a start
    from wxdesk import app as program

    app = program.make_application()
    window: Any = program.open_window(home)
    window.resize(1366, 768)
    first = 0.0
    while not window.fans.loaded_once:
        app.processEvents()
        if not first and window.windowHandle().isExposed():
            first = time.monotonic()
    window.fans.table.viewport().repaint()
    facts = _facts()
    facts["window_at"] = first
    facts["rows"] = window.fans.table.rows.rowCount()
    return facts


if __name__ == "__main__":
    main(*sys.argv[1:])
