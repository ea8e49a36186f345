"""Write fans to .csv, .xlsx or .jsonl: streamed, safe to open, never half a file."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Any

from wxdesk.account import Account
from wxdesk.errors import InputError, cannot_write
from wxdesk.jobs import Context
from wxdesk.model import (
    SCENE_BY_RAW,
    Fan,
    FanQuery,
    Selection,
    Sort,
    Status,
    Text,
    known_time,
)
from wxdesk.paths import replacing, scratch
from wxdesk.printable import json_line
from wxdesk.search.words import STATE_BY_KEY
from wxdesk.spreadsheet import SUSPECT, formula_safe, xml_safe
from wxdesk.store import fans, tags
from wxdesk.store.db import Reader

XLSX_ROWS = 1_048_575  # below the header; the rest goes to another sheet
BLOCK = 1_000  # fans between two looks at the cancel button
XLSX_CELL = 32_767  # characters; a longer text is cut by Excel itself

Record = dict[str, Any]
TagNames = dict[int, str]
# Fans, names of tags, the file, the language, a folder for temporary files.
Writer = Callable[[Iterator[Fan], TagNames, Path, str, Path], int]

# Field of Fan, and its title.
COLUMNS: tuple[tuple[str, Text], ...] = (
    ("openid", Text("OpenID", "OpenID")),
    ("nickname", Text("昵称", "Nickname")),
    ("remark", Text("备注", "Remark")),
    ("alias", Text("本机名称", "Alias")),
    ("tag_ids", Text("标签", "Tags")),
    ("status", Text("状态", "Status")),
    ("blacklisted", Text("黑名单", "Blacklisted")),
    ("followed_at", Text("关注时间", "Followed")),
    ("scene", Text("来源", "Source")),
    ("qr_scene", Text("场景值", "QR scene")),
    ("qr_scene_str", Text("场景字符串", "QR scene text")),
    ("note", Text("笔记", "Note")),
    ("unionid", Text("UnionID", "UnionID")),
)


def record(fan: Fan, tag_names: TagNames) -> Record:
    """One fan as plain data: what ``fans --json`` and .jsonl give."""
    return {
        "openid": fan.openid,
        "unionid": fan.unionid,
        "name": fan.nickname,
        "remark": fan.remark,
        "alias": fan.alias,
        "tags": [tag_names.get(tag_id, str(tag_id)) for tag_id in fan.tag_ids],
        "scene": fan.scene,
        "qr_scene": fan.qr_scene,
        "qr_scene_str": fan.qr_scene_str,
        "followed": fan.followed_at,
        "status": fan.status.value,
        "blacklisted": fan.blacklisted,
        "note": fan.note,
    }


def write(
    account: Account,
    ctx: Context,
    which: FanQuery | Selection,
    path: Path,
    sort: Sort | None = None,
    *,
    language: str = "zh_CN",
) -> int:
    """Write all matching fans; the ending of ``path`` decides the form.

    Returns the number of rows. Raises InputError for another ending, StorageError,
    Cancelled; an old file of that name stays until the new one is complete.
    """
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise InputError(
            Text("不认识这种文件", "This kind of file is unknown"),
            Text(
                "文件名以 .csv、.xlsx 或 .jsonl 结尾。",
                "The name must end in .csv, .xlsx or .jsonl.",
            ),
        )
    try:
        temporary = account.home.paths.temporary
        with replacing(path) as part, scratch(temporary) as folder:
            names = {tag.id: tag.name for tag in account.store.read(tags.uncounted)}
            found = _streamed(account, ctx, which, sort or Sort())
            return writer(found, names, part, language, folder)
    except OSError as error:
        raise cannot_write(path, error) from error


def _streamed(
    account: Account, ctx: Context, which: FanQuery | Selection, sort: Sort
) -> Iterator[Fan]:
    """The fans, while the job may be cancelled and says how far it is."""
    with account.store.reader() as reader, ctx.on_cancel(reader.interrupt):
        total, found = _fans(reader, which, sort)
        for number, fan in enumerate(found):
            if number % BLOCK == 0:
                ctx.check()
                ctx.progress("export", number, total)
            yield fan


def _fans(
    reader: Reader, which: FanQuery | Selection, sort: Sort
) -> tuple[int, Iterator[Fan]]:
    """How many, and one after the other."""
    if isinstance(which, Selection) and which.query is None:
        ids = reader.read(lambda db: fans.selected_ids(db, which))
        return len(ids), _by_block(reader, ids)
    query = which if isinstance(which, FanQuery) else which.query or FanQuery()
    skipped = which.except_ids if isinstance(which, Selection) else frozenset()
    total = reader.read(lambda db: fans.count(db, query)) - len(skipped)
    found = fans.stream(reader.db, query, sort)
    if skipped:
        found = (fan for fan in found if fan.id not in skipped)
    return total, found


def _by_block(reader: Reader, ids: Sequence[int]) -> Iterator[Fan]:
    for start in range(0, len(ids), BLOCK):
        block = ids[start : start + BLOCK]
        rows = reader.read(partial(fans.by_ids, ids=block))
        yield from (rows[fan_id] for fan_id in block if fan_id in rows)


def _write_csv(
    found: Iterator[Fan], names: TagNames, path: Path, language: str, _folder: Path
) -> int:
    count = 0
    # The mark for Excel is written once: the codec utf-8-sig is Python, row by row.
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("\ufeff")
        writer = csv.writer(file)
        writer.writerow(_header(language))
        cells = _reader(names, language)
        for one in found:
            writer.writerow(
                [
                    cell if cell[:1] not in SUSPECT else formula_safe(cell)
                    for cell in cells(one)
                ]
            )
            count += 1
    return count


def _write_xlsx(
    found: Iterator[Fan], names: TagNames, path: Path, language: str, folder: Path
) -> int:
    import xlsxwriter  # noqa: PLC0415 - 43 ms that a start need not spend
    from xlsxwriter.exceptions import XlsxWriterException  # noqa: PLC0415

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "tmpdir": str(folder),
    }
    book = xlsxwriter.Workbook(str(path), options)
    try:
        count = _fill(book, found, names, language)
        book.close()
    except XlsxWriterException as error:  # what the system said hangs on it
        reason = error.args[0] if error.args else error
        failure = reason if isinstance(reason, OSError) else OSError(str(reason))
        raise failure from None
    finally:
        for sheet in book.worksheets():
            with suppress(OSError):  # once more the full disk; it is closed by now
                sheet._opt_close()
    return count


def _fill(book: Any, found: Iterator[Fan], names: TagNames, language: str) -> int:
    count = 0
    bold = book.add_format({"bold": True})
    sheet = _new_sheet(book, bold, language)
    cells = _reader(names, language)
    for count, one in enumerate(found, 1):
        row = (count - 1) % XLSX_ROWS
        if row == 0 and count > 1:
            sheet = _new_sheet(book, bold, language)
        for column, cell in enumerate(cells(one)):
            if cell:
                sheet.write_string(row + 1, column, xml_safe(cell)[:XLSX_CELL])
    return count


def _new_sheet(book: Any, bold: Any, language: str) -> Any:
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for column, (name, title) in enumerate(
        zip(_keys(), _header(language), strict=True)
    ):
        wide = name in ("openid", "unionid", "tag_ids", "remark", "note")
        sheet.set_column(column, column, 32 if wide else 18)
        sheet.write_string(0, column, title, bold)
    return sheet


def _write_jsonl(
    found: Iterator[Fan], names: TagNames, path: Path, language: str, _folder: Path
) -> int:
    del language  # field names are the same in every language
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for one in found:
            file.write(json_line(record(one, names)) + "\n")
            count += 1
    return count


_WRITERS: dict[str, Writer] = {
    ".csv": _write_csv,
    ".xlsx": _write_xlsx,
    ".jsonl": _write_jsonl,
}


def _keys() -> list[str]:
    return [name for name, _ in COLUMNS]


def _header(language: str) -> list[str]:
    return [title.in_language(language) for _, title in COLUMNS]


def _reader(names: TagNames, language: str) -> Callable[[Fan], list[str]]:
    """Makes the cells of a fan, in the order of COLUMNS. What depends on the language
    is looked up once, and plain texts are taken all at once: half the time."""
    keys = _keys()
    scenes = {raw: one.name.in_language(language) for raw, one in SCENE_BY_RAW.items()}
    states = {
        status: STATE_BY_KEY[status.value].name.in_language(language)
        for status in Status
    }
    blocked = Text("是", "yes").in_language(language)
    written: dict[str, Callable[[Any], str]] = {
        "tag_ids": lambda ids: (
            "，".join([names.get(one, str(one)) for one in ids]) if ids else ""
        ),
        "status": states.__getitem__,
        "blacklisted": lambda yes: blocked if yes else "",
        "followed_at": local_time,
        "scene": lambda raw: scenes.get(raw, raw),
    }
    special = [(keys.index(name), write) for name, write in written.items()]
    fields = attrgetter(*keys)

    def cells(fan: Fan) -> list[str]:
        found = [*fields(fan)]
        for place, write in special:
            found[place] = write(found[place])
        return found

    return cells


def local_time(seconds: int) -> str:
    """Unix seconds as local date and time; "" when unknown or impossible."""
    if not known_time(seconds):
        return ""
    return datetime.fromtimestamp(seconds).isoformat(" ")
