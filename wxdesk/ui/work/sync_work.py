"""Starts syncs, asks when too many fans have vanished, reports what was found."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from wxdesk.account import Account
from wxdesk.errors import WxdeskError
from wxdesk.jobs import Context, Lane
from wxdesk.model import Change, Changes, SyncReport, Task
from wxdesk.services import quota, sync
from wxdesk.services import tasks as task_service
from wxdesk.ui.background.latest import Latest
from wxdesk.ui.background.session import Session
from wxdesk.ui.kit import messages
from wxdesk.ui.kit.notice import Kind, Link, Notice
from wxdesk.ui.work.job_bar import JobBar

_GROWING_MS = 2_500  # during the first sync the table grows in these steps
# The latest complete sync, whether one was stopped, the one that asks, the quotas.
_Facts = tuple[Any, bool, Any, list[Any]]
_DUE_MS = 15_000  # parked tasks whose time has come: the shortest wait is 30 s


class SyncWork(QObject):
    """Runs the syncs. ``grown``: the running sync has stored more fans.
    ``people_wanted`` carries the Change whose fans of the latest sync are to be shown.
    """

    said = Signal(object)  # Notice
    people_wanted = Signal(object)
    failed = Signal(object)
    grown = Signal()
    answered = Signal(str)  # the title of a question nobody has to answer any more
    due = Signal(int)  # a parked task that may go on by itself

    def __init__(self, session: Session, bar: JobBar, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._bar = session, bar
        self.never_synced = False
        self.last_at = 0  # when the latest complete sync ended
        self._asked = 0  # the sync whose question was shown since the account is open
        self._question = ""  # its words
        self._facts = Latest(session.bridge, self)
        self._facts.arrived.connect(self._show_facts)
        self._growing = QTimer(self, interval=_GROWING_MS)
        self._growing.timeout.connect(self.grown)
        self._due = QTimer(self, interval=_DUE_MS)
        self._due.timeout.connect(self._look_for_due)
        self._due_read = Latest(session.bridge, self)
        self._due_read.arrived.connect(self._found_due)
        bar.quota_refresh.connect(self.refresh_quota)
        session.account_changed.connect(self._account_changed)
        session.bridge.jobs_changed.connect(self._jobs_changed)

    @property
    def running(self) -> bool:
        """Whether a sync of the account on display runs or waits."""
        return bool(self._session.jobs(Lane.SYNC))

    def start(self) -> None:
        """Start a quick sync, or finish one that was stopped."""
        self._start()

    def start_full(self) -> None:
        """Start a sync that reads the details of every fan again."""
        self._start(full=True)

    def accept_left(self, run_id: int) -> None:
        """Answer yes to the question of that sync: those missing have left."""
        self._start(answer_to=run_id)

    def unqueue(self) -> None:
        """Cancel the sync that waits for that of another account."""
        for job in self._session.jobs(Lane.SYNC):
            job.context.cancel()
            job.future.cancel()

    def _start(
        self, *, asked: bool = True, full: bool = False, answer_to: int = 0
    ) -> None:
        """Start a sync. ``asked``: a person wants it and is told if it has to wait."""
        if self._session.account is None or self.running:
            return
        before = self._session.bridge.jobs(Lane.SYNC)
        self._run(full, answer_to)
        if before and asked:
            name = self._session.name_of(before[0].account)
            title = self.tr("Waiting in line")
            detail = self.tr("Begins when “{account}” is synced").format(account=name)
            stop = Link(self.tr("Do not wait"), self.unqueue)
            self.said.emit(Notice("info", title, detail, (stop,)))

    def _run(self, full: bool, answer_to: int) -> None:
        connections = self._session.home.settings.connections
        self._session.run(
            Lane.SYNC,
            "sync",
            sync.run,
            done=self._finished,
            failed=self._failed,
            connections=connections,
            full=full,
            answer_to=answer_to,
        )

    def _jobs_changed(self) -> None:
        if self.running and self.never_synced:
            self._growing.start()
        else:
            self._growing.stop()

    def _finished(self, report: SyncReport) -> None:
        self._session.run(
            Lane.QUERY,
            "quota",
            quota.refresh,
            done=self._quota_read,
            failed=self._quota_unknown,
        )
        if report.vanished:
            self._ask(report.run_id, report.vanished)
        elif report.failed:
            count = messages.fans(report.failed)
            title = self.tr("Synced, but {fans} have no details yet").format(fans=count)
            detail = self.tr("The next sync tries them again")
            self.said.emit(Notice("warn", title, detail))
        elif report.complete:
            first = self.tr("The first sync is complete")
            title = first if report.first else self.tr("Synced")
            kind: Kind = "warn" if report.doubts else "info"
            detail = " · ".join([self._found(report), *_uncertain(report)])
            self.said.emit(Notice(kind, title, detail, self._who(report)))
        else:
            title = self.tr("The sync is not complete")
            unsure = _uncertain(report) or [self.tr("The next one goes on there")]
            self.said.emit(Notice("warn", title, " · ".join(unsure)))

    def _ask(self, run_id: int, vanished: int) -> None:
        self._asked = run_id
        fans = messages.fans(vanished)
        title = self.tr("{fans} are gone at once").format(fans=fans)
        self._question = title
        detail = self.tr("Count them as left? Nobody was changed yet")
        yes = Link(self.tr("Count as left"), partial(self.accept_left, run_id))
        self.said.emit(Notice("warn", title, detail, (yes,)))

    def _found(self, report: SyncReport) -> str:
        number = messages.number
        if report.first:
            fans = messages.fans(report.fans)
            return self.tr("{fans} in all").format(fans=fans)
        return self.tr("new {new}, left {left}, returned {returned}").format(
            new=number(report.new),
            left=number(report.left),
            returned=number(report.returned),
        )

    def _who(self, report: SyncReport) -> tuple[Link, ...]:
        """Returns a link to the fans, if any: first who came, then who left."""
        figures = (
            (report.new, Change.NEW),
            (report.left, Change.LEFT),
            (report.returned, Change.RETURNED),
        )
        change = next((change for number, change in figures if number), None)
        if report.first or change is None:
            return ()
        show = partial(self.people_wanted.emit, change)
        return (Link(self.tr("Show who"), show),)

    def _failed(self, error: WxdeskError) -> None:
        self.failed.emit(error)

    # -- the job bar

    def refresh(self, changes: Changes) -> None:
        del changes  # any change may have cost calls
        self._read_facts()

    def _account_changed(self) -> None:
        self._facts.drop()
        self._due_read.drop()
        self.never_synced = False
        self.last_at = self._asked = 0
        self._question = ""
        self._bar.show_account(self._session.appid, self._session.name_of)
        if self._session.account is None:
            self._due.stop()
            self._bar.show_no_account()
            self._bar.set_quotas(())
            return
        self._read_facts()
        self._due.start()
        self._look_for_due()
        if self._session.home.settings.sync_on_start:
            self._start(asked=False)

    def _read_facts(self) -> None:
        if self._session.account is not None:
            self._facts.ask(self._session.asking(_facts_of), "facts")

    def _show_facts(self, facts: _Facts) -> None:
        last, unfinished, question, quotas = facts
        self.never_synced = last is None
        self.last_at = last.at if last is not None else 0
        self._bar.show_last_sync(last, unfinished and not self.running)
        self._bar.set_quotas(quotas)
        if question is None and self._question:
            self.answered.emit(self._question)
            self._question = ""
        elif question is not None and question.id != self._asked and not self.running:
            self._ask(question.id, question.vanished)

    def refresh_quota(self) -> None:
        """Ask WeChat for today's quotas."""
        self._session.run(
            Lane.QUERY,
            "quota",
            quota.refresh,
            done=self._quota_read,
            failed=self._failed,
        )

    def _quota_unknown(self, _error: WxdeskError) -> None:
        """Ignored, because nobody asked: the display stays as it was."""

    def _quota_read(self, _quotas: object) -> None:
        self._read_facts()

    # -- parked tasks

    def _look_for_due(self) -> None:
        if self._session.account is not None:
            self._due_read.ask(self._session.asking(task_service.due), "due")

    def _found_due(self, tasks: list[Task]) -> None:
        if tasks and not self._session.bridge.jobs(Lane.CHANGE):
            self.due.emit(tasks[0].id)


def _uncertain(report: SyncReport) -> list[str]:
    return [messages.text(one) for one in sync.uncertain(report)]


def _facts_of(account: Account, ctx: Context) -> _Facts:
    ctx.check()
    return (
        sync.last(account, ctx),
        sync.unfinished(account, ctx),
        sync.question(account, ctx),
        quota.cached(account, ctx),
    )
