"""Openids made from a number and read back, so that no list of them is kept.

An openid is ``o``, five characters of the account, and 22 characters for 132 bits:
64 of the mixed number and 68 of a hash. Reading back costs one hash and tells
openids of this account from anything else.
"""

from __future__ import annotations

from binascii import Error, a2b_base64, b2a_base64
from hashlib import blake2b

_MASK = (1 << 64) - 1
_M1 = 0x9E3779B97F4A7C15
_M2 = 0xD6E8FEB86659FD93
_M1_INVERSE = pow(_M1, -1, 1 << 64)
_M2_INVERSE = pow(_M2, -1, 1 << 64)

LENGTH = 28
CHECK_BYTES = 9  # of the hash are in the openid


class OpenidCode:
    """The openids of one account. Same seed and account, same openids."""

    def __init__(self, seed: int, account: str = "") -> None:
        key = blake2b(f"{seed}/{account}".encode(), digest_size=32).digest()
        self._key = key[:16]
        self._xor = int.from_bytes(key[16:24], "big")
        self.prefix = "o" + _text(key[24:30])[:5]

    def digest(self, index: int) -> bytes:
        """64 pseudo-random bytes of that number."""
        return blake2b(self._key + index.to_bytes(8, "big")).digest()

    def encode(self, index: int) -> str:
        """The openid of a number from 0 to 2⁶⁴−1."""
        mixed = ((index ^ self._xor) * _M1) & _MASK
        mixed = ((mixed ^ (mixed >> 32)) * _M2) & _MASK
        check = self.digest(index)[:CHECK_BYTES]
        return self.prefix + _text(mixed.to_bytes(8, "big") + check)[:22]

    def read(self, openid: str) -> tuple[int, bytes] | None:
        """The number of an openid and its digest; None if not of this account."""
        if len(openid) != LENGTH or not openid.startswith(self.prefix):
            return None
        if "+" in openid or "/" in openid:
            return None
        letters = openid[6:].replace("-", "+").replace("_", "/")
        try:
            raw = a2b_base64(letters + "AA")
        except (Error, ValueError):
            return None
        if len(raw) != 18:
            return None
        mixed = (int.from_bytes(raw[:8], "big") * _M2_INVERSE) & _MASK
        index = ((mixed ^ (mixed >> 32)) * _M1_INVERSE) & _MASK
        index ^= self._xor
        digest = self.digest(index)
        if raw[8:16] != digest[:8] or raw[16] >> 4 != digest[8] >> 4:
            return None
        return index, digest


def _text(raw: bytes) -> str:
    letters = b2a_base64(raw, newline=False).decode("ascii")
    return letters.replace("+", "-").replace("/", "_")
