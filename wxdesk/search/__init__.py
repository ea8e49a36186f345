"""The language of the search box: text ↔ FanQuery.

Terms side by side mean AND; OR, a minus or NOT, brackets and quotes; fields and
values in Chinese or English; full-width punctuation is taken as well. The table of
fields and values is in words.py, dates are read in dates.py.
"""

from wxdesk.search.parser import parse
from wxdesk.search.rendering import Chip, chips, label, render, suggest
from wxdesk.search.tag_words import TagWord, rename_tags, tag_words
from wxdesk.search.tokens import quote

__all__ = [
    "Chip",
    "TagWord",
    "chips",
    "label",
    "parse",
    "quote",
    "rename_tags",
    "render",
    "suggest",
    "tag_words",
]
