"""What the table asks for, what a start imports, who stops an outdated search."""

from __future__ import annotations

import subprocess
import sys
import threading
from array import array

import pytest

from wxdesk.errors import Cancelled
from wxdesk.jobs import Context
from wxdesk.model import Fan
from wxdesk.services import fan_list
from wxdesk.ui.background.bridge import Bridge
from wxdesk.ui.background.latest import Latest
from wxdesk.ui.fans.fan_table import FanTable
from wxdesk.ui.table.cells import CELL_ROLE
from wxdesk.ui.table.columns import FAN_COLUMNS
from wxdesk.ui.table.fan_model import BLOCK, FanModel

MILLION = 1_000_000
HEAVY = (
    "requests",
    "keyring",
    "xlsxwriter",
    "ssl",
    "wxdesk.simulator",
    "wxdesk.demo",
    "wxdesk.cli.commands",
    "wxdesk.api.client",
    "wxdesk.ui.window.about",
)


class _Reader:
    def __init__(self):
        self.asked = []

    def rows(self, ids):
        self.asked.append(len(ids))
        return {one: Fan(one, f"oCount{one:022d}") for one in ids}


class _Model(FanModel):
    """Counts what is painted."""

    cells = 0

    def data(self, index, role=0):
        self.cells += role == CELL_ROLE
        return super().data(index, role)


@pytest.fixture
def table(qtbot):
    model = _Model(FAN_COLUMNS)
    reader = _Reader()
    model.set_reader(reader)
    view = FanTable(model)
    qtbot.addWidget(view)
    view.resize(900, 640)
    view.show()
    qtbot.waitExposed(view)
    model.set_ids(array("q", range(1, MILLION + 1)))
    view.reader = reader
    _paint(qtbot, view)
    return view


def _paint(qtbot, view):
    qtbot.waitUntil(lambda: view.rows.cells > 0)
    qtbot.wait(20)
    view.rows.cells = 0
    view.reader.asked.clear()


def test_a_step_paints_only_the_rows_that_come_in(table, qtbot):
    columns = len(table.visible_keys())
    bar = table.verticalScrollBar()
    bar.setValue(bar.value() + 3 * table.rowHeight(0))
    qtbot.waitUntil(lambda: table.rows.cells > 0)
    qtbot.wait(20)
    assert table.rows.cells <= 4 * columns


def test_a_jump_reads_two_blocks_at_most(table, qtbot):
    for place in (400_000, 999_000, 37, 700_001):
        table.reader.asked.clear()
        table.verticalScrollBar().setValue(place * table.rowHeight(0))
        qtbot.wait(20)
        assert sum(table.reader.asked) <= 2 * BLOCK


def test_selecting_a_million_asks_for_nothing(table, qtbot):
    screen = (table.height() // table.rowHeight(0) + 2) * len(FAN_COLUMNS)
    table.selectAll()
    assert table.selected_count() == MILLION
    assert len(table.selected_spans()) == 1
    qtbot.wait(20)
    assert table.rows.cells <= 2 * screen
    assert table.reader.asked == []


def test_a_new_search_stops_the_one_before(qtbot):
    bridge = Bridge()
    latest = Latest(bridge)
    seen, started = [], threading.Event()

    def slow(ctx: Context):
        seen.append(ctx)
        started.set()
        ctx.sleep(5)

    latest.ask(slow)
    assert started.wait(2)
    with qtbot.waitSignal(latest.arrived):
        latest.ask(lambda ctx: 7)
    assert seen[0].cancelled
    bridge.close()


def test_cancelling_interrupts_the_query_that_runs(cache):
    """The way from the context to the connection: no flag is looked at in SQL."""

    class _Account:
        store = cache

    ctx = Context()
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n)"
    timer = threading.Timer(0.05, ctx.cancel)
    timer.start()
    with pytest.raises(Cancelled), fan_list._reading(_Account, ctx) as reader:
        reader.read(
            lambda db: db.execute(f"{endless} SELECT count(*) FROM n").fetchone()
        )
    timer.join()


def test_a_start_imports_nothing_heavy():
    code = f"import sys, wxdesk.app; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
