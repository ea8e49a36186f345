"""The seventeen calls, and a small account on which each has something to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wxdesk.api.client import Client
from wxdesk.jobs import Context
from wxdesk.simulator.world import World

FANS = 60
NOW = 1_790_000_000
TAG_NAME = "老客"


@dataclass(frozen=True)
class Named:
    """One call: its path, whether it writes, and how the client makes it."""

    path: str
    write: bool
    call: Callable[[Client, Context, World], Any]

    @property
    def source(self) -> str:
        """The token source with which it is made."""
        return "classic" if self.path == "/cgi-bin/token" else "stable"

    @property
    def fetches_token(self) -> bool:
        return self.path in ("/cgi-bin/token", "/cgi-bin/stable_token")


def account(clock: Callable[[], float], seed: int = 1) -> World:
    """Sixty fans, one tag on ten of them, three people on the blacklist."""
    world = World(FANS, seed, clock=clock, epoch=NOW, bare=True)
    people = list(world.followers())
    world.tag(people[:10], world.create_tag(TAG_NAME))
    world.block(people[10:13])
    for one in CALLS.values():
        world.quota.set_limit(one.path, 1_000_000, 1_000_000)
    return world


def some(world: World, number: int = 10) -> list[str]:
    return [openid for openid, _ in zip(world.followers(), range(number), strict=False)]


def _tag(world: World) -> int:
    return world.tag_id(TAG_NAME)


CALLS = {
    one.path.removeprefix("/cgi-bin/"): one
    for one in (
        Named("/cgi-bin/token", False, lambda c, ctx, w: c.token_only(ctx)),
        Named("/cgi-bin/stable_token", False, lambda c, ctx, w: c.token_only(ctx)),
        Named("/cgi-bin/user/get", False, lambda c, ctx, w: c.follower_page(ctx)),
        Named(
            "/cgi-bin/user/info",
            False,
            lambda c, ctx, w: c.profile(ctx, some(w)[0]),
        ),
        Named(
            "/cgi-bin/user/info/batchget",
            False,
            lambda c, ctx, w: c.profiles(ctx, some(w)),
        ),
        Named(
            "/cgi-bin/user/info/updateremark",
            True,
            lambda c, ctx, w: c.set_remark(ctx, some(w)[0], "李姐"),
        ),
        Named(
            "/cgi-bin/tags/create", True, lambda c, ctx, w: c.create_tag(ctx, "新标签")
        ),
        Named("/cgi-bin/tags/get", False, lambda c, ctx, w: c.tags(ctx)),
        Named(
            "/cgi-bin/tags/update",
            True,
            lambda c, ctx, w: c.rename_tag(ctx, _tag(w), "改名"),
        ),
        Named(
            "/cgi-bin/tags/delete", True, lambda c, ctx, w: c.delete_tag(ctx, _tag(w))
        ),
        Named(
            "/cgi-bin/tags/members/batchtagging",
            True,
            lambda c, ctx, w: c.tag_fans(ctx, _tag(w), some(w)),
        ),
        Named(
            "/cgi-bin/tags/members/batchuntagging",
            True,
            lambda c, ctx, w: c.untag_fans(ctx, _tag(w), some(w)),
        ),
        Named(
            "/cgi-bin/user/tag/get",
            False,
            lambda c, ctx, w: c.tag_member_page(ctx, _tag(w)),
        ),
        Named(
            "/cgi-bin/tags/getidlist",
            False,
            lambda c, ctx, w: c.tag_ids(ctx, some(w)[0]),
        ),
        Named(
            "/cgi-bin/tags/members/getblacklist",
            False,
            lambda c, ctx, w: c.blacklist_page(ctx),
        ),
        Named(
            "/cgi-bin/tags/members/batchblacklist",
            True,
            lambda c, ctx, w: c.block(ctx, some(w)),
        ),
        Named(
            "/cgi-bin/tags/members/batchunblacklist",
            True,
            lambda c, ctx, w: c.unblock(ctx, some(w, 13)),
        ),
    )
}
