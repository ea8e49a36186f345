"""How many calls and transactions a sync and a bulk task take."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager

import pytest

from wxdesk.account import Home
from wxdesk.jobs import Context
from wxdesk.model import FanQuery, Selection
from wxdesk.services import accounts, sync, tags
from wxdesk.settings import AccountEntry
from wxdesk.simulator.server import Simulator
from wxdesk.simulator.world import World
from wxdesk.work import profile_fetch

FANS = 2_500
LIST, DETAILS = "/cgi-bin/user/get", "/cgi-bin/user/info/batchget"
QUOTA = "/cgi-bin/openapi/quota/get"
TAGGING = "/cgi-bin/tags/members/batchtagging"


@pytest.fixture
def account(tmp_path):
    world = World(FANS)
    with Simulator(world) as simulator:
        home = Home(tmp_path)
        entry = AccountEntry(
            world.appid, "count", api_base=simulator.url, secret_store="memory"
        )
        accounts.add(home, entry, world.secret)
        with accounts.open_account(home, world.appid) as opened:
            yield opened


@contextmanager
def transactions(account):
    """Counts the transactions of the block."""
    counted = Counter()
    write = account.store.write

    def counting(durable=False):
        counted["durable" if durable else "all"] += 1
        return write(durable)

    account.store.write = counting
    yield counted
    del account.store.write


def test_calls_and_transactions_of_syncs(account):
    first, second = Context(), Context()
    with transactions(account) as written:
        sync.run(account, first, connections=8)
    assert first.calls[LIST] == 2  # one page, and the end of the cursor
    assert first.calls[DETAILS] == FANS // 100
    # 25 answers: in groups, so never one transaction each, plus a dozen of the steps
    assert written["all"] < FANS // 100
    assert written["durable"] <= 2
    sync.run(account, second, connections=8)
    assert second.calls[LIST] == 2
    assert second.calls[DETAILS] == 0


def test_a_bulk_task_takes_two_transactions_a_call(account):
    sync.run(account, Context(), connections=8)
    tag = tags.create(account, Context(), "count")
    ctx = Context()
    with transactions(account) as written:
        tags.add(account, ctx, Selection(query=FanQuery()), tag.id)
    assert (ctx.calls[TAGGING], ctx.calls[QUOTA]) == (FANS // 50, 1)
    # the tag is looked up, its members are read before and after
    assert sum(ctx.calls.values()) <= FANS // 50 + 5
    assert sum(written.values()) <= 2 * (FANS // 50) + 20


def test_a_sync_holds_what_is_under_way_and_never_everybody(account, monkeypatch):
    monkeypatch.setattr(profile_fetch, "FEED", 300)
    sizes = []
    submit = profile_fetch.Details._submit

    def watched(self):
        submit(self)
        sizes.append((len(self._open), len(self._feed)))

    monkeypatch.setattr(profile_fetch.Details, "_submit", watched)
    ctx = Context()
    sync.run(account, ctx, connections=2)
    assert ctx.calls[DETAILS] == FANS // 100
    most = 300 + 2 * 2 * 100 + 2 * 100  # the feed, what is queued, what is answered
    assert max(open_ for open_, _ in sizes) <= most < FANS / 2
    assert sizes[-1] == (0, 0)
