"""Read a list of openids from a file somebody made in a spreadsheet."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from wxdesk.errors import InputError, StorageError
from wxdesk.model import Text
from wxdesk.paths import read_bounded
from wxdesk.wechat import clean_openid, is_openid

HEADERS = frozenset({"openid", "open_id", "粉丝openid", "用户openid"})
MOST_BYTES = 200_000_000


def openids_from(path: Path) -> list[str]:
    """The openids of a .csv or .txt file, each once, in order.

    A table needs a header with a column ``openid``; a plain list of openids, one a
    line, needs none. UTF-8 (with or without BOM), UTF-16 and GBK are understood.
    A few values that are no openids are passed on, so that the task names them as
    failed; if they are the greater part, it is the wrong file or column: InputError
    naming lines, before anything is sent. StorageError when it cannot be read.
    """
    rows = [
        (number, row)
        for number, row in enumerate(csv.reader(io.StringIO(_text(path))), 1)
        if any(cell.strip() for cell in row)
    ]
    if not rows:
        raise _bad("文件是空的", "The file is empty")
    column, body = _column(rows)
    found: dict[str, None] = {}
    wrong = []
    for number, row in body:
        openid = clean_openid(row[column]) if column < len(row) else ""
        if openid:
            found[openid] = None
        if not is_openid(openid):
            wrong.append(number)
    if len(wrong) * 2 > len(body):
        raise _wrong_lines(wrong)
    if not found:
        raise _bad("文件里没有 openid", "The file holds no openid")
    return list(found)


def _column(
    rows: list[tuple[int, list[str]]],
) -> tuple[int, list[tuple[int, list[str]]]]:
    head = [cell.strip().strip("\ufeff").lower() for cell in rows[0][1]]
    for index, name in enumerate(head):
        if name in HEADERS:
            return index, rows[1:]
    if all(len(row) == 1 for _, row in rows) and is_openid(clean_openid(rows[0][1][0])):
        return 0, rows
    raise _bad(
        "第 1 行里没有 openid 这一列",
        "Line 1 has no column named openid",
        "在第一行写上列名，其中一列叫 openid。什么都没有改动。",
        "Put column names into the first line, one of them openid. Nothing changed.",
    )


def _text(path: Path) -> str:
    try:
        raw = read_bounded(path, MOST_BYTES)
    except OSError as error:
        raise StorageError(
            Text("文件读不出来", "The file cannot be read"),
            Text(f"检查位置和权限：{path}", f"Check place and rights: {path}"),
            detail=error.strerror or "",
        ) from error
    if len(raw) > MOST_BYTES:
        raise _bad("文件超过 200 MB", "The file is larger than 200 MB")
    codecs = ("utf-8-sig", "gb18030")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        codecs = ("utf-16", "gb18030")
    for codec in codecs:
        try:
            return raw.decode(codec).replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise _bad("文件不是文本", "The file is not text")


def _wrong_lines(lines: list[int]) -> InputError:
    named = "、".join(map(str, lines[:5])), ", ".join(map(str, lines[:5]))
    return _bad(
        f"{len(lines)} 行没有正确的 openid",
        f"{len(lines)} lines have no proper openid",
        f"看第 {named[0]} 行。改好再来，什么都没有改动。",
        f"Look at line {named[1]}. Mend the file first; nothing changed.",
    )


def _bad(zh: str, en: str, hint_zh: str = "", hint_en: str = "") -> InputError:
    return InputError(Text(zh, en), Text(hint_zh, hint_en))
