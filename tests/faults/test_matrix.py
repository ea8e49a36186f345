"""The network fault matrix on a false clock; the long form has real sockets."""

from __future__ import annotations

import matrix
import pytest
from calls import CALLS
from cases import KINDS, cases


def test_the_matrix_has_1122_cases() -> None:
    assert (len(CALLS), len(KINDS)) == (17, 22)
    assert len({str(case) for case in cases(1)}) > 1_000  # some forms coincide
    assert len(list(cases(1))) == 22 * 17 * 3 == 1_122


@pytest.mark.parametrize("call", CALLS)
def test_every_fault_ends_in_the_right_class(call: str) -> None:
    count, problems = matrix.run(call=call)
    assert count == 66
    assert problems == []


@pytest.mark.parametrize("call", ["user/get", "tags/create", "token"])
def test_a_reply_cut_anywhere_is_never_believed(call: str) -> None:
    count, problems = matrix.cut_everywhere(call, step=5)
    assert count >= 12
    assert problems == []


def test_statuses_and_retry_after() -> None:
    count, problems = matrix.statuses("tags/get")
    assert (count, problems) == (72, [])
    count, problems = matrix.statuses("tags/members/batchtagging")
    assert (count, problems) == (72, [])
