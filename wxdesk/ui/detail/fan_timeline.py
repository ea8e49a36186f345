"""Lists the events of one fan: months as headings, one event a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from wxdesk.model import Event
from wxdesk.ui.kit import icons, messages, paint, theme
from wxdesk.ui.kit.list_rows import ROW_ROLE, Index, ListRows
from wxdesk.ui.kit.messages import translate
from wxdesk.ui.kit.safe_text import safe_text

HEAD, LINE, TALL = 30, 30, 46
_SIDE = 16  # margin of the pane


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """A heading (no icon) or an event; ``linked`` draws a line to the next."""

    key: str
    label: str
    body: str = ""
    when: str = ""
    icon: str = ""
    tone: str = "text2"
    linked: bool = False

    @property
    def spoken(self) -> str:
        return " ".join(part for part in (self.when, self.label, self.body) if part)

    @property
    def tip(self) -> str:
        return f"{self.label}\n{self.body}" if self.body else self.label


def build(events: Sequence[Event], now: float) -> list[TimelineRow]:
    """Returns the rows of the events, which come newest first."""
    rows: list[TimelineRow] = []
    heading = ""
    for number, event in enumerate(events):
        month = _month(event.at, now)
        if month != heading:
            heading = month
            rows.append(TimelineRow(f"head:{month}", month))
        after = events[number + 1] if number + 1 < len(events) else None
        linked = after is not None and _month(after.at, now) == month
        rows.append(_row(number, event, now, linked))
    return rows


def _month(at: int, now: float) -> str:
    then = datetime.fromtimestamp(at)
    if then.year < datetime.fromtimestamp(now).year - 1:
        return translate("Timeline", "{year}").format(year=then.year)
    return translate("Timeline", "{year}-{month}").format(
        year=then.year, month=then.month
    )


def _row(number: int, event: Event, now: float, linked: bool) -> TimelineRow:
    icon, tone, title, body = _content(event)
    at = datetime.fromtimestamp(event.at)
    same_year = at.year >= datetime.fromtimestamp(now).year - 1
    when = f"{at:%m-%d %H:%M}" if same_year else f"{at:%Y-%m-%d}"
    return TimelineRow(
        f"{number}:{event.kind}:{event.at}", title, body, when, icon, tone, linked
    )


def _content(event: Event) -> tuple[str, str, str, str]:
    """Returns icon, tone, title and second line of an event."""
    detail: dict[str, Any] = dict(event.detail)
    name = str(detail.get("name", ""))
    match event.kind:
        case "tagged":
            title = translate("Timeline", "Tagged {tag}").format(tag=name)
            return "tag", "text2", title, _how(detail)
        case "untagged":
            title = translate("Timeline", "Untagged {tag}").format(tag=name)
            return "tag", "text3", title, _how(detail)
        case "remark":
            return ("pencil", "text2", *_remark(detail))
        case "followed":
            title = translate("Timeline", "Followed")
            return "user-plus", "accent_text", title, _scene(detail)
        case "returned":
            title = translate("Timeline", "Returned")
            return "undo-2", "info", title, _scene(detail)
        case "left":
            return "user-minus", "text3", translate("Timeline", "Left"), _between(event)
        case "invalid":
            title = translate("Timeline", "Invalid: WeChat does not know this OpenID")
            return "user-minus", "text3", title, _between(event)
        case "blocked":
            title = translate("Timeline", "Blacklisted")
            return "ban", "danger", title, _reason(detail)
        case "unblocked":
            title = translate("Timeline", "Removed from the blacklist")
            return "undo-2", "text2", title, _how(detail)
        case "note":
            return "sticky-note", "text2", translate("Timeline", "Note changed"), ""
    return "circle", "text3", event.kind, ""


def _remark(detail: dict[str, Any]) -> tuple[str, str]:
    new, old = str(detail.get("to", "")), str(detail.get("from", ""))
    title = translate("Timeline", "Remark taken away")
    if new:
        title = translate("Timeline", "Remark set to {text}").format(text=new)
    before = translate("Timeline", "Before: {text}").format(text=old) if old else ""
    return title, before


def _how(detail: dict[str, Any]) -> str:
    task = detail.get("task")
    return translate("Timeline", "Task #{n}").format(n=task) if task else ""


def _scene(detail: dict[str, Any]) -> str:
    return messages.scene(str(detail.get("scene", "")))


def _reason(detail: dict[str, Any]) -> str:
    reason = str(detail.get("reason", ""))
    return (
        translate("Timeline", "Reason: {text}").format(text=reason)
        if reason
        else _how(detail)
    )


def _between(event: Event) -> str:
    if not event.since:
        return translate("Timeline", "Noticed by a sync")
    first = f"{datetime.fromtimestamp(event.since):%m-%d %H:%M}"
    last = f"{datetime.fromtimestamp(event.at):%m-%d %H:%M}"
    return translate("Timeline", "Between the syncs of {first} and {last}").format(
        first=first, last=last
    )


class TimelineView(QListView):
    """Lists events. Rows cannot be selected."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline")
        self.setAccessibleName(translate("Timeline", "Timeline"))
        self.rows = ListRows(self)
        self.setModel(self.rows)
        self.setItemDelegate(_EntryDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_events(self, events: Sequence[Event], now: float) -> None:
        self.rows.set_rows(build(events, now))


class _EntryDelegate(QStyledItemDelegate):
    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(ROW_ROLE)
        tall = row is not None and row.body
        return QSize(60, TALL if tall else LINE)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index
    ) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, TimelineRow):
            return
        painter.save()
        rect = QRectF(option.rect).adjusted(_SIDE, 0, -_SIDE, 0)
        if row.icon:
            self._paint_event(painter, rect, row)
        else:
            box = rect.adjusted(0, 2, 0, 0)
            paint.draw_text(painter, box, row.label, "text3", 12, bold=True)
        painter.restore()

    @staticmethod
    def _paint_event(painter: QPainter, rect: QRectF, row: TimelineRow) -> None:
        if row.linked:
            painter.setPen(QPen(theme.colour("line"), 1))
            x = rect.left() + 7.5
            painter.drawLine(QPointF(x, rect.top() + 25), QPointF(x, rect.bottom() + 4))
        icons.draw(painter, rect.left(), rect.top() + 8, row.icon, 15, color=row.tone)
        inner = QRectF(rect.left() + 28, rect.top(), rect.width() - 28, LINE)
        paint.draw_text(painter, inner, row.when, "text3", 12, align=paint.RIGHT)
        used = theme.text_width(row.when, 12) + 8
        title = inner.adjusted(0, 0, -used, 0)
        paint.draw_text(painter, title, safe_text(row.label, 200))
        if row.body:
            box = QRectF(inner.left(), rect.top() + 24, inner.width(), 18)
            paint.draw_text(painter, box, safe_text(row.body, 200), "text3", 12)
