"""Small habits of the window: where the list stands, where the focus is, what stays."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from wxdesk import demo
from wxdesk.jobs import Context, Runner
from wxdesk.model import Selection, Sort, SortKey
from wxdesk.services import accounts, sync, tasks
from wxdesk.ui.background.bridge import Bridge
from wxdesk.ui.kit.notice import Link, Notice
from wxdesk.ui.table.columns import cell
from wxdesk.ui.window.main_window import MainWindow
from wxdesk.ui.window.parts import ACTIVITY, BLACKLIST, FANS, TASKS
from wxdesk.ui.work.bulk_confirm import BulkConfirm, SetChangedQuestion
from wxdesk.ui.work.target import Target

PATIENCE = 10_000
KEY, NONE = Qt.Key, Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(scope="module")
def synced():
    with demo.running(400) as running:
        with accounts.open_account(running.home, running.appid) as account:
            sync.run(account, Context())
        yield running


@pytest.fixture
def window(synced, qtbot):
    synced.home.paths.window_state.unlink(missing_ok=True)
    window = MainWindow(synced.home, Bridge(Runner()), demo=True)
    window.resize(1366, 768)
    window.show()
    qtbot.waitExposed(window)
    settle(window)
    yield window
    window.close()


def settle(window):
    assert window.wait_until_idle(PATIENCE)


def click(view, index):
    at = view.visualRect(index).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, NONE, at)


def click_header(table, key):
    section = next(at for at, one in enumerate(table.rows.columns) if one.key == key)
    x = table.header.sectionViewportPosition(section) + 20
    at = QPoint(x, table.header.height() // 2)
    QTest.mouseClick(table.header.viewport(), Qt.MouseButton.LeftButton, NONE, at)


# -- sorting


def test_sorting_shows_the_top(window):
    """The row that only the focus made current is nobody's choice."""
    table = window.fans.table
    window.search.show_text("")
    settle(window)
    rows = range(table.rows.rowCount())
    nameless = next(row for row in rows if not table.rows.fan(row).named)
    table.selectionModel().setCurrentIndex(
        table.rows.index(nameless, 0), QItemSelectionModel.SelectionFlag.NoUpdate
    )
    for _ in range(2):
        click_header(table, "name")
        settle(window)
        assert table.rowAt(0) == 0
        assert table.verticalScrollBar().value() == 0


def test_sorting_everybody_selected_shows_the_top(window):
    table = window.fans.table
    window.search.show_text("")
    settle(window)
    table.setFocus()
    window.fans.select_all()
    click_header(table, "name")
    settle(window)
    assert table.rowAt(0) == 0
    assert table.selected_count() == table.rows.rowCount()
    table.clearSelection()


def test_sorting_keeps_a_chosen_fan_in_view(window):
    table = window.fans.table
    click(table, table.rows.index(3, 0))
    chosen = table.current_fan()
    click_header(table, "name")
    settle(window)
    assert table.selected_count() == 1
    assert table.current_fan() == chosen
    assert (
        table.viewport()
        .rect()
        .contains(table.visualRect(table.currentIndex()).center())
    )


def test_sorting_the_blacklist_shows_the_top(window):
    window.tabs.setCurrentIndex(BLACKLIST)
    table = window.black.table
    table.setFocus()
    settle(window)
    click_header(table, "name")
    settle(window)
    assert table.rowAt(0) == 0


def test_no_arrow_where_nothing_is_sorted(window):
    table = window.fans.table
    table.columns.chosen.update(dict.fromkeys(("remark", "note", "qr"), True))
    table.fit_columns()
    before = (table.sort, table.header.sorted_by)
    assert before[1] is not None
    for key in ("remark", "note", "qr"):
        click_header(table, key)
        settle(window)
        assert (table.sort, table.header.sorted_by) == before
        assert window.fans.sort == Sort()
    click_header(table, "status")
    settle(window)
    assert window.fans.sort.key is SortKey.STATUS
    assert table.header.sorted_by != before[1]


# -- focus


