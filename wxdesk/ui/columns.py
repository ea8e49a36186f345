"""The columns of the fan, blacklist and activity tables, and what is in a cell.

A new column is a row in a table here, a builder in ``_CELL`` and, if it is to be
sortable, a ``SortKey``. The delegate paints the cell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from wxdesk.model import Fan, SortKey, Status
from wxdesk.ui import cells, messages
from wxdesk.ui.cells import Cell


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

_HOW = {
    "manual": _N("Columns", "By hand"),
    "import": _N("Columns", "Imported list"),
    "remote": _N("Columns", "WeChat's own page"),
    "sync": _N("Columns", "WeChat's own page"),
}


def how_text(how: str) -> str:
    """How somebody came into the blacklist, in words; a task by its number."""
    if how in _HOW:
        return QCoreApplication.translate("Columns", _HOW[how])
    kind, _, task = how.partition(":")
    if kind == "task":
        return QCoreApplication.translate("Columns", "Task #{n}").format(n=task)
    return how


TagNames = Mapping[int, str]


def qr_name(fan: Fan) -> str:
    """What the scanned code carried: its text, else its number, else ""."""
    return fan.qr_scene_str or (fan.qr_scene if fan.qr_scene != "0" else "")


def _left_cell(fan: Fan) -> Cell:
    if not fan.left_at:
        return Cell()
    source = QCoreApplication.translate("Columns", "before {time}")
    text = source.format(time=messages.full_time(fan.left_at))
    return cells.text_cell(text, "text3")


def _kept_cell(fan: Fan) -> Cell:
    if not fan.left_at or not fan.followed_at:
        return Cell()
    return Cell(text=messages.days((fan.left_at - fan.followed_at) // 86_400))


def _plain(attribute: str) -> Callable[[Fan], Cell]:
    def build(fan: Fan) -> Cell:
        muted = fan.status is Status.LEFT
        return Cell(text=str(getattr(fan, attribute)), muted=muted)

    return build


def _qr_cell(fan: Fan) -> Cell:
    return Cell(text=qr_name(fan), muted=fan.status is Status.LEFT)


def _followed_cell(fan: Fan) -> Cell:
    return cells.time_cell(fan.followed_at, fan.status is Status.LEFT)


def _unionid_cell(fan: Fan) -> Cell:
    return Cell(cells.Look.MONO, fan.unionid, tone="text3")


_CELL: Mapping[str, Callable[[Fan], Cell]] = {
    "name": cells.name_cell,
    "scene": cells.scene_cell,
    "status": cells.status_cell,
    "followed": _followed_cell,
    "followed_day": lambda fan: cells.date_cell(fan.followed_at),
    "openid": cells.openid_cell,
    "remark": _plain("remark"),
    "alias": _plain("alias"),
    "nickname": _plain("nickname"),
    "note": _plain("note"),
    "unionid": _unionid_cell,
    "qr": _qr_cell,
    "language": _plain("language"),
    "count": _plain("follow_count"),
    "left": _left_cell,
    "kept": _kept_cell,
}


def _reason_cell(row: Any) -> Cell:
    if row.reason:
        return cells.text_cell(row.reason, "text")
    return cells.text_cell(QCoreApplication.translate("Columns", "none given"), "text3")


# From the blacklist's own row (BlackRow: at, how, reason).
_BLACK_CELL: Mapping[str, Callable[[Any], Cell]] = {
    "reason": _reason_cell,
    "blocked": lambda row: cells.time_cell(row.at),
    "how": lambda row: cells.text_cell(how_text(row.how)),
}


def cell(key: str, fan: Fan, tags: TagNames, row: Any = None) -> Cell:
    """What a cell shows. ``row``: the blacklist's row of the fan, if there is one."""
    if key == "tags":
        return cells.tags_cell(fan, lambda tag: tags.get(tag, ""))
    if key in _BLACK_CELL:
        return _BLACK_CELL[key](row) if row is not None else Cell()
    if key == "status" and row is not None:  # everybody there is blacklisted
        fan = replace(fan, blacklisted=False)
    return _CELL[key](fan)


def cell_text(key: str, fan: Fan, tags: TagNames, row: Any = None) -> str:
    """A cell in one line of plain text, fit for TSV."""
    shown = cell(key, fan, tags, row)
    text = shown.display
    if key == "scene" and shown.second:
        text = f"{text} {shown.second}"
    return text.replace("\t", " ").replace("\r", " ").replace("\n", " ")
