"""What to do about an error that needs a person, in steps; no widgets.

The way to the whitelist and to the AppSecret is that of the WeChat developer
platform, where both moved to (ARCHITECTURE.md, "Words of the platform").
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote

from PySide6.QtCore import QCoreApplication

from wxdesk.errors import IpNotListed, NotAllowed, WrongCredentials, WxdeskError
from wxdesk.model import Parked
from wxdesk.ui.kit import messages
from wxdesk.wechat import Codes

translate = QCoreApplication.translate

_IP_CODES = frozenset({Codes.IP_NOT_LISTED})
_SECRET_CODES = frozenset(
    {Codes.WRONG_APPID, Codes.WRONG_SECRET, Codes.NO_APPID, Codes.NO_SECRET}
)
_RIGHTS_CODES = frozenset({Codes.NO_PERMISSION, Codes.TOKENS_BANNED, Codes.FROZEN})


@dataclass(frozen=True, slots=True)
class Hint:
    """One explanation. ``value`` is what has to be copied (the IP address), ``url``
    the page of the first step, "" if there is none."""

    title: str
    reason: str
    errcode: int | None = None
    rid: str = ""
    value: str = ""
    steps: tuple[str, ...] = ()
    url: str = ""
    note: str = ""
    detail: str = ""


def console_url(appid: str) -> str:
    """Returns the page of an account on the developer platform, or its front page."""
    if not appid:
        return "https://developers.weixin.qq.com/console/"
    page = f"https://developers.weixin.qq.com/console/product/mp/{quote(appid)}"
    return f"{page}?tab1=basicInfo"


def of_error(error: WxdeskError, appid: str = "") -> Hint:
    """Returns the explanation of an error of an account."""
    kind = _kind(error.errcode)
    if isinstance(error, IpNotListed):
        kind = "ip"
    elif isinstance(error, WrongCredentials):
        kind = "secret"
    elif isinstance(error, NotAllowed):
        kind = "rights"
    address = error.ip if isinstance(error, IpNotListed) else ""
    hint = Hint(
        messages.text(error.title),
        messages.text(error.hint),
        error.errcode,
        error.rid,
        value=address,
        detail="" if address else error.detail,
    )
    return _with_steps(hint, kind, appid)


def of_parked(parked: Parked, appid: str = "") -> Hint:
    """Returns the explanation of a parked task."""
    kind = _kind(parked.errcode)
    hint = Hint(
        messages.text(parked.title),
        messages.text(parked.hint),
        parked.errcode,
        parked.rid,
        value=parked.detail if kind == "ip" else "",
        detail="" if kind == "ip" else parked.detail,
    )
    return _with_steps(hint, kind, appid)


def as_text(hint: Hint, appid: str = "") -> str:
    """Returns the explanation as plain text, to send to the administrator."""
    lines = [hint.title, hint.reason]
    if hint.value:
        line = translate("hints", "Address to add: {ip}")
        lines.append(line.format(ip=hint.value))
    if appid:
        lines.append(f"AppID: {appid}")
    lines += [f"{at}. {step}" for at, step in enumerate(hint.steps, 1)]
    lines += [hint.url, hint.note, hint.detail]
    facts = [] if hint.errcode is None else [f"errcode {hint.errcode}"]
    if hint.rid:
        facts.append(f"rid {hint.rid}")
    lines.append(", ".join(facts))
    return "\n".join(line for line in lines if line)


def _kind(errcode: int | None) -> str:
    if errcode in _IP_CODES:
        return "ip"
    if errcode in _SECRET_CODES:
        return "secret"
    return "rights" if errcode in _RIGHTS_CODES else ""


def _with_steps(hint: Hint, kind: str, appid: str) -> Hint:
    if not kind:
        return hint
    steps, note = {"ip": _ip, "secret": _secret, "rights": _rights}[kind]()
    return replace(hint, steps=steps, url=console_url(appid), note=note)


def _open_console() -> str:
    return translate(
        "hints", "Open the WeChat developer platform, log in as administrator"
    )


def _ip() -> tuple[tuple[str, ...], str]:
    return (
        _open_console(),
        translate("hints", "Go to Basic information → Development keys → IP whitelist"),
        translate("hints", "Paste the address, save, then come back here"),
    ), translate("hints", "When your connection changes its address, add it again")


def _secret() -> tuple[tuple[str, ...], str]:
    return (
        _open_console(),
        translate(
            "hints", "Go to Basic information → Development keys, copy the AppID"
        ),
        translate("hints", "Ask who keeps the AppSecret; reset it only if it is lost"),
    ), translate("hints", "A reset stops every other server that uses the old one")


def _rights() -> tuple[tuple[str, ...], str]:
    return (
        _open_console(),
        translate("hints", "See whether the account is verified and still valid"),
        translate("hints", "Renew the verification there, then try again"),
    ), translate("hints", "Unverified accounts may not read their fans")
