"""Lucide icons, recoloured and drawn sharp at any device pixel ratio.

The pictures are vendored in ``resources/icons/lucide`` (ISC and MIT, see LICENSE
there). ``currentColor`` would render black in the dark theme, so the colour is put
into the source before QSvgRenderer draws it. A :class:`QIcon` from :func:`icon`
looks the colour up when it is drawn and so follows the theme by itself.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from wxdesk.paths import resource
from wxdesk.ui.kit import theme


@cache
def _source(name: str) -> str:
    return Path(resource(f"icons/lucide/{name}.svg")).read_text(encoding="utf-8")


def svg(name: str, hex_colour: str, stroke: float = 2, fill: bool = False) -> bytes:
    """The SVG source of an icon in a colour. Raises OSError for an unknown name."""
    source = _source(name).replace("currentColor", hex_colour)
    if stroke != 2:
        source = source.replace('stroke-width="2"', f'stroke-width="{stroke}"')
    if fill:
        source = source.replace('fill="none"', f'fill="{hex_colour}"')
    return source.encode()


def pixmap(
    name: str,
    size: int = 16,
    color: str = "text2",
    *,
    ratio: float = 1.0,
    stroke: float = 2,
    fill: bool = False,
) -> QPixmap:
    """A cached picture; ``size`` in logical pixels, ``color`` a token or #rrggbb."""
    return _render(
        name, size, theme.colour(color).name(), ratio, stroke=stroke, fill=fill
    )


@cache
def _render(
    name: str, size: int, hex_colour: str, ratio: float, *, stroke: float, fill: bool
) -> QPixmap:
    side = round(size * ratio)
    result = QPixmap(side, side)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    data = QByteArray(svg(name, hex_colour, stroke, fill))
    QSvgRenderer(data).render(painter, QRectF(0, 0, side, side))
    painter.end()
    result.setDevicePixelRatio(ratio)
    return result


def draw(
    painter: QPainter,
    x: float,
    y: float,
    name: str,
    size: int = 16,
    *,
    color: str = "text2",
    stroke: float = 2,
    fill: bool = False,
) -> None:
    """Draw an icon with its top left corner at x, y, rounded to whole pixels."""
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    picture = pixmap(name, size, color, ratio=ratio, stroke=stroke, fill=fill)
    painter.drawPixmap(QPoint(round(x), round(y)), picture)


class _Engine(QIconEngine):
    """Draws an icon in the theme's colour at that moment, pale when disabled."""

    def __init__(self, name: str, size: int, color: str, pad: int, fill: bool) -> None:
        super().__init__()
        self._facts = (name, size, color, pad, fill)

    def clone(self) -> QIconEngine:
        return _keep(_Engine(*self._facts))

    def paint(
        self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State
    ) -> None:
        name, size, color, _pad, fill = self._facts
        if mode == QIcon.Mode.Disabled:
            color = "disabled"
        top = rect.top() + (rect.height() - size) / 2
        draw(painter, rect.left(), top, name, size, color=color, fill=fill)

    def actualSize(self, _size: QSize, _mode: QIcon.Mode, _state: QIcon.State) -> QSize:
        _name, size, _color, pad, _fill = self._facts
        return QSize(size + pad, size)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        """``size`` in logical pixels (as of Qt 6.8), ``scale`` the ratio it is for."""
        result = QPixmap(size * scale)
        result.setDevicePixelRatio(scale)
        result.fill(Qt.GlobalColor.transparent)
        painter = QPainter(result)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return result


_engines: list[QIconEngine] = []


def _keep(engine: QIconEngine) -> QIconEngine:
    """Keep a reference for ever: Qt owns only the C++ half of the engine."""
    _engines.append(engine)
    return engine


@cache
def icon(
    name: str, size: int = 16, color: str = "text2", *, pad: int = 0, fill: bool = False
) -> QIcon:
    """An icon that follows the theme. ``pad``: empty pixels at the right, for buttons
    with text (a styled button sets icon and text closer than 8 px); the widget then
    needs ``setIconSize(QSize(size + pad, size))``."""
    return QIcon(_keep(_Engine(name, size, color, pad, fill)))


@cache
def app_icon() -> QIcon:
    """The icon of the program, in the sizes window systems ask for."""
    result = QIcon()
    renderer = QSvgRenderer(str(resource("icons/app.svg")))
    for side in (16, 20, 24, 32, 48, 64, 128, 256):
        picture = QPixmap(side, side)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        renderer.render(painter, QRectF(0, 0, side, side))
        painter.end()
        result.addPixmap(picture)
    return result
