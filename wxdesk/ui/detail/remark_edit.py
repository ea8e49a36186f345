"""Edits the remark: counts bytes while one types and refuses what is too long."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from wxdesk.errors import InputError
from wxdesk.services import remarks
from wxdesk.services.remarks import PendingRemark
from wxdesk.ui.kit import messages
from wxdesk.ui.kit.keys import claims_escape
from wxdesk.ui.kit.messages import translate
from wxdesk.ui.kit.widgets import IconLabel, PlainLabel, button, column, repolish, row
from wxdesk.wechat import REMARK_MAX_BYTES

_SAVED_MS = 2_000


class RemarkEdit(QLineEdit):
    """A line whose text ``entered`` carries on Enter or when it is left; Esc restores
    it."""

    entered = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("remarkEdit")
        self.stored = ""

    def event(self, event: QEvent) -> bool:
        """Take Esc before the shortcut of the window does."""
        return claims_escape(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self.stored)
            self.left.emit()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.offer()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        # A menu or another window takes the focus only for a moment.
        if event.reason() not in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        ):
            self.offer()

    def offer(self) -> None:
        if self.text().strip() != self.stored:
            self.entered.emit(self.text().strip())


class RemarkField(QWidget):
    """Shows label, counter and field, and what is wrong with the text."""

    saving = Signal(str)
    left = Signal()
    left_alone = Signal(int)  # the task that did not write it

    def __init__(self) -> None:
        super().__init__()
        self.edit = RemarkEdit()
        title = PlainLabel(self.tr("Remark"), tone="text3", size=12, bold=True)
        title.setBuddy(self.edit)
        self.edit.setAccessibleName(title.text())
        self.counter = PlainLabel(tone="text3", size=12)
        self.counter.setObjectName("remarkCounter")
        self.counter.setToolTip(
            self.tr("Bytes: a Chinese character takes 3, an emoji 4")
        )
        self.saved = IconLabel("check", tone="accent_text", size=14)
        self.saved.hide()
        self.hint = PlainLabel(tone="danger", size=12, wrap=True)
        self.hint.setObjectName("remarkHint")
        self.hint.hide()
        self.state = PlainLabel(tone="text3", size=12)
        self.state.setObjectName("remarkState")
        self.state.hide()
        self._mine = button(
            self.tr("Write mine"), "link", name="writeMineButton", clicked=self._insist
        )
        self._theirs = button(
            self.tr("Leave it"), "link", name="leaveRemarkButton", clicked=self._leave
        )
        self._pending: PendingRemark | None = None
        self._remark = ""
        head = row(title, None, self.state, self.saved, self.counter, spacing=4)
        choice = row(self._mine, self._theirs, None, spacing=12)
        self.setLayout(column(head, self.edit, self.hint, choice, spacing=4))
        self._saved_timer = QTimer(self, singleShot=True, interval=_SAVED_MS)
        self._saved_timer.timeout.connect(self.saved.hide)
        self.edit.textChanged.connect(self._count)
        self.edit.entered.connect(self._offered)
        self.edit.left.connect(self.left)
        self._count("")
        self.show_pending(None)

    def show_remark(self, text: str, *, other_fan: bool) -> None:
        """Show the stored remark. Text being typed for the same fan stays."""
        typing = self.edit.hasFocus() and self.edit.text() != self.edit.stored
        self._remark = text
        if other_fan:
            self.show_pending(None)
        if self._pending is not None:
            return  # what was typed stays until WeChat has taken it
        self.edit.stored = text
        if other_fan or not typing:
            self.edit.setText(text)
            self._complain("")
        if other_fan:
            self.saved.hide()

    def show_pending(self, pending: PendingRemark | None) -> None:
        """Show what was typed until WeChat has accepted it, with what it waits for, or
        why it was refused and the choice what to do. None: nothing is pending."""
        typing = self.edit.hasFocus() and self.edit.text() != self.edit.stored
        self._pending = pending
        failed = pending is not None and pending.reason is not None
        self.state.setVisible(pending is not None and not failed)
        for part in (self._mine, self._theirs):
            part.setVisible(failed)
        if pending is None:
            return
        if failed:
            self._complain(_state_of(pending))
        else:
            self.state.setText(_state_of(pending))
        if not typing:
            self.edit.setText(pending.text)
            self.edit.stored = pending.text
            if failed:
                self._complain(_state_of(pending))

    def _insist(self) -> None:
        """Send it again: by now it is known which remark WeChat has."""
        if self._pending is not None:
            self.saving.emit(self._pending.text)
            self.show_pending(None)
            self._complain("")

    def _leave(self) -> None:
        """Show the remark that WeChat has again."""
        if self._pending is not None:
            self.left_alone.emit(self._pending.task_id)
            self.show_pending(None)
            self._complain("")
            self.edit.stored = self._remark
            self.edit.setText(self._remark)

    def show_saved(self) -> None:
        """Show a check for two seconds: WeChat has accepted the remark."""
        self.show_pending(None)
        self.saved.show()
        self._saved_timer.start()

    def _count(self, text: str) -> None:
        size = remarks.remark_bytes(text.strip())
        over = size > REMARK_MAX_BYTES
        self.counter.setText(f"{size} / {REMARK_MAX_BYTES}")
        self.counter.set_tone("danger" if over else "text3")
        self._mark("bad" if over else "")
        if not over:
            self._complain("")

    def _offered(self, text: str) -> None:
        try:
            clean = remarks.check(text)
        except InputError as error:
            title, hint = messages.text(error.title), messages.text(error.hint)
            self._complain(
                f"{title}. {hint}" if title.isascii() else f"{title}。{hint}"
            )
            return
        self._complain("")
        self.edit.stored = clean  # asked for once, however often the field is left
        self.state.setText(self.tr("In the queue"))
        self.state.show()
        self.saving.emit(clean)

    def _complain(self, text: str) -> None:
        self.hint.setText(text)
        self.hint.setVisible(bool(text))

    def _mark(self, state: str) -> None:
        if (self.edit.property("state") or "") != state:
            self.edit.setProperty("state", state)
            repolish(self.edit)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self.counter.setVisible(self.isEnabled())


def _state_of(pending: PendingRemark) -> str:
    """Says the state of a pending remark: queued, after midnight, or refused and
    why."""
    if pending.reason is not None:
        text = translate("RemarkField", "Not written: {reason}")
        return text.format(reason=messages.text(pending.reason))
    if pending.resume_at:
        text = translate("RemarkField", "Will be written {when}")
        return text.format(when=messages.when(pending.resume_at))
    return translate("RemarkField", "In the queue")
