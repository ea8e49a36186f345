"""What the message bar shows: a notice and its links, as values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["ok", "info", "warn", "error"]


@dataclass(frozen=True, slots=True)
class Link:
    """A word to press and what is then called. The action already holds its subject
    (a task, a file); the window calls it only while the account is on display for
    which the link was shown."""

    text: str
    action: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Notice:
    """A result in one sentence. "ok" and "info" leave by themselves, "warn" and
    "error" stay until they are closed. The bar has room for two links."""

    kind: Kind
    title: str
    detail: str = ""
    links: tuple[Link, ...] = ()
