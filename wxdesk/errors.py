"""Everything that can go wrong, as a person should hear it.

::

    WxdeskError                 title, hint, whose move, errcode, rid
    ├── ApiError                one call to WeChat did not do what was asked
    │   ├── NotSent             nothing reached WeChat: offline, refused, DNS, TLS
    │   ├── UnknownResult       sent, but no answer: may or may not have happened
    │   ├── Busy                -1 and friends; the retry loop has given up
    │   ├── TokenRefused        40001 40014 42001 after one renewal
    │   ├── MinuteLimit         45011
    │   ├── QuotaUsedUp         45009: until midnight
    │   ├── NeedsPerson         nothing works until somebody acts
    │   │   ├── IpNotListed     40164, with the address
    │   │   ├── WrongCredentials  AppID or AppSecret
    │   │   ├── NotAllowed      48001: the account type lacks this API
    │   │   └── Unsure          a task finds something else than was confirmed
    │   ├── ItemRefused         one openid is at fault (40003 49003 45059 …)
    │   ├── PartlyDone          45171, with the openids that failed
    │   ├── TaggingOverlap      45169
    │   ├── LimitReached        a limit or a name: 45056 45157 …
    │   ├── BadAnswer           the answer broke the contract
    │   ├── OurBug              a code that only a wrong client gets
    │   └── Unseen              a code nobody has told us about
    ├── InputError              what the person gave cannot be used
    │   └── SearchError         the word of a search that is not understood
    ├── StorageError            disk full, read-only, locked
    │   ├── FileTooNew          written by a newer wxdesk; not touched
    │   └── FileDamaged         moved aside
    └── KeychainError           no usable key store
    Cancelled                   not an error: somebody pressed cancel

No class keeps a URL, a token or a secret: they are raised ``from None`` where the
network library is met.
"""

from __future__ import annotations

from pathlib import Path

from wxdesk.model import Move, Text


class Cancelled(Exception):
    """The person stopped the job. Everything finished so far is kept."""


class WxdeskError(Exception):
    """Base of all errors that are shown: what happened and what to do."""

    title = Text("出了问题", "Something went wrong")
    hint = Text("", "")
    whose = Move.PERSON

    def __init__(
        self,
        title: Text | None = None,
        hint: Text | None = None,
        *,
        whose: Move | None = None,
        errcode: int | None = None,
        rid: str = "",
        detail: str = "",
        ask: str = "",
    ) -> None:
        self.title = title or type(self).title
        self.hint = hint or type(self).hint
        self.whose = whose or type(self).whose
        self.errcode = errcode
        self.rid = rid
        self.detail = detail
        self.ask = ask  # a code: what the person has to say yes or no to
        super().__init__(self.title.en)

    def __str__(self) -> str:
        return self.message("en")

    def message(self, language: str) -> str:
        """Title, reason, next step, errcode and rid in one copyable text."""
        facts = []
        if self.errcode is not None:
            facts.append(f"errcode {self.errcode}")
        if self.rid:
            facts.append(f"rid {self.rid}")
        lines = [self.title.in_language(language), self.hint.in_language(language)]
        if self.detail:
            lines.append(self.detail)
        if facts:
            lines.append(", ".join(facts))
        return "\n".join(line for line in lines if line)


class ApiError(WxdeskError):
    """One call to WeChat did not do what was asked."""

    whose = Move.WECHAT


class NotSent(ApiError):
    """Nothing reached WeChat, so nothing has changed."""

    title = Text("连不上微信", "WeChat cannot be reached")
    hint = Text(
        "检查网络和代理设置。没有做完的部分会留着，连上后继续。",
        "Check the network and the proxy setting. What is left will go on afterwards.",
    )


class UnknownResult(ApiError):
    """The request left, the answer did not arrive: it may have happened."""

    title = Text("没有等到微信的回答", "WeChat's answer did not arrive")
    hint = Text(
        "这一步可能已经生效。wxdesk 会先核对，再决定要不要重发。",
        "This step may have happened. wxdesk checks before it sends again.",
    )


class Busy(ApiError):
    """WeChat is busy; several tries in a row did not help."""

    title = Text("微信系统繁忙", "WeChat is busy")
    hint = Text("过几分钟再试。", "Try again in a few minutes.")


