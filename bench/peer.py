"""wechatpy, the usual SDK, doing a whole first sync: ``python -m bench.peer …``.

One call after the other, as its own documentation shows, into one SQLite table by an
upsert a fan and a commit a call. Prints its seconds, CPU and calls as JSON.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
import warnings
from typing import Any


def main(url: str, appid: str, secret: str, file: str) -> None:
    warnings.simplefilter("ignore")
    from wechatpy import WeChatClient

    base = url + "/cgi-bin/"

    class Local(WeChatClient):  # type: ignore[misc]
        API_BASE_URL = base

        def fetch_access_token(self) -> Any:
            login = {"appid": self.appid, "secret": self.secret}
            login["grant_type"] = "client_credential"
            return self._fetch_access_token(base + "token", login)

    client = Local(appid, secret)
    client._http.trust_env = False
    db = sqlite3.connect(file)
    db.execute(
        "CREATE TABLE fan(openid TEXT PRIMARY KEY, remark TEXT, at INT, scene TEXT,"
        " unionid TEXT, tags TEXT)"
    )
    begun, cpu, calls = time.perf_counter(), time.process_time(), 0
    openids = list(client.user.iter_followers())
    for start in range(0, len(openids), 100):
        users = client.user.get_batch(openids[start : start + 100])
        calls += 1
        db.executemany(
            "INSERT OR REPLACE INTO fan VALUES (?, ?, ?, ?, ?, ?)",
            [
                (
                    user["openid"],
                    user.get("remark", ""),
                    user.get("subscribe_time", 0),
                    user.get("subscribe_scene", ""),
                    user.get("unionid", ""),
                    json.dumps(user.get("tagid_list", [])),
                )
                for user in users
            ],
        )
        db.commit()
    wall, cpu = time.perf_counter() - begun, time.process_time() - cpu
    calls += -(-len(openids) // 10_000)
    facts = {"wall": wall, "cpu": cpu, "calls": calls, "fans": len(openids)}
    print(json.dumps(facts))


if __name__ == "__main__":
    main(*sys.argv[1:])