def test_a_search_typed_in_another_tab(window, qtbot):
    """Nothing takes the focus away while one types; Enter goes to the table."""
    window.tabs.setCurrentIndex(BLACKLIST)
    settle(window)
    window.search.setFocus()
    for letter in "is:new":
        QTest.keyClicks(window.search, letter)
        QTest.qWait(1)
    window.search._look()  # the debounce, at once
    assert window.tabs.currentIndex() == FANS
    assert window.focusWidget() is window.search
    window.search.setText("tag:none")
    QTest.keyClick(window.search, KEY.Key_Return)
    settle(window)
    assert window.focusWidget() is window.fans.table
    QTest.keyClick(window.fans.table, KEY.Key_A, CTRL)
    assert window.fans.table.selected_count() == window.fans.table.rows.rowCount() > 1
    window.search.show_text("")


def test_after_a_click_in_the_sidebar_keys_are_the_tables(window):
    view = window.sidebar.view
    view.setFocus()
    click(view, view.rows.index(view.rows.row("untagged")))
    settle(window)
    assert window.focusWidget() is window.fans.table
    QTest.keyClick(window.focusWidget(), KEY.Key_A, CTRL)
    assert window.fans.table.selected_count() == window.fans.table.rows.rowCount() > 1
    window.search.show_text("")


def test_arrow_keys_stay_in_the_sidebar(window):
    view = window.sidebar.view
    view.setFocus()
    QTest.keyClick(view, KEY.Key_Down)
    settle(window)
    assert window.focusWidget() is view
    QTest.keyClick(view, KEY.Key_Return)
    settle(window)
    assert window.focusWidget() is window.fans.table
    window.search.show_text("")


def test_esc_twice_in_the_remark_keeps_the_search(window):
    window.search.show_text("is:following")
    settle(window)
    click(window.fans.table, window.fans.table.rows.index(0, 0))
    settle(window)
    window.switch.open_detail()
    edit = window.pane.detail.remark.edit
    QTest.keyClicks(edit, "x")
    QTest.keyClick(edit, KEY.Key_Escape)
    window.commands.escape()
    assert window.search.text() == "is:following"
    window.search.setFocus()
    QTest.keyClick(window.search, KEY.Key_Escape)
    assert window.search.text() == ""


# -- what stays where it is


def places(window):
    parts = (window.fans.table, window.fans.filter_bar.save, window.tabs)
    return [part.mapTo(window, QPoint(0, 0)) for part in parts]


def test_a_message_moves_nothing(window):
    window.search.show_text("is:following")
    settle(window)
    before = places(window)
    bar = window.middle.message
    window.reports.say(Notice("ok", "Tagged", "", (Link("Undo", print),)))
    QApplication.processEvents()
    assert bar.isVisible()
    assert places(window) == before
    assert not bar.geometry().intersects(window.middle.row.geometry())
    bulk = window.fans.bulk
    window.fans.select_all()
    QApplication.processEvents()
    corner = bulk.mapTo(window.middle, QPoint(0, 0))
    assert bulk.isVisible()
    assert bar.geometry().bottom() < corner.y()
    bar.dismiss()
    QApplication.processEvents()
    assert places(window) == before
    window.search.show_text("")


