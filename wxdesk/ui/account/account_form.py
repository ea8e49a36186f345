"""The fields of one account: name, AppID, AppSecret, where the token comes from.

The stored AppSecret never enters a field: an empty field means "as it is".
"""

from __future__ import annotations

import re
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QMenu, QWidget

from wxdesk.addresses import check_address
from wxdesk.errors import InputError
from wxdesk.settings import AccountEntry, check_appid, check_secret
from wxdesk.ui.kit import icons, messages, paint
from wxdesk.ui.kit.widgets import PlainLabel, repolish, tool

_DIRT = re.compile(r"[\s\ufeff\u200b-\u200f\u2060\u202a-\u202e\"'“”‘’]+")
LABEL_WIDTH = 72


class PastedEdit(QLineEdit):
    """A field for something that gets pasted: blanks, line ends and quotes that came
    along are taken away at once."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.textEdited.connect(self._clean)

    def _clean(self, text: str) -> None:
        clean = _DIRT.sub("", text)
        if clean != text:
            self.setText(clean)

    def mark(self, bad: bool) -> None:
        """Show a red border, or none."""
        self.setProperty("state", "bad" if bad else "")
        repolish(self)


class SecretEdit(PastedEdit):
    """Hides what is typed; an eye reveals it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        where = QLineEdit.ActionPosition.TrailingPosition
        self._eye = self.addAction(icons.icon("eye"), where)
        self._eye.setText(self.tr("Show"))
        self._eye.triggered.connect(self._toggle)

    def _toggle(self) -> None:
        hidden = self.echoMode() == QLineEdit.EchoMode.Password
        modes = QLineEdit.EchoMode
        self.setEchoMode(modes.Normal if hidden else modes.Password)
        self._eye.setIcon(icons.icon("eye-off" if hidden else "eye"))
        self._eye.setText(self.tr("Hide") if hidden else self.tr("Show"))


