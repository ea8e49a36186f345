"""What can be seen on the screen: words and where they stand. Nothing is touched.

Only what Qt shows to everybody is looked at (texts, accessible names, rows of item
views), so that a walk knows no more than the person in front of the window.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QAction, QWindow
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QTabBar,
    QTableView,
    QWidget,
)

from wxdesk.ui.tasks.task_rows import button_text

_MNEMONIC = re.compile(r"\s?\(&\w\)")
_ROLES = Qt.ItemDataRole


@dataclass(frozen=True)
class Place:
    """A point of a window, and what stands there."""

    window: QWindow
    at: QPoint
    what: str
    enabled: bool = True


def plain(text: str) -> str:
    """A text of a button or menu without its mnemonic and dots."""
    return _MNEMONIC.sub("", text).replace("&", "").removesuffix("…").strip()


def windows() -> list[QWidget]:
    """Those that take mouse and keys now, the topmost first: an open menu alone, a
    dialog above everything, else all windows."""
    popup = QApplication.activePopupWidget()
    if popup is not None and isinstance(popup, QMenu):
        return [popup]
    modal = QApplication.activeModalWidget()
    if modal is not None:
        return [modal]
    shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    plain_ones = [one for one in shown if one.windowType() != Qt.WindowType.ToolTip]
    active = QApplication.activeWindow()
    return sorted(plain_ones, key=lambda one: one is not active)


def all_windows() -> list[QWidget]:
    """Those that can be seen, also behind a dialog."""
    return [one for one in QApplication.topLevelWidgets() if one.isVisible()]


def parts(*tops: QWidget) -> Iterator[QWidget]:
    """Every widget of these windows that can be seen."""
    for top in tops:
        yield top
        for part in top.findChildren(QWidget):
            if part.window() is top and part.isVisible():
                yield part


def on_screen(part: QWidget) -> bool:
    """Whether some of it is neither clipped nor scrolled away."""
    return part.isVisible() and not part.visibleRegion().isEmpty()


# -- words --------------------------------------------------------------------------


def words_of(part: QWidget) -> list[str]:
    """The texts a widget shows."""
    found: list[str] = []
    if isinstance(part, (QLabel, QAbstractButton)):
        found = [part.text()]
        if isinstance(part, QAbstractButton) and not part.text():
            found = [part.accessibleName()]
    elif isinstance(part, QLineEdit):
        found = [part.displayText() or part.placeholderText()]
    elif isinstance(part, QPlainTextEdit):
        found = [part.toPlainText()]
    elif isinstance(part, QComboBox):
        found = [part.currentText()]
    elif isinstance(part, QGroupBox):
        found = [part.title()]
    elif isinstance(part, QTabBar):
        found = [part.tabText(at) for at in range(part.count())]
    elif isinstance(part, QAbstractItemView):
        found = rows_of(part)
    elif isinstance(part, QMenu):
        found = [one.text() for one in part.actions()]
    elif part.isWindow():
        found = [part.windowTitle()]
    return [plain(one) for one in found if one]


def rows_of(view: QAbstractItemView) -> list[str]:
    """The rows of a list or table that are in view."""
    model = view.model()
    if model is None or isinstance(view, QHeaderView):
        return []
    result = []
    for row in _in_view(view):
        if isinstance(view, QTableView):
            cells = (
                str(model.index(row, at).data(_ROLES.DisplayRole) or "")
                for at in range(model.columnCount())
                if not view.isColumnHidden(at)
            )
            result.append(" | ".join(cells))
        else:
            result.append(_text(model.index(row, 0)))
    return result


def _in_view(view: QAbstractItemView) -> Iterator[int]:
    """The numbers of the rows in view."""
    at = view.indexAt(QPoint(4, 1))
    first = at.row() if at.isValid() else 0
    port = view.viewport().rect()
    for row in range(first, view.model().rowCount()):
        if not port.intersects(view.visualRect(view.model().index(row, 0))):
            return
        yield row


def _text(index: QModelIndex) -> str:
    spoken = index.data(_ROLES.AccessibleTextRole)
    shown = index.data(_ROLES.DisplayRole)
    return str(spoken or shown or "")


def words(*besides: str) -> str:
    """Everything that can be read, a line per text; not inside the widgets of the
    object names ``besides``."""
    left_out = [one for one in map(widget, besides) if one is not None]
    return "\n".join(
        word
        for part in parts(*all_windows())
        if not any(part is one or one.isAncestorOf(part) for one in left_out)
        for word in words_of(part)
        if word
    )


def words_in(top: QWidget) -> list[str]:
    """What can be read inside a widget, and what a screen reader would say of it."""
    found: list[str] = []
    for part in (top, *top.findChildren(QWidget)):
        if part.isVisible():
            found += words_of(part)
            found += [part.accessibleName()] if part.accessibleName() else []
    return found


# -- places -------------------------------------------------------------------------


def widget(name: str) -> QWidget | None:
    """The widget of that object name that can be seen, the topmost window first."""
    for top in (*windows(), *all_windows()):
        for part in (top, *top.findChildren(QWidget, name)):
            if part.objectName() == name and part.isVisible() and part.window() is top:
                return part
    return None


def places(text: str) -> list[Place]:
    """Where something called ``text`` can be clicked: a button, tab, menu entry or
    row of a list. The first window that has it counts."""
    for top in windows():
        exact = [
            found
            for part in parts(top)
            if on_screen(part)
            for found in _inside(part, text)
        ]
        if exact:
            return exact
    return []


def _inside(part: QWidget, text: str) -> Iterator[Place]:
    if part.objectName() == text:
        yield place_of(part)
    elif isinstance(part, (QMenu, QMenuBar)):
        yield from _entries(part, text)
    elif isinstance(part, QTabBar):
        for at in range(part.count()):
            if re.split(r" {2}\d", plain(part.tabText(at)))[0] == text:
                yield place_in(part, part.tabRect(at), text)
    elif isinstance(part, QAbstractButton):
        if text in (plain(part.text()), plain(part.accessibleName())):
            yield place_of(part)
    elif isinstance(part, QListView):
        yield from _list_rows(part, text)


def _entries(bar: QMenu | QMenuBar, text: str) -> Iterator[Place]:
    for action in bar.actions():
        if action.isVisible() and plain(action.text()) == text:
            yield _entry(bar, action)


def _entry(bar: QMenu | QMenuBar, action: QAction) -> Place:
    place = place_in(bar, bar.actionGeometry(action), plain(action.text()))
    return Place(place.window, place.at, place.what, action.isEnabled())


def _list_rows(view: QListView, text: str) -> Iterator[Place]:
    for row in _in_view(view):
        index = view.model().index(row, 0)
        if text in (index.data(_ROLES.DisplayRole), _text(index)):
            yield row_place(view, row)


def buttons_beginning(text: str) -> list[Place]:
    """Buttons whose text begins so."""
    return [
        place_of(part)
        for top in windows()
        for part in parts(top)
        if isinstance(part, QAbstractButton)
        and on_screen(part)
        and plain(part.text()).startswith(text)
    ]


def row_buttons(name: str, text: str, row: str = "") -> list[Place]:
    """The painted buttons called so, in the rows of a list that contain ``row``."""
    view = widget(name)
    if not isinstance(view, QListView):
        return []
    return [
        place_in(view.viewport(), rect.toRect(), f"{text} of {_text(index)}")
        for at in _in_view(view)
        if row in _text(index := view.model().index(at, 0))
        for code, rect in view.buttons(index)  # only the list knows where it paints
        if plain(button_text(code)) == text
    ]


def row_place(view: QAbstractItemView, row: int, column: int = 0) -> Place:
    """The middle of a row; of a list's at the left, where its text begins."""
    rect = view.visualRect(view.model().index(row, column))
    if isinstance(view, QListView):
        rect.setWidth(min(rect.width(), 120))
    return place_in(view.viewport(), rect, f"row {row} of {view.objectName()}")


def place_of(part: QWidget) -> Place:
    """The middle of what can be seen of a widget; a tool button with a menu behind
    an arrow is hit at its left."""
    rect = part.visibleRegion().boundingRect()
    if rect.width() > 40 and isinstance(part, QAbstractButton):
        rect.setWidth(40)
    return place_in(part, rect, part.objectName() or " ".join(words_of(part)))


def place_in(part: QWidget, rect: QRect, what: str) -> Place:
    """The middle of a part of a widget."""
    top = part.window()
    handle = top.windowHandle()
    at = part.mapTo(top, rect.center()) if part is not top else rect.center()
    return Place(handle, at, what, part.isEnabled())
