"""What a bulk act would do: counted on the very rows that will be sent.

The fans of an act are written down as a draft of its task when the question is asked,
so what is shown is what is done. Above DRAFT_MOST the rows would take seconds to write;
then they are counted, and counted again when the task is begun.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from wxdesk.account import Account
from wxdesk.jobs import Context
from wxdesk.model import Act
from wxdesk.store import quota
from wxdesk.store.ledger.begin import Forecast
from wxdesk.wechat import beijing_day
from wxdesk.work import acts, bulk

SECONDS_A_CALL = 0.15  # a call over an ordinary line, one at a time
DRAFT_MOST = 200_000  # 1 s of writing


@dataclass(frozen=True, slots=True)
class Preview:
    """Numbers of fans, except ``calls``, ``quota_left`` (calls, None if WeChat has
    not told) and ``seconds``. ``drafts`` are the tasks that hold these fans."""

    total: int
    change: int
    already: int
    not_following: int
    tags_full: int
    calls: int
    quota_left: int | None
    seconds: float
    drafts: tuple[int, ...] = ()

    @property
    def sent(self) -> int:
        """Fans that would be sent to WeChat, once a tag."""
        return self.change - self.tags_full


def count(account: Account, ctx: Context, act: Act) -> Preview:
    """Count who would change, without a call and without a write. Raises Cancelled,
    StorageError."""
    ctx.check()
    with account.store.reader() as reader, ctx.on_cancel(reader.interrupt):
        return _preview(account, act, acts.forecast(reader, act), ())


def preview(account: Account, ctx: Context, act: Act) -> Preview:
    """The same for a question: up to DRAFT_MOST fans are written down as drafts, and
    counted on them."""
    found = count(account, ctx, act)
    if found.total * len(acts.tags_of(act)) > DRAFT_MOST:
        return found
    ctx.check()
    drafts, counts = acts.draft(account, act)
    return _preview(account, act, counts, tuple(one.id for one in drafts))


def _preview(
    account: Account, act: Act, counts: list[Forecast], drafts: tuple[int, ...]
) -> Preview:
    path = bulk.path_of(act.kind)
    limits = {one.path: one for one in account.store.read(quota.limits)}
    day = beijing_day(account.clock.now())
    used = account.store.read(lambda db: quota.use_of(db, day))
    limit = limits.get(path)
    left = None if limit is None else max(0, limit.daily_limit - used.get(path, 0))
    calls = sum(ceil(one.sent / bulk.batch_size(act.kind)) for one in counts)
    return Preview(
        total=counts[0].total,
        change=sum(one.change for one in counts),
        already=sum(one.already for one in counts),
        not_following=counts[0].not_following,
        tags_full=sum(one.tags_full for one in counts),
        calls=calls,
        quota_left=left,
        seconds=calls * SECONDS_A_CALL,
        drafts=drafts,
    )


def drop(account: Account, ctx: Context, drafts: tuple[int, ...]) -> None:
    """The person said no to the question: its drafts are forgotten."""
    del ctx
    acts.drop(account, drafts)
