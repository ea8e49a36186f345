"""No label reads its text as HTML: a nickname could name a file to open."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

import wxdesk.ui
from wxdesk.account import Home
from wxdesk.errors import IpNotListed
from wxdesk.model import Fan, Quota, Tag, TaskKind, Text
from wxdesk.settings import AccountEntry
from wxdesk.ui.account.hint_panel import HintPanel
from wxdesk.ui.background.bridge import Bridge
from wxdesk.ui.first_run.first_run import FirstRunWizard
from wxdesk.ui.kit.check_list import CheckList
from wxdesk.ui.kit.chips import ChipData, ChipRow
from wxdesk.ui.kit.dialogs import Question, TextPrompt
from wxdesk.ui.kit.message_bar import MessageBar
from wxdesk.ui.kit.notice import Link, Notice
from wxdesk.ui.kit.widgets import EmptyState, SectionHeader
from wxdesk.ui.settings.settings_dialog import SettingsDialog
from wxdesk.ui.window.about import AboutDialog, ShortcutsDialog
from wxdesk.ui.work.bulk_confirm import BulkConfirm
from wxdesk.ui.work.job_bar import JobBar
from wxdesk.ui.work.quota_view import QuotaPopup
from wxdesk.ui.work.tag_dialog import TagDialog

NASTY = '<img src="/etc/hostname"><b>x</b>&amp;'
OPENID = "oR7kQ5dW2xLr_8fHc0Zp3VtUqMn6"


@pytest.fixture
def bridge(qapp):
    made = Bridge()
    yield made
    made.close()


@pytest.fixture
def home(tmp_path):
    made = Home(tmp_path)
    entry = AccountEntry("wx3f8a1c07d2e94b65", NASTY, secret_store="memory")
    made.update(lambda now: now.with_account(entry))
    return made


def everything(home, bridge, qtbot) -> list[QWidget]:
    panel, bar, checks = HintPanel(), MessageBar(), CheckList([("a", NASTY)])
    words = Text(NASTY, NASTY)
    panel.show_error(IpNotListed(NASTY, title=words, hint=words, detail=NASTY), NASTY)
    bar.show_notice(Notice("warn", NASTY, NASTY, (Link(NASTY, bar.dismiss),)))
    checks.set_state("a", "failed", NASTY)
    chips = ChipRow()
    chips.set_chips([ChipData(NASTY, 100, tip=NASTY)])
    fan = Fan(1, OPENID, remark=NASTY)
    tags = [Tag(100, NASTY, 3)]
    made = [
        panel,
        bar,
        checks,
        chips,
        JobBar(bridge),
        QuotaPopup(panel, [Quota(NASTY, 10, 1, 9)]),
        SectionHeader(NASTY, NASTY),
        EmptyState("users", NASTY, NASTY, hint=NASTY),
        Question(None, NASTY, NASTY, "OK", typed=NASTY),
        TextPrompt(None, NASTY, NASTY, "OK"),
        BulkConfirm(None, TaskKind.TAG, 1, tag_name=NASTY, sample=[fan]),
        TagDialog(None, NASTY, "OK", tags, str),
        AboutDialog(None, Path("/tmp") / NASTY),
        ShortcutsDialog(None, [(NASTY, [("F5", NASTY)])]),
        SettingsDialog(home, bridge),
        FirstRunWizard(home, bridge),
    ]
    for widget in made:
        widget.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        if widget.parent() is None:
            qtbot.addWidget(widget)
        widget.grab()
    return made


def test_every_label_is_plain_and_no_tooltip_is_rich(home, bridge, qtbot):
    seen = 0
    for top in everything(home, bridge, qtbot):
        for label in top.findChildren(QLabel):
            seen += 1
            name = f"{type(top).__name__}: {label.text()!r}"
            assert label.textFormat() == Qt.TextFormat.PlainText, name
        for part in (top, *top.findChildren(QWidget)):
            assert "<img" not in part.toolTip(), type(part).__name__
    assert seen > 100


def test_icon_buttons_have_a_name(home, bridge, qtbot):
    for top in everything(home, bridge, qtbot):
        for one in top.findChildren(QAbstractButton):
            if isinstance(one.parent(), QLineEdit):
                continue  # Qt's own; it speaks the text of its action
            named = one.text() or one.accessibleName()
            assert named or not one.isVisibleTo(top), f"{type(top).__name__}"


def test_nothing_sets_a_style_sheet_or_translates_a_filled_string():
    """A style sheet on one widget makes a style of its own; tr() of an f-string or of
    something formatted never finds its translation."""
    found = []
    for path in sorted(Path(wxdesk.ui.__file__).parent.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        if path.name != "theme.py" and ".setStyleSheet(" in text:
            found.append(f"{path.name}: setStyleSheet")
        if re.search(r"\b(tr|translate)\(\s*(\"\w+\",\s*)?f[\"']", text):
            found.append(f"{path.name}: f-string inside tr()")
        if re.search(r"\btr\([^()]*\.format\(", text):
            found.append(f"{path.name}: format inside tr()")
    assert not found
