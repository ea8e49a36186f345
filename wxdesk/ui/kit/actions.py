"""The QActions of the window. Menus, toolbar, bulk bar and context menus share them, so
text, key and state cannot differ."""

from __future__ import annotations

import re

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from wxdesk.ui.kit import icons

_MNEMONIC = re.compile(r"\s?\(&\w\)")
_KEY = QKeySequence.StandardKey
_ROLE = QAction.MenuRole


def plain_text(action: QAction) -> str:
    """Returns the text without its mnemonic, as in 打标签(&T)… and &Tag…."""
    return _plain(action.text())


def _plain(text: str) -> str:
    return _MNEMONIC.sub("", text).replace("&", "")


class Actions(QObject):
    """Creates all commands of a window; the window connects their ``triggered``."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._fans()
        self._edit()
        self._view()
        self._program()
        self.bulk = [self.tag, self.untag, self.block, self.export, self.star]
        self.bulk += [self.unstar, self.copy, self.copy_openid]
        self.context: list[QAction | None] = [
            self.detail,
            None,
            self.tag,
            self.untag,
            self.star,
            self.unstar,
            self.block,
            None,
            self.remark,
            self.copy,
            self.copy_openid,
            None,
            self.export,
        ]

    def _make(
        self,
        text: str,
        icon: str = "",
        key: QKeySequence.StandardKey | str | None = None,
        name: str = "",
    ) -> QAction:
        action = QAction(text, self._window)
        if icon:
            action.setIcon(icons.icon(icon))
        if isinstance(key, QKeySequence.StandardKey):
            action.setShortcuts(key)
        elif key:
            action.setShortcut(QKeySequence(key))
        if name:
            action.setObjectName(name)
        plain = _plain(text)
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{plain} ({shown})" if shown else plain)
        self._window.addAction(action)
        return action

    def _fans(self) -> None:
        make = self._make
        self.sync = make(self.tr("&Sync"), "refresh-cw", _KEY.Refresh, "syncAction")
        self.full_sync = make(self.tr("Sync with all &details"), "", "Shift+F5")
        self.tag = make(self.tr("&Tag…"), "tag", "Ctrl+T", "tagAction")
        self.untag = make(self.tr("&Untag…"), "", "Ctrl+Shift+T", "untagAction")
        self.block = make(self.tr("&Blacklist…"), "ban", "Ctrl+B", "blacklistAction")
        self.star = make(self.tr("Add &star"), "star", "Ctrl+D", "starAction")
        self.unstar = make(self.tr("Remove st&ar"), "", "Ctrl+Shift+D")
        self.remark = make(self.tr("Edit &remark"), "pencil", "F2", "remarkAction")
        self.detail = make(self.tr("Show &details"), "id-card", "", "detailAction")
        self.export = make(self.tr("&Export…"), "download", "Ctrl+E", "exportAction")
        self.tag_list = make(self.tr("Tag from a &list…"), "upload")
        self.block_list = make(self.tr("Blacklist from a l&ist…"), "upload")
        self.unblock = make(
            self.tr("Remove from blacklist"), "undo-2", _KEY.Delete, "unblockAction"
        )
        self.reason = make(self.tr("Change reason…"), "pencil")
        self.new_tag = make(self.tr("&New tag…"), "plus", _KEY.New)
        self.save_search = make(self.tr("Sa&ve search…"), "bookmark", _KEY.Save)

    def _edit(self) -> None:
        make = self._make
        self.undo = make(
            self.tr("&Undo the last task…"), "undo-2", _KEY.Undo, "undoAction"
        )
        self.copy = make(self.tr("&Copy rows"), "copy", _KEY.Copy)
        self.copy_openid = make(self.tr("Copy &OpenID"), "", "Ctrl+Shift+C")
        self.select_all = make(self.tr("Select &all"), "", _KEY.SelectAll)
        self.select_none = make(self.tr("Select &none"), "", "Ctrl+Shift+A")
        self.invert = make(self.tr("&Invert selection"), "", "Ctrl+I")
        self.find = make(self.tr("&Find"), "search", _KEY.Find)
        for action in (self.copy, self.select_all, self.remark, self.unblock):
            # Text fields and the sidebar have these keys too: they count only in
            # the table the action is added to.
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)

    def _view(self) -> None:
        make = self._make
        self.pane = make(self.tr("&Detail pane"), "panel-right", "F9", "paneAction")
        self.pane.setCheckable(True)
        self.sidebar = make(self.tr("&Sidebar"), "", "F8")
        self.sidebar.setCheckable(True)
        self.sidebar.setChecked(True)
        self.tabs = [
            make(self.tr("&Fans"), "", "Ctrl+1"),
            make(self.tr("&Blacklist"), "", "Ctrl+2"),
            make(self.tr("&Tasks"), "", "Ctrl+3"),
            make(self.tr("&Activity"), "", "Ctrl+4"),
        ]
        self.reset_layout = make(self.tr("&Reset layout"))
        self.next_area = make(self.tr("&Next area"), "", "F6")
        self.previous_area = make(self.tr("&Previous area"), "", "Shift+F6")

    def _program(self) -> None:
        make = self._make
        self.settings = make(
            self.tr("&Settings…"), "settings", _KEY.Preferences, "settingsAction"
        )
        if self.settings.shortcut().isEmpty():  # only macOS and KDE have one
            self.settings.setShortcut(QKeySequence("Ctrl+,"))
        self.settings.setMenuRole(_ROLE.PreferencesRole)
        self.add_account = make(
            self.tr("&Add account…"), "plus", "", "addAccountAction"
        )
        self.check = make(self.tr("&Check the connection"), "", "", "checkAction")
        self.quota = make(self.tr("Refresh &quotas"), "gauge")
        self.data_folder = make(self.tr("Open &data folder"), "folder-open")
        self.log_folder = make(self.tr("Open &log folder"), "folder-open")
        self.demo = make(self.tr("Open de&mo"), "play")
        self.shortcuts = make(
            self.tr("&Keyboard shortcuts"), "keyboard", _KEY.HelpContents
        )
        self.about = make(self.tr("&About wxdesk"), "info")
        self.about.setMenuRole(_ROLE.AboutRole)
        self.close = make(self.tr("&Close window"), "", _KEY.Close)
        self.quit = make(self.tr("&Quit"), "", "Ctrl+Q")
        self.quit.setMenuRole(_ROLE.QuitRole)

    def update(
        self, *, account: bool, selected: int, on_fans: bool, on_table: bool
    ) -> None:
        """Enable the commands that make sense now. ``selected``: rows of the shown
        table, which is the fans' or the blacklist's (``on_table``)."""
        for action in (
            self.sync,
            self.full_sync,
            self.export,
            self.new_tag,
            self.check,
            self.quota,
            self.tag_list,
            self.block_list,
            self.undo,
            self.find,
        ):
            action.setEnabled(account)
        some = account and selected > 0
        for action in (self.copy, self.copy_openid, self.select_none):
            action.setEnabled(some)
        for action in (self.tag, self.untag, self.block, self.star, self.unstar):
            action.setEnabled(some and on_fans)
        for action in (self.unblock, self.reason):
            action.setEnabled(some and not on_fans)
        for action in (self.detail, self.remark):
            action.setEnabled(account and on_fans and selected == 1)
        self.select_all.setEnabled(account and on_table)
        self.invert.setEnabled(account and on_fans)
