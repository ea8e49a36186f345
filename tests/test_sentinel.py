"""The finder of secrets finds them, in every form; the flows leave none behind."""

from __future__ import annotations

import base64
from pathlib import Path
from urllib.parse import quote

import pytest
from sentinel import Marks

SECRET = "Zq7sXw3vKd9pLm5rTn2bHf8gJc4yQe6u"
MARKS = Marks(SECRET)


@pytest.mark.parametrize(
    "data",
    [
        f"secret={SECRET}".encode(),
        SECRET[11:19].encode(),
        SECRET.encode("utf-16"),
        SECRET[3:20].encode("utf-16-be"),
        base64.b64encode(b"x" + SECRET.encode()),
        base64.b64encode(b'{"secret": "' + SECRET.encode() + b'"}'),
        repr({"secret": SECRET}).encode(),
        quote(f"/x?secret={SECRET}&", safe="").encode(),
        SECRET.encode().hex().encode(),
    ],
)
def test_a_piece_is_found_in_any_form(data: bytes) -> None:
    assert MARKS.found(b"before " + data + b" after")


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    assert MARKS.found(SECRET[:7] + " " + SECRET[10:16]) == []
    (tmp_path / "a").write_text("nothing")
    (tmp_path / "b").write_text(SECRET)
    (tmp_path / f"c{SECRET[:8]}").touch()
    assert len(MARKS.scan(tmp_path)) == 2
    assert len(MARKS.scan(tmp_path, [tmp_path / "b"])) == 1
