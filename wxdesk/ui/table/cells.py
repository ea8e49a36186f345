"""What a cell of a table shows, as one value.

A model returns a :class:`Cell` for ``CELL_ROLE`` and nothing else that concerns the
looks: one question per painted cell instead of five (each costs a crossing from C++
to Python). ``DisplayRole`` should return ``cell.display`` and ``ToolTipRole``
``cell.tooltip``; both are for copying, screen readers and hovering.

The builders below make the usual cells of a fan; a table of something else builds
its own with :class:`Cell`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from PySide6.QtCore import Qt

from wxdesk.model import Change, Fan, Status
from wxdesk.ui.kit import messages
from wxdesk.ui.kit.safe_text import safe_text, tooltip
from wxdesk.wechat import STAR_TAG, SYSTEM_TAGS

CELL_ROLE = Qt.ItemDataRole.UserRole + 1  # -> Cell, or None while it is loading


class Look(Enum):
    """How a cell is painted."""

    NAME = "name"  # avatar or check, name, star, second name
    CHIPS = "chips"  # tag chips and "+n"
    TEXT = "text"  # text, then a second one in 12/text3, then an icon
    MONO = "mono"  # an openid, elided in the middle


class CellChip(NamedTuple):
    """One tag: its name and the id its colour comes from."""

    label: str
    tag_id: int


@dataclass(frozen=True, slots=True)
class Cell:
    """``tone`` and ``icon_tone`` are colour tokens; an empty ``tone`` means the
    look's own. ``muted`` turns everything to text3 (those who left)."""

    look: Look = Look.TEXT
    text: str = ""
    second: str = ""
    tone: str = "text2"
    icon: str = ""
    icon_tone: str = ""
    openid: str = ""
    named: bool = True
    starred: bool = False
    muted: bool = False
    right: bool = False
    bold: bool = False
    chips: tuple[CellChip, ...] = ()
    tip: str = ""

    @property
    def display(self) -> str:
        """The cell as plain text, for copying and screen readers."""
        if self.look is Look.CHIPS:
            return ", ".join(chip.label for chip in self.chips)
        if self.look is Look.NAME and not self.named:
            return self.openid
        return self.text

    @property
    def tooltip(self) -> str:
        """Everything the cell may have elided, in one line that is no rich text."""
        return tooltip(self.tip or self._in_full())

    def _in_full(self) -> str:
        if self.look is Look.CHIPS:
            return "  ".join(safe_text(chip.label) for chip in self.chips)
        if self.look is Look.NAME and not self.named:
            return self.openid
        parts = (safe_text(self.text, 200), safe_text(self.second, 200))
        return "  ".join(part for part in parts if part)


def name_cell(fan: Fan) -> Cell:
    """Avatar, remark or name, star, and the nickname behind a remark."""
    second = fan.nickname if fan.nickname != fan.display_name and fan.named else ""
    return Cell(
        Look.NAME,
        fan.display_name,
        second,
        tone="text",
        openid=fan.openid,
        named=fan.named,
        starred=fan.starred,
        muted=fan.status is not Status.FOLLOWING,
    )


def tags_cell(fan: Fan, name_of: Callable[[int], str]) -> Cell:
    """One chip a tag. ``name_of`` gives the name of a tag id, "" if unknown; the
    star is not a chip, it stands beside the name."""
    chips = tuple(
        CellChip(name, tag_id)
        for tag_id in fan.tag_ids
        if tag_id != STAR_TAG and (name := _tag_name(tag_id, name_of))
    )
    return Cell(Look.CHIPS, chips=chips, muted=fan.status is not Status.FOLLOWING)


def _tag_name(tag_id: int, name_of: Callable[[int], str]) -> str:
    name = name_of(tag_id)
    return name or ("" if tag_id in SYSTEM_TAGS else f"#{tag_id}")


def scene_cell(fan: Fan) -> Cell:
    """How somebody came, with the QR scene behind it."""
    extra = fan.qr_scene_str or fan.qr_scene
    text = messages.scene(fan.scene)
    return Cell(Look.TEXT, text, extra, muted=fan.status is not Status.FOLLOWING)


def status_cell(fan: Fan) -> Cell:
    """The ordinary state stays quiet; everything else has a word, icon and colour."""
    if fan.blacklisted:
        return _status("blacklisted", "danger", "ban")
    if fan.status is Status.LEFT:
        return _status("left", "text3", "user-minus")
    if fan.status is Status.INVALID:
        return _status("invalid", "text3", "user-minus")
    if fan.change is Change.NEW:
        return _status("new", "accent_text", "user-plus")
    if fan.change is Change.RETURNED:
        return _status("returned", "info", "undo-2")
    return Cell(Look.TEXT, messages.status("following"))


def _status(code: str, tone: str, icon: str) -> Cell:
    text = messages.status(code)
    return Cell(Look.TEXT, text, tone=tone, icon=icon, icon_tone=tone)


def time_cell(when: int, muted: bool = False) -> Cell:
    """Date and time in full; empty when unknown."""
    return Cell(Look.TEXT, messages.full_time(when), muted=muted)


def date_cell(when: int, muted: bool = False) -> Cell:
    """The date only; empty when unknown."""
    return Cell(Look.TEXT, messages.full_date(when), muted=muted)


def openid_cell(fan: Fan) -> Cell:
    """The whole openid, elided in the middle when there is no room."""
    muted = fan.status is not Status.FOLLOWING
    return Cell(Look.MONO, fan.openid, tone="text3", openid=fan.openid, muted=muted)


def text_cell(text: str, tone: str = "text2", *, right: bool = False) -> Cell:
    """Any other text."""
    return Cell(Look.TEXT, text, tone=tone, right=right)
