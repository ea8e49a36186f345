"""Builds the menu bar of the actions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMainWindow, QMenu

from wxdesk.settings import AccountEntry
from wxdesk.ui.kit.actions import Actions
from wxdesk.ui.kit.messages import translate
from wxdesk.ui.kit.safe_text import no_mnemonic, safe_text


class AccountMenu(QMenu):
    """Lists the accounts with a mark on the open one, then "add" and "settings"."""

    picked = Signal(str)  # appid

    def __init__(self, window: QMainWindow, actions: Actions) -> None:
        super().__init__(window)
        self._actions = actions
        self._group = QActionGroup(self)

    def show_accounts(self, accounts: Sequence[AccountEntry], current: str) -> None:
        """Replace the accounts."""
        self.clear()
        for entry in accounts:
            action = QAction(no_mnemonic(safe_text(entry.name)), self)
            action.setCheckable(True)
            action.setChecked(entry.appid == current)
            action.setData(entry.appid)
            action.triggered.connect(self._picked)
            self._group.addAction(action)
            self.addAction(action)
        if accounts:
            self.addSeparator()
        self.addActions([self._actions.add_account, self._actions.demo])
        self.addSeparator()
        self.addAction(self._actions.settings)

    def _picked(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.picked.emit(str(action.data()))


def fill_menu_bar(
    window: QMainWindow, actions: Actions, accounts: AccountMenu, columns: QMenu
) -> None:
    """Add the menus File, Edit, View, Fans, Account, Tools and Help; every action of
    the toolbar is in one."""
    bar = window.menuBar()
    a = actions

    def menu(title: str, *parts: QAction | QMenu | None) -> QMenu:
        result = bar.addMenu(title)
        for part in parts:
            if part is None:
                result.addSeparator()
            elif isinstance(part, QMenu):
                result.addMenu(part)
            else:
                result.addAction(part)
        return result

    menu(
        translate("Menus", "&File"),
        a.export,
        None,
        a.tag_list,
        a.block_list,
        None,
        a.data_folder,
        None,
        a.close,
        a.quit,
    )
    menu(
        translate("Menus", "&Edit"),
        a.undo,
        None,
        a.copy,
        a.copy_openid,
        None,
        a.select_all,
        a.select_none,
        a.invert,
        None,
        a.find,
        a.save_search,
    )
    menu(
        translate("Menus", "&View"),
        *a.tabs,
        None,
        a.sidebar,
        a.pane,
        None,
        columns,
        a.reset_layout,
        None,
        a.next_area,
        a.previous_area,
    )
    menu(
        translate("Menus", "Fa&ns"),
        a.tag,
        a.untag,
        a.star,
        a.unstar,
        a.remark,
        None,
        a.block,
        a.unblock,
        None,
        a.detail,
        None,
        a.new_tag,
    )
    account = menu(translate("Menus", "&Account"), a.sync, a.full_sync, a.check, None)
    accounts.setTitle(translate("Menus", "S&witch account"))
    account.addMenu(accounts)
    account.addActions([a.add_account])
    menu(translate("Menus", "&Tools"), a.quota, None, a.demo, None, a.settings)
    menu(translate("Menus", "&Help"), a.shortcuts, a.log_folder, None, a.about)
