"""The one style sheet, made from the tokens and set once on the application.

No rule on table items (that path is slow: cells are painted by a delegate) and no
fonts (a font in a style sheet overrides ``setFont``). Where a focus border is 1 px
wider, the padding is 1 px less, so nothing moves.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Template

from PySide6.QtCore import QByteArray, QRectF, Qt, QTemporaryDir
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from wxdesk.paths import resource
from wxdesk.ui.kit.colours import TONES, Tokens


@cache
def _folder() -> QTemporaryDir:
    """Arrows as files; removed when the program ends."""
    return QTemporaryDir()


@cache
def asset(name: str, hex_colour: str, size: int = 12) -> str:
    """Path of an icon as PNG at 1x with an @2x beside it.

    A style sheet cannot draw our SVGs (their plug-in does not ship), and combo and
    menu arrows vanish under a style sheet unless they are given as files.
    """
    source = Path(resource(f"icons/lucide/{name}.svg")).read_text(encoding="utf-8")
    data = QByteArray(source.replace("currentColor", hex_colour).encode())
    stem = f"{name}-{hex_colour[1:]}-{size}"
    for suffix, scale in (("", 1), ("@2x", 2)):
        side = size * scale
        image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        QSvgRenderer(data).render(painter, QRectF(0, 0, side, side))
        painter.end()
        image.save(_folder().filePath(f"{stem}{suffix}.png"))
    return _folder().filePath(f"{stem}.png")


_RULES = Template("""
QMainWindow, QDialog { background: $chrome; }
QMenuBar { background: $chrome; padding: 2px 8px; border: 0; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent;
  color: $text; }
QMenuBar::item:selected { background: $hover; }
QToolBar { background: $chrome; border: 0; border-bottom: 1px solid $line;
  spacing: 4px; padding: 2px 8px 4px 8px; }
QToolBar::separator { width: 1px; background: $line; margin: 6px 4px; }

