"""Follow dates: days, months, years, spans and "7d" → seconds, half open.

Dates are days of this computer's time zone, as the table shows them.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta

from wxdesk.errors import SearchError
from wxdesk.model import Text

_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?|年)?")
_AGO = re.compile(r"(\d{1,5})(d|天|日|w|周)", re.IGNORECASE)
_DAY_WORDS = {"today": 0, "今天": 0, "yesterday": 1, "昨天": 1}
_YEARS = range(2000, 2100)

Span = tuple[int, int]  # since, until; 0 = open


def span(value: str, start: int, now: float) -> Span:
    """The seconds a date value stands for. ``start`` is where it stands in the
    search, for the error. Raises SearchError."""
    text = unicodedata.normalize("NFKC", value).replace("。。", "..").strip()
    if ".." in text:
        return _range(text, value, start, now)
    for sign in (">=", "<=", ">", "<", "="):
        if text.startswith(sign):
            since, until = _point(text[len(sign) :].strip(), value, start, now)
            return {
                ">=": (since, 0),
                ">": (until, 0),
                "<": (0, since),
                "<=": (0, until),
                "=": (since, until),
            }[sign]
    ago = _AGO.fullmatch(text)
    if ago:
        days = int(ago[1]) * (7 if ago[2] in "wW周" else 1)
        return max(1, int(now) - days * 86_400), 0
    return _point(text, value, start, now)


def _range(text: str, value: str, start: int, now: float) -> Span:
    """``a..b`` with the last day in it; either end may be left out."""
    first, last = (part.strip() for part in text.split("..", 1))
    if not first and not last:
        raise _bad(value, start)
    since = _point(first, value, start, now)[0] if first else 0
    until = _point(last, value, start, now)[1] if last else 0
    if until and since >= until:
        raise SearchError(
            value,
            start,
            Text(f"「{value}」的结束早于开始", f"“{value}” ends before it begins"),
            Text("把两个日期对调。", "Swap the two dates."),
        )
    return since, until


def _point(text: str, value: str, start: int, now: float) -> Span:
    """The span of a single day, month or year."""
    days = _DAY_WORDS.get(text.casefold())
    try:
        if days is not None:
            today = datetime.fromtimestamp(now).replace(
                hour=0, minute=0, second=0, microsecond=0
            )
            begin = today - timedelta(days=days)
            return _seconds(begin), _seconds(begin + timedelta(days=1))
        match = _DATE.fullmatch(text)
        if match is None or int(match[1]) not in _YEARS:
            raise _bad(value, start)
        year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
        begin = datetime(year, month, day)
    except ValueError:
        raise _bad(value, start) from None
    if match[3]:
        end = begin + timedelta(days=1)
    elif match[2]:
        end = datetime(year + month // 12, month % 12 + 1, 1)
    else:
        end = datetime(year + 1, 1, 1)
    return _seconds(begin), _seconds(end)


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _bad(value: str, start: int) -> SearchError:
    return SearchError(
        value,
        start,
        Text(f"日期「{value}」看不懂", f"The date “{value}” is not understood"),
        Text(
            "可以写：2026-01-01、2026-01、>=2026-01-01、2026-01-01..2026-02-01、7d",
            "Known are: 2026-01-01, 2026-01, >=2026-01-01, 2026-01-01..2026-02-01, 7d",
        ),
    )
