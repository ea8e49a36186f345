"""One walk over loopback against the simulator, with real HTTP."""

from __future__ import annotations

import pytest
from api_desk import Waits

from wxdesk.api.client import Client, open_client
from wxdesk.errors import (
    IpNotListed,
    ItemRefused,
    LimitReached,
    UnknownResult,
    WrongCredentials,
)
from wxdesk.jobs import Context
from wxdesk.simulator.faults import Action, Fault
from wxdesk.simulator.server import Simulator
from wxdesk.simulator.world import World


def client_of(simulator: Simulator, secret: str = "", source: str = "stable") -> Client:
    world = simulator.world
    return open_client(
        world.appid,
        lambda: secret or world.secret,
        api_base=simulator.url,
        token_source=source,
    )


@pytest.mark.parametrize("source", ["stable", "classic"])
def test_one_of_everything(source: str) -> None:
    with Simulator(World(350, 7)) as simulator:
        client, ctx = client_of(simulator, source=source), Context()
        page = client.follower_page(ctx)
        openids = page.openids
        assert len(openids) == page.total
        found = client.profiles(ctx, openids[:100])
        assert [one.openid for one in found] == list(openids[:100])
        tag = client.create_tag(ctx, "测试 VIP")
        client.tag_fans(ctx, tag.id, openids[:50])
        assert set(client.tag_member_page(ctx, tag.id).openids) == set(openids[:50])
        assert tag.id in client.tag_ids(ctx, openids[0])
        client.untag_fans(ctx, tag.id, openids[1:50])
        client.rename_tag(ctx, tag.id, "改名")
        assert ("改名", 1) in [(one.name, one.count) for one in client.tags(ctx)]
        client.delete_tag(ctx, tag.id)
        client.set_remark(ctx, openids[0], "老王")
        assert client.profile(ctx, openids[0]).remark == "老王"
        client.block(ctx, openids[:20])
        assert set(openids[:20]) <= set(client.blacklist_page(ctx).openids)
        client.unblock(ctx, openids[:20])
        quota = client.quota(ctx, "/cgi-bin/user/get")
        assert quota.used >= 1
        assert client.api_addresses(ctx)
        assert client.check_callback(ctx).ping
        client.close()


def test_its_refusals_are_understood() -> None:
    with Simulator(World(50, 7)) as simulator:
        client, ctx = client_of(simulator), Context()
        openids = client.follower_page(ctx).openids
        with pytest.raises(ItemRefused):
            client.block(ctx, [openids[0], "o" + "x" * 27])
        with pytest.raises(LimitReached):
            client.set_remark(ctx, openids[0], "长" * 10)
        with pytest.raises(WrongCredentials):
            client_of(simulator, "0" * 32).token_only(ctx)
        simulator.faults.add(Fault(Action.ERRCODE, errcode=40164))
        with pytest.raises(IpNotListed) as caught:
            client_of(simulator).token_only(ctx)
        assert caught.value.ip == "127.0.0.1"
        client.close()


def test_a_lost_reply_to_a_write_is_unknown_and_sent_once() -> None:
    with Simulator(World(50, 7)) as simulator:
        client, ctx = client_of(simulator), Context()
        openids = client.follower_page(ctx).openids[:5]
        known = set(client.blacklist_page(ctx).openids)
        block = "/cgi-bin/tags/members/batchblacklist"
        for action in (Action.LOST_REPLY, Action.RESET, Action.STATUS, Action.HTML):
            simulator.faults.add(Fault(action, block))
            with pytest.raises(UnknownResult):
                client.block(ctx, openids)
            applied = action is Action.LOST_REPLY
            found = set(client.blacklist_page(ctx).openids)
            assert (set(openids) <= found) is applied
            client.unblock(ctx, [one for one in openids if one not in known])
        assert ctx.calls[block] == 4
        client.close()


def test_a_lost_reply_to_a_read_is_asked_for_again() -> None:
    with Simulator(World(50, 7)) as simulator:
        client, ctx = client_of(simulator), Waits()
        simulator.faults.add(Fault(Action.LOST_REPLY, "/cgi-bin/tags/get"))
        assert client.tags(ctx)
        assert ctx.calls["/cgi-bin/tags/get"] == 2
        client.close()
