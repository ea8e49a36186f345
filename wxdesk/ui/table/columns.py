"""The columns of the fan, blacklist and activity tables, and what is in a cell.

A new column is a row in a table here, a builder in ``_CELL`` and, if it is to be
sortable, a ``SortKey``. The delegate paints the cell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from wxdesk.model import Fan, SortKey, Status
from wxdesk.ui.kit import messages, theme
from wxdesk.ui.kit.messages import translate
from wxdesk.ui.table import cells
from wxdesk.ui.table.cells import Cell


@dataclass(frozen=True, slots=True)
class Column:
    """One column; its title goes by ``key``.

    ``shown`` says whether it is there at first; ``from_width`` hides it by itself
    in windows narrower than that, until the person has chosen it.
    """

    key: str
    width: int
    sort: SortKey | None = None
    shown: bool = True
    stretch: bool = False
    from_width: int = 0

    @property
    def label(self) -> str:
        return _titles(messages.language())[self.key]

    @property
    def room(self) -> int:
        """Returns the width in pixels it has at first: ``width``, or more if words of
        the language need more."""
        return max(self.width, _least(messages.language(), self.key))


@cache
def _least(_language: str, key: str) -> int:
    """Returns the width for the title with its arrow, or the longest state."""
    title = theme.text_width(_titles(_language)[key], 12, bold=True) + 2 * 12 + 16
    if key != "status":
        return title
    codes = ("following", "left", "invalid", "new", "returned", "blacklisted")
    widest = max(theme.text_width(messages.status(code)) for code in codes)
    return max(title, widest + 2 * 12 + 6 + 14)


@cache
def _titles(_language: str) -> dict[str, str]:
    """Returns all titles in the language of the window, cached for the header."""
    return {
        "name": translate("Columns", "Fan"),
        "scene": translate("Columns", "Source"),
        "openid": translate("Columns", "OpenID"),
        "left": translate("Columns", "Left"),
        "reason": translate("Columns", "Reason (on this computer)"),
        "blocked": translate("Columns", "Blocked"),
        "tags": translate("Columns", "Tags"),
        "status": translate("Columns", "Status"),
        "followed": translate("Columns", "Followed"),
        "remark": translate("Columns", "Remark"),
        "alias": translate("Columns", "Alias"),
        "nickname": translate("Columns", "Nickname"),
        "note": translate("Columns", "Note"),
        "unionid": translate("Columns", "UnionID"),
        "qr": translate("Columns", "Scene value"),
        "language": translate("Columns", "Language"),
        "count": translate("Columns", "Times followed"),
        "how": translate("Columns", "Added by"),
        "followed_day": translate("Columns", "Followed on"),
        "kept": translate("Columns", "Followed for"),
    }


FAN_COLUMNS: tuple[Column, ...] = (
    Column("name", 240, SortKey.NAME, stretch=True),
    Column("tags", 212, SortKey.TAGS),
    Column("scene", 136, SortKey.SCENE, from_width=1280),
    Column("status", 88, SortKey.STATUS),
    Column("followed", 140, SortKey.FOLLOWED),
    Column("openid", 250, SortKey.OPENID, from_width=1500),
    Column("remark", 140, shown=False),
    Column("alias", 140, shown=False),
    Column("nickname", 140, shown=False),
    Column("note", 200, shown=False),
    Column("unionid", 250, shown=False),
    Column("qr", 120, shown=False),
    Column("language", 88, shown=False),
    Column("count", 88, shown=False),
    Column("left", 160, SortKey.LEFT, shown=False),
)

BLACKLIST_COLUMNS: tuple[Column, ...] = (
    Column("name", 280, SortKey.NAME),
    Column("reason", 200, stretch=True),
    Column("blocked", 184, SortKey.BLACKLISTED),
    Column("how", 120, from_width=1100),
    Column("status", 96, SortKey.STATUS),
    Column("openid", 200, SortKey.OPENID, from_width=1280),
)

ACTIVITY_COLUMNS: tuple[Column, ...] = (
    Column("name", 280),
    Column("tags", 240, stretch=True),
    Column("scene", 170, from_width=1100),
    Column("followed_day", 120),
    Column("kept", 120),
)

# Hidden by themselves while no fan of the account has anything in them.
MAY_BE_EMPTY = frozenset({"tags", "scene"})


def how_text(how: str) -> str:
    """Says how a fan came into the blacklist; a task is named by its number."""
    kind, _, task = how.partition(":")
    if kind == "task":
        return translate("Columns", "Task #{n}").format(n=task)
    return {
        "manual": translate("Columns", "By hand"),
        "import": translate("Columns", "Imported list"),
        "remote": translate("Columns", "WeChat's own page"),
        "sync": translate("Columns", "WeChat's own page"),
    }.get(how, how)


TagNames = Mapping[int, str]


def qr_name(fan: Fan) -> str:
    """Returns what the scanned QR code carried: its text, its number, or ""."""
    return fan.qr_scene_str or fan.qr_scene


def _left_cell(fan: Fan) -> Cell:
    if not fan.left_at:
        return Cell()
    source = translate("Columns", "before {time}")
    text = source.format(time=messages.full_time(fan.left_at))
    return cells.text_cell(text, "text3")


def _kept_cell(fan: Fan) -> Cell:
    if not fan.left_at or not fan.followed_at:
        return Cell()
    return Cell(text=messages.days((fan.left_at - fan.followed_at) // 86_400))


def _plain(attribute: str) -> Callable[[Fan], Cell]:
    def build(fan: Fan) -> Cell:
        muted = fan.status is not Status.FOLLOWING
        return Cell(text=str(getattr(fan, attribute)), muted=muted)

    return build


def _qr_cell(fan: Fan) -> Cell:
    return Cell(text=qr_name(fan), muted=fan.status is not Status.FOLLOWING)


def _followed_cell(fan: Fan) -> Cell:
    return cells.time_cell(fan.followed_at, fan.status is not Status.FOLLOWING)


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
    return cells.text_cell(translate("Columns", "none given"), "text3")


def _blocked_cell(row: Any) -> Cell:
    """Shows since when a fan is blacklisted; "before" if a sync found it, because
    WeChat does not tell the time."""
    if row.how not in ("sync", "remote"):
        return cells.time_cell(row.at)
    source = translate("Columns", "before {time}")
    return cells.text_cell(source.format(time=messages.full_time(row.at)), "text3")


# From the blacklist's own row (BlackRow: at, how, reason).
_BLACK_CELL: Mapping[str, Callable[[Any], Cell]] = {
    "reason": _reason_cell,
    "blocked": _blocked_cell,
    "how": lambda row: cells.text_cell(how_text(row.how)),
}


def cell(key: str, fan: Fan, tags: TagNames, row: Any = None) -> Cell:
    """Returns what a cell shows. ``row``: the fan's row of the blacklist, if any."""
    if key == "tags":
        return cells.tags_cell(fan, lambda tag: tags.get(tag, ""))
    if key in _BLACK_CELL:
        return _BLACK_CELL[key](row) if row is not None else Cell()
    if key == "status" and row is not None:  # everybody there is blacklisted
        fan = fan._replace(blacklisted=False)
    return _CELL[key](fan)


def cell_text(key: str, fan: Fan, tags: TagNames, row: Any = None) -> str:
    """Returns a cell as one line of plain text, fit for TSV."""
    shown = cell(key, fan, tags, row)
    text = shown.display
    if key == "scene" and shown.second:
        text = f"{text} {shown.second}"
    return text.replace("\t", " ").replace("\r", " ").replace("\n", " ")
