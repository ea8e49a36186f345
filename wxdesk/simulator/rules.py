"""How the simulated platform behaves where the real one varies: all the switches.

Defaults are what is seen of the live platform today; where nobody knows, the value
that is harder on a client.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from wxdesk import wechat

PROFILE_STYLES = ("empty", "absent", "names")
ENDINGS = ("cursor", "empty", "blank")
SUFFIXES = (
    " rid: {rid}",
    ", rid: {rid}",
    " hint: [{hint}]",
    " hints: [{hint}]",
    ", hints: [ req_id: {hint} ]",
    " hint: [{hint}] rid: {rid}",
)


@dataclass(slots=True)
class Rules:
    """Switches of one world; all may be changed while the server runs."""

    # -- profiles: "empty" = keys there without content (the answers of today),
    # "absent" = left out as in the page's sample, "names" = before 2021-12-27
    profile_style: str = "empty"
    with_unionid: bool = True
    shuffle_batch: bool = True  # batchget answers in another order than asked

    # -- lists: "cursor" = the last page carries its cursor and the call after it has
    # count 0; "empty" = it carries ""; "blank" = a blank element opens each page
    ending: str = "cursor"
    follower_page: int = wechat.FOLLOWERS_PER_PAGE
    tag_page: int = wechat.FOLLOWERS_PER_PAGE
    blacklist_page: int = wechat.BLACKLIST_PAGE
    cursor_may_have_left: bool = False  # False: such a cursor is 40003
    list_blacklisted: bool = True  # user/get lists people on the blacklist too
    churn_join: int = 0  # people who join at each further page of user/get
    churn_leave: int = 0

    # -- answers that say too little, while a part of the platform is down
    cut: dict[str, list[int]] = field(default_factory=dict)  # by path: its next pages
    # hold at most so many people;
    cut_ends: bool = True  # and are the last of their list, or their cursor leads on
    told_total: int | None = None  # the total that user/get says, whatever is true
    hidden_tags: set[int] = field(default_factory=set)  # tags/get leaves them out
    away: set[str] = field(default_factory=set)  # user/get does not list these people,
    away_refused: bool = True  # and 40003 of them, or batchget leaves them out

    # -- tags
    tags_per_account: int = wechat.TAGS_PER_ACCOUNT
    tags_per_fan: int = wechat.TAGS_PER_FAN
    tag_delete_max_fans: int = wechat.TAG_DELETE_MAX_FANS
    tag_name_max: int = wechat.TAG_NAME_MAX
    tag_name_in_bytes: bool = False
    tag_hold_ms: float = 1.0  # how long a fan is busy with one tag call (45169)
    tags_survive_leaving: bool = False  # also the remark
    transient_45159: int = 0  # so many tag calls find no tag though it exists
    partly_fail: set[str] = field(default_factory=set)  # 45171 names these openids
    limited: set[str] = field(default_factory=set)  # 50002: frozen WeChat accounts

    # -- remarks
    remark_max_bytes: int = wechat.REMARK_MAX_BYTES

    # -- credentials
    whitelist: list[str] | None = None  # addresses and ranges; None lets all pass
    caller_ip: str = ""  # what the platform takes for the caller; "" = the real one
    ip_variant: int = 0  # 0 to 3: the four texts of 40164
    token_errcode: int = 0  # token calls answer this: 40243 50004 50007 89501 …
    wrong_secret_errcode: int = 40125  # 40001 was seen as well

    # -- account
    unverified: bool = False  # 48001 for everything that needs verification
    forbidden: set[str] = field(default_factory=set)  # paths that answer 48001
    migrated_from: str = ""  # appid of the old account for changeopenid
    callback_url: str = "https://fans.example.com/wechat"  # "" = 40201

    # -- form of the answers
    unicode_escape_errcode: int = 47002  # or 40033
    suffix: int = 0  # which of SUFFIXES an errmsg ends with
    content_type: str = ""  # "" varies by path as the platform does
    escape_slashes: bool = False
    errcode_as_text: bool = False
    bom: bool = False
    raw_controls: bool = False  # control characters in strings not escaped
    garble: str = ""  # "utf8": a broken byte, "backslash": a lone one, in remarks

    @property
    def with_names(self) -> bool:
        """Nicknames, places and pictures as before 2021-12-27."""
        return self.profile_style == "names"

    @with_names.setter
    def with_names(self, wanted: bool) -> None:
        self.profile_style = "names" if wanted else "empty"
