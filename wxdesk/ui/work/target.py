"""The fans an action applies to."""

from __future__ import annotations

from dataclasses import dataclass

from wxdesk.model import Fan, Selection


@dataclass(frozen=True, slots=True)
class Target:
    """Selection, number of fans, the search they came from (as typed), and up to 20
    loaded rows for display."""

    selection: Selection
    count: int
    source: str = ""
    sample: tuple[Fan, ...] = ()
