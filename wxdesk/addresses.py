"""Web addresses that a person gives: which may be used, and what in them is secret."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, urlsplit, urlunsplit

from wxdesk.errors import InputError
from wxdesk.model import Text
from wxdesk.redaction import MASK

# A part of a path that nobody would choose as a name: 20 letters and digits mixed.
_KEY = re.compile(r"(?=[^/]*[0-9])(?=[^/]*[A-Za-z])[A-Za-z0-9_.~-]{20,}")


def is_loopback(host: str) -> bool:
    """Whether the host name or address is this computer itself."""
    if host.lower().rstrip(".") == "localhost":
        return True
    import ipaddress  # noqa: PLC0415 - 4 ms that no start needs

    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def readable_by_others(url: str) -> bool:
    """Whether what goes there goes unencrypted over a network."""
    found = _split(url)
    return found.scheme != "https" and not is_loopback(found.hostname or "")


def check_address(url: str) -> str:
    """The address, if secrets may go there: https, or http on this computer. Raises
    InputError; the address is no part of the error."""
    found = _split(url)
    if found.scheme not in ("http", "https") or not found.hostname:
        raise InputError(
            Text("网址的格式不对", "This is not a usable web address"),
            Text(
                "以 https:// 开头，本机地址可以用 http://。",
                "It begins with https://, on this computer http:// will do.",
            ),
        )
    if readable_by_others(url):
        raise InputError(
            Text("地址没有加密", "The address is not encrypted"),
            Text(
                "http:// 会把令牌和密钥明文传出去。改成 https://，本机地址除外。",
                "http:// would send tokens and keys in the clear. Use https://; only "
                "an address on this computer may do without.",
            ),
        )
    return url


def masked_url(url: str) -> str:
    """The address with *** for its password, its parameters and key-like parts of its
    path; unchanged if there is nothing to hide. Masking again changes nothing."""
    found = _split(url)
    if not found.scheme:
        return url
    parts = [_masked_part(one) for one in found.path.split("/")]
    query = "&".join(_masked_pair(one) for one in found.query.split("&"))
    place = _masked_place(found.netloc)
    masked = urlunsplit((found.scheme, place, "/".join(parts), query, ""))
    return url if masked.lower() == url.lower() else masked


def secret_parts(url: str) -> list[str]:
    """The values that :func:`masked_url` hides, for masking them elsewhere too."""
    found = _split(url)
    values = [value for _, value in parse_qsl(found.query)]
    values += [one for one in found.path.split("/") if _KEY.fullmatch(one)]
    return [*values, found.query, found.password or "", url]


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url.strip())
    except ValueError:  # half an IPv6 address
        return SplitResult("", "", "", "", "")


def _masked_part(part: str) -> str:
    return MASK if _KEY.fullmatch(part) else part


def _masked_pair(pair: str) -> str:
    name, equals, value = pair.partition("=")
    if not equals:
        return MASK if name else ""
    return f"{name}={MASK}" if value else pair


def _masked_place(place: str) -> str:
    person, at, host = place.rpartition("@")
    if not at:
        return place
    name, colon, _ = person.partition(":")
    return f"{name}:{MASK}@{host}" if colon else f"{MASK}@{host}"
