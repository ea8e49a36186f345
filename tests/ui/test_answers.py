"""The answer of every dialog reaches what it was asked about, and nobody else."""

from __future__ import annotations

import gc

import pytest

from wxdesk import demo
from wxdesk.jobs import Context, Runner
from wxdesk.model import Act, FanQuery, Selection, Sort, TaskKind, TaskState
from wxdesk.services import accounts, blacklist, fan_list, filters, sync, tags, tasks
from wxdesk.ui.background.bridge import Bridge
from wxdesk.ui.kit.dialogs import Question, TextPrompt
from wxdesk.ui.window.main_window import MainWindow
from wxdesk.ui.window.parts import BLACKLIST
from wxdesk.ui.work.tag_dialog import TagDialog
from wxdesk.ui.work.target import Target

PATIENCE = 10_000


@pytest.fixture
def running():
    with demo.running(120) as running:
        with accounts.open_account(running.home, running.appid) as account:
            ctx = Context()
            sync.run(account, ctx)
            ids = fan_list.load(account, ctx, FanQuery(), Sort())
            for name, some in (("花束", ids[:5]), ("绿植", ids[5:12])):
                tag = tags.create(account, ctx, name)
                tags.add(account, ctx, Selection(ids=tuple(some)), tag.id)
            blacklist.add(account, ctx, Selection(ids=tuple(ids[20:22])))
            filters.save(account, ctx, "新客", "followed:30d")
        yield running


@pytest.fixture
def window(running, qtbot):
    window = MainWindow(running.home, Bridge(Runner()), demo=True)
    window.resize(1366, 768)
    window.show()
    qtbot.waitExposed(window)
    settle(window)
    yield window
    window.close()


def settle(window):
    assert window.wait_until_idle(PATIENCE)


def row_of(window, label):
    return next(row for row in window.sidebar.view.rows.rows if row.label == label)


def asked(window, kind):
    """The dialog that is open; nothing but the window keeps it."""
    gc.collect()
    [dialog] = [one for one in window.findChildren(kind) if one.isVisible()]
    return dialog


def enter(window, text):
    prompt = asked(window, TextPrompt)
    prompt.field.setText(text)
    prompt.accept()
    settle(window)


def say_yes(window):
    asked(window, Question).accept()
    settle(window)


def test_a_local_name_is_that_of_the_fan_it_was_asked_for(window):
    table = window.fans.table
    table.selectRow(3)
    settle(window)
    fan = window.pane.detail.fan
    window.pane._ask_alias()
    table.selectRow(4)  # another one is shown when the answer comes
    settle(window)
    enter(window, " 阿明 ")
    account, ids = window.session.account, table.rows.ids
    names = [fan_list.fan(account, Context(), one).alias for one in ids[3:5]]
    assert (ids[3], names) == (fan.id, ["阿明", ""])


def test_a_reason_is_that_of_those_who_were_selected(window):
    window.tabs.setCurrentIndex(BLACKLIST)
    settle(window)
    table = window.black.table
    table.selectRow(0)
    window.commands.ask_reason()
    table.selectRow(1)
    enter(window, "广告")
    ids = list(table.rows.ids)
    rows = blacklist.rows(window.session.account, Context(), ids)
    assert [one for one in ids if rows[one].reason == "广告"] == ids[:1]


def test_a_new_tag_goes_to_the_fans_it_was_asked_for(window):
    ids = window.fans.table.rows.ids
    window.work.tag_with_new(Target(Selection(ids=(ids[0],)), 1))
    enter(window, "老客")
    account = window.session.account
    tag = tags.named(account, Context(), "老客")
    found = [fan_list.fan(account, Context(), one).tag_ids for one in ids[:2]]
    assert [tag.id in one for one in found] == [True, False]


@pytest.mark.parametrize("made", [True, False])
def test_the_tags_that_are_picked_are_put_on(window, made):
    one = window.fans.table.rows.ids[30]
    window.work.choose_tags(Target(Selection(ids=(one,)), 1))
    dialog = asked(window, TagDialog)
    dialog.field.setText("头回客" if made else "花束")
    dialog.accept()
    settle(window)
    account = window.session.account
    tag = tags.named(account, Context(), "头回客" if made else "花束")
    assert tag.id in fan_list.fan(account, Context(), one).tag_ids


def test_merge_asks_twice_and_merges_these_two(window):
    source, into = row_of(window, "花束"), row_of(window, "绿植")
    window.sidebar.merge(source)
    dialog = asked(window, TagDialog)
    dialog.field.setText("绿植")
    dialog.accept()
    say_yes(window)
    account = window.session.account
    assert tags.named(account, Context(), "花束") is None
    merged = tags.named(account, Context(), "绿植")
    assert merged.count == int(source.count) + int(into.count)


def test_what_is_deleted_is_what_was_asked_about(window):
    window.sidebar.delete(row_of(window, "绿植"))
    say_yes(window)
    window.sidebar.delete(row_of(window, "新客"))
    say_yes(window)
    left = {row.label for row in window.sidebar.view.rows.rows}
    assert "花束" in left
    assert left.isdisjoint({"绿植", "新客"})


def test_another_name_is_given_to_the_tag_it_was_asked_for(window):
    window.sidebar.rename(row_of(window, "绿植"))
    enter(window, "盆栽")
    names = {tag.name for tag in tags.all_tags(window.session.account, Context())}
    assert {"花束", "盆栽"} <= names
    assert "绿植" not in names


def test_undo_and_giving_up_are_about_their_task(window):
    account, ctx = window.session.account, Context()
    tag = tags.named(account, ctx, "花束")
    ids = tuple(window.fans.table.rows.ids[40:43])
    [waiting] = tasks.queue(account, ctx, Act(TaskKind.TAG, Selection(ids=ids), (tag,)))
    first = next(one for one in tasks.all_tasks(account, ctx) if one.tag_name == "绿植")
    window.work.cancel(waiting)
    say_yes(window)
    assert tasks.get(account, ctx, waiting.id).state is TaskState.CANCELLED
    window.work.undo(first)
    say_yes(window)
    assert tasks.get(account, ctx, first.id).undone_by
    assert tags.named(account, ctx, "绿植").count == 0
