"""The words of the search language, in Chinese and English."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from wxdesk.errors import SearchError
from wxdesk.model import SCENES, Text

MANY_TERMS = 200
DEEP = 40


class Field(NamedTuple):
    """A field: its name in a Term, the words for it, what it is called."""

    key: str
    words: tuple[str, ...]
    name: Text


FIELDS: tuple[Field, ...] = (
    Field("tag", ("标签", "tag", "tags"), Text("标签", "Tag")),
    Field("scene", ("来源", "scene", "source"), Text("来源", "Source")),
    Field("qr", ("场景值", "qr"), Text("场景值", "QR value")),
    Field("followed", ("关注", "followed", "关注时间"), Text("关注", "Followed")),
    Field("is", ("状态", "is", "status"), Text("状态", "Status")),
    Field("remark", ("备注", "remark"), Text("备注", "Remark")),
    Field("note", ("笔记", "note"), Text("笔记", "Note")),
    Field("name", ("昵称", "name", "nickname"), Text("昵称", "Nickname")),
    Field("openid", ("openid",), Text("OpenID", "OpenID")),
    Field("unionid", ("unionid",), Text("UnionID", "UnionID")),
)
FIELD_BY_WORD: Mapping[str, Field] = {w: f for f in FIELDS for w in f.words}
FIELD_BY_KEY: Mapping[str, Field] = {f.key: f for f in FIELDS}

NONE_WORDS = frozenset({"none", "无"})
ANY_WORDS = frozenset({"any", "有"})
# Fields one can have none of.
OPTIONAL = frozenset(
    {"tag", "scene", "qr", "followed", "remark", "note", "name", "unionid"}
)


class State(NamedTuple):
    """A value of ``is:``: its name in a Term, the words for it, what it is called."""

    key: str
    words: tuple[str, ...]
    name: Text


STATES: tuple[State, ...] = (
    State("following", ("关注中", "following"), Text("关注中", "Following")),
    State("left", ("已取关", "left", "取关"), Text("已取关", "Left")),
    State("invalid", ("失效", "invalid"), Text("失效", "Invalid")),
    State(
        "blacklisted",
        ("黑名单", "blacklisted", "blacklist", "已拉黑"),
        Text("黑名单", "Blacklisted"),
    ),
    State("starred", ("星标", "starred", "星标组"), Text("星标", "Starred")),
    State("new", ("新关注", "new"), Text("新关注", "New")),
    State("gone", ("新取关", "gone"), Text("新取关", "Just left")),
    State("returned", ("回归", "returned"), Text("回归", "Returned")),
)
STATE_BY_WORD: Mapping[str, State] = {w: s for s in STATES for w in s.words}
STATE_BY_KEY: Mapping[str, State] = {s.key: s for s in STATES}


def scene_raw(value: str) -> str | None:
    """The raw scene a word, a name in either language or a raw value stands for.
    Raw values nobody has told us about are taken as they are."""
    folded = value.casefold()
    for scene in SCENES:
        known = (scene.word, scene.name.zh, scene.name.en, scene.raw)
        if folded in (one.casefold() for one in known):
            return scene.raw
    if folded in ("二维码", "qrcode"):
        return "ADD_SCENE_QR_CODE"
    return value.upper() if folded.startswith("add_scene_") else None


def scene_words() -> list[str]:
    """All words for scenes: Chinese and English."""
    return [s.name.zh for s in SCENES] + [s.word for s in SCENES]


def closest(word: str, among: Iterable[str]) -> str:
    """The most similar of the words, or ""."""
    alike = 0.5 if len(word) <= 2 else 0.6  # 扫吗 and 扫码 share one of two
    found = difflib.get_close_matches(word.casefold(), list(among), 1, alike)
    return found[0] if found else ""


def not_understood(word: str, start: int, what: Text, among: list[str]) -> SearchError:
    """The error for an unknown word, with a suggestion or the choice."""
    among = [one for one in among if one.isascii() == word.isascii()]
    near = closest(word, among)
    if near:
        hint = Text(f"是不是「{near}」？", f"Did you mean “{near}”?")
    else:
        choice = " ".join(among)
        hint = Text(f"可以用：{choice}。", f"Known are: {choice}.")
    title = Text(f"{what.zh}「{word}」看不懂", f"{what.en} “{word}” is not understood")
    return SearchError(word, start, title, hint)
