"""The columns of the fan, blacklist and activity tables, and the text of a cell.

The text is what is copied, read aloud and shown as a tooltip; the picture of the
cell is the delegate's. A new column is a row here and, if it is sortable, a
``SortKey``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from wxdesk.model import SYSTEM_TAGS, Change, Fan, SortKey, Status
from wxdesk.ui import wording


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``title`` is the English source in the context ``Columns``.

    ``shown`` says whether it is there at first; ``from_width`` hides it by itself
    in windows narrower than that, until the person has chosen it.
    """

    key: str
    title: str
    width: int
    sort: SortKey | None = None
    shown: bool = True
    stretch: bool = False
    from_width: int = 0

    @property
    def label(self) -> str:
        return QCoreApplication.translate("Columns", self.title)


_N = QT_TRANSLATE_NOOP

FAN_COLUMNS: tuple[Column, ...] = (
    Column("name", _N("Columns", "Fan"), 240, SortKey.NAME, stretch=True),
    Column("tags", _N("Columns", "Tags"), 212, SortKey.TAGS),
    Column("scene", _N("Columns", "Source"), 136, SortKey.SCENE, from_width=1280),
    Column("status", _N("Columns", "Status"), 88, SortKey.STATUS),
    Column("followed", _N("Columns", "Followed"), 140, SortKey.FOLLOWED),
    Column("openid", _N("Columns", "OpenID"), 250, SortKey.OPENID, from_width=1500),
    Column("remark", _N("Columns", "Remark"), 140, shown=False),
    Column("alias", _N("Columns", "Alias"), 140, shown=False),
    Column("nickname", _N("Columns", "Nickname"), 140, shown=False),
    Column("note", _N("Columns", "Note"), 200, shown=False),
    Column("unionid", _N("Columns", "UnionID"), 250, shown=False),
    Column("qr", _N("Columns", "Scene value"), 120, shown=False),
    Column("language", _N("Columns", "Language"), 88, shown=False),
    Column("count", _N("Columns", "Times followed"), 88, shown=False),
    Column("left", _N("Columns", "Left"), 160, SortKey.LEFT, shown=False),
)

BLACKLIST_COLUMNS: tuple[Column, ...] = (
    Column("name", _N("Columns", "Fan"), 280, SortKey.NAME),
    Column("reason", _N("Columns", "Reason (on this computer)"), 200, stretch=True),
    Column("blocked", _N("Columns", "Blocked"), 150, SortKey.BLACKLISTED),
    Column("how", _N("Columns", "Added by"), 120, from_width=1100),
    Column("status", _N("Columns", "Status"), 96, SortKey.STATUS),
    Column("openid", _N("Columns", "OpenID"), 200, SortKey.OPENID, from_width=1280),
)

ACTIVITY_COLUMNS: tuple[Column, ...] = (
    Column("name", _N("Columns", "Fan"), 280),
    Column("tags", _N("Columns", "Tags"), 240, stretch=True),
    Column("scene", _N("Columns", "Source"), 170, from_width=1100),
    Column("followed_day", _N("Columns", "Followed on"), 120),
    Column("kept", _N("Columns", "Followed for"), 120),
)

# Hidden by themselves while no fan of the account has anything in them.
MAY_BE_EMPTY = frozenset({"tags", "scene"})

_STATUS = {
    "following": _N("Columns", "Following"),
    "new": _N("Columns", "New"),
    "left": _N("Columns", "Left"),
    "returned": _N("Columns", "Returned"),
    "blacklisted": _N("Columns", "Blacklisted"),
}
_HOW = {
    "manual": _N("Columns", "By hand"),
    "import": _N("Columns", "Imported list"),
    "remote": _N("Columns", "WeChat's own page"),
    "sync": _N("Columns", "WeChat's own page"),
}


def status_code(fan: Fan) -> str:
    """following new left returned blacklisted: the one word the table shows."""
    if fan.blacklisted:
        return "blacklisted"
    if fan.status is Status.LEFT:
        return "left"
    if fan.change in (Change.NEW, Change.RETURNED):
        return fan.change.value
    return "following"


def status_text(code: str) -> str:
    return QCoreApplication.translate("Columns", _STATUS[code])


def how_text(how: str) -> str:
    """How somebody came into the blacklist, in words; a task by its number."""
    if how in _HOW:
        return QCoreApplication.translate("Columns", _HOW[how])
    kind, _, task = how.partition(":")
    if kind == "task":
        return QCoreApplication.translate("Columns", "Task #{n}").format(n=task)
    return how


def shown_tags(fan: Fan) -> list[int]:
    """The tags that get a chip: the starred group is a star, 0 and 1 are no tags."""
    return [tag for tag in fan.tag_ids if tag not in SYSTEM_TAGS]


TagNames = Mapping[int, str]


def tag_text(fan: Fan, tags: TagNames) -> str:
    separator = QCoreApplication.translate("Columns", ", ")
    return separator.join(tags.get(tag, str(tag)) for tag in shown_tags(fan))


def _scene(fan: Fan) -> str:
    return " ".join(filter(None, (wording.scene_name(fan.scene), wording.qr_name(fan))))


def _left(fan: Fan) -> str:
    if not fan.left_at:
        return ""
    source = QCoreApplication.translate("Columns", "before {time}")
    return source.format(time=wording.table_time(fan.left_at))


def _kept(fan: Fan) -> str:
    return wording.span(fan.followed_at, fan.left_at) if fan.left_at else ""


_TEXT: Mapping[str, Callable[[Fan], str]] = {
    "name": lambda fan: fan.display_name,
    "scene": _scene,
    "status": lambda fan: status_text(status_code(fan)),
    "followed": lambda fan: wording.table_time(fan.followed_at),
    "followed_day": lambda fan: wording.table_date(fan.followed_at),
    "openid": lambda fan: fan.openid,
    "remark": lambda fan: fan.remark,
    "alias": lambda fan: fan.alias,
    "nickname": lambda fan: fan.nickname,
    "note": lambda fan: fan.note,
    "unionid": lambda fan: fan.unionid,
    "qr": wording.qr_name,
    "language": lambda fan: fan.language,
    "count": lambda fan: str(fan.follow_count),
    "left": _left,
    "kept": _kept,
}
# From the blacklist's own row (BlackRow: at, how, reason), None outside of it.
_BLACK_TEXT: Mapping[str, Callable[[Any], str]] = {
    "reason": lambda row: row.reason,
    "blocked": lambda row: wording.table_time(row.at),
    "how": lambda row: how_text(row.how),
}


def cell_text(key: str, fan: Fan, tags: TagNames, row: Any = None) -> str:
    """What stands in a cell, as text. ``row``: the blacklist's row, if any."""
    if key == "tags":
        return tag_text(fan, tags)
    if key in _BLACK_TEXT:
        return _BLACK_TEXT[key](row) if row is not None else ""
    return _TEXT[key](fan)


def copy_text(key: str, fan: Fan, tags: TagNames, row: Any = None) -> str:
    """As :func:`cell_text`, but a name is never shortened and TSV stays TSV."""
    text = fan.display_name if key == "name" and fan.named else ""
    if key != "name":
        text = cell_text(key, fan, tags, row)
    return text.replace("\t", " ").replace("\r", " ").replace("\n", " ")
