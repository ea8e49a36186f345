"""What a bulk action would do, before it does anything."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from wxdesk import bulk
from wxdesk.account import Account
from wxdesk.api.pace import beijing_day
from wxdesk.jobs import Context
from wxdesk.model import Selection, TaskKind
from wxdesk.store import quota, tasks

SECONDS_A_CALL = 0.15  # a call over an ordinary line, one at a time


@dataclass(frozen=True, slots=True)
class Preview:
    """Numbers of fans, except ``calls``, ``quota_left`` (calls, None if WeChat has
    not told) and ``seconds``."""

    total: int
    change: int
    already: int
    not_following: int
    tags_full: int
    calls: int
    quota_left: int | None
    seconds: float


def preview(
    account: Account,
    ctx: Context,
    kind: TaskKind,
    selection: Selection,
    tag_id: int = 0,
) -> Preview:
    """Count who would change, without a call and without a write."""
    ctx.check()
    path = bulk.path_of(kind)
    with account.store.reader() as reader, ctx.on_cancel(reader.interrupt):
        counts = reader.read(
            lambda db: tasks.forecast(db, kind, selection, account.now, tag_id=tag_id)
        )
        limits = {one.path: one for one in reader.read(quota.limits)}
        day = beijing_day(account.clock.now())
        used = reader.read(lambda db: quota.use_of(db, day))
    limit = limits.get(path)
    left = None if limit is None else max(0, limit.daily_limit - used.get(path, 0))
    calls = ceil((counts.change - counts.tags_full) / bulk.batch_size(kind))
    return Preview(
        total=counts.total,
        change=counts.change,
        already=counts.already,
        not_following=counts.not_following,
        tags_full=counts.tags_full,
        calls=calls,
        quota_left=left,
        seconds=calls * SECONDS_A_CALL,
    )
