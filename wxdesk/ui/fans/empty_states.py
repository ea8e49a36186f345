"""The views shown in place of the table when nobody is listed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from wxdesk.errors import WxdeskError
from wxdesk.search import Chip
from wxdesk.ui.kit import messages
from wxdesk.ui.kit.widgets import EmptyState, Surface, button


class EmptyStates(Surface):
    """Shows why nobody is listed, and what to do next."""

    add_account = Signal()
    open_demo = Signal()
    sync = Signal()
    searched = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("emptyStates")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._stack = QStackedLayout(self)
        self._without = ""
        self._no_account = self._add(self._make_no_account())
        self._never = self._add(self._make_never())
        self._nobody = self._add(
            EmptyState(
                "users-round",
                self.tr("Nobody follows this account"),
                self.tr("New fans appear here after the next sync."),
            )
        )
        self.hit = self._make_no_hit()
        self._no_hit = self._add(self.hit)
        self.refused = self._make_refused()
        self._refused = self._add(self.refused)

    def _add(self, widget: QWidget) -> int:
        return self._stack.addWidget(widget)

    def no_account(self) -> None:
        self._stack.setCurrentIndex(self._no_account)

    def never_synced(self) -> None:
        self._stack.setCurrentIndex(self._never)

    def nobody(self) -> None:
        self._stack.setCurrentIndex(self._nobody)

    def no_hit(self, blame: Sequence[tuple[Chip, int]]) -> None:
        """Show which term finds nobody. ``blame``: each term with the number of fans
        found without it, most first."""
        self._stack.setCurrentIndex(self._no_hit)
        chip, count = blame[0] if blame else (None, 0)
        if chip is None or not count:
            self._without = ""
            self.hit.body.setText(self.tr("Nobody matches this search."))
        else:
            self._without = chip.text_without
            text = self.tr("Without {term} it would be {fans}.").format(
                term=messages.text(chip.label), fans=messages.fans(count)
            )
            self.hit.body.setText(text)
        self._drop.setVisible(bool(self._without))
        self._clear.setProperty("kind", "" if self._without else "primary")

    def not_understood(self, error: WxdeskError) -> None:
        """Show why the search is not understood."""
        self.refused.title.setText(messages.text(error.title))
        self.refused.body.setText(messages.text(error.hint))
        self._stack.setCurrentIndex(self._refused)

    # -- building

    def _make_no_account(self) -> EmptyState:
        add = button(self.tr("Add account…"), "primary", "plus")
        add.clicked.connect(self.add_account)
        demo = button(self.tr("Open demo data"))
        demo.clicked.connect(self.open_demo)
        return EmptyState(
            "users-round",
            self.tr("No account yet"),
            self.tr(
                "Enter AppID and AppSecret; wxdesk checks the connection first and "
                "then fetches the fans to this computer."
            ),
            add,
            demo,
            hint=self.tr(
                "The demo is simulated on this computer and never connects to WeChat"
            ),
        )

    def _make_never(self) -> EmptyState:
        sync = button(self.tr("Sync"), "primary", "refresh-cw")
        sync.clicked.connect(self.sync)
        return EmptyState(
            "refresh-cw",
            self.tr("Not synced yet"),
            self.tr(
                "The first sync reads all fans once. It can be stopped at any time "
                "and goes on where it was."
            ),
            sync,
            hint=self.tr("Nothing is changed at WeChat"),
        )

    def _make_no_hit(self) -> EmptyState:
        self._drop = button(self.tr("Take this condition away"), "primary")
        self._drop.clicked.connect(self._search_without)
        self._clear = button(self.tr("Clear the search"))
        self._clear.clicked.connect(self._search_nothing)
        return EmptyState(
            "search-x", self.tr("No matching fans"), "", self._drop, self._clear
        )

    def _make_refused(self) -> EmptyState:
        clear = button(self.tr("Clear the search"), "primary")
        clear.clicked.connect(self._search_nothing)
        return EmptyState("search-x", "", "", clear)

    def _search_without(self) -> None:
        self.searched.emit(self._without)

    def _search_nothing(self) -> None:
        self.searched.emit("")
