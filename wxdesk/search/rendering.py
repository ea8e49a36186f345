"""FanQuery → text: conditions as typed again, as removable chips, and completion."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from wxdesk.model import (
    SCENE_BY_RAW,
    SCENES,
    FanQuery,
    Group,
    Node,
    Not,
    Op,
    Term,
    Text,
)
from wxdesk.search import words
from wxdesk.search.parser import Part, top_parts
from wxdesk.search.tokens import MINUS, QUOTES, quote

_NONE = Text("无", "none")
_ANY = Text("有", "any")
_DATE_VALUES = (("7天", "30天", "今天"), ("7d", "30d", "today"))


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition of the top level. ``tag_name`` is "" unless it is about one tag;
    ``text`` is the condition alone, ``text_without`` the search without it."""

    label: Text
    tag_name: str
    text_without: str
    text: str


def render(node: Node | None) -> str:
    """Text that is read as exactly this node. Dates must carry what was typed."""
    if node is None:
        return ""
    if isinstance(node, Term):
        return _render_term(node)
    if isinstance(node, Not):
        return "-" + _enclosed(node.part)
    joint = " OR " if node.op is Op.OR else " "
    return joint.join(_enclosed(part) for part in node.parts)


def _enclosed(node: Node) -> str:
    text = render(node)
    return f"({text})" if isinstance(node, Group) else text


def _render_term(term: Term) -> str:
    if term.field == "any":
        return quote(term.value)
    word = words.FIELD_BY_KEY[term.field].words[0]
    if term.kind != "text":
        return f"{word}:{(_ANY if term.kind == 'any' else _NONE).zh}"
    if term.field == "is":
        return f"{word}:{words.STATE_BY_KEY[term.value].words[0]}"
    if term.field == "scene":
        scene = SCENE_BY_RAW.get(term.value)
        return f"{word}:{quote(scene.name.zh if scene else term.value)}"
    return f"{word}:{quote(term.value)}"


def chips(query: FanQuery, now: float | None = None) -> list[Chip]:
    """The conditions of the top level, each removable on its own. Raises SearchError
    if the text of the query is not a search."""
    text = query.text or render(query.where)
    parts = top_parts(text, time.time() if now is None else now)
    made = []
    for place, part in enumerate(parts):
        rest = [one for other, one in enumerate(parts) if other != place]
        made.append(
            Chip(
                label(part.node),
                _tag_name(part.node),
                " ".join(_typed(text, one) for one in rest),
                _typed(text, part),
            )
        )
    return made


def _typed(text: str, part: Part) -> str:
    """The stretch of text, so that it can stand beside others and after a minus."""
    stretch = text[part.begin : part.end]
    if part.enclosed:
        return stretch
    if isinstance(part.node, Group):
        return f"({stretch})"
    if isinstance(part.node, Not):
        length = 3 if stretch.startswith("NOT") else 1
        return "-" + stretch[length:].lstrip()
    return stretch


def _tag_name(node: Node) -> str:
    inner = node.part if isinstance(node, Not) else node
    if isinstance(inner, Term) and inner.field == "tag" and inner.kind == "text":
        return inner.value
    return ""


def label(node: Node) -> Text:
    """A condition in words, for a chip."""
    if isinstance(node, Not):
        inner = label(node.part)
        return Text(f"不含{inner.zh}", f"Not {inner.en}")
    if isinstance(node, Group):
        parts = [label(part) for part in node.parts]
        if node.op is Op.OR:
            zh, en = " 或 ", " or "
        else:
            zh, en = "，", ", "
        return Text(zh.join(p.zh for p in parts), en.join(p.en for p in parts))
    if node.field == "any":
        return Text(f"「{node.value}」", f"“{node.value}”")
    name = words.FIELD_BY_KEY[node.field].name
    value = _value(node)
    return Text(f"{name.zh}: {value.zh}", f"{name.en}: {value.en}")


def _value(term: Term) -> Text:
    if term.kind != "text":
        return _ANY if term.kind == "any" else _NONE
    if term.field == "is":
        return words.STATE_BY_KEY[term.value].name
    if term.field == "scene" and term.value in SCENE_BY_RAW:
        return SCENE_BY_RAW[term.value].name
    if term.field == "followed":
        number = term.value[:-1]
        if number.isdecimal() and term.value[-1:] in ("d", "D", "天"):
            return Text(f"近 {number} 天", f"last {number} days")
    return Text(term.value, term.value)


@dataclass(frozen=True, slots=True)
class Suggestions:
    """``words`` that may stand in place of ``text[start:cursor]``."""

    start: int
    words: list[str]


def suggest(text: str, cursor: int, tag_names: Sequence[str]) -> Suggestions:
    """What may stand in place of the word at the cursor: fields, or after a field
    its values. In the language of what is typed so far. A minus before the word is
    no part of it."""
    start = _word_start(text, cursor)
    return Suggestions(start, _words_for(text[start:cursor], tag_names))


def _words_for(word: str, tag_names: Sequence[str]) -> list[str]:
    head, colon, typed = word.partition(":" if ":" in word else "：")
    if not colon:
        folded = head.casefold()
        if not folded:
            return []
        known = [one for field in words.FIELDS for one in field.words[:2]]
        return [f"{one}:" for one in known if one.startswith(folded)]
    field = words.FIELD_BY_WORD.get(head.casefold())
    if field is None:
        return []
    folded = typed.lstrip(QUOTES).casefold()
    chinese = not head.isascii()
    found = [one for one in _choices(field.key, tag_names, chinese) if one]
    good = [one for one in found if one.casefold().startswith(folded)]
    good += [one for one in found if folded in one.casefold() and one not in good]
    fixed = _fixed(field.key, chinese)
    made = [quote(one) for one in good]
    made += [one for one in fixed if one.startswith(folded)]
    return [head + colon + one for one in made if one.casefold() != typed.casefold()]


def _choices(field: str, tag_names: Sequence[str], chinese: bool) -> list[str]:
    if field == "tag":
        return list(tag_names)
    if field == "scene":
        return [scene.name.zh if chinese else scene.word for scene in SCENES]
    if field == "is":
        return [state.words[0 if chinese else 1] for state in words.STATES]
    return []


def _fixed(field: str, chinese: bool) -> list[str]:
    """Values that are not text and so must not be quoted."""
    made = list(_DATE_VALUES[0 if chinese else 1]) if field == "followed" else []
    if field in words.OPTIONAL:
        made += ["无", "有"] if chinese else ["none", "any"]
    return made


def _word_start(text: str, cursor: int) -> int:
    """Where the word that ends at the cursor begins; quotes keep blanks together."""
    quoted, start = False, 0
    for place, letter in enumerate(text[:cursor]):
        if letter in QUOTES:
            quoted = not quoted
        elif not quoted and (letter.isspace() or letter in "()（）"):
            start = place + 1
    while start < cursor and text[start] in MINUS:
        start += 1
    return start
