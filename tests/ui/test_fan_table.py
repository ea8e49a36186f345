"""The tables: a million rows without per-row work, sorting, columns, dragging."""

from __future__ import annotations

from array import array

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent

from wxdesk.model import Fan, Sort, SortKey
from wxdesk.ui.fans.fan_table import FanTable
from wxdesk.ui.table import row_selection
from wxdesk.ui.table.column_layout import ColumnLayout
from wxdesk.ui.table.columns import FAN_COLUMNS
from wxdesk.ui.table.fan_copy import tsv
from wxdesk.ui.table.fan_model import FanModel

MILLION = 1_000_000


class CountingModel(FanModel):
    """Counts the questions Qt asks for single rows."""

    def __init__(self, columns):
        super().__init__(columns)
        self.questions = 0

    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        self.questions += 1
        return super().data(index, role)


class Reader:
    def rows(self, ids):
        return {one: Fan(one, f"oABCDEFGHIJKLMNOPQR{one:09}") for one in ids}


@pytest.fixture
def table(qtbot):
    model = CountingModel(FAN_COLUMNS)
    model.set_reader(Reader())
    view = FanTable(model)
    qtbot.addWidget(view)
    view.resize(900, 480)
    view.show()
    qtbot.waitExposed(view)
    return view


def press(view, key, modifiers=Qt.KeyboardModifier.NoModifier, text=""):
    view.keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text))


def test_select_all_of_a_million_asks_only_for_what_is_visible(table, qtbot):
    table.rows.set_ids(array("q", range(1, MILLION + 1)))
    table.grab()
    visible = table.rows.questions
    table.rows.questions = 0
    with qtbot.waitSignal(table.selection_edited):
        press(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    table.grab()
    assert table.selected_count() == MILLION
    assert table.selected_spans() == [(0, MILLION - 1)]
    assert table.rows.questions <= 3 * visible


def test_a_click_on_a_header_asks_for_a_sort(table, qtbot):
    keys = [column.key for column in FAN_COLUMNS]
    table.set_sort(Sort(SortKey.FOLLOWED, True))
    with qtbot.waitSignal(table.sort_asked) as name:
        table.header.sectionClicked.emit(keys.index("name"))
    assert name.args == [Sort(SortKey.NAME, False)]
    with qtbot.waitSignal(table.sort_asked) as again:
        table.header.sectionClicked.emit(keys.index("followed"))
    assert again.args == [Sort(SortKey.FOLLOWED, False)]
    with qtbot.assertNotEmitted(table.sort_asked):
        table.header.sectionClicked.emit(keys.index("note"))


def test_letters_go_to_the_search_and_enter_opens(table, qtbot):
    table.rows.set_ids(array("q", [7, 8]))
    table.go_to_row(1)
    with qtbot.waitSignal(table.typed) as typed:
        press(table, Qt.Key.Key_V, text="v")
    assert typed.args == ["v"]
    with qtbot.waitSignal(table.opened) as opened:
        press(table, Qt.Key.Key_Return)
    assert opened.args == [8]


def test_selection_and_current_row_survive_a_new_order(table):
    table.rows.set_ids(array("q", range(1, 101)))
    table.go_to_row(10)
    kept = table.keep()
    new = array("q", range(100, 0, -1))
    table.show_ids(new, kept, row_selection.locate(new, kept.wanted))
    assert table.current_fan().id == 11
    assert list(table.selected_ids()) == [11]


def test_everything_selected_stays_so(table):
    table.rows.set_ids(array("q", range(1, 101)))
    table.selectAll()
    kept = table.keep()
    table.show_ids(array("q", range(1, 201)), kept, {})
    assert table.selected_count() == 200


def test_dragging_sideways_drags_up_and_down_selects(table, monkeypatch):
    table.rows.set_ids(array("q", range(1, 101)))
    table.grab()
    drags = []
    monkeypatch.setattr(table, "_drag", lambda: drags.append(table.selected_count()))

    def mouse(kind, at, button=Qt.MouseButton.NoButton):
        local = QPointF(at)
        screen = QPointF(table.viewport().mapToGlobal(at))
        held = Qt.MouseButton.LeftButton
        none = Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, local, screen, button, held, none)
        if kind is QEvent.Type.MouseButtonPress:
            table.mousePressEvent(event)
        elif kind is QEvent.Type.MouseMove:
            table.mouseMoveEvent(event)
        else:
            table.mouseReleaseEvent(event)

    left = Qt.MouseButton.LeftButton
    mouse(QEvent.Type.MouseButtonPress, QPoint(200, 40), left)
    mouse(QEvent.Type.MouseMove, QPoint(140, 44))
    assert drags == [1]
    mouse(QEvent.Type.MouseButtonRelease, QPoint(140, 44), left)
    mouse(QEvent.Type.MouseButtonPress, QPoint(200, 140), left)
    mouse(QEvent.Type.MouseMove, QPoint(202, 240))
    assert drags == [1]


# -- columns ---------------------------------------------------------------------


def test_columns_go_when_there_is_no_room():
    layout = ColumnLayout(FAN_COLUMNS)
    assert layout.visible(1344)[-1] == "openid"
    middle = ["name", "tags", "scene", "status", "followed"]
    assert layout.visible(852) == middle
    assert layout.visible(740) == ["name", "tags", "status", "followed"]


def test_a_chosen_column_never_goes_by_itself():
    layout = ColumnLayout(FAN_COLUMNS)
    layout.chosen["openid"] = True
    assert "openid" in layout.visible(600)
    layout.chosen["tags"] = False
    assert "tags" not in layout.visible(2000)


def test_a_column_empty_for_everybody_goes_unless_chosen():
    layout = ColumnLayout(FAN_COLUMNS, empty=frozenset({"tags"}))
    assert "tags" not in layout.visible(1344)
    layout.chosen["tags"] = True
    assert "tags" in layout.visible(1344)


def test_the_layout_is_kept_and_nonsense_is_not():
    layout = ColumnLayout(FAN_COLUMNS)
    layout.chosen["note"] = True
    layout.widths["tags"] = 300
    layout.order = ["name", "followed", "tags"]
    other = ColumnLayout(FAN_COLUMNS)
    other.restore(layout.save())
    assert (other.chosen, other.widths) == ({"note": True}, {"tags": 300})
    other.restore('{"chosen": {"nothing": true, "note": 1}, "widths": {"tags": 9}}')
    assert (other.chosen, other.widths) == ({}, {"tags": 48})
    other.restore("not json")
    other.restore("[]")


def test_the_table_fills_its_width(table):
    table.rows.set_ids(array("q", [1]))
    table.fit_columns()
    shown = [at for at in range(len(FAN_COLUMNS)) if not table.isColumnHidden(at)]
    total = sum(table.columnWidth(at) for at in shown)
    assert total == table.viewport().width()


def test_tsv_has_titles_and_a_line_a_fan():
    columns = [one for one in FAN_COLUMNS if one.key in ("name", "openid")]
    text = tsv(columns, [Fan(1, "o" * 28, remark="李姐"), None], {})
    assert text == f"Fan\tOpenID\r\n李姐\t{'o' * 28}\r\n"
