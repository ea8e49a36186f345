"""The theme in use: palette, style sheet, fonts, row height.

:func:`apply` sets everything once on the application; single widgets never get a
style sheet of their own (each would make its own style, slow to repolish). What a
widget wants to look like it says by a dynamic property: ``kind`` for buttons,
``tone`` for labels, ``surface`` for item views.

Painted things ask :func:`colour` when they paint, so they follow by themselves; who
keeps a picture of a colour listens to ``signals.changed``.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from wxdesk.ui.kit.colours import DARK, LIGHT, Tokens, mix
from wxdesk.ui.kit.style_sheet import style_sheet

_ROLE = QPalette.ColorRole
_GROUP = QPalette.ColorGroup

FONTS = [
    "Microsoft YaHei UI",
    "PingFang SC",
    "Noto Sans CJK SC",
    "WenQuanYi Zen Hei",
    "Noto Color Emoji",
]
MONO = [
    "Cascadia Mono",
    "Consolas",
    "SF Mono",
    "Menlo",
    "DejaVu Sans Mono",
    "Noto Sans CJK SC",
]
ROW_HEIGHTS = {"compact": 28, "normal": 32, "roomy": 40}


class Signals(QObject):
    """``changed`` is emitted when colours or density have changed."""

    changed = Signal()


class _State:
    """What :func:`apply` was last called with."""

    tokens: Tokens = LIGHT
    mode: str = "system"
    density: str = "normal"
    connected: bool = False


signals = Signals()


def current() -> Tokens:
    """The tokens of the theme in use."""
    return _State.tokens


def mode() -> str:
    """Returns the mode set by :func:`apply`: ``system``, ``light`` or ``dark``."""
    return _State.mode


def colour(name: str) -> QColor:
    """The colour of a token of the theme in use, or of a literal ``#rrggbb``."""
    return _qcolor(name if name.startswith("#") else getattr(_State.tokens, name))


@cache
def _qcolor(value: str) -> QColor:
    return QColor(value)


def density() -> str:
    """Returns the density set by :func:`apply`: compact, normal or roomy."""
    return _State.density


def row_height() -> int:
    """Height of a table row in pixels."""
    return ROW_HEIGHTS[_State.density]


@cache
def font(size: int = 13, bold: bool = False, mono: bool = False) -> QFont:
    """A font by pixel size: points differ between systems. Bold is DemiBold."""
    result = QFont(MONO if mono else FONTS)
    result.setPixelSize(size)
    result.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return result


@cache
def metrics(size: int = 13, bold: bool = False, mono: bool = False) -> QFontMetrics:
    """Metrics of :func:`font`, cached: making them costs more than measuring."""
    return QFontMetrics(font(size, bold, mono))


def text_width(
    text: str, size: int = 13, bold: bool = False, mono: bool = False
) -> int:
    """Width of one line of text in pixels."""
    return metrics(size, bold, mono).horizontalAdvance(text)


def build_palette(tokens: Tokens) -> QPalette:
    """All colours Fusion needs: menus, message boxes and file dialogs included."""
    result = QPalette()
    for name, roles in {
        "chrome": (_ROLE.Window,),
        "base": (_ROLE.Base, _ROLE.AlternateBase),
        "raised": (_ROLE.Button, _ROLE.ToolTipBase, _ROLE.Light),
        "hover": (_ROLE.Midlight,),
        "edge": (_ROLE.Mid,),
        "field": (_ROLE.Dark,),
        "text": (
            _ROLE.WindowText,
            _ROLE.Text,
            _ROLE.ButtonText,
            _ROLE.ToolTipText,
            _ROLE.BrightText,
        ),
        "text3": (_ROLE.PlaceholderText,),
        "on_accent": (_ROLE.HighlightedText,),
        "accent": (_ROLE.Accent, _ROLE.Highlight),
        "accent_text": (_ROLE.Link, _ROLE.LinkVisited),
    }.items():
        for role in roles:
            result.setColor(role, QColor(getattr(tokens, name)))
    result.setColor(_ROLE.Shadow, QColor(mix("#000000", tokens.edge, 0.4)))
    for role in (_ROLE.WindowText, _ROLE.Text, _ROLE.ButtonText, _ROLE.PlaceholderText):
        result.setColor(_GROUP.Disabled, role, QColor(tokens.disabled))
    for role, name in ((_ROLE.Highlight, "track"), (_ROLE.HighlightedText, "disabled")):
        result.setColor(_GROUP.Disabled, role, QColor(getattr(tokens, name)))
    return result


def apply(
    app: QApplication,
    mode: str = "system",
    density: str = "normal",
    *,
    sheet: bool = True,
) -> None:
    """Dress the application. ``mode``: system, light or dark; ``density``: compact,
    normal or roomy. Unknown words (a settings file of another version) mean the
    default. Cheap when nothing changes; emits ``signals.changed`` otherwise.

    Without ``sheet`` the style sheet is left to the next call, after the window is
    built: under a style sheet a part is polished again with every parent it gets,
    which took 30 of the 100 ms of building.
    """
    _State.mode = mode if mode in ("light", "dark") else "system"
    wanted = density if density in ROW_HEIGHTS else "normal"
    tokens = DARK if _wants_dark(_State.mode) else LIGHT
    first = not app.styleSheet()
    if not first and tokens is _State.tokens and wanted == _State.density:
        return
    recolour = first or tokens is not _State.tokens
    _State.tokens, _State.density = tokens, wanted
    if first and app.style().name() != "fusion":
        app.setStyle("Fusion")
    if first and app.font() != font():
        app.setFont(font())
    if recolour:
        app.setPalette(build_palette(tokens))
        if sheet:
            app.setStyleSheet(style_sheet(tokens))
    _follow_system()
    signals.changed.emit()


def _wants_dark(mode: str) -> bool:
    """The title bars follow where the platform can do that (Windows, macOS); on
    bare X and offscreen the hint does nothing, hence the palette of our own."""
    hints = QGuiApplication.styleHints()
    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
    if mode in schemes:
        hints.setColorScheme(schemes[mode])
        return mode == "dark"
    hints.unsetColorScheme()
    return hints.colorScheme() == Qt.ColorScheme.Dark


def _follow_system() -> None:
    if not _State.connected:
        QGuiApplication.styleHints().colorSchemeChanged.connect(_system_changed)
        _State.connected = True


def _system_changed() -> None:
    app = QApplication.instance()
    if _State.mode == "system" and isinstance(app, QApplication):
        apply(app, "system", _State.density)
