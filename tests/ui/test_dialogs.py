"""Dialogs: the safe answer is the default, costs are shown, names are checked."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QMenuBar

from wxdesk.errors import InputError, NotSent
from wxdesk.model import NEW_TAG, Fan, Tag, TaskKind, Text
from wxdesk.ui.kit.dialogs import Question, TextPrompt
from wxdesk.ui.window import about
from wxdesk.ui.window.about import AboutDialog, ShortcutsDialog
from wxdesk.ui.work.bulk_confirm import BulkConfirm
from wxdesk.ui.work.tag_dialog import TagDialog

TAGS = [Tag(0, "默认"), Tag(2, "星标组", 3), Tag(100, "VIP", 340), Tag(101, "VIP2", 4)]


def check_name(name):
    if len(name) > 30:
        raise InputError(Text("太长", "too long"), Text("", ""))
    return name


def shown(qtbot, dialog):
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def counted(**facts):
    usual = {
        "total": 10,
        "change": 10,
        "already": 0,
        "not_following": 0,
        "tags_full": 0,
        "calls": 1,
        "quota_left": 500,
        "seconds": 2.0,
    }
    return SimpleNamespace(**usual | facts)


def labels(dialog):
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def test_the_safe_answer_is_the_default(qtbot):
    dialog = shown(qtbot, Question(None, "删除标签？", "", "删除标签"))
    assert dialog.cancel.isDefault()
    assert dialog.go.text() == "删除标签"
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)


@pytest.mark.parametrize("typed", ["11,312", "11312", " 11312 ", "１１３１２"])
def test_a_number_counts_however_it_is_typed(qtbot, typed):
    dialog = shown(qtbot, Question(None, "x", "", "拉黑", typed="11,312"))
    assert not dialog.go.isEnabled()
    dialog.field.setText("11313")
    assert not dialog.go.isEnabled()
    dialog.field.setText(typed)
    assert dialog.go.isEnabled()


def test_nothing_can_be_confirmed_before_it_is_counted(qtbot):
    dialog = shown(qtbot, BulkConfirm(None, TaskKind.TAG, 10, tag_name="VIP"))
    assert not dialog.go.isEnabled()
    dialog.show_preview(counted(already=3))
    assert dialog.go.isEnabled()
    assert "3 fans, skipped" in labels(dialog)
    assert "1 call of 500 left today" in labels(dialog)


def test_nothing_to_change_cannot_be_confirmed(qtbot):
    dialog = shown(qtbot, BulkConfirm(None, TaskKind.TAG, 10, tag_name="VIP"))
    dialog.show_preview(counted(change=0, already=10))
    assert not dialog.go.isEnabled()
    assert "Nothing to change" in dialog.state.text()


def test_many_to_blacklist_have_to_be_typed(qtbot):
    dialog = shown(qtbot, BulkConfirm(None, TaskKind.BLOCK, 5000))
    dialog.show_preview(counted(change=1001))
    assert dialog.field.isVisible()
    assert not dialog.go.isEnabled()
    dialog.field.setText("1001")
    assert dialog.go.isEnabled()


def test_few_to_blacklist_need_no_typing_but_no_accident(qtbot):
    dialog = shown(qtbot, BulkConfirm(None, TaskKind.BLOCK, 1000))
    dialog.show_preview(counted(change=1000))
    assert not dialog.field.isVisible()
    assert dialog.go.isEnabled()
    assert dialog.cancel.isDefault()


def test_a_quota_that_does_not_reach_is_said(qtbot):
    dialog = shown(qtbot, BulkConfirm(None, TaskKind.TAG, 10, tag_name="VIP"))
    dialog.show_preview(counted(calls=20, quota_left=5))
    assert "quota" in dialog.state.text()
    assert dialog.go.isEnabled()


def test_a_name_in_a_question_comes_with_its_openid(qtbot):
    fan = Fan(1, "oR7kQ5dW2xLr_8fHc0Zp3VtUqMn6", remark="老板\u202e")
    dialog = shown(qtbot, BulkConfirm(None, TaskKind.BLOCK, 1, sample=[fan]))
    assert "…3VtUqMn6" in dialog.who.text()
    assert "\u202e" not in dialog.who.text()


def test_counting_that_failed_is_said(qtbot):
    dialog = shown(qtbot, BulkConfirm(None, TaskKind.TAG, 1, tag_name="VIP"))
    dialog.show_failure(NotSent())
    assert dialog.state.text() == NotSent.title.en
    assert not dialog.go.isEnabled()


def test_a_prompt_explains_what_is_wrong_while_typing(qtbot):
    dialog = shown(
        qtbot, TextPrompt(None, "新建", "名字", "新建", check=check_name, limit=30)
    )
    assert not dialog.go.isEnabled()
    dialog.field.setText("x" * 31)
    assert dialog.problem.text() == "too long"
    assert not dialog.go.isEnabled()
    dialog.field.setText("  店庆 ")
    assert dialog.problem.text() == ""
    assert dialog.count.text() == "2 / 30"
    with qtbot.waitSignal(dialog.entered) as entered:
        qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert entered.args == ["店庆"]


@pytest.fixture
def tag_dialog(qtbot):
    return shown(qtbot, TagDialog(None, "打标签", "打标签", TAGS, check_name))


def names(dialog):
    return [tag.name for tag in dialog.rows.rows]


def test_system_tags_that_cannot_be_given_are_not_offered(tag_dialog):
    assert names(tag_dialog) == ["星标组", "VIP", "VIP2"]
    assert not tag_dialog.go.isEnabled()


def test_typing_and_enter_is_enough(tag_dialog, qtbot):
    tag_dialog.field.setText("VIP2")
    with qtbot.waitSignal(tag_dialog.picked) as picked:
        qtbot.keyClick(tag_dialog.field, Qt.Key.Key_Return)
    assert [tag.id for tag in picked.args[0]] == [101]


def test_several_tags_can_be_checked_across_searches(tag_dialog, qtbot):
    tag_dialog.field.setText("VIP")
    qtbot.keyClick(tag_dialog.field, Qt.Key.Key_Down)
    qtbot.keyClick(tag_dialog.list, Qt.Key.Key_Space)
    tag_dialog.field.setText("星")
    qtbot.keyClick(tag_dialog.list, Qt.Key.Key_Space)
    with qtbot.waitSignal(tag_dialog.picked) as picked:
        tag_dialog.accept()
    assert {tag.id for tag in picked.args[0]} == {101, 2}


def test_a_new_name_is_offered_and_made(tag_dialog, qtbot):
    tag_dialog.field.setText("店庆")
    assert names(tag_dialog) == ["店庆"]
    with qtbot.waitSignal(tag_dialog.picked) as picked:
        qtbot.keyClick(tag_dialog.field, Qt.Key.Key_Return)
    assert picked.args == [[Tag(NEW_TAG, "店庆")]]


def test_a_bad_new_name_is_explained(tag_dialog):
    tag_dialog.field.setText("x" * 31)
    assert tag_dialog.problem.text() == "too long"
    assert not tag_dialog.go.isEnabled()


def test_removing_a_tag_offers_no_new_one(qtbot):
    dialog = shown(
        qtbot, TagDialog(None, "去标签", "去标签", TAGS, check_name, may_create=False)
    )
    dialog.field.setText("店庆")
    assert names(dialog) == []
    assert not dialog.go.isEnabled()


def test_a_full_list_says_so(qtbot):
    tags = [Tag(100 + at, f"t{at}") for at in range(100)]
    dialog = shown(qtbot, TagDialog(None, "打标签", "打标签", tags, check_name))
    dialog.field.setText("店庆")
    assert "100" in dialog.problem.text()


def test_about_names_the_licences(qtbot, tmp_path):
    dialog = shown(qtbot, AboutDialog(None, tmp_path))
    for word in ("LGPL", "MIT", "Lucide", str(tmp_path)):
        assert word in labels(dialog)
    assert "Qt 6" in about.version_facts()


def test_the_sheet_lists_what_the_menus_have(qtbot):
    bar = QMenuBar()
    qtbot.addWidget(bar)
    menu = bar.addMenu("文件(&F)")
    action = QAction("导出(&E)…", bar)
    action.setShortcut("Ctrl+E")
    menu.addAction(action)
    groups = about.menu_shortcuts(bar)
    assert groups == [("文件", [("Ctrl+E", "导出")])]
    dialog = shown(qtbot, ShortcutsDialog(None, groups))
    assert "导出" in labels(dialog)
