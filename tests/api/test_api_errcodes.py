"""Every error code has a meaning, a next step and a class."""

from __future__ import annotations

import re

import pytest

from wxdesk import errors
from wxdesk.api.errcodes.row import Reaction
from wxdesk.api.errcodes.table import (
    CODES,
    error_from,
    ip_of,
    rid_of,
    rid_time,
    row_for,
)
from wxdesk.model import Move

PATH = "/cgi-bin/user/get"

# The platform's list, written down independently of the table.
REACTIONS = {
    Reaction.REPEAT: [-1, 48017, 61450, 268487001, 268487002],
    Reaction.NEXT_MINUTE: [45011],
    Reaction.RENEW_TOKEN: [40001, 40014, 42001],
    Reaction.PAUSE: [45159, 45169],
    Reaction.STOP: [
        45171,
        *(40003, 45059, 49003),
        *(43004, 46004, 50005, *range(76001, 76005), 76021, 76022),
        *(40002, 40032, 40033, 40035, 40097, 40202, 40203, 41001, 41002, 41004, 41009),
        *(43001, 43002, 43003, 44002, 45058, 47001, 47002, 61451),
        *(40005, 40009, 40013, 40029, 40066, 40163, 41005, 41008, 42003, 40030, 42002),
        42007,
        *(40092, 40125, 40164, 40201, 40243, 45009, 45056, 45057, 45113, 45157, 45158),
        *(48001, 48004, 48006, 50001, 50002, 50004, 50007, 61004, 61007, 61016, 61024),
        *(63178, 63182, 63183, 89501, 89502, 89503, 89504, 89505, 89506, 89507),
        *range(65301, 65321),
        *range(65400, 65418),
        *range(88000, 88011),
    ],
}
LISTED = sorted(code for codes in REACTIONS.values() for code in codes)

KINDS = {
    -1: errors.Busy,
    268487001: errors.Busy,
    268487002: errors.Busy,
    40001: errors.TokenRefused,
    40014: errors.TokenRefused,
    42001: errors.TokenRefused,
    40013: errors.WrongCredentials,
    40125: errors.WrongCredentials,
    40164: errors.IpNotListed,
    61004: errors.IpNotListed,
    45009: errors.QuotaUsedUp,
    45011: errors.MinuteLimit,
    45169: errors.TaggingOverlap,
    45171: errors.PartlyDone,
    48001: errors.NotAllowed,
    89503: errors.NeedsPerson,
    50007: errors.NeedsPerson,
    **dict.fromkeys([40003, 43004, 45059, 46004, 49003, 50005], errors.ItemRefused),
    **dict.fromkeys(
        [40092, 45056, 45057, 45058, 45157, 45158, 45159, 48006], errors.LimitReached
    ),
    **dict.fromkeys([40032, 40033, 41001, 43002, 44002, 47001], errors.OurBug),
}


def test_the_table_has_each_listed_code_and_no_other() -> None:
    assert sorted(CODES) == LISTED


@pytest.mark.parametrize("reaction", REACTIONS)
def test_reactions(reaction: Reaction) -> None:
    codes = REACTIONS[reaction]
    assert {code: CODES[code].reaction for code in codes} == dict.fromkeys(
        codes, reaction
    )


@pytest.mark.parametrize(("code", "kind"), KINDS.items())
def test_classes(code: int, kind: type[errors.ApiError]) -> None:
    assert CODES[code].kind is kind
    assert type(error_from(code, "", PATH)) is kind


@pytest.mark.parametrize("code", LISTED)
def test_every_row_speaks_to_a_person_in_both_languages(code: int) -> None:
    row = CODES[code]
    for text in (row.title, row.hint):
        assert text.zh
        assert text.en
        assert re.search(r"[\u4e00-\u9fff]", text.zh) or "grant_type" in text.zh
        assert not re.search(r"[\u4e00-\u9fff]", text.en)
        assert not re.search(r"请(?!求)|[您!！]", text.zh)
        assert "!" not in text.en
    assert not row.title.zh.endswith("。")
    assert row.hint.zh.endswith("。")
    assert row.hint.en.endswith(".")
    error = error_from(code, "x rid: 65f307bc-1a5c7d64-18ff931f", PATH)
    assert error.errcode == code
    assert error.rid == "65f307bc-1a5c7d64-18ff931f"
    assert error.whose is row.whose


