"""The dialogs about wxdesk and its keyboard shortcuts."""

from __future__ import annotations

import platform
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QGridLayout,
    QMenuBar,
    QScrollArea,
    QWidget,
)

import wxdesk
from wxdesk.ui.kit import icons, paint, theme
from wxdesk.ui.kit.dialogs import Dialog
from wxdesk.ui.kit.widgets import PlainLabel, Surface, column, row

_ROLES = QDialogButtonBox.ButtonRole

Group = tuple[str, Sequence[tuple[str, str]]]


class _Emblem(QWidget):
    """Draws the icon of the program."""

    def __init__(self, side: int) -> None:
        super().__init__()
        self.setFixedSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        size = QSize(self.width(), self.height())
        picture = icons.app_icon().pixmap(size, ratio)
        QPainter(self).drawPixmap(0, 0, picture)


class AboutDialog(Dialog):
    """Shows version and licences, and where the log is."""

    def __init__(self, parent: QWidget | None, log_folder: Path) -> None:
        super().__init__(parent, self.tr("About wxdesk"), width=480)
        self.setObjectName("aboutDialog")
        self._log_folder = log_folder
        version = self.tr("Version {version}").format(version=wxdesk.__version__)
        name = column(
            PlainLabel("wxdesk", size=18, bold=True),
            PlainLabel(version, tone="text2", select=True),
            spacing=2,
        )
        about = self.tr(
            "Manages the fans of WeChat Official Accounts on this computer."
        )
        head = row(_Emblem(48), name, None, spacing=12)
        self.page.addLayout(head)
        self.page.addSpacing(4)
        self.page.addWidget(PlainLabel(about, wrap=True))
        for text in self._licences():
            self.page.addWidget(PlainLabel(text, tone="text2", size=12, wrap=True))
        folder = PlainLabel(
            str(log_folder), tone="text3", size=12, wrap=True, select=True
        )
        heading = PlainLabel(self.tr("Log folder"), tone="text3", size=12, bold=True)
        self.page.addSpacing(4)
        self.page.addWidget(heading)
        self.page.addWidget(folder)
        self.page.addStretch(1)
        open_log = self.foot.add(self.tr("Open log folder"), _ROLES.ActionRole)
        open_log.clicked.connect(self._open_log)
        copy = self.foot.add(self.tr("Copy version facts"), _ROLES.ActionRole)
        copy.clicked.connect(self._copy)
        close = self.foot.add(self.tr("Close"), _ROLES.RejectRole, "primary")
        close.setDefault(True)
        close.setFocus()

    def _licences(self) -> tuple[str, ...]:
        return (
            self.tr("wxdesk is free software under the MIT licence."),
            self.tr(
                "It uses Qt and PySide6 under the LGPL version 3, as separate "
                "libraries: you may replace them with your own build. The source is "
                "at code.qt.io."
            ),
            self.tr("Icons: Lucide (ISC and MIT licences)."),
            self.tr("Not made by or connected with Tencent."),
        )

    def _open_log(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._log_folder)))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(version_facts())


def version_facts() -> str:
    """Returns what a bug report needs: versions and the system, nothing personal."""
    return "\n".join(
        (
            f"wxdesk {wxdesk.__version__}",
            f"Python {sys.version.split()[0]}",
            f"Qt {qVersion()}",
            platform.platform(),
            QGuiApplication.platformName(),
        )
    )


class _Key(QWidget):
    """Draws a key combination on a small plate."""

    def __init__(self, keys: str) -> None:
        super().__init__()
        self._keys = keys
        self.setFixedSize(theme.text_width(keys, 12) + 16, 22)
        self.setAccessibleName(keys)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour("edge"))
        painter.setBrush(theme.colour("raised"))
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(area, 4, 4)
        paint.draw_text(painter, area, self._keys, "text2", 12, align=paint.CENTRE)


class ShortcutsDialog(Dialog):
    """Lists all keys, in groups of (name, [(keys, what they do)])."""

    def __init__(self, parent: QWidget | None, groups: Sequence[Group]) -> None:
        super().__init__(parent, self.tr("Keyboard shortcuts"), width=520)
        self.setObjectName("shortcutsDialog")
        grid = QGridLayout()
        grid.setVerticalSpacing(6)
        grid.setHorizontalSpacing(24)
        grid.setColumnStretch(1, 1)
        at = 0
        for name, keys in (*groups, self._everywhere()):
            if at:
                grid.setRowMinimumHeight(at, 10)
                at += 1
            head = PlainLabel(name, tone="text3", size=12, bold=True)
            grid.addWidget(head, at, 0, 1, 2)
            at += 1
            for key, text in keys:
                side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
                grid.addWidget(_Key(key), at, 0, side)
                grid.addWidget(PlainLabel(text), at, 1)
                at += 1
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(Surface(column(grid, None)))
        self.page.addWidget(area)
        close = self.foot.add(self.tr("Close"), _ROLES.RejectRole, "primary")
        close.setDefault(True)
        self.resize(520, 560)

    def _everywhere(self) -> Group:
        return self.tr("In the table"), (
            ("↑ ↓", self.tr("Move; with Shift, select")),
            ("Space", self.tr("Select or deselect the row")),
            ("Enter", self.tr("Details of the fan")),
            ("F6", self.tr("Next area of the window")),
            ("Esc", self.tr("Clear the selection; in the search box, the search")),
        )


def menu_shortcuts(bar: QMenuBar) -> list[Group]:
    """Returns a group for each menu of a menu bar, with every action that has keys."""
    groups: list[Group] = []
    for top in bar.actions():
        menu = top.menu()
        if not isinstance(menu, QWidget):
            continue
        keys = [
            (action.shortcut().toString(), _plain(action.text()))
            for action in menu.actions()
            if not action.shortcut().isEmpty()
        ]
        if keys:
            groups.append((_plain(top.text()), keys))
    return groups


def _plain(text: str) -> str:
    """Returns a menu text without its mnemonic: 文件(&F) → 文件."""
    head, mark, tail = text.partition("(&")
    if mark:
        return (head + tail[2:]).strip().removesuffix("…")
    return text.replace("&", "").removesuffix("…")
