"""Details of the look: what is long or hostile stays inside, focus where it belongs."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QMenu

from wxdesk.account import Home
from wxdesk.jobs import Runner
from wxdesk.model import Fan, Status, SyncReport, Tag, Task, TaskKind, TaskState
from wxdesk.ui.background.bridge import Bridge
from wxdesk.ui.detail.fan_detail import FanDetail
from wxdesk.ui.kit import messages, theme
from wxdesk.ui.kit.chips import ChipButton, ChipData, ChipRow
from wxdesk.ui.kit.list_rows import ListRows
from wxdesk.ui.sidebar.sidebar_rows import SideRow
from wxdesk.ui.table.column_layout import ColumnLayout
from wxdesk.ui.table.columns import FAN_COLUMNS
from wxdesk.ui.tasks.task_pane import TaskPane
from wxdesk.ui.window.main_window import MainWindow

OPENID = "oR7kQ5dW2xLr_8fHc0Zp3VtUqMn6"
LONG = "这是一个非常非常长的标签名字一共有三十个汉字看看会不会被截断"


@pytest.fixture
def bare_window(tmp_path, qtbot):
    window = MainWindow(Home(tmp_path), Bridge(Runner()))
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.close()


@pytest.fixture
def chips(qtbot):
    row = ChipRow()
    qtbot.addWidget(row)
    row.set_chips([ChipData(LONG, 100, 100), ChipData("VIP", 101, 101)])
    row.resize(200, 80)
    row.show()
    return row


def test_a_long_chip_gives_way_and_keeps_its_cross(chips, qtbot):
    chip = chips.findChildren(ChipButton)[0]
    assert chip.width() == 200
    assert LONG in chip.toolTip()
    with qtbot.waitSignal(chips.removed, timeout=1_000):
        cross = QPoint(chip.width() - 12, chip.height() // 2)
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=cross)


def test_short_chips_keep_their_own_width(chips):
    first, second = chips.findChildren(ChipButton)
    assert second.width() == second.sizeHint().width() < first.width()


def test_the_title_of_an_unnamed_fan_is_in_the_fixed_font(qtbot):
    detail = FanDetail(QMenu())
    qtbot.addWidget(detail)
    detail.show_fan(Fan(1, OPENID), [])
    assert detail._name.font().family() == theme.font(15, True, True).family()
    detail.show_fan(Fan(2, OPENID, remark="李姐"), [])
    assert detail._name.font().families() == theme.font(15, True).families()


def test_a_scene_without_blanks_does_not_leave_the_pane(qtbot):
    detail = FanDetail(QMenu())
    qtbot.addWidget(detail)
    fan = Fan(1, OPENID, qr_scene_str="W" * 64, status=Status.FOLLOWING)
    detail.show_fan(fan, [Tag(100, LONG, 1)])
    assert detail._facts.minimumSizeHint().width() < 264


def test_the_remark_of_a_task_is_no_reason(qtbot):
    pane = TaskPane()
    qtbot.addWidget(pane)
    pane.show_task(Task(1, TaskKind.REMARK, TaskState.DONE, remark="老客"))
    texts = [label.text() for label in pane._facts.findChildren(QLabel)]
    assert "老客" in texts
    assert "Reason" not in texts


def test_tooltips_of_painted_rows_are_no_rich_text(qapp):
    rows = ListRows()
    rows.set_rows([SideRow("a", "b", tip="<img src='/etc/hostname'>\nx")])
    tip = rows.index(0).data(Qt.ItemDataRole.ToolTipRole)
    assert "<img" not in tip
    assert "&lt;img" in tip
    assert "<br>" in tip


def test_the_status_column_has_room_for_the_longest_word(qapp):
    column = next(one for one in FAN_COLUMNS if one.key == "status")
    words = [messages.status(code) for code in ("blacklisted", "following", "new")]
    widest = max(theme.text_width(word) for word in words)
    assert ColumnLayout(FAN_COLUMNS).width(column) >= widest + 24


def test_the_first_sync_says_how_many_and_not_how_many_new(qtbot, bare_window):
    report = SyncReport(fans=2_000, complete=True, first=True)
    bare_window.syncs._finished(report)
    bar = bare_window.middle.message
    assert "first sync" in bar.title.text()
    assert "2,000" in bar.detail.text()
    assert "new" not in bar.detail.text()


def test_showing_the_table_takes_the_focus_along(bare_window):
    """Hiding what has the focus would pass it on, to the account picker."""
    fans = bare_window.fans
    fans.empty.setFocus()
    fans._put_in_place(fans.table)
    assert bare_window.focusWidget() is fans.table
    fans._put_in_place(fans.empty)
    assert bare_window.focusWidget() is fans.empty
    bare_window.search.setEnabled(True)
    bare_window.search.setFocus()
    fans._put_in_place(fans.table)
    assert bare_window.focusWidget() is bare_window.search
