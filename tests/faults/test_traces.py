"""Marked secrets are nowhere but in the one file that was asked for."""

from __future__ import annotations

import logging
import pickle
from pathlib import Path

import pytest
import traces

from wxdesk.redaction import Hidden, conceal, redacted


def test_no_failure_leaves_a_secret_anywhere(tmp_path: Path) -> None:
    failures, problems = traces.run(tmp_path, step=13)
    assert failures > 60
    assert problems == []
    assert logging.getLogger().level == logging.WARNING


def test_a_secret_that_stands_alone_is_masked_in_the_log() -> None:
    hidden = Hidden("Ue5vRk8wZa2m")
    assert (repr(hidden), f"{hidden}", f"{hidden!s:>5}") == ("***", "***", "  ***")
    assert redacted("KeyError: 'Ue5vRk8wZa2m'") == "KeyError: '***'"
    with pytest.raises(TypeError):
        pickle.dumps(hidden)


def test_many_tokens_later_the_secret_is_still_redacted() -> None:
    Hidden("Qy7tLs3xBn9c")
    for number in range(200):
        conceal(f"token number {number:03}")
    assert redacted("Qy7tLs3xBn9c token number 199") == "*** ***"
    assert redacted("token number 003") != "***"
