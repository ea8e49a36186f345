"""Reading a reply's body with a limit on every quantity.

A gzip reply of 291 kB unpacks to 300 MB if nobody counts, so bytes are unpacked
here, piece by piece, and not by the HTTP library.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping

WIRE_LIMIT = 4 * 1024 * 1024  # a page of 10,000 openids is 320 kB
BODY_LIMIT = WIRE_LIMIT  # unpacked
_PIECE = 64 * 1024
_ANY_ZLIB = 47  # window bits: gzip or zlib, found out from the data


class Unreadable(Exception):
    """The body is too big, cut off or packed in a way that was not asked for."""


def read_body(read: Callable[[int], bytes], headers: Mapping[str, str]) -> bytes:
    """Read and unpack a body; ``read(n)`` gives up to n raw bytes, b"" at its end.

    Raises Unreadable, and whatever ``read`` raises.
    """
    if (size := headers.get("content-length", "")).isdecimal():
        _check(int(size[:12]), WIRE_LIMIT)
    packing = headers.get("content-encoding", "").strip().lower()
    if packing in ("", "identity"):
        return _plain(read)
    if packing in ("gzip", "x-gzip", "deflate"):
        return _unpacked(read)
    raise Unreadable("unknown content encoding")


def _plain(read: Callable[[int], bytes]) -> bytes:
    pieces, size = [], 0
    while piece := read(_PIECE):
        size += len(piece)
        _check(size, WIRE_LIMIT)
        pieces.append(piece)
    return b"".join(pieces)


def _unpacked(read: Callable[[int], bytes]) -> bytes:
    unpack = zlib.decompressobj(_ANY_ZLIB)
    pieces, wire, size = [], 0, 0
    try:
        while piece := read(_PIECE):
            wire += len(piece)
            _check(wire, WIRE_LIMIT)
            part = unpack.decompress(piece, BODY_LIMIT + 1 - size)
            size += len(part)
            _check(size, BODY_LIMIT)
            pieces.append(part)
    except zlib.error:
        raise Unreadable("damaged gzip data") from None
    if wire and not unpack.eof:
        raise Unreadable("gzip data cut off")
    return b"".join(pieces)


def _check(size: int, limit: int) -> None:
    if size > limit:
        raise Unreadable("more data than any endpoint sends")
