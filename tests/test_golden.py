"""Data files that released versions wrote, and one from the future."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from pathlib import Path

import pytest

from wxdesk import search
from wxdesk.account import Account, Home
from wxdesk.errors import FileTooNew
from wxdesk.jobs import Context
from wxdesk.model import Sort
from wxdesk.services import blacklist, fan_list, history, sidebar, tags, tasks
from wxdesk.settings import AccountEntry
from wxdesk.store import schema
from wxdesk.store.lock import lock_files

FOLDER = Path(__file__).parent / "golden"
FILES = sorted(FOLDER.glob("*.db"), key=lambda path: int(path.stem))
ENTRY = AccountEntry("wx00000000000golden", "旧版", secret_store="memory")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.change(accounts=(ENTRY,))
    home.paths.database(ENTRY.appid).parent.mkdir(exist_ok=True)
    return home


def test_there_is_a_file_of_every_schema() -> None:
    assert [int(path.stem) for path in FILES] == [
        number + 1 for number in range(len(schema.MIGRATIONS))
    ]


@pytest.mark.parametrize("golden", FILES, ids=lambda path: path.stem)
def test_an_old_file_opens_with_everything_in_it(golden: Path, home: Home) -> None:
    shutil.copy(golden, home.paths.database(ENTRY.appid))
    with Account.open(home, ENTRY.appid) as account:
        ctx = Context()
        assert account.damaged is None
        assert len(fan_list.load(account, ctx, search.parse(""), Sort())) == 120
        assert fan_list.count(account, ctx, search.parse("标签:golden")) == 30
        assert fan_list.count(account, ctx, search.parse("备注:李姐")) == 1
        assert fan_list.count(account, ctx, search.parse("笔记:生日")) == 1
        assert "golden" in [tag.name for tag in tags.all_tags(account, ctx)]
        assert len(blacklist.load(account, ctx, Sort())) >= 5
        assert [one.state.name for one in tasks.all_tasks(account, ctx)] == ["DONE"] * 3
        saved = sidebar.counts(account, ctx).filters
        assert [(one.name, one.count) for one in saved] == [("金卡", 30)]
        assert history.days(account, ctx, 30)
    db = sqlite3.connect(home.paths.database(ENTRY.appid))
    assert schema.version(db) == len(schema.MIGRATIONS)
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()


@pytest.mark.parametrize("golden", FILES[-1:], ids=lambda path: path.stem)
def test_a_newer_file_is_refused_and_not_touched(golden: Path, home: Home) -> None:
    path = home.paths.database(ENTRY.appid)
    shutil.copy(golden, path)
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA user_version = {len(schema.MIGRATIONS) + 1}")
    db.close()
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(FileTooNew):
        Account.open(home, ENTRY.appid)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    beside = {one for one in path.parent.glob("*.db*") if one != path}
    assert beside == set(lock_files(path))
