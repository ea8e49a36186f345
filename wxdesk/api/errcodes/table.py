"""From errcode and errmsg to the error a person reads.

Decisions go by the code alone. Of the text only two things are used: the rid, and
the address of 40164, which is the very value to put into the whitelist.
"""

from __future__ import annotations

import ipaddress
import re

from wxdesk.api.errcodes.account import ACCOUNT, WRONG_SECRET
from wxdesk.api.errcodes.fans import FAN_LIMITED, FANS
from wxdesk.api.errcodes.row import Row
from wxdesk.api.errcodes.tools import FOREIGN, TOOLS, UNSEEN
from wxdesk.errors import ApiError, IpNotListed, OurBug, PartlyDone, Unseen
from wxdesk.redaction import plain_line
from wxdesk.wechat import ApiPaths, Codes

CODES: dict[int, Row] = {**ACCOUNT, **FANS, **TOOLS, **FOREIGN}

# Where 40001 means the secret; "" is a token address of the person's own.
SECRET_PATHS = frozenset(
    {ApiPaths.CLASSIC_TOKEN, ApiPaths.STABLE_TOKEN, ApiPaths.CLEAR_QUOTA_SECRET, ""}
)

_RID = re.compile(r"rid:\s*([0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8})")
_IP = re.compile(
    r"invalid ip\s+([0-9a-fA-F.:]+?)(?:\s+ipv6\s+([0-9a-fA-F.:]+?))?"
    r"\s*,?\s*not in whitelist"
)
_REQUEST_IP = re.compile(r"requestIP:\s*([0-9a-fA-F.:]+)")
_MAPPED = "::ffff:"


def row_for(errcode: int, path: str, *, members: bool = False) -> Row:
    """The table's row; a few codes mean something else on some paths.

    ``members``: the call is about fans it names, so 50002 is about one of them.
    """
    if errcode == Codes.TOKEN_OR_SECRET and path in SECRET_PATHS:
        return WRONG_SECRET
    if errcode == Codes.LIMITED and members:
        return FAN_LIMITED
    return CODES.get(errcode, UNSEEN)


def error_from(
    errcode: int,
    errmsg: str,
    path: str,
    *,
    members: bool = False,
    failed_openids: tuple[str, ...] = (),
) -> ApiError:
    """The error to raise for an answer with this code.

    ``detail`` is the address for 40164 and 61004, and the server's own words,
    redacted, for codes nobody has explained or that are our mistake.
    """
    row = row_for(errcode, path, members=members)
    rid = rid_of(errmsg)
    if issubclass(row.kind, IpNotListed):
        ip = ip_of(errmsg)
        return row.kind(
            ip,
            title=row.title,
            hint=row.hint,
            whose=row.whose,
            errcode=errcode,
            rid=rid,
            detail=ip,
        )
    if issubclass(row.kind, PartlyDone):
        return row.kind(
            failed_openids,
            title=row.title,
            hint=row.hint,
            whose=row.whose,
            errcode=errcode,
            rid=rid,
        )
    words = issubclass(row.kind, Unseen | OurBug)
    return row.kind(
        row.title,
        row.hint,
        whose=row.whose,
        errcode=errcode,
        rid=rid,
        detail=plain_line(errmsg) if words else "",
    )


def rid_of(errmsg: str) -> str:
    """The call's identifier at WeChat, "" if the text has none."""
    found = _RID.search(errmsg)
    return found[1] if found else ""


def rid_time(rid: str) -> int:
    """When the call was made, Unix seconds: the first group in hexadecimal.

    Raises ValueError for anything that is not a rid.
    """
    if not _RID.fullmatch(f"rid:{rid}"):
        raise ValueError("not a rid")
    return int(rid[:8], 16)


def ip_of(errmsg: str) -> str:
    """The caller's address as the whitelist wants it, "" if there is none.

    ``::ffff:1.2.3.4`` is given as 1.2.3.4; a true IPv6 address stays as it is.
    """
    found = _IP.search(errmsg) or _REQUEST_IP.search(errmsg)
    for candidate in found.groups() if found else ():
        if candidate and (address := _address(candidate)):
            return address
    return ""


def _address(text: str) -> str:
    if text.lower().startswith(_MAPPED) and "." in text:
        text = text[len(_MAPPED) :]
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""
