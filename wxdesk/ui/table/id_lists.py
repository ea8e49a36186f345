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
    """A list to show. ``found``: row of every kept id that is still there; ``why``:
    what ``explain`` said when nobody was found; ``about``: the caller's own note."""

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
    """Work for :meth:`Latest.ask`: load ids and find the kept ones among them."""

    def work(ctx: Context) -> Rows:
        ids = find(ctx)
        ctx.check()
        why = explain(ctx) if explain and not ids else None
        return Rows(ids, kept, locate(ids, kept.wanted), about, why)

    return work