@pytest.mark.parametrize("tab", [FANS, BLACKLIST, TASKS, ACTIVITY])
@pytest.mark.parametrize("size", [(1366, 768), (960, 600)])
def test_a_message_is_inside_the_page(window, tab, size):
    window.resize(*size)
    window.tabs.setCurrentIndex(tab)
    why = Link("Show why", print)
    window.reports.say(Notice("warn", "x " * 80, "y " * 80, (why,)))
    QApplication.processEvents()
    bar, middle = window.middle.message, window.middle
    assert middle.rect().contains(bar.geometry())
    top = bar.mapTo(window, QPoint(bar.width() // 2, bar.height() // 2))
    assert bar.isAncestorOf(window.childAt(top)) or window.childAt(top) is bar
    bar.dismiss()


def test_other_buttons_do_not_slip_under_the_mouse(window):
    """A click that was on its way to the message before does nothing."""
    bar = window.middle.message
    done = []
    one = Link("Undo", lambda: done.append("undo"))
    two = Link("Count as left", lambda: done.append(2))
    bar.show_notice(Notice("ok", "one", "", (one,)))
    bar.show_notice(Notice("warn", "two", "", (two,)))
    bar._buttons[0].click()
    assert done == []
    QTest.qWait(bar.GUARD_MS + 50)
    bar._buttons[0].click()
    assert done == [2]
    bar.dismiss()


def column_actions(window):
    window.columns.popup(window.mapToGlobal(QPoint(300, 100)))
    return {one.data(): one for one in window.columns.actions() if one.data()}


def test_the_column_menu_stays_open_and_ticks_what_is_seen(window):
    table = window.fans.table
    window.resize(1000, 768)
    settle(window)
    actions = column_actions(window)
    shown = set(table.visible_keys())
    assert {key for key, one in actions.items() if one.isChecked()} == shown - {"name"}
    assert "openid" not in shown
    for key in ("openid", "note"):
        at = window.columns.actionGeometry(actions[key]).center()
        QTest.mouseClick(window.columns, Qt.MouseButton.LeftButton, NONE, at)
        assert window.columns.isVisible()
        assert actions[key].isChecked()
        assert key in table.visible_keys()
        section = [one.key for one in table.rows.columns].index(key)
        left = table.header.sectionViewportPosition(section)
        assert 0 <= left < table.viewport().width()
    window.columns.hide()
    assert isinstance(actions["note"], QAction)
    table.reset_columns()


# -- words


def test_what_was_blacklisted_before_the_first_look(window):
    window.tabs.setCurrentIndex(BLACKLIST)
    settle(window)
    table = window.black.table
    fan, row = table.rows.fan(0), table.rows.detail(0)
    assert row.how == "sync"
    assert "before" in cell("blocked", fan, {}, row).display


def test_who_still_chooses_a_word_is_not_told_that_it_is_wrong(window):
    box = window.search
    box.setFocus()
    QTest.keyClicks(box, "tag:V")
    box._look()
    assert box.error is not None
    popup = box._completer.popup()
    popup.show()
    box._show_error()
    assert not box.hint.isVisible()
    popup.hide()
    box._show_error()
    assert box.hint.isVisible()
    box.show_text("")


def test_a_message_is_not_below_the_pane_of_a_narrow_window(window):
    window.resize(960, 600)
    settle(window)
    window.reports.say(Notice("ok", "Tagged", "", (Link("Undo", print),)))
    window.body.show_pane(True)
    QApplication.processEvents()
    assert window.pane.isVisible()
    bar, undo = window.middle.message, window.middle.message._buttons[0]
    at = undo.mapTo(window, undo.rect().center())
    assert window.childAt(at) is undo
    window.body.show_pane(False)
    QApplication.processEvents()
    assert bar.width() > window.middle.width() - 30
    bar.dismiss()


# -- an answer is about its own question -----------------------------------------------


def test_a_list_that_changed_is_asked_about_its_own_fans(window, monkeypatch, qtbot):
    """While the first act is written down a second question is already open."""
    confirmed, written = [], threading.Event()

    def confirm(_account, _ctx, act, shown, *, drafts, keep):
        confirmed.append((act.selection, shown, drafts, keep))
        if keep:
            return []
        assert written.wait(5)
        return tasks.SetChanged(shown, shown - 1, True)

    monkeypatch.setattr(tasks, "confirm", confirm)
    ids, tag = window.fans.table.rows.ids, window.session.own_tags[0]
    first, second = (Selection(ids=tuple(ids[at : at + 60])) for at in (0, 100))
    window.work.apply_tags(Target(first, 60), [tag])
    question = window.findChild(BulkConfirm)
    qtbot.waitUntil(question.go.isEnabled)
    question.accept()
    qtbot.waitUntil(lambda: bool(confirmed))
    window.work.apply_tags(Target(second, 60), [tag])
    other = window.findChildren(BulkConfirm)[-1]
    qtbot.waitUntil(other.go.isEnabled)
    written.set()
    qtbot.waitUntil(lambda: window.findChild(SetChangedQuestion) is not None)
    window.findChild(SetChangedQuestion).before.click()
    qtbot.waitUntil(lambda: len(confirmed) == 2)
    other.reject()
    settle(window)
    assert confirmed[1] == (*confirmed[0][:3], "shown")
    assert confirmed[0][0] == first
