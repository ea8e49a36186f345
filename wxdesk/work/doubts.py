"""Settles requests whose answer was lost: sent again, or read back first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wxdesk.errors import UnknownResult
from wxdesk.model import Profile, TaskKind
from wxdesk.store.ledger.marks import Item
from wxdesk.wechat import BATCHGET_MAX
from wxdesk.work import profile_fetch
from wxdesk.work.results import Results
from wxdesk.work.strangers import CHANGED_BETWEEN

if TYPE_CHECKING:
    from wxdesk.api.client import Client

RESEND_SECONDS = 600  # a lost reply older than this is read back before sending again
LOST_IN_A_ROW = 3  # then the task waits for the network,
LOST_SHARE = 0.10  # or when more than this share of its calls got no answer,
LOST_LEAST = 20  # but never for fewer than this


class Doubts:
    """The items of one run whose request left and whose answer did not come."""

    def __init__(self, results: Results, client: Client, size: int) -> None:
        self._results, self._client, self._size = results, client, size
        self._lost_in_a_row = self._lost_in_all = 0
        self._blocked: frozenset[str] | None = None

    def answered(self) -> None:
        """An answer came: the line is not dead."""
        self._lost_in_a_row = 0

    def lost(self, part: Sequence[Item], error: UnknownResult) -> None:
        """No answer came: it will be sent again or looked up, but not without end.
        Raises ``error`` when too many were lost."""
        results = self._results
        results.not_known(part)
        self._lost_in_a_row += 1
        self._lost_in_all += 1
        planned = (results.task.total - results.begun_at) / self._size
        if self._lost_in_a_row >= LOST_IN_A_ROW or self._lost_in_all > max(
            LOST_LEAST, planned * LOST_SHARE
        ):
            raise error

    def to_send_again(self) -> list[Item]:
        """The next fans whose answer was lost and who are to be sent again.

        Repeating a recent tag or blacklist call ends in the same state. An older one,
        and any remark, is read back here first, because somebody else may have
        changed it meanwhile. Until there is an answer they stay unknown on disk.
        """
        while unknown := self._results.unknown(BATCHGET_MAX):
            recent = [item for item in unknown if self._may_repeat(item)]
            if recent:
                batch = recent[: self._size]
                self._results.doubtful.update((one.seq, one.sent_at) for one in batch)
                return batch
            self._read_back(unknown)
        return []

    def _may_repeat(self, item: Item) -> bool:
        age = self._results.account.now - item.sent_at
        is_remark = self._results.task.kind is TaskKind.REMARK
        return not is_remark and 0 <= age < RESEND_SECONDS

    def _read_back(self, items: list[Item]) -> None:
        """Ask WeChat how these are now. Known not to have happened: to be sent."""
        self._results.ctx.check()
        for item in items:
            self._results.doubtful.pop(item.seq, None)
        kind = self._results.task.kind
        if kind in (TaskKind.BLOCK, TaskKind.UNBLOCK):
            blocked = self._blacklist()
            wanted = kind is TaskKind.BLOCK
            done = [one for one in items if (one.openid in blocked) == wanted]
            self._settle(done, [one for one in items if one not in done])
        else:
            self._settle_profiles(items)

    def _settle_profiles(self, part: list[Item]) -> None:
        # An openid that WeChat refuses here will be refused, and named, there too.
        wanted = [(item.seq, item.openid) for item in part]
        answer = profile_fetch.ask(self._client, self._results.ctx, wanted)
        by_openid = {profile.openid: profile for profile in answer.profiles}
        done, again = [], []
        for item in part:
            profile = by_openid.get(item.openid)
            if profile is not None and self._is_done(item, profile):
                done.append(item)
            elif profile is not None and self._changed_by_others(item, profile):
                self._results.learn_remark(item, profile.remark)
                reason = CHANGED_BETWEEN.format(now=profile.remark)
                self._results.failed([item], None, reason)
            else:
                again.append(item)
        self._settle(done, again)

    def _is_done(self, item: Item, profile: Profile) -> bool:
        task = self._results.task
        if task.kind is TaskKind.REMARK:
            return profile.remark == item.remark
        tagged = task.tag_id in (profile.tag_ids or ())
        return tagged == (task.kind is TaskKind.TAG)

    def _changed_by_others(self, item: Item, profile: Profile) -> bool:
        is_remark = self._results.task.kind is TaskKind.REMARK
        return is_remark and profile.remark not in (item.remark, item.before)

    def _settle(self, done: Sequence[Item], again: Sequence[Item]) -> None:
        if done:
            self._results.done(done)
        if again:
            self._results.unsent(again)

    def _blacklist(self) -> frozenset[str]:
        """The whole blacklist, read once a run for all that is to be looked up."""
        if self._blocked is None:
            pages = profile_fetch.walk(self._results.ctx, self._client.blacklist_page)
            self._blocked = frozenset(pages)
        return self._blocked
