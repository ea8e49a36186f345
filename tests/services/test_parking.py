"""How long a task waits, and that it never goes on by itself into somebody's work."""

from __future__ import annotations

import pytest

from wxdesk import errors
from wxdesk.model import Move, Parked, Text
from wxdesk.wechat import next_midnight
from wxdesk.work.parking import parked_by, wait_after

NOW = 1_795_140_000  # 2026-11-20 08:00 in Beijing


def parked(wait: int) -> Parked:
    return Parked(Text("", ""), Text("", ""), "wechat", wait=wait)


@pytest.mark.parametrize(
    "error",
    [
        errors.IpNotListed("203.0.113.7"),
        errors.WrongCredentials(),
        errors.NotAllowed(),
        errors.LimitReached(),
        errors.Unseen(),
        errors.NotSent(whose=Move.PERSON),  # a certificate, a dead proxy
        errors.NeedsPerson(whose=Move.ADMIN),
        errors.FileDamaged(),
    ],
)
def test_what_waits_for_somebody_has_no_time(error: errors.WxdeskError) -> None:
    wait = wait_after(error, None, in_vain=False)
    assert parked_by(error, NOW, wait).resume_at == 0


def test_the_network_is_tried_less_and_less_often_while_nothing_is_done() -> None:
    waits = [wait_after(errors.NotSent(), None, in_vain=False)]
    for _ in range(5):
        waits.append(wait_after(errors.NotSent(), parked(waits[-1]), in_vain=True))
    assert waits == [30, 60, 120, 240, 300, 300]
    assert wait_after(errors.NotSent(), parked(300), in_vain=False) == 30


def test_a_list_that_came_short_is_read_again() -> None:
    """Its words promise that it tries again in a few minutes."""
    short = errors.BadAnswer(whose=Move.WECHAT)
    assert wait_after(short, None, in_vain=False) == 300
    assert wait_after(errors.BadAnswer(), None, in_vain=False) == 0


def test_a_full_disk_is_looked_at_again() -> None:
    assert wait_after(errors.StorageError(), None, in_vain=True) == 60


def test_a_used_up_quota_waits_for_midnight_in_beijing() -> None:
    error = errors.QuotaUsedUp(errcode=45009)
    found = parked_by(error, NOW, wait_after(error, None, in_vain=False))
    assert found.resume_at == next_midnight(NOW)
    assert 0 < found.resume_at - NOW <= 86_400
    assert (found.resume_at + 8 * 3_600) % 86_400 == 0
