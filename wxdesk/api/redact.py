"""Taking secrets out of text that WeChat or a proxy wrote."""

from __future__ import annotations

import re
import unicodedata

MASK = "***"
_NAMES = "access_token|appsecret|secret|refresh_token|component_access_token|code"
_IN_QUERY = re.compile(rf"(?i)\b({_NAMES})=[^&\s\"']*")
_IN_JSON = re.compile(rf'(?i)\\?"({_NAMES})\\?"\s*:\s*\\?"[^"\\]*\\?"')
# AppSecrets have 32 characters, tokens over 100; openids 28 and rids 26 stay.
_LONG = re.compile(r"[A-Za-z0-9_-]{30,}")
_LENGTH = 300


def redacted(text: str) -> str:
    """The text without values of secret fields and without anything token-like."""
    text = _IN_QUERY.sub(rf"\1={MASK}", text)
    text = _IN_JSON.sub(rf'"\1":"{MASK}"', text)
    return _LONG.sub(MASK, text)


def plain_line(text: str) -> str:
    """One redacted line of at most 300 characters, no control or bidi characters."""
    kept = "".join(
        " " if unicodedata.category(letter).startswith("C") else letter
        for letter in text[: 4 * _LENGTH]
    )
    return redacted(" ".join(kept.split()))[:_LENGTH]
