"""Lays the parts of the window out side by side, for more or less room."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QWidget,
)

from wxdesk.ui.kit.message_bar import MessageBar
from wxdesk.ui.kit.widgets import PlainLabel, Surface, column, row
from wxdesk.ui.kit.window_state import WindowState

SIDEBAR, PANE, WIDE_PANE = 216, 296, 360
NO_PANE, ICONS_ONLY, SHORT = 1100, 1100, 1000  # window widths
WIDE = 1500
_AWAY = 12  # the message from the edges of the page
_BULK = 48  # room for the bulk bar, whether it is there or not: nothing ever jumps


class TabRow(Surface):
    """Shows the tabs at the left, and what belongs to the current one at the right."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(bottom=True)
        self.tabs = QTabBar()
        self.tabs.setObjectName("fanTabs")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        for name in names:
            self.tabs.addTab(name)
        self.note = PlainLabel(tone="text2", size=12)
        self._tools: list[QToolButton] = []
        self._box = row(self.tabs, None, self.note, margins=(2, 0, 12, 0))
        self.setLayout(self._box)
        self.setFixedHeight(40)

    def add_tool(self, part: QToolButton) -> None:
        self._box.addWidget(part)


class Middle(Surface):
    """Holds the tab row, the pages of the tabs and the message bar over them."""

    def __init__(self, names: Sequence[str], pages: Sequence[QWidget]) -> None:
        super().__init__()
        self.row = TabRow(names)
        self.message = MessageBar()
        self.pages = QStackedWidget()
        for page in pages:
            self.pages.addWidget(page)
        layout = column(self.row, self.pages, spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.setMinimumWidth(420)
        self._covered = 0
        self.message.setParent(self)
        self.message.hide()

    def set_covered(self, right: int) -> None:
        """Keep the message out of the pixels at the right that the detail pane
        covers."""
        self._covered = right
        self._place_message()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_message()

    def _place_message(self) -> None:
        room = self.width() - self._covered - 2 * _AWAY
        top = self.height() - _BULK - _AWAY - self.message.height()
        self.message.setGeometry(_AWAY, top, room, self.message.height())


class Body(QSplitter):
    """Lays out sidebar, middle and right pane. ``narrowed``: fewer than 1100 pixels."""

    narrowed = Signal(bool)
    shortened = Signal(bool)  # fewer than 1000
    covering = Signal(int)  # pixels of the middle that the pane lies over

    def __init__(self, sidebar: QWidget, middle: QWidget, pane: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.sidebar = Surface(
            column(sidebar, spacing=0, margins=(0, 8, 0, 0)), fill="chrome"
        )
        self.sidebar.setMinimumWidth(180)
        self.sidebar.setMaximumWidth(320)
        self.pane = pane
        pane.setMinimumWidth(260)
        pane.setMaximumWidth(480)
        for part in (self.sidebar, middle, pane):
            self.addWidget(part)
        for at, stretch in enumerate((0, 1, 0)):
            self.setStretchFactor(at, stretch)
        self._widths = (SIDEBAR, 0)
        self._narrow: bool | None = None
        self._short: bool | None = None
        self.pane_wanted = True  # what the person wants; narrow windows hide it
        self.pane_allowed = True  # whether the tab has something to show in it
        self.splitterMoved.connect(self._moved)

    def restore(self, state: WindowState) -> None:
        """Restore widths and visibility of the last time."""
        self._widths = (
            state.number("sidebar", SIDEBAR),
            state.number("pane", 0),
        )
        self.pane_wanted = state.number("pane_shown", 1) == 1
        self.sidebar.setVisible(state.number("sidebar_shown", 1) == 1)

    def save(self, state: WindowState) -> None:
        state.put_number("sidebar", self._widths[0])
        state.put_number("pane", self._widths[1])
        state.put_number("pane_shown", int(self.pane_wanted))
        state.put_number("sidebar_shown", int(not self.sidebar.isHidden()))

    def arrange(self, width: int) -> None:
        """Size the parts for a window of this width in pixels."""
        narrow, short = width < NO_PANE, width < SHORT
        if narrow != self._narrow:
            self._narrow = narrow
            self._forced = False
            self.narrowed.emit(narrow)
        if short != self._short:
            self._short = short
            self.shortened.emit(short)
        self.show_pane()
        side = min(max(self._widths[0], 180), 320)
        pane = self._pane_width(width)
        self.setSizes([side, max(420, width - side - pane - 2), pane])

    def _pane_width(self, width: int) -> int:
        wanted = self._widths[1] or (WIDE_PANE if width >= WIDE else PANE)
        return min(max(wanted, 260), 480)

    def show_pane(self, forced: bool | None = None) -> None:
        """Show or hide the pane; ``forced`` is for a narrow window, where it lies
        over the table, and only on demand."""
        if forced is not None:
            self._forced = forced and self.narrow
        shown = self._forced if self._narrow else self.pane_wanted
        shown = shown and self.pane_allowed
        holder = self.parentWidget()
        if self._narrow and holder is not None:
            self._lay_over(holder)
        elif self.indexOf(self.pane) < 0:
            self.addWidget(self.pane)
            self.setStretchFactor(2, 0)
        self.pane.setVisible(shown)
        over = bool(shown and self._narrow)
        if over:
            self.pane.raise_()
        self.covering.emit(self._pane_width(self.width()) if over else 0)

    def _lay_over(self, holder: QWidget) -> None:
        if self.indexOf(self.pane) >= 0:
            self.pane.setParent(holder)
        wide = self._pane_width(self.width())
        left, top = self.x() + self.width() - wide, self.y()
        self.pane.setGeometry(left, top, wide, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        holder = self.pane.parentWidget()
        if self._narrow and holder is not None and self.indexOf(self.pane) < 0:
            self._lay_over(holder)

    _forced = False

    @property
    def narrow(self) -> bool:
        return bool(self._narrow)

    def _moved(self, *_place: int) -> None:
        sizes = self.sizes()
        beside = len(sizes) > 2 and self.pane.isVisible()
        pane = sizes[2] if beside else self._widths[1]
        self._widths = (sizes[0] or self._widths[0], pane)


class Areas(QObject):
    """Moves the focus between the areas of the window (F6); hidden ones are left
    out."""

    def __init__(self, parent: QObject, areas: Sequence[Callable[[], QWidget]]) -> None:
        super().__init__(parent)
        self._areas = areas

    def next(self) -> None:
        self._step(1)

    def previous(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        parts = [part() for part in self._areas]
        shown = [part for part in parts if part.isVisible() and part.isEnabled()]
        if not shown:
            return
        focus = QApplication.focusWidget()
        here = next((at for at, part in enumerate(shown) if _holds(part, focus)), -by)
        target = shown[(here + by) % len(shown)]
        if target.focusPolicy() == Qt.FocusPolicy.NoFocus:
            inner = first_focusable(target)
            target = inner or target
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _holds(part: QWidget, focus: QWidget | None) -> bool:
    return focus is not None and (part is focus or part.isAncestorOf(focus))


def first_focusable(parent: QWidget) -> QWidget | None:
    """Returns the first visible child that takes the focus by Tab."""
    return next(
        (
            child
            for child in parent.findChildren(QWidget)
            if child.isVisible()
            and child.isEnabled()
            and child.focusPolicy() & Qt.FocusPolicy.TabFocus
        ),
        None,
    )
