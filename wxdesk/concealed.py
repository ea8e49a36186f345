"""The secrets this process knows, so that no text it writes down shows them.

Patterns such as ``secret=…`` cannot find a secret that stands alone, as in the text
of a KeyError; its value can.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import NoReturn

MASK = "***"
_SHORTEST = 8  # characters; masking shorter ones would eat ordinary words
_KEPT = 64  # tokens; one lasts two hours, so that is days

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


def masked(text: str) -> str:
    """The text without any secret this process knows."""
    with _lock:
        known = [*_secrets, *_tokens]
    for secret in known:
        text = text.replace(secret, MASK)
    return text
