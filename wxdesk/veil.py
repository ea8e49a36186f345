"""Keys in token addresses and proxy passwords: in the key store, not in the settings.

The settings hold such an address with *** in place of what is secret; the whole
address is kept like an AppSecret, in the account's own place. Text with *** that comes
back from a form means the one that is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from wxdesk.addresses import masked_url, secret_parts
from wxdesk.errors import InputError, KeychainError
from wxdesk.keychain import Keychain
from wxdesk.model import Text
from wxdesk.redaction import MASK, Hidden
from wxdesk.settings import AccountEntry, Settings

PROXY = "proxy"
_URL = "url:"


def token_name(appid: str) -> str:
    """The name under which the key store has an account's token address."""
    return f"{appid}.token"


class Veil:
    """Takes secrets out of settings before they are saved, and gives them back to
    those who call. ``notices``: what the person should hear about it."""

    def __init__(self, chain: Keychain) -> None:
        self._chain = chain
        self.notices: list[Text] = []

    def hide(self, before: Settings, now: Settings) -> Settings:
        """``now`` without secrets; they are in the key store when this returns.

        Raises KeychainError when the key store does not take a new one, InputError
        for *** that stands for nothing. What ``before`` held already and cannot be
        moved stays as it is, with a notice: it would be lost otherwise.
        """
        entries = tuple(
            self._hidden_entry(before.account(one.appid), one) for one in now.accounts
        )
        return replace(
            now, accounts=entries, proxy=self._hidden_proxy(before.proxy, now)
        )

    def forget(self, before: Settings, now: Settings) -> None:
        """After saving: delete what the settings no longer mean. Raises KeychainError
        when it may still be there."""
        for old in before.accounts:
            entry = now.account(old.appid)
            if entry is None or MASK not in old.token_source:
                continue  # a removed account takes its secrets along by itself
            if MASK not in entry.token_source:
                self._chain.remove(token_name(old.appid), old.secret_store)
            elif entry.secret_store != old.secret_store:
                self._chain.forget(token_name(old.appid), old.secret_store)
        if MASK in before.proxy and MASK not in now.proxy:
            self._chain.remove(PROXY, self._chain.place_of(PROXY))

    def token_source(self, settings: Settings, entry: AccountEntry) -> str:
        """That of the entry, stored or only typed, with the whole address. Raises
        KeychainError, InputError for *** that stands for nothing."""
        if MASK not in entry.token_source:
            return entry.token_source
        kept = settings.account(entry.appid)
        if kept is None or kept.token_source != entry.token_source:
            raise InputError(*_TYPE_AGAIN)
        try:
            whole = self._chain.get(token_name(kept.appid), kept.secret_store)
        except KeychainError as error:
            raise _missing(_NO_TOKEN_URL, error) from None
        return _URL + _concealed(whole)

    def proxy(self, settings: Settings, chosen: str) -> str:
        """The proxy, stored or only typed, with its password. Raises KeychainError,
        InputError for *** that stands for nothing."""
        if MASK not in chosen:
            return chosen
        if chosen != settings.proxy:
            raise InputError(*_TYPE_AGAIN)
        try:
            whole = self._chain.get(PROXY, self._chain.place_of(PROXY))
        except KeychainError as error:
            raise _missing(_NO_PASSWORD, error) from None
        return _concealed(whole)

    # -- inside

    def _hidden_entry(
        self, old: AccountEntry | None, entry: AccountEntry
    ) -> AccountEntry:
        kind, _, url = entry.token_source.partition(":")
        if kind != "url" or (entry == old and MASK in url):
            return entry
        name, place = token_name(entry.appid), entry.secret_store
        if MASK in url:
            if old is None or old.token_source != entry.token_source:
                raise InputError(*_TYPE_AGAIN)
            if old.secret_store != place:
                whole = self._chain.get(name, old.secret_store)
                self._chain.put(name, whole, place)
            return entry
        hidden = masked_url(url)
        if hidden == url:
            return entry
        kept = old is not None and old.token_source == entry.token_source
        if self._put(lambda: self._chain.put(name, _concealed(url), place), kept):
            return replace(entry, token_source=_URL + hidden)
        return entry

    def _hidden_proxy(self, old: str, now: Settings) -> str:
        if MASK in now.proxy:
            if now.proxy != old:
                raise InputError(*_TYPE_AGAIN)
            return now.proxy
        hidden = masked_url(now.proxy)
        if hidden == now.proxy:
            return now.proxy
        owner = now.account(now.current) or next(iter(now.accounts), None)
        place = owner.secret_store if owner else "keyring"
        whole = _concealed(now.proxy)
        try:
            self._chain.put(PROXY, whole, place)
        except KeychainError:
            if old == now.proxy:
                self.notices.append(_STAYS)
                return now.proxy
            self._chain.put(PROXY, whole, "memory")
            self.notices.append(_THIS_RUN)
        return hidden

    def _put(self, put: Callable[[], None], kept: bool) -> bool:
        """Whether it is in the key store; ``kept``: the settings have it already."""
        try:
            put()
        except KeychainError:
            if not kept:
                raise
            self.notices.append(_STAYS)
            return False
        return True


def exposed(settings: Settings) -> bool:
    """Whether settings of an older version hold a secret in the clear."""
    urls = [one.token_source.removeprefix(_URL) for one in settings.accounts]
    return any(masked_url(one) != one for one in [*urls, settings.proxy])


def _concealed(url: str) -> str:
    """The same; from now on no log line shows what is secret in it."""
    for part in secret_parts(url):
        Hidden(part)
    return url


_TYPE_AGAIN = (
    Text("地址里的 *** 不知道是什么", "*** in the address stands for nothing known"),
    Text(
        "改地址时把密钥再填一次，*** 只代表原来那个地址里的。",
        "Type the key again when you change the address: *** only stands for the one "
        "in the address that was there.",
    ),
)
_STAYS = Text(
    "地址里的密钥还明文留在 settings.json：系统钥匙串用不了。解锁钥匙串再启动，"
    "或者把保存位置改成文件。",
    "A key in an address is still readable in settings.json: the key store cannot be "
    "used. Unlock it and start again, or choose the file for it.",
)
_THIS_RUN = Text(
    "系统钥匙串用不了，代理密码只保留到这次退出。",
    "The key store cannot be used: the proxy's password is kept for this run only.",
)
_NO_TOKEN_URL = (
    Text("令牌地址里的密钥不在这台电脑上", "The key of the token address is not here"),
    Text(
        "在 设置 → 账号 里再填一次令牌地址。",
        "Enter the token address once more in Settings → Account.",
    ),
)
_NO_PASSWORD = (
    Text("代理密码不在这台电脑上", "The proxy's password is not here"),
    Text(
        "在 设置 → 网络 里再填一次代理地址。",
        "Enter the proxy once more in Settings → Network.",
    ),
)


def _missing(words: tuple[Text, Text], error: KeychainError) -> KeychainError:
    return KeychainError(*words, whose=error.whose, detail=error.detail)
