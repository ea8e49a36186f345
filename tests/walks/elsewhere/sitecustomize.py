"""For processes that the walks start: WeChat's host names lead to the walks' front.

Python imports this by itself when this folder is in PYTHONPATH. The program that
then starts is the real one, unchanged.
"""

from __future__ import annotations

import os
import socket
from typing import Any

_find = socket.getaddrinfo


def wechat_is_here(port: int) -> None:
    """From now on this process finds WeChat on this computer, at that port, and
    nobody else outside of it."""

    def getaddrinfo(host: Any, asked: Any, *more: Any, **named: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else str(host or "")
        if name == "weixin.qq.com" or name.endswith(".weixin.qq.com"):
            return _find("127.0.0.1", port, *more, **named)
        if name in ("", "localhost", "127.0.0.1", "::1"):
            return _find(host, asked, *more, **named)
        raise socket.gaierror(socket.EAI_NONAME, f"a walk looked for {name}")

    socket.getaddrinfo = getaddrinfo


def wechat_is_elsewhere() -> None:
    """As it was before."""
    socket.getaddrinfo = _find


if port := os.environ.get("WALK_FRONT"):
    wechat_is_here(int(port))
