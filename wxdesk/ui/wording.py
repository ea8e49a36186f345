"""How numbers, times and two-language texts read in the window (look.md "Words").

Everything here goes through ``QCoreApplication.translate`` with the context
``Wording``; functions are called at the time of painting, so a change of language
needs no more than a repaint. Times are Unix seconds, shown in local time.
"""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta

from PySide6.QtCore import QCoreApplication

from wxdesk.model import SCENE_BY_RAW, TAG_NAME_MAX, Fan, Text


def _tr(source: str) -> str:
    return QCoreApplication.translate("Wording", source)


def language() -> str:
    """``zh_CN`` or ``en``: the language of the installed translation."""
    # The catalogue translates its own code, so no second place has to know it.
    return _tr("en")


def say(text: Text) -> str:
    """A two-language text in the language of the window."""
    return text.in_language(language())


def number(value: int) -> str:
    """1,000,000: commas as in Excel and on the platform's pages."""
    return f"{value:,}".replace("-", "−")


def signed(value: int) -> str:
    """+1,286 or −943; 0 stays 0."""
    return f"+{value:,}" if value > 0 else number(value)


def scene_name(raw: str) -> str:
    """The name of a ``subscribe_scene``; an unknown one as it came."""
    scene = SCENE_BY_RAW.get(raw)
    return say(scene.name) if scene else raw


def qr_name(fan: Fan) -> str:
    """What the scanned code carried: its text, else its number, else ""."""
    if fan.qr_scene_str:
        return fan.qr_scene_str
    return fan.qr_scene if fan.qr_scene != "0" else ""


def table_time(at: int) -> str:
    """2026-11-18 16:35, "" for 0: tables and facts."""
    return f"{datetime.fromtimestamp(at):%Y-%m-%d %H:%M}" if at else ""


def table_date(at: int) -> str:
    """2026-11-18, "" for 0."""
    return f"{datetime.fromtimestamp(at):%Y-%m-%d}" if at else ""


def prose_time(at: int, now: float | None = None) -> str:
    """今天 09:12, 昨天 18:22, 11-12 10:03 this year, else 2024-03-08."""
    if not at:
        return ""
    moment = datetime.fromtimestamp(at)
    today = datetime.fromtimestamp(time.time() if now is None else now).date()
    clock = f"{moment:%H:%M}"
    if moment.date() == today:
        return _tr("today {time}").format(time=clock)
    if moment.date() == today - timedelta(days=1):
        return _tr("yesterday {time}").format(time=clock)
    if moment.date() == today + timedelta(days=1):
        return _tr("tomorrow {time}").format(time=clock)
    if moment.year == today.year:
        return f"{moment:%m-%d} {clock}"
    return f"{moment:%Y-%m-%d}"


def short_day(at: int, now: float | None = None) -> str:
    """10-24 this year, else 2024-10-24."""
    moment = datetime.fromtimestamp(at)
    this_year = datetime.fromtimestamp(time.time() if now is None else now).year
    return f"{moment:%m-%d}" if moment.year == this_year else f"{moment:%Y-%m-%d}"


def duration(seconds: float) -> str:
    """52 秒, 约 3 分钟, 约 2 小时: how long work takes or took."""
    if seconds < 60:
        return _tr("{n} s").format(n=max(1, round(seconds)))
    if seconds < 5400:
        return _tr("about {n} min").format(n=round(seconds / 60))
    return _tr("about {n} h").format(n=round(seconds / 3600))


def span(since: int, until: int) -> str:
    """27 天, 2 年 41 天: how long somebody followed."""
    if not since or until < since:
        return ""
    days = (_day(until) - _day(since)).days
    years, rest = divmod(days, 365)
    if years and rest:
        return _tr("{y} y {d} d").format(y=years, d=rest)
    if years:
        return _tr("{y} y").format(y=years)
    return _tr("{d} d").format(d=rest)


def _day(at: int) -> date:
    return datetime.fromtimestamp(at).date()


def elided(text: str, limit: int = TAG_NAME_MAX) -> str:
    """At most ``limit`` characters, the last one "…", for titles and menus."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
