"""The right pane: reads and shows one fan, several, or a task."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QStackedLayout

from wxdesk.account import Account
from wxdesk.jobs import Context, Lane
from wxdesk.model import Act, Event, Fan, Selection, TaskKind
from wxdesk.services import fan_list, history, preview, remarks
from wxdesk.ui.background.latest import Latest
from wxdesk.ui.background.session import Session
from wxdesk.ui.detail.fan_detail import FanDetail
from wxdesk.ui.detail.selection_summary import SelectionSummary
from wxdesk.ui.kit.actions import Actions
from wxdesk.ui.kit.dialogs import TextPrompt
from wxdesk.ui.kit.paint import CENTRE
from wxdesk.ui.kit.widgets import PlainLabel, Surface, row
from wxdesk.ui.tasks.task_pane import TaskPane
from wxdesk.ui.work.bulk_work import BulkWork
from wxdesk.ui.work.target import Target

_REST_MS = 120  # arrow keys: the past is read when they rest


class RightPane(Surface):
    """Shows the page that the window chooses."""

    left = Signal()

    def __init__(
        self, session: Session, work: BulkWork, actions: Actions, tasks: TaskPane
    ) -> None:
        super().__init__()
        self.setObjectName("rightPane")
        self._session, self._work = session, work
        self.detail = FanDetail(self._make_menu(actions))
        self.summary = SelectionSummary()
        self.tasks = tasks
        self._hint = PlainLabel(tone="text3", size=12, wrap=True)
        self._hint.setAlignment(CENTRE)
        self._stack = QStackedLayout()
        self._line = Surface(fill="line")  # for when it lies over the table
        self._line.setFixedWidth(1)
        layout = row(self._line, self._stack, spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        for page in (self._hint, self.detail, self.summary, tasks):
            self._stack.addWidget(page)
        self._past = Latest(session.bridge, self)
        self._past.arrived.connect(self._show_past)
        self._figures = Latest(session.bridge, self)
        self._figures.arrived.connect(self._show_figures)
        self._target: Target | None = None
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._load)
        self._connect()
        self.set_over(False)
        self.show_nobody()

    def _connect(self) -> None:
        detail = self.detail
        detail.remark_edited.connect(self._save_remark)
        detail.note_edited.connect(self._save_note)
        detail.remark.left_alone.connect(self._leave_remark)
        detail.tag_removed.connect(self._remove_tag)
        detail.tag_added.connect(self._add_tag)
        detail.tag_wanted.connect(self._new_tag)
        detail.starred.connect(self._star)
        detail.left.connect(self.left)
        self._work.remark_written.connect(detail.remark.show_saved)
        self._session.leaving.connect(detail.note.offer)  # it is of this account

    def _make_menu(self, actions: Actions) -> QMenu:
        menu = QMenu(self)
        menu.addActions([actions.tag, actions.untag, actions.block])
        menu.addSeparator()
        menu.addAction(self.tr("Copy OpenID"), self._copy_openid)
        self._copy_union = QAction(self.tr("Copy UnionID"), menu)
        self._copy_union.triggered.connect(self._copy_unionid)
        menu.addAction(self._copy_union)
        menu.addSeparator()
        menu.addAction(self.tr("Alias…"), self._ask_alias)
        return menu

    def set_over(self, over: bool) -> None:
        """Draw an edge of its own while it lies over the table."""
        self._line.setVisible(over)

    # -- pages

    def show_nobody(self, text: str = "") -> None:
        """Show that nothing is selected."""
        self._target = None
        self._hint.setText(text or self.tr("Select a fan to see the details"))
        self._stack.setCurrentWidget(self._hint)

    def show_fan(self, fan: Fan) -> None:
        """Show one fan; the timeline follows."""
        self._target = None
        changed = self.detail.fan != fan
        self.detail.show_fan(fan, self._session.tags)
        self._copy_union.setEnabled(bool(fan.unionid))
        self._stack.setCurrentWidget(self.detail)
        if changed:
            self._rest.start()

    def show_selection(self, target: Target) -> None:
        """Show the number of several fans; figures follow when they are counted."""
        if target == self._target:
            return
        self._target = target
        self.summary.show_count(target.count)
        self._stack.setCurrentWidget(self.summary)
        self._rest.start()

    def show_task(self) -> None:
        """Show the current task of the tasks tab."""
        self._target = None
        if self.tasks.task is None:
            self.show_nobody(self.tr("Select a task to see its result"))
        else:
            self._stack.setCurrentWidget(self.tasks)

    def reload(self) -> None:
        """Read again what is on display."""
        self._rest.start()

    def forget(self) -> None:
        """Drop what belongs to the account before."""
        self._past.drop()
        self._figures.drop()
        self.detail.fan = None
        self.show_nobody()

    # -- loading

    def _load(self) -> None:
        if self._session.account is None:
            return
        page = self._stack.currentWidget()
        if page is self.detail and self.detail.fan is not None:
            fan = self.detail.fan
            work = self._session.asking(_past_of, fan.id, fan.openid)
            self._past.ask(work, "past")
        elif page is self.summary and self._target is not None:
            selection = self._target.selection
            self._figures.ask(self._session.asking(_figures_of, selection), "summary")

    def _show_past(self, result: tuple[int, list[Event], Any]) -> None:
        fan_id, events, pending = result
        if self.detail.fan is not None and self.detail.fan.id == fan_id:
            self.detail.show_events(events)
            self.detail.remark.show_pending(pending)

    def _show_figures(self, result: tuple[Selection, Any, Any]) -> None:
        selection, summary, cost = result
        if self._target is not None and self._target.selection == selection:
            self.summary.show_summary(summary, self._session.tag_names)
            self.summary.show_cost(cost)

    # -- changing

    def _one(self) -> Target | None:
        fan = self.detail.fan
        if fan is None:
            return None
        return Target(Selection(ids=(fan.id,)), 1, sample=(fan,))

    def _save_remark(self, text: str) -> None:
        if self.detail.fan is not None:
            self._work.set_remark(self.detail.fan.openid, text)

    def _leave_remark(self, task_id: int) -> None:
        self._session.run(Lane.QUERY, "note", remarks.leave, task_id)

    def _save_note(self, fan_id: int, text: str) -> None:
        self._session.run(Lane.QUERY, "note", fan_list.set_note, fan_id, text)

    def save_now(self) -> None:
        """Write a typed note at once; called when the window closes."""
        pending = self.detail.note.take()
        if pending is not None and self._session.account is not None:
            fan_list.set_note(self._session.account, Context(), *pending)

    def _add_tag(self, tag_id: int) -> None:
        tag, target = self._session.tag(tag_id), self._one()
        if tag is not None and target is not None:
            self._work.apply_tags(target, [tag])

    def _remove_tag(self, tag_id: int) -> None:
        tag, target = self._session.tag(tag_id), self._one()
        if tag is not None and target is not None:
            self._work.apply_tags(target, [tag], TaskKind.UNTAG)

    def _new_tag(self) -> None:
        if (target := self._one()) is not None:
            self._work.tag_with_new(target)

    def _star(self, on: bool) -> None:
        if (target := self._one()) is not None:
            self._work.star(target, on)

    def _copy_openid(self) -> None:
        if self.detail.fan is not None:
            QGuiApplication.clipboard().setText(self.detail.fan.openid)

    def _copy_unionid(self) -> None:
        if self.detail.fan is not None:
            QGuiApplication.clipboard().setText(self.detail.fan.unionid)

    def _ask_alias(self) -> None:
        fan = self.detail.fan
        if fan is None:
            return
        dialog = TextPrompt(
            self.window(),
            self.tr("Alias"),
            self.tr("Only on this computer; shown when there is no remark"),
            self.tr("Save"),
            text=fan.alias,
            limit=40,
            may_be_empty=True,
        )
        dialog.entered.connect(partial(self._save_alias, fan.id))
        dialog.open()

    def _save_alias(self, fan_id: int, text: str) -> None:
        self._session.run(Lane.QUERY, "note", fan_list.set_alias, fan_id, text)


def _past_of(
    account: Account, ctx: Context, fan_id: int, openid: str
) -> tuple[int, list[Event], Any]:
    ctx.check()
    events = history.timeline(account, ctx, fan_id)
    return fan_id, events, remarks.pending(account, ctx, openid)


def _figures_of(account: Account, ctx: Context, selection: Selection) -> Any:
    summary = fan_list.summary(account, ctx, selection)
    ctx.check()
    cost = preview.count(account, ctx, Act(TaskKind.TAG, selection))
    return selection, summary, cost
