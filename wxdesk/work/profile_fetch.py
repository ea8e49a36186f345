"""Fetch many profiles side by side while one thread, the caller's, writes them.

Details of the first page's fans are asked for while the second page of the list is
still under way, so the line is never idle. Answers are written in groups, because a
commit costs the same for one call as for thirty. A group is half as many as there are
connections: a kill repeats at most two calls a connection, and no connection has to
wait for the writer (16 a group took 3 % longer). ARCHITECTURE.md 4.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from wxdesk.account import Account
from wxdesk.errors import BadAnswer, ItemRefused
from wxdesk.jobs import Context
from wxdesk.model import Move, OpenidPage, Profile, Text
from wxdesk.store import profiles as profile_store
from wxdesk.wechat import BATCHGET_MAX

if TYPE_CHECKING:
    from wxdesk.api.client import Client

FEED = 4_000  # fans read from the cache at a time, to be asked for
AHEAD = 2  # batches queued per connection, so that none waits for the writer
GROUP_SECONDS = 0.25  # answers wait no longer than this to be written
POLL_SECONDS = 0.1  # how soon a cancel is noticed while all calls are under way

Wanted = tuple[int, str]  # fan id, openid


@dataclass(slots=True)
class _Answer:
    ids: dict[str, int]  # of those asked for, by openid
    asked_at: int = 0  # moment, see Touched
    profiles: list[Profile] = field(default_factory=list)
    failed: list[tuple[int, int | None]] = field(default_factory=list)


class Details:
    """The profiles of one sync. ``failed`` counts openids WeChat refused."""

    def __init__(self, account: Account, ctx: Context, connections: int) -> None:
        self.failed = 0
        self._account = account
        self._ctx = ctx
        self._width = connections
        self._pool = ThreadPoolExecutor(connections, thread_name_prefix="details")
        self._pending: dict[Future[Any], list[Wanted]] = {}
        self._ready: dict[Future[Any], list[Wanted]] = {}  # answered, not written
        self._answered: SimpleQueue[Future[Any]] = SimpleQueue()
        self._written_at = time.monotonic()
        self._feed: deque[Wanted] = deque()
        self._open: set[int] = set()  # fan ids queued or under way, never all of them
        self._also: set[int] = set()  # of those open: the cache had details of them
        self._after = 0
        self._done = 0
        self._total = 0
        self._exhausted = False

    def fetch_page(self, after: str) -> OpenidPage:
        """One page of the follower list, with details going on meanwhile."""
        client, ctx = self._account.client, self._ctx
        page = self._pool.submit(client.follower_page, ctx, after)
        page.add_done_callback(self._answered.put)
        while not page.done():
            self._submit()
            self._collect()
        return page.result()

    def more_wanted(self, total: int) -> None:
        """The cache holds more fans without details, with higher ids than all before.
        ``total``: profiles wanted in this sync as far as is known, for the progress.
        """
        under_way = sum(map(len, (*self._pending.values(), *self._ready.values())))
        self._total = max(total, self._done + under_way)
        self._exhausted = False
        self._submit()

    def all_wanted(self) -> None:
        """No page is to come any more: count, and ask for those passed over too."""
        with self._account.store.reader() as reader:
            needed = reader.read(profile_store.count_needing_profile)
        self._after = 0
        self.more_wanted(self._done + needed + len(self._also))

    def also(self, wanted: Sequence[Wanted]) -> None:
        """Ask for these too, though the cache has details of them."""
        for fan_id, openid in wanted:
            if fan_id not in self._open:
                self._open.add(fan_id)
                self._feed.append((fan_id, openid))
                self._also.add(fan_id)
                self._total += 1

    def finish(self) -> None:
        """Fetch until no fan in the cache needs details any more."""
        self._submit()
        while self._pending or self._ready:
            self._collect()
            self._submit()

    def close(self) -> None:
        """Drop what is queued; keep what has already been answered."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._take_answered()
        for future in [one for one in self._ready if _failed(one)]:
            del self._ready[future]
        self._write()

    # -- inside

    def _submit(self) -> None:
        while len(self._pending) < self._width * AHEAD:
            chunk = self._next_chunk()
            if not chunk:
                return
            future = self._pool.submit(self._ask, chunk)
            self._pending[future] = chunk
            future.add_done_callback(self._answered.put)

    def _ask(self, chunk: Sequence[Wanted]) -> _Answer:
        moment = self._account.touched.now()
        answer = ask(self._account.client, self._ctx, chunk)
        answer.asked_at = moment
        return answer

    def _next_chunk(self) -> list[Wanted]:
        if len(self._feed) < BATCHGET_MAX and not self._exhausted:
            self._read_feed()
        size = min(BATCHGET_MAX, len(self._feed))
        return [self._feed.popleft() for _ in range(size)]

    def _read_feed(self) -> None:
        with self._account.store.reader() as reader:
            rows = reader.read(
                lambda db: profile_store.needing_profile(db, FEED, self._after)
            )
        self._exhausted = len(rows) < FEED
        if rows:
            self._after = rows[-1][0]
        for fan_id, openid in rows:
            if fan_id not in self._open:
                self._open.add(fan_id)
                self._feed.append((fan_id, openid))

    def _collect(self) -> None:
        """Wait for an answer; write them when there are many, or it is time."""
        with suppress(Empty):
            self._take(self._answered.get(timeout=POLL_SECONDS))
        self._take_answered()
        late = time.monotonic() - self._written_at >= GROUP_SECONDS
        if late or not self._pending or len(self._ready) >= self._width // 2:
            self._write()
        self._ctx.check()

    def _take_answered(self) -> None:
        with suppress(Empty):
            while True:
                self._take(self._answered.get_nowait())

    def _take(self, future: Future[Any]) -> None:
        wanted = self._pending.pop(future, None)
        if wanted is not None:  # else it is a page of the list
            self._ready[future] = wanted

    def _write(self) -> None:
        """Write all that is ready. Raises what the first of them raised."""
        ready, self._ready = self._ready, {}
        self._written_at = time.monotonic()
        if not ready:
            return
        answers = []
        error = None
        for future, wanted in ready.items():
            error = error or future.exception()
            if future.exception() is None:
                answers.append(future.result())
                self._done += len(wanted)
        self._save(answers)
        if error is not None:
            raise error
        self._ctx.progress("details", self._done, self._total)

    def _save(self, answers: Sequence[_Answer]) -> None:
        failed = [one for answer in answers for one in answer.failed]
        ids = {key: value for answer in answers for key, value in answer.ids.items()}
        with self._account.store.write() as db:
            again = self._outdated(answers)
            profiles = [
                one
                for answer in answers
                for one in answer.profiles
                if one.openid not in again
            ]
            # Not older than what a full sync asked for within the same second.
            now = max(self._account.now, profile_store.asked_at(db))
            profile_store.save_profiles(db, profiles, now, ids)
            for fan_id, errcode in failed:
                profile_store.mark_profile_failed(db, [fan_id], errcode or 0)
        self.failed += len(failed)
        self._open.difference_update(ids.values())
        self._also.difference_update(ids.values())
        self._open.update(again.values())
        self._feed.extend((fan_id, openid) for openid, fan_id in again.items())
        self._total += len(again)

    def _outdated(self, answers: Sequence[_Answer]) -> dict[str, int]:
        """Whom a task has changed since WeChat was asked: they are asked for again."""
        found: dict[str, int] = {}
        for answer in answers:
            newer = self._account.touched.among(answer.ids.values(), answer.asked_at)
            if newer:
                found |= {key: one for key, one in answer.ids.items() if one in newer}
        return found


