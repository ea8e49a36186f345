"""The small widgets and layouts that every view is built of.

All of them take their looks from the theme by dynamic properties and show plain text
only: a nickname like ``<img src=…>`` must never be read as HTML.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QMenu,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from wxdesk.ui.kit import icons, paint, theme
from wxdesk.ui.kit.safe_text import tooltip

Margins = tuple[int, int, int, int]
Part = QWidget | QLayout | int | None


# -- layout ------------------------------------------------------------------------


def row(*parts: Part, spacing: int = 8, margins: Margins = (0, 0, 0, 0)) -> QHBoxLayout:
    """Lay parts out side by side; None stretches, a number is a space in pixels."""
    box = QHBoxLayout()
    _fill(box, parts, spacing, margins)
    return box


def column(
    *parts: Part, spacing: int = 8, margins: Margins = (0, 0, 0, 0)
) -> QVBoxLayout:
    """Lay parts out below each other; None stretches, a number is a space in pixels."""
    box = QVBoxLayout()
    _fill(box, parts, spacing, margins)
    return box


def _fill(
    box: QBoxLayout, parts: tuple[Part, ...], spacing: int, margins: Margins
) -> None:
    box.setSpacing(spacing)
    box.setContentsMargins(*margins)
    for part in parts:
        if part is None:
            box.addStretch(1)
        elif isinstance(part, int):
            box.addSpacing(part)
        elif isinstance(part, QWidget):
            box.addWidget(part)
        else:
            box.addLayout(part)


class Surface(QWidget):
    """A plain area: a fill (a colour token), hairlines or a rounded edge. Painted, so
    no style sheet has to reach its children."""

    def __init__(
        self,
        layout: QLayout | None = None,
        *,
        fill: str = "base",
        top: bool = False,
        bottom: bool = False,
        radius: int = 0,
        edge: str = "",
    ) -> None:
        super().__init__()
        self._fill = fill
        self._lines = (top, bottom)
        self._radius, self._edge = radius, edge
        if layout is not None:
            self.setLayout(layout)

    def set_fill(self, fill: str) -> None:
        self._fill = fill
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._radius:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            edge = QPen(theme.colour(self._edge), 1) if self._edge else None
            painter.setPen(edge or Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(self._fill))
            inset = 0.5 if edge else 0
            area = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
            painter.drawRoundedRect(area, self._radius, self._radius)
            return
        painter.fillRect(self.rect(), theme.colour(self._fill))
        top, bottom = self._lines
        if top:
            painter.fillRect(0, 0, self.width(), 1, theme.colour("line"))
        if bottom:
            at = self.height() - 1
            painter.fillRect(0, at, self.width(), 1, theme.colour("line"))


def vertical_line(height: int = 16) -> Surface:
    """A hairline between two parts of a bar."""
    line = Surface(fill="line")
    line.setFixedSize(1, height)
    return line


# -- text --------------------------------------------------------------------------


class PlainLabel(QLabel):
    """A label that never reads its text as HTML. ``tone`` is a text colour token."""

    def __init__(
        self,
        text: str = "",
        *,
        tone: str = "text",
        size: int = 13,
        bold: bool = False,
        mono: bool = False,
        wrap: bool = False,
        select: bool = False,
    ) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(size, bold, mono))
        self.setWordWrap(wrap)
        self.setProperty("tone", tone)
        if select:
            flags = Qt.TextInteractionFlag
            self.setTextInteractionFlags(
                flags.TextSelectableByMouse | flags.TextSelectableByKeyboard
            )
        self.setText(text)

    def set_tone(self, tone: str) -> None:
        """Set the colour of the text, a token of the theme."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            repolish(self)


class ElidedLabel(PlainLabel):
    """One line that may shrink: cut text ends in "…" and is whole in the tooltip."""

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        full = self.text()
        shown = self.fontMetrics().elidedText(
            full, Qt.TextElideMode.ElideRight, self.width()
        )
        wanted = tooltip(full) if shown != full else ""
        if self.toolTip() != wanted:
            self.setToolTip(wanted)
        if shown == full:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        flags = int(self.alignment() | Qt.TextFlag.TextSingleLine)
        painter.drawText(self.rect(), flags, shown)


class LineLabel(PlainLabel):
    """One line if there is room for it, more if not. (A wrapping QLabel asks for a
    narrow column even where a line would fit.)"""

    def __init__(
        self, text: str = "", *, tone: str = "text", size: int = 13, bold: bool = False
    ) -> None:
        super().__init__(text, tone=tone, size=size, bold=bold, wrap=True)

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.text()) + 2
        return QSize(width, self.heightForWidth(width))


def repolish(widget: QWidget) -> None:
    """Apply the style sheet again after a dynamic property has changed.

    A widget never shown is polished at its first show anyway; done twice, the second
    time would take back a font set in between.
    """
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


