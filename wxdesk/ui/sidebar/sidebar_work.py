"""Does what the sidebar offers: counts, tags, saved searches."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QPoint, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from wxdesk.account import Account
from wxdesk.jobs import ANY_WAY, Context, Lane
from wxdesk.model import Changes, Outcome, Tag
from wxdesk.services import filters, sidebar, tags
from wxdesk.services.sidebar import SidebarCounts
from wxdesk.ui.background.latest import Latest
from wxdesk.ui.background.session import Service, Session
from wxdesk.ui.kit.dialogs import Question, TextPrompt
from wxdesk.ui.kit.notice import Notice
from wxdesk.ui.kit.window_state import WindowState
from wxdesk.ui.sidebar import sidebar_rows
from wxdesk.ui.sidebar.sidebar_rows import SideRow
from wxdesk.ui.sidebar.tag_sidebar import TagSidebar
from wxdesk.ui.work.confirmed_work import ConfirmedWork
from wxdesk.ui.work.tag_dialog import TagDialog

_REST_MS = 80


class SidebarWork(QObject):
    """Fills the sidebar and changes tags and saved searches. ``counted`` carries the
    counts; ``searched`` the search of a row."""

    counted = Signal(object)  # SidebarCounts
    searched = Signal(str)
    dropped = Signal(object)  # Tag: put it on the selected fans
    outcome = Signal(object)
    said = Signal(object)  # Notice
    failed = Signal(object)

    def __init__(self, session: Session, state: WindowState, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._state, self._window = session, state, window
        self.view = TagSidebar()
        self._counts: SidebarCounts | None = None
        self._text = ""
        self._shown = True
        self._folded = set(filter(None, state.text("folded").split(",")))
        self._latest = Latest(session.bridge, self)
        self._latest.arrived.connect(self._show)
        self._latest.failed.connect(self.failed)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._count)
        self._dialog: Any = None
        self._confirmed = ConfirmedWork(session, self)
        self._confirmed.ended.connect(self._done)
        self._confirmed.failed.connect(self._failed)
        view = self.view
        view.chosen.connect(self._chosen)
        view.folding.connect(self._fold)
        view.adding.connect(self._add)
        view.menu_asked.connect(self._menu)
        view.renaming.connect(self.rename)
        view.deleting.connect(self.delete)
        view.fans_dropped.connect(self._dropped)
        session.account_changed.connect(self._account_changed)
        self._draw()

    # -- showing

    def refresh(self, changes: Changes) -> None:
        if changes != Changes(quota=True):
            self._rest.start()

    def show_search(self, text: str) -> None:
        """Mark the row of the active search."""
        self._text = text
        self._mark()

    def set_shown(self, shown: bool) -> None:
        """Mark a row only while the table of the search is on display."""
        self._shown = shown
        self._mark()

    def _mark(self) -> None:
        shown = self._shown and self._counts is not None
        key = self.view.key_of_query(self._text) if shown else ""
        self.view.set_active(key)

    def _account_changed(self) -> None:
        self._latest.drop()
        self._counts = None
        self._draw()
        self._rest.start()  # after the first page of fans

    def _count(self) -> None:
        if self._session.account is not None:
            self._latest.ask(self._session.asking(sidebar.counts), "counts")

    def _show(self, counts: SidebarCounts) -> None:
        self._counts = counts
        self._session.set_tags(counts.tags)
        self._draw()
        self.counted.emit(counts)

    def _draw(self) -> None:
        self.view.set_rows(sidebar_rows.build(self._counts, self._folded))
        self._mark()

    def _fold(self, section: str) -> None:
        self._folded ^= {section}
        self._state.put_text("folded", ",".join(sorted(self._folded)))
        self._draw()

    # -- choosing

    def _chosen(self, row: SideRow) -> None:
        self.searched.emit(row.query)

    def _dropped(self, row: SideRow) -> None:
        tag = self._session.tag(row.number)
        if tag is not None:
            self.dropped.emit(tag)

    def _menu(self, row: SideRow, at: QPoint) -> None:
        menu = QMenu(self._window)
        if row.kind in ("tag", "filter"):
            self._item(menu, self.tr("Rename…"), self.rename, row)
            if row.kind == "tag":
                self._item(menu, self.tr("Merge into…"), self.merge, row)
            menu.addSeparator()
            self._item(menu, self.tr("Delete…"), self.delete, row)
        elif row.adds:
            self._item(menu, row.adds, self._add_row, row)
        else:
            return
        menu.popup(at)

    @staticmethod
    def _item(menu: QMenu, text: str, act: Any, row: SideRow) -> None:
        action = QAction(text, menu)
        action.triggered.connect(partial(act, row))
        menu.addAction(action)

    def _add_row(self, row: SideRow, *_checked: bool) -> None:
        self._add(row.key)

    def _add(self, section: str) -> None:
        if section == "tags":
            self.new_tag()
        elif section == "filters":
            self.save_search()

    # -- tags

    def new_tag(self) -> None:
        """Ask for a name and create a tag."""
        self._prompt(
            self.tr("New tag"),
            self.tr("Name"),
            self.tr("Create"),
            self._create_tag,
            check=tags.check_name,
            limit=30,
        )

    def _create_tag(self, name: str) -> None:
        self._change(_create, name)

    def rename(self, row: SideRow, *_checked: bool) -> None:
        """Ask for another name of a tag or saved search."""
        self._prompt(
            self.tr("Rename “{name}”").format(name=row.label),
            self.tr("Name"),
            self.tr("Rename"),
            partial(self._rename_to, row),
            text=row.label,
            check=tags.check_name if row.kind == "tag" else None,
            limit=30,
        )

    def _rename_to(self, row: SideRow, name: str) -> None:
        if name == row.label:
            return
        if row.kind == "tag":
            self._change(tags.rename, row.number, name)
        else:
            self._local(filters.rename, row.number, name)

    def delete(self, row: SideRow, *_checked: bool) -> None:
        """Ask, then delete; a tag is lost for all its fans."""
        if row.kind == "tag":
            title = self.tr("Delete tag “{name}”?").format(name=row.label)
            body = self.tr(
                "{n} fans lose this tag. It can be undone in Tasks. Above 100,000 fans "
                "it is first taken off some of them, which takes a while."
            ).format(n=row.count)
            verb = self.tr("Delete tag")
        else:
            title = self.tr("Delete saved search “{name}”?").format(name=row.label)
            body, verb = self.tr("Fans are not touched."), self.tr("Delete search")
        self._dialog = Question(self._window, title, body, verb)
        self._dialog.accepted.connect(partial(self._delete, row))
        self._dialog.open()

    def _delete(self, row: SideRow) -> None:
        if row.kind == "tag":
            self._begin(tags.queue_delete, row.number, title=self.tr("Delete tag"))
        else:
            self._local(filters.remove, row.number)

    def merge(self, row: SideRow, *_checked: bool) -> None:
        """Ask into which tag, then move all fans there and delete this one."""
        others = [tag for tag in self._session.own_tags if tag.id != row.number]
        title = self.tr("Merge “{name}” into").format(name=row.label)
        self._dialog = TagDialog(
            self._window,
            title,
            self.tr("Merge"),
            others,
            tags.check_name,
            may_create=False,
            single=True,
        )
        self._dialog.picked.connect(partial(self._ask_merge, row))
        self._dialog.open()

    def _ask_merge(self, row: SideRow, picked: list[Tag]) -> None:
        """Ask before merging, as before deleting: a tag disappears."""
        [into] = picked
        title = self.tr("Merge “{name}” into “{into}”?").format(
            name=row.label, into=into.name
        )
        body = self.tr(
            "{n} fans get “{into}”, then “{name}” is deleted. It can be undone in "
            "Tasks."
        ).format(n=row.count, into=into.name, name=row.label)
        self._dialog = Question(self._window, title, body, self.tr("Merge"))
        self._dialog.accepted.connect(partial(self._merge, row, into))
        self._dialog.open()

    def _merge(self, row: SideRow, into: Tag) -> None:
        title = self.tr("Merging into “{name}”").format(name=into.name)
        self._begin(tags.queue_merge, row.number, into.id, title=title)

    def _begin(self, service: Any, *args: Any, title: str) -> None:
        self._confirmed.start(service, *args, kind="tags", titles=[title], way=ANY_WAY)

    def _change(self, service: Service, *args: Any) -> None:
        self._session.run(
            Lane.CHANGE, "tags", service, *args, done=self._done, failed=self._failed
        )

    def _done(self, result: object) -> None:
        if isinstance(result, Outcome):
            self.outcome.emit(result)
        self._count()

    def _failed(self, error: object) -> None:
        self.failed.emit(error)

    # -- saved searches

    def save_search(self) -> None:
        """Ask for a name and save the active search."""
        if not self._text:
            title = self.tr("There is no search to save")
            detail = self.tr("Search first, then save")
            self.said.emit(Notice("info", title, detail))
            return
        self._prompt(
            self.tr("Save search"),
            self.tr("Name"),
            self.tr("Save"),
            partial(self._save_as, self._text),
            text=self._text[:30],
            limit=30,
        )

    def _save_as(self, text: str, name: str) -> None:
        """Save the search; ask first if another one has that name."""
        taken = {one.name: one for one in self._counts.filters} if self._counts else {}
        if name not in taken or taken[name].text == text:
            # Saved again: nothing is lost.
            self._save(name, text, replace=name in taken)
            return
        title = self.tr("Replace the saved search “{name}”?").format(name=name)
        body = self.tr("It is {old} now and becomes {new}.").format(
            old=taken[name].text, new=text
        )
        self._dialog = Question(self._window, title, body, self.tr("Replace"))
        self._dialog.accepted.connect(partial(self._save, name, text, replace=True))
        self._dialog.open()

    def _save(self, name: str, text: str, *, replace: bool) -> None:
        self._local(filters.save, name, text, replace=replace)

    def _local(self, service: Service, *args: Any, **named: Any) -> None:
        self._session.run(
            Lane.QUERY,
            "filters",
            service,
            *args,
            done=self._done,
            failed=self._failed,
            **named,
        )

    def _prompt(
        self,
        title: str,
        label: str,
        verb: str,
        entered: Callable[[str], None],
        **more: Any,
    ) -> None:
        self._dialog = TextPrompt(self._window, title, label, verb, **more)
        self._dialog.entered.connect(entered)
        self._dialog.open()


def _create(account: Account, ctx: Context, name: str) -> Changes:
    tags.create(account, ctx, name)
    return Changes(tags=True)
