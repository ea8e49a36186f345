"""The tags a search names: where they stand, and other names in their place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from wxdesk.errors import SearchError
from wxdesk.search import words
from wxdesk.search.tokens import Kind, Piece, cut, quote


class TagWord(NamedTuple):
    """A tag as it was typed; its value, quotes and all, is ``text[start:end]``."""

    name: str
    start: int
    end: int


def tag_words(text: str) -> list[TagWord]:
    """Every tag the search names, in the order they stand. A text that is no search
    names none."""
    try:
        pieces = cut(text)
    except SearchError:
        return []
    return [TagWord(one.value, one.start, one.end) for one in pieces if _names(one)]


def rename_tags(text: str, names: Mapping[str, str]) -> str:
    """The search with other names for these tags (name as typed → new name)."""
    for word in reversed(tag_words(text)):
        if word.name in names:
            text = text[: word.start] + quote(names[word.name]) + text[word.end :]
    return text


def _names(piece: Piece) -> bool:
    if piece.kind is not Kind.WORD or piece.field is None or not piece.value:
        return False
    field = words.FIELD_BY_WORD.get(piece.field.casefold())
    if field is None or field.key != "tag":
        return False
    special = words.NONE_WORDS | words.ANY_WORDS
    return piece.quoted or piece.value.casefold() not in special
