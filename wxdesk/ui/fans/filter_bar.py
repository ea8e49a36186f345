"""Shows the terms of the search as chips: click to change, × to remove."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy

from wxdesk.model import SCENES
from wxdesk.search import Chip, quote
from wxdesk.ui.kit import messages
from wxdesk.ui.kit.chips import ChipData, ChipRow
from wxdesk.ui.kit.menu_button import menu_button
from wxdesk.ui.kit.widgets import Surface, button

HEIGHT = 40


class FilterBar(Surface):
    """Visible only while a search is active. All signals carry search text."""

    searched = Signal(str)  # the whole new search
    saving = Signal()

    def __init__(self) -> None:
        super().__init__(bottom=True)
        self.setObjectName("filterBar")
        self.setMinimumHeight(HEIGHT)
        self.chips = ChipRow()
        self.chips.removed.connect(self._remove)
        self.chips.activated.connect(self._edit)
        self.chips.setSizePolicy(
            QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred
        )
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.add = menu_button(
            self._menu,
            self.tr("Condition"),
            "plus",
            tip=self.tr("Add a condition to the search"),
        )
        self.save = button(self.tr("Save search…"), "link", clicked=self.saving.emit)
        self.clear = button(self.tr("Clear"), "link", clicked=self._clear)
        box = QHBoxLayout(self)
        box.setContentsMargins(12, 6, 8, 6)
        box.setSpacing(4)
        box.addWidget(self.chips)
        box.addWidget(self.add)
        box.addStretch(1)
        box.addWidget(self.save)
        box.addWidget(self.clear)
        self._text = ""
        self._tags: tuple[tuple[str, int], ...] = ()
        self.hide()

    def set_tags(self, tags: Sequence[tuple[str, int]]) -> None:
        """Set the tags (name, id), for the colours of chips and the menu."""
        self._tags = tuple(tags)

    def show_search(self, text: str, chips: Sequence[Chip]) -> None:
        """Show the terms of a search; hide the bar if there are none."""
        self._text = text
        ids = dict(self._tags)
        self.chips.set_chips(
            [
                ChipData(
                    messages.text(one.label), ids.get(one.tag_name, -1), one, one.text
                )
                for one in chips
            ]
        )
        self.setVisible(bool(chips))

    def _clear(self) -> None:
        self.searched.emit("")

    def _remove(self, chip: Chip) -> None:
        self.searched.emit(chip.text_without)

    def _edit(self, chip: Chip) -> None:
        """Open the menu of a chip: the opposite, only this one, remove it."""
        menu = QMenu(self)
        opposite = chip.text[1:] if chip.text.startswith("-") else f"-{chip.text}"
        turned = f"{chip.text_without} {opposite}".strip()
        menu.addAction(self.tr("Turn around")).setData(turned)
        menu.addAction(self.tr("Only this condition")).setData(chip.text)
        menu.addSeparator()
        menu.addAction(self.tr("Take away")).setData(chip.text_without)
        menu.triggered.connect(self._chosen)
        at = self.cursor().pos()
        menu.popup(at)

    def _chosen(self, action: QAction) -> None:
        self.searched.emit(str(action.data()))

    def _fill_menu(self) -> None:
        """Fill the menu with the conditions that can be added."""
        menu = self._menu
        menu.clear()
        self._add_part(
            menu,
            self.tr("Tag"),
            [(self.tr("Has no tag"), self.tr("tag:none"))]
            + [
                (name, self.tr("tag:{name}").format(name=quote(name)))
                for name, _ in self._tags
            ],
        )
        self._add_part(
            menu,
            self.tr("Not tag"),
            [
                (name, "-" + self.tr("tag:{name}").format(name=quote(name)))
                for name, _ in self._tags
            ],
        )
        zh = messages.language().startswith("zh")
        self._add_part(
            menu,
            self.tr("Source"),
            [
                (
                    messages.text(one.name),
                    self.tr("scene:{name}").format(
                        name=one.name.zh if zh else one.word
                    ),
                )
                for one in SCENES
            ],
        )
        self._add_part(menu, self.tr("Followed"), self._spans())
        self._add_part(menu, self.tr("Status"), self._states())
        self._add_part(menu, self.tr("Remark"), self._remarks())

    def _spans(self) -> list[tuple[str, str]]:
        return [
            (self.tr("Last 7 days"), self.tr("followed:7d")),
            (self.tr("Last 30 days"), self.tr("followed:30d")),
            (self.tr("Last 90 days"), self.tr("followed:90d")),
            (self.tr("Last 365 days"), self.tr("followed:365d")),
        ]

    def _states(self) -> list[tuple[str, str]]:
        return [
            (self.tr("New"), self.tr("is:new")),
            (self.tr("Left"), self.tr("is:left")),
            (self.tr("Returned"), self.tr("is:returned")),
            (self.tr("Starred"), self.tr("is:starred")),
            (self.tr("Blacklisted"), self.tr("is:blacklisted")),
        ]

    def _remarks(self) -> list[tuple[str, str]]:
        return [
            (self.tr("Has a remark"), self.tr("remark:any")),
            (self.tr("Has no remark"), self.tr("remark:none")),
            (self.tr("Has a note"), self.tr("note:any")),
        ]

    def _add_part(
        self, menu: QMenu, title: str, items: Sequence[tuple[str, str]]
    ) -> None:
        part = menu.addMenu(title)
        part.setEnabled(bool(items))
        part.triggered.connect(self._chosen)
        for label, term in items:
            action = part.addAction(label.replace("&", "&&"))
            action.setData(f"{self._text} {term}".strip())
