"""Why a task waits after an error, for whom, and when it goes on by itself."""

from __future__ import annotations

from wxdesk.errors import (
    ApiError,
    BadAnswer,
    Busy,
    FileDamaged,
    MinuteLimit,
    NotSent,
    QuotaUsedUp,
    StorageError,
    TaggingOverlap,
    UnknownResult,
    WxdeskError,
)
from wxdesk.model import Move, Parked
from wxdesk.wechat import DAY_SECONDS, next_midnight

NETWORK_SECONDS = (30, 300)  # how long a task waits for the network first, at most
DISK_SECONDS = 60  # how soon it looks whether there is space again
_WAITS: tuple[tuple[type[ApiError], int], ...] = (
    (MinuteLimit, 60),
    (TaggingOverlap, 60),
    (Busy, 300),
    (BadAnswer, 300),  # a list that came short: only where it is WeChat's move
)


def wait_after(error: WxdeskError, before: Parked | None, in_vain: bool) -> int:
    """Seconds until the task goes on by itself, 0 = never.

    The wait for the network doubles while it is ``in_vain``: nothing was done since
    the task waited ``before``.
    """
    if isinstance(error, StorageError):
        return 0 if isinstance(error, FileDamaged) else DISK_SECONDS
    if error.whose is not Move.WECHAT:
        return 0
    if isinstance(error, NotSent | UnknownResult):
        first, most = NETWORK_SECONDS
        again = in_vain and before is not None and before.wait > 0
        return min(before.wait * 2, most) if again and before else first
    return next((wait for kind, wait in _WAITS if isinstance(error, kind)), 0)


def parked_by(error: WxdeskError, now: int, wait: int) -> Parked:
    """Why a task waits after this error, for whom, and when it goes on by itself:
    after ``wait`` seconds (0 = never), a used-up quota at midnight."""
    midnight = isinstance(error, QuotaUsedUp)
    return Parked(
        title=error.title,
        hint=error.hint,
        whose=error.whose.value if isinstance(error.whose, Move) else str(error.whose),
        errcode=error.errcode,
        rid=error.rid,
        resume_at=next_midnight(now) if midnight else now + wait if wait else 0,
        detail=error.detail,
        wait=wait,
        ask=error.ask,
    )


def is_over(resume_at: int, now: int) -> bool:
    """Whether a task that waits until then may go on. No wait is longer than to the
    next midnight: a time further away is of a clock that was ahead."""
    return 0 < resume_at <= now or resume_at > now + DAY_SECONDS
