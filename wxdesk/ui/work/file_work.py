"""Exports fans and failures to files, and reads files of openids to act on."""

from __future__ import annotations

import time
from array import array
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDir, QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from wxdesk.account import Account
from wxdesk.errors import WxdeskError
from wxdesk.jobs import Context, Lane
from wxdesk.model import Change, FanQuery, Selection, Sort, Task
from wxdesk.services import export, openid_files
from wxdesk.services import tasks as task_service
from wxdesk.ui.background.session import Service, Session
from wxdesk.ui.kit import messages
from wxdesk.ui.kit.desktop import open_folder
from wxdesk.ui.kit.notice import Link, Notice
from wxdesk.ui.kit.window_state import WindowState
from wxdesk.ui.work.target import Target


@dataclass(frozen=True, slots=True)
class _WrittenFile:
    path: Path
    rows: int
    seconds: float


class FileWork(QObject):
    """Asks for a file, writes or reads it in a worker. ``wrote``: path, rows, seconds;
    ``listed``: the purpose (tag, block) and the Target."""

    said = Signal(object)  # Notice
    failed = Signal(object)
    wrote = Signal(object, int, float)
    listed = Signal(str, object)

    def __init__(self, session: Session, state: WindowState, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._state, self._window = session, state, window

    # -- out

    def export(self, which: FanQuery | Selection, sort: Sort, count: int) -> None:
        """Ask for a file and write the fans into it."""
        if self._session.account is None:
            return
        name = f"fans-{time.strftime('%m%d')}.xlsx"
        filters = ";;".join(
            (
                self.tr("Excel workbook (*.xlsx)"),
                self.tr("CSV, opens in Excel (*.csv)"),
                self.tr("JSON lines (*.jsonl)"),
            )
        )
        title = self.tr("Export {fans}").format(fans=messages.fans(count))
        appid = self._session.appid
        path = self._ask_path(title, name, filters)
        if path is not None and appid == self._session.appid:
            work = partial(_export, which=which, path=path, sort=sort)
            self._run(work, title)

    def export_changed(self, change: Change, ids: array[int]) -> None:
        """Export the fans of a figure of the activity tab."""
        del change
        self.export(Selection(ids=tuple(ids)), Sort(), len(ids))

    def export_failures(self, task: Task) -> None:
        """Ask for a file and write who failed, and why."""
        title = self.tr("Export the failures of task #{n}").format(n=task.id)
        name = f"failed-{task.id}.csv"
        appid = self._session.appid
        path = self._ask_path(title, name, self.tr("CSV, opens in Excel (*.csv)"))
        if path is not None and appid == self._session.appid:
            self._run(partial(_export_failures, task_id=task.id, path=path), title)

    def _run(self, work: Service, title: str) -> None:
        self._session.run(
            Lane.QUERY,
            "export",
            work,
            done=self._written,
            failed=self._failed,
            title=title,
        )

    def _written(self, result: _WrittenFile) -> None:
        self.wrote.emit(result.path, result.rows, result.seconds)
        title = self.tr("Exported {fans}").format(fans=messages.fans(result.rows))
        show = Link(self.tr("Open folder"), partial(open_folder, result.path))
        self.said.emit(Notice("ok", title, result.path.name, (show,)))

    def _failed(self, error: WxdeskError) -> None:
        self.failed.emit(error)

    # -- in

    def read_list(self, purpose: str) -> None:
        """Ask for a file of openids; ``purpose`` is tag or block."""
        title = self.tr("List of OpenIDs")
        filters = self.tr("Lists (*.csv *.txt)")
        appid = self._session.appid
        text, _ = QFileDialog.getOpenFileName(
            self._window, title, self._folder(), filters
        )
        if text and appid == self._session.appid:
            self._session.run(
                Lane.QUERY,
                "import",
                _read_list,
                Path(text),
                purpose,
                done=self._listed,
                failed=self._failed,
            )

    def _listed(self, result: tuple[str, Target]) -> None:
        self.listed.emit(*result)

    # -- where

    def _ask_path(self, title: str, name: str, filters: str) -> Path | None:
        start = str(Path(self._folder()) / name)
        text, chosen = QFileDialog.getSaveFileName(self._window, title, start, filters)
        if not text:
            return None
        path = Path(text)
        if path.suffix.lower() not in (".csv", ".xlsx", ".jsonl"):
            ending = next((e for e in (".csv", ".jsonl") if e in chosen), ".xlsx")
            path = path.with_name(path.name + ending)
        self._state.put_text("folder", str(path.parent))
        return path

    def _folder(self) -> str:
        kept = self._state.text("folder")
        if kept and QDir(kept).exists():
            return kept
        places = QStandardPaths.StandardLocation
        return QStandardPaths.writableLocation(places.DocumentsLocation)


def _export(
    account: Account,
    ctx: Context,
    *,
    which: FanQuery | Selection,
    path: Path,
    sort: Sort,
) -> _WrittenFile:
    begun = time.monotonic()
    language = messages.language()
    rows = export.write(account, ctx, which, path, sort, language=language)
    return _WrittenFile(path, rows, time.monotonic() - begun)


def _export_failures(
    account: Account, ctx: Context, *, task_id: int, path: Path
) -> _WrittenFile:
    begun = time.monotonic()
    language = messages.language()
    ctx.check()
    rows = task_service.export_failures(account, ctx, task_id, path, language)
    return _WrittenFile(path, rows, time.monotonic() - begun)


def _read_list(
    _account: Account, ctx: Context, path: Path, purpose: str
) -> tuple[str, Target]:
    """In the worker: what the list is for, and the people on it."""
    ctx.check()
    openids = tuple(openid_files.openids_from(path))
    return purpose, Target(Selection(openids=openids), len(openids), path.name)
