"""Shows one task in the right pane: facts, buttons, the fans it could not change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from wxdesk.model import Failure, Fan, Task, TaskKind, short_openid
from wxdesk.services import tasks as task_service
from wxdesk.ui.kit import messages, paint, theme
from wxdesk.ui.kit.fact_list import Fact, FactList
from wxdesk.ui.kit.list_rows import ROW_ROLE, Index, ListRows
from wxdesk.ui.kit.menu_button import menu_button
from wxdesk.ui.kit.messages import translate
from wxdesk.ui.kit.safe_text import safe_text
from wxdesk.ui.kit.widgets import (
    ElidedLabel,
    PlainLabel,
    SectionHeader,
    Surface,
    button,
    column,
    row,
)
from wxdesk.ui.tasks.task_rows import title_of

_ROW = 40


@dataclass(frozen=True, slots=True)
class FailureRow:
    """A fan and why the task could not change it."""

    key: str
    label: str
    reason: str
    code: str
    openid: str
    named: bool

    @property
    def spoken(self) -> str:
        return f"{self.label} {self.reason} {self.code}".strip()

    @property
    def tip(self) -> str:
        return f"{self.openid}\n{self.reason}"


def failure_rows(
    failures: Sequence[Failure], fans: Mapping[str, Fan]
) -> list[FailureRow]:
    """Returns the rows of the list, with names where the fans are known."""
    result = []
    for one in failures:
        fan = fans.get(one.openid)
        named = fan is not None and fan.named
        label = fan.display_name if fan and named else short_openid(one.openid)
        code = "" if one.errcode is None else str(one.errcode)
        reason = messages.text(one.reason)
        result.append(FailureRow(one.openid, label, reason, code, one.openid, named))
    return result


class TaskPane(Surface):
    """Shows a task. ``pressed`` carries it and undo, resume, cancel, retry or
    export."""

    pressed = Signal(object, str)
    opened = Signal(str)  # openid of a failed fan

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("taskPane")
        self.task: Task | None = None
        self._title = ElidedLabel(size=15, bold=True)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        more = menu_button(self._menu, icon="ellipsis", tip=self.tr("More"))
        self._source = PlainLabel(tone="text3", size=12, wrap=True)
        self._facts = FactList()
        self.buttons = {
            "undo": button(self.tr("Undo…"), "small", "undo-2", name="undoTaskButton"),
            "resume": button(self.tr("Go on"), "small", "play", name="resumeButton"),
            "cancel": button(self.tr("Give up the rest"), "small", name="cancelButton"),
            "export": button(self.tr("Export failures…"), "small", name="exportFailed"),
        }
        for code, part in self.buttons.items():
            part.clicked.connect(partial(self._press, code))
        self._retry = button(self.tr("Try again"), "link", name="retryFailedButton")
        self._retry.clicked.connect(partial(self._press, "retry"))
        self._failed_head = SectionHeader("", "", self._retry)
        self.failures = _FailureView()
        self.failures.activated.connect(self._open)
        self._reasons = PlainLabel(tone="text3", size=12, wrap=True)
        self._foot = Surface(row(self._reasons, margins=(16, 7, 16, 7)), top=True)
        title = row(self._title, more)
        title.setStretch(0, 1)
        upper = column(
            title,
            2,
            self._source,
            14,
            self._facts,
            16,
            row(*self.buttons.values(), None),
            12,
            self._failed_head,
            spacing=0,
            margins=(16, 14, 12, 4),
        )
        layout = column(upper, self.failures, self._foot, spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def show_task(self, task: Task) -> None:
        """Show facts and buttons; the failures follow by :meth:`show_failures`."""
        other = self.task is None or self.task.id != task.id
        self.task = task
        self._title.setText(title_of(task))
        source = self.tr("Task #{n}").format(n=task.id)
        if task.source:
            source = self.tr("Task #{n}, fans from {search}").format(
                n=task.id, search=safe_text(task.source, 120)
            )
        self._source.setText(source)
        self._facts.show_facts(_facts(task))
        self.buttons["undo"].setVisible(task_service.can_undo(task))
        for code in ("resume", "cancel"):
            self.buttons[code].setVisible(task.open and task.state.value != "running")
        self.buttons["export"].setVisible(task.failed > 0)
        failed = self.tr("Failed: {fans}").format(fans=messages.fans(task.failed))
        self._failed_head.title.setText(failed)
        self._failed_head.setVisible(task.failed > 0)
        if other or not task.failed:
            self.show_failures((), {})

    def show_failures(
        self, failures: Sequence[Failure], fans: Mapping[str, Fan]
    ) -> None:
        """List who failed and why; below, the three most common reasons."""
        self.failures.rows.set_rows(failure_rows(failures, fans))
        reasons = Counter(messages.text(one.reason) for one in failures)
        text = "\n".join(
            f"{reason}  {messages.number(n)}" for reason, n in reasons.most_common(3)
        )
        self._reasons.setText(text)
        self._foot.setVisible(len(failures) > 1)
        self._retry.setVisible(bool(failures) and not (self.task and self.task.open))

    def _press(self, code: str, *_checked: bool) -> None:
        if self.task is not None:
            self.pressed.emit(self.task, code)

    def _fill_menu(self) -> None:
        self._menu.clear()
        for code, part in self.buttons.items():
            if part.isVisibleTo(self):
                action = self._menu.addAction(part.text())
                action.triggered.connect(partial(self._press, code))

    def _open(self, index: Index) -> None:
        failed = index.data(ROW_ROLE)
        if isinstance(failed, FailureRow):
            self.opened.emit(failed.openid)


def _facts(task: Task) -> list[Fact]:
    took = ""
    if task.ended_at > task.created_at and not task.open:
        took = messages.duration(task.ended_at - task.created_at)
    calls = messages.calls(task.calls) if task.calls else ""
    facts = [
        Fact(translate("TaskPane", "State"), messages.task_state(task.state)),
        Fact(translate("TaskPane", "Began"), messages.when(task.created_at)),
        Fact(translate("TaskPane", "Took"), took),
        Fact(translate("TaskPane", "Calls"), calls),
        Fact(translate("TaskPane", "Done"), messages.fans(task.done)),
        Fact(
            translate("TaskPane", "Failed"),
            messages.fans(task.failed) if task.failed else "",
        ),
        Fact(
            translate("TaskPane", "Skipped"),
            messages.fans(task.skipped) if task.skipped else "",
        ),
        Fact(
            translate("TaskPane", "Left over"),
            messages.fans(task.left) if task.left else "",
        ),
        Fact(
            translate("TaskPane", "Remark")
            if task.kind is TaskKind.REMARK
            else translate("TaskPane", "Reason"),
            safe_text(task.remark, 60) if task.remark else "",
            line=True,
        ),
    ]
    return [fact for fact in facts if fact.value]


class _FailureView(QListView):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("failureList")
        self.setAccessibleName(translate("TaskPane", "Failed fans"))
        self.rows = ListRows(self)
        self.setModel(self.rows)
        self.setItemDelegate(_FailureLook(self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


class _FailureLook(QStyledItemDelegate):
    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(60, _ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index
    ) -> None:
        failed = index.data(ROW_ROLE)
        if not isinstance(failed, FailureRow):
            return
        painter.save()
        rect = QRectF(option.rect)
        if self._view.hasFocus() and index == self._view.currentIndex():
            painter.fillRect(rect, theme.colour("selection"))
        bottom = QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1)
        painter.fillRect(bottom, theme.colour("line"))
        name = failed.label if failed.named else ""
        top = rect.top() + 9
        paint.draw_avatar(painter, rect.left() + 16, top, failed.openid, name)
        inner = rect.adjusted(48, 2, -16, 0)
        upper = QRectF(inner.left(), inner.top(), inner.width(), 20)
        size, mono = (13, False) if failed.named else (12, True)
        label = safe_text(failed.label)
        paint.draw_text(painter, upper, label, "text", size, mono=mono)
        lower = QRectF(inner.left(), inner.top() + 18, inner.width(), 18)
        used = theme.text_width(failed.code, 12) + 8 if failed.code else 0
        reason = lower.adjusted(0, 0, -used, 0)
        paint.draw_text(painter, reason, failed.reason, "text2", 12)
        align = paint.RIGHT
        paint.draw_text(painter, lower, failed.code, "text3", 12, align=align)
        painter.restore()
