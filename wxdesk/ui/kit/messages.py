"""Words of the interface that more than one view needs: codes, numbers, times.

Everything goes through ``QCoreApplication.translate`` with the context "messages".
Sentences that come from below (errors, scenes) carry both languages as
:class:`wxdesk.model.Text`; :func:`text` picks the one of the interface.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication

from wxdesk.errors import WxdeskError
from wxdesk.model import COMPOUND, SCENE_BY_RAW, TaskKind, TaskState, Text, known_time
from wxdesk.search.words import STATE_BY_KEY
from wxdesk.ui.kit.safe_text import safe_text
from wxdesk.wechat import ApiPaths

translate = QCoreApplication.translate

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def language() -> str:
    """``zh_CN`` or ``en``: the language of the installed translation itself."""
    # Translate as the language code of the translation, e.g. zh_CN.
    return translate("messages", "en")


def text(value: Text) -> str:
    """Returns the sentence in the language of the interface."""
    return value.in_language(language())


def sentence(error: WxdeskError) -> str:
    """Returns title and hint of an error as running text."""
    title, hint = text(error.title), text(error.hint)
    if not hint:
        return title
    return translate("messages", "{title}. {hint}").format(title=title, hint=hint)


# -- numbers -----------------------------------------------------------------------


def number(value: int) -> str:
    """1,000,000: with commas, as in Excel and on the platform's own pages."""
    return f"{value:,}"


def signed(value: int) -> str:
    """A change: +1,286, −943, 0."""
    if value == 0:
        return "0"
    return ("+" if value > 0 else "\u2212") + number(abs(value))


def axis(value: int) -> str:
    """A number for an axis: from 100,000 on in units of 10,000 (Chinese)."""
    if abs(value) < 100_000:
        return number(value)
    if language().startswith("zh"):
        return f"{value / 10_000:g} 万"
    return f"{value / 1_000:,.0f}k"


def of(done: int, total: int) -> str:
    """Formats progress: 312,300 / 1,000,000, or 312,300 while ``total`` is 0."""
    return f"{number(done)} / {number(total)}" if total else number(done)


def fans(count: int) -> str:
    """A number of fans: 1,204 位."""
    if count == 1:
        return translate("messages", "1 fan")
    return translate("messages", "{n} fans").format(n=number(count))


def calls(count: int) -> str:
    """A number of calls: 227 次."""
    if count == 1:
        return translate("messages", "1 call")
    return translate("messages", "{n} calls").format(n=number(count))


# -- times -------------------------------------------------------------------------


def full_time(when: float) -> str:
    """2026-11-18 16:35 in local time, "" when unknown. For tables."""
    return f"{datetime.fromtimestamp(when):%Y-%m-%d %H:%M}" if known_time(when) else ""


def full_date(when: float) -> str:
    """2026-11-18, "" when unknown."""
    return f"{datetime.fromtimestamp(when):%Y-%m-%d}" if known_time(when) else ""


def when(moment: float, now: float | None = None) -> str:
    """Formats a time for prose: 今天 09:12, 昨天 18:22, 11-12 10:03, 2024-03-08; ""
    when unknown."""
    if not known_time(moment):
        return ""
    then = datetime.fromtimestamp(moment)
    today = datetime.fromtimestamp(time.time() if now is None else now)
    clock = f"{then:%H:%M}"
    if then.date() == today.date():
        return translate("messages", "today {time}").format(time=clock)
    if then.date() == today.date() - timedelta(days=1):
        return translate("messages", "yesterday {time}").format(time=clock)
    if then.date() == today.date() + timedelta(days=1):
        return translate("messages", "tomorrow {time}").format(time=clock)
    if then.year == today.year:
        return f"{then:%m-%d} {clock}"
    return f"{then:%Y-%m-%d}"


