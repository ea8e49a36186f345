"""Tags: the list itself, and putting them on fans."""

from __future__ import annotations

from functools import partial

from wxdesk import bulk
from wxdesk.account import Account
from wxdesk.details import walk
from wxdesk.errors import InputError, LimitReached, UnknownResult
from wxdesk.jobs import Context
from wxdesk.model import (
    SYSTEM_TAGS,
    TAG_DELETE_MAX_FANS,
    TAG_GONE,
    TAG_NAME_MAX,
    Changes,
    FanQuery,
    OpenidPage,
    Outcome,
    Selection,
    Tag,
    TaskKind,
    Term,
    Text,
)
from wxdesk.store import tags, tasks

_STALE = Changes(fans=True, tags=True, filters=True)
DUPLICATE = 45157


def all_tags(account: Account) -> list[Tag]:
    """The account's tags with real counts, from the cache."""
    return account.store.read(tags.all_tags)


def uncounted(account: Account) -> list[Tag]:
    """The account's tags without counts, where names are enough."""
    return account.store.read(tags.uncounted)


def named(account: Account, name: str) -> Tag | None:
    """The tag of that name, or None."""
    return next((tag for tag in all_tags(account) if tag.name == name), None)


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
    if named(account, clean) is not None:
        raise _taken(clean)
    try:
        tag = account.client.create_tag(ctx, clean)
    except UnknownResult:
        found = _on_server(account, ctx, clean)
        if found is None:
            raise
        tag = found
    except LimitReached as error:
        found = _on_server(account, ctx, clean) if error.errcode == DUPLICATE else None
        if found is None:
            raise
        _put(account, found)  # made elsewhere since the last sync
        raise _taken(clean) from None
    _put(account, tag)
    return tag


def find_or_create(account: Account, ctx: Context, name: str) -> Tag:
    """The tag of that name; made if there is none yet."""
    clean = check_name(name)
    known = named(account, clean)
    if known is not None:
        return known
    found = _on_server(account, ctx, clean)
    if found is None:
        return create(account, ctx, clean)
    _put(account, found)
    return found


def rename(account: Account, ctx: Context, tag_id: int, name: str) -> Changes:
    """Rename a tag. Raises InputError, ApiError.

    When the answer is lost, the name is looked up, as with ``create``.
    """
    clean = check_name(name)
    _not_system(tag_id)
    other = named(account, clean)
    if other is not None and other.id != tag_id:
        raise _taken(clean)
    try:
        account.client.rename_tag(ctx, tag_id, clean)
    except UnknownResult:
        found = _on_server(account, ctx, clean)
        if found is None or found.id != tag_id:
            raise
    with account.store.write() as db:
        tags.rename(db, tag_id, clean)
    return _STALE


def delete(account: Account, ctx: Context, tag_id: int) -> Changes:
    """Delete a tag and take it off all its fans. This cannot be undone.

    Above 100,000 fans WeChat refuses (45057), so the tag is first taken off enough
    of them, as a task that can be resumed. Raises InputError, ApiError.
    """
    _not_system(tag_id)
    tag = next((one for one in all_tags(account) if one.id == tag_id), None)
    if tag is not None and tag.count > TAG_DELETE_MAX_FANS:
        done = remove(account, ctx, Selection(query=tagged_with(tag.name)), tag_id)
        if done.task.left:
            return _STALE
    try:
        account.client.delete_tag(ctx, tag_id)
    except UnknownResult:
        if any(one.id == tag_id for one in account.client.tags(ctx)):
            raise
    except LimitReached as error:
        if error.errcode != TAG_GONE:  # 45159: it is gone already, which was the wish
            raise
    with account.store.write() as db:
        tags.remove(db, tag_id)
    return _STALE


def merge(account: Account, ctx: Context, from_id: int, into_id: int) -> Outcome:
    """Put ``into_id`` on everybody who has ``from_id``, then delete ``from_id``.

    Who that is, is asked first: somebody tagged elsewhere since the last sync would
    lose the tag for good. The old one stays when anybody could not be given the new.
    """
    known = {tag.id: tag for tag in all_tags(account)}
    source = known[from_id]
    _not_system(from_id)
    page_after = partial(_members_after, account, from_id)
    openids = tuple(walk(ctx, page_after))
    with account.store.write() as db:
        tags.replace_members(db, from_id, openids, account.now)
    everybody = Selection(query=tagged_with(source.name))
    chosen = Selection(openids=openids) if openids else everybody
    result = add(account, ctx, chosen, into_id)
    if not result.task.left and not result.task.failed:
        delete(account, ctx, from_id)
    return result


def _members_after(
    account: Account, tag_id: int, ctx: Context, after: str
) -> OpenidPage:
    return account.client.tag_member_page(ctx, tag_id, after)


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
    name = next((tag.name for tag in all_tags(account) if tag.id == tag_id), "")
    with account.working():
        with account.store.write(durable=True) as db:
            task = tasks.begin(
                db,
                kind,
                selection,
                account.now,
                tag_id=tag_id,
                tag_name=name,
                source=source,
            )
        return bulk.run(account, ctx, task.id)


def _on_server(account: Account, ctx: Context, name: str) -> Tag | None:
    return next((tag for tag in account.client.tags(ctx) if tag.name == name), None)


def _put(account: Account, tag: Tag) -> None:
    with account.store.write() as db:
        tags.put(db, tag)


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
        errcode=DUPLICATE,
    )
