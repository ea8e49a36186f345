"""A frameless button that opens a menu below itself.

Not ``QToolButton.setMenu``: under a style sheet that keeps room for an arrow even
where none is drawn, and the button stands 16 px off its place.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QToolButton

from wxdesk.ui.kit.widgets import tool


def menu_button(
    menu: QMenu, text: str = "", icon: str = "", *, tip: str = "", name: str = ""
) -> QToolButton:
    """A small button with text or an icon; the menu opens at its left edge, or at
    its right one where there is no room."""
    button = tool(text, icon, tip=tip, name=name, small=True)

    def open_menu() -> None:
        corner = button.mapToGlobal(QPoint(0, button.height() + 2))
        screen = button.screen().availableGeometry()
        if corner.x() + menu.sizeHint().width() > screen.right():
            right = button.mapToGlobal(QPoint(button.width(), 0)).x()
            corner.setX(right - menu.sizeHint().width())
        menu.popup(corner)

    button.clicked.connect(open_menu)
    return button


class StayingMenu(QMenu):
    """A menu that stays open when a checkable item is clicked."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._tick(event.button() == Qt.MouseButton.LeftButton):
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if not self._tick(event.key() in keys):
            super().keyPressEvent(event)

    def _tick(self, wanted: bool) -> bool:
        """Trigger the active item if it is checkable. Returns True if it was."""
        action = self.activeAction()
        if not wanted or action is None or not action.isCheckable():
            return False
        if action.isEnabled():
            action.trigger()
        return True
