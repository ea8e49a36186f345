"""What the network did, as one of our errors: NotSent or UnknownResult.

Nothing of the library's exception goes into ours except the host name and the
reason for which a certificate was refused.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

from urllib3.exceptions import NameResolutionError

from wxdesk.api.body import Unreadable
from wxdesk.api.decode import PROXY_LOGIN
from wxdesk.errors import ApiError, NotSent, UnknownResult
from wxdesk.model import Move, Text

_CERTIFICATE = (
    Text("微信的安全证书没通过检查", "WeChat's certificate was not accepted"),
    Text(
        "看看电脑的日期对不对。公司网络若检查加密流量，让管理员把它的证书装进系统。",
        "Check this computer's date. If the company inspects encrypted traffic, "
        "have its certificate installed in the system.",
    ),
)
_TLS = (
    Text("加密连接没有建立", "The encrypted connection failed"),
    Text(
        "代理、防火墙或安全软件可能在中间打断了。换一个网络再试。",
        "A proxy, firewall or security software may have cut it. Try another network.",
    ),
)
_PROXY = (
    Text("连不上代理", "The proxy cannot be reached"),
    Text(
        "检查设置里的代理地址，或者改为不用代理。",
        "Check the proxy in the settings, or use none.",
    ),
)
_ADDRESS = (
    Text("接口或代理的地址写得不对", "The API or proxy address is malformed"),
    Text(
        "在设置里改正。代理以 http://、https:// 或 socks5:// 开头。",
        "Correct it in the settings. A proxy begins with http://, https:// or socks5://.",
    ),
)
_NAME = (
    Text("查不到微信服务器的地址", "WeChat's server name cannot be resolved"),
    Text(
        "网络没有连上，或者 DNS 有问题。连上后会继续。",
        "There is no network, or DNS fails. It goes on once that is back.",
    ),
)
_UNREADABLE = (
    Text("收到的回答太大或者不完整", "The answer is too big or damaged"),
    Text(
        "这不像微信的回答。检查代理和安全软件。",
        "This is not how WeChat answers. Check proxy and security software.",
    ),
)
_DEMO = (
    Text("演示数据不连接微信", "The demo does not connect to WeChat"),
    Text(
        "演示里的一切都在这台电脑上。真实的公众号要在正式的窗口里添加。",
        "All of it is on this computer. Add a real account in the real window.",
    ),
)
_LOGIN_CODE = re.compile(r"\b407\b")


@dataclass(frozen=True, slots=True)
class Trouble:
    """An exception met while sending; ``left`` = the request may have arrived."""

    error: Exception
    left: bool
    host: str
    proxied: bool


def demo_only(host: str) -> NotSent:
    """The error of a demo that was to call another computer."""
    return NotSent(*_DEMO, whose=Move.PERSON, detail=host)


def fault_of(trouble: Trouble) -> ApiError:
    """The error to raise. Its move is WECHAT if it may go away by itself."""
    if trouble.left:
        if isinstance(trouble.error, Unreadable):
            return UnknownResult(*_UNREADABLE, whose=Move.PERSON, detail=trouble.host)
        return UnknownResult(detail=trouble.host)
    return _not_sent(trouble)


def _not_sent(trouble: Trouble) -> NotSent:
    causes = list(_causes(trouble.error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            reason = cause.verify_message or ""
            detail = f"{trouble.host}: {reason}" if reason else trouble.host
            return NotSent(*_CERTIFICATE, whose=Move.PERSON, detail=detail)
    if isinstance(trouble.error, ValueError):  # also requests' InvalidURL and kin
        return NotSent(*_ADDRESS, whose=Move.PERSON)
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return NotSent(*_TLS, detail=trouble.host)
    if trouble.proxied:
        login = _LOGIN_CODE.search(str(causes[-1]))
        return NotSent(*(PROXY_LOGIN if login else _PROXY), whose=Move.PERSON)
    if any(isinstance(cause, NameResolutionError) for cause in causes):
        return NotSent(*_NAME, detail=trouble.host)
    return NotSent(detail=trouble.host)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The exception, and those it was made from, outermost first."""
    for _ in range(12):
        if error is None:
            return
        yield error
        inner = getattr(error, "original_error", None) or getattr(error, "reason", None)
        if not isinstance(inner, BaseException):
            inner = next((a for a in error.args if isinstance(a, BaseException)), None)
        error = inner or error.__cause__ or error.__context__
