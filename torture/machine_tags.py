"""State machine: making, renaming, merging, deleting tags against a plain model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from torture.fake import FakeAccount, FakeClient, FakeClock, Truth
from torture.machine_ledger import FANS, bench
from torture.machines import Machine
from wxdesk.errors import ApiError, InputError
from wxdesk.jobs import Context
from wxdesk.model import Outcome, Selection, TaskState
from wxdesk.services import tags
from wxdesk.store import tags as tag_store

NAMES = st.sampled_from(("甲", "乙", "丙", "VIP", "vip"))
LINE = st.lists(st.sampled_from(("ok", "lost after", "lost before")), max_size=3)


class TagMachine(Machine):
    """The cache never shows a tag that is not there, and no name is made twice."""

    def __init__(self) -> None:
        super().__init__()
        clock = FakeClock()
        self.truth = Truth(clock)
        bench().reset()
        self.client = FakeClient(self.truth, bench().store)
        self.account = FakeAccount(bench().store, self.client, clock)
        self.clock = clock
        self.doubtful: set[int] = set()
        for one in FANS:
            self.truth.follow(one)

    def _do(self, script: list[str], work: Callable[[Context], Any]) -> bool:
        self.step()
        self.client.script.clear()
        self.client.script.extend(script)
        try:
            work(Context(self.clock))
        except (ApiError, InputError):
            return False
        finally:
            self.client.script.clear()
        self._agree()
        return True

    def _agree(self) -> None:
        """What the cache shows has that name, and no name was made twice. A rename
        that ended in an error may have happened; the next sync tells."""
        for tag in tags.all_tags(self.account, Context()):
            if tag.id in self.truth.names and tag.id not in self.doubtful:
                assert self.truth.names[tag.id] == tag.name
        names = list(self.truth.names.values())
        assert len(set(names)) == len(names), f"made twice: {names}"

    @rule(name=NAMES, script=LINE)
    def create(self, name: str, script: list[str]) -> None:
        if self._do(script, lambda ctx: tags.create(self.account, ctx, name)):
            assert name in self.truth.names.values()

    @rule(name=NAMES, script=LINE)
    def find_or_create(self, name: str, script: list[str]) -> None:
        self._do(script, lambda ctx: tags.find_or_create(self.account, ctx, name))

    @rule(data=st.data(), name=NAMES, script=LINE)
    def rename(self, data: Any, name: str, script: list[str]) -> None:
        tag_id = self._one(data)
        if self._do(script, lambda ctx: tags.rename(self.account, ctx, tag_id, name)):
            self.doubtful.discard(tag_id)
        else:
            self.doubtful.add(tag_id)

    @rule(data=st.data(), script=LINE)
    def delete(self, data: Any, script: list[str]) -> None:
        tag_id = self._one(data)
        ended: list[Outcome] = []
        self._do(
            script, lambda ctx: ended.append(tags.delete(self.account, ctx, tag_id))
        )
        if ended and ended[0].task.state is TaskState.DONE:
            assert tag_id not in self.truth.names
        elif ended:
            assert ended[0].task.parked is not None

    @rule(data=st.data(), who=st.sets(st.sampled_from(FANS), min_size=1))
    def tag_some(self, data: Any, who: set[str]) -> None:
        tag_id = self._one(data)
        if tag_id not in self.truth.names:
            return
        chosen = Selection(openids=tuple(who))
        self._do([], lambda ctx: tags.add(self.account, ctx, chosen, tag_id))

    @rule(data=st.data())
    def merge(self, data: Any) -> None:
        source, target = self._one(data), self._one(data)
        known = {tag.id for tag in tags.all_tags(self.account, Context())}
        if source == target or not {source, target} <= known & set(self.truth.names):
            return
        has = {one for one in FANS if self.truth.tags[one] & {source, target}}
        self._do([], lambda ctx: tags.merge(self.account, ctx, source, target))
        if source not in self.truth.names:
            lost = [one for one in has if target not in self.truth.tags[one]]
            assert not lost, f"merge lost {lost}"

    @rule(data=st.data())
    def somebody_deletes(self, data: Any) -> None:
        self.step()
        tag_id = self._one(data)
        self.truth.names.pop(tag_id, None)
        for has in self.truth.tags.values():
            has.discard(tag_id)

    @rule(name=NAMES)
    def somebody_creates(self, name: str) -> None:
        self.step()
        if name not in self.truth.names.values():
            self.truth.new_tag(name)

    @rule()
    def sync(self) -> None:
        """Exactly what is there, afterwards."""
        self.step()
        found = self.client.tags(Context(self.clock))
        with self.account.store.write() as db:
            tag_store.replace_all(db, found)
        self.doubtful.clear()
        shown = {tag.id: tag.name for tag in tags.all_tags(self.account, Context())}
        assert shown == self.truth.names

    def _one(self, data: Any) -> int:
        known = {tag.id for tag in tags.all_tags(self.account, Context())} | {
            *self.truth.names
        }
        return int(data.draw(st.sampled_from(sorted(known or {100}))))
