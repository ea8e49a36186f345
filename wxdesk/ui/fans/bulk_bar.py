"""The bar below a table with two or more selected rows: their number and actions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QMenu, QPushButton, QToolButton

from wxdesk.ui.kit import messages, theme
from wxdesk.ui.kit.actions import plain_text
from wxdesk.ui.kit.widgets import (
    PlainLabel,
    Surface,
    button,
    set_button_icon,
    tool,
    vertical_line,
)

HEIGHT = 48


class BulkBar(Surface):
    """Shows how many rows are selected, and buttons for them. It stands at the bottom,
    so that nothing moves under the mouse while rows are being picked.

    ``actions``: the first is the primary one; those behind ``shown`` and, in a narrow
    window, all but the first are behind "…".
    """

    all_wanted = Signal()
    none_wanted = Signal()

    def __init__(
        self, actions: Sequence[QAction], icon: str = "", shown: int = 4
    ) -> None:
        super().__init__(top=True)
        self.setObjectName("bulkBar")
        self.setFixedHeight(HEIGHT)
        self.box = QCheckBox()
        self.box.setTristate(True)
        self.box.setFont(theme.font(13, True))
        self.box.clicked.connect(self._clicked)
        self.note = PlainLabel(tone="text2", size=12)
        self.link = button("", "link", clicked=self.all_wanted.emit)
        self.link.setObjectName("selectAllLink")
        self._actions = list(actions)
        self._shown = shown
        self.buttons = [self._button(one) for one in self._actions[:shown]]
        self.buttons[0].setProperty("kind", "primary")
        if icon:
            set_button_icon(self.buttons[0], icon)
        self._menu = QMenu(self)
        self.more: QToolButton = tool(
            icon="ellipsis", tip=self.tr("More"), menu=self._menu
        )
        close = tool(icon="x", tip=self.tr("Clear the selection (Esc)"))
        close.clicked.connect(self.none_wanted)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 0, 8, 0)
        layout.setSpacing(8)
        for part in (self.box, self.note, self.link):
            layout.addWidget(part)
        layout.addStretch(1)
        for end in (*self.buttons, self.more, vertical_line(), close):
            layout.addWidget(end)
        self.set_narrow(False)
        self.hide()

    def show_selection(self, chosen: int, matching: int, total: int) -> None:
        """Show that ``chosen`` of the ``matching`` rows are selected; ``total``: all
        fans. Hidden for fewer than two."""
        everything = chosen == matching and chosen > 1
        self.setVisible(chosen > 1)
        if chosen < 2:
            return
        fans = messages.fans(matching)
        if everything:
            self.box.setCheckState(Qt.CheckState.Checked)
            found = self.tr("All matching {fans}").format(fans=fans)
            self.box.setText(found if matching != total else self._all(fans))
            self.note.setText(
                self.tr("of {n}").format(n=messages.number(total))
                if total > matching
                else ""
            )
        else:
            self.box.setCheckState(Qt.CheckState.PartiallyChecked)
            text = self.tr("{fans} selected").format(fans=messages.fans(chosen))
            self.box.setText(text)
            self.link.setText(self.tr("Select all {fans}").format(fans=fans))
        self.note.setVisible(everything)
        self.link.setVisible(not everything)

    def _all(self, fans: str) -> str:
        return self.tr("All {fans}").format(fans=fans)

    def set_narrow(self, narrow: bool) -> None:
        """Leave only the primary action beside the menu in a narrow window."""
        for at, part in enumerate(self.buttons):
            part.setVisible(at == 0 or not narrow)
        self._menu.clear()
        self._menu.addActions(self._actions[1 if narrow else self._shown :])
        self.more.setVisible(bool(self._menu.actions()))

    def _clicked(self) -> None:
        """Select all rows if some are selected, none if all are."""
        if self.link.isHidden():
            self.none_wanted.emit()
        else:
            self.all_wanted.emit()

    def _button(self, action: QAction) -> QPushButton:
        result = button(plain_text(action))
        result.setEnabled(action.isEnabled())
        result.clicked.connect(action.trigger)
        action.changed.connect(self._follow_actions)
        return result

    def _follow_actions(self) -> None:
        for part, action in zip(self.buttons, self._actions, strict=False):
            part.setEnabled(action.isEnabled())
