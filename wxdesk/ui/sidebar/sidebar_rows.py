"""Makes the rows of the sidebar: what each shows and which search it runs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wxdesk.model import Tag
from wxdesk.search import quote
from wxdesk.ui.kit import messages
from wxdesk.ui.kit.messages import translate
from wxdesk.wechat import TAGS_PER_ACCOUNT

if TYPE_CHECKING:
    from wxdesk.services.sidebar import SavedFilter, SidebarCounts


@dataclass(frozen=True, slots=True)
class SideRow:
    """One row. ``key`` never changes: ``all``, ``tag:100``, ``filter:3`` …

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

    @property
    def spoken(self) -> str:
        return f"{self.label} {self.count or self.note}".strip()


def tag_query(name: str) -> str:
    """Returns the search for a tag, in the language of the window."""
    return translate("Sidebar", "tag:{name}").format(name=quote(name))


def build(counts: SidebarCounts | None, folded: Collection[str]) -> list[SideRow]:
    """Returns all rows; without an account (``counts`` None) the first three."""
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
            translate("Sidebar", "All fans"),
            count=count(counts.following if counts else None),
            icon="users",
        ),
        SideRow(
            "untagged",
            translate("Sidebar", "Untagged"),
            translate("Sidebar", "tag:none"),
            count(counts.untagged if counts else None),
            "circle-slash",
        ),
        SideRow(
            "starred",
            translate("Sidebar", "Starred"),
            translate("Sidebar", "is:starred"),
            count(counts.starred if counts else None),
            "star",
            tip=translate(
                "Sidebar", "A group of WeChat itself; its name cannot be changed"
            ),
        ),
    ]


def _changes(folded: Collection[str]) -> SideRow:
    return SideRow(
        "changes",
        translate("Sidebar", "Changes"),
        section=True,
        folded="changes" in folded,
        note=translate("Sidebar", "since the last sync"),
    )


def _change_rows(counts: SidebarCounts) -> list[SideRow]:
    return [
        SideRow(
            "new",
            translate("Sidebar", "New"),
            translate("Sidebar", "is:new"),
            messages.signed(counts.new),
            "user-plus",
        ),
        SideRow(
            "left",
            translate("Sidebar", "Left"),
            translate("Sidebar", "is:gone"),
            messages.signed(-counts.left),
            "user-minus",
            tip=translate("Sidebar", "WeChat does not say when somebody left"),
        ),
        SideRow(
            "returned",
            translate("Sidebar", "Returned"),
            translate("Sidebar", "is:returned"),
            messages.signed(counts.returned),
            "undo-2",
        ),
    ]


def _saved(folded: Collection[str]) -> SideRow:
    return SideRow(
        "filters",
        translate("Sidebar", "Saved searches"),
        section=True,
        folded="filters" in folded,
        adds=translate("Sidebar", "Save this search…"),
    )


def _filter_rows(counts: SidebarCounts) -> list[SideRow]:
    return [
        SideRow(
            f"filter:{one.id}",
            one.name,
            one.text,
            "" if one.count is None else messages.number(one.count),
            "triangle-alert" if one.problem else "bookmark",
            one.id,
            note=messages.text(one.problem.title) if one.problem else "",
            tip=_filter_tip(one),
        )
        for one in counts.filters
    ]


def _filter_tip(one: SavedFilter) -> str:
    """Returns the search, and why it is not understood any more if it is not."""
    if one.problem is None:
        return one.text
    title, hint = messages.text(one.problem.title), messages.text(one.problem.hint)
    return f"{one.text}\n{title}  {hint}"


def _tags(counts: SidebarCounts, folded: Collection[str]) -> SideRow:
    return SideRow(
        "tags",
        translate("Sidebar", "Tags"),
        section=True,
        folded="tags" in folded,
        note=f"{len(_own(counts.tags))} / {TAGS_PER_ACCOUNT}",
        adds=translate("Sidebar", "New tag…"),
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
