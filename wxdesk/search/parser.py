"""Pieces of a search → FanQuery. NOT binds tightest, then AND, then OR."""

from __future__ import annotations

import re
import time
from typing import NamedTuple

from wxdesk.errors import SearchError
from wxdesk.model import FanQuery, Group, Node, Not, Op, Term, Text
from wxdesk.search import dates, words
from wxdesk.search.tokens import Kind, Piece, cut

_SURROGATES = re.compile("[\ud800-\udfff]")


class Part(NamedTuple):
    """A node and the stretch of text it was read from."""

    node: Node
    begin: int
    end: int
    enclosed: bool = False  # in brackets


def parse(text: str, now: float | None = None) -> FanQuery:
    """What a search asks for; an empty one asks for all. ``now`` is for relative
    dates, Unix seconds. Raises SearchError, which names the word and its place."""
    parts = top_parts(text, time.time() if now is None else now)
    return FanQuery(_together(Op.AND, [part.node for part in parts]), text)


def top_parts(text: str, now: float) -> list[Part]:
    """The conditions that must all hold, each with its stretch of the text."""
    clean = _SURROGATES.sub("\ufffd", text)
    pieces = cut(clean)
    if len(pieces) > words.MANY_TERMS:
        place = pieces[words.MANY_TERMS]
        raise SearchError(
            place.value,
            place.begin,
            Text("搜索条件太多", "The search has too many words"),
            Text(f"最多 {words.MANY_TERMS} 个。", f"At most {words.MANY_TERMS}."),
        )
    return _Parser(pieces, len(clean), now).whole()


def _together(op: Op, nodes: list[Node]) -> Node | None:
    if len(nodes) < 2:
        return nodes[0] if nodes else None
    return Group(op, tuple(nodes))


class _Parser:
    """Walks over the pieces once."""

    def __init__(self, pieces: list[Piece], length: int, now: float) -> None:
        self._pieces = pieces
        self._at = 0
        self._depth = 0
        self._length = length
        self._now = now

    def whole(self) -> list[Part]:
        if not self._pieces:
            return []
        parts = self._either()
        piece = self._next()
        if piece is not None:
            raise _stray(piece)
        return parts

    def _next(self) -> Piece | None:
        return self._pieces[self._at] if self._at < len(self._pieces) else None

    def _either(self) -> list[Part]:
        """Conditions joined by OR: one part; without OR the parts of the AND."""
        sides = [self._all()]
        while (piece := self._next()) and piece.kind is Kind.OR:
            self._at += 1
            sides.append(self._all())
        if len(sides) == 1:
            return sides[0]
        nodes = [_together(Op.AND, [part.node for part in side]) for side in sides]
        group = Group(Op.OR, tuple(node for node in nodes if node is not None))
        return [Part(group, sides[0][0].begin, sides[-1][-1].end)]

    def _all(self) -> list[Part]:
        """Conditions side by side, at least one."""
        parts = [self._one()]
        while (piece := self._next()) and piece.kind not in (Kind.OR, Kind.CLOSE):
            if piece.kind is Kind.AND:
                self._at += 1
            parts.append(self._one())
        return parts

    def _one(self) -> Part:
        piece = self._next()
        if piece is None:
            raise _unfinished(self._pieces[-1])
        self._at += 1
        if piece.kind is Kind.WORD:
            return Part(_term(piece, self._now), piece.begin, piece.end)
        if piece.kind in (Kind.NOT, Kind.OPEN):
            self._depth += 1
            if self._depth > words.DEEP:
                raise _too_deep(piece)
            part = self._not(piece) if piece.kind is Kind.NOT else self._inside(piece)
            self._depth -= 1
            return part
        raise _stray(piece)

    def _not(self, piece: Piece) -> Part:
        inner = self._one()
        return Part(Not(inner.node), piece.begin, inner.end)

    def _inside(self, opening: Piece) -> Part:
        parts = self._either()
        closing = self._next()
        if closing is None:
            raise SearchError(
                opening.value,
                opening.begin,
                Text("括号没有配对", "A bracket is not closed"),
                Text("在后面补一个括号。", "Put one at the end."),
            )
        self._at += 1
        node = _together(Op.AND, [part.node for part in parts])
        assert node is not None
        return Part(node, opening.begin, closing.end, True)


def _term(piece: Piece, now: float) -> Term:
    if piece.field is None:
        if not piece.value:
            raise _no_value(piece, '""')
        return Term("any", piece.value)
    field = words.FIELD_BY_WORD.get(piece.field.casefold())
    if field is None:
        raise _unknown_field(piece)
    if not piece.value:
        raise _no_value(piece, piece.field)
    if not piece.quoted and field.key in words.OPTIONAL:
        folded = piece.value.casefold()
        if folded in words.NONE_WORDS:
            return Term(field.key, kind="none")
        if folded in words.ANY_WORDS:
            return Term(field.key, kind="any")
    return _of_field(field, piece, now)


def _of_field(field: words.Field, piece: Piece, now: float) -> Term:
    if field.key == "followed":
        since, until = dates.span(piece.value, piece.start, now)
        return Term("followed", piece.value, since=since, until=until)
    if field.key == "is":
        state = words.STATE_BY_WORD.get(piece.value.casefold())
        if state is None:
            raise words.not_understood(
                piece.value,
                piece.start,
                Text("状态", "The status"),
                list(words.STATE_BY_WORD),
            )
        return Term("is", state.key)
    if field.key == "scene":
        raw = words.scene_raw(piece.value)
        if raw is None:
            what = Text("来源", "The source")
            among = words.scene_words()
            raise words.not_understood(piece.value, piece.start, what, among)
        return Term("scene", raw, values=(raw,))
    return Term(field.key, piece.value)


def _unknown_field(piece: Piece) -> SearchError:
    error = words.not_understood(
        piece.field or "",
        piece.begin,
        Text("字段", "The field"),
        list(words.FIELD_BY_WORD),
    )
    error.hint = Text(
        error.hint.zh + "要找带冒号的文字，给它加上引号。",
        error.hint.en + " To find text with a colon, put it in quotes.",
    )
    return error


def _no_value(piece: Piece, word: str) -> SearchError:
    return SearchError(
        word,
        piece.begin,
        Text(f"「{word}」后面还缺内容", f"“{word}” lacks what to look for"),
        Text("补上要找的内容，或者删掉它。", "Add it, or take the word out."),
    )


def _stray(piece: Piece) -> SearchError:
    return SearchError(
        piece.value,
        piece.begin,
        Text(f"「{piece.value}」放错了位置", f"“{piece.value}” is out of place"),
        Text(
            "要找这个词本身，给它加上引号。",
            "To look for the word itself, put it in quotes.",
        ),
    )


def _unfinished(piece: Piece) -> SearchError:
    return SearchError(
        piece.value,
        piece.begin,
        Text(
            f"「{piece.value}」后面还缺条件", f"Something lacks after “{piece.value}”"
        ),
        Text("补上条件，或者删掉它。", "Add a condition, or take the word out."),
    )


def _too_deep(piece: Piece) -> SearchError:
    return SearchError(
        piece.value,
        piece.begin,
        Text("括号套得太深", "The brackets are nested too deep"),
        Text(f"最多 {words.DEEP} 层。", f"At most {words.DEEP} levels."),
    )
