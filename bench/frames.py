"""What a frame of the real window costs: scroll, drag, jump, type, select all.

``python -m bench.frames [--fans N]`` prints p50 and p99 of the UI thread's CPU per
frame, over a cache of N fans, offscreen. The rows T2, T3, F2 and M1 use the same.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench import corpus

FRAMES = 200
BUDGET = 0.016  # seconds: 60 frames a second


@dataclass(frozen=True, slots=True)
class Frames:
    """UI-thread CPU seconds of a series of frames."""

    p50: float
    p99: float
    worst: float

    def __str__(self) -> str:
        three = (self.p50, self.p99, self.worst)
        return " / ".join(f"{1000 * one:.1f}" for one in three) + " ms"


def summed(frames: Iterable[float]) -> Frames:
    ordered = sorted(frames)
    last = len(ordered) - 1
    return Frames(statistics.median(ordered), ordered[round(last * 0.99)], ordered[-1])


class Desk:
    """The real window on a cache, and a way to spend frames in it."""

    def __init__(self, home: Path) -> None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        from PySide6.QtWidgets import QApplication

        from wxdesk import app as program
        from wxdesk.ui.window.main_window import MainWindow

        self.app = QApplication.instance() or program.make_application()
        window = program.open_window(home)
        assert isinstance(window, MainWindow)
        self.window = window
        self.window.resize(1366, 768)
        self.window.wait_until_idle(30_000)
        self.table = self.window.fans.table

    def close(self) -> None:
        self.window.close()
        self.app.processEvents()

    def frame(self, act: Callable[[], object]) -> float:
        """CPU of this thread from an input to its picture."""
        begun = time.thread_time()
        act()
        self.app.processEvents()
        return time.thread_time() - begun

    def frames(self, acts: Iterable[Callable[[], object]]) -> Frames:
        return summed([self.frame(act) for act in acts])

    # -- what a person does

    def scroll(self, frames: int = FRAMES) -> Frames:
        """Three rows a step, from the top."""
        bar = self.table.verticalScrollBar()
        bar.setValue(0)
        step = 3 * self.table.rowHeight(0)
        return self.frames(
            lambda: bar.setValue(bar.value() + step) for _ in range(frames)
        )

    def drag(self, frames: int = FRAMES) -> Frames:
        """The scroll bar pulled from one end to the other."""
        bar = self.table.verticalScrollBar()
        most = bar.maximum()
        return self.frames(
            partial(bar.setValue, most * at // frames) for at in range(frames)
        )

    def jump(self, frames: int = FRAMES) -> Frames:
        """Anywhere: every frame reads a block from the file."""
        bar, dice = self.table.verticalScrollBar(), random.Random(1)
        return self.frames(
            lambda: bar.setValue(dice.randrange(bar.maximum())) for _ in range(frames)
        )

    def type(self, words: Iterable[str]) -> Frames:
        """Letters in the search box, and the lists they bring. Each passage of the
        event loop is a frame."""
        box = self.window.search
        spent = []
        for word in words:
            box.clear()
            for letter in word:
                spent.append(self.frame(partial(box.insert, letter)))
                until = time.monotonic() + 0.25
                while time.monotonic() < until or self.window.bridge.jobs():
                    spent.append(self.frame(lambda: time.sleep(0.002)))
        self.window.search.empty()
        self.window.wait_until_idle(10_000)
        return summed(one for one in spent if one > 0.0005)  # idle passages are none

    def select_all(self, repeats: int = 9) -> Frames:
        """Ctrl+A, the count of what is selected, and the picture."""

        def act() -> None:
            self.table.selectAll()
            assert self.table.selected_count() == self.table.rows.rowCount()

        spent = []
        for _ in range(repeats):
            self.table.clearSelection()
            self.app.processEvents()
            spent.append(self.frame(act))
        self.table.clearSelection()
        self.app.processEvents()
        return summed(spent)

    def search(self, text: str) -> float:
        """Seconds from a search to its painted table."""
        return self._until_painted(lambda: self.window.search.show_text(text))

    def sort(self, sort: Any) -> float:
        """Seconds from a click on a column to its painted table."""
        return self._until_painted(lambda: self.window.fans.sort_by(sort))

    def _until_painted(self, act: Callable[[], object]) -> float:
        from PySide6.QtCore import QEventLoop

        # Asleep until something comes, as in a real event loop: a loop that spins
        # takes the interpreter's lock from the worker it waits for.
        asleep = QEventLoop.ProcessEventsFlag.WaitForMoreEvents
        loads = self.window.fans._latest  # its next answer is the list asked for
        begun = time.perf_counter()
        act()
        while loads.busy:
            self.app.processEvents(asleep)
        self.table.viewport().repaint()
        return time.perf_counter() - begun


def proof(desk: Desk) -> dict[str, Frames]:
    """Everything a person does with their hands."""
    desk.scroll(30)  # fonts and pictures are made once
    return {
        "scroll": desk.scroll(),
        "drag the scroll bar": desk.drag(),
        "jump": desk.jump(),
        "type": desk.type(("天河", "李", "tag:VIP")),
        "select all": desk.select_all(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.frames")
    parser.add_argument("--fans", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="folder of caches to use again")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = corpus.data_file(args.keep or Path(folder), args.fans)
        desk = Desk(path.parents[1])
        print(f"{args.fans:,} fans: UI-thread CPU per frame, p50 / p99 / worst")
        for what, frames in proof(desk).items():
            print(f"{what:22} {frames}  {'ok' if frames.p99 < BUDGET else 'over'}")
        desk.close()


if __name__ == "__main__":
    main()
