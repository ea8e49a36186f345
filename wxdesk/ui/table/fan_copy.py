"""Writes fans as tab-separated text, for the clipboard."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence

from wxdesk.account import Account
from wxdesk.jobs import Context
from wxdesk.model import Fan
from wxdesk.services.fan_list import FanReader
from wxdesk.ui.table.columns import Column, cell_text
from wxdesk.ui.table.fan_model import BLOCK

# Up to this many rows are copied at once, more in a worker: 5,000 take about 60 ms.
COPIED_AT_ONCE = 5_000


def tsv(
    columns: Sequence[Column], fans: Iterable[Fan | None], tags: Mapping[int, str]
) -> str:
    """A line of titles, then one line a fan; CRLF, as spreadsheets expect. A single
    column has no title: it is pasted as a list."""
    lines = ["\t".join(one.label for one in columns)] if len(columns) > 1 else []
    lines += [
        "\t".join(cell_text(column.key, fan, tags) for column in columns)
        for fan in fans
        if fan is not None
    ]
    return "\r\n".join(lines) + "\r\n"


def copy_job(
    account: Account,
    ctx: Context,
    *,
    ids: array[int],
    columns: Sequence[Column],
    tags: Mapping[int, str],
) -> tuple[str, int]:
    """Returns the text and its number of fans, read by block. Raises Cancelled."""
    parts: list[str] = []
    reader = FanReader(account)
    try:
        _read_parts(ctx, reader, ids, columns, tags, parts)
    finally:
        reader.close()
    return "".join(parts), len(ids)


def _read_parts(  # noqa: PLR0917 - one caller
    ctx: Context,
    reader: FanReader,
    ids: array[int],
    columns: Sequence[Column],
    tags: Mapping[int, str],
    parts: list[str],
) -> None:
    for start in range(0, len(ids), BLOCK):
        ctx.check()
        ctx.progress("reading", start, len(ids))
        block = ids[start : start + BLOCK]
        fans = reader.rows(block)
        text = tsv(columns, (fans.get(one) for one in block), tags)
        again = bool(parts) and len(columns) > 1
        parts.append(text.split("\r\n", 1)[1] if again else text)
