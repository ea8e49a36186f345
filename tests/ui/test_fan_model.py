"""The fan model: blocks, counts and identity at a million rows, by calls not time."""

from __future__ import annotations

from array import array

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt

from wxdesk.errors import StorageError
from wxdesk.model import Change, Fan, FanQuery, Selection, Status
from wxdesk.ui.table import row_selection
from wxdesk.ui.table.columns import FAN_COLUMNS, cell_text
from wxdesk.ui.table.fan_model import BLOCK, CACHED_BLOCKS, FanModel

MILLION = 1_000_000


class FakeReader:
    def __init__(self):
        self.asked = []

    def rows(self, ids):
        self.asked.append(list(ids))
        return {one: Fan(one, f"oABCDEFGHIJKLMNOPQR{one:09}") for one in ids}


class BrokenReader:
    def __init__(self):
        self.calls = 0

    def rows(self, ids):
        self.calls += 1
        raise StorageError


@pytest.fixture
def reader():
    return FakeReader()


@pytest.fixture
def model(qapp, reader):
    model = FanModel(FAN_COLUMNS)
    model.set_reader(reader)
    return model


def test_a_screenful_of_a_million_reads_one_block(model, reader):
    model.set_ids(array("q", range(1, MILLION + 1)))
    assert model.rowCount() == MILLION
    assert reader.asked == []
    for row in range(500_032, 500_072):
        for column in range(model.columnCount()):
            assert model.fan(row).id == row + 1
            model.index(row, column).data()
    # 500,032 is the first row of its block, so 40 rows lie in one
    assert [len(ids) for ids in reader.asked] == [BLOCK]


def test_old_blocks_are_dropped(model, reader):
    model.set_ids(array("q", range(1, MILLION + 1)))
    for block in range(CACHED_BLOCKS + 5):
        model.fan(block * BLOCK)
    model.fan(0)
    assert len(reader.asked) == CACHED_BLOCKS + 6
    model.fan(1)
    assert len(reader.asked) == CACHED_BLOCKS + 6


def test_forget_reads_again_in_the_same_order(model, reader, qtbot):
    model.set_ids(array("q", [7, 5, 6]))
    assert model.fan(0).id == 7
    with qtbot.waitSignal(model.dataChanged):
        model.forget()
    assert model.fan(0).id == 7
    assert len(reader.asked) == 2


def test_a_row_that_is_gone_is_blank(model):
    model.set_ids(array("q", [1]))
    assert model.fan(5) is None
    assert model.index(0, 0).siblingAtRow(9).data() is None


def test_an_unreadable_file_is_told_once(model, qtbot):
    broken = BrokenReader()
    model.set_reader(broken)
    model.set_ids(array("q", range(1, 1000)))
    told = []
    model.read_failed.connect(told.append)
    for row in range(600):
        assert model.index(row, 0).data() is None
    assert broken.calls == 1
    assert len(told) == 1
    assert isinstance(told[0], StorageError)


def test_model_keeps_the_rules_of_qt(model, qtmodeltester):
    model.set_ids(array("q", range(1, 30)))
    qtmodeltester.check(model)


def test_texts_of_a_row(model):
    fan = Fan(
        3,
        "oABCDEFGHIJKLMNOPQRSTUVWXYZ1",
        remark="李姐",
        tag_ids=(2, 100, 101),
        scene="ADD_SCENE_QR_CODE",
        qr_scene_str="天河店",
        change=Change.RETURNED,
    )
    tags = {100: "VIP", 101: "广东"}
    texts = {c.key: cell_text(c.key, fan, tags) for c in FAN_COLUMNS}
    assert texts["name"] == "李姐"
    assert texts["tags"] == "VIP, 广东"
    assert texts["scene"] == "QR code 天河店"
    assert texts["status"] == "Returned"
    assert texts["qr"] == "天河店"
    left = Fan(4, "oX" * 14, status=Status.LEFT, change=Change.LEFT)
    assert cell_text("status", left, tags) == "Left"
    assert cell_text("name", left, tags) == left.openid


def test_copied_text_stays_one_cell():
    fan = Fan(1, "oX" * 14, note="a\tb\r\nc")
    assert cell_text("note", fan, {}) == "a b  c"


# -- selection -------------------------------------------------------------------


def test_everything_selected_is_the_query(model, reader):
    ids = array("q", range(1, MILLION + 1))
    model.set_ids(ids)
    chosen = QItemSelectionModel(model)
    chosen.select(
        row_selection.as_item_selection(model, ()),
        QItemSelectionModel.SelectionFlag.Clear,
    )
    whole = row_selection.QItemSelection(
        model.index(0, 0), model.index(MILLION - 1, model.columnCount() - 1)
    )
    chosen.select(whole, QItemSelectionModel.SelectionFlag.Select)
    parts = row_selection.spans(chosen)
    assert row_selection.count(parts) == MILLION
    query = FanQuery(text="标签:VIP")
    assert row_selection.selection_of(parts, ids, query) == Selection(query=query)

    flags = QItemSelectionModel.SelectionFlag
    chosen.select(model.index(10, 0), flags.Toggle | flags.Rows)
    parts = row_selection.spans(chosen)
    assert row_selection.count(parts) == MILLION - 1
    picked = row_selection.selection_of(parts, ids, query)
    assert picked.except_ids == frozenset({11})
    assert reader.asked == []


def test_some_selected_are_their_ids(model):
    ids = array("q", [9, 8, 7, 6])
    model.set_ids(ids)
    query = FanQuery()
    assert row_selection.selection_of([(1, 2)], ids, query).ids == (8, 7)
    assert row_selection.selection_of([], ids, query).ids == ()
    assert row_selection.selection_of([(0, 0)], array("q", [9]), query).ids == (9,)


def test_spans_merge_when_they_overlap_or_touch():
    assert row_selection.merged([(5, 6), (0, 1), (2, 3), (6, 9)]) == [(0, 3), (5, 9)]


def test_a_selection_is_found_again_by_id():
    old = array("q", [1, 2, 3, 4, 5])
    kept = row_selection.keep([(1, 2)], old, current_row=2, first_row=1)
    assert kept.chosen == {2, 3}
    assert (kept.current, kept.offset) == (3, 1)
    new = array("q", [9, 3, 8, 2])
    assert row_selection.locate(new, kept.wanted) == {3: 1, 2: 3}
    assert row_selection.locate(new, [9, 3, 8, 2, 77]) == {9: 0, 3: 1, 8: 2, 2: 3}


def test_everything_stays_everything():
    ids = array("q", range(10))
    kept = row_selection.keep([(0, 9)], ids, 0, 0)
    assert kept.everything
    assert not kept.chosen


def test_header_names_columns(model):
    names = [model.headerData(at, Qt.Orientation.Horizontal) for at in range(5)]
    assert names == ["Fan", "Tags", "Source", "Status", "Followed"]
