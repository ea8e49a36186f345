"""The vocabulary: values that every layer passes on.

Nothing here does any work. Times are Unix seconds, names are as the platform sends
them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

from wxdesk.wechat import STAR_TAG, SYSTEM_TAGS

CLOCK_SLACK = 600  # seconds; a stamp further in the future is of a wrong clock
NEW_TAG = -1  # id of a tag that a confirmed task will make first
_YEAR_2100 = 4_102_444_800  # Unix seconds


def known_time(seconds: float) -> bool:
    """Whether Unix seconds can be a time of ours: not 0 (unknown), not negative, not
    in milliseconds or nonsense (from the year 2100 on)."""
    return 0 < seconds < _YEAR_2100


# -- text in both languages ----------------------------------------------------


class Text(NamedTuple):
    """One sentence in both interface languages, for layers that know no Qt."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """The text for a language code such as ``zh_CN`` or ``en``."""
        return self.en if language.lower().startswith("en") else self.zh

    def format(self, **values: object) -> Text:
        """Both languages with the same values filled in."""
        return Text(self.zh.format(**values), self.en.format(**values))


# -- how somebody came to follow -------------------------------------------------


class Scene(NamedTuple):
    """One value of ``subscribe_scene``: raw value, search word, name."""

    raw: str
    word: str
    name: Text


SCENES: tuple[Scene, ...] = (
    Scene("ADD_SCENE_SEARCH", "search", Text("搜索", "Search")),
    Scene("ADD_SCENE_ACCOUNT_MIGRATION", "migration", Text("账号迁移", "Migration")),
    Scene("ADD_SCENE_PROFILE_CARD", "card", Text("名片", "Contact card")),
    Scene("ADD_SCENE_QR_CODE", "qr", Text("扫码", "QR code")),
    Scene("ADD_SCENE_PROFILE_LINK", "article", Text("文章内名称", "Name in article")),
    Scene("ADD_SCENE_PROFILE_ITEM", "menu", Text("文章菜单", "Article menu")),
    Scene("ADD_SCENE_PAID", "paid", Text("支付后", "After payment")),
    Scene("ADD_SCENE_WECHAT_ADVERTISEMENT", "ad", Text("广告", "WeChat ad")),
    Scene("ADD_SCENE_REPRINT", "reprint", Text("转载", "Reprint")),
    Scene("ADD_SCENE_LIVESTREAM", "live", Text("直播", "Livestream")),
    Scene("ADD_SCENE_CHANNELS", "channels", Text("视频号", "Channels")),
    Scene("ADD_SCENE_WXA", "miniprogram", Text("小程序", "Mini program")),
    Scene("ADD_SCENE_OTHERS", "other", Text("其他", "Other")),
)
SCENE_BY_RAW: Mapping[str, Scene] = {scene.raw: scene for scene in SCENES}


# -- what the API returns --------------------------------------------------------


class Profile(NamedTuple):
    """What user/info and batchget tell about one openid; absent fields are empty.

    ``tag_ids`` is None when the answer does not carry the list at all.
    """

    openid: str
    following: bool
    unionid: str = ""
    nickname: str = ""
    avatar_url: str = ""
    language: str = ""
    remark: str = ""
    followed_at: int = 0
    tag_ids: tuple[int, ...] | None = None
    scene: str = ""
    qr_scene: str = ""
    qr_scene_str: str = ""


@dataclass(frozen=True, slots=True)
class OpenidPage:
    """One page of a list of openids (user/get, user/tag/get, getblacklist).

    ``next_openid`` is the cursor of the following page, "" when this was the last.
    ``total`` is None where the endpoint does not say it.
    """

    openids: tuple[str, ...]
    next_openid: str
    total: int | None = None

    @property
    def last(self) -> bool:
        return not self.next_openid


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag as the server or the cache knows it."""

    id: int
    name: str
    count: int = 0

    @property
    def system(self) -> bool:
        return self.id in SYSTEM_TAGS


@dataclass(frozen=True, slots=True)
class Quota:
    """Today's allowance of one API path, from openapi/quota/get."""

    path: str
    daily_limit: int
    used: int
    remain: int


# -- a fan as the cache knows it ---------------------------------------------------


class Status(Enum):
    """Whether somebody follows the account. INVALID: WeChat does not know the openid
    any more (40003 in two complete syncs on different days)."""

    FOLLOWING = "following"
    LEFT = "left"
    INVALID = "invalid"


class Change(Enum):
    """What the latest complete sync found out about a fan."""

    NEW = "new"
    LEFT = "left"
    RETURNED = "returned"


