"""Files of openids as people make them."""

from __future__ import annotations

from pathlib import Path

import pytest

from wxdesk.errors import InputError, StorageError
from wxdesk.services.openid_files import openids_from

A = "oR7kQ5dW2xLr_8fHc0Zp3VtUqMn6"
B = "oR7kQ5PQNEFabc-defpwkEG42wyP"


def file(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "list.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    "content",
    [
        f"openid\n{A}\n{B}\n",
        f"\ufeffopenid,备注\r\n{A},李姐\r\n{B},\r\n",
        f"备注,OpenID\n李姐, {A} \n,{B}\n",
        f"{A}\n{B}\n",
        f"\n{A}\r\n\r\n{B}",
        f'openid\n"{A}"\n[{B}]\n{A}\n',
        f"openid,备注\n{A},李姐\n{B},王".encode("gb18030"),
        f"openid\n{A}\n{B}".encode("utf-16"),
    ],
)
def test_openids_are_found_once_and_in_order(
    tmp_path: Path, content: str | bytes
) -> None:
    assert openids_from(file(tmp_path, content)) == [A, B]


def test_a_table_without_a_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        openids_from(file(tmp_path, f"{A},VIP\n{B},VIP\n"))
    assert "第 1 行" in caught.value.message("zh_CN")


def test_the_wrong_column_is_refused_with_its_lines(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        openids_from(file(tmp_path, "openid\n李姐\n王哥\n"))
    assert "2、3" in caught.value.message("zh_CN")


def test_a_few_bad_lines_are_passed_on_to_be_named(tmp_path: Path) -> None:
    found = openids_from(file(tmp_path, f"openid\n{A}\nnot-one\n{B}\n"))
    assert found == [A, "not-one", B]


@pytest.mark.parametrize("content", ["", "\n\n", "openid\n", b"\x89PNG\x00\xff\xfe"])
def test_a_file_without_openids_is_refused(
    tmp_path: Path, content: str | bytes
) -> None:
    with pytest.raises(InputError):
        openids_from(file(tmp_path, content))


def test_a_missing_file_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        openids_from(tmp_path / "none.csv")
