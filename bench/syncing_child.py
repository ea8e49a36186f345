"""Frames of the window while it syncs N fans, and idle; prints them as JSON."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.frames import Desk, summed
from bench.server import new_home, serving
from bench.table_child import vars_of
from wxdesk.jobs import Lane

TICK = 0.016


def main(fans: str) -> None:
    with serving(int(fans), 50) as place, tempfile.TemporaryDirectory() as folder:
        new_home(Path(folder), place, 16)
        desk = Desk(Path(folder))
        desk.window.syncs.start()
        while desk.table.rows.rowCount() < 5_000:
            desk.app.processEvents()
            time.sleep(0.001)
            if not desk.window.bridge.jobs():
                raise RuntimeError("the sync ended before there were rows")
        busy, stall = _scroll(desk, lambda: desk.window.bridge.jobs(Lane.SYNC))
        desk.window.wait_until_idle(60_000)
        left = iter(range(200))
        idle, _ = _scroll(desk, lambda: next(left, None) is not None)
        facts = {
            "busy": vars_of(summed(busy)),
            "idle": vars_of(summed(idle)),
            "stall": stall,
            "frames": len(busy),
        }
        desk.close()
        print(json.dumps(facts), flush=True)


def _scroll(desk: Desk, going: Any) -> tuple[list[float], float]:
    """Wall seconds of frames as a person scrolls, and the longest passage of the
    event loop between two of them."""
    bar = desk.table.verticalScrollBar()
    frames, stall = [], 0.0
    while going():
        begun = time.perf_counter()
        bar.setValue((bar.value() + 96) % max(1, bar.maximum()))
        desk.app.processEvents()
        spent = time.perf_counter() - begun
        frames.append(spent)
        stall = max(stall, spent)
        time.sleep(max(0.001, TICK - spent))
    return frames, stall


if __name__ == "__main__":
    main(*sys.argv[1:])