class Fan(NamedTuple):
    """One row of the fan table. ``change`` is relative to the latest complete sync.

    This and Profile are made by the million; as frozen dataclasses they cost 1.1 µs
    each instead of 0.5."""

    id: int
    openid: str
    status: Status = Status.FOLLOWING
    unionid: str = ""
    nickname: str = ""
    remark: str = ""
    alias: str = ""
    note: str = ""
    tag_ids: tuple[int, ...] = ()
    scene: str = ""
    qr_scene: str = ""
    qr_scene_str: str = ""
    language: str = ""
    followed_at: int = 0
    left_at: int = 0
    follow_count: int = 1
    blacklisted: bool = False
    change: Change | None = None
    profiled_at: int = 0

    @property
    def starred(self) -> bool:
        return STAR_TAG in self.tag_ids

    @property
    def display_name(self) -> str:
        """Remark, else alias, else nickname, else "…" and the openid's last eight."""
        return self.remark or self.alias or self.nickname or short_openid(self.openid)

    @property
    def named(self) -> bool:
        return bool(self.remark or self.alias or self.nickname)


def short_openid(openid: str) -> str:
    """The end of an openid: beginnings are the same within one account."""
    return "…" + openid[-8:]


# -- which fans -------------------------------------------------------------------


class Op(Enum):
    AND = "and"
    OR = "or"


@dataclass(frozen=True, slots=True)
class Term:
    """One condition of a search.

    ``field`` is one of: tag scene qr followed is remark note name openid unionid any.
    ``value`` is the text to look for; "none" and "any" arrive as ``kind`` instead.
    ``followed`` carries ``since`` and ``until`` (Unix seconds, half open, 0 = open).
    """

    field: str
    value: str = ""
    kind: str = "text"  # text | none | any
    since: int = 0
    until: int = 0
    values: tuple[str, ...] = ()  # raw scenes of a scene word; ids of a tag


@dataclass(frozen=True, slots=True)
class Not:
    """Everybody who does not satisfy ``part``."""

    part: Node


@dataclass(frozen=True, slots=True)
class Group:
    """All (AND) or at least one (OR) of ``parts``."""

    op: Op
    parts: tuple[Node, ...]


Node = Term | Not | Group


@dataclass(frozen=True, slots=True)
class FanQuery:
    """How to find fans. ``where`` is None for all; ``text`` is what was typed.

    A query that does not speak of the status means people who follow now; one with
    an ``is:`` term (other than ``is:starred``, which is a tag), or with the openid or
    unionid of somebody, decides for itself.
    """

    where: Node | None = None
    text: str = ""


class SortKey(Enum):
    NAME = "name"
    TAGS = "tags"
    SCENE = "scene"
    STATUS = "status"
    FOLLOWED = "followed"
    OPENID = "openid"
    BLACKLISTED = "blacklisted"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Sort:
    key: SortKey = SortKey.FOLLOWED
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Selection:
    """Which fans a task is for: a query, fan ids, openids from a file, or those of
    another task that did not fail.

    Exactly one of the four is given; ``except_ids`` takes out of a query, ``most``
    (0 = no limit) takes only the first of a task.
    """

    query: FanQuery | None = None
    ids: tuple[int, ...] = ()
    openids: tuple[str, ...] = ()
    except_ids: frozenset[int] = frozenset()
    task: int = 0
    most: int = 0


# -- what work leaves behind --------------------------------------------------------


class TaskKind(Enum):
    TAG = "tag"
    UNTAG = "untag"
    BLOCK = "block"
    UNBLOCK = "unblock"
    REMARK = "remark"
    MERGE = "merge"  # tag_id goes into another: its fans get that one, it is deleted
    DELETE_TAG = "delete_tag"
    RESTORE_TAG = "restore_tag"  # undoes one of the two above


COMPOUND = frozenset({TaskKind.MERGE, TaskKind.DELETE_TAG, TaskKind.RESTORE_TAG})

INVERSE: Mapping[TaskKind, TaskKind] = {
    TaskKind.TAG: TaskKind.UNTAG,
    TaskKind.UNTAG: TaskKind.TAG,
    TaskKind.BLOCK: TaskKind.UNBLOCK,
    TaskKind.UNBLOCK: TaskKind.BLOCK,
    TaskKind.REMARK: TaskKind.REMARK,
}


@dataclass(frozen=True, slots=True)
class Act:
    """What a person wants done to fans. Several ``tags`` make several tasks; a tag
    that is to be made first has the id NEW_TAG. ``note`` is the remark to write, or
    why somebody is blacklisted. ``source`` is the search it came from, as typed."""

    kind: TaskKind
    selection: Selection
    tags: tuple[Tag, ...] = ()
    note: str = ""
    source: str = ""


