"""The hint panel: one error, why, and the way out of it, step by step.

The same widget in the settings, the first run and the tasks.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QPushButton, QVBoxLayout, QWidget

from wxdesk.errors import WxdeskError
from wxdesk.model import Parked
from wxdesk.ui.account import hints
from wxdesk.ui.account.hints import Hint
from wxdesk.ui.kit import paint, theme
from wxdesk.ui.kit.chips import FlowLayout
from wxdesk.ui.kit.safe_text import safe_text, tooltip
from wxdesk.ui.kit.widgets import (
    ElidedLabel,
    IconLabel,
    LineLabel,
    PlainLabel,
    Surface,
    button,
    column,
    row,
    set_button_icon,
)

_COPIED_MS = 2_000
_WIDE = 560


class HintPanel(Surface):
    """Shows one error. ``retry`` is emitted by the primary button."""

    retry = Signal()

    def __init__(self, *, retry_text: str = "") -> None:
        super().__init__(fill="danger_soft", radius=8)
        self.setObjectName("hintPanel")
        self._hint = Hint("", "")
        self._appid = ""
        self.title = LineLabel(size=14, bold=True)
        self.code = PlainLabel(tone="text3", size=12, select=True)
        self.reason = PlainLabel(tone="text2", wrap=True)
        self.detail = PlainLabel(tone="text3", size=12, wrap=True, select=True)
        self._make_plate()
        self._steps = QVBoxLayout()
        self._steps.setSpacing(0)
        self._make_buttons(retry_text or self.tr("Try again"))
        self.note = PlainLabel(tone="text3", size=12, wrap=True)
        head = row(
            IconLabel("circle-alert", tone="danger", size=18),
            self.title,
            self.code,
            None,
        )
        self.setLayout(
            column(
                head,
                6,
                self.reason,
                self.detail,
                self.plate,
                10,
                self._steps,
                12,
                self._make_last(),
                spacing=0,
                margins=(16, 14, 16, 14),
            )
        )
        self.hide()

    def _make_buttons(self, retry_text: str) -> None:
        self.again = button(
            retry_text,
            "primary",
            "rotate-ccw",
            name="retryButton",
            clicked=self.retry.emit,
        )
        self.copy_all = button(
            self.tr("Copy explanation for the administrator"),
            name="copyExplanationButton",
            clicked=self._copy_all,
        )

    def _make_plate(self) -> None:
        self.address = ElidedLabel(size=18, bold=True, mono=True, select=True)
        self.address.setObjectName("ipHintLabel")
        self.copy = button(
            self.tr("Copy"), "small", "copy", name="ipCopyButton", clicked=self._copy
        )
        inside = row(self.address, 8, self.copy, margins=(12, 5, 8, 5))
        self.plate = QWidget()
        white = Surface(inside, radius=6, edge="edge")
        self.plate.setLayout(row(white, None, margins=(0, 10, 0, 0)))

    def _make_last(self) -> QBoxLayout:
        """Lay buttons and note out side by side, or below each other when narrow."""
        buttons = QWidget()
        flow = FlowLayout(8)
        buttons.setLayout(flow)
        flow.addWidget(self.again)
        flow.addWidget(self.copy_all)
        self._last = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._last.setSpacing(12)
        self._last.addWidget(buttons)
        self._last.addWidget(self.note, 1)
        return self._last

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() >= _WIDE
        directions = QBoxLayout.Direction
        self._last.setDirection(
            directions.LeftToRight if wide else directions.TopToBottom
        )
        self.note.setAlignment(paint.RIGHT if wide else paint.LEFT)

    # -- what it shows

    def show_error(self, error: WxdeskError, appid: str = "") -> None:
        """Show the error and what to do about it."""
        self.show_hint(hints.of_error(error, appid), appid)

    def show_parked(self, parked: Parked, appid: str = "") -> None:
        """Show why a task waits."""
        self.show_hint(hints.of_parked(parked, appid), appid)

    def show_hint(self, hint: Hint, appid: str = "") -> None:
        """Show an explanation and the panel."""
        self._hint, self._appid = hint, appid
        self.title.setText(safe_text(hint.title, 80))
        code = "" if hint.errcode is None else self.tr("error {code}")
        self.code.setText(code.format(code=hint.errcode))
        self.reason.setText(hint.reason)
        self.detail.setText(safe_text(hint.detail, 300))
        self.address.setText(safe_text(hint.value))
        long = len(hint.value) > 20  # IPv6
        self.address.setFont(theme.font(13 if long else 18, bold=True, mono=True))
        self.note.setText(hint.note)
        for part in (self.code, self.reason, self.detail, self.note):
            part.setVisible(bool(part.text()))
        self.plate.setVisible(bool(hint.value))
        self._fill_steps()
        self.setAccessibleName(f"{hint.title} {hint.reason}")
        self.show()

    def _fill_steps(self) -> None:
        while (item := self._steps.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for at, text in enumerate(self._hint.steps, 1):
            self._steps.addWidget(self._step(at, text))

    def _step(self, at: int, text: str) -> QWidget:
        badge = PlainLabel(str(at), tone="text2", size=12, bold=True)
        badge.setFixedWidth(16)
        badge.setMinimumHeight(26)
        line = row(badge, LineLabel(text), spacing=4)
        if at == 1 and self._hint.url:
            link = button(
                self.tr("Open page"),
                "link",
                "external-link",
                name="openConsoleButton",
                clicked=self._open,
            )
            link.setToolTip(tooltip(self._hint.url))
            line.addWidget(link)
        line.addStretch(1)
        holder = QWidget()
        holder.setLayout(line)
        return holder

    # -- what it does

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl(self._hint.url))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._hint.value)
        self._say_copied(self.copy, self.tr("Copy"))

    def _copy_all(self) -> None:
        QGuiApplication.clipboard().setText(hints.as_text(self._hint, self._appid))
        text = self.tr("Copy explanation for the administrator")
        self._say_copied(self.copy_all, text)

    def _say_copied(self, target: QPushButton, before: str) -> None:
        """Show "copied" on the button for two seconds."""
        target.setMinimumWidth(target.width())
        target.setText(self.tr("Copied"))
        if target is self.copy:
            set_button_icon(target, "check")
        QTimer.singleShot(_COPIED_MS, target, self._restore)
        target.setProperty("before", before)

    def _restore(self) -> None:
        for target in (self.copy, self.copy_all):
            if before := target.property("before"):
                target.setText(before)
        set_button_icon(self.copy, "copy")
