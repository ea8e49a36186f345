"""WeChat as the walks know it: official accounts, each a simulator behind the front."""

from __future__ import annotations

from collections.abc import Iterable

from tests.walks.front import Front
from wxdesk.simulator.server import Simulator
from wxdesk.simulator.world import Applied, World


class Official:
    """One official account: what the platform holds of it, and what was done to it."""

    def __init__(self, name: str, fans: int, seed: int, *, bare: bool = False) -> None:
        self.name = name
        self.world = World(fans, seed, bare=bare)
        self.simulator = Simulator(self.world).start()

    @property
    def appid(self) -> str:
        return self.world.appid

    @property
    def secret(self) -> str:
        return self.world.secret

    def takes(self, milliseconds: float) -> None:
        """Every call lasts that long from now on."""
        self.simulator.latency_ms = milliseconds

    # -- the truth

    def having(self, tag: str) -> set[str]:
        """Openids of those who have the tag; nobody if there is no such tag."""
        with self.world.lock:
            if tag not in self.tags:
                return set()
            return set(self.world.members(self.world.tag_id(tag)))

    @property
    def tags(self) -> set[str]:
        """Names of the tags."""
        return set(self.world.tags.names.values())

    @property
    def blacklist(self) -> set[str]:
        with self.world.lock:
            return set(self.world.blacklisted())

    def done(self, *kinds: str) -> set[str]:
        """Everybody to whom something of these kinds was done (see ``Applied``)."""
        return {
            openid
            for one in self._journal()
            if one.kind in kinds
            for openid in one.openids
        }

    def given(self, tag: str) -> set[str]:
        """Everybody who was given that tag by a call."""
        tag_id = self.world.tag_id(tag)
        return {
            openid
            for one in self._journal()
            if one.kind == "tag" and one.tag_id == tag_id
            for openid in one.openids
        }

    def _journal(self) -> list[Applied]:
        """What was done by calls and not in the web console."""
        with self.world.lock:
            return [one for one in self.world.journal if one.call]

    def remark_of(self, openid: str) -> str:
        return str(self.world.profile(openid)["remark"])

    def give(self, tag: str, openids: Iterable[str]) -> None:
        """A colleague puts a tag on people in the web console."""
        known = tag in self.tags
        tag_id = self.world.tag_id(tag) if known else self.world.create_tag(tag)
        self.world.tag(openids, tag_id)


class WeChat:
    """The platform: its front and the accounts behind it."""

    def __init__(self, front: Front) -> None:
        self.front = front
        self.accounts: list[Official] = []

    def account(
        self, name: str = "岭南花市", fans: int = 300, *, bare: bool = False
    ) -> Official:
        """Somebody has registered an official account."""
        one = Official(name, fans, len(self.accounts) + 1, bare=bare)
        self.accounts.append(one)
        self.front.put_behind(one.simulator)
        return one

    def close(self) -> None:
        """Nothing of it is there any more."""
        self.front.close()
        for one in self.accounts:
            one.simulator.stop()
