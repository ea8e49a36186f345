"""How the fans of a tag or blacklist task really are, before it and after it.

The cache is never the pre-image: a colleague, the web console or the company's server
may have changed a fan since the last sync. So WeChat is asked first, by what costs
fewer calls: the members of the tag (10,000 a call) or the fans one by one (100 a call).
After the last call it is asked again, because it skips people who have left without a
word. ARCHITECTURE.md 5.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from wxdesk.account import Account
from wxdesk.errors import LimitReached, Unsure
from wxdesk.jobs import Context
from wxdesk.model import (
    NEW_TAG,
    ItemState,
    OpenidPage,
    Parked,
    Tag,
    Task,
    TaskKind,
    TaskState,
    Text,
)
from wxdesk.store import blacklist
from wxdesk.store.db import Connection
from wxdesk.store.ledger import begin, check, marks, read
from wxdesk.wechat import (
    BATCHGET_MAX,
    BLACKLIST_MAX,
    BLACKLIST_PAGE,
    FOLLOWERS_PER_PAGE,
    SYSTEM_TAGS,
    Codes,
)
from wxdesk.work import profile_fetch, tag_list

TAGGING = (TaskKind.TAG, TaskKind.UNTAG)
SHORT = 0.5  # a list with less than this part of its count is not believed

Pages = Callable[[Context, str], OpenidPage]


class TagIsGone(Exception):
    """The tag that was to be taken off does not exist any more: nobody has it."""


@dataclass(slots=True)
class Unlike:
    """Items called done whom WeChat shows otherwise. ``away``: they do not follow."""

    away: list[int] = field(default_factory=list)
    again: list[int] = field(default_factory=list)


def before(account: Account, ctx: Context, task: Task) -> Task:
    """Correct the items of a task that is about to run. Returns the task as it is now.

    Raises Unsure when the tag was renamed or deleted since the person confirmed (a
    question for that person), TagIsGone when it was to be taken off, ApiError.
    """
    tag = _tag(account, ctx, task) if task.kind in TAGGING else None
    if tag is not None and task.tag_id != tag.id:
        with account.store.write(durable=True) as db:
            check.give_tag_id(db, task.id, tag.id, tag.name)
        task = account.store.read(lambda db: read.get(db, task.id))
    if not tag_list.fresh(task.read_at, account.now) and _ask_all(
        account, ctx, task, tag, (ItemState.NEW, ItemState.SKIPPED)
    ):
        with account.store.write(durable=True) as db:
            check.correct(db, task, account.now)
            marks.set_read_at(db, task.id, account.now)
    return account.store.read(lambda db: read.get(db, task.id))


def after(account: Account, ctx: Context, task: Task) -> Unlike:
    """Who of those called done is not as the task made them. Raises ApiError."""
    tag = None
    if task.kind in TAGGING:
        tag = Tag(task.tag_id, task.tag_name, task.total)
    if not task.done or not _ask_all(account, ctx, task, tag, (ItemState.DONE,)):
        return Unlike()
    with account.store.write() as db:
        seqs = check.unlike(db, task)
    if task.kind not in TAGGING and len(seqs) > task.done * SHORT:
        return Unlike()  # the blacklist came short; the next sync looks again
    return _each(account, ctx, task, seqs)


def _tag(account: Account, ctx: Context, task: Task) -> Tag:
    """The task's tag with WeChat; made now if it is to be a new one."""
    if task.tag_id < 0:
        return tag_list.find_or_make(account, ctx, task.tag_name)
    if task.tag_id in SYSTEM_TAGS:
        found = tag_list.now(account, ctx, task.tag_id)
        return found or Tag(task.tag_id, task.tag_name)
    found = tag_list.now(account, ctx, task.tag_id)
    if found is None:
        if task.kind is TaskKind.UNTAG:
            raise TagIsGone
        raise tag_gone(task.tag_name)
    if task.tag_name and found.name != task.tag_name:
        raise renamed(task.tag_name, found)
    return found


def _ask_all(
    account: Account,
    ctx: Context,
    task: Task,
    tag: Tag | None,
    states: Sequence[ItemState],
) -> bool:
    """Fill the list of those named by WeChat. False when that would cost more calls
    than the task itself: then the cache has to do."""
    counts = {
        ItemState.NEW: task.new,
        ItemState.SKIPPED: task.skipped,
        ItemState.DONE: task.done,
    }
    fans = sum(counts[state] for state in states)
    with account.store.write() as db:
        check.forget_named(db)
    if not fans:
        return True
    if tag is None:
        listed = account.store.read(blacklist.size) + fans
        if _calls(listed, BLACKLIST_PAGE) > max(1, _calls(fans, BLACKLIST_MAX)):
            return False
        _read_list(account, ctx, account.client.blacklist_page)
        return True
    if _calls(tag.count or 1, FOLLOWERS_PER_PAGE) <= _calls(fans, BATCHGET_MAX):
        listed = _read_members(account, ctx, tag)
        if listed < tag.count * SHORT:  # once more: answers come short at times
            listed = _read_members(account, ctx, tag)
        if listed >= tag.count * SHORT or task.done:
            return True
    _read_each(account, ctx, task, states)
    return True


