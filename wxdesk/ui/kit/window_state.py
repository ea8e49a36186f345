"""Geometry, columns and the last search: kept in an ini file of the data folder."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRect, QSettings, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from wxdesk.paths import Paths

VERSION = 1  # of what is stored; another one starts afresh
FIRST_SIZE = QSize(1366, 820)
LEAST_VISIBLE = 120  # pixels of the window that must lie on a screen


class WindowState:
    """Named texts and blobs. A broken file means a fresh start, never an error."""

    def __init__(self, paths: Paths) -> None:
        file = str(paths.window_state)
        self._ini = QSettings(file, QSettings.Format.IniFormat)
        if self._ini.value("version") not in (VERSION, str(VERSION)):
            self._ini.clear()
            self._ini.setValue("version", VERSION)

    def text(self, key: str) -> str:
        value = self._ini.value(key, "")
        return value if isinstance(value, str) else ""

    def put_text(self, key: str, value: str) -> None:
        self._ini.setValue(key, value)

    def number(self, key: str, default: int) -> int:
        text = str(self._ini.value(key, default))
        return int(text) if text.lstrip("-").isdecimal() else default

    def put_number(self, key: str, value: int) -> None:
        self._ini.setValue(key, value)

    def save_geometry(self, window: QWidget) -> None:
        self._ini.setValue("geometry", window.saveGeometry())

    def restore_geometry(self, window: QWidget) -> None:
        """Size and place as last time, moved onto a screen that is there now."""
        value = self._ini.value("geometry")
        restored = isinstance(value, QByteArray) and window.restoreGeometry(value)
        if not restored:
            screen = QGuiApplication.primaryScreen().availableGeometry()
            window.resize(FIRST_SIZE.boundedTo(screen.size() - QSize(0, 32)))
        elif not _visible(window.frameGeometry()):
            window.move(QGuiApplication.primaryScreen().availableGeometry().topLeft())

    def forget(self) -> None:
        """Delete everything remembered; used by "reset layout"."""
        self._ini.clear()
        self._ini.setValue("version", VERSION)

    def sync(self) -> None:
        self._ini.sync()


def _visible(frame: QRect) -> bool:
    seen = (
        frame.intersected(screen.availableGeometry())
        for screen in QGuiApplication.screens()
    )
    return any(
        part.width() >= LEAST_VISIBLE and part.height() >= LEAST_VISIBLE
        for part in seen
    )