class IconLabel(QWidget):
    """A picture of fixed size; colour and name may change."""

    def __init__(
        self, name: str, *, tone: str = "text2", size: int = 16, stroke: float = 2
    ) -> None:
        super().__init__()
        self._name, self._tone, self._side, self._stroke = name, tone, size, stroke
        self.setFixedSize(size, size)

    def set_icon(self, name: str, tone: str) -> None:
        self._name, self._tone = name, tone
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        tone = self._tone if self.isEnabled() else "disabled"
        painter = QPainter(self)
        icons.draw(
            painter, 0, 0, self._name, self._side, color=tone, stroke=self._stroke
        )


# -- buttons -----------------------------------------------------------------------

_ICON_TONES = {"primary": "on_accent", "link": "accent_text", "danger": "danger"}


def button(
    text: str,
    kind: str = "",
    icon: str = "",
    *,
    name: str = "",
    clicked: Callable[[], object] | None = None,
) -> QPushButton:
    """A push button. ``kind``: "", primary, small, link, plain, danger or segment;
    ``name`` becomes the objectName."""
    result = QPushButton(text)
    result.setAutoDefault(False)
    if kind:
        result.setProperty("kind", kind)
    if kind == "small":
        result.setFont(theme.font(12))
    if icon:
        set_button_icon(result, icon)
    if name:
        result.setObjectName(name)
    if clicked is not None:
        result.clicked.connect(lambda _checked: clicked())
    return result


def set_button_icon(target: QPushButton, icon: str) -> None:
    """Set an icon in the colour of the button's kind; "" removes it."""
    kind = str(target.property("kind") or "")
    side = 14 if kind == "small" else 16
    pad = 4 if target.text() else 0
    tone = _ICON_TONES.get(kind, "text2")
    if icon:
        target.setIcon(icons.icon(icon, side, tone, pad=pad))
    target.setIconSize(QSize(side + pad, side))


def tool(
    text: str = "",
    icon: str = "",
    *,
    tip: str = "",
    name: str = "",
    small: bool = False,
    menu: QMenu | None = None,
    split: bool = False,
    color: str = "text2",
    clicked: Callable[[], object] | None = None,
) -> QToolButton:
    """A frameless button. Only Tab gives it the focus. ``tip`` is also the accessible
    name of a button without text; ``split`` puts the menu behind an arrow."""
    result = QToolButton()
    result.setText(text)
    side, pad = (14 if small else 16), (4 if text else 0)
    if icon:
        result.setIcon(icons.icon(icon, side, color, pad=pad))
        result.setIconSize(QSize(side + pad, side))
    styles = Qt.ToolButtonStyle
    result.setToolButtonStyle(
        styles.ToolButtonTextBesideIcon
        if text and icon
        else styles.ToolButtonTextOnly
        if text
        else styles.ToolButtonIconOnly
    )
    if small:
        result.setProperty("flat", "small")
        result.setFont(theme.font(12))
    if menu is not None:
        modes = QToolButton.ToolButtonPopupMode
        result.setMenu(menu)
        result.setPopupMode(modes.MenuButtonPopup if split else modes.InstantPopup)
        if not text:
            result.setProperty("bare", True)
    result.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    result.setToolTip(tooltip(tip))
    result.setAccessibleName(text or tip)
    if name:
        result.setObjectName(name)
    if clicked is not None:
        result.clicked.connect(lambda _checked: clicked())
    return result


def progress_bar(width: int = 160, tone: str = "") -> QProgressBar:
    """The 4 px bar. ``tone``: "", idle, warn or danger."""
    result = QProgressBar()
    result.setTextVisible(False)
    result.setFixedWidth(width)
    if tone:
        result.setProperty("tone", tone)
    return result


# -- bigger parts --------------------------------------------------------------------


class SectionHeader(QWidget):
    """A heading in 12/text3, a fact beside it, tools at the right."""

    def __init__(self, title: str, note: str = "", *tools: QWidget) -> None:
        super().__init__()
        self.title = PlainLabel(title, tone="text3", size=12, bold=True)
        self.note = PlainLabel(note, tone="text3", size=12)
        self.setLayout(row(self.title, self.note, None, *tools, spacing=8))

    def set_note(self, note: str) -> None:
        self.note.setText(note)


class EmptyState(Surface):
    """Fills a view that has nothing to show: why, and what to do next."""

    def __init__(
        self,
        icon: str,
        title: str,
        body: str = "",
        *buttons: QPushButton,
        hint: str = "",
    ) -> None:
        super().__init__()
        self.title = PlainLabel(title, size=18, bold=True)
        self.body = PlainLabel(body, tone="text2", wrap=True)
        self.hint = PlainLabel(hint, tone="text3", size=12, wrap=True)
        for label in (self.title, self.body, self.hint):
            label.setAlignment(paint.CENTRE)
        self.body.setMinimumWidth(320)
        self.body.setSizePolicy(
            QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred
        )
        self.hint.setVisible(bool(hint))
        picture = IconLabel(icon, tone="text3", size=48, stroke=1.25)
        parts: tuple[Part, ...] = (
            None,
            row(None, picture, None),
            16,
            self.title,
            8,
            self.body,
            20,
            row(None, *buttons, None),
            12,
            self.hint,
            None,
            48,
        )
        self.setLayout(column(*parts, spacing=0, margins=(24, 0, 24, 0)))
