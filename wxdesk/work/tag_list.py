"""The account's tags as WeChat has them now: look one up, make one."""

from __future__ import annotations

from wxdesk.account import Account
from wxdesk.errors import LimitReached, UnknownResult
from wxdesk.jobs import Context
from wxdesk.model import Tag
from wxdesk.store import schema, tags
from wxdesk.wechat import Codes

FRESH_SECONDS = 600  # so long a list of tags, or of who has one, counts as the present
_READ_AT = "tags_read_at"  # in the file's own book-keeping


def fresh(stamp: int, now: int) -> bool:
    """Whether something read at that time still counts as the present. A stamp from
    the future is old: the clock was wrong then or is now."""
    return 0 <= now - stamp < FRESH_SECONDS


def read(account: Account, ctx: Context) -> list[Tag]:
    """Ask WeChat for all tags (1 call) and bring the cache level. Raises ApiError."""
    found = account.client.tags(ctx)
    with account.store.write() as db:
        tags.replace_all(db, found)
        schema.set_meta(db, _READ_AT, account.now)
    return found


def now(account: Account, ctx: Context, tag_id: int) -> Tag | None:
    """The tag as WeChat has it, with the server's count; None when it was deleted.
    Asks at most once in FRESH_SECONDS. Raises ApiError."""
    stamp = account.store.read(lambda db: schema.get_meta(db, _READ_AT))
    if fresh(stamp, account.now):
        known = account.store.read(lambda db: tags.with_server_count(db, tag_id))
        if known is not None:
            return known
    return next((one for one in read(account, ctx) if one.id == tag_id), None)


def find(account: Account, ctx: Context, name: str) -> Tag | None:
    """The tag of that name as WeChat has it now, or None. Raises ApiError."""
    return next((one for one in read(account, ctx) if one.name == name), None)


def make(account: Account, ctx: Context, name: str) -> Tag:
    """Make a tag. When the answer is lost, the name is looked up: if it is there, that
    is the tag. Raises LimitReached (45157: the name is taken), ApiError."""
    try:
        tag = account.client.create_tag(ctx, name)
    except UnknownResult:
        found = find(account, ctx, name)
        if found is None:
            raise
        return found
    put(account, tag)
    return tag


def find_or_make(account: Account, ctx: Context, name: str) -> Tag:
    """The tag of that name; made if there is none. Raises ApiError."""
    found = find(account, ctx, name)
    if found is not None:
        return found
    try:
        return make(account, ctx, name)
    except LimitReached as error:
        found = (
            find(account, ctx, name) if error.errcode == Codes.DUPLICATE_TAG else None
        )
        if found is None:
            raise
        return found


def put(account: Account, tag: Tag) -> None:
    """Take a tag into the cache."""
    with account.store.write() as db:
        tags.put(db, tag)
