"""Where secrets could be left behind: many failures, then a search of everything.

An account with a marked AppSecret and the tokens it gets works, fails in all ways of
the matrix, is exported and logged, and crashes. Afterwards no piece of any secret may
be in the data folder, in the log or on a stream, except in the one file that the
person asked for.
"""

from __future__ import annotations

import contextlib
import io
import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from calls import account
from cases import cases
from fake_wire import BASE, FakeTime, Wire, wired
from matrix import visible
from sentinel import Marks

from wxdesk import log as log_file
from wxdesk.account import Account, Home
from wxdesk.errors import InputError, WxdeskError
from wxdesk.jobs import Context
from wxdesk.model import FanQuery, Selection
from wxdesk.services import (
    accounts,
    connection,
    export,
    fan_list,
    quota,
    remarks,
    sync,
    tags,
    tasks,
)
from wxdesk.settings import AccountEntry, check_secret
from wxdesk.simulator.faults import Action, Fault
from wxdesk.simulator.stage import Stage

SECRET = "Zq7sXw3vKd9pLm5rTn2bHf8gJc4yQe6u"
OTHER_SECRET = "Ab1Nx0Rt6Wv4Gk8Ys2Mu5Pf7Dj9Ch3Lz"  # one that was typed wrongly
log = logging.getLogger("wxdesk.traces")


def run(root: Path, seed: int = 1, step: int = 1) -> tuple[int, list[str]]:
    """Leave traces in ``root`` and search them; every ``step``-th case of the matrix.

    Returns how many failures were provoked, and where something was found.
    """
    clock = FakeTime()
    world = account(clock.now)
    world.secret = SECRET
    wire = Wire(Stage(world), clock)
    streams = io.StringIO()
    with (
        wired(wire),
        contextlib.redirect_stdout(streams),
        contextlib.redirect_stderr(streams),
        _logging(root / "home" / "logs"),
    ):
        home = Home(root / "home")
        entry = AccountEntry(world.appid, "花市", BASE, secret_store="file")
        accounts.add(home, entry, SECRET)
        home.change(proxy="none")
        with Account.open(home, world.appid, clock) as opened:
            failures = _work(opened, wire, root, clock)
            failures += _fail(opened, wire, clock, seed, step)
            _crash(opened, world.tokens.stable()[0])
            shown = [repr(vars(opened)), repr(home), repr(vars(home.keychain))]
            shown += [repr(opened.client), repr(task_rows(opened))]
    marks = Marks(SECRET, OTHER_SECRET, *world.tokens._ends)
    asked_for = home.paths.secrets / world.appid
    problems = marks.scan(root, allowed=[asked_for])
    if not marks.found(asked_for.read_bytes()):
        problems.append("the secret is not where it was asked to be")
    for place, text in (("the streams", streams.getvalue()), ("a repr", str(shown))):
        if pieces := marks.found(text):
            problems.append(f"{place}: {pieces[0]!r}")
    return failures, problems


def task_rows(opened: Account) -> Any:
    with opened.store.reader() as reader:
        return [
            [tuple(row) for row in reader.db.execute(f"SELECT * FROM {table}")]
            for table in ("task", "task_item", "event", "meta")
        ]


def _work(opened: Account, wire: Wire, root: Path, clock: FakeTime) -> int:
    """What people do, under faults, with everything that writes files."""
    ctx = Context(clock)
    sync.run(opened, ctx)
    tag = tags.create(opened, ctx, "标记")
    everybody = Selection(query=FanQuery())
    path = "/cgi-bin/tags/members/batchtagging"
    failures = 0
    for action in (Action.LOST_REPLY, Action.HTML, Action.STATUS, Action.WRONG_TYPES):
        wire.stage.faults.add(Fault(action, path, times=0))
        task = tags.add(opened, ctx, everybody, tag.id).task
        wire.stage.faults.clear()
        failures += 1
        tasks.resume(opened, ctx, task.id)
        tasks.export_failures(opened, ctx, task.id, root / f"failures{task.id}.csv")
    openid = next(wire.stage.world.followers())
    remarks.set_remark(opened, ctx, openid, "李姐")
    for kind in ("csv", "xlsx", "jsonl"):
        export.write(opened, ctx, FanQuery(), root / f"fans.{kind}")
    quota.refresh(opened, ctx)
    fan_list.count(opened, ctx, FanQuery())
    for fault in (Fault(Action.ERRCODE, errcode=40164), Fault(Action.RESET, times=0)):
        wire.stage.faults.add(fault)
        for line in connection.check(opened, ctx):
            log.warning("%s", line)
        wire.stage.faults.clear()
        failures += 1
    try:
        check_secret(OTHER_SECRET + "!")
    except InputError as error:
        log.exception("typed", exc_info=error)
    return failures


def _fail(opened: Account, wire: Wire, clock: FakeTime, seed: int, step: int) -> int:
    """All kinds of failures of all calls; each goes to the log as a crash would."""
    failures = 0
    for case in list(cases(seed))[::step]:
        if case.named.source == "classic":
            continue
        if case.named.fetches_token:
            wire.stage.world.tokens.invalidate("stable")
        case.fault.seconds = 90.0 if case.fault.action is Action.LATENCY else 1.0
        wire.stage.faults.add(case.fault)
        try:
            case.named.call(opened.client, Context(clock), wire.stage.world)
        except (WxdeskError, KeyError) as error:  # KeyError: the tag is gone by now
            failures += 1
            log.critical("unexpected %s", case, exc_info=error)
            log.error("%s", "\n".join(visible(error)))
        wire.stage.faults.clear()
    return failures


def _crash(opened: Account, token: str) -> None:
    """What nobody caught, with a secret in it, as the hooks write it down."""
    secret = opened.home.keychain.get(opened.appid, "file")
    request = {"url": f"/x?access_token={token}&secret={secret}", "secret": secret}
    for careless in (
        RuntimeError(request["url"]),
        KeyError(secret),
        ValueError(f"{token} is no {secret!r}"),
        TypeError(request),
        OSError(5, "cannot reach", f"https://x/?a=1&access_token={token}"),
        UnicodeDecodeError("utf-8", f"secret {secret}".encode(), 0, 1, "bad"),
    ):
        try:
            raise careless
        except Exception as error:
            log.critical("unexpected", exc_info=error)
            log.warning("%r", error)


@contextlib.contextmanager
def _logging(folder: Path) -> Iterator[None]:
    """The program's own log, at the most talkative level, and nothing besides."""
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    for handler in handlers:
        root.removeHandler(handler)
    log_file.start(folder)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        log_file.stop()
        root.setLevel(level)
        for handler in handlers:
            root.addHandler(handler)


def proof(short: bool, seed: int) -> tuple[str, list[str]]:
    """For the table of all proofs."""
    with tempfile.TemporaryDirectory() as folder:
        failures, problems = run(Path(folder), seed, 7 if short else 1)
    return f"{failures:,} failures, {len(problems)} hits", problems


PROOFS = [("marked secrets", "0 hits in files, logs, streams, pages", proof)]
