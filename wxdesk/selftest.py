"""What a packaged build must prove about itself, on the machine it is installed on."""

from __future__ import annotations

import json
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wxdesk import __version__, demo, keychain
from wxdesk.account import Account
from wxdesk.api import selfcheck as tls
from wxdesk.errors import WxdeskError
from wxdesk.jobs import Context
from wxdesk.model import FanQuery, Selection, Sort
from wxdesk.services import accounts, blacklist, export, fan_list, sync, tags
from wxdesk.store import selfcheck as sqlite
from wxdesk.ui.window import selfcheck

FANS = 300


def main(*, json_wanted: bool) -> int:
    """Run and print. Returns 0, or 1 if a check failed."""
    result = run(Context())
    print(json.dumps(result) if json_wanted else table(result))
    return 0 if result["ok"] else 1


def run(ctx: Context) -> dict[str, Any]:
    """Every check with its fact. ``ok`` is False if one of them failed."""
    with tempfile.TemporaryDirectory(prefix="wxdesk-selftest-") as folder:
        checks: dict[str, Callable[[], str]] = {
            "qt": selfcheck.platform,
            "translations": selfcheck.translations,
            "icons": selfcheck.icons_render,
            "keyring": keychain.backend_name,
            "sqlite": sqlite.facts,
            "tls": tls.facts,
            "round_trip": lambda: _round_trip(ctx, Path(folder)),
            "file_modes": lambda: _modes(Path(folder)),
        }
        lines = [_line(name, check) for name, check in checks.items()]
    return {
        "version": __version__,
        "ok": all(line["ok"] for line in lines),
        "checks": lines,
    }


def table(result: dict[str, Any]) -> str:
    """The result for a person."""
    lines = [f"wxdesk {result['version']}"]
    for one in result["checks"]:
        mark = "ok    " if one["ok"] else "FAILED"
        lines.append(f"{mark}  {one['name']:<13} {one['fact']}")
    return "\n".join(lines)


def _line(name: str, check: Callable[[], str]) -> dict[str, Any]:
    try:
        return {"name": name, "ok": True, "fact": check()}
    except (WxdeskError, AssertionError, OSError, RuntimeError, ImportError) as error:
        return {"name": name, "ok": False, "fact": f"{type(error).__name__}: {error}"}


def _round_trip(ctx: Context, folder: Path) -> str:
    with demo.running(FANS, folder) as running:
        with accounts.open_account(running.home, running.appid) as account:
            report = sync.run(account, ctx)
            assert report.complete, report
            assert report.fans == FANS, report
            _change(account, ctx, folder)
        with accounts.open_account(running.home, running.appid) as account:
            query = fan_list.understand(account, ctx, "tag:selftest")
            assert fan_list.count(account, ctx, query) == 60
    return f"{FANS} fans, {sum(report.calls.values())} calls"


def _change(account: Account, ctx: Context, folder: Path) -> None:
    ids = fan_list.load(account, ctx, FanQuery(), Sort())
    tag = tags.create(account, ctx, "selftest")
    tagged = tags.add(account, ctx, Selection(ids=tuple(ids[:60])), tag.id)
    assert tagged.task.done == 60, tagged.task
    blocked = blacklist.add(account, ctx, Selection(ids=tuple(ids[:25])))
    assert blocked.task.left == blocked.task.failed == 0, blocked.task
    for ending in ("csv", "xlsx", "jsonl"):
        rows = export.write(account, ctx, FanQuery(), folder / f"f.{ending}")
        assert rows == FANS, (ending, rows)


def _modes(folder: Path) -> str:
    if os.name != "posix":
        return "not applicable"
    private = [folder / "settings.json", *(folder / "accounts").iterdir()]
    for path in private:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert not mode & 0o077, f"{path.name} is {mode:o}"
    return f"{len(private)} files, none readable by others"