class TaskState(Enum):
    DRAFT = "draft"  # shown in a question, not confirmed yet
    QUEUED = "queued"  # confirmed, not begun
    RUNNING = "running"
    PARKED = "parked"  # waits for somebody; ``parked`` says for whom and until when
    STOPPED = "stopped"  # by the person or a crash; resumable
    DONE = "done"
    CANCELLED = "cancelled"  # by the person, for good


class ItemState(Enum):
    """What is known about one fan of a task; never anything in between."""

    NEW = 0
    SENT = 1
    DONE = 2
    FAILED = 3
    UNKNOWN = 4
    SKIPPED = 5  # already so before the task began


@dataclass(frozen=True, slots=True)
class Failure:
    """One fan a task could not change, and why."""

    openid: str
    errcode: int | None
    reason: Text


class Move(Enum):
    """Who has to do something before it can go on."""

    PERSON = "person"
    ADMIN = "admin"  # whoever administers the account with WeChat
    WECHAT = "wechat"  # waiting helps
    WXDESK = "wxdesk"  # our mistake


@dataclass(frozen=True, slots=True)
class Parked:
    """Why a task waits: reason, whose move it is, when it goes on by itself."""

    title: Text
    hint: Text
    whose: str  # a value of Move
    errcode: int | None = None
    rid: str = ""
    resume_at: int = 0  # Unix seconds; 0 = only by a button
    detail: str = ""  # e.g. the address of 40164
    wait: int = 0  # seconds it was told to wait; doubled when that was in vain
    ask: str = ""  # what the person has to say yes or no to (errors.Unsure)


@dataclass(frozen=True, slots=True)
class Task:
    """Bulk work on disk. Counts are of items in that state."""

    id: int
    kind: TaskKind
    state: TaskState
    tag_id: int = 0
    tag_name: str = ""
    remark: str = ""
    source: str = ""  # the search it came from, as typed
    created_at: int = 0
    ended_at: int = 0
    total: int = 0
    new: int = 0
    sent: int = 0
    done: int = 0
    failed: int = 0
    unknown: int = 0
    skipped: int = 0
    calls: int = 0
    parked: Parked | None = None
    undo_of: int = 0
    undone_by: int = 0
    confirmed: int = 0  # how many fans the person agreed to
    parent: int = 0  # the compound task this one is a part of
    left_later: int = 0  # of those done, left since: a fact, no failure
    read_at: int = 0  # when WeChat was asked how these fans really are, 0 = not yet

    @property
    def left(self) -> int:
        """Fans whose result is still open."""
        return self.new + self.sent + self.unknown

    @property
    def open(self) -> bool:
        return self.state in OPEN_STATES


OPEN_STATES = frozenset(
    {TaskState.QUEUED, TaskState.RUNNING, TaskState.PARKED, TaskState.STOPPED}
)


@dataclass(frozen=True, slots=True)
class Changes:
    """What is stale after a piece of work; views decide for themselves."""

    fans: bool = False
    tags: bool = False
    blacklist: bool = False
    tasks: bool = False
    filters: bool = False
    quota: bool = False
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a bulk task ended or stopped."""

    task: Task
    failures: tuple[Failure, ...] = ()  # the first 100; the rest is in the ledger
    changes: Changes = field(default_factory=Changes)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A list that came twice with fewer people, or tags, than there must be. What it
    leaves out stays here until a second sync brings the same."""

    what: str  # fans, blacklist, tag (its members), tags
    came: int
    expected: int
    name: str = ""  # of the tag


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync found. ``complete`` is False when it stopped before the end.

    ``vanished`` is above 0 when so many were missing that the person must be asked
    before they count as left; the answer names ``run_id``. ``first``: no complete
    sync came before. ``unknown``: the list does not name them, and nothing proves
    that they left; ``invalid``: WeChat does not know these openids any more.
    """

    fans: int = 0
    new: int = 0
    left: int = 0
    returned: int = 0
    failed: int = 0
    complete: bool = False
    calls: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    vanished: int = 0
    run_id: int = 0
    first: bool = False
    unknown: int = 0
    invalid: int = 0
    doubts: tuple[Doubt, ...] = ()
    changes: Changes = field(default_factory=lambda: Changes(everything=True))


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a fan's history: followed left returned tagged untagged remark
    blocked unblocked note. ``since`` is the sync before, for kinds whose time is
    only known to lie between two syncs."""

    at: int
    kind: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    since: int = 0
