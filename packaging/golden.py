"""Keep a data file as this version writes it: tests/golden/SCHEMA.db.

python packaging/golden.py

Run once per released schema, before the release; commit the file. A test opens every
one of them with the program as it is, so a migration that loses something is noticed.
It refuses to replace a file: what a released version wrote does not change any more.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from pathlib import Path

from wxdesk import demo, search
from wxdesk.account import Account
from wxdesk.jobs import Context
from wxdesk.model import Selection, Sort
from wxdesk.services import accounts, blacklist, fan_list, filters, remarks, sync, tags
from wxdesk.store import schema

FOLDER = Path(__file__).parents[1] / "tests" / "golden"
FANS = 120


def main() -> int:
    """Write the file of the present schema. Returns the exit code."""
    target = FOLDER / f"{len(schema.MIGRATIONS)}.db"
    if target.exists():
        print(f"{target.name} is there: a released schema never changes")
        return 1
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        demo.running(FANS, Path(folder)) as running,
    ):
        with accounts.open_account(running.home, running.appid) as account:
            fill(account, Context())
        source = running.home.paths.database(running.appid)
        db = sqlite3.connect(source)
        db.execute("VACUUM INTO ?", (str(target),))
        db.close()
    print(f"{target.name}: {target.stat().st_size} bytes")
    return 0


def fill(account: Account, ctx: Context) -> None:
    """Something in every table that a sync cannot bring back."""
    sync.run(account, ctx)
    ids = tuple(fan_list.load(account, ctx, search.parse(""), Sort()))
    tag = tags.create(account, ctx, "golden")
    tags.add(account, ctx, Selection(ids=ids[:30]), tag.id)
    blacklist.add(account, ctx, Selection(ids=ids[-5:]), reason="广告")
    fan = fan_list.fan(account, ctx, ids[0])
    assert fan is not None
    remarks.set_remark(account, ctx, fan.openid, "李姐 老客")
    fan_list.set_note(account, ctx, ids[0], "生日 3 月")
    filters.save(account, ctx, "金卡", "标签:golden")


if __name__ == "__main__":
    sys.exit(main())
