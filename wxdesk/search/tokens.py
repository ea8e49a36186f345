"""Cutting a search into its pieces, with where each one stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from wxdesk.errors import SearchError
from wxdesk.model import Text

QUOTES = '"“”＂'
_OPEN, _CLOSE = "(（", ")）"
_COLONS = ":："
MINUS = "-－−"
_OPERATORS = ("OR", "AND", "NOT")
_SPECIAL = frozenset(QUOTES + _OPEN + _CLOSE + _COLONS + "\\")


class Kind(Enum):
    WORD = "word"
    OPEN = "("
    CLOSE = ")"
    NOT = "not"
    OR = "or"
    AND = "and"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece. A word may have a field (``field_start`` says where it stands; its
    value begins at ``start``); ``quoted`` values are taken literally."""

    kind: Kind
    begin: int
    end: int
    value: str = ""
    start: int = 0
    quoted: bool = False
    field: str | None = None


def quote(word: str) -> str:
    """The word as it must be typed to be searched for as text, whatever is in it."""
    if word and not _must_quote(word):
        return word
    inner = "".join("\\" + c if c == "\\" or c in QUOTES else c for c in word)
    return f'"{inner}"'


def _must_quote(word: str) -> bool:
    from_words = word in _OPERATORS or word.casefold() in ("none", "any", "无", "有")
    return (
        from_words
        or word[0] in MINUS
        or any(c.isspace() or c in _SPECIAL for c in word)
    )


def cut(text: str) -> list[Piece]:
    """All pieces of a search. Raises SearchError for a quote that is not closed."""
    pieces: list[Piece] = []
    at = 0
    while at < len(text):
        letter = text[at]
        if letter.isspace():
            at += 1
            continue
        if letter in _OPEN:
            piece = Piece(Kind.OPEN, at, at + 1, letter, at)
        elif letter in _CLOSE:
            piece = Piece(Kind.CLOSE, at, at + 1, letter, at)
        elif letter in MINUS:
            piece = Piece(Kind.NOT, at, at + 1, letter, at)
        else:
            piece = _word(text, at)
        pieces.append(piece)
        at = piece.end
    return pieces


def _word(text: str, begin: int) -> Piece:
    if text[begin] in QUOTES:
        value, end = _quoted(text, begin)
        return Piece(Kind.WORD, begin, end, value, begin, quoted=True)
    end = begin
    while end < len(text) and not _ends(text[end]):
        if text[end] in _COLONS and end > begin:
            return _with_field(text, begin, end)
        end += 1
    word = text[begin:end]
    kind = Kind(word.lower()) if word in _OPERATORS else Kind.WORD
    return Piece(kind, begin, end, word, begin)


def _with_field(text: str, begin: int, colon: int) -> Piece:
    field, start = text[begin:colon], colon + 1
    if start < len(text) and text[start] in QUOTES:
        value, end = _quoted(text, start)
        return Piece(Kind.WORD, begin, end, value, start, True, field)
    end = start
    while end < len(text) and not _ends(text[end]):
        end += 1
    return Piece(Kind.WORD, begin, end, text[start:end], start, False, field)


def _ends(letter: str) -> bool:
    return letter.isspace() or letter in _OPEN or letter in _CLOSE


def _quoted(text: str, begin: int) -> tuple[str, int]:
    letters: list[str] = []
    at = begin + 1
    while at < len(text):
        letter = text[at]
        if letter == "\\" and at + 1 < len(text) and text[at + 1] in QUOTES + "\\":
            letters.append(text[at + 1])
            at += 2
        elif letter in QUOTES:
            return "".join(letters), at + 1
        else:
            letters.append(letter)
            at += 1
    raise SearchError(
        text[begin:],
        begin,
        Text("引号没有配对", "A quotation mark is not closed"),
        Text("在后面补一个引号。", "Put one at the end."),
    )
