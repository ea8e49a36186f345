"""The plain pages of the settings: rows of label and control.

Every page knows how to show a :class:`Settings` (``load``) and which fields it would
change (``values``); the dialog does the storing.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from wxdesk.settings import Settings
from wxdesk.ui.kit import paint
from wxdesk.ui.kit.segments import Segments
from wxdesk.ui.kit.widgets import PlainLabel, Surface, button, column, row
from wxdesk.wechat import CONNECTIONS, RESERVE_PERCENT

LABEL_WIDTH = 88


class Page(Surface):
    """A grid of labels and controls. ``edited`` is emitted on every change."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(12)
        self.grid.setVerticalSpacing(10)
        self.grid.setColumnMinimumWidth(0, LABEL_WIDTH)
        self.grid.setColumnStretch(1, 1)
        self.setLayout(column(self.grid, None, spacing=0, margins=(20, 20, 20, 12)))

    def add(self, label: str, control: QWidget, note: str = "") -> None:
        """Add a row; ``note`` stands small below the control."""
        at = self.grid.rowCount()
        if label:
            name = PlainLabel(label)
            name.setAlignment(paint.RIGHT)
            name.setBuddy(control)
            self.grid.addWidget(name, at, 0)
            if not control.accessibleName():
                control.setAccessibleName(label)
        if control.minimumWidth() == control.maximumWidth():
            self.grid.addWidget(control, at, 1, Qt.AlignmentFlag.AlignLeft)
        else:
            self.grid.addWidget(control, at, 1)
        if note:
            text = PlainLabel(note, tone="text3", size=12, wrap=True)
            self.grid.addWidget(text, at + 1, 1)

    def load(self, settings: Settings) -> None:
        """Show these settings."""
        raise NotImplementedError

    def values(self) -> dict[str, object]:
        """The fields of Settings this page stands for. Raises InputError."""
        raise NotImplementedError


def choice_box(name: str, choices: Sequence[tuple[str, str]]) -> QComboBox:
    """A combo box of (value, text); the value is the item's data."""
    result = QComboBox()
    result.setObjectName(name)
    for value, text in choices:
        result.addItem(text, value)
    return result


def choose(combo: QComboBox, value: str) -> None:
    """Show the item of a value, the first one for an unknown value."""
    combo.setCurrentIndex(max(0, combo.findData(value)))


class GeneralPage(Page):
    """Edits language, what happens at start, notifications."""

    def __init__(self) -> None:
        super().__init__()
        self.language = choice_box(
            "languageCombo",
            (
                ("system", self.tr("As the system")),
                ("zh_CN", "简体中文"),
                ("en", "English"),
            ),
        )
        self.sync = QCheckBox(self.tr("Sync at start"))
        self.sync.setObjectName("syncOnStartCheck")
        self.notify = QCheckBox(self.tr("Tell me when long work has ended"))
        self.notify.setObjectName("notifyCheck")
        self.add(
            self.tr("Language"),
            self.language,
            self.tr("Takes effect at the next start"),
        )
        self.add(self.tr("At start"), self.sync)
        self.add(
            self.tr("Notifications"),
            self.notify,
            self.tr("Only while the window is not in front"),
        )
        self.language.activated.connect(self.edited)
        self.sync.clicked.connect(self.edited)
        self.notify.clicked.connect(self.edited)

    def load(self, settings: Settings) -> None:
        choose(self.language, settings.language)
        self.sync.setChecked(settings.sync_on_start)
        self.notify.setChecked(settings.notify)

    def values(self) -> dict[str, object]:
        return {
            "language": self.language.currentData(),
            "sync_on_start": self.sync.isChecked(),
            "notify": self.notify.isChecked(),
        }


