"""Tags and who has them, for any number of fans, without storing the beginning.

Which tags fan number i had at the beginning is entry ``i % 8192`` of one table made
from the seed. So one fan's tags, the size of a tag and its members from any place
on are all cheap at ten million fans; only differences are stored.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from heapq import merge
from random import Random

from wxdesk.simulator.crowd import Crowd
from wxdesk.wechat import STAR_TAG

PERIOD = 8_192
STAR_NAME = "星标组"
SHARES = {
    "VIP": 0.03,
    "广东": 0.22,
    "双11老客": 0.08,
    "天河店": 0.11,
    "番禺店": 0.08,
    "会员日": 0.06,
    "课程学员": 0.04,
    "待回访": 0.015,
    "员工": 0.003,
}
STAR_SHARE = 0.004

Tags = tuple[int, ...]


class TagBook:
    """The account's tags and their members among a crowd."""

    def __init__(self, crowd: Crowd, seed: int, *, empty: bool = False) -> None:
        self._crowd = crowd
        self._random = Random(f"tags/{seed}")
        self._next_id = 100
        self.names: dict[int, str] = {STAR_TAG: STAR_NAME}
        self._entries: dict[int, list[int]] = {STAR_TAG: []}  # sorted, of the table
        self._added: dict[int, set[int]] = {STAR_TAG: set()}
        self._removed: dict[int, set[int]] = {STAR_TAG: set()}
        self._changed: dict[int, Tags] = {}
        self._table: list[Tags] = [()] * PERIOD
        if not empty:
            self._begin()
        self._texts = [tags_text(tags) for tags in self._table]

    def _begin(self) -> None:
        draw = self._random.random
        for name, share in SHARES.items():
            tag_id = self.create(name)
            self._entries[tag_id] = [i for i in range(PERIOD) if draw() < share]
        self._entries[STAR_TAG] = [i for i in range(PERIOD) if draw() < STAR_SHARE]
        self._fill_table()

    def _fill_table(self) -> None:
        lists: list[list[int]] = [[] for _ in range(PERIOD)]
        for tag_id in sorted(self._entries, key=lambda one: (one == STAR_TAG, one)):
            for entry in self._entries[tag_id]:
                lists[entry].append(tag_id)
        self._table = [tuple(tags) for tags in lists]
        self._texts = [tags_text(tags) for tags in self._table]

    # -- the tags themselves

    @property
    def own(self) -> int:
        """How many tags the account has made."""
        return len(self.names) - 1

    def create(self, name: str) -> int:
        """A new tag; its id is higher than all before, not by one always."""
        tag_id = self._next_id
        self._next_id += self._random.choice((1, 1, 1, 2, 3))
        self.names[tag_id] = name
        self._entries[tag_id] = []
        self._added[tag_id] = set()
        self._removed[tag_id] = set()
        return tag_id

    def delete(self, tag_id: int) -> None:
        """Take the tag off everybody and out of the list."""
        for index in [i for i, tags in self._changed.items() if tag_id in tags]:
            self._changed[index] = without(self._changed[index], tag_id)
        del self.names[tag_id], self._added[tag_id], self._removed[tag_id]
        if self._entries.pop(tag_id):
            self._fill_table()

    def count(self, tag_id: int) -> int:
        """How many who follow have it."""
        entries = self._entries[tag_id]
        rounds, rest = divmod(self._crowd.base, PERIOD)
        begun = rounds * len(entries) + bisect_left(entries, rest)
        return begun - len(self._removed[tag_id]) + len(self._added[tag_id])

    # -- one fan

    def of(self, index: int) -> Tags:
        """The tags of a fan."""
        tags = self._changed.get(index)
        if tags is not None:
            return tags
        return self._table[index % PERIOD] if index < self._crowd.base else ()

    def text(self, index: int) -> str:
        """groupid and tagid_list of a fan as JSON."""
        if index in self._changed or index >= self._crowd.base:
            return tags_text(self._changed.get(index, ()))
        return self._texts[index % PERIOD]

    def give(self, index: int, tag_id: int) -> bool:
        """Put the tag on a fan; False if it was there."""
        tags = self.of(index)
        if tag_id in tags:
            return False
        self._changed[index] = (*tags, tag_id)
        if index in self._removed[tag_id]:
            self._removed[tag_id].remove(index)
        else:
            self._added[tag_id].add(index)
        return True

    def take(self, index: int, tag_id: int) -> bool:
        """Take the tag off a fan; False if it was not there."""
        tags = self.of(index)
        if tag_id not in tags:
            return False
        self._changed[index] = without(tags, tag_id)
        if index in self._added[tag_id]:
            self._added[tag_id].remove(index)
        else:
            self._removed[tag_id].add(index)
        return True

    # -- lists

    def members(self, tag_id: int, after: int | None) -> Iterator[int]:
        """Who has the tag, in the crowd's order, behind that fan."""
        start = -1 if after is None else self._crowd.key(after)
        begun = self._begun_members(tag_id, (start >> 32) + 1)
        place = self._crowd.key
        added = sorted((place(i), i) for i in self._added[tag_id] if place(i) > start)
        if not added:
            return begun
        return (i for _, i in merge(((i << 32, i) for i in begun), added))

    def _begun_members(self, tag_id: int, first: int) -> Iterator[int]:
        entries = self._entries[tag_id]
        removed = self._removed[tag_id]
        if not entries:
            return
        base = self._crowd.base
        begin, rest = divmod(first, PERIOD)
        head = bisect_right(entries, rest - 1)
        for offset in range(begin * PERIOD, base, PERIOD):
            for entry in entries[head:]:
                index = offset + entry
                if index >= base:
                    return
                if index not in removed:
                    yield index
            head = 0


def without(tags: Tags, tag_id: int) -> Tags:
    return tuple(one for one in tags if one != tag_id)


def tags_text(tags: Tags) -> str:
    """groupid is what is left of the old groups: one of the tags, or 0."""
    listed = ",".join(map(str, tags))
    return f'"groupid":{tags[0] if tags else 0},"tagid_list":[{listed}]'
