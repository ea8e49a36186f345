"""One program on a table, in a process of its own; prints what it cost as JSON.

``python -m bench.table_child wxdesk HOME`` is the real window; ``model HOME`` our
model in a plain QTableView; ``sql HOME`` the C++ QSqlQueryModel in the same plain
view, fully fetched; ``bare`` a window with an empty view.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import frames as hands
from bench.corpus import APPID
from bench.start import memory_mb
from wxdesk.account import Home

ROUNDS, WARM = 24, 4
SQL = (
    "SELECT coalesce(nullif(t.remark, ''), t.nickname, f.openid), f.tag_count, s.raw,"
    " f.status, datetime(f.followed_at, 'unixepoch') FROM fan AS f"
    " LEFT JOIN fan_text AS t ON t.fan_id = f.id JOIN scene AS s ON s.id = f.scene"
    " WHERE f.status = 0 ORDER BY f.followed_at DESC, f.id DESC"
)


def main(what: str, home: str = "") -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    facts = {"wxdesk": _window, "model": _model, "sql": _sql, "bare": _bare}[what](
        Path(home)
    )
    print(json.dumps(facts), flush=True)
    os._exit(0)


def _window(home: Path) -> dict[str, Any]:
    from wxdesk.model import Sort, SortKey

    desk = hands.Desk(home)
    desk.scroll(30)  # fonts and pictures are made once
    desk.scroll()
    desk.drag()
    desk.jump()
    scrolled = memory_mb()
    found = {what: vars_of(one) for what, one in hands.proof(desk).items()}
    sizes = []
    for number in range(ROUNDS):
        desk.search(("李", "天河", "tag:VIP", "花")[number % 4])
        desk.jump(20)
        desk.search("")
        desk.sort(Sort((SortKey.TAGS, SortKey.FOLLOWED)[number % 2], True))
        desk.drag(20)
        desk.select_all(1)
        sizes.append(memory_mb())
    mixed = (statistics.median(sizes[WARM : WARM + 4]), statistics.median(sizes[-4:]))
    return {
        "frames": found,
        "scrolled_mb": scrolled,
        "mixed_mb": mixed,
        "rounds": ROUNDS,
    }


def vars_of(one: hands.Frames) -> dict[str, float]:
    return {"p50": one.p50, "p99": one.p99, "worst": one.worst}


def _bare(_home: Path) -> dict[str, Any]:
    view, app = _plain_view()
    app.processEvents()
    del view
    return {"mb": memory_mb()}


def _plain_view() -> tuple[Any, Any]:
    from PySide6.QtWidgets import QApplication, QTableView

    app = QApplication.instance() or QApplication([])
    view = QTableView()
    view.verticalHeader().hide()
    view.verticalHeader().setSectionResizeMode(view.verticalHeader().ResizeMode.Fixed)
    view.verticalHeader().setDefaultSectionSize(32)
    view.resize(900, 700)
    view.setVerticalScrollMode(view.ScrollMode.ScrollPerPixel)
    view.show()
    return view, app


def _model(home: Path) -> dict[str, Any]:
    from wxdesk.jobs import Context
    from wxdesk.model import FanQuery, Sort
    from wxdesk.services import accounts, fan_list
    from wxdesk.ui.table.columns import FAN_COLUMNS
    from wxdesk.ui.table.fan_model import FanModel

    view, app = _plain_view()
    account = accounts.open_account(Home(home), APPID)
    model = FanModel(FAN_COLUMNS[:5])
    model.set_reader(fan_list.FanReader(account))
    model.set_ids(fan_list.load(account, Context(), FanQuery(), Sort()))
    view.setModel(model)
    return _scrolled(view, app)


def _sql(home: Path) -> dict[str, Any]:
    from PySide6.QtSql import QSqlDatabase, QSqlQueryModel

    view, app = _plain_view()
    base = QSqlDatabase.addDatabase("QSQLITE")
    base.setDatabaseName(str(Home(home).paths.database(APPID)))
    assert base.open(), base.lastError().text()
    model = QSqlQueryModel()
    model.setQuery(SQL, base)
    while model.canFetchMore():
        model.fetchMore()
    view.setModel(model)
    return _scrolled(view, app)


def _scrolled(view: Any, app: Any) -> dict[str, Any]:
    bar, dice = view.verticalScrollBar(), random.Random(1)

    def frame(value: Callable[[], int]) -> float:
        begun = time.thread_time()
        bar.setValue(value())
        app.processEvents()
        return time.thread_time() - begun

    for _ in range(30):
        frame(lambda: bar.value() + 96)
    scroll = hands.summed(frame(lambda: bar.value() + 96) for _ in range(300))
    jump = hands.summed(
        frame(lambda: dice.randrange(bar.maximum())) for _ in range(150)
    )
    found = {"scroll": vars_of(scroll), "jump": vars_of(jump)}
    return {"frames": found, "mb": memory_mb(), "rows": view.model().rowCount()}


if __name__ == "__main__":
    main(*sys.argv[1:])
