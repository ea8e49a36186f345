"""Hostile replies: the short form of what torture does a million times."""

from __future__ import annotations

import hostile


def test_ten_thousand_hostile_replies_raise_nothing_untyped() -> None:
    assert hostile.run(10_000) == (10_000, [])


def test_the_largest_replies_take_little_time_and_memory() -> None:
    count, problems = hostile.large()
    assert count == 14
    assert problems == []
