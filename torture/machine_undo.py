"""State machine: undo puts back what the task did, and nothing that others did."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from torture.machine_ledger import FANS, TAG_IDS, LedgerMachine
from wxdesk.model import ItemState, TaskKind
from wxdesk.services import tasks as service
from wxdesk.store import edits, fans
from wxdesk.store.ledger import begin, marks

KINDS = st.sampled_from((TaskKind.TAG, TaskKind.UNTAG, TaskKind.BLOCK, TaskKind.REMARK))
SOME = st.sets(st.sampled_from(FANS), min_size=1)


class UndoMachine(LedgerMachine):
    """The ledger's machine with undo; what others did is known to the cache."""

    @rule(kind=KINDS, who=SOME, tag=st.sampled_from(TAG_IDS))
    def begin_whole(self, kind: TaskKind, who: set[str], tag: int) -> None:
        """A task without mishaps, so that there is something to undo."""
        self.begin(kind=kind, who=who, tag=tag, script=[], lives=None)

    @rule()
    def cache_learns(self) -> None:
        """As after a sync."""
        self.step()
        truth, now = self.truth, self.account.now
        with self.store.write() as db:
            known = fans.ids_of(db, FANS)
            for one in FANS:
                fan_id = known[one]
                for tag_id in TAG_IDS:
                    has = tag_id in truth.tags[one]
                    edits.apply_tags(db, [fan_id], tag_id, has, now)
                edits.apply_block(db, [fan_id], one in truth.blacklist, now)
                edits.apply_remark(db, fan_id, truth.remarks.get(one, ""), now)
                if one not in truth.following:
                    edits.mark_left(db, fan_id, now)

    @precondition(lambda self: self.begun)
    @rule(data=st.data())
    def undo(self, data: Any) -> None:
        self.step()
        task_id = data.draw(st.sampled_from(sorted(self.begun)))
        task = self._task(task_id)
        if not service.can_undo(task):
            return
        self.cache_learns()
        done = self.store.read(lambda db: marks.open_items(db, task_id, ItemState.DONE))
        field = self.field(task.kind, task.tag_id)
        still = {
            item.openid: item.before
            for item in done
            if self.truth.holds(task.kind, task.tag_id, item.remark, item.openid)
            and item.openid in self.truth.following
        }
        before = {one: self._value(field, task.tag_id, one) for one in FANS}
        with self.store.write(durable=True) as db:
            inverse = begin.begin_undo(db, task_id, self.account.now)
        self.begun[inverse.id] = len(self.truth.touched)
        self._run(inverse.id, [], None)
        for one in FANS:
            is_ = self._value(field, task.tag_id, one)
            if one in still:
                assert is_ == still[one], f"{one}: {field} is {is_!r} after undo"
            elif one in self.truth.following:
                assert is_ == before[one], f"{one}: undo changed what others did"

    @staticmethod
    def field(kind: TaskKind, tag_id: int) -> str:
        if kind in (TaskKind.TAG, TaskKind.UNTAG):
            return f"tag {tag_id}"
        return "remark" if kind is TaskKind.REMARK else "black"

    def _value(self, field: str, tag_id: int, one: str) -> str:
        """As a pre-image is written."""
        if field == "remark":
            return self.truth.remarks.get(one, "")
        if field == "black":
            return "1" if one in self.truth.blacklist else "0"
        return "1" if tag_id in self.truth.tags[one] else "0"
