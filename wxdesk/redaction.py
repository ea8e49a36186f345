"""The one masker: no text that is shown, logged or copied holds a secret.

Three ways, each for what the others cannot see: the values this process knows (a
secret that stands alone, as in the text of a KeyError), the names of secret fields,
and anything that looks like a token.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import OrderedDict
from typing import NoReturn

MASK = "***"
_SHORTEST = 8  # characters; masking shorter ones would eat ordinary words
_KEPT = 64  # tokens; one lasts two hours, so that is days
_LINE = 300  # characters of plain_line

# access_token, app_secret, appsecret, token … and the code of an authorisation; the
# errcode is none, and a person has to see it.
_NAMES = r"\b\w*(?:token|secret)|\b(?:auth_|authorization_|js_)?code"
_FIELD = re.compile(
    rf"(?i)({_NAMES})"
    r"""(\\?["']?[ \t]*[=:][ \t]*)"""
    r"""(?:(\\?["'])(?:(?!\3)(?:\\.|[^\\\n]))*|[^\s"'&,;}\\]+)"""
)
# AppSecrets have 32 characters, tokens over 100; openids 28 and rids 26 stay. Small
# letters and underscores alone are a name of ours in a traceback.
_LONG = re.compile(r"(?<![A-Za-z0-9_-])(?![a-z_]+(?![A-Za-z0-9_-]))[A-Za-z0-9_-]{30,}")

_secrets: set[str] = set()
_tokens: OrderedDict[str, None] = OrderedDict()
_lock = threading.Lock()


class Hidden:
    """An AppSecret in memory: it never shows, and it cannot be pickled."""

    __slots__ = ("value",)

    def __init__(self, value: str) -> None:
        self.value = value
        if len(value) >= _SHORTEST:
            with _lock:
                _secrets.add(value)

    def __repr__(self) -> str:
        return MASK

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written down")


def conceal(token: str) -> str:
    """Mask this token from now on, until many others have followed. Returns it."""
    if len(token) >= _SHORTEST:
        with _lock:
            _tokens[token] = None
            _tokens.move_to_end(token)
            while len(_tokens) > _KEPT:
                _tokens.popitem(last=False)
    return token


def redacted(text: str) -> str:
    """The text without secrets this process knows, without values of secret fields
    and without anything that looks like a token."""
    with _lock:
        known = [*_secrets, *_tokens]
    for secret in known:
        text = text.replace(secret, MASK)
    text = _FIELD.sub(_masked_field, text)
    return _LONG.sub(MASK, text)


def _masked_field(found: re.Match[str]) -> str:
    """The name of the field and the mask; the closing quote is not part of a match."""
    name, sign, quote = found.groups("")
    return f"{name}{sign}{quote}{MASK}"


def plain_line(text: str) -> str:
    """One redacted line of at most 300 characters, no control or bidi characters."""
    kept = "".join(
        " " if unicodedata.category(letter).startswith("C") else letter
        for letter in text[: 4 * _LINE]
    )
    return redacted(" ".join(kept.split()))[:_LINE]