def duration(seconds: float) -> str:
    """How long something took: 4 秒, 3 分 20 秒, 1 小时 5 分钟, 312 天, 2 年 41 天."""
    whole = max(0, round(seconds))
    if whole < _MINUTE:
        return translate("messages", "{n} s").format(n=whole)
    if whole < _HOUR:
        minutes, rest = divmod(whole, _MINUTE)
        if not rest:
            return translate("messages", "{n} min").format(n=minutes)
        return translate("messages", "{m} min {s} s").format(m=minutes, s=rest)
    if whole < _DAY:
        hours, rest = divmod(whole, _HOUR)
        return translate("messages", "{h} h {m} min").format(h=hours, m=rest // _MINUTE)
    return days(whole // _DAY)


def days(count: int) -> str:
    """312 天, 2 年 41 天."""
    years, rest = divmod(max(0, count), 365)
    if not years:
        return translate("messages", "{n} d").format(n=number(rest))
    return translate("messages", "{y} y {d} d").format(y=years, d=rest)


def about(seconds: float) -> str:
    """An estimate: 约 20 秒, 约 3 分钟, 约 2 小时."""
    if seconds < 55:
        steps = max(5, round(seconds / 5) * 5)
        return translate("messages", "about {n} s").format(n=steps)
    if seconds < 55 * _MINUTE:
        minutes = max(1, round(seconds / _MINUTE))
        return translate("messages", "about {n} min").format(n=minutes)
    hours = f"{seconds / _HOUR:.1f}".removesuffix(".0")
    return translate("messages", "about {n} h").format(n=hours)


# -- codes -------------------------------------------------------------------------


def status(code: str) -> str:
    """following, left, invalid, new, returned, blacklisted, starred, untagged."""
    if code == "untagged":
        return translate("messages", "Untagged")
    known = STATE_BY_KEY.get(code)
    return text(known.name) if known else code


def scene(raw: str) -> str:
    """How somebody came to follow; an unknown raw value is shown as it is."""
    known = SCENE_BY_RAW.get(raw)
    return text(known.name) if known else raw


def stage(code: str) -> str:
    """Names the stage of a job (Progress.stage); "" if the job's name suffices."""
    return {
        "listing": translate("messages", "Listing fans"),
        "details": translate("messages", "Syncing details"),
        "proof": translate("messages", "Checking who left"),
        "tags": translate("messages", "Syncing tags"),
        "members": translate("messages", "Syncing fans of tags"),
        "blacklist": translate("messages", "Syncing the blacklist"),
    }.get(code, "")


def waiting(code: str) -> str:
    """Says why a job waits (Progress.waiting)."""
    return {
        "retry": translate("messages", "trying again"),
        "busy": translate("messages", "WeChat is busy, trying again"),
        "network": translate("messages", "no network, trying again"),
        "pace": translate("messages", "keeping to the pace WeChat allows"),
        "minute": translate("messages", "this minute's calls are used up"),
        "lock": translate("messages", "another wxdesk is at work"),
        "token": translate("messages", "waiting for a new access token"),
        "tagging": translate("messages", "these fans are being tagged elsewhere"),
    }.get(code, translate("messages", "waiting"))


def job(kind: str) -> str:
    """Names a job by Job.kind: a task kind, sync, export, check …"""
    return {
        "sync": translate("messages", "Syncing fans"),
        "export": translate("messages", "Exporting"),
        "check": translate("messages", "Checking the connection"),
        "tag": translate("messages", "Tagging"),
        "untag": translate("messages", "Removing a tag"),
        "block": translate("messages", "Blacklisting"),
        "unblock": translate("messages", "Removing from the blacklist"),
        "remark": translate("messages", "Writing remarks"),
        "undo": translate("messages", "Undoing"),
        "resume": translate("messages", "Going on"),
        "tags": translate("messages", "Changing tags"),
        "quota": translate("messages", "Reading quotas"),
        "import": translate("messages", "Reading a list"),
    }.get(kind, translate("messages", "Working"))


def task_kind(kind: TaskKind) -> str:
    """The verb: 打标签, 去标签, 拉黑, 移出黑名单, 写备注."""
    return {
        TaskKind.TAG: translate("messages", "Tag"),
        TaskKind.UNTAG: translate("messages", "Untag"),
        TaskKind.BLOCK: translate("messages", "Blacklist"),
        TaskKind.UNBLOCK: translate("messages", "Remove from blacklist"),
        TaskKind.REMARK: translate("messages", "Write remark"),
        TaskKind.MERGE: translate("messages", "Merge tag"),
        TaskKind.DELETE_TAG: translate("messages", "Delete tag"),
        TaskKind.RESTORE_TAG: translate("messages", "Bring back tag"),
    }[kind]


def task_title(kind: TaskKind, tag_name: str, count: int) -> str:
    """打标签「双11老客」，12,919 位."""
    verb = task_kind(kind)
    if kind in (TaskKind.TAG, TaskKind.UNTAG) or kind in COMPOUND:
        verb = translate("messages", "{verb} “{tag}”").format(
            verb=verb, tag=safe_text(tag_name)
        )
    return translate("messages", "{what}, {fans}").format(what=verb, fans=fans(count))


def task_state(state: TaskState) -> str:
    """正在做, 在等, 已停下, 已完成, 已取消."""
    return {
        TaskState.DRAFT: translate("messages", "Not confirmed"),
        TaskState.QUEUED: translate("messages", "In the queue"),
        TaskState.RUNNING: translate("messages", "Running"),
        TaskState.PARKED: translate("messages", "Waiting"),
        TaskState.STOPPED: translate("messages", "Stopped"),
        TaskState.DONE: translate("messages", "Done"),
        TaskState.CANCELLED: translate("messages", "Cancelled"),
    }[state]


def yes_to(ask: str, detail: str) -> str:
    """The button that says yes to what a task asks (errors.Unsure)."""
    text = {
        "renamed": translate("messages", "Go on with “{name}”"),
        "tag_gone": translate("messages", "Make the tag again and go on"),
        "foreign": translate("messages", "The list is right, go on"),
    }[ask]
    return text.format(name=safe_text(detail, 24))


def whose(move: str) -> str:
    """Says who has to act (a value of model.Move): 等你, 等管理员, 等微信."""
    return {
        "person": translate("messages", "Waiting for you"),
        "admin": translate("messages", "Waiting for the administrator"),
        "wechat": translate("messages", "Waiting for WeChat"),
        "wxdesk": translate("messages", "A fault of wxdesk"),
    }.get(move, move)


def api_name(path: str) -> str:
    """A short name of an API path for the quota display; the path if unknown."""
    return {
        ApiPaths.FOLLOWERS: translate("messages", "fan list"),
        ApiPaths.PROFILE: translate("messages", "one profile"),
        ApiPaths.PROFILES: translate("messages", "profiles"),
        ApiPaths.SET_REMARK: translate("messages", "remarks"),
        ApiPaths.TAG_MEMBERS: translate("messages", "fans of a tag"),
        ApiPaths.TAGS: translate("messages", "tag list"),
        ApiPaths.CREATE_TAG: translate("messages", "new tags"),
        ApiPaths.RENAME_TAG: translate("messages", "tag names"),
        ApiPaths.DELETE_TAG: translate("messages", "deleted tags"),
        ApiPaths.TAG_IDS: translate("messages", "tags of a fan"),
        ApiPaths.TAG_FANS: translate("messages", "tagging"),
        ApiPaths.UNTAG_FANS: translate("messages", "untagging"),
        ApiPaths.BLACKLIST: translate("messages", "blacklist"),
        ApiPaths.BLOCK: translate("messages", "blacklisting"),
        ApiPaths.UNBLOCK: translate("messages", "un-blacklisting"),
        ApiPaths.QUOTA: translate("messages", "quota"),
        ApiPaths.EXPLAIN_RID: translate("messages", "look-ups of a rid"),
        ApiPaths.CLEAR_QUOTA: translate("messages", "quota resets"),
        ApiPaths.CLEAR_QUOTA_SECRET: translate("messages", "quota resets"),
        ApiPaths.CLEAR_QUOTA_OF: translate("messages", "quota resets of one kind"),
        ApiPaths.API_ADDRESSES: translate("messages", "WeChat's addresses"),
        ApiPaths.CHECK_CALLBACK: translate("messages", "callback checks"),
        ApiPaths.STABLE_TOKEN: translate("messages", "access tokens"),
        ApiPaths.CLASSIC_TOKEN: translate("messages", "access tokens"),
    }.get(path, path)