def _failed(future: Future[Any]) -> bool:
    return future.cancelled() or future.exception() is not None


def ask(
    client: Client,
    ctx: Context,
    wanted: Sequence[Wanted],
    refused: Callable[[], None] | None = None,
) -> _Answer:
    """The profiles of at most 100 fans; a refused batch is halved until the openids
    at fault stand alone. Those missing from the answer are asked for once more.
    ``refused`` is called before a batch is halved, and may stop it by an error."""
    answer = _Answer({openid: fan_id for fan_id, openid in wanted})
    waiting = [(list(wanted), True)]
    while waiting:
        ctx.check()
        part, first = waiting.pop()
        try:
            profiles = client.profiles(ctx, [openid for _, openid in part])
        except ItemRefused as error:
            if len(part) == 1:
                answer.failed.append((part[0][0], error.errcode))
            else:
                if refused is not None:
                    refused()
                middle = (len(part) + 1) // 2
                waiting += [(part[middle:], True), (part[:middle], True)]
            continue
        answer.profiles += profiles
        named = {profile.openid for profile in profiles}
        absent = [one for one in part if one[1] not in named]
        if absent and first:
            waiting.append((absent, False))
        else:
            answer.failed += [(fan_id, None) for fan_id, _ in absent]
    return answer


def walk(
    ctx: Context, page_after: Callable[[Context, str], OpenidPage]
) -> Iterator[str]:
    """All openids of a list that is read page by page, once each.

    Raises BadAnswer when a page brings nobody new: its cursors run in circles.
    """
    seen: set[str] = set()
    after = ""
    while True:
        ctx.check()
        page = page_after(ctx, after)
        new = [openid for openid in page.openids if openid not in seen]
        if page.openids and not new:
            raise endless()
        seen.update(new)
        yield from new
        if page.last:
            return
        after = page.next_openid


def endless() -> BadAnswer:
    """The error for a list that has no end."""
    return BadAnswer(
        Text("粉丝列表没有尽头", "The follower list has no end"),
        Text(
            "微信反复给出同样的页。已经读到的都留着，过一会儿再同步。",
            "WeChat keeps giving the same pages. What came is kept; sync again later.",
        ),
        whose=Move.WECHAT,
    )


def profiles_of(
    client: Client, ctx: Context, wanted: Sequence[Wanted]
) -> Iterator[tuple[list[tuple[int, Profile]], list[int]]]:
    """Ask for many fans, 100 a call, one call at a time.

    Yields per call the profiles by fan id, and the ids that WeChat refuses. Whoever
    is in neither was left out of its answer, twice.
    """
    for start in range(0, len(wanted), BATCHGET_MAX):
        part = wanted[start : start + BATCHGET_MAX]
        answer = ask(client, ctx, part)
        ids = {openid: fan_id for fan_id, openid in part}
        found = [(ids[one.openid], one) for one in answer.profiles]
        refused = [fan_id for fan_id, code in answer.failed if code is not None]
        yield found, refused
