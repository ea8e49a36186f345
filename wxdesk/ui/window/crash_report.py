"""Logs exceptions that nobody caught and shows them once, with a button to copy.

The program goes on. A fault that comes back with every repaint must neither fill
the log nor the screen, so each kind (type and place) is shown once and logged when
it has happened 1, 10, 100 … times.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections import Counter
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QPlainTextEdit, QWidget

from wxdesk.redaction import redacted
from wxdesk.ui.kit import theme
from wxdesk.ui.kit.desktop import open_folder
from wxdesk.ui.kit.dialogs import Dialog
from wxdesk.ui.kit.widgets import PlainLabel

log = logging.getLogger(__name__)

_ROLES = QDialogButtonBox.ButtonRole
_LINES = 14
_TEXT_MAX = 20_000  # characters of one report


class CrashReports(QObject):
    """Takes over the two exception hooks while it is installed.

    Faults may come from any thread; windows are opened on the UI thread only.
    """

    _arrived = Signal(str)

    def __init__(self, log_folder: Path) -> None:
        super().__init__()
        self._log_folder = log_folder
        self._seen: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._dialog: CrashDialog | None = None
        self._hooks = (sys.excepthook, threading.excepthook)
        self._arrived.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook

    def uninstall(self) -> None:
        """Restore the exception hooks and close what is open."""
        sys.excepthook, threading.excepthook = self._hooks
        if self._dialog is not None:
            self._dialog.close()

    def report(self, error: BaseException) -> None:
        """Log a fault and show it, if it is the first of its kind. Any thread."""
        kind = kind_of(error)
        with self._lock:
            self._seen[kind] += 1
            times = self._seen[kind]
        if str(times).strip("0") == "1":
            log.critical("unexpected, %d. time: %s", times, kind, exc_info=error)
        if times == 1:
            self._arrived.emit(as_text(error))

    def _hook(
        self, kind: type[BaseException], error: BaseException, _: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
        else:
            self.report(error)

    def _thread_hook(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.report(args.exc_value)

    def _show(self, text: str) -> None:
        """Show a report in the one window, below those that are there."""
        if self._dialog is None:
            over = QApplication.activeModalWidget() or QApplication.activeWindow()
            self._dialog = CrashDialog(over, self._log_folder)
            self._dialog.finished.connect(self._forget)
            self._dialog.destroyed.connect(self._forget)
            self._dialog.show()
        self._dialog.add(text)

    def _forget(self) -> None:
        self._dialog = None


class CrashDialog(Dialog):
    """Lists reports to copy. Not modal: the work goes on."""

    def __init__(self, parent: QWidget | None, log_folder: Path) -> None:
        super().__init__(parent, self.tr("wxdesk made a mistake"), width=620)
        self.setObjectName("crashDialog")
        self.setModal(False)
        self._log_folder = log_folder
        title = PlainLabel(self.tr("wxdesk made a mistake"), size=15, bold=True)
        said = self.tr(
            "It goes on running and what is done is kept. Copy this report to those "
            "who look after wxdesk; there is no password in it."
        )
        self.text = QPlainTextEdit()
        self.text.setObjectName("crashText")
        self.text.setAccessibleName(self.tr("Report"))
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        font = theme.font(12, mono=True)
        self.text.setFont(font)
        self.text.setFixedHeight(QFontMetrics(font).lineSpacing() * _LINES + 16)
        self.page.addWidget(title)
        self.page.addWidget(PlainLabel(said, tone="text2", wrap=True))
        self.page.addSpacing(4)
        self.page.addWidget(self.text)
        self.copy = self.foot.add(
            self.tr("Copy report"), _ROLES.ActionRole, "primary", "copyReportButton"
        )
        self.copy.clicked.connect(self._copy)
        logs = self.foot.add(self.tr("Open log folder"), _ROLES.ActionRole)
        logs.clicked.connect(self._open_logs)
        self.foot.add(self.tr("Close"), _ROLES.RejectRole)

    def add(self, text: str) -> None:
        """Add a report below those that are there."""
        from wxdesk.ui.window.about import version_facts  # noqa: PLC0415 - 6 ms of a start

        before = self.text.toPlainText()
        parts = [before, text] if before else [version_facts(), text]
        self.text.setPlainText("\n\n".join(parts)[:_TEXT_MAX])

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy.setText(self.tr("Copied"))

    def _open_logs(self) -> None:
        open_folder(self._log_folder)


def kind_of(error: BaseException) -> str:
    """Returns type and place of a fault; two with the same are of one kind."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__} {place}".strip()


def as_text(error: BaseException) -> str:
    """Returns the traceback without secrets."""
    lines = traceback.format_exception(type(error), error, error.__traceback__)
    return redacted("".join(lines)).strip()[-_TEXT_MAX:]
