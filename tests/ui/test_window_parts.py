"""Search box, chips, sidebar, task rows, timeline: each part by itself."""

from __future__ import annotations

import time
from dataclasses import replace
from unittest.mock import Mock, call

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QDropEvent, QKeyEvent, QMouseEvent

from wxdesk import search
from wxdesk.model import (
    Event,
    Failure,
    Fan,
    FanQuery,
    Move,
    Outcome,
    Parked,
    Status,
    Tag,
    Task,
    TaskKind,
    TaskState,
    Text,
)
from wxdesk.services.sidebar import SavedFilter, SidebarCounts
from wxdesk.ui.detail import fan_timeline
from wxdesk.ui.detail.fan_detail import facts_of
from wxdesk.ui.detail.remark_edit import RemarkField
from wxdesk.ui.fans.bulk_bar import BulkBar
from wxdesk.ui.fans.fan_table import FANS_MIME
from wxdesk.ui.fans.filter_bar import FilterBar
from wxdesk.ui.fans.search_bar import SearchBar
from wxdesk.ui.kit.notice import Notice
from wxdesk.ui.sidebar import sidebar_rows
from wxdesk.ui.sidebar.tag_sidebar import TagSidebar
from wxdesk.ui.tasks import task_rows
from wxdesk.ui.tasks.task_list import TaskList
from wxdesk.ui.work import bulk_report

COUNTS = SidebarCounts(
    following=12_034,
    untagged=8_120,
    starred=12,
    new=1_286,
    left=943,
    returned=0,
    blacklisted=3,
    tags=(Tag(2, "星标组", 12), Tag(100, "VIP", 340), Tag(101, "广 东", 5_000)),
    filters=(SavedFilter(1, "近 30 天", "followed:30d", 77),),
)


def press(widget, key, text=""):
    none = Qt.KeyboardModifier.NoModifier
    widget.keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, key, none, text))


# -- search box --------------------------------------------------------------------


@pytest.fixture
def box(qtbot):
    bar = SearchBar()
    bar.understand = search.parse
    qtbot.addWidget(bar)
    bar.show()
    return bar


def test_typing_is_answered_once_and_late(box, qtbot):
    found = []
    box.found.connect(found.append)
    for text in ("V", "VI", "VIP"):
        box.setText(text)
        box.textEdited.emit(text)
    assert found == []
    qtbot.waitUntil(lambda: bool(found))
    assert [query.text for query in found] == ["VIP"]


def test_a_wrong_word_is_kept_from_the_table(box, qtbot):
    with qtbot.assertNotEmitted(box.found):
        box.show_text("is:happy")
    assert box.error is not None
    with qtbot.waitSignal(box.found) as found:
        box.show_text("is:left")
    assert isinstance(found.args[0], FanQuery)
    assert box.error is None


def test_words_are_completed_in_place(box, monkeypatch):
    monkeypatch.setattr(box, "_suggest", lambda: None)  # pop-ups warn offscreen
    box.tag_names = ("VIP", "广 东")
    assert "tag:VIP" in search.suggest("tag:V", 5, box.tag_names).words
    box.setText("-tag:V is:left")
    box.setCursorPosition(6)
    box._complete("tag:VIP")
    assert box.text() == "-tag:VIP is:left"
    box.setText("标")
    box._complete("标签:")
    assert box.text() == "标签:"


def test_letters_from_the_table_follow_what_is_there(box):
    box.setText("is:left")
    box.type_text("v")
    assert box.text() == "is:left v"


# -- chips -----------------------------------------------------------------------


def test_a_chip_taken_away_leaves_the_rest(qtbot):
    bar = FilterBar()
    qtbot.addWidget(bar)
    bar.set_tags([("VIP", 100), ("员工", 108)])
    text = "tag:VIP -tag:员工 followed:30d"
    bar.show_search(text, search.chips(search.parse(text)))
    assert [chip.tag_id for chip in bar.chips.chips] == [100, 108, -1]
    with qtbot.waitSignal(bar.searched) as searched:
        bar._remove(bar.chips.chips[1].key)
    assert searched.args == ["tag:VIP followed:30d"]
    bar.show_search("", [])
    assert not bar.isVisible()


