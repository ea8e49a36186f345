"""Tags: the list itself, and putting them on fans."""

from __future__ import annotations

from wxdesk.account import Account
from wxdesk.errors import InputError, LimitReached, UnknownResult
from wxdesk.jobs import Context
from wxdesk.model import (
    Act,
    Changes,
    FanQuery,
    Outcome,
    Selection,
    Tag,
    Task,
    TaskKind,
    Term,
    Text,
)
from wxdesk.store import tags
from wxdesk.wechat import SYSTEM_TAGS, TAG_NAME_MAX, Codes
from wxdesk.work import acts, bulk, compound, tag_list

_STALE = Changes(fans=True, tags=True, filters=True)


def all_tags(account: Account, ctx: Context) -> list[Tag]:
    """The account's tags with real counts, from the cache."""
    del ctx
    return account.store.read(tags.all_tags)


def uncounted(account: Account, ctx: Context) -> list[Tag]:
    """The account's tags without counts, where names are enough."""
    del ctx
    return account.store.read(tags.uncounted)


def named(account: Account, ctx: Context, name: str) -> Tag | None:
    """The tag of that name, or None."""
    return next((tag for tag in all_tags(account, ctx) if tag.name == name), None)


def check_name(name: str) -> str:
    """The name without blanks around it. Raises InputError if WeChat would refuse."""
    clean = name.strip()
    if not clean:
        raise InputError(
            Text("标签名是空的", "The tag name is empty"),
            Text(f"写 1 到 {TAG_NAME_MAX} 个字。", f"1 to {TAG_NAME_MAX} characters."),
        )
    if len(clean) > TAG_NAME_MAX:
        raise InputError(
            Text(
                f"标签名有 {len(clean)} 个字，最多 {TAG_NAME_MAX} 个",
                f"The tag name has {len(clean)} characters, {TAG_NAME_MAX} at most",
            ),
            Text("改短一点。", "Make it shorter."),
        )
    if any(ord(letter) < 32 for letter in clean):
        raise InputError(
            Text("标签名里有控制字符", "The tag name has control characters"),
            Text("重新输入，不要粘贴。", "Type it instead of pasting."),
        )
    return clean


def create(account: Account, ctx: Context, name: str) -> Tag:
    """Make a tag. Raises InputError for a bad or taken name, ApiError.

    When the answer is lost, the name is looked up: if it is there, that is the tag.
    """
    clean = check_name(name)
    if named(account, ctx, clean) is not None:
        raise _taken(clean)
    try:
        return tag_list.make(account, ctx, clean)
    except LimitReached as error:
        if (
            error.errcode != Codes.DUPLICATE_TAG
            or tag_list.find(account, ctx, clean) is None
        ):
            raise
        raise _taken(clean) from None  # made elsewhere since the last sync


def find_or_create(account: Account, ctx: Context, name: str) -> Tag:
    """The tag of that name; made if there is none yet."""
    clean = check_name(name)
    known = named(account, ctx, clean)
    if known is not None:
        return known
    return tag_list.find_or_make(account, ctx, clean)


def rename(account: Account, ctx: Context, tag_id: int, name: str) -> Changes:
    """Rename a tag. Raises InputError, ApiError.

    When the answer is lost, the name is looked up, as with ``create``.
    """
    clean = check_name(name)
    _not_system(tag_id)
    other = named(account, ctx, clean)
    if other is not None and other.id != tag_id:
        raise _taken(clean)
    try:
        account.client.rename_tag(ctx, tag_id, clean)
    except UnknownResult:
        found = tag_list.find(account, ctx, clean)
        if found is None or found.id != tag_id:
            raise
    with account.store.write() as db:
        tags.rename(db, tag_id, clean)
    return _STALE


def delete(account: Account, ctx: Context, tag_id: int) -> Outcome:
    """Delete a tag, as one task. It takes it off all its fans, and its undo brings
    tag, fans and saved filters back. Raises InputError, ApiError."""
    with account.working():
        task = queue_delete(account, ctx, tag_id)
        return compound.run(account, ctx, task.id)


def queue_delete(account: Account, ctx: Context, tag_id: int) -> Task:
    """Write down that a tag is to be deleted. Raises InputError."""
    _not_system(tag_id)
    tag = _known(account, ctx, tag_id)
    with account.store.write(durable=True) as db:
        return compound.begin_delete(db, tag, account.now)


def merge(account: Account, ctx: Context, from_id: int, into_id: int) -> Outcome:
    """Put ``into_id`` on everybody who has ``from_id``, then delete ``from_id``, as one
    task. The old tag stays when anybody could not be given the new one."""
    with account.working():
        task = queue_merge(account, ctx, from_id, into_id)
        return compound.run(account, ctx, task.id)


def queue_merge(account: Account, ctx: Context, from_id: int, into_id: int) -> Task:
    """Write down that one tag is to go into another. Raises InputError."""
    _not_system(from_id)
    source, into = _known(account, ctx, from_id), _known(account, ctx, into_id)
    if source.id == into.id:
        raise InputError(
            Text("合并到自己没有意义", "A tag cannot go into itself"),
            Text("选另一个标签。", "Choose another tag."),
        )
    with account.store.write(durable=True) as db:
        return compound.begin_merge(db, source, into, account.now)


def _known(account: Account, ctx: Context, tag_id: int) -> Tag:
    found = next((tag for tag in all_tags(account, ctx) if tag.id == tag_id), None)
    if found is None:
        raise InputError(
            Text("这个标签已经不在了", "This tag is not there any more"),
            Text("先同步，再看一次。", "Sync, then look again."),
        )
    return found


def add(
    account: Account, ctx: Context, selection: Selection, tag_id: int, source: str = ""
) -> Outcome:
    """Put a tag on fans, 50 a call. ``source`` is the search they came from."""
    return _change(account, ctx, selection, TaskKind.TAG, tag_id, source=source)


def remove(
    account: Account, ctx: Context, selection: Selection, tag_id: int, source: str = ""
) -> Outcome:
    """Take a tag off fans, 50 a call."""
    return _change(account, ctx, selection, TaskKind.UNTAG, tag_id, source=source)


def tagged_with(name: str) -> FanQuery:
    """Everybody who follows and has the tag of that name."""
    return FanQuery(Term("tag", value=name))


def _change(
    account: Account,
    ctx: Context,
    selection: Selection,
    kind: TaskKind,
    tag_id: int,
    *,
    source: str,
) -> Outcome:
    name = next((tag.name for tag in uncounted(account, ctx) if tag.id == tag_id), "")
    act = Act(kind, selection, (Tag(tag_id, name),), source=source)
    with account.working():
        (task,) = acts.queue(account, act)
        return bulk.run(account, ctx, task.id)


def _not_system(tag_id: int) -> None:
    if tag_id in SYSTEM_TAGS:
        raise InputError(
            Text("这是微信自带的标签", "This tag belongs to WeChat"),
            Text("它不能改名，也不能删除。", "It cannot be renamed or deleted."),
        )


def _taken(name: str) -> InputError:
    return InputError(
        Text(f"已经有标签「{name}」", f"There is already a tag {name!r}"),
        Text("换一个名字，或者直接用它。", "Take another name, or use that tag."),
        errcode=Codes.DUPLICATE_TAG,
    )