def test_our_mistakes_are_ours_and_waiting_is_wechats() -> None:
    assert all(CODES[code].whose is Move.WXDESK for code in [40002, 40032, 47001])
    assert all(CODES[code].whose is Move.WECHAT for code in [-1, 45009, 45011, 45169])
    assert all(CODES[code].whose is Move.ADMIN for code in [48001, 89503, 40243])


# -- the same code, another meaning --------------------------------------------


@pytest.mark.parametrize("path", ["/cgi-bin/token", "/cgi-bin/stable_token", ""])
def test_40001_from_a_token_call_is_a_wrong_secret(path: str) -> None:
    error = error_from(40001, "invalid credential", path)
    assert type(error) is errors.WrongCredentials
    assert row_for(40001, path).reaction is Reaction.STOP


def test_50002_is_about_a_fan_where_the_call_names_fans() -> None:
    assert type(error_from(50002, "", PATH)) is errors.NeedsPerson
    assert type(error_from(50002, "", PATH, members=True)) is errors.ItemRefused


def test_an_unknown_code_is_shown_with_the_servers_words() -> None:
    error = error_from(99999, "strange\u202e thing\x07 rid: x", PATH)
    assert type(error) is errors.Unseen
    assert error.detail == "strange thing rid: x"
    assert "99999" in error.message("zh_CN")


def test_long_or_secret_words_are_cut() -> None:
    secret = "0123456789abcdef" * 2
    words = f"{secret} access_token=ab&x " + "<b>é</b> " * 100_000
    error = error_from(99999, words, PATH)
    assert len(error.detail) <= 300
    assert secret not in error.detail
    assert "access_token=***" in error.detail


# -- 40164 ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("errmsg", "ip"),
    [
        ("invalid ip 1.2.3.4, not in whitelist", "1.2.3.4"),
        ("invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist", "1.2.3.4"),
        (
            "invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist rid: "
            "65f307bc-1a5c7d64-18ff931f",
            "1.2.3.4",
        ),
        ("invalid ip 1.2.3.4, not in whitelist, rid: 65f307bc-1", "1.2.3.4"),
        ("invalid ip 1.2.3.4, not in whitelist hint: [1HXa0001]", "1.2.3.4"),
        ("invalid ip ::ffff:1.2.3.4 not in whitelist", "1.2.3.4"),
        ("invalid ip ::FFFF:1.2.3.4, not in whitelist", "1.2.3.4"),
        ("invalid ip 240e:1::9 ipv6 240e:1::9, not in whitelist", "240e:1::9"),
        ("invalid ip 999.1.1.1 ipv6 240E:1::9, not in whitelist", "240e:1::9"),
        ("access clientip is not registered requestIP: 1.2.3.4", "1.2.3.4"),
        ("invalid ip <script>, not in whitelist", ""),
        ("something else", ""),
    ],
)
def test_the_address_to_whitelist(errmsg: str, ip: str) -> None:
    assert ip_of(errmsg) == ip
    error = error_from(40164, errmsg, "/cgi-bin/stable_token")
    assert isinstance(error, errors.IpNotListed)
    assert error.ip == error.detail == ip
    assert error.title.zh == "微信不认这台电脑的 IP 地址"


# -- rid -----------------------------------------------------------------------


@pytest.mark.parametrize("before", ["x rid: ", "x, rid: ", "x hint: [ab12] rid: "])
def test_rid(before: str) -> None:
    assert rid_of(before + "617682e0-1a5c7d64-18ff931f") == "617682e0-1a5c7d64-18ff931f"


def test_rid_time() -> None:
    assert rid_time("617682e0-1a5c7d64-18ff931f") == 1635156704
    with pytest.raises(ValueError, match="not a rid"):
        rid_time("617682e0")


def test_partly_done_names_who_failed() -> None:
    error = error_from(45171, "some openid fail", PATH, failed_openids=("a", "b"))
    assert isinstance(error, errors.PartlyDone)
    assert error.failed_openids == ("a", "b")