def test_every_offered_condition_is_understood(qtbot):
    bar = FilterBar()
    qtbot.addWidget(bar)
    bar.set_tags([("VIP", 100), ("广 东", 101)])
    bar._fill_menu()
    terms = []
    for part in bar._menu.actions():
        terms += [one.data() for one in part.menu().actions()]
    assert len(terms) > 20
    for term in terms:
        search.parse(term)


def test_the_bulk_bar_says_what_is_selected(qtbot):
    actions = [QAction(name) for name in ("&Tag…", "Untag…", "Block…", "Export…", "X")]
    bar = BulkBar(actions)
    qtbot.addWidget(bar)
    bar.show_selection(1, 236, 9_000)
    assert not bar.isVisible()
    bar.show_selection(3, 236, 9_000)
    assert bar.box.checkState() is Qt.CheckState.PartiallyChecked
    assert bar.link.text() == "Select all 236 fans"
    bar.show_selection(236, 236, 9_000)
    assert bar.box.checkState() is Qt.CheckState.Checked
    assert bar.note.text() == "of 9,000"
    bar.set_narrow(True)
    assert [part.isHidden() for part in bar.buttons] == [False, True, True, True]
    assert len(bar._menu.actions()) == 4


# -- sidebar -----------------------------------------------------------------------


@pytest.fixture
def sidebar(qtbot):
    view = TagSidebar()
    qtbot.addWidget(view)
    view.set_rows(sidebar_rows.build(COUNTS, ()))
    view.resize(216, 600)
    view.show()
    qtbot.waitExposed(view)
    return view


def rect_of(view, key):
    return view.visualRect(view.rows.index(view.rows.row(key)))


def click(view, at):
    point, screen = QPointF(at), QPointF(view.viewport().mapToGlobal(at))
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for kind, act in (
        (QEvent.Type.MouseButtonPress, view.mousePressEvent),
        (QEvent.Type.MouseButtonRelease, view.mouseReleaseEvent),
    ):
        act(QMouseEvent(kind, point, screen, left, left, none))


def test_rows_carry_their_search_and_count(sidebar):
    by_key = {row.key: row for row in sidebar.rows.rows}
    assert by_key["left"].count == "−943"
    assert by_key["new"].count == "+1,286"
    assert "tag:2" not in by_key
    assert by_key["tags"].note == "2 / 100"
    for row in by_key.values():
        search.parse(row.query)
    assert sidebar.key_of_query(by_key["tag:101"].query) == "tag:101"
    assert sidebar.key_of_query("") == "all"
    assert sidebar.key_of_query("something else") == ""


def test_a_click_searches_and_a_heading_folds(sidebar, qtbot):
    with qtbot.waitSignal(sidebar.chosen) as chosen:
        click(sidebar, rect_of(sidebar, "tag:100").center())
    assert chosen.args[0].number == 100
    with qtbot.waitSignal(sidebar.folding) as folding:
        click(sidebar, rect_of(sidebar, "tags").center())
    assert folding.args == ["tags"]
    index = sidebar.rows.index(sidebar.rows.row("tags"))
    with qtbot.waitSignal(sidebar.adding) as adding:
        click(sidebar, sidebar.plus_rect(index).center())
    assert adding.args == ["tags"]
    assert len(sidebar_rows.build(COUNTS, ("tags",))) == len(sidebar.rows.rows) - 2


def test_keys_rename_and_delete(sidebar, qtbot):
    sidebar.setCurrentIndex(sidebar.rows.index(sidebar.rows.row("tag:100")))
    with qtbot.waitSignal(sidebar.renaming):
        press(sidebar, Qt.Key.Key_F2)
    with qtbot.waitSignal(sidebar.deleting):
        press(sidebar, Qt.Key.Key_Delete)
    sidebar.setCurrentIndex(sidebar.rows.index(sidebar.rows.row("all")))
    with qtbot.assertNotEmitted(sidebar.deleting):
        press(sidebar, Qt.Key.Key_Delete)


