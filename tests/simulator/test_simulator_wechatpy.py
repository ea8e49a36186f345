"""wechatpy, the usual SDK and no code of ours, does its work on the simulator."""

from __future__ import annotations

import pytest

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::SyntaxWarning"),
]


@pytest.fixture
def client(simulator):
    from wechatpy import WeChatClient

    base = simulator.url + "/cgi-bin/"

    class LocalClient(WeChatClient):  # type: ignore[misc]
        API_BASE_URL = base

        def fetch_access_token(self):
            login = {"appid": self.appid, "secret": self.secret}
            login["grant_type"] = "client_credential"
            return self._fetch_access_token(base + "token", login)

    local = LocalClient(simulator.world.appid, simulator.world.secret)
    local._http.trust_env = False
    yield local
    local._http.close()


def test_lists_every_fan_once(client, world):
    listed = list(client.user.iter_followers())
    assert listed == list(world.followers())
    assert len(set(listed)) == 2_000


def test_reads_profiles(client, world):
    asked = world.sample(100)
    users = client.user.get_batch(asked)
    assert {user["openid"]: user for user in users} == {
        openid: world.profile(openid) for openid in asked
    }
    assert client.user.get(asked[0]) == world.profile(asked[0])


def test_makes_uses_and_deletes_a_tag(client, world):
    from wechatpy import WeChatClientException

    tag_id = client.tag.create("七夕到店")["id"]
    assert {tag["name"]: tag["id"] for tag in client.tag.get()}["七夕到店"] == tag_id
    people = world.sample(50)
    client.tag.tag_user(tag_id, people)
    assert sorted(client.tag.iter_tag_users(tag_id)) == sorted(people)
    assert tag_id in client.tag.get_user_tag(people[0])
    client.tag.untag_user(tag_id, people[:49])
    assert list(client.tag.iter_tag_users(tag_id)) == people[49:]
    client.tag.update(tag_id, "七夕")
    client.tag.delete(tag_id)
    with pytest.raises(WeChatClientException, match="45159"):
        client.tag.get_tag_users(tag_id)


def test_lists_the_members_of_a_big_tag(client, world):
    tag_id = world.tag_id("广东")
    assert list(client.tag.iter_tag_users(tag_id)) == world.members(tag_id)


def test_sets_a_remark(client, world):
    openid = world.sample(1)[0]
    client.user.update_remark(openid, "李姐 🌹")
    assert client.user.get(openid)["remark"] == "李姐 🌹"


def test_keeps_the_blacklist(client, world):
    people = world.sample(20)
    before = world.blacklisted()
    client.tag.batch_black_list(people)
    assert set(client.tag.get_black_list()["data"]["openid"]) == {*before, *people}
    client.tag.batch_unblack_list(people)
    assert world.blacklisted() == [one for one in before if one not in people]


def test_renews_a_token_that_somebody_else_made_void(client, world):
    client.user.get_followers()
    world.tokens.invalidate()
    assert client.user.get_followers()["total"] == 2_000
    assert world.calls["/cgi-bin/token"] == 2
