"""What fans write must not break a line, a row or the text that follows it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxdesk.ui.kit.safe_text import no_mnemonic, safe_text, tooltip


@pytest.mark.parametrize("plain", ["李姐 天河老客", "Zoe", "静待花开🌸", "a<b>&c", ""])
def test_ordinary_names_stay_as_they_are(plain):
    assert safe_text(plain) == plain


def test_control_characters_become_symbols():
    assert safe_text("a\x00b\tc\nd\x7f") == "a␀b␉c␊d␡"
    assert safe_text("a\u2028b") == "a␊b"


def test_a_name_cannot_turn_the_following_text_round():
    shown = safe_text("Evil\u202erabbit\u202c")
    assert shown == "Evil⇄rabbit⇄"
    arabic = safe_text("\u0623\u062d\u0645\u062f")
    assert arabic[0] == "\u2068"
    assert arabic[-1] == "\u2069"


def test_a_name_cannot_close_our_isolate():
    shown = safe_text("\u0623\u2069\u202e")
    assert shown.count("\u2069") == 1
    assert shown.endswith("\u2069")


def test_stacks_of_marks_are_cut():
    assert len(safe_text("Z" + "\u0301" * 50)) == 3


def test_long_names_end_at_a_grapheme():
    family = "👨‍👩‍👧"
    shown = safe_text(family * 100)
    assert shown == family * 64 + "…"
    assert safe_text("x" * 10_000) == "x" * 64 + "…"
    assert safe_text("x" * 64) == "x" * 64


def test_broken_surrogates_are_replaced():
    assert safe_text("a\ud800b\ufffe") == "a\ufffdb\ufffd"


@given(st.text(alphabet=st.characters(), max_size=300))
def test_anything_is_one_printable_line(text):
    shown = safe_text(text)
    assert not any(
        unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp") for one in shown
    )
    assert not set(shown[1:-1]) & set("\u202a\u202b\u202d\u202e\u2066\u2067")
    shown.encode("utf-8")


def test_tooltips_are_never_rich_text():
    assert tooltip("李姐") == "李姐"
    assert "&lt;img" in tooltip('<img src="/etc/passwd">')


def test_mnemonics_are_doubled():
    assert no_mnemonic("Q&A") == "Q&&A"