def _read_members(account: Account, ctx: Context, tag: Tag) -> int:
    with account.store.write() as db:
        check.forget_named(db)
    return _read_list(account, ctx, partial(_member_page, account, tag.id))


def _read_list(account: Account, ctx: Context, page_after: Pages) -> int:
    """Read a list of openids to its end; returns its length."""
    after, length = "", 0
    while True:
        ctx.check()
        page = page_after(ctx, after)
        with account.store.write() as db:
            longer = check.add_named(db, page.openids)
        if page.openids and longer == length:
            raise profile_fetch.endless()
        length = longer
        if page.last:
            return length
        after = page.next_openid


def _member_page(account: Account, tag_id: int, ctx: Context, after: str) -> OpenidPage:
    try:
        return account.client.tag_member_page(ctx, tag_id, after)
    except LimitReached as error:
        if error.errcode != Codes.TAG_GONE:
            raise
        return OpenidPage((), "")


def _read_each(
    account: Account, ctx: Context, task: Task, states: Sequence[ItemState]
) -> None:
    """Ask for the profiles and name those who have the tag."""
    items = account.store.read(lambda db: check.openids_in(db, task.id, states))
    for start in range(0, len(items), BATCHGET_MAX):
        ctx.check()
        answer = profile_fetch.ask(
            account.client, ctx, items[start : start + BATCHGET_MAX]
        )
        have = [
            one.openid
            for one in answer.profiles
            if one.following and task.tag_id in (one.tag_ids or ())
        ]
        with account.store.write() as db:
            check.add_named(db, have)


def _each(account: Account, ctx: Context, task: Task, seqs: list[int]) -> Unlike:
    """A list may have come short, or the fan may have left: ask for each of them."""
    found = Unlike()
    items = account.store.read(lambda db: check.openids_of(db, task.id, seqs))
    for start in range(0, len(items), BATCHGET_MAX):
        ctx.check()
        part = items[start : start + BATCHGET_MAX]
        answer = profile_fetch.ask(account.client, ctx, part)
        profiles = {one.openid: one for one in answer.profiles}
        for seq, openid in part:
            one = profiles.get(openid)
            if one is None:
                continue  # no answer about this fan is no proof
            if not one.following:
                found.away.append(seq)
            elif task.kind not in TAGGING or (
                (task.tag_id in (one.tag_ids or ())) != (task.kind is TaskKind.TAG)
            ):
                found.again.append(seq)
    return found


def _calls(fans: int, size: int) -> int:
    return -(-fans // size)


def tag_gone(name: str) -> Unsure:
    """The question of a task whose tag somebody has deleted."""
    return Unsure(
        Text(
            f"标签「{name}」在微信里已经被删除",
            f"The tag “{name}” was deleted in WeChat",
        ),
        Text(
            "可以重新建这个标签再继续，或者取消这个任务。",
            "Make the tag again and go on, or cancel this task.",
        ),
        errcode=Codes.TAG_GONE,
        ask="tag_gone",
    )


def renamed(name: str, found: Tag) -> Unsure:
    """The question of a task whose tag, called ``name``, has another name now."""
    return Unsure(
        Text(
            f"标签「{name}」在微信里改名成了「{found.name}」",
            f"The tag “{name}” is now called “{found.name}”",
        ),
        Text(
            "确认要用改名后的标签，任务才会继续。",
            "The task goes on when you say that the renamed tag is meant.",
        ),
        detail=found.name,
        ask="renamed",
    )


def say_yes(db: Connection, task: Task, parked: Parked, now: int) -> None:
    """The person says yes to what the task asks: the renamed tag is meant, the deleted
    one is to be made again, the list is right after all. It waits to be run."""
    if parked.ask == "renamed":
        marks.rename_tag(db, task.id, parked.detail)
    elif parked.ask == "tag_gone":
        check.give_tag_id(db, task.id, NEW_TAG, task.tag_name)
    else:
        facts = read.facts(db, task.id)
        sure = {*facts.get("sure", ()), parked.ask}
        begin.put_facts(db, task.id, {**facts, "sure": sorted(sure)})
    marks.set_state(db, task.id, TaskState.QUEUED, now=now)
