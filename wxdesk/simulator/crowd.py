"""Who follows, and in which order the platform lists them, without listing them.

A fan is an index: below ``base`` those of the beginning, from there those who joined
later. The order is that of ``key``; later ones get a random place among the others,
because on the platform new followers turn up anywhere.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from heapq import merge
from random import Random

_START = -1


class Crowd:
    """The people an account has ever had; ``left`` are those who went."""

    def __init__(self, base: int) -> None:
        self.base = base
        self.left: set[int] = set()
        self._places: list[int] = []  # key of joined fan number k
        self._order: list[tuple[int, int]] = []  # (key, index), sorted

    @property
    def size(self) -> int:
        """How many have ever followed."""
        return self.base + len(self._places)

    @property
    def following(self) -> int:
        """How many follow now."""
        return self.size - len(self.left)

    def follows(self, index: int) -> bool:
        return index < self.size and index not in self.left

    def key(self, index: int) -> int:
        """The place of a fan in every list of the platform."""
        if index < self.base:
            return index << 32
        return self._places[index - self.base]

    def join(self, number: int, random: Random) -> range:
        """Let new people follow; returns their indexes."""
        first = self.size
        for index in range(first, first + number):
            place = random.randrange(self.base) << 32 if self.base else 0
            key = place + index - self.base + 1
            self._places.append(key)
            self._order.append((key, index))
        self._order.sort()
        return range(first, first + number)

    def after(self, index: int | None) -> Iterator[int]:
        """Those who follow, in order, behind that fan (None: from the start)."""
        key = _START if index is None else self.key(index)
        old = range((key >> 32) + 1, self.base)
        new = self._order[bisect_right(self._order, (key, self.size)) :]
        if not new:
            return (one for one in old if one not in self.left)
        both = merge(((one << 32, one) for one in old), new)
        return (one for _, one in both if one not in self.left)

    def some(self, number: int, random: Random) -> list[int]:
        """So many different people who follow now, by chance (fewer if need be)."""
        number = min(number, self.following)
        if number * 3 > self.following:
            return random.sample(list(self.after(None)), number)
        chosen: dict[int, None] = {}
        while len(chosen) < number:
            index = random.randrange(self.size)
            if index not in self.left:
                chosen[index] = None
        return list(chosen)
