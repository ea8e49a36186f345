"""The operator in front of the window: reads, clicks, types, waits. Nothing else.

    person.opens_wxdesk()
    person.click("标签:VIP")
    person.press("Ctrl+A")
    person.press("Ctrl+B")
    person.sees("拉黑")

Everything goes the way of a real event: to the window under the mouse or with the
focus, so a dialog blocks what is behind it and a covered button is not hit. A thing
is named by the text on it, or by its object name where it shows none.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeySequence,
    QWindow,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QLineEdit,
    QMainWindow,
    QTableView,
    QToolButton,
    QWidget,
)
from shiboken6 import isValid

from tests.walks import screen
from tests.walks.screen import Place
from wxdesk import app

# Seconds; the computer may be busy with another test.
PATIENCE = float(os.environ.get("WALK_PATIENCE", "20"))
_LOOK_MS = 25
_QUIET = 0.2  # seconds
_LEFT = Qt.MouseButton.LeftButton
_NONE = Qt.KeyboardModifier.NoModifier


class Lost(AssertionError):
    """The person does not find what the walk speaks of."""


class Person:
    """Works with the window of one data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.window: QMainWindow | None = None

    # -- coming and going

    def opens_wxdesk(self, *, demo: bool = False) -> Person:
        """Start the program and wait until it has read what there is."""
        self.window = app.open_window(self.folder, demo=demo)
        self.window.resize(1366, 768)
        self.rests()
        return self

    def closes_wxdesk(self) -> None:
        """Ctrl+Q; done when everything is taken down."""
        window, ended = self.window, []
        if window is None or not isValid(window):
            return
        window.closed.connect(lambda: ended.append(True))
        self.press("Ctrl+Q")
        self.waits_until(lambda: bool(ended), "the window is closed")
        self.window = None
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def leaves(self) -> None:
        """The walk is over, wherever it stands: everything is closed."""
        window = self.window
        self.window = None
        if window is not None and isValid(window):
            window.close()
        for one in QApplication.topLevelWidgets():
            one.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()

    def comes_back(self) -> None:
        """From another program to the window."""
        elsewhere = QWidget()
        elsewhere.show()
        elsewhere.activateWindow()
        self.rests()
        elsewhere.close()
        elsewhere.deleteLater()
        self.rests()

    # -- waiting

    def waits_until(
        self,
        happened: Callable[[], object] | str,
        what: str = "",
        seconds: float = PATIENCE,
    ) -> None:
        """Look at the screen until it is so. A text is waited for as in ``sees``."""
        text = happened if isinstance(happened, str) else ""
        look = (lambda: text in screen.words()) if text else happened
        assert callable(look)
        deadline = time.monotonic() + seconds
        while not look():
            if time.monotonic() > deadline:
                raise Lost(
                    f"after {seconds:g} s still not: {what or text or look}\n"
                    f"--- on the screen ---\n{screen.words()}"
                )
            self.rests(_LOOK_MS)

    def rests(self, milliseconds: int = 30) -> None:
        """Let the program go on. (QTest.qWait would keep its workers waiting: it holds
        Python's lock.)"""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()
        _window_manager()

    def idles(self) -> None:
        """Wait until nothing moves on the screen for a moment, except in the bar and
        the list of what is at work; at most one second."""
        deadline = time.monotonic() + 1
        before, since = "", time.monotonic()
        while time.monotonic() < deadline and time.monotonic() - since < _QUIET:
            self.rests(_LOOK_MS)
            now = screen.words("jobBar", "taskList")
            if now != before:
                before, since = now, time.monotonic()

    def waits_for_all_work(self) -> None:
        """Nothing is at work any more, and the screen shows it."""
        self.waits_until(
            lambda: screen.widget("pauseJobButton") is None, "nothing is at work"
        )
        self.idles()

    # -- looking

    def sees(self, *texts: str) -> None:
        """All of these are on the screen, now or soon."""
        for text in texts:
            self.waits_until(text)

    def reads(self, text: str) -> bool:
        """Whether it is on the screen at this moment."""
        return text in screen.words()

    def does_not_see(self, *texts: str) -> None:
        """None of these is on the screen at this moment."""
        seen = screen.words()
        for text in texts:
            assert text not in seen, f"there it is: {text}\n{seen}"

    def part(self, name: str) -> QWidget:
        """The widget of that object name."""
        self.waits_until(lambda: screen.widget(name), f"{name} is there")
        found = screen.widget(name)
        assert found is not None
        return found

    def rows(self, table: str = "fanTable") -> int:
        """How many rows a table or list has."""
        view = self._view(table)
        return int(view.model().rowCount())

    def text_of(self, name: str) -> str:
        """What stands in a field, a label or on a button."""
        return "\n".join(screen.words_of(self.part(name)))

    def lines_of(self, name: str) -> list[str]:
        """The rows of a list or table as text."""
        return screen.rows_of(self._view(name))

    def words_in(self, name: str) -> list[str]:
        """What can be read inside a widget at this moment."""
        found = screen.widget(name)
        return screen.words_in(found) if found is not None else []

    def number_in(self, name: str, label: str) -> int:
        """The number behind a label inside a widget, 0 while it is not there."""
        for text in self.words_in(name):
            if found := re.match(rf"{re.escape(label)}[:：]?\s*([\d,]+)", text):
                return int(found[1].replace(",", ""))
        return 0

    def row_button(self, name: str, row: str, text: str) -> Place | None:
        """The button called ``text`` that is painted in the row with ``row``."""
        return next(iter(screen.row_buttons(name, text, row)), None)

    def first_row_in_view(self, table: str = "fanTable") -> int:
        """The number of the row at the top."""
        return int(self._view(table).indexAt(QPoint(4, 1)).row())

    def sees_rows(self, count: int, table: str = "fanTable") -> None:
        """A table has that many rows, now or soon."""
        self.waits_until(
            lambda: self._shows(table) and self.rows(table) == count,
            f"{table} has {count} rows",
        )

    def _shows(self, name: str) -> bool:
        return screen.widget(name) is not None

    def _view(self, name: str) -> QAbstractItemView:
        view = self.part(name)
        assert isinstance(view, QAbstractItemView)
        return view

    # -- the mouse

    def click(self, what: str, *, twice: bool = False) -> None:
        """Click on what is called so, as soon as it is there and enabled."""
        self._hit(self._find(what), twice=twice)

    def can_click(self, what: str) -> bool:
        """Whether something called so is there and enabled."""
        return any(place.enabled for place in screen.places(what))

    def choose(self, *path: str) -> None:
        """A way through menus: ``choose("账号", "添加公众号")``. The first step may be
        a button with a menu; Qt holds that click back until its menu has closed."""
        first = self._find(path[0])
        if not _holds_back(first):
            for step in path:
                self.click(step)
            return
        rest, until = list(path[1:]), time.monotonic() + PATIENCE
        timer = QTimer(interval=_LOOK_MS)
        timer.timeout.connect(lambda: _follow(rest, until))
        timer.start()
        self._hit(first)
        timer.stop()
        if rest:
            raise Lost(f"no {rest[0]} in the menu of {path[0]}")

    def click_row(
        self,
        row: int,
        table: str = "fanTable",
        *,
        twice: bool = False,
        with_key: str = "",
    ) -> None:
        """Click on a row; ``with_key`` Ctrl or Shift is held meanwhile."""
        view = self._view(table)
        self.waits_until(
            lambda: view.model().rowCount() > row, f"{table} has row {row}"
        )
        held = {
            "Ctrl": Qt.KeyboardModifier.ControlModifier,
            "Shift": Qt.KeyboardModifier.ShiftModifier,
        }.get(with_key, _NONE)
        self._hit(screen.row_place(view, row), twice=twice, held=held)

    def click_at(self, place: Place | None) -> None:
        """Click where something was seen."""
        if place is None:
            raise Lost(f"it is not there\n{screen.words()}")
        self._hit(place)

    def choose_on_row(self, row: int, table: str, *path: str) -> None:
        """Right click on a row, then a way through its menu."""
        self._ask_menu(screen.row_place(self._view(table), row))
        self.choose(*path)

    def click_header(self, text: str, table: str = "fanTable") -> None:
        """Click on the head of a column."""
        view = self._view(table)
        assert isinstance(view, QTableView)
        head, model = view.horizontalHeader(), view.model()
        for at in range(model.columnCount()):
            name = model.headerData(at, Qt.Orientation.Horizontal)
            if str(name) == text and not view.isColumnHidden(at):
                left, wide = head.sectionViewportPosition(at), head.sectionSize(at)
                point = QPoint(left + min(40, wide // 2), head.height() // 2)
                rect = head.viewport().rect()
                rect.moveCenter(point)
                self._hit(screen.place_in(head.viewport(), rect, text))
                return
        raise Lost(f"no column {text}")

    def right_click(self, what: str) -> None:
        """Ask for the menu of what is called so."""
        self._ask_menu(self._find(what))

    def _ask_menu(self, place: Place) -> None:
        self._hit(place, button=Qt.MouseButton.RightButton)
        part = _under(place)
        if QApplication.activePopupWidget() is None and part is not None:
            _ask_for_menu(place, part)
        self.rests()

    def _find(self, what: str) -> Place:
        def there() -> list[Place]:
            return [one for one in screen.places(what) if one.enabled]

        self.waits_until(there, f"something to click: {what}")
        return there()[0]

    def _hit(
        self,
        place: Place,
        *,
        twice: bool = False,
        button: Qt.MouseButton = _LEFT,
        held: Qt.KeyboardModifier = _NONE,
    ) -> None:
        QTest.mouseMove(place.window, place.at)
        act = QTest.mouseDClick if twice else QTest.mouseClick
        act(place.window, button, held, place.at)
        self.rests(1)

    # -- the keyboard

    def press(self, *keys: str) -> None:
        """Keys as they are called: "Enter", "Ctrl+B", "Esc"."""
        for key in keys:
            combined = QKeySequence(key)[0]
            QTest.keyClick(_focused(), combined.key(), combined.keyboardModifiers())
            self.rests(1)

    def types(self, text: str) -> None:
        """Type where the focus is; Chinese comes from the input method."""
        for letter in text:
            if letter.isascii():
                QTest.keyClick(_focused(), letter)
            else:
                _commit(letter)
        self.rests(1)

    def type_into(self, name: str, text: str) -> None:
        """Click into a field, mark what is there and type over it."""
        part = self.part(name)
        self.waits_until(part.isEnabled, f"{name} takes text")
        self._hit(screen.place_of(part))
        if isinstance(part, QLineEdit) and part.text():
            self.press("Ctrl+A")
        self.types(text)

    def focus(self) -> str:
        """The object name of the widget that has the keyboard."""
        part = QApplication.focusWidget()
        return part.objectName() if part is not None else ""


# -- what the desktop does -------------------------------------------------------------


def _window_manager() -> None:
    """Give the keyboard to the topmost window when the one that had it has closed;
    the offscreen platform leaves nobody in charge."""
    focused = QGuiApplication.focusWindow()
    if focused is not None and focused.isVisible():
        return
    for one in screen.windows():
        handle = one.windowHandle()
        if handle is not None:
            handle.requestActivate()
            QApplication.processEvents()
            return


def _holds_back(place: Place) -> bool:
    part = _under(place)
    instant = QToolButton.ToolButtonPopupMode.InstantPopup
    return (
        isinstance(part, QToolButton)
        and part.menu() is not None
        and part.popupMode() is instant
    )


def _follow(path: list[str], until: float) -> None:
    """The next step through the menu that is open, as soon as it is there; Esc when
    it does not come."""
    popup = QApplication.activePopupWidget()
    if popup is None or not path:
        return
    if found := [one for one in screen.places(path[0]) if one.enabled]:
        path.pop(0)
        QTest.mouseClick(found[0].window, _LEFT, _NONE, found[0].at)
    elif time.monotonic() > until:
        QTest.keyClick(popup.windowHandle(), Qt.Key.Key_Escape)


def _focused() -> QWindow:
    _window_manager()
    window = QGuiApplication.focusWindow()
    if window is None:
        raise Lost(f"no window has the keyboard\n{screen.words()}")
    return window


def _commit(text: str) -> None:
    target = QGuiApplication.focusObject()
    if target is None:
        raise Lost("nothing takes text")
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(target, event)


def _under(place: Place) -> QWidget | None:
    top = next(
        (one for one in screen.windows() if one.windowHandle() is place.window), None
    )
    return top.childAt(place.at) or top if top is not None else None


def _ask_for_menu(place: Place, part: QWidget) -> None:
    """The platform turns a right click into a question for a menu; offscreen not."""
    at = part.mapFrom(part.window(), place.at)
    reason = QContextMenuEvent.Reason.Mouse
    event = QContextMenuEvent(reason, at, place.window.mapToGlobal(place.at))
    QApplication.sendEvent(part, event)
