"""Searches in the window mean tags: they follow a rename and say what is gone."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QDialog

from wxdesk import demo
from wxdesk.jobs import Context, Runner
from wxdesk.model import FanQuery, Selection, Sort
from wxdesk.services import accounts, fan_list, filters, sync, tags
from wxdesk.ui.background.bridge import Bridge
from wxdesk.ui.window.main_window import MainWindow
from wxdesk.ui.window.parts import BLACKLIST, FANS

PATIENCE = 10_000


@pytest.fixture
def running():
    with demo.running(200) as running:
        with accounts.open_account(running.home, running.appid) as account:
            sync.run(account, Context())
            tag = tags.create(account, Context(), "大客户")
            ids = fan_list.load(account, Context(), FanQuery(), Sort())
            tags.add(account, Context(), Selection(ids=tuple(ids[:30])), tag.id)
            filters.save(account, Context(), "大", "tag:大客户")
            filters.save(account, Context(), "不大", "-tag:大客户")
        yield running


def open_on(home, qtbot):
    window = MainWindow(home, Bridge(Runner()), demo=True)
    window.resize(1366, 768)
    window.show()
    qtbot.waitExposed(window)
    settle(window)
    return window


@pytest.fixture
def window(running, qtbot):
    window = open_on(running.home, qtbot)
    yield window
    window.close()


def settle(window):
    assert window.wait_until_idle(PATIENCE)


def row_of(window, label):
    return next(row for row in window.sidebar.view.rows.rows if row.label == label)


def search(window, text):
    window.search.show_text(text)
    settle(window)


def rename(window, old, new):
    window.sidebar.rename(row_of(window, old))
    dialog = window.sidebar._dialog
    dialog.field.setText(new)
    dialog.accept()
    settle(window)


def delete(window, label):
    window.sidebar.delete(row_of(window, label))
    window.sidebar._dialog.accept()
    settle(window)


def test_the_search_in_the_box_follows_a_rename(window):
    search(window, "tag:大客户")
    assert window.fans.table.rows.rowCount() == 30
    rename(window, "大客户", "贵宾")
    assert window.search.text() == "tag:贵宾"
    assert window.fans.table.rows.rowCount() == 30
    assert window.fans.problem is None
    assert window.sidebar.view.active == "filter:1"  # the first row of that search
    assert row_of(window, "大").query == "tag:贵宾"
    assert row_of(window, "大").count == "30"


def test_what_is_being_typed_is_left_alone(window):
    search(window, "tag:大客户")
    window.search.setText("tag:大客户 remark:an")
    window.search._debounce.stop()
    rename(window, "大客户", "贵宾")
    assert window.search.text() == "tag:大客户 remark:an"


@pytest.mark.parametrize("text", ["tag:大客户", "-tag:大客户"])
def test_the_tag_of_the_search_is_deleted(window, text):
    """Neither the people of before nor everybody; and it says why."""
    search(window, text)
    assert window.fans.table.rows.rowCount()
    delete(window, "大客户")
    assert window.fans.table.rows.rowCount() == 0
    assert window.fans.empty.isVisible()
    assert "大客户" in window.fans.empty.refused.title.text()
    assert window.search.hint.isVisible()
    assert window.fans.selection() == Selection()
    window.commands.export()
    assert "大客户" in window.middle.message.title.text()
    window.fans.empty._search_nothing()
    settle(window)
    assert window.fans.table.rows.rowCount() > 100
    assert not window.search.hint.isVisible()


def test_a_saved_search_whose_tag_is_gone(window):
    delete(window, "大客户")
    row = row_of(window, "不大")
    assert row.count == ""
    assert row.icon == "triangle-alert"
    assert "大客户" in row.tip
    assert "大客户" in row.spoken
    window.tabs.setCurrentIndex(BLACKLIST)
    window.sidebar._chosen(row)
    settle(window)
    assert window.tabs.currentIndex() == FANS
    assert window.fans.table.rows.rowCount() == 0
    assert "大客户" in window.fans.empty.refused.title.text()


def test_a_search_of_last_time_whose_tag_is_gone(running, qtbot):
    window = open_on(running.home, qtbot)
    search(window, "tag:大客户")
    window.close()
    with accounts.open_account(running.home, running.appid) as account:
        [tag] = [
            one for one in tags.all_tags(account, Context()) if one.name == "大客户"
        ]
        tags.delete(account, Context(), tag.id)
    window = open_on(running.home, qtbot)
    try:
        assert window.fans.empty.isVisible()
        assert "大客户" in window.fans.empty.refused.title.text()
    finally:
        window.close()


def test_typing_an_unknown_tag_keeps_the_list_and_says_so(window):
    search(window, "tag:大客户")
    window.search.setText("tag:大客")
    settle(window)
    assert window.fans.table.rows.rowCount() == 30
    assert window.search.error is not None
    window.search.setText("tag:大客户")
    settle(window)
    assert window.search.error is None
    assert not window.search.hint.isVisible()


def save(window, name):
    window.sidebar.save_search()
    window.sidebar._dialog.field.setText(name)
    window.sidebar._dialog.accept()
    settle(window)


def test_a_name_that_is_taken_asks(window):
    search(window, "followed:7d")
    save(window, "大")
    question = window.sidebar._dialog
    assert question.isVisible()
    assert question.objectName() == "questionDialog"
    question.reject()
    settle(window)
    assert row_of(window, "大").query == "tag:大客户"
    save(window, "大")
    window.sidebar._dialog.accept()
    settle(window)
    assert row_of(window, "大").query == "followed:7d"
    save(window, "大")  # the same again: nothing is lost
    assert window.findChild(QDialog, "questionDialog") is None