class TokenRefused(ApiError):
    """The access token is not valid, and one renewal did not change that."""

    title = Text("微信不认这个访问令牌", "WeChat refuses the access token")
    hint = Text(
        "可能有另一个程序在用旧接口换令牌。让它改用稳定版接口。",
        "Another program may be renewing it through the old endpoint. "
        "Have it use stable_token.",
    )
    whose = Move.PERSON


class MinuteLimit(ApiError):
    """Too many calls within a minute."""

    title = Text("这一分钟的调用次数用完了", "This minute's calls are used up")
    hint = Text("一分钟后自动继续。", "Goes on by itself after a minute.")


class QuotaUsedUp(ApiError):
    """Today's calls of one API are used up."""

    title = Text("今天的额度用完了", "Today's quota is used up")
    hint = Text("明天 00:00 后可以继续。", "It can go on after midnight (Beijing).")


class NeedsPerson(ApiError):
    """Nothing of this account works until a person has done something."""

    whose = Move.PERSON


class IpNotListed(NeedsPerson):
    """40164: this computer's address is not in the whitelist; ``ip`` names it."""

    def __init__(self, ip: str, **facts: object) -> None:
        self.ip = ip
        super().__init__(**facts)  # type: ignore[arg-type]


class WrongCredentials(NeedsPerson):
    """The AppID or the AppSecret is wrong."""


class NotAllowed(NeedsPerson):
    """The account may not call this API (usually: it is not verified)."""


class Unsure(NeedsPerson):
    """A task finds something else than what was confirmed: ``ask`` says what (renamed,
    tag_gone, foreign), and waits for the person's yes or no."""


class ItemRefused(ApiError):
    """One of the openids in the call is at fault; the call did nothing."""

    whose = Move.PERSON


class PartlyDone(ApiError):
    """45171: some openids failed, the others are done."""

    def __init__(self, failed_openids: tuple[str, ...], **facts: object) -> None:
        self.failed_openids = failed_openids
        super().__init__(**facts)  # type: ignore[arg-type]


class TaggingOverlap(ApiError):
    """45169: another tag change on the same fan is under way."""


class LimitReached(ApiError):
    """A limit of the platform, or a name it does not take."""

    whose = Move.PERSON


class BadAnswer(ApiError):
    """The answer cannot be read or is not what the endpoint promises."""

    title = Text("微信的回答看不懂", "WeChat's answer cannot be read")
    hint = Text(
        "可能被登录页面、代理或安全软件改写了。在浏览器里打开任意网页看看。",
        "A login page, a proxy or security software may have changed it. "
        "Open any web page in a browser and look.",
    )
    whose = Move.PERSON


class OurBug(ApiError):
    """A code that only a wrong client gets."""

    whose = Move.WXDESK


class Unseen(ApiError):
    """A code that is in no list; never retried blindly."""

    title = Text("微信返回了没见过的错误", "WeChat gave an unknown error")
    hint = Text(
        "已停下。把错误码和 rid 复制给技术支持。",
        "Stopped. Copy the code and the rid for support.",
    )
    whose = Move.PERSON


class InputError(WxdeskError):
    """What the person typed or the file they chose cannot be used."""


class SearchError(InputError):
    """A word of the search that is not understood, and where it stands."""

    def __init__(self, word: str, start: int, title: Text, hint: Text) -> None:
        self.word = word
        self.start = start
        super().__init__(title, hint)


class StorageError(WxdeskError):
    """The data file or another local file cannot be read or written."""


def cannot_write(path: Path, error: OSError) -> StorageError:
    """The error for a file that could not be written, with the system's reason."""
    return StorageError(
        Text("文件写不出来", "The file cannot be written"),
        Text(
            f"检查磁盘空间和权限，关掉正在打开它的程序：{path}",
            f"Check space and rights, and close programs that have it open: {path}",
        ),
        detail=error.strerror or type(error).__name__,
    )


class FileTooNew(StorageError):
    """A newer wxdesk wrote this file; it is left as it is."""


class FileDamaged(StorageError):
    """The data file is damaged; ``detail`` says where it was moved to."""


class KeychainError(WxdeskError):
    """The AppSecret cannot be stored or read."""