def test_fans_fall_on_tags_only(sidebar, qtbot):
    def drop(key, kind):
        data = QMimeData()
        data.setData(kind, b"1")
        at = QPointF(rect_of(sidebar, key).center())
        copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        none = Qt.KeyboardModifier.NoModifier
        sidebar.dropEvent(QDropEvent(at, copy, data, left, none))

    with qtbot.waitSignal(sidebar.fans_dropped) as dropped:
        drop("tag:100", FANS_MIME)
    assert dropped.args[0].number == 100
    with qtbot.assertNotEmitted(sidebar.fans_dropped):
        drop("all", FANS_MIME)
        drop("tag:100", "text/plain")


def test_counts_change_without_moving_the_current_row(sidebar):
    sidebar.setCurrentIndex(sidebar.rows.index(sidebar.rows.row("tag:101")))
    tags = (*COUNTS.tags[:2], Tag(101, "广 东", 6_000))
    other = SidebarCounts(1, 2, 3, 4, 5, 6, 7, tags, COUNTS.filters)
    sidebar.set_rows(sidebar_rows.build(other, ()))
    assert sidebar.currentIndex().data() == "广 东"
    sidebar.set_rows(sidebar_rows.build(COUNTS, ("changes",)))
    assert sidebar.currentIndex().data() == "广 东"
    sidebar.grab()


# -- remark ------------------------------------------------------------------------


def test_typing_survives_a_refresh_of_the_same_fan(qtbot):
    field = RemarkField()
    qtbot.addWidget(field)
    field.show()
    qtbot.waitExposed(field)
    field.show_remark("old", other_fan=True)
    field.edit.setFocus()
    qtbot.waitUntil(field.edit.hasFocus)
    field.edit.setText("new")
    field.show_remark("old", other_fan=False)
    assert field.edit.text() == "new"
    press(field.edit, Qt.Key.Key_Escape)
    assert field.edit.text() == "old"
    with qtbot.assertNotEmitted(field.saving):
        press(field.edit, Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("text", "size"), [("", 0), ("abc", 3), ("李姐 天河", 13), ("🌸", 4)]
)
def test_bytes_are_counted(qtbot, text, size):
    field = RemarkField()
    qtbot.addWidget(field)
    field.edit.setText(text)
    assert field.counter.text() == f"{size} / 29"


# -- tasks -------------------------------------------------------------------------


def task(number, state, **more):
    values = {"tag_name": "VIP", "total": 100, "done": 40, "created_at": 1_700_000_000}
    return Task(number, TaskKind.TAG, state, **{**values, **more})


QUOTA = Parked(
    Text("额度", "Quota used up"), Text("", ""), Move.WECHAT.value, 45009, "", 1
)
ADDRESS = Parked(Text("地址", "IP refused"), Text("", "Add it"), "person", 40164)


def test_tasks_stand_under_their_heading_with_their_buttons():
    rows = task_rows.build(
        [
            task(1, TaskState.RUNNING, new=60),
            task(2, TaskState.PARKED, new=60, parked=QUOTA),
            task(3, TaskState.PARKED, new=60, parked=ADDRESS),
            task(4, TaskState.STOPPED, new=60),
            task(5, TaskState.DONE, done=90, failed=10),
            task(6, TaskState.DONE, done=90, undone_by=7),
        ],
        [],
    )
    keys = [row.key for row in rows]
    assert keys[:3] == ["section:running", "task:1", "section:waiting"]
    by_key = {row.key: row for row in rows}
    assert by_key["task:2"].line_tone == "warn"
    assert by_key["task:3"].line_tone == "danger"
    assert "40164" in by_key["task:3"].line
    assert by_key["task:3"].buttons == ("explain", "resume")
    assert by_key["task:4"].buttons == ("resume", "cancel")
    assert by_key["task:5"].buttons == ("undo",)
    assert by_key["task:5"].icon == "triangle-alert"
    assert by_key["task:6"].buttons == ()
    assert by_key["task:1"].done == 40