class SyncPage(Page):
    """Edits how fast a sync may be and how much of the quota it leaves."""

    def __init__(self) -> None:
        super().__init__()
        self.connections = QSpinBox()
        self.connections.setObjectName("connectionsSpin")
        self.connections.setRange(*CONNECTIONS)
        self.reserve = QSpinBox()
        self.reserve.setObjectName("quotaReserveSpin")
        self.reserve.setRange(*RESERVE_PERCENT)
        self.reserve.setSingleStep(5)
        self.reserve.setSuffix(" %")
        for spin in (self.connections, self.reserve):
            spin.setFixedWidth(112)
            spin.lineEdit().setTextMargins(6, 0, 0, 0)  # its padding has no effect
            spin.valueChanged.connect(self.edited)
        self.add(
            self.tr("Connections"),
            self.connections,
            self.tr(
                "Calls under way at once. More is faster on a good line, 8 is safe"
            ),
        )
        self.add(
            self.tr("Quota reserve"),
            self.reserve,
            self.tr("This share of every daily quota is left to your own servers"),
        )

    def load(self, settings: Settings) -> None:
        self.connections.setValue(settings.connections)
        self.reserve.setValue(settings.quota_reserve)

    def values(self) -> dict[str, object]:
        return {
            "connections": self.connections.value(),
            "quota_reserve": self.reserve.value(),
        }


class LookPage(Page):
    """Edits theme and row height; both take effect at once."""

    look_changed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.theme = Segments(
            (
                ("system", self.tr("As the system")),
                ("light", self.tr("Light")),
                ("dark", self.tr("Dark")),
            )
        )
        self.theme.setObjectName("themeSegments")
        self.density = Segments(
            (
                ("compact", self.tr("Compact")),
                ("normal", self.tr("Normal")),
                ("roomy", self.tr("Roomy")),
            )
        )
        self.density.setObjectName("densitySegments")
        self.add(self.tr("Theme"), self.theme)
        self.add(self.tr("Row height"), self.density)
        self.theme.chosen.connect(self._changed)
        self.density.chosen.connect(self._changed)

    def _changed(self) -> None:
        self.look_changed.emit(self.theme.value, self.density.value)

    def load(self, settings: Settings) -> None:
        self.theme.choose(settings.theme)
        self.density.choose(settings.density)

    def values(self) -> dict[str, object]:
        return {"theme": self.theme.value, "density": self.density.value}


class PrivacyPage(Page):
    """Shows where the data is and what leaves this computer, and deletes data."""

    delete_wanted = Signal()

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        path = QLineEdit(str(folder))
        path.setReadOnly(True)
        path.setObjectName("dataFolderEdit")
        self.delete = button(
            self.tr("Delete this account's data…"),
            "danger",
            name="deleteDataButton",
            clicked=self.delete_wanted.emit,
        )
        holder = QWidget()
        show = button(self.tr("Open data folder"), clicked=self.open_folder)
        holder.setLayout(row(show, None))
        self.add(self.tr("Data folder"), path)
        self.add("", holder)
        self.add(self.tr("What leaves"), PlainLabel(self._leaves(), wrap=True))
        self.add(self.tr("Only here"), PlainLabel(self._stays(), wrap=True))
        self.add(self.tr("AppSecret"), PlainLabel(self._secret(), wrap=True))
        holder = QWidget()
        holder.setLayout(row(self.delete, None))
        self.add(
            self.tr("Delete"),
            holder,
            self.tr("The account stays; the next sync fetches its fans again"),
        )

    def _leaves(self) -> str:
        return self.tr(
            "Only calls to WeChat's own interface. No statistics, no update check."
        )

    def _stays(self) -> str:
        return self.tr(
            "Notes, aliases, reasons of the blacklist, history, saved filters."
        )

    def _secret(self) -> str:
        return self.tr("Where you chose on the account page, never in logs or exports.")

    def open_folder(self) -> None:
        """Show the data folder in the file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

    def load(self, settings: Settings) -> None:
        self.delete.setEnabled(settings.account(settings.current) is not None)

    def values(self) -> dict[str, object]:
        return {}
