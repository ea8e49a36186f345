"""Keys in token addresses and proxy passwords: where they lie, where they show."""

from __future__ import annotations

import io
import json
import logging
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import keyring
import keyring.backend
import pytest

from wxdesk import settings as settings_file
from wxdesk.__main__ import main
from wxdesk.account import Home
from wxdesk.addresses import check_address, masked_url
from wxdesk.api.transport import Request, RequestsTransport
from wxdesk.errors import InputError, KeychainError, NotSent
from wxdesk.jobs import Context
from wxdesk.model import Move
from wxdesk.redaction import redacted
from wxdesk.services import accounts
from wxdesk.settings import AccountEntry, Settings

APPID = "wx0123456789abcdef"
KEY = "t0ken-address-key-77"
URL = f"https://token.example/get?key={KEY}&app=1"
MASKED = "https://token.example/get?key=***&app=***"
PASSWORD = "pr0xy-passw0rd"
PROXY = f"http://me:{PASSWORD}@proxy.example:3128"
USAGE = 2


class NoKeyStore(keyring.backend.KeyringBackend):
    """What the keyring library finds on a bare server."""

    priority = -1  # type: ignore[assignment] # never chosen by itself

    def get_password(self, service: str, username: str) -> str | None:
        raise NotImplementedError

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


NoKeyStore.__module__ = "keyring.backends.fail"


def entry(source: str = f"url:{URL}", place: str = "keyring") -> AccountEntry:
    return AccountEntry(APPID, "a", token_source=source, secret_store=place)


def on_disk(root: Path) -> str:
    return (root / "settings.json").read_text("utf-8")


def written_before(root: Path, **values: Any) -> None:
    """settings.json as an older version left it."""
    (root / "settings.json").write_text(json.dumps(asdict(Settings(**values))))


# -- what is secret in an address


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        (URL, MASKED),
        (PROXY, "http://me:***@proxy.example:3128"),
        ("https://k3y@host/x", "https://***@host/x"),
        ("https://host/t/9f8a7b6c5d4e3f2a1b0c9d8e/x", "https://host/t/***/x"),
        ("https://host/x?justakey", "https://host/x?***"),
        ("https://host/wechat/access_token", "https://host/wechat/access_token"),
        ("http://127.0.0.1:7890", "http://127.0.0.1:7890"),
        ("http://127.0.0.1:7890/", "http://127.0.0.1:7890/"),
        ("system", "system"),
    ],
)
def test_what_is_masked_in_an_address(url: str, masked: str) -> None:
    assert masked_url(url) == masked
    assert masked_url(masked) == masked


@pytest.mark.parametrize(
    "url", ["http://token.example/x", "ftp://host/", "https://", "token.example", ""]
)
def test_only_encrypted_addresses_are_taken(url: str) -> None:
    with pytest.raises(InputError) as caught:
        check_address(url)
    assert "token.example" not in str(caught.value)
    for fine in ("https://token.example/x", "http://127.0.0.1:1/", "http://[::1]:8/x"):
        assert check_address(fine) == fine


# -- token addresses


@pytest.mark.parametrize("place", ["keyring", "file"])
def test_a_key_is_in_the_key_store_and_not_in_the_settings(
    tmp_path: Path, place: str
) -> None:
    home = Home(tmp_path)
    stored = accounts.add(home, entry(place=place), "")
    assert stored.token_source == f"url:{MASKED}"
    assert KEY not in on_disk(tmp_path)
    again = Home(tmp_path)
    assert again.veil.token_source(again.settings, again.entry(APPID)) == f"url:{URL}"
    assert KEY not in redacted(f"GET {URL} and {KEY}")


def test_an_address_without_a_key_needs_no_key_store(tmp_path: Path) -> None:
    keyring.set_keyring(NoKeyStore())
    plain = "url:https://token.example/get"
    home = Home(tmp_path)
    assert accounts.add(home, entry(plain), "").token_source == plain
    accounts.add(home, entry(plain, "file"), "")


