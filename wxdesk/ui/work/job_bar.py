"""The bar at the bottom: shows what runs, or the last sync; the quota at the right.

Progress is read ten times a second, and only while something runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QProgressBar, QPushButton, QStackedLayout, QWidget

from wxdesk.jobs import Job, Lane, Progress
from wxdesk.model import Quota
from wxdesk.ui.background.bridge import Bridge
from wxdesk.ui.kit import icons, messages, theme
from wxdesk.ui.kit.safe_text import safe_text
from wxdesk.ui.kit.widgets import (
    ElidedLabel,
    IconLabel,
    PlainLabel,
    Surface,
    button,
    progress_bar,
    row,
    tool,
    vertical_line,
)
from wxdesk.ui.work.quota_view import QuotaButton, QuotaPopup

HEIGHT = 36
_POLL_MS = 100
_SCALE = 10_000  # steps of the bar, whatever the total is
_SHOWN_KINDS = frozenset({"export", "import"})  # of the query lane; others are quick


class LastSync(Protocol):
    """The values of a finished sync that the bar shows."""

    @property
    def at(self) -> int: ...
    @property
    def complete(self) -> bool: ...
    @property
    def fans(self) -> int: ...


class JobBar(Surface):
    """Shows the running job. ``tasks_wanted``: show the tasks; ``quota_refresh``: ask
    WeChat for the quotas."""

    tasks_wanted = Signal()
    quota_refresh = Signal()

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(fill="chrome", top=True)
        self.setObjectName("jobBar")
        self.setFixedHeight(HEIGHT)
        self._bridge = bridge
        self._job: Job | None = None
        self._open = 0
        self._appid = ""
        self._name_of: Callable[[str], str] = str
        self._quotas: tuple[Quota, ...] = ()
        self.quota = QuotaButton()
        self.quota.clicked.connect(self._show_quotas)
        self._stack = QStackedLayout()
        self._stack.addWidget(self._make_idle())
        self._stack.addWidget(self._make_running())
        box = row(self._stack, self.quota, margins=(14, 1, 8, 0), spacing=16)
        box.setStretch(0, 1)
        self.setLayout(box)
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._poll)
        bridge.jobs_changed.connect(self._jobs_changed)
        self.show_no_account()

    def _make_idle(self) -> QWidget:
        self._icon = IconLabel("info", tone="text3", size=14)
        self.idle_text = PlainLabel(tone="text2", size=12)
        self.idle_note = ElidedLabel(tone="text3", size=12)
        self._parked_line = vertical_line()
        self._parked_icon = IconLabel("hourglass", tone="warn", size=14)
        self.parked_text = PlainLabel(tone="text2", size=12)
        self.parked_link = self._link(self.tr("Show"))
        self._parked_parts = (
            self._parked_line,
            self._parked_icon,
            self.parked_text,
            self.parked_link,
        )
        holder = QWidget()
        parts = (self._icon, self.idle_text, self.idle_note, *self._parked_parts)
        box = row(*parts, None)
        holder.setLayout(box)
        self.set_waiting(0)
        return holder

    def _make_running(self) -> QWidget:
        self._run_icon = IconLabel("refresh-cw", tone="accent_text", size=14)
        self.stage = ElidedLabel(size=12)
        self.bar: QProgressBar = progress_bar(160)
        self.bar.setRange(0, _SCALE)
        self.counts = PlainLabel(tone="text2", size=12)
        self.time_left = PlainLabel(tone="text3", size=12)
        self.pause = tool(self.tr("Pause"), "pause", name="pauseJobButton", small=True)
        self.pause.clicked.connect(self._toggle_pause)
        self.stop = tool(
            icon="x",
            tip=self.tr("Stop; what is done is kept"),
            name="stopJobButton",
            small=True,
            clicked=self._stop,
        )
        self._more_line = vertical_line()
        self.more = self._link("")
        holder = QWidget()
        parts = (
            self._run_icon,
            self.stage,
            self.bar,
            self.counts,
            self.time_left,
            self.pause,
            self.stop,
            self._more_line,
            self.more,
        )
        holder.setLayout(row(*parts, None))
        return holder

    def _link(self, text: str) -> QPushButton:
        result = button(text, "link", clicked=self.tasks_wanted.emit)
        result.setFont(theme.font(12))
        return result

    def show_account(self, appid: str, name_of: Callable[[str], str]) -> None:
        """Set the account on display: work of other accounts is shown with their
        name."""
        self._appid, self._name_of = appid, name_of
        for popup in self.findChildren(QuotaPopup):
            popup.close()  # its figures are those of the account before
        self._jobs_changed()

    # -- idle

    def show_no_account(self) -> None:
        """Show that there is no account."""
        self._idle("info", "text3", self.tr("No account yet"), "")

    def show_last_sync(self, last: LastSync | None, unfinished: bool = False) -> None:
        """Show the latest sync, None if there was none. ``unfinished``: one was stopped
        and the next goes on there."""
        if unfinished:
            note = self.tr("Goes on from there at the next sync")
            self._idle("pause", "warn", self.tr("The sync was stopped"), note)
        elif last is None:
            self._idle("info", "text3", self.tr("Never synced"), "")
        else:
            head = self.tr("Last sync {when}").format(when=messages.when(last.at))
            fans = messages.fans(last.fans)
            if last.complete:
                note = self.tr("complete, {fans}").format(fans=fans)
                self._idle("circle-check", "accent_text", head, note)
            else:
                note = self.tr("not complete, {fans}").format(fans=fans)
                self._idle("triangle-alert", "warn", head, note)

    def _idle(self, icon: str, tone: str, text: str, note: str) -> None:
        self._icon.set_icon(icon, tone)
        self.idle_text.setText(text)
        self.idle_note.setText(note)
        self.idle_note.setVisible(bool(note))

    def set_waiting(self, count: int, text: str = "") -> None:
        """Show the number of open tasks."""
        for part in self._parked_parts:
            part.setVisible(count > 0)
        self._open = count
        self._open_text = self.tr("{n} open tasks").format(n=messages.number(count))
        self.parked_text.setText(text or self._open_text)
        if self._job is not None:
            self._jobs_changed()

    # -- quota

    def set_quotas(self, quotas: Sequence[Quota]) -> None:
        """Show the first quota, the tightest (the order of services.quota); hide the
        display if there is none."""
        self._quotas = tuple(quotas)
        self.quota.set_quota(self._quotas[0] if self._quotas else None)

    def set_narrow(self, narrow: bool) -> None:
        """Show only the number of the quota in narrow windows."""
        self.quota.set_short(narrow)

    def _show_quotas(self) -> None:
        popup = QuotaPopup(self, self._quotas)
        popup.refresh.connect(self.quota_refresh)
        popup.open_above(self.quota)

    # -- running

    def _is_elsewhere(self, job: Job) -> bool:
        return job.account not in ("", self._appid)

    def _visible_jobs(self) -> list[Job]:
        return [
            job
            for job in self._bridge.jobs()
            if job.lane is not Lane.QUERY or job.kind in _SHOWN_KINDS
        ]

    def _jobs_changed(self) -> None:
        jobs = self._visible_jobs()
        running = [job for job in jobs if job.future.running()] or jobs
        own = [job for job in running if not self._is_elsewhere(job)]
        self._job = next(iter(own or running), None)
        self._stack.setCurrentIndex(1 if self._job else 0)
        if self._job is None:
            self._timer.stop()
            return
        others = len(jobs) - 1
        mine = int(self._job.lane is Lane.CHANGE)  # the one shown is one of them
        for part in (self._more_line, self.more):
            part.setVisible(others > 0 or self._open > mine)
        waiting = self.tr("{n} more waiting").format(n=others)
        self.more.setText(self._open_text if self._open else waiting)
        self._show(self._job, self._job.context.snapshot())
        self._timer.start()

    def _poll(self) -> None:
        if self._job is None or self._job.future.done():
            self._jobs_changed()
        elif not self._job.future.running():
            self._jobs_changed()  # it still waits: another one may have begun
        else:
            self._show(self._job, self._job.context.snapshot())

    def _show(self, job: Job, progress: Progress) -> None:
        name = job.title or messages.job(job.kind)
        text = messages.stage(progress.stage) or name
        if self._is_elsewhere(job):
            text = self.tr("“{account}”: {work}").format(
                account=safe_text(self._name_of(job.account), 24), work=text
            )
        self.stage.setText(text)
        known = progress.total > 0
        self.bar.setVisible(known)
        if known:
            share = min(1.0, progress.done / progress.total)
            self.bar.setValue(int(share * _SCALE))
            numbers = messages.of(progress.done, progress.total)
            self.bar.setAccessibleName(f"{self.stage.text()} {numbers}")
        moving = progress.done > 0 or known
        self.counts.setText(
            messages.of(progress.done, progress.total) if moving else ""
        )
        self.time_left.setText(self._remark(progress))
        self._show_pause(progress.paused)

    def _remark(self, progress: Progress) -> str:
        if progress.paused:
            return self.tr("paused")
        if progress.waiting:
            return messages.waiting(progress.waiting)
        if progress.seconds_left is None:
            return ""
        return messages.about(progress.seconds_left)

    def _show_pause(self, paused: bool) -> None:
        text = self.tr("Go on") if paused else self.tr("Pause")
        if self.pause.text() != text:
            self.pause.setText(text)
            self.pause.setAccessibleName(text)
            name = "play" if paused else "pause"
            self.pause.setIcon(icons.icon(name, 14, pad=4))

    def _toggle_pause(self) -> None:
        if self._job is None:
            return
        context = self._job.context
        if context.snapshot().paused:
            context.resume()
        else:
            context.pause()
        self._show(self._job, context.snapshot())

    def _stop(self) -> None:
        if self._job is not None:
            self._job.context.cancel()
            self.stop.setEnabled(False)
            QTimer.singleShot(1_000, self.stop, self._enable_stop)

    def _enable_stop(self) -> None:
        self.stop.setEnabled(True)
