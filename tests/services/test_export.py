"""Exports that open everywhere and run nothing."""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from wxdesk.account import Account
from wxdesk.errors import Cancelled, InputError, StorageError
from wxdesk.jobs import Context
from wxdesk.model import FanQuery, Selection
from wxdesk.paths import scratch
from wxdesk.services import export, fan_list, sync, tags, tasks
from wxdesk.spreadsheet import formula_safe, xml_safe

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


def files_below(*folders: Path) -> set[Path]:
    return {one for folder in folders for one in folder.rglob("*") if one.is_file()}


@pytest.mark.parametrize("ending", ["xlsx", "csv", "jsonl"])
def test_a_full_disk_is_said_in_words_and_leaves_nothing(
    account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    resource = pytest.importorskip("resource")
    elsewhere = tmp_path / "elsewhere"  # where the system keeps temporary files
    elsewhere.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    path = tmp_path / "out" / f"fans.{ending}"
    path.parent.mkdir()
    path.write_text("the old one")
    before = files_below(tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300, limits[1]))
    try:
        with pytest.raises(StorageError) as caught:
            write(account, path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert caught.value.detail == "File too large"
    assert path.read_text() == "the old one"
    assert files_below(tmp_path) == before


def test_temporary_files_of_a_workbook_lie_in_the_data_folder(
    account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    made = tempfile.mkstemp

    def noted(*args: Any, **options: Any) -> tuple[int, str]:
        seen.append(options.get("dir"))
        return made(*args, **options)

    monkeypatch.setattr(tempfile, "mkstemp", noted)
    write(account, tmp_path / "fans.xlsx")
    temporary = account.home.paths.temporary
    assert seen
    assert all(one and temporary in Path(one).parents for one in seen)
    assert list(temporary.iterdir()) == []


def test_what_a_crash_left_of_temporary_files_goes_a_day_later(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for one in (old, new):
        one.mkdir()
        (one / "sheet").write_text("x")
    os.utime(old, (0, 0))
    with scratch(tmp_path) as folder:
        assert folder.parent == tmp_path
    assert [one.name for one in tmp_path.iterdir()] == ["new"]


def test_a_cancelled_workbook_ends_at_once_and_leaves_nothing(
    account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "BLOCK", 5)
    ctx = Context()
    ctx.progress = lambda *_: ctx.cancel()  # type: ignore[method-assign]
    path = tmp_path / "out" / "fans.xlsx"
    path.parent.mkdir()
    with pytest.raises(Cancelled):
        export.write(account, ctx, FanQuery(), path)
    assert list(path.parent.iterdir()) == []
    assert list(account.home.paths.temporary.iterdir()) == []


def test_what_sqlite_sorts_lies_in_the_data_folder(account: Account) -> None:
    assert os.environ["SQLITE_TMPDIR"] == str(account.home.paths.temporary)


def test_a_json_line_is_one_line_for_everybody(
    make_desk: Callable[..., Any], tmp_path: Path
) -> None:
    desk = make_desk(3, bare=True)
    desk.world.set_remark(next(iter(desk.world.followers())), "a\u2028b\u0085c\u202e")
    path = tmp_path / "fans.jsonl"
    with desk.open() as opened:
        sync.run(opened, Context())
        assert write(opened, path) == 3
    assert len(path.read_text("utf-8").splitlines()) == 3


def test_the_file_of_failures_runs_nothing(account: Account, tmp_path: Path) -> None:
    """It names what stood in somebody's list, and that may be anything."""
    openids = ("=cmd|' /C calc'!A0", "@SUM(1)", "-1+1")
    tag = tags.find_or_create(account, Context(), "x")
    outcome = tags.add(
        account, Context(), Selection(openids=openids), tag.id, source="list"
    )
    path = tmp_path / "failed.csv"
    assert tasks.export_failures(account, Context(), outcome.task.id, path) == len(
        openids
    )
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(raw.decode("utf-8-sig").splitlines()))
    assert {row[0] for row in rows[1:]} == {f"'{one}" for one in openids}
