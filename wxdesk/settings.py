"""What the person chose: accounts and preferences, in one JSON file. No secrets."""

from __future__ import annotations

import json
import locale
import logging
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from wxdesk.errors import InputError, StorageError, cannot_write
from wxdesk.model import Text
from wxdesk.paths import read_bounded, replacing
from wxdesk.wechat import CONNECTIONS, OFFICIAL, RESERVE_PERCENT

log = logging.getLogger(__name__)

_MOST_BYTES = 10_000_000  # of the settings file: an account has 200
_APPID = re.compile(r"wx[0-9a-zA-Z]{6,30}")


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """One Official Account as set up here.

    ``token_source`` is stable, classic or url:URL; ``secret_store`` is keyring, file
    or memory.
    """

    appid: str
    name: str
    api_base: str = OFFICIAL
    token_source: str = "stable"
    secret_store: str = "keyring"


@dataclass(frozen=True, slots=True)
class Settings:
    """Preferences with their defaults. ``quota_reserve`` is in percent of a day."""

    accounts: tuple[AccountEntry, ...] = ()
    current: str = ""
    language: str = "system"  # system | zh_CN | en
    theme: str = "system"  # system | light | dark
    density: str = "normal"  # compact | normal | roomy
    proxy: str = "system"  # system | none | a URL
    connections: int = 8
    quota_reserve: int = 20
    sync_on_start: bool = False
    notify: bool = True

    def account(self, appid: str) -> AccountEntry | None:
        return next((one for one in self.accounts if one.appid == appid), None)

    def with_account(self, entry: AccountEntry) -> Settings:
        """A copy in which ``entry`` is new or takes the place of its namesake."""
        others = tuple(one for one in self.accounts if one.appid != entry.appid)
        at = next(
            (i for i, one in enumerate(self.accounts) if one.appid == entry.appid),
            len(others),
        )
        return replace(self, accounts=(*others[:at], entry, *others[at:]))

    def without_account(self, appid: str) -> Settings:
        rest = tuple(one for one in self.accounts if one.appid != appid)
        current = self.current if self.current != appid else ""
        return replace(self, accounts=rest, current=current)


def check_appid(text: str) -> str:
    """The AppID without what clings to a paste. Raises InputError if it is none."""
    appid = text.strip(" \t\r\n\ufeff\u200b")
    if not _APPID.fullmatch(appid):
        raise InputError(
            Text("AppID 的格式不对", "This is not an AppID"),
            Text(
                "AppID 以 wx 开头，共 18 位，在微信开发者平台的基础信息里。",
                "An AppID begins with wx and has 18 characters. It stands under "
                "basic information on the WeChat developer platform.",
            ),
        )
    return appid


def check_secret(text: str) -> str:
    """The AppSecret without what clings to a paste. Raises InputError if empty or
    impossible; the text itself is never part of the error."""
    secret = text.strip(" \t\r\n\ufeff\u200b")
    if not re.fullmatch(r"[0-9a-zA-Z]{16,128}", secret):
        raise InputError(
            Text("AppSecret 的格式不对", "This is not an AppSecret"),
            Text(
                "AppSecret 是 32 位字母和数字，只在生成时显示一次。",
                "An AppSecret has 32 letters and digits and is shown only once, "
                "when it is made.",
            ),
        )
    return secret


def interface_language(chosen: str) -> str:
    """zh_CN or en for a setting of system, zh_CN or en.

    "system" means English only where the environment says English: the people this
    is for work in Chinese, and a bare C locale says nothing.
    """
    if chosen in ("zh_CN", "en"):
        return chosen
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "en" if value.lower().startswith("en") else "zh_CN"
    return "en" if (locale.getlocale()[0] or "").startswith("en") else "zh_CN"


def load(path: Path) -> Settings:
    """Read the file; unknown keys are ignored, wrong values fall back.

    Raises StorageError when the file exists and cannot be read or is no JSON: the
    accounts in it must not be lost by writing over it.
    """
    try:
        raw = json.loads(read_bounded(path, _MOST_BYTES))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError) as error:
        raise StorageError(
            Text("设置文件读不出来", "The settings file cannot be read"),
            Text(
                f"把这个文件改名再启动，账号要重新添加：{path}",
                f"Rename this file and start again; accounts must be added anew: "
                f"{path}",
            ),
        ) from error
    return _from_json(raw if isinstance(raw, dict) else {})


def save(path: Path, settings: Settings) -> None:
    """Write the file in one step. Raises StorageError."""
    text = json.dumps(asdict(settings), ensure_ascii=False, indent=2)
    try:
        with replacing(path, private=True) as part:
            part.write_text(text, "utf-8")
    except OSError as error:
        raise cannot_write(path, error) from error


def _from_json(raw: Mapping[str, Any]) -> Settings:
    known = _known(Settings, raw)
    entries = raw.get("accounts")
    accounts = []
    for item in entries if isinstance(entries, list) else []:
        values = _known(AccountEntry, item) if isinstance(item, dict) else {}
        if values.get("appid"):
            values.setdefault("name", values["appid"])
            accounts.append(AccountEntry(**values))
    known["accounts"] = tuple(accounts)
    settings = Settings(**known)
    return replace(
        settings,
        connections=_within(settings.connections, CONNECTIONS),
        quota_reserve=_within(settings.quota_reserve, RESERVE_PERCENT),
    )


def _within(value: int, limits: tuple[int, int]) -> int:
    least, most = limits
    return min(max(value, least), most)


def _known(kind: type, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The values of ``raw`` that ``kind`` has and whose type is the default's."""
    known = {}
    for field in fields(kind):
        value = raw.get(field.name)
        expected = {"str": str, "int": int, "bool": bool}.get(str(field.type))
        if expected and type(value) is expected:
            known[field.name] = value
        elif value is not None and expected:
            log.info("setting %s has an unusable value", field.name)
    return known
