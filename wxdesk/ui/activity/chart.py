"""The activity chart: new fans upwards, those who left downwards, the net as a line.

Colours differ in lightness too and the legend names them, so nothing depends on hue.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import ceil, floor, log10
from typing import Protocol

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QToolTip, QWidget

from wxdesk.ui.kit import messages, paint, theme
from wxdesk.ui.kit.colours import mix

_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 16, 12, 24
_LINES = 5
_BAR_MAX = 32
_FADE = 0.75  # share of the bar colour over base; the last day has all of it


class ChartDay(Protocol):
    """The numbers of one day; ``date`` as 2026-11-18."""

    @property
    def date(self) -> str: ...
    @property
    def new(self) -> int: ...
    @property
    def left(self) -> int: ...
    @property
    def returned(self) -> int: ...


def net(day: ChartDay) -> int:
    """Those who came and came back, without those who left."""
    return day.new + day.returned - day.left


def scale(high: int, low: int) -> tuple[int, int, int]:
    """Returns step and number of steps above and below zero: about five round lines
    that hold ``high`` upwards and ``low`` downwards (both 0 or more)."""
    span = max(1, high + low)
    rough = span / _LINES
    power = 10 ** floor(log10(rough)) if rough >= 1 else 1
    step = next(
        (int(power * one) for one in (1, 2, 5, 10) if power * one >= rough), power * 10
    )
    step = max(1, step)
    return step, max(1, ceil(high / step)), ceil(low / step)


class TrendChart(QWidget):
    """Draws days, which come in their order. The same numbers can be exported."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("trendChart")
        self.setMinimumHeight(150)
        self.setMouseTracking(True)
        self._days: tuple[ChartDay, ...] = ()
        self._hover = -1
        self.set_days(())

    def sizeHint(self) -> QSize:
        return QSize(600, 184)

    def set_days(self, days: Sequence[ChartDay]) -> None:
        """Show these days and say their sums to screen readers."""
        self._days = tuple(days)
        self._hover = -1
        new = sum(day.new for day in self._days)
        left = sum(day.left for day in self._days)
        gain = sum(net(day) for day in self._days)
        text = self.tr("{n} days: new {new}, left {left}, net {net}")
        self.setAccessibleName(
            text.format(
                n=len(self._days),
                new=messages.number(new),
                left=messages.number(left),
                net=messages.signed(gain),
            )
        )
        self.update()

    # -- geometry

    def _scale(self) -> tuple[int, int, int]:
        gains = [net(day) for day in self._days]
        high = max([0, *gains, *(day.new for day in self._days)])
        low = max([0, *(-one for one in gains), *(day.left for day in self._days)])
        return scale(high, low)

    def _plot(self) -> QRectF:
        area = QRectF(self.rect())
        return area.adjusted(_LEFT, _TOP, -_RIGHT, -_BOTTOM)

    def _day_at(self, x: float) -> int:
        plot = self._plot()
        if not self._days or not plot.left() <= x <= plot.right():
            return -1
        at = int((x - plot.left()) / plot.width() * len(self._days))
        return min(at, len(self._days) - 1)

    # -- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not any(day.new or day.left or day.returned for day in self._days):
            text = self.tr("Changes appear after the second sync")
            area = QRectF(self.rect())
            paint.draw_text(painter, area, text, "text3", align=paint.CENTRE)
            return
        step, above, below = self._scale()
        plot = self._plot()
        unit = plot.height() / ((above + below) * step)
        zero = round(plot.top() + above * step * unit)
        self._paint_lines(painter, plot, zero, unit)
        self._paint_days(painter, plot, zero, unit)
        self._paint_net(painter, plot, zero, unit)

    def _paint_lines(
        self, painter: QPainter, plot: QRectF, zero: float, unit: float
    ) -> None:
        step, above, below = self._scale()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for at in range(-below, above + 1):
            y = round(zero - at * step * unit)
            painter.setPen(QPen(theme.colour("edge" if at == 0 else "line"), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            box = QRectF(0, y - 9, _LEFT - 10, 18)
            label = messages.axis(abs(at) * step)
            paint.draw_text(painter, box, label, "text3", 11, align=paint.RIGHT)

    def _paint_days(
        self, painter: QPainter, plot: QRectF, zero: float, unit: float
    ) -> None:
        step = plot.width() / len(self._days)
        wide = min(_BAR_MAX, max(1, round(step * 0.56)))
        every = 1 if len(self._days) <= 10 else ceil(len(self._days) / 6)
        tokens = theme.current()
        painter.setPen(Qt.PenStyle.NoPen)
        for at, day in enumerate(self._days):
            x = round(plot.left() + step * at + (step - wide) / 2)
            strong = at in (len(self._days) - 1, self._hover)
            share = 1.0 if strong else _FADE
            up = QRectF(x, zero - day.new * unit, wide, day.new * unit)
            down = QRectF(x, zero + 1, wide, day.left * unit)
            painter.fillRect(up, theme.colour(mix(tokens.accent, tokens.base, share)))
            painter.fillRect(down, theme.colour(mix(tokens.text3, tokens.base, share)))
            if (len(self._days) - 1 - at) % every == 0:
                top = self.height() - _BOTTOM + 4
                box = QRectF(x + wide / 2 - 30, top, 60, 18)
                label = self._day_label(day)
                paint.draw_text(painter, box, label, "text3", 11, align=paint.CENTRE)

    def _day_label(self, day: ChartDay) -> str:
        if day.date == date.today().isoformat():
            return self.tr("today")
        return day.date[5:]

    def _paint_net(
        self, painter: QPainter, plot: QRectF, zero: float, unit: float
    ) -> None:
        step = plot.width() / len(self._days)
        points = [
            QPointF(plot.left() + step * (at + 0.5), zero - net(day) * unit)
            for at, day in enumerate(self._days)
        ]
        path = QPainterPath(points[0])
        for point in points[1:]:
            path.lineTo(point)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in (("base", 4.0), ("text", 1.6)):
            painter.setPen(QPen(theme.colour(colour), width))
            painter.drawPath(path)
        painter.setBrush(theme.colour("text"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(points[self._hover], 3.5, 3.5)

    # -- one day

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(self._day_at(event.position().x()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(-1)
        super().leaveEvent(event)

    def _point_at(self, day: int) -> None:
        if day != self._hover:
            self._hover = day
            self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_tip(event.globalPos(), self._day_at(event.pos().x()))
            return True
        return super().event(event)

    def _show_tip(self, at: QPoint, day: int) -> None:
        QToolTip.showText(at, self.describe(day) if day >= 0 else "", self)

    def describe(self, at: int) -> str:
        """Describes one day in words, for the tooltip."""
        day = self._days[at]
        text = self.tr("{date}\nnew {new}, left {left}, returned {returned}\nnet {net}")
        return text.format(
            date=day.date,
            new=messages.number(day.new),
            left=messages.number(day.left),
            returned=messages.number(day.returned),
            net=messages.signed(net(day)),
        )


class ChartLegend(QWidget):
    """Names the bars and the line."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(20)
        self.setFixedWidth(self._place(None))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._place(painter)

    def _place(self, painter: QPainter | None) -> int:
        """Paint, or only measure; returns the width in pixels."""
        tokens = theme.current()
        x = 0
        for name, colour in (
            (self.tr("New"), tokens.accent),
            (self.tr("Left"), tokens.text3),
            (self.tr("Net"), ""),
        ):
            wide = theme.text_width(name, 12)
            if painter is not None:
                _paint_key(painter, x, colour)
                box = QRectF(x + 16, 0, wide + 1, 20)
                paint.draw_text(painter, box, name, "text2", 12)
            x += 16 + wide + 16
        return x - 15


def _paint_key(painter: QPainter, x: int, colour: str) -> None:
    if colour:
        painter.setPen(Qt.PenStyle.NoPen)
        shade = mix(colour, theme.current().base, _FADE)
        painter.setBrush(theme.colour(shade))
        painter.drawRoundedRect(QRectF(x, 5, 10, 10), 2, 2)
    else:
        painter.setPen(QPen(theme.colour("text"), 1.6))
        painter.drawLine(QPointF(x, 10), QPointF(x + 12, 10))
