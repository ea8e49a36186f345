"""What others wrote, made fit for one line: of a screen, a terminal or a file.

Remarks and nicknames are hostile by nature. On a terminal an escape sequence is a
command, a line break is another record, and turned-round text hides what follows.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

_DIRECTION_MARK = "⇄"
_DIRECTION = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e") | frozenset(
    "\u2066\u2067\u2068\u2069"
)
_REPLACEMENT = "\ufffd"
# Legal within JSON as they are, but a terminal obeys some of them, others end a line
# for those who read line by line, and half a surrogate pair cannot be written.
_ESCAPED = re.compile(
    "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)


def shown(letter: str, category: str) -> str:
    """The letter, or a symbol that stands for it where it would do something.

    ``category`` is its Unicode category, which the caller knows already.
    """
    code = ord(letter)
    if category == "Cc":
        if code < 0x20:
            return chr(0x2400 + code)
        return "\u2421" if code == 0x7F else _REPLACEMENT
    if letter in _DIRECTION:
        return _DIRECTION_MARK
    if category in ("Zl", "Zp"):
        return "\u240a"
    if category == "Cs" or code & 0xFFFE == 0xFFFE:
        return _REPLACEMENT
    return letter


def one_line(text: str) -> str:
    """The text on one line, with symbols in place of what a terminal would obey."""
    if text.isprintable():
        return text
    return "".join(shown(letter, unicodedata.category(letter)) for letter in text)


def json_line(value: Any) -> str:
    """The value as JSON on one line, readable Chinese, nothing a terminal obeys."""
    text = json.dumps(value, ensure_ascii=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
