"""Painting that several views share: text, avatars, chips, tag colours."""

from __future__ import annotations

from collections import OrderedDict
from functools import cache
from hashlib import blake2b

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from wxdesk.ui.kit import icons, theme
from wxdesk.ui.kit.colours import HUES, mix
from wxdesk.ui.kit.safe_text import safe_text

__all__ = [
    "CENTRE",
    "LEFT",
    "RIGHT",
    "avatar",
    "chip_width",
    "draw_avatar",
    "draw_check",
    "draw_chip",
    "draw_dot",
    "draw_text",
    "elide",
    "safe_text",
    "tag_color",
]

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
CHIP_TEXT_MAX = 160
_AVATARS_MAX = 4_000  # of 22 px: about 2 KB each
_CELLS = 5  # an identicon is 5 by 5, mirrored


def tag_color(tag_id: int) -> str:
    """The hue of a tag's dot, ``#rrggbb``; the same in both themes and for ever."""
    return HUES[tag_id % len(HUES)]


def elide(
    text: str,
    width: float,
    size: int = 13,
    *,
    bold: bool = False,
    mono: bool = False,
    mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> str:
    """``text`` made to fit ``width`` pixels in that font."""
    return theme.metrics(size, bold, mono).elidedText(text, mode, int(width))


def draw_text(
    painter: QPainter,
    rect: QRectF,
    text: str,
    color: str = "text",
    size: int = 13,
    *,
    bold: bool = False,
    mono: bool = False,
    align: Qt.AlignmentFlag = LEFT,
    mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> None:
    """One elided line of plain text. ``color`` is a token or ``#rrggbb``."""
    painter.setFont(theme.font(size, bold, mono))
    painter.setPen(theme.colour(color))
    fitting = elide(text, rect.width(), size, bold=bold, mono=mono, mode=mode)
    painter.drawText(rect, _one_line(align), fitting)


@cache
def _one_line(align: Qt.AlignmentFlag) -> int:
    """The flags as a number; made anew, they were a twentieth of every frame."""
    return int(align | Qt.TextFlag.TextSingleLine)


def draw_dot(
    painter: QPainter, x: float, y: float, color: str, side: float = 6
) -> None:
    """A filled circle with its centre at ``x + side / 2``, ``y``."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(color))
    painter.drawEllipse(QRectF(x, y - side / 2, side, side))


# -- chips -----------------------------------------------------------------------


def chip_width(
    label: str, *, dot: bool = False, closable: bool = False, limit: int = CHIP_TEXT_MAX
) -> int:
    """Width :func:`draw_chip` will need."""
    inner = min(theme.text_width(label, 12), limit)
    return inner + 16 + (12 if dot else 0) + (16 if closable else 0)


def draw_chip(
    painter: QPainter,
    x: float,
    y: float,
    label: str,
    *,
    dot: str = "",
    height: int = 20,
    closable: bool = False,
    limit: int = CHIP_TEXT_MAX,
    focused: bool = False,
) -> int:
    """A neutral pill with a coloured dot; returns its width.

    The text keeps its contrast whatever the colour of the tag, because the colour is
    only in the dot. Labels longer than ``limit`` pixels are elided.
    """
    full = chip_width(label, dot=bool(dot), closable=closable, limit=limit)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge, wide = ("accent", 2.0) if focused else ("edge", 1.0)
    painter.setPen(QPen(theme.colour(edge), wide))
    painter.setBrush(theme.colour("raised"))
    inset = wide / 2
    outline = QRectF(x, y, full, height).adjusted(inset, inset, -inset, -inset)
    painter.drawRoundedRect(outline, height / 2, height / 2)
    at = x + 8
    if dot:
        draw_dot(painter, at, y + height / 2, dot)
        at += 12
    inner = full - (at - x) - 8 - (16 if closable else 0)
    draw_text(painter, QRectF(at, y - 0.5, inner + 1, height), label, "text2", 12)
    if closable:
        icons.draw(painter, at + inner + 4, y + height / 2 - 6, "x", 12, color="text3")
    return full


# -- avatars ---------------------------------------------------------------------

_avatars: OrderedDict[tuple[str, str, int, float, bool], QPixmap] = OrderedDict()


def avatar(openid: str, name: str = "", size: int = 22, ratio: float = 1.0) -> QPixmap:
    """A letter for a name, a symmetric pattern for a bare openid.

    Nothing is loaded: the pattern and the hue come from the openid, so the same fan
    looks the same everywhere, and plainly not like a photograph.
    """
    key = (openid, _letter(name), size, ratio, theme.current().dark)
    picture = _avatars.get(key)
    if picture is None:
        picture = _paint_avatar(*key[:4])
        _avatars[key] = picture
        if len(_avatars) > _AVATARS_MAX:
            _avatars.popitem(last=False)
    else:
        _avatars.move_to_end(key)
    return picture


def draw_avatar(
    painter: QPainter,
    x: float,
    y: float,
    openid: str,
    name: str = "",
    *,
    size: int = 22,
) -> None:
    """Draw the cached avatar with its top left corner at x, y."""
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    at = QPointF(round(x), round(y))
    painter.drawPixmap(at, avatar(openid, name, size, ratio))


def draw_check(painter: QPainter, x: float, y: float, size: int = 22) -> None:
    """The accent circle with a check that stands for "selected"."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("accent"))
    painter.drawEllipse(QRectF(x + 2, y + 2, size - 4, size - 4))
    inner = size // 2 + 1
    at = (size - inner) / 2
    icons.draw(painter, x + at, y + at, "check", inner, color="on_accent")


def _letter(name: str) -> str:
    """The first letter or digit of a name, else its first character, else ""."""
    shown = safe_text(name).strip("\u2068\u2069 ")
    return next((one for one in shown if one.isalnum()), shown[:1]).upper()


def _paint_avatar(openid: str, letter: str, size: int, ratio: float) -> QPixmap:
    tokens = theme.current()
    dice = blake2b(openid.encode("utf-8", "replace"), digest_size=4).digest()
    hue = HUES[dice[0] % (len(HUES) - 1)]  # not the grey one
    back = mix(hue, tokens.base, 0.32 if tokens.dark else 0.16)
    ink = mix(hue, "#ffffff", 0.45) if tokens.dark else mix(hue, "#000000", 0.72)
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(back))
    painter.drawEllipse(QRectF(0, 0, size, size))
    if letter:
        box = QRectF(0, 0, size, size)
        draw_text(
            painter, box, letter, ink, round(size * 0.48), bold=True, align=CENTRE
        )
    else:
        _paint_pattern(painter, size, mix(ink, back, 0.8), dice)
    painter.end()
    return picture


def _paint_pattern(painter: QPainter, size: int, ink: str, dice: bytes) -> None:
    """15 bits decide the left three columns; the right two mirror them."""
    bits = int.from_bytes(dice[1:], "big")
    cell = size * 0.116
    left = size / 2 - cell * _CELLS / 2
    painter.setBrush(theme.colour(ink))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, size <= 30)
    for row in range(_CELLS):
        for column in range(3):
            if not bits >> (row * 3 + column) & 1:
                continue
            for place in {column, _CELLS - 1 - column}:
                x, y = left + place * cell, left + row * cell
                painter.drawRect(QRectF(x, y, cell + 0.2, cell + 0.2))
