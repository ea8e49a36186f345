"""Asks before a bulk action: shows what will change and what it costs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from wxdesk.errors import WxdeskError
from wxdesk.model import Fan, TaskKind, short_openid
from wxdesk.services.preview import Preview
from wxdesk.services.tasks import SetChanged
from wxdesk.ui.kit import messages
from wxdesk.ui.kit.dialogs import Dialog, Question, fact_grid
from wxdesk.ui.kit.safe_text import safe_text
from wxdesk.ui.kit.widgets import PlainLabel

TYPED_ABOVE = 1_000  # blacklisting more than this asks to type the number
_SHOWN_FANS = 3

Facts = list[tuple[str, str, str]]


class BulkConfirm(Question):
    """Opens at once and counts meanwhile: give :meth:`show_preview` the result.

    ``sample`` are some of the fans: with three or fewer their names and openids are
    listed, since a name alone can pretend to be somebody else.
    """

    def __init__(
        self,
        parent: QWidget | None,
        kind: TaskKind,
        count: int,
        *,
        tag_name: str = "",
        sample: Sequence[Fan] = (),
    ) -> None:
        self._kind = kind
        title = messages.task_title(kind, safe_text(tag_name), count)
        verb = messages.task_kind(kind)
        super().__init__(parent, title, "", verb, danger=kind is TaskKind.BLOCK)
        self.setObjectName("bulkConfirm")
        self._ready = False
        self.who = PlainLabel(_names(sample), tone="text2", wrap=True, select=True)
        self.who.setVisible(0 < len(sample) <= _SHOWN_FANS)
        self.state = PlainLabel(self.tr("Counting …"), tone="text3", size=12, wrap=True)
        self.note = PlainLabel(self._note(), tone="text3", size=12, wrap=True)
        self._facts = QWidget()
        at = 1
        for part in (self.who, self.state, self._facts, self.note):
            self.page.insertWidget(at, part)
            at += 1
        self._facts.hide()
        self._update()

    def _note(self) -> str:
        if self._kind is TaskKind.BLOCK:
            return self.tr(
                "They get no more mass messages and cannot write to you. "
                "It can be undone."
            )
        return self.tr("It can be undone in Tasks.")

    # -- the result of counting

    def show_preview(self, preview: Preview) -> None:
        """Show the counts and enable the button."""
        facts = self._facts_of(preview)
        grid = fact_grid(facts)
        grid.setContentsMargins(0, 4, 0, 4)
        self._facts.setLayout(grid)
        self._facts.show()
        self._ready = preview.change > 0
        self.state.set_tone("warn")
        self.state.setText(self._warning(preview))
        self.state.setVisible(bool(self.state.text()))
        many = self._kind is TaskKind.BLOCK and preview.change > TYPED_ABOVE
        self._ask_to_type(messages.number(preview.change) if many else "")
        if many:
            self.field.setFocus()
        elif self._ready and self._kind is not TaskKind.BLOCK:
            self.go.setFocus()
        self.adjustSize()

    def accept(self) -> None:
        """Do nothing while the button is disabled: Enter would confirm."""
        if self.go.isEnabled():
            super().accept()

    def show_failure(self, error: WxdeskError) -> None:
        """Show why counting failed; nothing can be confirmed."""
        self.state.set_tone("danger")
        self.state.setText(messages.text(error.title))

    def _facts_of(self, preview: Preview) -> Facts:
        facts: Facts = [
            (self.tr("To change"), messages.fans(preview.change), ""),
        ]
        if preview.already:
            text = self.tr("{fans}, skipped")
            already = text.format(fans=messages.fans(preview.already))
            facts.append((self._already(), already, ""))
        if preview.not_following:
            left = messages.fans(preview.not_following)
            facts.append((self.tr("Not following"), left, "warn"))
        if preview.tags_full:
            full = messages.fans(preview.tags_full)
            facts.append((self.tr("Already 20 tags"), full, "warn"))
        facts.append((self.tr("Calls"), self._calls(preview), ""))
        if preview.change:
            facts.append((self.tr("Time"), messages.about(preview.seconds), ""))
        return facts

    def _already(self) -> str:
        return {
            TaskKind.TAG: self.tr("Have the tag"),
            TaskKind.UNTAG: self.tr("Without the tag"),
            TaskKind.BLOCK: self.tr("In the blacklist"),
            TaskKind.UNBLOCK: self.tr("Not in the blacklist"),
            TaskKind.REMARK: self.tr("Have the remark"),
        }[self._kind]

    def _calls(self, preview: Preview) -> str:
        needed = messages.calls(preview.calls)
        if preview.quota_left is None:
            return needed
        text = self.tr("{calls} of {left} left today")
        return text.format(calls=needed, left=messages.number(preview.quota_left))

    def _warning(self, preview: Preview) -> str:
        if not preview.change:
            return self.tr("Nothing to change.")
        if preview.quota_left is not None and preview.quota_left < preview.calls:
            return self.tr(
                "Today's quota does not reach for all. The rest goes on by itself "
                "after midnight."
            )
        return ""

    def _allowed(self) -> bool:
        return getattr(self, "_ready", False) and super()._allowed()


class SetChangedQuestion(Dialog):
    """Asks which fans are meant if they are not those of the question any more.
    ``chosen``: "shown" for those of the question, "now" for those there now."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None, changed: SetChanged) -> None:
        title = self.tr("The list has changed")
        super().__init__(parent, title)
        self.setObjectName("setChangedDialog")
        shown, now = messages.fans(changed.shown), messages.fans(changed.now)
        text = self.tr("You confirmed {shown}, now there are {now}.").format(
            shown=shown, now=now
        )
        self.page.addWidget(PlainLabel(title, size=15, bold=True))
        self.page.addWidget(PlainLabel(text, tone="text2", wrap=True))
        self.page.addStretch(1)
        accept, reject = (
            QDialogButtonBox.ButtonRole.AcceptRole,
            QDialogButtonBox.ButtonRole.RejectRole,
        )
        if changed.kept:
            text = self.tr("Only the {shown} of before").format(shown=shown)
            self.before = self.foot.add(text, accept, "primary", "keepShownButton")
            self.before.clicked.connect(self._shown)
        text = self.tr("The {now} of now").format(now=now)
        self.present = self.foot.add(text, accept, name="takePresentButton")
        self.present.clicked.connect(self._now)
        self.foot.add(self.tr("Cancel"), reject)

    def _shown(self) -> None:
        self.chosen.emit("shown")

    def _now(self) -> None:
        self.chosen.emit("now")


def _names(sample: Sequence[Fan]) -> str:
    return "\n".join(
        f"{safe_text(fan.display_name)}  {short_openid(fan.openid)}"
        if fan.named
        else fan.openid
        for fan in sample[:_SHOWN_FANS]
    )
