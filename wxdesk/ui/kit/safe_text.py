"""What fans and WeChat wrote, made fit for one line on the screen.

Names are hostile by nature: control characters, turned-round text, stacks of marks.
The stored text stays as it is; only what is painted or put into a label goes through
:func:`safe_text`. Copy and export use the stored text.
"""

from __future__ import annotations

import html
import unicodedata
from functools import lru_cache

from PySide6.QtCore import QTextBoundaryFinder

from wxdesk.printable import shown

GRAPHEMES_MAX = 64
_MARKS_MAX = 2  # combining marks on one letter; more would climb into other rows
_INVISIBLE = frozenset("\u200b\u2060\ufeff\u00ad")
_FSI, _PDI = "\u2068", "\u2069"


@lru_cache(maxsize=16_384)
def safe_text(text: str, limit: int = GRAPHEMES_MAX) -> str:
    """One line of at most ``limit`` graphemes, "…" at the end if there was more.

    Control characters become symbols, direction overrides a visible mark; text with
    right-to-left letters is isolated so that it cannot turn what follows it round.
    """
    if text.isascii() and text.isprintable() and len(text) <= limit:
        return text
    clean = _clean(text[: limit * 16])
    clean = _shorten(clean, limit, cut=len(text) > limit * 16)
    if any(unicodedata.bidirectional(letter) in ("R", "AL", "AN") for letter in clean):
        return f"{_FSI}{clean}{_PDI}"
    return clean


def tooltip(text: str) -> str:
    """Text for a tooltip. Qt takes text with tags in it for rich text and would load
    the pictures it names, so what might be a tag is escaped."""
    if "<" not in text:
        return text
    lines = html.escape(text).replace("\n", "<br>")
    return f"<span>{lines}</span>"


def no_mnemonic(text: str) -> str:
    """Text for buttons, menus and tabs, where & would underline the next letter."""
    return text.replace("&", "&&")


def _clean(text: str) -> str:
    result: list[str] = []
    marks = 0
    for letter in text:
        category = unicodedata.category(letter)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks <= _MARKS_MAX and letter not in _INVISIBLE:
            result.append(shown(letter, category))
    return "".join(result)


def _shorten(text: str, limit: int, cut: bool) -> str:
    if len(text) <= limit:
        return text + "…" if cut else text
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, text)
    for _ in range(limit):
        if finder.toNextBoundary() < 0:
            return text + "…" if cut else text
    units = finder.position()  # of UTF-16
    head = text.encode("utf-16-le")[: units * 2].decode("utf-16-le")
    return text if head == text and not cut else head + "…"
