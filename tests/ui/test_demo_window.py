"""The demo window and the real one: what belongs in which."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtCore import QProcess, Qt
from PySide6.QtWidgets import QPushButton

from wxdesk import demo
from wxdesk.account import Home
from wxdesk.jobs import Runner
from wxdesk.ui.background.bridge import Bridge
from wxdesk.ui.first_run.first_run import FirstRunWizard
from wxdesk.ui.window.main_window import MainWindow
from wxdesk.ui.window.single_instance import SingleInstance


@pytest.fixture
def started(monkeypatch):
    """The arguments of every program that was started."""
    seen = []
    monkeypatch.setattr(
        QProcess, "startDetached", lambda _program, args: seen.append(args[-1])
    )
    return seen


def shown(home, qtbot, *, is_demo):
    window = MainWindow(home, Bridge(Runner()), demo=is_demo)
    window.show()
    qtbot.waitExposed(window)
    assert window.wait_until_idle(10_000)
    return window


@pytest.fixture
def demo_window(qtbot):
    with demo.running(60) as running:
        window = shown(running.home, qtbot, is_demo=True)
        yield window
        window.close()


@pytest.fixture
def real_window(tmp_path, qtbot):
    window = shown(Home(tmp_path), qtbot, is_demo=False)
    yield window
    window.close()


def test_an_account_is_added_in_the_real_window(demo_window, started):
    demo_window.actions_.add_account.trigger()
    assert started == ["--add-account"]
    assert demo_window.findChild(FirstRunWizard) is None
    assert "real window" in demo_window.middle.message.title.text()


def test_the_settings_of_a_demo_add_no_account(demo_window):
    demo_window.program.open_settings()
    dialog = demo_window.program._dialog
    assert not dialog.account.add.isVisible()
    assert dialog.account.picker.isVisible()
    dialog.reject()


def test_a_double_click_opens_one_demo(real_window, started, qtbot):
    empty = real_window.fans.empty
    button = next(
        one for one in empty.findChildren(QPushButton) if one.text() == "Open demo data"
    )
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.mouseDClick(button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert started == ["--demo"]
    assert "demo opens" in real_window.middle.message.title.text()


def test_another_start_asks_the_open_window_to_add(real_window, qtbot, monkeypatch):
    folder = real_window.home.paths.root
    first = SingleInstance(folder)
    assert first.take()
    first.add_wanted.connect(real_window.program.add_account)
    heard = []
    first.raise_wanted.connect(lambda: heard.append("raise"))
    monkeypatch.setenv("WXDESK_HOME", str(folder))
    start = [sys.executable, "-m", "wxdesk", "--add-account"]
    second = subprocess.Popen(start)
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)
    assert second.returncode == 0
    assert heard == ["raise"]
    (wizard,) = real_window.findChildren(FirstRunWizard)
    real_window.program.add_account()  # once more: the same wizard
    assert real_window.findChildren(FirstRunWizard) == [wizard]
    wizard.reject()
    first.release()