def test_the_list_of_tasks_can_be_narrowed():
    tasks = [task(1, TaskState.STOPPED, new=1), task(2, TaskState.DONE, failed=1)]
    tasks.append(task(3, TaskState.DONE))
    keys = {
        which: [one.key for one in task_rows.build(tasks, [], (), which) if one.task]
        for which in task_rows.FILTERS
    }
    assert keys["open"] == ["task:1"]
    assert keys["failed"] == ["task:2"]
    assert keys["done"] == ["task:2", "task:3"]


def test_buttons_in_rows_are_hit(qtbot):
    view = TaskList()
    qtbot.addWidget(view)
    view.resize(700, 300)
    view.set_rows(task_rows.build([task(4, TaskState.STOPPED, new=60)], []))
    view.show()
    qtbot.waitExposed(view)
    index = view.rows.index(1)
    places = dict(view.buttons(index))
    with qtbot.waitSignal(view.pressed) as pressed:
        click(view, places["cancel"].center().toPoint())
    assert pressed.args[1] == "cancel"
    with qtbot.assertNotEmitted(view.pressed):
        click(view, QPoint(40, places["cancel"].center().toPoint().y()))
    view.grab()


def pressed(steps: Mock, notice: Notice) -> list[object]:
    """Follow every link of a notice: what each asks of the steps."""
    steps.reset_mock()
    for link in notice.links:
        link.action()
    return steps.mock_calls


def test_a_task_is_summed_up_in_one_sentence():
    done = task(1, TaskState.DONE, done=100)
    steps = Mock()
    said = bulk_report.notice(Outcome(done), steps)
    assert (said.kind, said.title) == ("ok", "Tagged 100 fans with “VIP”")
    assert pressed(steps, said) == [call.undo_now(1)]
    why = (Failure("o1", 45059, Text("满", "20 tags")),) * 3
    some = task(2, TaskState.DONE, done=97, failed=3)
    said = bulk_report.notice(Outcome(some, why), steps)
    assert (said.kind, said.detail) == ("warn", "20 tags: 3 fans")
    assert pressed(steps, said) == [call.show(2)]
    parked = task(3, TaskState.PARKED, parked=ADDRESS, new=3)
    said = bulk_report.notice(Outcome(parked), steps)
    assert said.kind == "error"
    assert pressed(steps, said) == [call.explain(3), call.show(3)]
    asks = task(4, TaskState.PARKED, parked=replace(ADDRESS, ask="renamed"), new=3)
    said = bulk_report.notice(Outcome(asks), steps)
    assert pressed(steps, said) == [call.resume(4, sure=True), call.show(4)]
    stopped = bulk_report.notice(Outcome(task(5, TaskState.STOPPED, new=3)), steps)
    assert pressed(steps, stopped) == [call.resume(5), call.show(5)]


# -- one fan -----------------------------------------------------------------------


def test_the_past_is_told_by_month():
    now = time.mktime((2026, 11, 20, 12, 0, 0, 0, 0, -1))
    day = 86_400
    rows = fan_timeline.build(
        [
            Event(int(now - day), "tagged", {"name": "VIP"}),
            Event(int(now - 2 * day), "returned", {"scene": "ADD_SCENE_SEARCH"}),
            Event(int(now - 27 * day), "left", {}, int(now - 28 * day)),
            Event(int(now - 40 * day), "remark", {"from": "李", "to": "李姐"}),
            Event(int(now - 900 * day), "followed"),
            Event(int(now - 901 * day), "something new"),
        ],
        now,
    )
    titles = [row.label for row in rows if not row.icon]
    assert titles == ["2026-11", "2026-10", "2024"]
    events = [row for row in rows if row.icon]
    assert events[0].label == "Tagged VIP"
    assert events[0].linked
    assert not events[1].linked
    assert "Between the syncs of" in events[2].body
    assert events[3].body == "Before: 李"
    assert events[-1].label == "something new"


def test_facts_leave_out_what_is_unknown():
    fan = Fan(1, "o" * 28, status=Status.LEFT, follow_count=2, left_at=1_700_000_000)
    labels = [fact.label for fact in facts_of(fan)]
    assert labels == ["Status", "Left", "OpenID"]
    assert facts_of(fan)[0].value == "Left, follows for the 2. time"