def test_the_masked_address_of_a_form_means_the_one_that_is_kept(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path)
    accounts.add(home, entry(), "")
    accounts.add(home, entry(f"url:{MASKED}"), "")
    assert home.veil.token_source(home.settings, home.entry(APPID)) == f"url:{URL}"
    other = MASKED.replace("token.example", "elsewhere.example")
    with pytest.raises(InputError):  # the key was never meant for that host
        accounts.add(home, entry(f"url:{other}"), "")


def test_a_masked_address_that_is_only_tried_is_the_kept_one(tmp_path: Path) -> None:
    home = Home(tmp_path)
    accounts.add(home, entry(), "")
    typed = entry(f"url:{MASKED}", "file")  # another place, not stored yet
    assert home.veil.token_source(home.settings, typed) == f"url:{URL}"
    other = entry(f"url:{MASKED.replace('get', 'other')}")
    with pytest.raises(InputError):
        home.veil.token_source(home.settings, other)


def test_another_place_takes_the_key_along(tmp_path: Path, key_store: Any) -> None:
    accounts.add(Home(tmp_path), entry(), "")
    accounts.add(Home(tmp_path), entry(f"url:{MASKED}", "file"), "")
    assert not key_store.kept
    again = Home(tmp_path)
    assert again.veil.token_source(again.settings, again.entry(APPID)) == f"url:{URL}"


def test_a_removed_account_or_another_source_leaves_no_key(
    tmp_path: Path, key_store: Any
) -> None:
    home = Home(tmp_path)
    accounts.add(home, entry(), "")
    accounts.remove(home, APPID)
    assert not key_store.kept
    accounts.add(home, entry(), "")
    accounts.add(home, entry("stable"), "5ecre7" * 5)
    assert list(key_store.kept) == [("wxdesk", APPID)]


def test_without_a_key_store_nothing_is_stored_unless_asked_for(
    tmp_path: Path,
) -> None:
    keyring.set_keyring(NoKeyStore())
    home = Home(tmp_path)
    with pytest.raises(KeychainError):
        accounts.add(home, entry(), "")
    assert home.accounts == ()
    accounts.add(home, entry(place="file"), "")
    assert KEY not in on_disk(tmp_path)
    accounts.add(home, entry(place="memory"), "")
    later = Home(tmp_path)
    with pytest.raises(KeychainError):
        later.veil.token_source(later.settings, later.entry(APPID))


# -- settings of an older version


def test_keys_in_old_settings_move_at_the_first_start(tmp_path: Path) -> None:
    written_before(tmp_path, accounts=(entry(),), proxy=PROXY)
    home = Home(tmp_path)
    assert home.veil.notices == []
    assert KEY not in on_disk(tmp_path)
    assert PASSWORD not in on_disk(tmp_path)
    later = Home(tmp_path)
    assert later.veil.token_source(later.settings, later.entry(APPID)) == f"url:{URL}"
    assert later.veil.proxy(later.settings, later.settings.proxy) == PROXY


def test_without_a_key_store_old_settings_still_work_and_it_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring.set_keyring(NoKeyStore())
    written_before(tmp_path, accounts=(entry(),), proxy=PROXY)
    home = Home(tmp_path)
    assert home.veil.token_source(home.settings, home.entry(APPID)) == f"url:{URL}"
    assert home.veil.proxy(home.settings, home.settings.proxy) == PROXY
    home.change(theme="dark")  # and nothing is lost by it
    assert settings_file.load(tmp_path / "settings.json").proxy == PROXY
    monkeypatch.setenv("WXDESK_HOME", str(tmp_path))
    assert main(["account", "list"]) == 0
    shown = capsys.readouterr()
    assert "settings.json" in shown.err
    assert KEY not in shown.out + shown.err
    assert PASSWORD not in shown.out + shown.err


# -- the proxy


