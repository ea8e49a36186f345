"""Loads the ids of a list in a worker, and finds the rows that were selected before."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wxdesk.jobs import Context
from wxdesk.ui.background.latest import Work
from wxdesk.ui.table.row_selection import Kept, locate


@dataclass(frozen=True, slots=True)
class Rows:
    """A loaded list. ``found``: row of every kept id that is still there; ``why``: the
    result of ``explain`` if the list is empty; ``about``: whatever the caller set."""

    ids: array[int]
    kept: Kept
    found: dict[int, int]
    about: Any = None
    why: Any = None


def rows_of(
    find: Callable[[Context], array[int]],
    kept: Kept,
    about: Any = None,
    explain: Work | None = None,
) -> Work:
    """Returns work for :meth:`Latest.ask` that loads ids and finds the kept ones."""

    def work(ctx: Context) -> Rows:
        ids = find(ctx)
        ctx.check()
        why = explain(ctx) if explain and not ids else None
        return Rows(ids, kept, locate(ids, kept.wanted), about, why)

    return work
