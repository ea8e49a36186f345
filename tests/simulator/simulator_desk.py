"""A world with a standing clock, and a desk to call it without HTTP."""

from __future__ import annotations

import json
from typing import Any

from wxdesk.simulator.call import Call
from wxdesk.simulator.endpoints import ENDPOINTS, SimulatedReply, answer
from wxdesk.simulator.world import World

NOON = 1_790_740_800  # 2026-09-30 12:00 in Beijing


class Desk:
    """Calls one world as a client would; knows its token."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.token = world.tokens.stable()[0]

    def reply(self, path: str, body: Any = None, **query: str) -> SimulatedReply:
        """``body``: bytes as they are, anything else as raw UTF-8 JSON."""
        path = f"/cgi-bin/{path}"
        method = ENDPOINTS[path].method if path in ENDPOINTS else "GET"
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body, ensure_ascii=False).encode()
        query = {"access_token": self.token, **query}
        return answer(self.world, Call(method, path, query, body or b""))

    def __call__(self, path: str, body: Any = None, **query: str) -> dict[str, Any]:
        result = json.loads(self.reply(path, body, **query).body)
        assert isinstance(result, dict)
        return result

    def code(self, path: str, body: Any = None, **query: str) -> int:
        """Only the errcode, 0 when there is none."""
        return int(self(path, body, **query).get("errcode", 0))


def make_world(fans: int = 2_000, seed: int = 7, **more: Any) -> World:
    return World(fans, seed, clock=lambda: NOON, **more)
