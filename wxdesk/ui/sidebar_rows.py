"""The rows of the sidebar: what each shows and which search it stands for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    Qt,
)

from wxdesk.model import TAGS_PER_ACCOUNT, Tag
from wxdesk.search import quote
from wxdesk.ui import messages

if TYPE_CHECKING:
    from wxdesk.services.sidebar import SidebarCounts

ROW_ROLE = Qt.ItemDataRole.UserRole
_ROOT = QModelIndex()


def _tr(source: str) -> str:
    return QCoreApplication.translate("Sidebar", source)


@dataclass(frozen=True, slots=True)
class SideRow:
    """One row. ``key`` names it for ever, e.g. ``all``, ``tag:100``, ``filter:3``.

    ``query`` is the search text a click puts into the search box; sections have
    none. ``number`` is the tag's or filter's id.
    """

    key: str
    label: str
    query: str = ""
    count: str = ""
    icon: str = ""
    number: int = 0
    section: bool = False
    folded: bool = False
    note: str = ""
    adds: str = ""  # what the + of a section is called, "" = no +
    tip: str = ""

    @property
    def kind(self) -> str:
        return self.key.partition(":")[0]


def tag_query(name: str) -> str:
    """The search for a tag, in the language of the window."""
    return f"{_tr('tag:')}{quote(name)}"


def build(counts: SidebarCounts | None, folded: Collection[str]) -> list[SideRow]:
    """All rows; the first three only while there is no account."""
    rows = _top(counts)
    if counts is None:
        return rows
    for section, inner in (
        (_changes(folded), _change_rows(counts)),
        (_saved(folded), _filter_rows(counts)),
        (_tags(counts, folded), [_tag_row(tag) for tag in _own(counts.tags)]),
    ):
        rows.append(section)
        if not section.folded:
            rows += inner
    return rows


def _own(tags: Collection[Tag]) -> list[Tag]:
    return [tag for tag in tags if not tag.system]


def _top(counts: SidebarCounts | None) -> list[SideRow]:
    def count(value: int | None) -> str:
        return "" if value is None else messages.number(value)

    return [
        SideRow(
            "all",
            _tr("All fans"),
            count=count(counts and counts.following),
            icon="users",
        ),
        SideRow(
            "untagged",
            _tr("Untagged"),
            _tr("tag:none"),
            count(counts and counts.untagged),
            "circle-slash",
        ),
        SideRow(
            "starred",
            _tr("Starred"),
            _tr("is:starred"),
            count(counts and counts.starred),
            "star",
            tip=_tr("A group of WeChat itself; its name cannot be changed"),
        ),
    ]


def _changes(folded: Collection[str]) -> SideRow:
    return SideRow(
        "changes",
        _tr("Changes"),
        section=True,
        folded="changes" in folded,
        note=_tr("since the last sync"),
    )


def _change_rows(counts: SidebarCounts) -> list[SideRow]:
    return [
        SideRow(
            "new",
            _tr("New"),
            _tr("is:new"),
            messages.signed(counts.new),
            "user-plus",
        ),
        SideRow(
            "left",
            _tr("Left"),
            _tr("is:left"),
            messages.signed(-counts.left),
            "user-minus",
            tip=_tr("WeChat does not say when somebody left"),
        ),
        SideRow(
            "returned",
            _tr("Returned"),
            _tr("is:returned"),
            messages.signed(counts.returned),
            "undo-2",
        ),
    ]


def _saved(folded: Collection[str]) -> SideRow:
    return SideRow(
        "filters",
        _tr("Saved searches"),
        section=True,
        folded="filters" in folded,
        adds=_tr("Save this search…"),
    )


def _filter_rows(counts: SidebarCounts) -> list[SideRow]:
    return [
        SideRow(
            f"filter:{one.id}",
            one.name,
            one.text,
            "" if one.count is None else messages.number(one.count),
            "bookmark",
            one.id,
            tip=one.text,
        )
        for one in counts.filters
    ]


def _tags(counts: SidebarCounts, folded: Collection[str]) -> SideRow:
    return SideRow(
        "tags",
        _tr("Tags"),
        section=True,
        folded="tags" in folded,
        note=f"{len(_own(counts.tags))} / {TAGS_PER_ACCOUNT}",
        adds=_tr("New tag…"),
    )


def _tag_row(tag: Tag) -> SideRow:
    return SideRow(
        f"tag:{tag.id}",
        tag.name,
        tag_query(tag.name),
        messages.number(tag.count),
        number=tag.id,
        tip=tag.name,
    )


class SidebarModel(QAbstractListModel):
    """The rows as they are; counts change often, rows seldom."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[SideRow] = []

    @property
    def rows(self) -> list[SideRow]:
        return self._rows

    def set_rows(self, rows: list[SideRow]) -> None:
        """Show these rows; the current row stays when only counts are different."""
        if [row.key for row in rows] == [row.key for row in self._rows]:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, key: str) -> int:
        """The place of a row, −1 if it is not there."""
        return next((at for at, one in enumerate(self._rows) if one.key == key), -1)

    def rowCount(self, parent: QModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole):
        if not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.label
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.label} {row.count or row.note}".strip()
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.tip or None
        return None