def test_a_proxy_password_is_in_the_key_store(tmp_path: Path, key_store: Any) -> None:
    home = Home(tmp_path)
    home.change(proxy=PROXY)
    assert PASSWORD not in on_disk(tmp_path)
    assert PASSWORD not in repr(home.settings)
    again = Home(tmp_path)
    assert again.veil.proxy(again.settings, again.settings.proxy) == PROXY
    again.change(proxy=again.settings.proxy, theme="dark")  # as the form gives it back
    assert again.veil.proxy(again.settings, again.settings.proxy) == PROXY
    again.change(proxy="none")
    assert not key_store.kept


def test_without_a_key_store_a_proxy_password_lasts_for_this_run(
    tmp_path: Path,
) -> None:
    keyring.set_keyring(NoKeyStore())
    home = Home(tmp_path)
    home.change(proxy=PROXY)
    assert home.veil.proxy(home.settings, home.settings.proxy) == PROXY
    assert PASSWORD not in on_disk(tmp_path)
    assert home.veil.notices
    later = Home(tmp_path)
    with pytest.raises(KeychainError):
        later.veil.proxy(later.settings, later.settings.proxy)


# -- the command line, and the last gate


def add_account(*source: str) -> int:
    try:
        return main(
            [
                *("account", "add", "--appid", APPID, "--name", "a"),
                *("--secret-store", "file", "--token-source", *source),
            ]
        )
    except SystemExit as stopped:
        return int(stopped.code or 0)


def test_a_key_comes_by_standard_input_and_never_by_arguments(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WXDESK_HOME", str(tmp_path))
    assert add_account(f"url:{URL}") == USAGE
    assert KEY not in capsys.readouterr().err
    monkeypatch.setattr(sys, "stdin", io.StringIO(URL + "\n"))
    assert add_account("url") == 0
    assert main(["account", "list"]) == 0
    shown = capsys.readouterr()
    assert KEY not in shown.out + shown.err
    assert MASKED in shown.out
    home = Home(tmp_path)
    assert home.veil.token_source(home.settings, home.entry(APPID)) == f"url:{URL}"


@pytest.mark.parametrize(
    "options",
    [("url:http://token.example/x",), ("stable", "--api-base", "http://api.example")],
)
def test_unencrypted_addresses_are_refused_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    monkeypatch.setenv("WXDESK_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "stdin", io.StringIO("5ecre7" * 5 + "\n"))
    assert add_account(*options) == USAGE
    assert Home(tmp_path).accounts == ()


@pytest.mark.parametrize("base", ["http://api.example", "http://203.0.113.9:80"])
def test_nothing_is_sent_in_the_clear_whatever_the_settings_say(base: str) -> None:
    for transport, request in (
        (RequestsTransport(base, "none"), Request("GET", "/x")),
        (RequestsTransport("https://a.example", "none"), Request("GET", "", base=base)),
    ):
        with pytest.raises(NotSent) as caught:
            transport.send(request, 1)
        transport.close()
        assert caught.value.whose is Move.PERSON
        assert "encrypted" in caught.value.title.en


def test_an_account_calls_the_whole_address(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The masked one must never go out, nor the key into the log."""
    caplog.set_level(logging.DEBUG)
    home = Home(tmp_path)
    whole = f"http://127.0.0.1:9/t?key={KEY}"
    accounts.add(home, entry(f"url:{whole}", "file"), "")
    with accounts.open_account(home, APPID) as account:
        source = account.client._caller._keeper._source
        assert source._endpoint.base == whole  # type: ignore[attr-defined]
        assert KEY not in repr(source._endpoint)  # type: ignore[attr-defined]
        with pytest.raises(NotSent) as caught:
            account.client.token_only(_Hurried())
    assert KEY not in caught.value.message("en") + caplog.text


class _Hurried(Context):
    def sleep(self, seconds: float, waiting: str = "") -> None:
        self.check()
