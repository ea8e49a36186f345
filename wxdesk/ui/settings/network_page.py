"""Settings, page "network": proxy and access point."""

from __future__ import annotations

import re
from dataclasses import replace

from PySide6.QtWidgets import QComboBox

from wxdesk.errors import InputError
from wxdesk.model import Text
from wxdesk.settings import AccountEntry, Settings
from wxdesk.ui.account.account_form import PastedEdit
from wxdesk.ui.settings.settings_pages import Page, choice_box, choose
from wxdesk.wechat import ACCESS_POINTS, OFFICIAL

_PROXY = re.compile(r"(http|https|socks5h?)://[^\s/]+/?", re.IGNORECASE)


class NetworkPage(Page):
    """Edits the proxy, and the access point of the current account."""

    def __init__(self) -> None:
        super().__init__()
        self._entry: AccountEntry | None = None
        self.proxy = choice_box(
            "proxyCombo",
            (
                ("system", self.tr("As the system")),
                ("none", self.tr("No proxy")),
                ("own", self.tr("This one")),
            ),
        )
        self.url = PastedEdit("proxyEdit")
        self.url.setPlaceholderText("http://127.0.0.1:7890")
        self.base = QComboBox()
        self.base.setObjectName("apiBaseCombo")
        self.base.setEditable(True)
        notes = (
            self.tr("usual"),
            self.tr("spare"),
            self.tr("Shanghai"),
            self.tr("Shenzhen"),
            self.tr("Hong Kong"),
        )
        for address, note in zip(ACCESS_POINTS, notes, strict=True):
            self.base.addItem(address, note)
        self.add(self.tr("Proxy"), self.proxy)
        self.add("", self.url)
        self.add(
            self.tr("Access point"),
            self.base,
            self.tr(
                "For the current account. Another one helps when the usual is slow"
            ),
        )
        self.proxy.activated.connect(self._proxy_changed)
        self.url.textEdited.connect(self.edited)
        self.base.editTextChanged.connect(self.edited)

    def _proxy_changed(self) -> None:
        self.url.setVisible(self.proxy.currentData() == "own")
        self.edited.emit()

    def load(self, settings: Settings) -> None:
        own = settings.proxy not in ("system", "none")
        choose(self.proxy, "own" if own else settings.proxy)
        self.url.setText(settings.proxy if own else "")
        self.url.setVisible(own)
        self._entry = settings.account(settings.current)
        self.base.setEnabled(self._entry is not None)
        self.base.setEditText(self._entry.api_base if self._entry else OFFICIAL)

    def values(self) -> dict[str, object]:
        kind = self.proxy.currentData()
        if kind == "own" and not _PROXY.fullmatch(self.url.text()):
            raise InputError(
                Text("代理地址的格式不对", "This is not a proxy address"),
                Text(
                    "例如 http://127.0.0.1:7890 或 socks5://127.0.0.1:1080。",
                    "For example http://127.0.0.1:7890 or socks5://127.0.0.1:1080.",
                ),
            )
        return {"proxy": self.url.text() if kind == "own" else kind}

    def proxy_value(self) -> str:
        """The proxy as chosen and typed. Raises InputError."""
        return str(self.values()["proxy"])

    def applied_to(self, entry: AccountEntry) -> AccountEntry:
        """The account with the access point as typed, if this page shows that one.
        Raises InputError."""
        mine = self._entry is not None and self._entry.appid == entry.appid
        changed = self.entry() if mine else None
        return entry if changed is None else replace(entry, api_base=changed.api_base)

    def entry(self) -> AccountEntry | None:
        """The current account with another access point; None if it is the same.
        Raises InputError."""
        base = self.base.currentText().strip().rstrip("/")
        if self._entry is None or base == self._entry.api_base:
            return None
        if not re.fullmatch(r"https://[\w.-]+(:\d+)?", base):
            raise InputError(
                Text("接入点的格式不对", "This is not an access point"),
                Text(f"例如 {OFFICIAL}。", f"For example {OFFICIAL}."),
            )
        return replace(self._entry, api_base=base)
