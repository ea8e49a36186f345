"""Cells, avatars and the delegate: what is painted for whom."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QImage, QPainter

from wxdesk.model import Change, Fan, Status
from wxdesk.ui.kit import paint, theme
from wxdesk.ui.table import cells
from wxdesk.ui.table.cells import CELL_ROLE
from wxdesk.ui.table.table import Table

OPENID = "oR7kQ5dW2xLr_8fHc0Zp3VtUqMn6"
NAMES = {100: "VIP", 101: "<img src=x>", 102: "广东"}


def fan(**facts):
    return Fan(1, OPENID, **facts)


def test_a_name_cell_prefers_the_remark_and_keeps_the_nickname():
    cell = cells.name_cell(fan(remark="李姐", nickname="静待花开", tag_ids=(2,)))
    assert (cell.text, cell.second, cell.starred) == ("李姐", "静待花开", True)
    assert cell.tooltip == "李姐  静待花开"


def test_a_fan_without_a_name_shows_the_end_of_the_openid_and_copies_all_of_it():
    cell = cells.name_cell(fan())
    assert cell.text == "…" + OPENID[-8:]
    assert cell.display == OPENID
    assert not cell.named


def test_the_star_is_no_chip_and_unknown_tags_show_their_number():
    cell = cells.tags_cell(fan(tag_ids=(2, 100, 0, 555)), lambda at: NAMES.get(at, ""))
    assert [chip.label for chip in cell.chips] == ["VIP", "#555"]


@pytest.mark.parametrize(
    ("facts", "icon"),
    [
        ({}, ""),
        ({"change": Change.NEW}, "user-plus"),
        ({"change": Change.RETURNED}, "undo-2"),
        ({"status": Status.LEFT, "change": Change.LEFT}, "user-minus"),
        ({"status": Status.LEFT, "blacklisted": True}, "ban"),
    ],
)
def test_only_the_ordinary_status_is_without_an_icon(facts, icon):
    cell = cells.status_cell(fan(**facts))
    assert cell.icon == icon
    assert cell.text


def test_times_that_cannot_be_are_empty():
    assert cells.time_cell(0).text == ""
    assert cells.time_cell(-5).text == ""
    assert cells.time_cell(1_700_000_000_000).text == ""
    assert cells.time_cell(1_700_000_000).text.startswith("2023-11-1")


def test_an_avatar_is_the_same_every_time_and_differs_between_fans(qapp):
    def look(openid, name=""):
        paint._avatars.clear()
        return paint.avatar(openid, name).toImage()

    assert look(OPENID) == look(OPENID)
    assert look(OPENID) != look(OPENID[:-1] + "7")
    assert look(OPENID, "李") != look(OPENID)


def test_avatars_are_kept_and_not_for_ever(qapp, monkeypatch):
    monkeypatch.setattr(paint, "_AVATARS_MAX", 10)
    paint._avatars.clear()
    for at in range(30):
        paint.avatar(f"{OPENID[:-2]}{at:02}")
    assert len(paint._avatars) == 10


@pytest.mark.parametrize("name", ["", "🌸", "\u0301", "\u202e", "\ud800", " ", "ß"])
def test_odd_names_have_an_avatar_too(qapp, name):
    assert not paint.avatar(OPENID, name).isNull()


def test_long_chips_are_elided_to_their_limit(qapp):
    image = QImage(400, 30, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    width = paint.draw_chip(painter, 0, 0, "很长" * 50, dot="#3b7fc4")
    painter.end()
    assert width == paint.CHIP_TEXT_MAX + 28


class Model(QAbstractTableModel):
    def __init__(self, rows=20):
        super().__init__()
        self.rows = rows
        self.asked = 0

    def rowCount(self, parent=None):
        return self.rows

    def columnCount(self, parent=None):
        return 3

    def headerData(self, section, orientation, role=0):
        return ["粉丝", "标签", "状态"][section] if role == 0 else None

    def data(self, index: QModelIndex, role=0):
        if role != CELL_ROLE:
            return None
        self.asked += 1
        if index.row() == 3:
            return None  # still loading
        one = fan(remark="<b>李姐</b>" if index.row() % 2 else "", tag_ids=(100, 101))
        made = (
            cells.name_cell(one),
            cells.tags_cell(one, lambda at: NAMES.get(at, "")),
            cells.status_cell(one),
        )
        return made[index.column()]


@pytest.fixture
def table(qtbot, qapp):
    theme.apply(qapp, "light", "normal")
    view = Table()
    qtbot.addWidget(view)
    view.setModel(Model())
    view.model().setParent(view)
    view.resize(500, 300)
    view.show()
    view.setFocus()
    return view


def select(view, *rows):
    flags = QItemSelectionModel.SelectionFlag
    for row in rows:
        at = view.model().index(row, 0)
        view.selectionModel().select(at, flags.Select | flags.Rows)


def test_a_row_is_one_line_and_the_header_has_a_selection_of_its_own(table):
    assert table.rowHeight(0) == 32
    assert table.header.selectionModel() is not table.selectionModel()
    table.grab()


def test_avatars_become_checks_from_two_rows_on(table):
    select(table, 0)
    assert not table.cells.many
    select(table, 1)
    assert table.cells.many
    table.grab()


def test_a_click_on_the_check_takes_one_row_out(table, qtbot):
    select(table, 0, 1, 2)
    rect = table.visualRect(table.model().index(1, 0))
    at = rect.topLeft()
    at.setX(at.x() + 20)
    at.setY(at.y() + 10)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    rows = {index.row() for index in table.selectionModel().selectedRows()}
    assert rows == {0, 2}


def test_the_selection_is_grey_without_focus(table, qtbot):
    select(table, 0)
    table.cells._hover = -1

    def fill():
        image = table.viewport().grab().toImage()
        rect = table.visualRect(table.model().index(0, 2))
        return image.pixelColor(rect.right() - 4, rect.center().y()).name()

    qtbot.waitUntil(table.hasFocus)
    focused = fill()
    table.clearFocus()
    idle = fill()
    assert (focused, idle) == (
        theme.current().selection,
        theme.current().selection_idle,
    )


def test_row_height_follows_the_density(table, qapp):
    theme.apply(qapp, "light", "compact")
    assert table.rowHeight(0) == 28
    theme.apply(qapp, "light", "normal")
    assert table.rowHeight(0) == 32


def test_only_visible_cells_are_asked_for(table):
    table.grab()
    table.model().asked = 0
    table.grab()
    assert table.model().asked <= 12 * 3
