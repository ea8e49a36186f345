"""The window from the outside, as tests and tools use it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLineEdit, QTableView, QWidget
from pytestqt.qtbot import QtBot

from wxdesk import app
from wxdesk.errors import StorageError
from wxdesk.model import Text
from wxdesk.ui.window.start_error import StartError

NAMES = (
    "accountPicker",
    "searchBox",
    "fanTable",
    "tagSidebar",
    "fanTabs",
    "blacklistTab",
    "blacklistTable",
    "tasksTab",
    "fanDetail",
    "remarkEdit",
    "jobBar",
)
ACTIONS = (
    "syncAction",
    "tagAction",
    "blacklistAction",
    "exportAction",
    "settingsAction",
)


def rows(window: QWidget) -> int:
    table = window.findChild(QTableView, "fanTable")
    assert table is not None
    return int(table.model().rowCount())


@pytest.fixture(autouse=True)
def english_afterwards(qapp: QApplication) -> Iterator[None]:
    """The tests that follow in this process look for the English texts."""
    yield
    app.translate(qapp, "en")


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[Callable[..., Any]]:
    """``opened(home, demo)`` is open_window; whatever it opened is closed again."""
    windows: list[Any] = []

    def open_window(*args: Any, **named: Any) -> Any:
        windows.append(app.open_window(*args, **named))
        return windows[-1]

    yield open_window
    for window in windows:
        with qtbot.waitSignal(window.closed, timeout=5_000):
            window.close()


def test_an_empty_data_folder_opens_with_every_promised_name(
    opened: Callable[..., Any], tmp_path: Path
) -> None:
    window = opened(tmp_path / "home")
    assert window.objectName() == "mainWindow"
    for name in NAMES:
        assert window.findChild(QWidget, name) is not None, name
    for name in ACTIONS:
        assert window.findChild(QAction, name) is not None, name
    assert rows(window) == 0


def test_the_demo_syncs_and_searches_by_itself(
    opened: Callable[..., Any], qtbot: QtBot
) -> None:
    window = opened(demo=True)
    qtbot.waitUntil(lambda: rows(window) == 23_000, timeout=20_000)
    box = window.findChild(QLineEdit, "searchBox")
    assert box is not None
    box.setText("标签:VIP")
    qtbot.waitUntil(lambda: 0 < rows(window) < 1_000, timeout=5_000)


def test_the_demo_without_a_display_leaves_its_files(
    qapp: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = argparse.Namespace(
        command="demo", headless=True, out=tmp_path / "out", fans=700, demo=False
    )
    assert app.main(arguments) == 0
    facts: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert facts["exported"] == facts["fans"] == 707
    assert (tmp_path / "out" / "window.png").stat().st_size > 20_000
    assert (tmp_path / "out" / "fans.xlsx").stat().st_size > 20_000


def test_no_display_is_said_not_crashed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(app, "has_display", lambda: False)
    monkeypatch.delenv("QT_QPA_PLATFORM")
    arguments = argparse.Namespace(command=None, demo=False, fans=1, add_account=False)
    assert app.main(arguments) == 3
    assert "--headless" in capsys.readouterr().err


def test_why_it_cannot_start_is_shown(qtbot: QtBot) -> None:
    error = StorageError(Text("设置文件读不出来", "The settings cannot be read"))
    dialog = StartError(error)
    dialog.show()
    assert dialog.panel.isVisible()
    assert not dialog.panel.again.isVisible()
    assert error.title.zh in dialog.panel.title.text() or (
        error.title.en in dialog.panel.title.text()
    )
    dialog.reject()
