"""Exports that open everywhere and run nothing."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from wxdesk.account import Account
from wxdesk.errors import Cancelled, InputError, StorageError
from wxdesk.jobs import Context
from wxdesk.model import FanQuery, Selection
from wxdesk.services import export, fan_list, sync
from wxdesk.services.export import formula_safe, xml_safe

HOSTILE = (
    "=1+1", "+SUM(A1)", "-2", "@x", "＝1+1", " =1", "'=1", "\t=1",
    "a\x07b", "\ufffe", "小明🌸", "<b>x</b>", '"quoted", comma', "http://a.b",
)  # fmt: skip


@pytest.fixture
def account(make_desk: Callable[..., Any]) -> Account:
    desk = make_desk(len(HOSTILE), bare=True)
    for openid, remark in zip(desk.world.followers(), HOSTILE, strict=True):
        desk.world.set_remark(openid, remark)
    with desk.open() as opened:
        sync.run(opened, Context())
        yield opened


def write(account: Account, path: Path) -> int:
    return export.write(account, Context(), FanQuery(), path)


def remarks_of(account: Account) -> set[str]:
    found = fan_list.stream(account, Context(), FanQuery(), export.Sort())
    return {fan.remark for fan in found}


def test_a_workbook_holds_text_only_and_opens_again(
    account: Account, tmp_path: Path
) -> None:
    path = tmp_path / "fans.xlsx"
    assert write(account, path) == len(HOSTILE)
    sheet = openpyxl.load_workbook(path).active
    rows = list(sheet.iter_rows())
    assert len(rows) == len(HOSTILE) + 1
    assert {cell.data_type for row in rows for cell in row if cell.value} == {"s"}
    assert all(cell.hyperlink is None for row in rows for cell in row)
    assert {row[2].value for row in rows[1:]} == {
        xml_safe(one) for one in remarks_of(account)
    }


def test_a_table_has_a_bom_and_no_formula(account: Account, tmp_path: Path) -> None:
    path = tmp_path / "fans.csv"
    assert write(account, path) == len(HOSTILE)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["备注"] for row in rows} == {
        formula_safe(one) for one in remarks_of(account)
    }
    for row in rows:
        assert row["备注"].lstrip(" ")[:1] not in ("=", "+", "-", "@", "＝")


def test_lines_of_json_are_exact(account: Account, tmp_path: Path) -> None:
    path = tmp_path / "fans.jsonl"
    write(account, path)
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert {line["remark"] for line in lines} == remarks_of(account)


def test_more_rows_than_a_sheet_holds_go_to_the_next(
    account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "XLSX_ROWS", 5)
    write(account, tmp_path / "fans.xlsx")
    book = openpyxl.load_workbook(tmp_path / "fans.xlsx")
    counts = [len(list(sheet.iter_rows())) - 1 for sheet in book]
    assert counts == [5, 5, len(HOSTILE) - 10]


def test_a_selection_is_written_in_its_order(account: Account, tmp_path: Path) -> None:
    ids = tuple(fan_list.load(account, Context(), FanQuery(), export.Sort())[2:5])
    path = tmp_path / "some.jsonl"
    assert export.write(account, Context(), Selection(ids=ids), path) == 3


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
def test_a_cancelled_export_leaves_the_old_file(
    account: Account, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"fans.{ending}"
    path.write_text("old")
    ctx = Context()
    ctx.cancel()
    with pytest.raises(Cancelled):
        export.write(account, ctx, FanQuery(), path)
    assert path.read_text() == "old"
    assert list(tmp_path.glob(".*")) == []


def test_a_folder_that_is_not_there_is_an_error_with_a_reason(
    account: Account, tmp_path: Path
) -> None:
    with pytest.raises(StorageError):
        write(account, tmp_path / "none" / "fans.csv")
    with pytest.raises(InputError):
        write(account, tmp_path / "fans.doc")


def test_what_a_killed_export_left_is_taken_away_later(
    account: Account, tmp_path: Path
) -> None:
    path = tmp_path / "fans[1].csv"
    old, fresh = (tmp_path / f".fans[1].csv.{name}.part" for name in ("a", "b"))
    other = tmp_path / ".fans1.csv.c.part"
    for one in (old, fresh, other):
        one.write_text("half")
    for one in (old, other):
        os.utime(one, (1, 1))
    export.write(account, Context(), FanQuery(), path)
    assert {one for one in tmp_path.glob(".*.part")} == {fresh, other}
