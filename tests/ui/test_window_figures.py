"""What a figure in the window says is what its list and its file hold."""

from __future__ import annotations

from functools import partial

import pytest

from wxdesk import demo
from wxdesk.jobs import Context, Runner
from wxdesk.model import Change
from wxdesk.services import accounts, sync
from wxdesk.ui.background.bridge import Bridge
from wxdesk.ui.kit.notice import Link, Notice
from wxdesk.ui.window.main_window import MainWindow
from wxdesk.ui.window.parts import ACTIVITY

PATIENCE = 10_000


@pytest.fixture(scope="module")
def synced():
    with demo.running(400) as running:
        with accounts.open_account(running.home, running.appid) as account:
            sync.run(account, Context())
            running.world.join(5)
            running.world.leave(3)
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


def numbers(text):
    return int("".join(letter for letter in text if letter.isdigit()))


@pytest.mark.parametrize("span", ["0", "7", "30", "90"])
@pytest.mark.parametrize("change", list(Change))
def test_activity(window, monkeypatch, span, change):
    asked = []
    monkeypatch.setattr(window.files, "export", lambda *given: asked.append(given))
    window.tabs.setCurrentIndex(ACTIVITY)
    tab = window.activity
    tab.spans.button(span).click()
    tab.kinds.button(change.value).click()
    settle(window)
    figure = {Change.NEW: tab.new, Change.LEFT: tab.gone, Change.RETURNED: tab.back}
    shown = numbers(figure[change].value)
    assert shown == tab.table.rows.rowCount()
    assert shown == numbers(tab.kinds.button(change.value).text())
    tab._export()
    [(which, _sort, count)] = asked
    assert count == len(which.ids) == shown


def test_who_it_was_of_a_sync(window):
    """看看是谁: the people of that very sync, whatever was looked at before."""
    window.activity._choose_span("90")
    window.activity.kinds.button("returned").click()
    settle(window)
    who = Link("Show who", partial(window.syncs.people_wanted.emit, Change.LEFT))
    window.reports.say(Notice("info", "Synced", "", (who,)))
    window.middle.message._buttons[0].click()
    settle(window)
    assert window.tabs.currentIndex() == ACTIVITY
    assert window.activity.table.rows.rowCount() == 3
    assert window.activity.spans.button("0").isChecked()
    assert window.activity.kinds.button("left").isChecked()
