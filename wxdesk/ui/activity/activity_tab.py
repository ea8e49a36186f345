"""The activity tab: figures, a chart, and the fans who came, left or came back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from wxdesk.account import Account
from wxdesk.jobs import Context
from wxdesk.model import Change, Changes
from wxdesk.services import history
from wxdesk.ui.activity.chart import ChartLegend, TrendChart
from wxdesk.ui.background.latest import Latest
from wxdesk.ui.background.session import Session
from wxdesk.ui.kit import messages
from wxdesk.ui.kit.messages import translate
from wxdesk.ui.kit.safe_text import safe_text
from wxdesk.ui.kit.segments import Segments
from wxdesk.ui.kit.widgets import ElidedLabel, PlainLabel, Surface, button, column, row
from wxdesk.ui.table.columns import ACTIVITY_COLUMNS
from wxdesk.ui.table.fan_model import FanModel
from wxdesk.ui.table.id_lists import Rows
from wxdesk.ui.table.row_selection import Kept, locate
from wxdesk.ui.table.row_table import RowTable

_SPANS = (7, 30, 90)


@dataclass(frozen=True, slots=True)
class _More:
    """What takes longer than the figures and their people."""

    notes: history.Notes
    days: list[Any]


class ActivityTab(Surface):
    """Shows the history that is stored on this computer."""

    opened = Signal(int)
    exporting = Signal(object)  # Change
    failed = Signal(object)
    has_columns, has_states, has_pane = False, False, False

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("activityTab")
        self.session = session
        self._span: int | None = None
        self._change = Change.NEW
        self._stale = True
        self.new = _Figure(self.tr("New"))
        self.gone = _Figure(self.tr("Left"))
        self.back = _Figure(self.tr("Returned"))
        self.net = _Figure(self.tr("Net"))
        self.chart = TrendChart()
        self._chart_title = PlainLabel(tone="text3", size=12, bold=True)
        self.table = RowTable(FanModel(ACTIVITY_COLUMNS, self))
        self.table.setObjectName("activityTable")
        self.table.setAccessibleName(self.tr("Changed fans"))
        self.table.opened.connect(self.opened)
        self._people = Latest(session.bridge, self)
        self._people.arrived.connect(self._show_people)
        self._more = Latest(session.bridge, self)
        self._more.arrived.connect(self._show_more)
        for question in (self._people, self._more):
            question.failed.connect(self.failed)
        chart_head = row(self._chart_title, None, ChartLegend(), margins=(16, 8, 16, 0))
        self.chart.setFixedHeight(184)
        chart = row(self.chart, margins=(12, 0, 4, 0))
        upper = Surface(column(self._make_head(), chart_head, chart, spacing=0))
        layout = column(upper, self._make_list_head(), self.table, spacing=0)
        layout.setStretch(2, 1)
        self.setLayout(layout)
        session.account_changed.connect(self._account_changed)
        session.tags_changed.connect(self._tags_changed)

    # -- building

    def _make_head(self) -> QHBoxLayout:
        days = self.tr("{n} days")
        choices = [("0", self.tr("Last sync"))]
        choices += [(str(n), days.format(n=n)) for n in _SPANS]
        self.spans = Segments(choices)
        self.spans.chosen.connect(self._choose_span)
        self._period = PlainLabel(tone="text3", size=12)
        side = column(self.spans, row(None, self._period, spacing=0), None, spacing=6)
        return row(
            self.new,
            self.gone,
            self.back,
            self.net,
            None,
            side,
            spacing=32,
            margins=(16, 14, 16, 8),
        )

    def _make_list_head(self) -> QWidget:
        self.kinds = Segments([(change.value, "") for change in Change])
        self.kinds.chosen.connect(self._choose_kind)
        self._note = PlainLabel(tone="text3", size=12)
        self.export = button(self.tr("Export…"), "small", clicked=self._export)
        return Surface(
            row(self.kinds, self._note, None, self.export, margins=(16, 8, 12, 8)),
            top=True,
        )

    def main_view(self) -> QWidget:
        return self.table

    def note(self, synced_at: int) -> str:
        del synced_at
        return ""

    # -- loading

    def refresh(self, changes: Changes) -> None:
        if changes.fans or changes.everything:
            self._stale = True
            if self.isVisible():
                self.reload()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        if self._stale:
            self.reload()

    def reload(self) -> None:
        """Read figures, days and fans again."""
        if self.session.account is None:
            return
        self._stale = False
        self._reload_people()
        self._more.ask(self.session.asking(_read_more, self._span), "activity")

    def _reload_people(self) -> None:
        """Read figures and list in one go, so that they agree."""
        if self.session.account is not None:
            ask = self.session.asking(
                _read_people, self._change, self._span, self.table.keep()
            )
            self._people.ask(ask, "changed")

    def _account_changed(self) -> None:
        self._people.drop()
        self._more.drop()
        self._stale = True
        self.table.rows.set_reader(self.session.reader)
        self._tags_changed()
        if self.isVisible():
            self.reload()

    def _tags_changed(self) -> None:
        self.table.rows.set_tag_names(self.session.tag_names)

    # -- showing

    def _show_more(self, more: _More) -> None:
        notes = more.notes
        note = ""
        if notes.net_before is not None:
            before = messages.signed(notes.net_before)
            note = self.tr("before that {n}").format(n=before)
        self.gone.show_note(self._left_note(notes))
        self.back.show_note(self._away_note(notes))
        self.net.show_note(note)
        self.chart.set_days(more.days)
        days = self.tr("Last {n} days").format(n=len(more.days))
        self._chart_title.setText(days)

    def _show_people(self, rows: Rows) -> None:
        """Show the figures, and the fans of the chosen one."""
        self._show_figures(rows.about)
        self._show_rows(rows)

    def _show_figures(self, figures: Any) -> None:
        number, net = messages.number, figures.net
        self.new.show_value(number(figures.new))
        self.new.show_note(_scenes(figures.scenes))
        self.gone.show_value(number(figures.left))
        self.back.show_value(number(figures.returned))
        self.net.show_value(messages.signed(net), "accent_text" if net > 0 else "text")
        self._period.setText(self._period_text(figures))
        for change, text in (
            (Change.NEW, self.tr("New {n}").format(n=number(figures.new))),
            (Change.LEFT, self.tr("Left {n}").format(n=number(figures.left))),
            (
                Change.RETURNED,
                self.tr("Returned {n}").format(n=number(figures.returned)),
            ),
        ):
            self.kinds.set_text(change.value, text)

    def _left_note(self, notes: history.Notes) -> str:
        if notes.left_tag is None:
            return ""
        name, count = notes.left_tag
        return self.tr("of them {tag} {fans}").format(
            tag=safe_text(name, 12), fans=messages.fans(count)
        )

    def _away_note(self, notes: history.Notes) -> str:
        if notes.away is None:
            return ""
        away = messages.duration(notes.away)
        return self.tr("away for {time} on average").format(time=away)

    def _period_text(self, figures: Any) -> str:
        since, until = messages.when(figures.since), messages.when(figures.until)
        return f"{since} → {until}" if since else ""

    def _show_rows(self, rows: Rows) -> None:
        self.table.columns.chosen["kept"] = self._change is Change.LEFT
        self.table.fit_columns()
        self.table.show_ids(rows.ids, rows.kept, rows.found)
        left = self._change is Change.LEFT
        note = self.tr("WeChat does not tell when: only between which two syncs")
        self._note.setText(note if left else "")
        self.export.setEnabled(bool(rows.ids))

    # -- choosing

    def _choose_span(self, days: str) -> None:
        self._span = int(days) or None
        self.reload()

    def show_last_sync(self, change: Change) -> None:
        """Show who came, left or came back with the last sync."""
        self.spans.choose("0")
        self._span = None
        self.kinds.choose(change.value)
        self._change = change
        self.reload()

    def _choose_kind(self, value: str) -> None:
        self._change = Change(value)
        self._reload_people()

    def _export(self) -> None:
        self.exporting.emit(self._change)


def _read_more(account: Account, ctx: Context, span: int | None) -> _More:
    ctx.check()
    notes = history.notes(account, ctx, span)
    return _More(notes, history.days(account, ctx, max(30, span or 30)))


def _read_people(
    account: Account, ctx: Context, change: Change, span: int | None, kept: Kept
) -> Rows:
    figures, ids = history.people(account, ctx, change, span)
    ctx.check()
    return Rows(ids, kept, locate(ids, kept.wanted), figures)


def _scenes(scenes: Sequence[tuple[str, int]]) -> str:
    parts = (f"{messages.scene(raw)} {messages.number(n)}" for raw, n in scenes[:2])
    separator = translate("ActivityTab", ", ")
    return separator.join(parts)


class _Figure(QWidget):
    """Shows a big number with its name above and a fact below."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._value = PlainLabel("0", size=22, bold=True)
        self._note = ElidedLabel(" ", tone="text3", size=12)
        head = PlainLabel(name, tone="text2", size=12)
        self.setLayout(column(head, 2, self._value, 0, self._note, spacing=0))

    def show_value(self, value: str, tone: str = "text") -> None:
        self._value.setText(value)
        self._value.set_tone(tone)
        self._name_all()

    @property
    def value(self) -> str:
        return self._value.text()

    def show_note(self, note: str) -> None:
        self._note.setText(note or " ")
        self._name_all()

    def _name_all(self) -> None:
        parts = (self._name, self._value.text(), self._note.text())
        self.setAccessibleName(" ".join(parts).strip())