class AccountForm(QWidget):
    """``edited`` is emitted when the person changes anything. With ``brief`` only
    what the first run asks for: name, AppID, AppSecret."""

    edited = Signal()

    def __init__(self, *, brief: bool = False) -> None:
        super().__init__()
        self._entry: AccountEntry | None = None
        self._fresh = True
        self.name = QLineEdit()
        self.name.setObjectName("accountNameEdit")
        self.appid = PastedEdit("appIdEdit")
        self.appid.setPlaceholderText(self.tr("wx and 16 letters or digits"))
        self.secret = SecretEdit("appSecretEdit")
        self.source = self._make_source()
        self.url = PastedEdit("tokenUrlEdit")
        self.url.setPlaceholderText(self.tr("https://… that answers with a token"))
        self.place = self._make_place()
        self.problem = PlainLabel(tone="danger", size=12, wrap=True)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnMinimumWidth(0, LABEL_WIDTH)
        self._grid.setColumnStretch(1, 1)
        self._add(self.tr("Name"), self.name)
        self._add(self.tr("AppID"), self.appid)
        self._add(self.tr("AppSecret"), self.secret)
        if not brief:
            self._add(self.tr("Token from"), self.source)
            self._add("", self.url)
        self._add("", self.problem)
        self.problem.hide()
        for field in (self.name, self.appid, self.secret, self.url):
            field.textEdited.connect(self._edited)
            field.editingFinished.connect(self._check_softly)
        self.source.currentIndexChanged.connect(self._source_changed)
        self.load(None)

    def _add(self, label: str, field: QWidget) -> None:
        row = self._grid.rowCount()
        if label:
            name = PlainLabel(label)
            name.setAlignment(paint.RIGHT)
            name.setBuddy(field)
            field.setAccessibleName(label)
            self._grid.addWidget(name, row, 0)
        self._grid.addWidget(field, row, 1)

    def _make_source(self) -> QComboBox:
        combo = QComboBox()
        combo.setObjectName("tokenSourceCombo")
        stable = self.tr("Stable interface (recommended, leaves your servers alone)")
        combo.addItem(stable, "stable")
        combo.addItem(self.tr("From a web address of your own"), "url")
        classic = self.tr("Classic interface (ends the token of other programs)")
        combo.addItem(classic, "classic")
        return combo

    def _make_place(self) -> QWidget:
        """Make the button that shows where the AppSecret is kept; its menu changes
        it."""
        menu = QMenu(self)
        group = QActionGroup(menu)
        self._places: dict[str, QAction] = {}
        for place, text in (
            ("keyring", self.tr("AppSecret in the system's key store")),
            ("file", self.tr("AppSecret in a file, not encrypted")),
            ("memory", self.tr("AppSecret for this run only")),
        ):
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setData(place)
            group.addAction(action)
            self._places[place] = action
        group.triggered.connect(self._place_changed)
        button = tool("-", name="secretPlaceButton", small=True, menu=menu)
        self._place_button = button
        return button

    # -- in and out

    @property
    def fresh(self) -> bool:
        """Whether this is an account that is not stored yet."""
        return self._fresh

    def load(self, entry: AccountEntry | None) -> None:
        """Show a stored account, or empty fields for a new one."""
        self._fresh = entry is None
        self._entry = entry or AccountEntry("", "")
        shown = self._entry
        self.name.setText(shown.name)
        self.appid.setText(shown.appid)
        self.appid.setReadOnly(not self._fresh)
        self.secret.clear()
        self.secret.setPlaceholderText(
            "" if self._fresh else self.tr("Stored; leave empty to keep it")
        )
        kind, _, url = shown.token_source.partition(":")
        self.source.setCurrentIndex(max(0, self.source.findData(kind)))
        self.url.setText(url)
        self.set_place(shown.secret_store)
        self._show_url()
        self.show_problem("")

    def set_place(self, place: str) -> None:
        """Set where the AppSecret will be kept: keyring, file or memory."""
        action = self._places.get(place, self._places["keyring"])
        action.setChecked(True)
        self._place_button.setText(action.text())
        self._place_button.setAccessibleName(action.text())

    @property
    def secret_place(self) -> str:
        chosen = (place for place, one in self._places.items() if one.isChecked())
        return next(chosen, "keyring")

    def entry(self) -> AccountEntry:
        """Returns the account as typed. Raises InputError for what cannot be right."""
        appid = check_appid(self.appid.text())
        source = str(self.source.currentData())
        if source == "url":
            source = f"url:{check_address(self.url.text())}"
        elif self._fresh:
            check_secret(self.secret.text())
        if self.secret.text():
            check_secret(self.secret.text())
        base = self._entry or AccountEntry("", "")
        return replace(
            base,
            appid=appid,
            name=self.name.text().strip() or appid,
            token_source=source,
            secret_store=self.secret_place,
        )

    def secret_text(self) -> str:
        """Returns the AppSecret as typed, "" to keep the stored one."""
        return self.secret.text()

    def forget_secret(self) -> None:
        """Empty the field: the AppSecret is stored now."""
        self.secret.clear()

    # -- checks

    def show_problem(self, text: str) -> None:
        """Show a sentence below the fields; "" removes it."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        if not text:
            for field in (self.appid, self.secret):
                field.mark(False)

    def _check_softly(self) -> None:
        """Check what has been filled in, when a field is left."""
        for field, check in ((self.appid, check_appid), (self.secret, check_secret)):
            if not field.text():
                continue
            try:
                check(field.text())
            except InputError as error:
                field.mark(True)
                self.show_problem(messages.sentence(error))
                return
        self.show_problem("")

    def _edited(self) -> None:
        self.show_problem("")
        self.edited.emit()

    def _place_changed(self, action: QAction) -> None:
        self.set_place(str(action.data()))
        self.edited.emit()

    def _source_changed(self) -> None:
        self._show_url()
        self.edited.emit()

    def _show_url(self) -> None:
        url = self.source.currentData() == "url"
        self.url.setVisible(url)
        self.secret.setEnabled(not url)
