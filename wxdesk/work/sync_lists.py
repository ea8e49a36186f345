"""Tags, their members and the blacklist, as one sync reads them.

A short answer is not a change: while a part of the platform is down, lists come cut
or empty. A list that falls short of what it must hold is asked for again at once. If
it stays so it is a doubt: who is named is taken over, nobody is taken off, and only a
second sync that brings the same is believed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from wxdesk.account import Account
from wxdesk.errors import ItemRefused, LimitReached
from wxdesk.jobs import Context
from wxdesk.model import Doubt, OpenidPage, Tag
from wxdesk.store import blacklist, doubts, tags
from wxdesk.wechat import Codes
from wxdesk.work.profile_fetch import walk

T = TypeVar("T")

MANY_TAGS = 3  # so many, and a tenth of all, vanish from an answer, not from WeChat
OFF_LEAST, OFF_SHARE = 5, 10  # more leave the blacklist at once: 5, and a tenth of it


class SyncLists:
    """Reads the lists of one sync. ``doubts``: what came short and is not believed."""

    def __init__(self, account: Account, ctx: Context) -> None:
        self.doubts: list[Doubt] = []
        self._account = account
        self._store = account.store
        self._client = account.client
        self._ctx = ctx
        self._counts: dict[int, int] = {}  # members of each tag, as WeChat says
        self._counted_at = 0  # moment, see Touched

    # -- tags

    def tags(self) -> None:
        """Which tags there are."""
        self._ctx.progress("tags", 0)
        self._counted_at = self._account.touched.now()
        known = {tag.id for tag in self._store.read(tags.uncounted)}
        found, whole = self._trusted(
            "tags",
            lambda: self._client.tags(self._ctx),
            lambda found: _tags_vanished(known, found),
        )
        self._counts = {tag.id: tag.count for tag in found}
        with self._store.write() as db:
            tags.replace_all(db, found, whole=whole)

    def members(self) -> None:
        """Who has which tag, 10,000 members a call instead of 100 fans a call."""
        known = self._store.read(tags.uncounted)
        for number, tag in enumerate(known):
            self._ctx.progress("members", number, len(known))
            try:
                self._members(tag)
            except LimitReached as error:
                if error.errcode != Codes.TAG_GONE:
                    raise
                # Deleted meanwhile; the next list of tags will not name it.

    def _members(self, tag: Tag) -> None:
        touched = self._account.touched
        page_after = partial(self._members_after, tag.id)
        expected = self._counts.get(tag.id, 0)

        def short(openids: list[str]) -> Doubt | None:
            # A task may have taken the tag off since the members were counted.
            known = len(openids) + len(touched.since(self._counted_at))
            if expected - known <= doubts.few(expected):
                return None
            return Doubt("tag", len(openids), expected, tag.name)

        moment = touched.now()
        openids, whole = self._trusted(
            f"tag {tag.id}", lambda: self._walk(page_after), short
        )
        with self._store.write() as db:
            newer = touched.since(moment)
            now = self._account.now
            tags.replace_members(db, tag.id, openids, now, newer, whole=whole)

    def _members_after(self, tag_id: int, ctx: Context, after: str) -> OpenidPage:
        return self._client.tag_member_page(ctx, tag_id, after)

    # -- the blacklist

    def blacklist(self) -> None:
        """Read the blacklist whole, then put it in place of the old one."""
        touched = self._account.touched
        moment = touched.now()
        total = 0

        def page_after(ctx: Context, after: str) -> OpenidPage:
            nonlocal total
            page = self._client.blacklist_page(ctx, after)
            total = page.total or 0
            return page

        def short(openids: list[str]) -> Doubt | None:
            newer = touched.since(moment)
            had, gone = self._store.read(lambda db: blacklist.gone(db, openids, newer))
            cut = total - len(openids) - len(newer) > doubts.few(total)
            if not cut and gone <= max(OFF_LEAST, had // OFF_SHARE):
                return None
            return Doubt("blacklist", len(openids), max(total, had))

        openids, whole = self._trusted(
            "blacklist", lambda: self._walk(page_after, "blacklist"), short
        )
        with self._store.write() as db:
            newer = touched.since(moment)
            now = self._account.now
            blacklist.replace_all(db, openids, now, newer, whole=whole)

    # -- shared

    def _walk(
        self, page_after: Callable[[Context, str], OpenidPage], phase: str = ""
    ) -> list[str]:
        """All pages of a list. It begins anew, once, when its cursor is refused
        because that fan has left."""
        try:
            return self._walk_once(page_after, phase)
        except ItemRefused:
            return self._walk_once(page_after, phase)

    def _walk_once(
        self, page_after: Callable[[Context, str], OpenidPage], phase: str
    ) -> list[str]:
        openids = []
        for openid in walk(self._ctx, page_after):
            openids.append(openid)
            if phase:
                self._ctx.progress(phase, len(openids))
        return openids

    def _trusted(
        self, key: str, read: Callable[[], T], short: Callable[[T], Doubt | None]
    ) -> tuple[T, bool]:
        """What WeChat lists, and whether what it leaves out is to be believed."""
        found = read()
        doubt = short(found)
        if doubt is not None and not self.seen(key, doubt):
            found = read()
            doubt = short(found)
        return found, self.believed(key, doubt)

    def believed(self, key: str, doubt: Doubt | None) -> bool:
        """Judge a list that was asked for twice: whole, short as in a sync before,
        or short for the first time, which is remembered for the next sync."""
        if doubt is None:
            if self._store.read(lambda db: doubts.known(db, key)):
                with self._store.write() as db:
                    doubts.forget(db, key)
            return True
        if self.seen(key, doubt):
            return True
        with self._store.write() as db:
            doubts.remember(db, key, doubt.came)
        self.doubts.append(doubt)
        return False

    def seen(self, key: str, doubt: Doubt) -> bool:
        """Whether a sync before had the same doubt."""
        return self._store.read(lambda db: doubts.seen(db, key, doubt.came))


def _tags_vanished(known: set[int], found: list[Tag]) -> Doubt | None:
    """A deleted tag is nothing unusual; a good part of them gone at once is."""
    gone = len(known - {tag.id for tag in found})
    if gone < MANY_TAGS or gone * 10 <= len(known):
        return None
    return Doubt("tags", len(found), len(known))
