"""The hint panel says what to do, and copies exactly what is needed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton

from wxdesk.errors import IpNotListed, NotAllowed, NotSent, WrongCredentials
from wxdesk.model import Parked, Text
from wxdesk.ui.account.hint_panel import HintPanel

APPID = "wx3f8a1c07d2e94b65"
ADDRESS = "203.0.113.77"
WORDS = Text("微信不认这台电脑的 IP 地址", "WeChat does not know this address")


def not_listed():
    return IpNotListed(ADDRESS, title=WORDS, errcode=40164, rid="65f1-22")


@pytest.fixture
def panel(qtbot):
    made = HintPanel()
    qtbot.addWidget(made)
    return made


def clipboard():
    return QGuiApplication.clipboard().text()


def press(panel, qtbot, name):
    target = panel.findChild(QPushButton, name)
    qtbot.mouseClick(target, Qt.MouseButton.LeftButton)


def test_it_shows_the_address_and_copies_it(panel, qtbot):
    panel.show_error(not_listed(), APPID)
    assert panel.findChild(QLabel, "ipHintLabel").text() == ADDRESS
    press(panel, qtbot, "ipCopyButton")
    assert clipboard() == ADDRESS
    assert panel.copy.text() == "Copied"


def test_the_page_of_this_very_account_is_opened(panel, qtbot, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    panel.show_error(not_listed(), APPID)
    press(panel, qtbot, "openConsoleButton")
    assert opened[0].toString() == (
        f"https://developers.weixin.qq.com/console/product/mp/{APPID}?tab1=basicInfo"
    )


def test_the_explanation_for_the_administrator_stands_alone(panel, qtbot):
    panel.show_error(not_listed(), APPID)
    press(panel, qtbot, "copyExplanationButton")
    for part in (ADDRESS, APPID, "40164", "65f1-22", "1. ", "3. ", "https://"):
        assert part in clipboard()


def test_retry_is_announced(panel, qtbot):
    panel.show_error(not_listed(), APPID)
    with qtbot.waitSignal(panel.retry):
        press(panel, qtbot, "retryButton")


@pytest.mark.parametrize(
    ("error", "steps"),
    [
        (WrongCredentials(errcode=40125), 3),
        (NotAllowed(errcode=48001), 3),
        (NotSent(), 0),
    ],
)
def test_other_errors_have_their_own_steps_and_no_plate(panel, error, steps):
    panel.show_error(error, APPID)
    assert panel._steps.count() == steps
    assert not panel.plate.isVisibleTo(panel)
    assert panel.title.text() == error.title.en


def test_a_parked_task_shows_the_same(panel):
    parked = Parked(WORDS, Text("", ""), "person", 40164, detail=ADDRESS)
    panel.show_parked(parked, APPID)
    assert panel.address.text() == ADDRESS
    assert panel._steps.count() == 3


def test_a_second_error_leaves_nothing_of_the_first(panel):
    panel.show_error(not_listed(), APPID)
    panel.show_error(NotSent(), APPID)
    assert panel._steps.count() == 0
    assert panel.address.text() == ""
    assert not panel.code.isVisibleTo(panel)
