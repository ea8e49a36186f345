"""The settings file: kept whole, forgiving to read, without secrets."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from wxdesk.errors import InputError, StorageError
from wxdesk.settings import (
    AccountEntry,
    Settings,
    check_appid,
    check_secret,
    interface_language,
    load,
    save,
)

ENTRY = AccountEntry("wx0123456789abcdef", "花市")


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    settings = Settings(theme="dark", connections=16).with_account(ENTRY)
    save(tmp_path / "s.json", settings)
    assert load(tmp_path / "s.json") == settings
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "s.json").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["s.json"]


def test_no_file_means_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "none.json") == Settings()


def test_unknown_keys_and_wrong_types_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    raw = {"theme": 3, "new": 1, "connections": 99, "accounts": [{"appid": "wx1"}, 5]}
    path.write_text(json.dumps(raw))
    settings = load(path)
    assert settings.theme == "system"
    assert settings.connections == 32
    assert settings.accounts == (AccountEntry("wx1", "wx1"),)


def test_a_broken_file_is_an_error_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_text('{"accounts": [')
    with pytest.raises(StorageError):
        load(path)
    assert path.read_text() == '{"accounts": ['


def test_an_account_is_replaced_in_its_place() -> None:
    other = AccountEntry("wx9", "second")
    settings = Settings().with_account(ENTRY).with_account(other)
    renamed = AccountEntry(ENTRY.appid, "renamed")
    assert settings.with_account(renamed).accounts == (renamed, other)
    assert settings.without_account(ENTRY.appid).accounts == (other,)


@pytest.mark.parametrize("text", ["", "gh_0123456789ab", "wx 12345678", "wx123"])
def test_what_is_no_appid_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        check_appid(text)


def test_blanks_of_a_paste_are_stripped() -> None:
    assert check_appid("\ufeff wx0123456789abcdef\r\n") == "wx0123456789abcdef"
    assert check_secret(" 0123456789abcdef0123456789abcdef\n") == (
        "0123456789abcdef" * 2
    )


def test_a_refused_secret_is_not_in_the_error() -> None:
    with pytest.raises(InputError) as caught:
        check_secret("top secret!")
    assert "top secret" not in caught.value.message("zh_CN") + repr(caught.value)


@pytest.mark.parametrize(
    ("chosen", "lang", "expected"),
    [
        ("system", "C.UTF-8", "zh_CN"),
        ("system", "en_US.UTF-8", "en"),
        ("system", "zh_CN.UTF-8", "zh_CN"),
        ("en", "zh_CN.UTF-8", "en"),
        ("zh_CN", "en_US.UTF-8", "zh_CN"),
    ],
)
def test_chinese_unless_english_is_wanted(
    monkeypatch: pytest.MonkeyPatch, chosen: str, lang: str, expected: str
) -> None:
    monkeypatch.setenv("LC_ALL", lang)
    assert interface_language(chosen) == expected
