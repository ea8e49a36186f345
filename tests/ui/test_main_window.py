"""The window on the built-in simulator: what a person does, by the objects they use."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QEvent, QItemSelectionModel, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QLineEdit,
    QTableView,
    QToolButton,
    QWidget,
)

from wxdesk import demo
from wxdesk.account import Home
from wxdesk.jobs import Context, Runner
from wxdesk.model import SyncReport
from wxdesk.services import accounts, fan_list, sync
from wxdesk.settings import AccountEntry
from wxdesk.ui.background.bridge import Bridge
from wxdesk.ui.table.fan_model import BLOCK
from wxdesk.ui.tasks.task_rows import TaskRow
from wxdesk.ui.window.main_window import MainWindow
from wxdesk.ui.window.parts import ACTIVITY, BLACKLIST, FANS, TASKS

PATIENCE = 10_000
ACTIONS = ("syncAction", "tagAction", "blacklistAction", "exportAction")
ACTIONS += ("settingsAction",)
WIDGETS = ("accountPicker", "searchBox", "fanTable", "tagSidebar", "fanTabs")
WIDGETS += ("blacklistTab", "blacklistTable", "tasksTab", "fanDetail")
WIDGETS += ("remarkEdit", "jobBar")


@pytest.fixture(scope="module")
def synced():
    """A data folder whose account has been synced and worked with once."""
    with demo.running(400) as running:
        with accounts.open_account(running.home, running.appid) as account:
            sync.run(account, Context())
        yield running


def open_on(home, qtbot, *, size=(1366, 768)):
    window = MainWindow(home, Bridge(Runner()), demo=home.demo)
    window.resize(*size)
    window.show()
    qtbot.waitExposed(window)
    assert window.wait_until_idle(PATIENCE)
    return window


@pytest.fixture
def window(synced, qtbot):
    synced.home.paths.window_state.unlink(missing_ok=True)
    window = open_on(synced.home, qtbot)
    yield window
    window.close()


@pytest.fixture
def bare(tmp_path, qtbot):
    window = open_on(Home(tmp_path), qtbot)
    yield window
    window.close()


def settle(window):
    assert window.wait_until_idle(PATIENCE)


def press(widget, key, modifiers=Qt.KeyboardModifier.NoModifier, text=""):
    widget.keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text))


def select(window, *rows):
    table = window.fans.table
    flags = QItemSelectionModel.SelectionFlag
    table.clearSelection()
    for row in rows:
        index = table.rows.index(row, 0)
        table.selectionModel().select(index, flags.Select | flags.Rows)


def test_tools_find_everything_by_its_name(window):
    assert window.objectName() == "mainWindow"
    for name in WIDGETS:
        assert window.findChild(QWidget, name) is not None, name
    for name in ACTIONS:
        assert window.findChild(QAction, name) is not None, name
    assert isinstance(window.findChild(QWidget, "searchBox"), QLineEdit)
    assert isinstance(window.findChild(QWidget, "fanTable"), QTableView)


def test_fans_are_there_and_the_table_has_the_focus(window, synced):
    following = window.fans.table.rows.rowCount()
    assert following == window.fans.total > 300
    assert window.focusWidget() is window.fans.table
    assert "demo" in window.windowTitle()
    assert window.findChild(QToolButton, "accountPicker").text()


def test_the_first_page_is_there_before_everybody_is(synced, qtbot, monkeypatch):
    let_everybody_come = threading.Event()
    load = fan_list.load

    def slow_load(account, ctx, query, sort):
        asked.set()
        let_everybody_come.wait(PATIENCE / 1000)
        return load(account, ctx, query, sort)

    asked = threading.Event()

    monkeypatch.setattr(fan_list, "load", slow_load)
    window = MainWindow(synced.home, Bridge(Runner()), demo=True)
    window.resize(1366, 768)
    window.show()
    rows = window.fans.table.rows
    qtbot.waitUntil(lambda: rows.rowCount() > 0, timeout=PATIENCE)
    first = list(rows.ids)
    assert len(first) == BLOCK
    assert window.middle.row.note.text() == ""  # "64 fans" would be wrong
    qtbot.waitUntil(asked.is_set, timeout=PATIENCE)
    window.fans.select_all()
    assert window.fans.selection().ids == tuple(first)  # never more than is shown

    let_everybody_come.set()
    settle(window)
    assert window.fans.loaded_once
    assert rows.rowCount() == window.fans.total > BLOCK
    assert list(rows.ids)[:BLOCK] == first
    assert window.fans.selection().query is not None  # all stayed all
    asked.clear()
    let_everybody_come.clear()
    window.fans.reload()
    qtbot.waitUntil(asked.is_set, timeout=PATIENCE)
    select(window, 3, 200)  # while the list is on its way
    chosen = window.fans.selection()
    let_everybody_come.set()
    settle(window)
    assert window.fans.selection() == chosen
    window.fans.clear_selection()
    window.close()


@pytest.mark.parametrize("search", ["remark:nobody-has-this", "openid:none", "tag:VIP"])
def test_a_window_opens_on_the_search_of_last_time(synced, qtbot, search):
    synced.home.paths.window_state.unlink(missing_ok=True)
    window = open_on(synced.home, qtbot)
    window.parts.show_search(search)
    settle(window)
    found = list(window.fans.table.rows.ids)
    window.close()
    window = open_on(synced.home, qtbot)
    assert list(window.fans.table.rows.ids) == found
    assert window.fans.loaded_once
    assert window.fans.empty.isVisible() is not bool(found)
    window.close()
    synced.home.paths.window_state.unlink(missing_ok=True)


def test_a_search_finds_and_a_wrong_word_changes_nothing(window, qtbot):
    search = window.search
    search.setText("tag:VIP")
    search.textEdited.emit("tag:VIP")
    settle(window)
    found = window.fans.table.rows.rowCount()
    assert 0 < found < window.fans.total
    assert window.fans.filter_bar.isVisible()
    assert window.sidebar.view.active.startswith("tag:")

    search.setText("tag:VIP is:happy")
    search.textEdited.emit("tag:VIP is:happy")
    qtbot.waitUntil(lambda: search.error is not None)
    press(search, Qt.Key.Key_Return)
    assert search.hint.isVisible()
    assert "happy" in search.hint.word.text()
    assert window.fans.table.rows.rowCount() == found

    press(search, Qt.Key.Key_Escape)
    settle(window)
    assert search.text() == ""
    assert not search.hint.isVisible()
    assert window.fans.table.rows.rowCount() == window.fans.total
    assert not window.fans.filter_bar.isVisible()


def test_a_search_without_a_hit_names_the_term(window):
    window.parts.show_search("tag:VIP remark:nobody-has-this")
    settle(window)
    assert window.fans.empty.isVisible()
    assert "nobody-has-this" in window.fans.empty.hit.body.text()
    window.fans.empty._search_without()
    settle(window)
    assert window.search.text() == "tag:VIP"
    assert not window.fans.empty.isVisible()


def test_the_sidebar_searches(window):
    view = window.sidebar.view
    row = view.rows.rows[view.rows.row("untagged")]
    view.chosen.emit(row)
    settle(window)
    assert window.search.text() == "tag:none"
    assert view.active == "untagged"
    assert window.fans.table.rows.rowCount() == int(row.count.replace(",", ""))


def test_the_bulk_bar_comes_with_the_second_row(window, qtbot):
    bulk = window.fans.bulk
    select(window, 3)
    settle(window)
    assert not bulk.isVisible()
    assert window.pane.detail.isVisible()
    select(window, 3, 5)
    settle(window)
    assert bulk.isVisible()
    assert bulk.box.text() == "2 fans selected"
    assert window.pane.summary.isVisible()
    bulk.link.click()
    settle(window)
    assert window.fans.table.selected_count() == window.fans.total
    assert bulk.box.checkState() is Qt.CheckState.Checked
    window.commands.escape()
    settle(window)
    assert window.fans.table.selected_count() == 0
    assert not bulk.isVisible()


def test_sorting_keeps_the_selected_fan(window):
    window.fans.table.go_to_row(7)
    before = window.fans.table.current_fan().id
    keys = [one.key for one in window.fans.table.rows.columns]
    window.fans.table.header.sectionClicked.emit(keys.index("openid"))
    settle(window)
    ids = window.fans.table.rows.ids
    openids = [window.fans.table.rows.fan(at).openid for at in range(len(ids))]
    assert openids == sorted(openids)
    assert window.fans.table.current_fan().id == before


def test_a_remark_is_counted_refused_and_saved(window, synced):
    window.fans.table.go_to_row(2)
    settle(window)
    field = window.pane.detail.remark
    field.edit.setText("李姐")
    assert field.counter.text() == "6 / 29"
    field.edit.setText("一二三四五六七八九十")
    assert field.counter.text() == "30 / 29"
    press(field.edit, Qt.Key.Key_Return)
    assert field.hint.isVisible()
    assert not window.bridge.jobs()
    field.edit.setText("天河老客")
    press(field.edit, Qt.Key.Key_Return)
    settle(window)
    fan = window.pane.detail.fan
    stored = fan_list.fan(window.session.account, Context(), fan.id)
    assert stored.remark == "天河老客"
    assert synced.world is not None


def test_tags_of_one_fan_are_added_and_undone(window):
    window.fans.table.go_to_row(4)
    settle(window)
    fan = window.pane.detail.fan
    tag = next(one for one in window.session.own_tags if one.id not in fan.tag_ids)
    window.pane.detail.tag_added.emit(tag.id)
    settle(window)
    assert tag.id in window.pane.detail.fan.tag_ids
    assert window.middle.message.isVisible()
    assert tag.name in window.middle.message.title.text()
    window.middle.message._buttons[0].click()
    settle(window)
    assert tag.id not in fan_list.fan(window.session.account, Context(), fan.id).tag_ids


def test_fans_dropped_on_a_tag_get_it(window):
    select(window, 1, 2, 3)
    chosen = list(window.fans.table.selected_ids())
    tag = window.session.own_tags[0]
    window.sidebar.dropped.emit(tag)
    settle(window)
    fans = (fan_list.fan(window.session.account, Context(), one) for one in chosen)
    assert all(tag.id in fan.tag_ids for fan in fans)


def test_blacklisting_asks_first_and_shows_in_its_tab(window, qtbot):
    select(window, 10, 11)
    settle(window)
    window.actions_.block.trigger()
    settle(window)
    question = window.findChild(QWidget, "bulkConfirm")
    assert question.go.isEnabled()
    before = window.black.count
    question.go.click()
    settle(window)
    window.tabs.setCurrentIndex(BLACKLIST)
    settle(window)
    assert window.black.count == before + 2
    window.black.table.selectAll()
    settle(window)
    assert window.black.bulk.isVisible()
    assert window.actions_.unblock.isEnabled()
    assert not window.actions_.tag.isEnabled()


def test_tasks_are_listed_with_their_undo(window):
    select(window, 20, 21)
    tag = window.session.own_tags[1]
    window.sidebar.dropped.emit(tag)
    settle(window)
    window.tabs.setCurrentIndex(TASKS)
    settle(window)
    rows = window.tasks.list.rows.rows
    assert rows[0].section
    task = next(row for row in rows if isinstance(row, TaskRow) and row.task)
    assert tag.name in task.label
    window.tasks.go_to(task.task.id)
    settle(window)
    assert window.pane.tasks.isVisible()
    assert window.pane.tasks.task.id == task.task.id
    assert window.column_button.isHidden()


def test_the_activity_tab_reads_its_figures(window):
    window.tabs.setCurrentIndex(ACTIVITY)
    settle(window)
    assert window.activity.chart.accessibleName()
    window.activity.spans.choose("30")
    window.activity._choose_span("30")
    settle(window)
    assert window.activity.new._value.text() != "0"


def test_a_sync_reports_and_asks_about_too_many_gone(window):
    window.actions_.sync.trigger()
    settle(window)
    assert window.middle.message.title.text() == "Synced"
    window.syncs._finished(SyncReport(vanished=5_000))
    assert "5,000" in window.middle.message.title.text()
    assert window.middle.message.kind == "warn"


def test_the_export_writes_what_is_shown(window, tmp_path, monkeypatch):
    path = tmp_path / "fans.csv"
    name = "wxdesk.ui.work.file_work.QFileDialog.getSaveFileName"
    monkeypatch.setattr(name, lambda *args: (str(path), "CSV (*.csv)"))
    window.parts.show_search("tag:VIP")
    settle(window)
    window.actions_.export.trigger()
    settle(window)
    lines = path.read_text("utf-8-sig").splitlines()
    assert len(lines) == window.fans.table.rows.rowCount() + 1
    window.tabs.setCurrentIndex(TASKS)
    settle(window)
    assert any(row.line == "fans.csv" for row in window.tasks.list.rows.rows)


def test_layout_and_search_come_back(synced, qtbot):
    first = open_on(synced.home, qtbot)
    first.parts.show_search("tag:VIP")
    settle(first)
    first.fans.table.columns.chosen["note"] = True
    first.close()
    second = open_on(synced.home, qtbot)
    assert second.search.text() == "tag:VIP"
    assert second.fans.table.columns.chosen == {"note": True}
    second.parts.show_search("")
    settle(second)
    second.reset_layout()
    assert second.fans.table.columns.chosen == {}
    second.close()


def test_without_an_account_there_is_a_way_on(bare):
    assert bare.fans.empty.isVisible()
    assert not bare.search.isEnabled()
    assert not bare.actions_.sync.isEnabled()
    assert bare.actions_.add_account.isEnabled()
    assert len(bare.sidebar.view.rows.rows) == 3


def test_a_narrow_window_has_its_pane_on_demand(synced, qtbot):
    window = open_on(synced.home, qtbot, size=(960, 640))
    window.fans.table.go_to_row(0)
    settle(window)
    assert not window.pane.isVisible()
    press(window.fans.table, Qt.Key.Key_Return)
    assert window.pane.isVisible()
    assert window.focusWidget() is window.pane.detail.remark.edit
    window.commands.escape()
    assert not window.pane.isVisible()
    assert window.tabs.currentIndex() == FANS
    window.close()


def test_switching_accounts_shows_the_other_one(qtbot):
    with demo.running(300) as running:
        other = AccountEntry(
            "wx0000000000000002",
            "Other",
            api_base=running.simulator.url,
            secret_store="memory",
        )
        accounts.add(running.home, other, "0123456789abcdef0123456789abcdef")
        with accounts.open_account(running.home, running.appid) as account:
            sync.run(account, Context())
        window = open_on(running.home, qtbot)
        assert window.fans.total > 200
        window.accounts.picked.emit(other.appid)
        settle(window)
        assert "Other" in window.windowTitle()
        assert window.fans.table.rows.rowCount() == 0
        assert window.fans.empty.isVisible()
        window.accounts.picked.emit(running.appid)
        settle(window)
        assert window.fans.table.rows.rowCount() == window.fans.total
        window.session.release(running.appid)
        assert window.session.account is None
        assert window.fans.table.rows.rowCount() == 0
        window.session.reopen(running.appid)
        settle(window)
        assert window.fans.table.rows.rowCount() == window.fans.total
        window.close()


def test_dialogs_open_from_their_commands(window, bare):
    for where, action, name in (
        (window, window.actions_.settings, "settingsDialog"),
        (window, window.actions_.shortcuts, "shortcutsDialog"),
        (window, window.actions_.about, "aboutDialog"),
        (bare, bare.actions_.add_account, "firstRunWizard"),
    ):
        action.trigger()
        settle(where)
        dialog = where.findChild(QWidget, name)
        assert dialog is not None, name
        assert dialog.isVisible()
        dialog.close()


def test_a_note_typed_last_is_kept_on_closing(synced, qtbot):
    window = open_on(synced.home, qtbot)
    window.fans.table.go_to_row(30)
    settle(window)
    fan = window.pane.detail.fan
    window.pane.detail.note.setPlainText("送过 20 元券")
    window.close()
    with accounts.open_account(synced.home, synced.appid) as account:
        assert fan_list.fan(account, Context(), fan.id).note == "送过 20 元券"


def test_everything_that_can_be_pressed_has_a_name(window):
    nameless = [
        part.objectName() or part.metaObject().className()
        for part in window.findChildren(QAbstractButton)
        if part.isVisible() and not (part.text() or part.accessibleName())
    ]
    assert nameless == []


def test_f6_goes_round_the_areas(window):
    window.fans.table.setFocus()
    seen = []
    for _ in range(6):
        window.areas.next()
        seen.append(window.focusWidget().objectName())
    assert seen[-1] == "fanTable" or "fanTable" in seen
    assert {"searchBox", "tagSidebar", "fanTabs"} <= set(seen)


def test_a_fan_of_another_list_is_shown_among_the_fans(window):
    window.tabs.setCurrentIndex(TASKS)
    openid = window.fans.table.rows.fan(5).openid
    window.switch.show_openid(openid)
    settle(window)
    assert window.tabs.currentIndex() == FANS
    assert window.fans.table.rows.rowCount() == 1


def test_closing_during_a_sync_keeps_what_was_done(qtbot):
    with demo.running(3_000) as running:
        window = open_on(running.home, qtbot)
        window.actions_.sync.trigger()
        with qtbot.waitSignal(window.closed, timeout=5_000):
            window.close()
        with accounts.open_account(running.home, running.appid) as account:
            report = sync.run(account, Context())
        assert report.complete
