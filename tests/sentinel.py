"""Marked secrets: finding any piece of them in anything, in any of the usual forms."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

PIECE = 8  # characters; no shorter piece is worth anything to anybody


class Marks:
    """Secrets to look for: raw, URL-, base64-, hex-, UTF-16- and repr-form, and any
    eight characters of them in a row."""

    def __init__(self, *values: str) -> None:
        forms = {form for value in values for form in _forms(value)}
        pieces = {one for form in forms for one in _pieces(form)}
        self._pattern = re.compile(b"|".join(map(re.escape, sorted(pieces))))

    def found(self, data: bytes | str) -> list[bytes]:
        """The pieces that are in ``data``, each once."""
        if isinstance(data, str):
            data = data.encode("utf-8", "surrogatepass")
        return sorted(set(self._pattern.findall(data)))

    def scan(self, folder: Path, allowed: Iterable[Path] = ()) -> list[str]:
        """Names of files below ``folder`` in which something is found, what else
        carries names included. Files in ``allowed`` may hold a secret."""
        permitted = set(allowed)
        hits = []
        for path in sorted(folder.rglob("*")):
            if self.found(str(path.relative_to(folder))):
                hits.append(f"the name of {path}")
            if not path.is_file() or path in permitted:
                continue
            if pieces := self.found(path.read_bytes()):
                hits.append(f"{path}: {len(pieces)} pieces")
        return hits


def _forms(value: str) -> Iterator[bytes]:
    raw = value.encode()
    yield raw
    yield quote(value, safe="").encode()
    yield repr(value)[1:-1].encode()
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    for wide in ("utf-16-le", "utf-16-be"):
        yield value.encode(wide)
    for shift in range(3):  # base64 looks different at each of three offsets
        inside = base64.b64encode(b"\0" * shift + raw + b"\0" * 3)
        yield inside[4:-4]
        yield base64.urlsafe_b64encode(b"\0" * shift + raw + b"\0" * 3)[4:-4]


def _pieces(form: bytes) -> Iterator[bytes]:
    wide = 2 if b"\0" in form else 1
    size = PIECE * wide
    if len(form) <= size:
        yield form
        return
    for start in range(0, len(form) - size + 1, wide):
        yield form[start : start + size]
