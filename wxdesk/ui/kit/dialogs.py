"""Dialogs: the frame all share, a question, a prompt for one line of text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from wxdesk.errors import InputError
from wxdesk.ui.kit import messages
from wxdesk.ui.kit.safe_text import safe_text
from wxdesk.ui.kit.widgets import PlainLabel, Surface, button, column, repolish, row

MARGIN = 24
FOOT_HEIGHT = 52
_ROLES = QDialogButtonBox.ButtonRole

Check = Callable[[str], object]


class Foot(Surface):
    """The strip with the buttons; the system decides their order."""

    def __init__(self, *left: QWidget) -> None:
        super().__init__(fill="chrome", top=True)
        self.setFixedHeight(FOOT_HEIGHT)
        self.box = QDialogButtonBox()
        self.setLayout(row(*left, None, self.box, margins=(12, 0, 16, 0)))

    def add(
        self,
        text: str,
        role: QDialogButtonBox.ButtonRole,
        kind: str = "",
        name: str = "",
    ) -> QPushButton:
        """Add a button. ``kind`` as in widgets.button."""
        result = button(text, kind, name=name)
        self.box.addButton(result, role)
        return result


class Dialog(QDialog):
    """A white page above a foot. Never wider than it needs, never ``exec``-ed by
    itself: callers use ``open()`` and the ``accepted`` signal."""

    def __init__(self, parent: QWidget | None, title: str, *, width: int = 440) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self.setMinimumWidth(width)
        self.page = QVBoxLayout()
        self.page.setContentsMargins(MARGIN, 20, MARGIN, 20)
        self.page.setSpacing(8)
        self.foot = Foot()
        self.foot.box.accepted.connect(self.accept)
        self.foot.box.rejected.connect(self.reject)
        self.setLayout(column(Surface(self.page), self.foot, spacing=0))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)


def fact_grid(facts: Sequence[tuple[str, str, str]]) -> QGridLayout:
    """Pairs of name and value; the third part is the tone of the value."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    for at, (name, value, tone) in enumerate(facts):
        grid.addWidget(PlainLabel(name, tone="text3", size=12), at, 0)
        label = PlainLabel(value, tone=tone or "text", size=12, select=True)
        label.setAccessibleName(f"{name}: {value}")
        grid.addWidget(label, at, 1)
    return grid


class Question(Dialog):
    """Asks before something that cannot be undone. The button carries the verb; Cancel
    is the default if it is dangerous. With ``typed`` the person has to type that text.
    """

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        body: str,
        verb: str,
        *,
        danger: bool = True,
        typed: str = "",
    ) -> None:
        super().__init__(parent, title)
        self.setObjectName("questionDialog")
        self._typed = typed
        self.page.addWidget(PlainLabel(safe_text(title, 120), size=15, bold=True))
        if body:
            self.page.addWidget(PlainLabel(body, tone="text2", wrap=True))
        self.field = QLineEdit()
        self.field.setObjectName("confirmEdit")
        self._typed_label = PlainLabel(size=12, tone="text2")
        self._typed_label.setBuddy(self.field)
        self.page.addWidget(self._typed_label)
        self.page.addWidget(self.field)
        self.page.addStretch(1)
        kind = "danger" if danger else "primary"
        self.go = self.foot.add(verb, _ROLES.AcceptRole, kind, "confirmButton")
        self.cancel = self.foot.add(self.tr("Cancel"), _ROLES.RejectRole)
        safe = self.cancel if danger else self.go
        safe.setAutoDefault(True)
        safe.setDefault(True)
        self.field.textChanged.connect(self._update)
        self._ask_to_type(typed)
        (self.field if typed else safe).setFocus()

    def _ask_to_type(self, typed: str) -> None:
        self._typed = typed
        text = self.tr("Type {text} to go on").format(text=typed)
        self._typed_label.setText(text)
        for part in (self._typed_label, self.field):
            part.setVisible(bool(typed))
        self._update()

    def _allowed(self) -> bool:
        return not self._typed or _bare(self.field.text()) == _bare(self._typed)

    def _update(self) -> None:
        """Enable the action, and let Enter do it, once the text is typed right."""
        allowed = self._allowed()
        self.go.setEnabled(allowed)
        typed_right = bool(self._typed) and allowed
        if typed_right:
            self.go.setDefault(True)
        elif self._typed:
            self.go.setDefault(False)
            self.cancel.setDefault(False)


_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789", ",， 　")


def _bare(text: str) -> str:
    """Returns the text without commas and blanks, with ASCII digits, to compare."""
    return text.translate(_FULL_WIDTH)


class TextPrompt(Dialog):
    """One line of text: a tag name, the name of a filter, a reason.

    ``check`` raises InputError for a text that cannot be used; it is asked with
    every letter and its answer stands below the field. ``entered`` carries the text,
    without blanks around it, once it is confirmed.
    """

    entered = Signal(str)

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        label: str,
        verb: str,
        *,
        text: str = "",
        check: Check | None = None,
        limit: int = 0,
        may_be_empty: bool = False,
    ) -> None:
        super().__init__(parent, title, width=400)
        self.setObjectName("textPrompt")
        self._check, self._limit, self._may_be_empty = check, limit, may_be_empty
        self.field = QLineEdit(text)
        self.field.setObjectName("promptEdit")
        name = PlainLabel(label, tone="text3", size=12, bold=True)
        name.setBuddy(self.field)
        self.count = PlainLabel(tone="text3", size=12)
        self.problem = PlainLabel(tone="danger", size=12, wrap=True)
        self.problem.setMinimumHeight(18)
        self.page.addLayout(row(name, None, self.count))
        self.page.addWidget(self.field)
        self.page.addWidget(self.problem)
        self.page.addStretch(1)
        self.go = self.foot.add(verb, _ROLES.AcceptRole, "primary", "promptButton")
        self.go.setDefault(True)
        self.foot.add(self.tr("Cancel"), _ROLES.RejectRole)
        self.field.textChanged.connect(self._update)
        self.field.selectAll()
        self._update()

    @property
    def value(self) -> str:
        """What was typed, without blanks around it."""
        return self.field.text().strip()

    def accept(self) -> None:
        if self.go.isEnabled():
            super().accept()
            self.entered.emit(self.value)

    def _update(self) -> None:
        problem = self._problem()
        if self._limit:
            self.count.setText(f"{len(self.value)} / {self._limit}")
        empty = not self.value and not self._may_be_empty
        self.problem.setText("" if empty else problem)
        self.field.setProperty("state", "bad" if problem and not empty else "")
        repolish(self.field)
        self.go.setEnabled(not problem and not empty)

    def _problem(self) -> str:
        if self._check is None or not self.value:
            return ""
        try:
            self._check(self.value)
        except InputError as error:
            return messages.text(error.title)
        return ""
