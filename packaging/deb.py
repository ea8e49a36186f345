"""Compress a .deb again with the system's xz: 7 MB less than nfpm's own.

A .deb is an ar archive of three members; only the last, the files, is touched.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

MAGIC = b"!<arch>\n"
HEADER = 60


def repack(path: Path) -> None:
    """Replace ``data.tar`` by ``data.tar.xz`` in place. Raises ValueError."""
    members = list(_members(path.read_bytes()))
    names = [header[:16].strip().rstrip(b"/") for header, _ in members]
    if names[-1] != b"data.tar":
        raise ValueError(f"{path.name} ends with {names[-1]!r}, not data.tar")
    header, body = members[-1]
    packed = subprocess.run(
        # One thread: with several, the bytes depend on the number of processors.
        ["xz", "-9", "--threads=1", "--stdout"],
        input=body, capture_output=True, check=True,
    ).stdout  # fmt: skip
    renamed = b"data.tar.xz".ljust(16) + header[16:48] + b"%-10d" % len(packed) + b"`\n"
    members[-1] = (renamed, packed)
    path.write_bytes(MAGIC + b"".join(_padded(*member) for member in members))


def _members(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not data.startswith(MAGIC):
        raise ValueError("not an ar archive")
    at = len(MAGIC)
    while at < len(data):
        header = data[at : at + HEADER]
        size = int(header[48:58])
        yield header, data[at + HEADER : at + HEADER + size]
        at += HEADER + size + size % 2


def _padded(header: bytes, body: bytes) -> bytes:
    return header + body + b"\n" * (len(body) % 2)
