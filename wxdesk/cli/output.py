"""What the command line prints, and the exit code that goes with it."""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from wxdesk.account import Account, Home
from wxdesk.addresses import masked_url
from wxdesk.cli.streams import put
from wxdesk.errors import ApiError, InputError, NeedsPerson, WxdeskError
from wxdesk.jobs import Context
from wxdesk.model import Failure, Move, Outcome, SyncReport, Task, TaskState, Text
from wxdesk.printable import json_line, one_line
from wxdesk.services import tasks
from wxdesk.settings import AccountEntry, interface_language

Args = argparse.Namespace
DONE, SOME_FAILED, USAGE, PERSON, STOPPED = range(5)
FAILURES_SHOWN = 20  # for a person; --json and `tasks failures` give them all


def exit_code(error: WxdeskError) -> int:
    """Which exit code an error ends in."""
    if isinstance(error, InputError):
        return USAGE
    if isinstance(error, NeedsPerson) or not isinstance(error, ApiError):
        return PERSON
    return STOPPED if error.whose is Move.WECHAT else PERSON


def say(text: Text, language: str) -> None:
    """One line for the person."""
    print(one_line(text.in_language(language)), file=sys.stderr)


def tell(error: WxdeskError, language: str) -> None:
    """An error for the person: title, reason, next step, each on a line."""
    for line in error.message(language).split("\n"):
        print(one_line(line), file=sys.stderr)


def out(value: Any) -> None:
    """One line of data."""
    put(json_line(value))


def row(*cells: str) -> None:
    """One line of a table for a person, cells parted by tabs."""
    put("\t".join(map(one_line, cells)))


@contextmanager
def showing(ctx: Context) -> Iterator[None]:
    """A line of progress on stderr, twice a second, when somebody looks."""
    if not sys.stderr.isatty():
        yield
        return
    done = threading.Event()

    def show() -> None:
        while not done.wait(0.5):
            now = ctx.snapshot()
            total = f" / {now.total:,}" if now.total else ""
            sys.stderr.write(f"\r\x1b[K{now.stage} {now.done:,}{total}")
            sys.stderr.flush()
        sys.stderr.write("\r\x1b[K")

    thread = threading.Thread(target=show, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def entry_json(entry: AccountEntry) -> dict[str, str]:
    """One account as ``account list`` prints it; never its secret."""
    return {
        "appid": entry.appid,
        "name": entry.name,
        "api_base": entry.api_base,
        "token_source": _masked_source(entry.token_source),
        "secret_store": entry.secret_store,
    }


def _masked_source(source: str) -> str:
    kind, colon, url = source.partition(":")
    return kind + colon + masked_url(url)


def report_json(report: SyncReport) -> dict[str, Any]:
    """The fields of ``sync --json``."""
    return {
        "fans": report.fans,
        "new": report.new,
        "left": report.left,
        "returned": report.returned,
        "failed": report.failed,
        "unknown": report.unknown,
        "invalid": report.invalid,
        "doubts": [
            {"list": one.what, "tag": one.name, "came": one.came, "of": one.expected}
            for one in report.doubts
        ],
        "complete": report.complete,
        "calls": dict(report.calls),
        "seconds": report.seconds,
    }


def sync_line(report: SyncReport) -> Text:
    """The result of a sync for a person."""
    return Text(
        f"粉丝 {report.fans:,}，新关注 {report.new:,}，取关 {report.left:,}，"
        f"回归 {report.returned:,}，读不到 {report.failed:,}",
        f"fans {report.fans:,}, new {report.new:,}, left {report.left:,}, "
        f"returned {report.returned:,}, unreadable {report.failed:,}",
    )


def bulk_result(
    args: Args, ctx: Context, home: Home, account: Account, outcome: Outcome
) -> int:
    """Print how a task ended and choose the exit code by it."""
    language = interface_language(home.settings.language)
    task = outcome.task
    failures = tasks.failures(account, ctx, task.id) if task.failed else []
    if getattr(args, "json", False):
        out(
            {
                "task": task.id,
                "state": task.state.value,
                "done": task.done,
                "failed": task.failed,
                "unknown": task.unknown,
                "calls": task.calls,
                "failures": [failure_json(one, language) for one in failures],
                "skipped": task.skipped,
                "left": task.left,
            }
        )
    else:
        say(
            Text(
                f"任务 {task.id}：成功 {task.done:,}，失败 {task.failed:,}，"
                f"本来就是 {task.skipped:,}，还剩 {task.left:,}",
                f"task {task.id}: done {task.done:,}, failed {task.failed:,}, "
                f"already so {task.skipped:,}, left {task.left:,}",
            ),
            language,
        )
        for one in failures[:FAILURES_SHOWN]:
            errcode = "" if one.errcode is None else f" ({one.errcode})"
            say(
                Text(
                    f"  {one.openid}  {one.reason.zh}{errcode}",
                    f"  {one.openid}  {one.reason.en}{errcode}",
                ),
                language,
            )
    if task.parked is not None and task.state is TaskState.PARKED:
        say(task.parked.title, language)
        say(task.parked.hint, language)
        if task.parked.errcode is not None:
            facts = f"errcode {task.parked.errcode} {task.parked.rid}"
            say(Text(facts, facts), language)
        return STOPPED if task.parked.whose == Move.WECHAT.value else PERSON
    if task.left:
        return STOPPED
    return SOME_FAILED if task.failed else DONE


def failure_json(one: Failure, language: str) -> dict[str, Any]:
    """One fan a task could not change."""
    reason = one.reason.in_language(language)
    return {"openid": one.openid, "errcode": one.errcode, "reason": reason}


def task_json(task: Task) -> dict[str, Any]:
    """One line of ``tasks``."""
    parked = task.parked
    return {
        "task": task.id,
        "kind": task.kind.value,
        "tag": task.tag_name,
        "state": task.state.value,
        "total": task.total,
        "done": task.done,
        "failed": task.failed,
        "unknown": task.unknown,
        "skipped": task.skipped,
        "left": task.left,
        "confirmed": task.confirmed,
        "left_later": task.left_later,
        "calls": task.calls,
        "asks": parked.ask if parked else "",
        "errcode": parked.errcode if parked else None,
        "resume_at": parked.resume_at if parked else 0,
        "undo_of": task.undo_of,
    }
