"""Shows results and errors in the message bar and does what their links say."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialogButtonBox

from wxdesk.errors import NeedsPerson, StorageError, WxdeskError
from wxdesk.model import Change, Task
from wxdesk.ui.account.hint_panel import HintPanel
from wxdesk.ui.background.delivery import Work
from wxdesk.ui.kit import messages
from wxdesk.ui.kit.desktop import open_folder
from wxdesk.ui.kit.dialogs import Dialog
from wxdesk.ui.kit.notice import Link, Notice
from wxdesk.ui.kit.safe_text import safe_text
from wxdesk.ui.window.notifier import Notifier
from wxdesk.ui.window.parts import ACTIVITY, Parts


class Reports(QObject):
    """Shows every result and error; a new one replaces the one before."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self._bar = parts.middle.message
        self.notifier = Notifier(parts.window, parts.session)
        for part in (parts.work, parts.sidebar, parts.syncs, parts.files):
            part.said.connect(self.say)
            part.failed.connect(self.fail)
        for tab in parts.pages:
            tab.failed.connect(self.fail)
        parts.session.bridge.failed.connect(self.fail)
        parts.session.failed.connect(self.fail)
        parts.session.damaged.connect(self.tell_damaged)
        parts.session.deliveries.elsewhere.connect(self.tell_elsewhere)
        parts.syncs.answered.connect(self._take_away)
        parts.syncs.people_wanted.connect(self._show_people)
        parts.fans.copied.connect(self._copied)
        parts.session.account_changed.connect(self._bar.dismiss)

    def say(self, notice: Notice) -> None:
        """Show a notice about the account on display; its links are for this one."""
        appid = self._parts.session.appid
        links = tuple(
            Link(link.text, partial(self._follow, appid, link)) for link in notice.links
        )
        self._bar.show_notice(replace(notice, links=links))
        self.notifier.tell(notice.title, notice.detail)

    def _take_away(self, title: str) -> None:
        """Hide the notice of that title: it is not true any more."""
        if self._bar.title.text() == title:
            self._bar.dismiss()

    def fail(self, error: WxdeskError) -> None:
        """Show an error; one that needs the person explains itself on request."""
        links = []
        if isinstance(error, (NeedsPerson, StorageError)):
            links = [Link(self.tr("What to do"), partial(self.explain, error))]
        self._bar.show_error(error, *links)
        self.notifier.tell(messages.text(error.title), messages.text(error.hint))

    def tell_elsewhere(self, work: Work, succeeded: bool) -> None:
        """Tell that work on another account has ended; its result is shown there. A
        warning or an error on display is not replaced."""
        name = safe_text(self._parts.session.name_of(work.appid), 24)
        if succeeded:
            title = self.tr("“{account}”: {work} has ended")
        else:
            title = self.tr("“{account}”: {work} did not succeed")
        title = title.format(account=name, work=work.title)
        switch = partial(self._parts.session.open, work.appid)
        go = Link(self.tr("Switch to it"), switch)
        if self._bar.isVisible() and self._bar.kind in ("warn", "error"):
            self.notifier.tell(title, "")
        else:
            self.say(Notice("info" if succeeded else "warn", title, "", (go,)))

    def tell_damaged(self, moved_to: Path) -> None:
        """Tell that the data file was damaged and another one is used instead."""
        title = self.tr("The data file was damaged, a new one was begun")
        detail = self.tr(
            "The old file is {path}. Tasks, notes and history were taken over as far "
            "as they could be read; sync to get the fans again"
        ).format(path=moved_to)
        show = Link(self.tr("Show the file"), partial(open_folder, moved_to))
        self._bar.show_notice(Notice("warn", title, detail, (show,)))

    def explain(self, error: WxdeskError) -> None:
        """Show what to do about an error, with a button that syncs again."""
        dialog, panel = self._dialog(self.tr("Sync again"))
        panel.retry.connect(self._parts.syncs.start)
        panel.show_error(error, self._appid())
        panel.again.setVisible(isinstance(error, NeedsPerson))
        dialog.open()

    def explain_parked(self, task: Task) -> None:
        """Show what to do about a parked task, with a button that resumes it."""
        if task.parked is None:
            return
        dialog, panel = self._dialog(self.tr("Go on"))
        panel.retry.connect(partial(self._parts.work.resume, task.id))
        panel.show_parked(task.parked, self._appid())
        dialog.open()

    def _dialog(self, again: str) -> tuple[Dialog, HintPanel]:
        dialog = Dialog(self._parts.window, self.tr("What to do"), width=620)
        panel = HintPanel(retry_text=again)
        panel.retry.connect(dialog.accept)
        dialog.page.addWidget(panel)
        role = QDialogButtonBox.ButtonRole.RejectRole
        dialog.foot.add(self.tr("Close"), role)
        return dialog, panel

    def _appid(self) -> str:
        account = self._parts.session.account
        return account.appid if account is not None else ""

    def _follow(self, appid: str, link: Link) -> None:
        """Do what a link says, if the account it was shown for is still on display."""
        if appid == self._parts.session.appid:
            self._bar.dismiss()
            link.action()

    def _show_people(self, change: Change) -> None:
        """Show the fans of a figure of the latest sync."""
        self._parts.activity.show_last_sync(change)
        self._parts.show_tab(ACTIVITY)

    def _copied(self, count: int) -> None:
        title = self.tr("Copied {fans}").format(fans=messages.fans(count))
        self.say(Notice("ok", title))
