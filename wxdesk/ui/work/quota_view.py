"""Displays of the daily quota: the tightest in the job bar, all of them in a
popover."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QGridLayout, QVBoxLayout, QWidget

from wxdesk.model import Quota
from wxdesk.ui.kit import icons, messages, paint, theme
from wxdesk.ui.kit.safe_text import tooltip
from wxdesk.ui.kit.widgets import PlainLabel, Surface, button, column, row

_BAR = 64
_HEIGHT = 26


def share(quota: Quota) -> float:
    """Returns the used part of the daily limit, 0 to 1."""
    return min(1.0, quota.used / quota.daily_limit) if quota.daily_limit > 0 else 0.0


def tone(quota: Quota) -> str:
    """Returns the colour token: text3, warn from 80 %, danger from 95 %."""
    used = share(quota)
    return "danger" if used >= 0.95 else "warn" if used >= 0.8 else "text3"


def numbers(quota: Quota) -> str:
    """Returns name, used and limit: 拉列表 11 / 500."""
    name = messages.api_name(quota.path)
    return f"{name} {messages.of(quota.used, quota.daily_limit)}"


class QuotaButton(QAbstractButton):
    """Shows one quota; a click asks for the list of all."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("quotaButton")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._quota: Quota | None = None
        self._short = False
        self.hide()

    def set_quota(self, quota: Quota | None) -> None:
        """Show this quota; None hides the button."""
        self._quota = quota
        self.setVisible(quota is not None)
        if quota is not None:
            label = self.tr("Today's quota: {what}").format(what=numbers(quota))
            self.setAccessibleName(label)
            self.setToolTip(tooltip(label))
        self.updateGeometry()
        self.update()

    def set_short(self, short: bool) -> None:
        """Show only the number, for narrow windows."""
        if short != self._short:
            self._short = short
            self.updateGeometry()

    def _texts(self) -> tuple[str, str]:
        if self._quota is None:
            return "", ""
        if self._short:
            return "", messages.of(self._quota.used, self._quota.daily_limit)
        return self.tr("Today's quota"), numbers(self._quota)

    def sizeHint(self) -> QSize:
        head, tail = self._texts()
        width = 14 + theme.text_width(tail, 12) + 8 + 12
        if head:
            width += theme.text_width(head, 12) + 8 + _BAR + 8
        return QSize(width, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._quota is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_frame(painter)
        colour = tone(self._quota)
        middle = self.height() / 2
        icons.draw(painter, 6, middle - 7, "gauge", 14, color=colour)
        head, tail = self._texts()
        x = 28.0
        if head:
            wide = theme.text_width(head, 12)
            box = QRectF(x, 0, wide + 1, self.height())
            paint.draw_text(painter, box, head, "text2", 12)
            x += wide + 8
            bar = QRectF(x, middle - 2, _BAR, 4)
            _paint_bar(painter, bar, share(self._quota), colour)
            x += _BAR + 8
        label = "text2" if colour == "text3" else colour
        rest = QRectF(x, 0, self.width() - x, self.height())
        paint.draw_text(painter, rest, tail, label, 12)

    def _paint_frame(self, painter: QPainter) -> None:
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 1))
        if self.underMouse() or self.hasFocus():
            painter.setBrush(theme.colour("hover"))
            painter.drawRoundedRect(area, 4, 4)


def _paint_bar(painter: QPainter, bar: QRectF, used: float, colour: str) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("track"))
    painter.drawRoundedRect(bar, 2, 2)
    if used > 0:
        painter.setBrush(theme.colour(colour))
        filled = QRectF(bar.left(), bar.top(), max(4.0, bar.width() * used), 4)
        painter.drawRoundedRect(filled, 2, 2)


class _Bar(QWidget):
    """Draws the bar of one quota in the popover."""

    def __init__(self, quota: Quota) -> None:
        super().__init__()
        self._quota = quota
        self.setFixedSize(_BAR, 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bar = QRectF(0, self.height() / 2 - 2, _BAR, 4)
        _paint_bar(painter, bar, share(self._quota), tone(self._quota))


class QuotaPopup(QFrame):
    """Lists all quotas, tightest first. ``refresh`` asks WeChat again."""

    refresh = Signal()

    def __init__(self, parent: QWidget, quotas: Sequence[Quota]) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("quotaPopup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        for at, quota in enumerate(quotas):
            name = PlainLabel(messages.api_name(quota.path), size=12)
            name.setToolTip(tooltip(quota.path))
            used = messages.of(quota.used, quota.daily_limit)
            plain = tone(quota) == "text3"
            value = PlainLabel(used, tone="text2" if plain else tone(quota), size=12)
            value.setAlignment(paint.RIGHT)
            for place, part in enumerate((name, _Bar(quota), value)):
                grid.addWidget(part, at, place)
        title = PlainLabel(self.tr("Today's quota"), bold=True)
        again = button(self.tr("Refresh"), "link", clicked=self._refresh)
        note = self.tr("Counted by WeChat, begins anew at midnight (Beijing)")
        inside = column(
            row(title, None, again),
            grid,
            PlainLabel(note, tone="text3", size=12),
            margins=(16, 10, 16, 12),
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(Surface(inside, fill="raised", radius=4, edge="edge"))

    def open_above(self, anchor: QWidget) -> None:
        """Show it with its lower right corner at the upper right one of ``anchor``."""
        self.adjustSize()
        corner = anchor.mapToGlobal(QPoint(anchor.width(), -4))
        self.move(corner - QPoint(self.width(), self.height()))
        self.show()

    def _refresh(self) -> None:
        self.refresh.emit()
        self.close()
