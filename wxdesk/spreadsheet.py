"""Texts for cells: nothing that a spreadsheet would run, nothing it cannot hold."""

from __future__ import annotations

import re

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A cell that begins like this is a formula to Excel, also in its full-width form,
# after a blank or a quote.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SUSPECT = frozenset((*_FORMULA, " ", "'", '"'))  # first letters that may hide one


def formula_safe(text: str) -> str:
    """The text with an apostrophe before anything a spreadsheet would run."""
    return "'" + text if text.lstrip(" '\"").startswith(_FORMULA) else text


def xml_safe(text: str) -> str:
    """The text without what XML 1.0 cannot hold; such a workbook would not open."""
    return _NOT_XML.sub("\ufffd", text)
