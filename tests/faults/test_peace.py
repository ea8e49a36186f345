"""Beside another server that uses the same account, nobody is interrupted by us."""

from __future__ import annotations

import peace


def test_an_hour_beside_other_servers_interrupts_nobody() -> None:
    assert peace.run(1.0) == (0, [])


def test_who_takes_each_token_away_causes_no_storm() -> None:
    assert peace.storm()[1] == []


def test_a_thousand_clock_jumps() -> None:
    assert peace.jumps(1_000) == (1_000, [])


def test_two_workers_with_an_old_token_renew_it_once() -> None:
    assert peace.together(1_000) == (1_000, [])
