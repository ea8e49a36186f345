"""The settings dialog: pages at the left, one page at a time, a foot."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QScrollArea,
    QStackedWidget,
    QWidget,
)

from wxdesk.errors import InputError, WxdeskError
from wxdesk.jobs import Context, Lane
from wxdesk.services import accounts
from wxdesk.settings import AccountEntry, Settings
from wxdesk.ui.background.bridge import Bridge
from wxdesk.ui.kit import theme
from wxdesk.ui.kit.dialogs import Foot, Question
from wxdesk.ui.kit.message_bar import MessageBar
from wxdesk.ui.kit.nav_list import NavList
from wxdesk.ui.kit.notice import Notice
from wxdesk.ui.kit.safe_text import safe_text
from wxdesk.ui.kit.widgets import Surface, button, column, row
from wxdesk.ui.settings.account_page import AccountPage
from wxdesk.ui.settings.network_page import NetworkPage
from wxdesk.ui.settings.settings_pages import (
    GeneralPage,
    LookPage,
    Page,
    PrivacyPage,
    SyncPage,
)

if TYPE_CHECKING:
    from wxdesk.account import Home

NAV_WIDTH = 168
PAGES = ("general", "account", "network", "sync", "look", "privacy")
_ROLES = QDialogButtonBox.ButtonRole


class SettingsDialog(QDialog):
    """What it changed is told by signals: ``settings_changed`` (a Settings),
    ``account_saved`` and ``account_removed`` (an AppID), ``data_deleted`` (an AppID).
    ``account_leaving`` comes right before something of that account is deleted: the
    window has to close it.
    """

    settings_changed = Signal(object)
    account_saved = Signal(str)
    account_removed = Signal(str)
    account_leaving = Signal(str)
    data_deleted = Signal(str)

    def __init__(
        self, home: Home, bridge: Bridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("settingsDialog")
        self.setWindowTitle(self.tr("wxdesk settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._home, self._bridge = home, bridge
        self._closing = False
        self._pending = 0
        self._make_pages()
        self.bar = MessageBar()
        self._make_foot()
        right = column(self.bar, self.stack, spacing=0)
        middle = row(self._make_nav(), right, spacing=0)
        middle.setStretch(1, 1)
        self.setLayout(column(middle, self.foot, spacing=0))
        for page in self._plain_pages():
            page.load(home.settings)
        self._set_dirty()
        self.resize(860, 600)
        self.show_page("account")
        self.account.picker.setFocus()

    # -- building

    def _make_pages(self) -> None:
        self.general, self.network = GeneralPage(), NetworkPage()
        self.sync, self.look = SyncPage(), LookPage()
        self.account = AccountPage(self._home, self._bridge)
        self.account.typed_proxy = self.network.proxy_value
        self.account.typed_base = self.network.applied_to
        self.privacy = PrivacyPage(self._home.paths.root)
        self._edited: set[Page] = set()
        self.stack = QStackedWidget()
        for page in (
            self.general,
            self.account,
            self.network,
            self.sync,
            self.look,
            self.privacy,
        ):
            area = QScrollArea()
            area.setWidgetResizable(True)
            never = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
            area.setHorizontalScrollBarPolicy(never)
            area.setWidget(page)
            self.stack.addWidget(area)
        for page in (self.general, self.network, self.sync):
            page.edited.connect(self._page_edited)
        self.look.look_changed.connect(self._look_changed)
        self.account.dirty_changed.connect(self._set_dirty)
        self.account.saved.connect(self._account_saved)
        self.account.save_failed.connect(self._account_not_saved)
        self.account.removed.connect(self._account_removed)
        self.account.leaving.connect(self.account_leaving)
        self.privacy.delete_wanted.connect(self._ask_delete)

    def _plain_pages(self) -> tuple[Page, ...]:
        return (self.general, self.network, self.sync, self.look, self.privacy)

    def _make_nav(self) -> QWidget:
        names = (
            ("sliders-horizontal", self.tr("General")),
            ("id-card", self.tr("Account")),
            ("globe", self.tr("Network")),
            ("refresh-cw", self.tr("Sync and quota")),
            ("palette", self.tr("Appearance")),
            ("lock", self.tr("Data and privacy")),
        )
        self.nav = NavList(names, self.tr("Pages"))
        self.nav.page_changed.connect(self.stack.setCurrentIndex)
        holder = Surface(column(10, self.nav, spacing=0), fill="chrome")
        holder.setFixedWidth(max(NAV_WIDTH, self.nav.wanted_width))
        return holder

    def _make_foot(self) -> None:
        folder = button(
            self.tr("Open data folder"), "plain", clicked=self.privacy.open_folder
        )
        self.foot = Foot(folder)
        add = self.foot.add
        self.ok = add(self.tr("OK"), _ROLES.AcceptRole, "primary", "settingsOkButton")
        self.ok.setDefault(True)
        add(self.tr("Cancel"), _ROLES.RejectRole, name="settingsCancelButton")
        self.apply = add(self.tr("Apply"), _ROLES.ApplyRole, name="settingsApplyButton")
        self.apply.clicked.connect(self._apply)
        self.foot.box.accepted.connect(self._ok)
        self.foot.box.rejected.connect(self.reject)

    def show_page(self, name: str) -> None:
        """Show a page, one of PAGES."""
        self.nav.show_page(PAGES.index(name))

    def add_account(self) -> None:
        """Show empty fields for another account."""
        self.show_page("account")
        self.account.start_new()

    # -- storing

    def _page_edited(self) -> None:
        page = self.sender()
        if isinstance(page, Page):
            self._edited.add(page)
        self._set_dirty()

    def _set_dirty(self) -> None:
        self.apply.setEnabled(bool(self._edited) or self.account.dirty)

    def _ok(self) -> None:
        self._closing = True
        if not self._save_all():
            self._closing = False
        elif not self._pending:
            self.accept()

    def _apply(self) -> None:
        self._save_all()

    def _save_all(self) -> bool:
        """Store every page that was edited; False if a field cannot be right."""
        values: dict[str, object] = {}
        entry: AccountEntry | None = None
        page: Page = self.general
        try:
            for page in self._edited:
                values |= page.values()
            if self.network in self._edited:
                page = self.network
                entry = self.network.entry()
                if entry and self.account.dirty and self.account.appid == entry.appid:
                    entry = None  # it is stored with the rest of that account
        except InputError as error:
            self.nav.show_page(PAGES.index(self._name_of(page)))
            self.bar.show_error(error)
            return False
        if values or entry is not None:
            self._pending += 1
            work = partial(_store, self._home, values, entry)
            self._bridge.run(
                Lane.QUERY,
                "settings",
                work,
                done=self._stored,
                failed=self._not_stored,
            )
        if self.account.dirty:
            self._pending += 1
            if not self.account.save():
                self._pending -= 1
                self.show_page("account")
                return False
        return True

    def _name_of(self, page: Page) -> str:
        return {self.network: "network", self.sync: "sync"}.get(page, "general")

    def _stored(self, settings: Settings) -> None:
        self._edited.clear()
        self.bar.dismiss()
        self._set_dirty()
        self.settings_changed.emit(settings)
        self._one_less()

    def _not_stored(self, error: WxdeskError) -> None:
        self._closing = False
        self._pending = 0
        self.bar.show_error(error)

    def _one_less(self) -> None:
        self._pending = max(0, self._pending - 1)
        if self._closing and not self._pending:
            self.accept()

    # -- the account page

    def _account_saved(self, appid: str) -> None:
        self.network.load(self._home.settings)
        self.privacy.load(self._home.settings)
        self.account_saved.emit(appid)
        self._one_less()

    def _account_not_saved(self) -> None:
        self._closing = False
        self._pending = 0
        self.show_page("account")

    def _account_removed(self, appid: str) -> None:
        for page in (self.network, self.privacy):
            page.load(self._home.settings)
        self.account_removed.emit(appid)

    # -- looks: at once

    def _look_changed(self, mode: str, density: str) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, mode, density)
        values: dict[str, object] = {"theme": mode, "density": density}
        self._bridge.run(
            Lane.QUERY,
            "settings",
            partial(_store, self._home, values, None),
            done=self._look_stored,
            failed=self._not_stored,
        )

    def _look_stored(self, settings: Settings) -> None:
        self.settings_changed.emit(settings)

    # -- deleting data

    def _ask_delete(self) -> None:
        entry = self._home.settings.account(self._home.settings.current)
        if entry is None:
            return
        title = self.tr("Delete the data of “{name}”?")
        body = self.tr(
            "Fans, history, notes, tasks and saved filters on this computer are "
            "deleted. Notes and history cannot be fetched again. With WeChat nothing "
            "changes."
        )
        shown = title.format(name=safe_text(entry.name, 24))
        question = Question(self, shown, body, self.tr("Delete data"))
        question.accepted.connect(partial(self._delete, entry.appid))
        question.open()

    def _delete(self, appid: str) -> None:
        self.account_leaving.emit(appid)
        self._bridge.run(
            Lane.QUERY,
            "delete",
            partial(_delete, self._home, appid),
            done=self._deleted,
            failed=self._not_stored,
        )

    def _deleted(self, appid: str) -> None:
        self.bar.show_notice(Notice("ok", self.tr("The data is deleted")))
        self.data_deleted.emit(appid)


def _store(
    home: Home, values: dict[str, object], entry: AccountEntry | None, _ctx: Context
) -> Settings:
    """Runs in the worker: writes the settings file. Raises StorageError."""
    settings = home.change(**values) if values else home.settings
    if entry is not None:
        chosen = entry
        settings = home.update(lambda now: now.with_account(chosen))
    return settings


def _delete(home: Home, appid: str, _ctx: Context) -> str:
    accounts.delete_data(home, appid)
    return appid