QToolButton { border: 1px solid transparent; border-radius: 6px; padding: 0 8px;
  min-height: 28px; color: $text; background: transparent; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked, QToolButton:open {
  background: $selection_idle; }
QToolButton:disabled { color: $disabled; }
QToolButton:focus { border: 1px solid $accent; }
QToolButton::menu-indicator { image: url($chevron_down); width: 12px; height: 12px;
  subcontrol-position: right center; subcontrol-origin: padding; right: 6px; }
QToolButton[bare="true"]::menu-indicator { image: none; width: 0; }
QToolButton[popupMode="1"] { padding-right: 18px; }
QToolButton[popupMode="2"] { padding-right: 22px; }
QToolButton[bare="true"] { padding-right: 8px; }
QToolButton::menu-button { border: 0; width: 20px; }
QToolButton::menu-arrow { image: url($chevron_down); width: 12px; height: 12px; }
QToolButton::menu-arrow:disabled { image: url($chevron_down_off); }
QToolButton[flat="small"] { min-height: 22px; padding: 0 4px; border-radius: 4px; }
QToolButton[flat="small"][popupMode="2"] { padding-right: 20px; }
QToolButton[flat="small"]::menu-indicator { right: 4px; }
QLineEdit QToolButton { border: 0; min-height: 0; padding: 0; }

QPushButton { border: 1px solid $edge; border-radius: 6px; padding: 0 14px;
  min-height: 28px; background: $raised; color: $text; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $selection_idle; }
QPushButton:focus { border: 2px solid $accent; padding: 0 13px; min-height: 26px; }
QPushButton:disabled { color: $disabled; background: $chrome; }
QPushButton[kind="primary"] { background: $accent; color: $on_accent;
  border-color: $accent; }
QPushButton[kind="primary"]:hover, QPushButton[kind="primary"]:pressed {
  background: $accent_hover; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
QPushButton[kind="primary"]:disabled { background: $track; color: $disabled;
  border-color: $track; }
QPushButton[kind="danger"] { color: $danger; }
QPushButton[kind="danger"]:disabled { color: $disabled; }
QPushButton[kind="link"] { border: 0; background: transparent; color: $accent_text;
  padding: 0 4px; min-height: 24px; }
QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"]:focus { border: 2px solid $accent; border-radius: 4px;
  padding: 0 2px; min-height: 20px; }
QPushButton[kind="link"]:disabled { color: $disabled; }
QPushButton[kind="plain"] { border: 1px solid transparent; background: transparent;
  padding: 0 10px; }
QPushButton[kind="plain"]:hover { background: $hover; }
QPushButton[kind="plain"]:focus { border: 2px solid $accent; padding: 0 9px; }
QPushButton[kind="small"] { padding: 0 10px; min-height: 24px; }
QPushButton[kind="small"]:focus { padding: 0 9px; min-height: 22px; }
QPushButton[kind="segment"] { border-radius: 0; border-right-width: 0;
  padding: 0 12px; min-height: 26px; }
QPushButton[kind="segment"][place="first"] { border-top-left-radius: 6px;
  border-bottom-left-radius: 6px; }
QPushButton[kind="segment"][place="last"] { border-right-width: 1px;
  border-top-right-radius: 6px; border-bottom-right-radius: 6px; }
QPushButton[kind="segment"]:checked { background: $selection; color: $accent_text; }
QPushButton[kind="segment"]:focus { border: 2px solid $accent; padding: 0 11px;
  min-height: 24px; }

QLineEdit, QComboBox, QPlainTextEdit, QSpinBox { border: 1px solid $field;
  border-radius: 6px; background: $base; color: $text;
  selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit, QComboBox, QSpinBox { padding: 0 8px; min-height: 28px; }
QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus, QSpinBox:focus {
  border: 2px solid $accent; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus { padding: 0 7px; min-height: 26px; }
QLineEdit:read-only { border-color: $edge; background: $chrome; }
QSpinBox { max-height: 28px; }
QSpinBox:focus { max-height: 26px; }
QLineEdit[state="bad"] { border-color: $danger; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QPlainTextEdit:disabled {
  border-color: $edge; background: $chrome; color: $disabled; }
QPlainTextEdit { padding: 2px 4px; }
QPlainTextEdit:focus { padding: 1px 3px; }
QComboBox::drop-down { border: 0; width: 24px; }
QComboBox::down-arrow { image: url($chevron_down); width: 12px; height: 12px; }
QComboBox QAbstractItemView { border: 1px solid $edge; background: $raised;
  color: $text; selection-background-color: $selection; selection-color: $text;
  outline: 0; padding: 4px; }
QSpinBox QLineEdit, QSpinBox QLineEdit:focus { border: 0; padding: 0;
  min-height: 0; background: transparent; }
QSpinBox::up-button, QSpinBox::down-button { border: 0; width: 20px;
  background: transparent; }
QSpinBox::up-arrow { image: url($chevron_up); width: 12px; height: 12px; }
QSpinBox::down-arrow { image: url($chevron_down); width: 12px; height: 12px; }

QCheckBox, QRadioButton { spacing: 8px; color: $text; }
QCheckBox:disabled, QRadioButton:disabled { color: $disabled; }
QCheckBox::indicator, QRadioButton::indicator { width: 14px; height: 14px;
  border: 1px solid $field; border-radius: 4px; background: $base; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus {
  border: 2px solid $accent; width: 12px; height: 12px; }
QCheckBox::indicator:checked { border-color: $accent; background: $accent;
  image: url($check); }
QCheckBox::indicator:indeterminate { border-color: $accent; background: $accent;
  image: url($minus); }
QCheckBox::indicator:checked:focus, QCheckBox::indicator:indeterminate:focus {
  border-color: $text; }
QCheckBox::indicator:disabled { border-color: $edge; background: $chrome; }
QCheckBox::indicator:checked:disabled { border-color: $track; background: $track; }
QRadioButton::indicator { border-radius: 8px; }
QRadioButton::indicator:focus { border-radius: 8px; }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid $accent;
  background: $on_accent; }

QTabBar { background: transparent; }
QTabBar::tab { background: transparent; border: 0; border-bottom: 2px solid transparent;
  padding: 0 4px; margin: 0 10px; height: 38px; color: $text2; }
QTabBar[low="true"]::tab { height: 33px; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabBar::tab:focus { color: $accent_text; }

QTableView, QListView { border: 0; background: $base; outline: 0; }
QAbstractItemView[surface="chrome"] { background: $chrome; }
QAbstractItemView[surface="framed"] { border: 1px solid $field; border-radius: 6px; }
QAbstractItemView[surface="framed"]:focus { border: 2px solid $accent; }

QProgressBar { border: 0; border-radius: 2px; background: $track; max-height: 4px;
  min-height: 4px; }
QProgressBar::chunk { border-radius: 2px; background: $accent; }
QProgressBar[tone="idle"]::chunk { background: $text3; }
QProgressBar[tone="warn"]::chunk { background: $warn; }
QProgressBar[tone="danger"]::chunk { background: $danger; }

QScrollBar:vertical { width: 12px; background: transparent; margin: 0; }
QScrollBar:horizontal { height: 12px; background: transparent; margin: 0; }
QScrollBar::handle { background: $scroll; border-radius: 3px; margin: 3px;
  min-height: 32px; min-width: 32px; }
QScrollBar::handle:hover { background: $field; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QSplitter::handle { background: $line; }
QScrollArea { border: 0; background: transparent; }
QToolTip { border: 1px solid $edge; padding: 4px 6px; background: $raised;
  color: $text; }
""")


def style_sheet(tokens: Tokens) -> str:
    """The style sheet of a theme. Writes the arrow pictures it refers to."""
    values = {name: getattr(tokens, name) for name in tokens.__slots__}
    sheet = _RULES.substitute(
        values,
        chevron_down=asset("chevron-down", tokens.text3),
        chevron_down_off=asset("chevron-down", tokens.disabled),
        chevron_up=asset("chevron-up", tokens.text3),
        check=asset("check", tokens.on_accent),
        minus=asset("minus", tokens.on_accent),
    )
    tones = "".join(
        f'QLabel[tone="{tone}"] {{ color: {values[tone]}; }}\n' for tone in TONES
    )
    off = f"QLabel:disabled {{ color: {tokens.disabled}; }}\n"
    return sheet + tones + off
