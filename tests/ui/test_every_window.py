"""Every window and dialog, in both languages: names, plain text, nothing cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QStackedWidget,
    QTabBar,
    QWidget,
)

from wxdesk import app, demo
from wxdesk.demo import Demo
from wxdesk.errors import IpNotListed, StorageError
from wxdesk.jobs import Context, Runner
from wxdesk.model import Fan, Quota, Tag, TaskKind, Text
from wxdesk.services import accounts
from wxdesk.ui.background.bridge import Bridge
from wxdesk.ui.first_run.first_run import FirstRunWizard
from wxdesk.ui.kit import messages, theme
from wxdesk.ui.kit.dialogs import Question, TextPrompt
from wxdesk.ui.kit.nav_list import NavList
from wxdesk.ui.kit.widgets import ElidedLabel
from wxdesk.ui.settings.settings_dialog import SettingsDialog
from wxdesk.ui.window.about import AboutDialog, ShortcutsDialog, menu_shortcuts
from wxdesk.ui.window.crash_report import CrashDialog
from wxdesk.ui.window.main_window import MainWindow
from wxdesk.ui.window.start_error import StartError
from wxdesk.ui.work.bulk_confirm import BulkConfirm
from wxdesk.ui.work.quota_view import QuotaPopup
from wxdesk.ui.work.tag_dialog import TagDialog

# A popup is raised and takes the keyboard; offscreen there is neither.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

PATIENCE = 10_000
INTERACTIVE = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
)
HAN = re.compile(r"[\u4e00-\u9fff]")
# Words that are the same in Chinese: names, units, numbers, ids, times, keys, paths.
SAME = re.compile(
    r"[\d\s,.:/+\-−–%#…()→·*⋯⇄]*"
    r"|(wxdesk|VIP|AppID|AppSecret|OpenID|UnionID|English|zh_CN|Mr\.?|Qt|PySide6|PID)"
    r"|wx[0-9a-f]{8,}|o[\w-]{27}|…[\w-]{8}|https?://\S+|/\S+"
    r"|((Ctrl|Shift|Alt|F\d+|Del|Esc|Enter|Space|Home|End|Return|[A-Z0-9,↑↓]|\+| )+)"
)


@pytest.fixture(scope="module")
def running() -> Iterator[Demo]:
    with demo.running(300) as found:
        with accounts.open_account(found.home, found.appid) as account:
            demo.scenario(found, account, found.home.paths.root, Context())
        yield found


@pytest.fixture(params=["zh_CN", "en"])
def language(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    app.translate(qapp, request.param)
    theme.apply(qapp, "light", "normal")
    yield request.param
    app.translate(qapp, "en")


def make_window(running: Demo, qtbot, size: tuple[int, int]) -> MainWindow:
    running.home.paths.window_state.unlink(missing_ok=True)
    window = MainWindow(running.home, Bridge(Runner()), demo=True)
    window.resize(*size)
    window.show()
    qtbot.waitExposed(window)
    assert window.wait_until_idle(PATIENCE)
    return window


def states_of(window: MainWindow) -> Iterator[str]:
    """The window in all the states in which it shows something else."""
    window.fans.table.selectRow(0)
    window.wait_until_idle(PATIENCE)
    yield "one"
    window.pane.detail.tabs.setCurrentIndex(1)
    yield "timeline"
    window.fans.table.selectAll()
    window.wait_until_idle(PATIENCE)
    yield "all"
    window.search.show_text("标签:VIP 关注:7d 备注:没有")
    window.wait_until_idle(PATIENCE)
    yield "nobody"
    window.search.show_text("")
    window.wait_until_idle(PATIENCE)
    for tab in (1, 2, 3):
        window.tabs.setCurrentIndex(tab)
        window.wait_until_idle(PATIENCE)
        if tab == 2:
            window.tasks.list.setCurrentIndex(window.tasks.list.model().index(1, 0))
            window.wait_until_idle(PATIENCE)
        yield f"tab {tab}"


def dialogs(window: MainWindow) -> list[QWidget]:
    """Every dialog, each with something in it."""
    words = Text("磁盘满了", "The disk is full")
    prompt = messages.translate("AboutDialog", "Close")
    confirm = BulkConfirm(
        window, TaskKind.BLOCK, 2_000, sample=[Fan(1, "o" + "a" * 27)]
    )
    tags = [Tag(100, "VIP", 3)]
    made: list[QWidget] = [
        confirm,
        BulkConfirm(window, TaskKind.TAG, 2_000, tag_name="VIP"),
        TagDialog(window, prompt, prompt, tags, str, may_create=True),
        Question(window, prompt, prompt, prompt, typed="123"),
        TextPrompt(window, prompt, prompt, prompt, limit=30),
        AboutDialog(window, Path("/tmp/logs")),
        ShortcutsDialog(window, menu_shortcuts(window.menuBar())),
        CrashDialog(window, Path("/tmp/logs")),
        StartError(StorageError(words, words)),
        QuotaPopup(window, [Quota("/cgi-bin/user/get", 500, 12, 488)]),
        SettingsDialog(window.home, window.bridge, window),
        FirstRunWizard(window.home, window.bridge, window),
    ]
    return made


def pages_of(top: QWidget) -> Iterator[str]:
    """Each page of a dialog that has pages."""
    stacks = [one for one in top.findChildren(QStackedWidget) if one.count() > 1]
    if isinstance(top, FirstRunWizard):
        top.check.panel.show_error(IpNotListed("203.0.113.77"), "wx3f8a1c07d2e94b65")
    if not stacks:
        yield ""
        return
    for at in range(stacks[0].count()):
        if isinstance(top, FirstRunWizard):
            top.show_page(at)
        else:
            stacks[0].setCurrentIndex(at)
        yield f"page {at}"


def everything(running: Demo, qtbot, size=(1366, 768)) -> Iterator[tuple[str, QWidget]]:
    """Name and top widget of everything that can be seen, one after the other."""
    window = make_window(running, qtbot, size)
    for state in states_of(window):
        settle()
        yield f"main {state}", window
    for top in dialogs(window):
        top.show()
        window.wait_until_idle(PATIENCE)
        for page in pages_of(top):
            settle()
            yield f"{type(top).__name__} {page}", top
        top.close()
    window.close()


def settle() -> None:
    """Layouts pass their wishes on by events, one level at a time."""
    for _ in range(5):
        QApplication.processEvents()


def visible(top: QWidget, kind: type | tuple[type, ...]) -> list[QWidget]:
    return [
        part
        for part in top.findChildren(QWidget)
        if isinstance(part, kind) and part.isVisible() and part.width() > 1
    ]


def where(name: str, part: QWidget) -> str:
    return f"{name}: {type(part).__name__} {part.objectName()}"


def is_qts_own(part: QWidget) -> bool:
    return part.objectName().startswith("qt_") or isinstance(
        part.parent(), (QAbstractSpinBox, QComboBox, QLineEdit)
    )


def spoken_name(part: QWidget) -> str:
    found = QAccessible.queryAccessibleInterface(part)
    return found.text(QAccessible.Text.Name) if found else ""


def texts_of(part: QWidget) -> list[str]:
    """What a widget shows, or says of itself."""
    if isinstance(part, (QLabel, QAbstractButton)):
        return [part.text(), part.toolTip(), part.accessibleName()]
    if isinstance(part, QLineEdit):
        return [part.placeholderText(), part.toolTip(), part.accessibleName()]
    if isinstance(part, QTabBar):
        return [part.tabText(at) for at in range(part.count())]
    if isinstance(part, QComboBox):
        return [part.itemText(at) for at in range(part.count())]
    if isinstance(part, (NavList, QListWidget)):
        model = part.model()
        return [str(model.index(at, 0).data() or "") for at in range(model.rowCount())]
    return [part.toolTip(), part.accessibleName()]


def test_everything_one_can_use_has_a_name(running, qtbot, language):
    nameless = set()
    for name, top in everything(running, qtbot):
        for part in visible(top, INTERACTIVE):
            if not is_qts_own(part) and not spoken_name(part):
                nameless.add(where(name, part))
    assert not nameless


def test_every_label_is_plain(running, qtbot, language):
    rich = set()
    for name, top in everything(running, qtbot):
        for label in top.findChildren(QLabel):
            if label.textFormat() != Qt.TextFormat.PlainText and not is_qts_own(label):
                rich.add(f"{where(name, label)} {label.text()!r}")
    assert not rich


@pytest.mark.parametrize("language", ["zh_CN"], indirect=True)
def test_in_chinese_everything_is_chinese(running, qtbot, language):
    foreign = set()
    for name, top in everything(running, qtbot):
        for part in visible(top, QWidget):
            if is_qts_own(part):
                continue
            for text in texts_of(part):
                if not HAN.search(text) and not SAME.fullmatch(text.strip()):
                    foreign.add(f"{where(name, part)} {text!r}")
        for action in top.findChildren(QAction):
            text = action.text().strip()
            menu = isinstance(action.parent(), QMenu)
            if not HAN.search(text) and not SAME.fullmatch(text) and not menu:
                foreign.add(f"{name}: action {text!r}")
    assert not foreign


@pytest.mark.parametrize("size", [(1366, 768), (960, 640)])
def test_no_text_is_cut(running, qtbot, language, size):
    cut = set()
    for name, top in everything(running, qtbot, size):
        for part in visible(top, (QLabel, QAbstractButton)):
            if isinstance(part, ElidedLabel) or is_qts_own(part) or not part.text():
                continue
            if isinstance(part, QLabel) and part.wordWrap():
                short = part.height() < part.heightForWidth(part.width())
            else:
                short = part.width() < part.minimumSizeHint().width()
            if short:
                cut.add(f"{where(name, part)} {part.text()!r} {part.size()}")
    assert not cut
