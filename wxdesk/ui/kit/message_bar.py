"""The bar over the lower end of a tab that shows results and errors.

It covers the last row or two and moves nothing: when it comes or leaves by itself, what
is under the mouse stays what it was.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QEnterEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from wxdesk.errors import WxdeskError
from wxdesk.ui.kit import messages
from wxdesk.ui.kit.notice import Link, Notice
from wxdesk.ui.kit.widgets import (
    ElidedLabel,
    IconLabel,
    PlainLabel,
    Surface,
    button,
    tool,
)

HEIGHT = 40
_STAY_MS = 8_000  # a good result leaves by itself; what was done is in the tasks
_LEAVING = ("ok", "info")  # they cover a row; what they say stands elsewhere too
_LOOKS = {
    "ok": ("circle-check", "accent_text", "ok_soft"),
    "info": ("info", "info", "info_soft"),
    "warn": ("triangle-alert", "warn", "warn_soft"),
    "error": ("circle-alert", "danger", "danger_soft"),
}


class MessageBar(Surface):
    """Shows one message; a new one replaces it. "ok" and "info" hide after 8 s unless
    the mouse is over them; the others stay until they are closed."""

    closed = Signal()
    GUARD_MS = 400  # a click meant for the message before, which is no longer there

    def __init__(self) -> None:
        super().__init__(fill="ok_soft", radius=8, edge="edge")
        self.setObjectName("messageBar")
        self.setFixedHeight(HEIGHT)
        self._icon = IconLabel("info")
        self.title = PlainLabel(bold=True)
        self.detail = ElidedLabel(tone="text2")
        self._box = QHBoxLayout()
        self._box.setSpacing(8)
        self._close = tool(icon="x", tip=self.tr("Close"), small=True)
        self._close.clicked.connect(self.dismiss)
        self._buttons: list[QPushButton] = []
        box = QHBoxLayout(self)
        box.setContentsMargins(12, 0, 8, 0)
        box.setSpacing(8)
        for part in (self._icon, self.title):
            box.addWidget(part)
        box.addWidget(self.detail, 1)
        box.addLayout(self._box)
        box.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_STAY_MS)
        self._timer.timeout.connect(self.dismiss)
        self._guard = QTimer(self)
        self._guard.setSingleShot(True)
        self._guard.setInterval(self.GUARD_MS)
        self._guard.timeout.connect(self._let_click)
        self.hide()

    def show_notice(self, notice: Notice) -> None:
        """Show a notice with its first two links instead of the one before."""
        name, tone, fill = _LOOKS[notice.kind]
        self.kind = notice.kind
        self._icon.set_icon(name, tone)
        self.set_fill(fill)
        self.title.setText(notice.title)
        self.detail.setText(" ".join(notice.detail.split()))
        for old in self._buttons:
            old.hide()
            old.deleteLater()
        self._buttons = [self._button(link) for link in notice.links[:2]]
        if self.isVisible():
            for part in self._buttons:
                part.setEnabled(False)
            self._guard.start()
        self.setAccessibleName(f"{notice.title} {notice.detail}".strip())
        self.show()
        self.raise_()
        self._timer.stop()
        if notice.kind in _LEAVING and not self.underMouse():
            self._timer.start()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def show_error(self, error: WxdeskError, *links: Link) -> None:
        """Show the title of an error, then its hint, its detail and the errcode."""
        facts = [messages.text(error.hint), error.detail]
        if error.errcode is not None:
            facts.append(self.tr("error {code}").format(code=error.errcode))
        detail = "  ".join(fact for fact in facts if fact)
        self.show_notice(Notice("error", messages.text(error.title), detail, links))

    def dismiss(self) -> None:
        """Hide the bar and emit ``closed``, if it is shown."""
        self._timer.stop()
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def _let_click(self) -> None:
        for part in self._buttons:
            part.setEnabled(True)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        if self.isVisible() and self.kind in _LEAVING:
            self._timer.start()
        super().leaveEvent(event)

    def _button(self, link: Link) -> QPushButton:
        result = button(link.text, "link", clicked=link.action)
        self._box.addWidget(result)
        return result

    kind = ""
