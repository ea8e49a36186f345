"""The retry rule: whether a failed call is repeated, and after how long.

Full jitter over 1, 2, 4, 8 s, five attempts. A write whose answer was lost is never
repeated here: the ledger decides that, since somebody else may have changed the
same fan meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

from wxdesk.api.endpoints import Endpoint, Repeat
from wxdesk.api.errcodes.row import Reaction
from wxdesk.api.errcodes.table import row_for
from wxdesk.errors import (
    ApiError,
    BadAnswer,
    Busy,
    NotSent,
    PartlyDone,
    TaggingOverlap,
    UnknownResult,
)
from wxdesk.model import Move, Text
from wxdesk.wechat import Codes

ATTEMPTS = 5
MINUTES = 3  # pauses after 45011 before MinuteLimit
_OVERLAPS = 4  # pauses after 45169
_ASKED_LIMIT = 600.0  # longest Retry-After obeyed; six hours have been seen
_TAG_PAUSE = 3.0  # after 45159, which comes and goes
_NOTHING_CHANGED = Text(
    "检查网络和代理设置。这一步只是读取，什么都没有改动。",
    "Check the network and the proxy setting. This only read; nothing was changed.",
)


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait this long, showing this code, then try again."""

    seconds: float = 0.0
    why: str = ""


class Retry:
    """Counts one call's failures. ``asked``: the seconds its last reply asked for.

    -1 is no refusal: WeChat may have carried out what it calls itself too busy for.
    A write that met it once stays in doubt, whatever its later attempts bring.
    """

    def __init__(self, endpoint: Endpoint, random: Callable[[], float]) -> None:
        self._endpoint = endpoint
        self._random = random
        self._tries: Counter[Reaction] = Counter()
        self.asked: float | None = None
        self._doubt = False

    def after(self, failure: ApiError) -> Pause | None:
        """What to do before the next attempt; None: give up."""
        if self._endpoint.write and isinstance(failure, Busy):
            self._doubt = True
        reaction = self.reaction(failure)
        self._tries[reaction] += 1
        tries = self._tries[reaction]
        if reaction is Reaction.REPEAT and tries < ATTEMPTS:
            lost = isinstance(failure, NotSent | UnknownResult)
            return Pause(self._backoff(tries), "network" if lost else "busy")
        if reaction is Reaction.ONCE_MORE and tries == 1:
            return Pause(self._backoff(tries), "network")
        if reaction is Reaction.RENEW_TOKEN and tries == 1:
            return Pause()
        if reaction is Reaction.NEXT_MINUTE and tries <= MINUTES:
            return Pause()  # the pacer does the waiting, for all threads
        if reaction is Reaction.PAUSE:
            return self._tag_pause(failure, tries)
        return None

    def reaction(self, failure: ApiError) -> Reaction:
        """What the table says of the code; without one, what the failure itself says.
        What may be done only once is never repeated for WeChat's being busy."""
        repeat = self._endpoint.repeat
        if failure.errcode is not None:
            path, members = self._endpoint.path, self._endpoint.members
            found = row_for(failure.errcode, path, members=members).reaction
            busy = found in (Reaction.REPEAT, Reaction.PAUSE)
            return Reaction.STOP if busy and repeat is Repeat.ONCE else found
        if isinstance(failure, BadAnswer):
            return Reaction.ONCE_MORE if repeat is Repeat.READ else Reaction.STOP
        passing = failure.whose is Move.WECHAT
        if isinstance(failure, NotSent) and passing:
            return Reaction.REPEAT
        if isinstance(failure, Busy | UnknownResult) and passing:
            return Reaction.REPEAT if repeat is Repeat.READ else Reaction.STOP
        return Reaction.STOP

    def host_is_down(self, failure: ApiError) -> bool:
        """Whether another access point may do better: no answer, or a gateway's."""
        lost = isinstance(failure, NotSent | UnknownResult | Busy)
        passing = failure.whose is Move.WECHAT and failure.errcode is None
        return (lost and passing) or failure.errcode == Codes.HOST_MOVED

    def settled(self, failure: ApiError) -> ApiError:
        """The error that leaves the loop: only writes can have an unknown result.

        A read without an answer changed nothing (NotSent). A write with an
        unreadable answer, or one in doubt, may have happened.
        """
        write = self._endpoint.write
        if not write and isinstance(failure, UnknownResult):
            return _same(NotSent, failure, _NOTHING_CHANGED)
        broken = isinstance(failure, BadAnswer)
        if write and (broken or (self._doubt and not isinstance(failure, PartlyDone))):
            return _same(UnknownResult, failure, failure.hint)
        return failure

    def _backoff(self, tries: int) -> float:
        if self.asked is not None:
            return min(self.asked, _ASKED_LIMIT)
        return self._random() * min(2.0 ** (tries - 1), 60.0)

    def _tag_pause(self, failure: ApiError, tries: int) -> Pause | None:
        if isinstance(failure, TaggingOverlap):
            seconds = (0.5 + self._random() / 2) * 2.0**tries
            return Pause(seconds, "tagging") if tries <= _OVERLAPS else None
        return Pause(_TAG_PAUSE, "tagging") if tries == 1 else None


def _same(kind: type[ApiError], failure: ApiError, hint: Text) -> ApiError:
    return kind(
        failure.title,
        hint,
        whose=failure.whose,
        errcode=failure.errcode,
        rid=failure.rid,
        detail=failure.detail,
    )


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds a Retry-After header asks for; None if there is none to obey."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdecimal():
        return float(value[:12])
    try:
        when = parsedate_to_datetime(value)
        return max(when.replace(tzinfo=when.tzinfo or UTC).timestamp() - now, 0.0)
    except (ValueError, OverflowError):
        return None
