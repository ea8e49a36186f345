"""Which tags a search means: names become ids, an unknown one is an error.

Everything that looks for fans goes through ``bind``: a tag that does not exist would
find nobody, or, behind a minus, everybody.
"""

from __future__ import annotations

import difflib
import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from wxdesk import search
from wxdesk.errors import SearchError
from wxdesk.model import FanQuery, Group, Node, Not, Selection, Term, Text

Which = TypeVar("Which", FanQuery, Selection, FanQuery | Selection)
_ALIKE = 0.5  # of 1: how similar a name has to be to be offered instead


def understand(db: sqlite3.Connection, text: str, now: float) -> FanQuery:
    """What a search asks for, its tags known. ``now``: Unix seconds, for relative
    dates. Raises SearchError."""
    return bind(db, search.parse(text, now))


def bind(db: sqlite3.Connection, which: Which) -> Which:
    """The same query or selection, each tag by its id. A tag understood before keeps
    its id whatever it is called now. Raises SearchError for one that is not there."""
    if isinstance(which, Selection):
        if which.query is None:
            return which
        return replace(which, query=bind(db, which.query))
    if which.where is None or not _tag_terms(which.where):
        return which
    names = dict(db.execute("SELECT id, name FROM tag").fetchall())
    return replace(which, where=_bound(which.where, names, which.text))


def tags_meant(node: Node | None) -> dict[str, tuple[int, ...]]:
    """The tags of a query that is understood: name as typed → ids."""
    terms = _tag_terms(node) if node is not None else []
    return {term.value: tuple(map(int, term.values)) for term in terms}


def renamed(query: FanQuery, names: Mapping[int, str]) -> str:
    """The text of a query that is understood, with the names its tags have now."""
    return search.rename_tags(
        query.text,
        {
            typed: names[ids[0]]
            for typed, ids in tags_meant(query.where).items()
            if ids and ids[0] in names and names[ids[0]].casefold() != typed.casefold()
        },
    )


def find(name: str, names: Mapping[int, str]) -> tuple[int, ...]:
    """The ids a name stands for: the tag of exactly that name, else those that differ
    in upper and lower case only."""
    exact = [tag_id for tag_id, one in names.items() if one == name]
    folded = name.casefold()
    alike = [tag_id for tag_id, one in names.items() if one.casefold() == folded]
    return tuple(exact or alike)


def _tag_terms(node: Node) -> list[Term]:
    if isinstance(node, Term):
        return [node] if node.field == "tag" and node.kind == "text" else []
    if isinstance(node, Not):
        return _tag_terms(node.part)
    return [term for part in node.parts for term in _tag_terms(part)]


def _bound(node: Node, names: Mapping[int, str], text: str) -> Node:
    if isinstance(node, Not):
        return Not(_bound(node.part, names, text))
    if isinstance(node, Group):
        return Group(node.op, tuple(_bound(part, names, text) for part in node.parts))
    if not _tag_terms(node):
        return node
    known = [one for one in map(int, node.values) if one in names]
    ids = known or find(node.value, names)
    if not ids:
        raise _no_such_tag(node.value, names, text)
    return replace(node, values=tuple(map(str, ids)))


def _no_such_tag(name: str, names: Mapping[int, str], text: str) -> SearchError:
    start = next((w.start for w in search.tag_words(text) if w.name == name), 0)
    near = _nearest(name, list(names.values()))
    if near:
        hint = Text(f"是不是「{near}」？", f"Did you mean “{near}”?")
    else:
        hint = Text(
            "它可能改了名字，或者已经删除。核对名字，或者先同步。",
            "It may have another name by now, or be deleted. Check the name, or sync.",
        )
    return SearchError(
        name, start, Text(f"没有标签「{name}」", f"There is no tag “{name}”"), hint
    )


def _nearest(name: str, names: list[str]) -> str:
    """The most similar name, or ""; one that holds the word, or is in it, first."""
    folded = {one.casefold(): one for one in names}
    wanted = name.casefold()
    holding = [one for one in folded if wanted in one or (one and one in wanted)]
    if holding:
        return folded[min(holding, key=lambda one: abs(len(one) - len(wanted)))]
    found = difflib.get_close_matches(wanted, list(folded), 1, _ALIKE)
    return folded[found[0]] if found else ""
