"""Looks at fans before they are sent: strangers of a file, remarks of somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wxdesk.errors import ItemRefused, Unsure
from wxdesk.model import TaskKind, Text
from wxdesk.store.ledger import begin, read
from wxdesk.store.ledger.marks import Item
from wxdesk.wechat import BATCHGET_MAX, ApiPaths, Codes, is_openid
from wxdesk.work import profile_fetch, quota_limits
from wxdesk.work.results import Results

if TYPE_CHECKING:
    from wxdesk.api.client import Client

PROBES = 10  # strangers asked one by one before a refused batch is halved

CHANGED_BETWEEN = Text(
    "微信里现在是「{now}」，是别人改的，没有动",
    "It is “{now}” in WeChat now, changed by somebody else; left alone",
)
_NO_OPENID = Text("这不是 openid", "This is not an openid")
_REFUSED = Text("不是这个公众号的 openid", "Not an openid of this account")


class Ahead:
    """What has to be known of fans before the request with them leaves.

    What is no openid at all is never sent. Whoever the cache has never met is looked
    up, 100 a call: a stranger would spoil the batch, and WeChat skips people who do
    not follow without a word. A remark is read before it is overwritten.
    """

    def __init__(self, results: Results, client: Client) -> None:
        self._results, self._client = results, client
        self._looked_up: set[int] = set()
        self._read: set[int] = set()  # remarks whose present text is known
        task_id = results.task.id
        facts = results.store.read(lambda db: read.facts(db, task_id))
        self._probed = "foreign" in facts.get("sure", ())

    def clear(self, batch: Sequence[Item]) -> bool:
        """Whether these may be sent as they are; if not, some of them have a result or
        are known now, and the batch has to be read again. Raises Unsure, ApiError."""
        malformed = [item for item in batch if not is_openid(item.openid)]
        unmet = [item for item in batch if self._unmet(item)]
        if malformed:
            self._results.failed(malformed, Codes.NO_SUCH_OPENID, _NO_OPENID)
        elif unmet:
            ahead = [one for one in self._results.new(BATCHGET_MAX) if self._unmet(one)]
            self._look_up(ahead if unmet[0] in ahead else unmet)
        elif any(self._unread(item) for item in batch):
            ahead = [
                one for one in self._results.new(BATCHGET_MAX) if self._unread(one)
            ]
            self._read_remarks(ahead if batch[0] in ahead else batch)
        else:
            return True
        return False

    def _unmet(self, item: Item) -> bool:
        adding = self._results.task.kind in (TaskKind.TAG, TaskKind.BLOCK)
        return adding and item.fan_id is None and item.seq not in self._looked_up

    def _look_up(self, items: Sequence[Item]) -> None:
        items = [item for item in items if is_openid(item.openid)]
        wanted = [(item.seq, item.openid) for item in items]
        results, ctx = self._results, self._results.ctx
        quota_limits.before(results.account, ctx, ApiPaths.PROFILES)
        answer = profile_fetch.ask(self._client, ctx, wanted, self._probe)
        self._looked_up.update(item.seq for item in items)
        away = {one.openid for one in answer.profiles if not one.following}
        gone = [item for item in items if item.openid in away]
        results.failed(gone, Codes.HAS_LEFT, begin.NOT_FOLLOWING)
        if results.task.kind is TaskKind.TAG:
            tag_id = results.task.tag_id
            have = {
                one.openid for one in answer.profiles if tag_id in (one.tag_ids or ())
            }
            results.skipped([item for item in items if item.openid in have])
        by_seq = {item.seq: item for item in items}
        for seq, errcode in answer.failed:
            if errcode is not None:
                results.failed([by_seq[seq]], errcode, _REFUSED)

    def _probe(self) -> None:
        """WeChat has refused a batch: is this a list of another account? Halved to the
        end such a batch costs 199 calls, a file of 1,000 strangers 1,990. So a few are
        asked alone first. Raises Unsure when WeChat knows none of them."""
        if self._probed:
            return
        self._probed = True
        strangers = [
            one for one in self._results.new(2 * BATCHGET_MAX) if self._unmet(one)
        ]
        if len(strangers) < 2 * PROBES:
            return
        for item in strangers[:: len(strangers) // PROBES][:PROBES]:
            try:
                self._client.profiles(self._results.ctx, [item.openid])
            except ItemRefused:
                continue
            return
        raise _foreign()

    def _unread(self, item: Item) -> bool:
        is_remark = self._results.task.kind is TaskKind.REMARK
        return is_remark and item.seq not in self._read

    def _read_remarks(self, items: Sequence[Item]) -> None:
        """A remark that is not what the cache showed was written by somebody else: it
        is left alone, and the cache learns it. 100 a call."""
        results = self._results
        quota_limits.before(results.account, results.ctx, ApiPaths.PROFILES)
        wanted = [(item.seq, item.openid) for item in items]
        answer = profile_fetch.ask(self._client, results.ctx, wanted)
        self._read.update(item.seq for item in items)
        remarks = {one.openid: one.remark for one in answer.profiles if one.following}
        for item in items:
            theirs = remarks.get(item.openid)
            if theirs is None or theirs == item.before:
                continue
            results.learn_remark(item, theirs)
            if theirs == item.remark:
                results.skipped([item])
            else:
                results.failed([item], None, CHANGED_BETWEEN.format(now=theirs))


def _foreign() -> Unsure:
    return Unsure(
        Text(
            "名单里的 openid 不是这个公众号的",
            "The openids in this list are not of this account",
        ),
        Text(
            "核对名单是哪个公众号的。确定没错，再让任务继续。",
            "Check which account the list is from. If it is right, let the task go on.",
        ),
        errcode=Codes.NO_SUCH_OPENID,
        ask="foreign",
    )
