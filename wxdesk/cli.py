"""The same services without a window, for scheduled syncs and for checking.

Data goes to stdout, progress and messages to stderr. Exit codes: 0 done, 1 done but
some items failed, 2 usage, 3 a person is needed, 4 stopped and resumable.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from wxdesk import demo, search
from wxdesk.account import Account, Home
from wxdesk.errors import (
    ApiError,
    Cancelled,
    InputError,
    Move,
    NeedsPerson,
    WxdeskError,
)
from wxdesk.jobs import Context
from wxdesk.model import (
    FanQuery,
    Outcome,
    Selection,
    Sort,
    Status,
    SyncReport,
    TaskState,
    Text,
)
from wxdesk.services import (
    accounts,
    blacklist,
    connection,
    export,
    fan_list,
    importing,
    remarks,
    sync,
    tags,
    tasks,
)
from wxdesk.settings import AccountEntry, interface_language

DONE, SOME_FAILED, USAGE, PERSON, STOPPED = range(5)
FAILURES_SHOWN = 20  # for a person; --json and `tasks failures` give them all
Args = argparse.Namespace


def run(args: Args) -> int:
    """Carry out one parsed command. Returns the exit code; a known error is printed
    as title, reason and next step, never as a traceback."""
    ctx = Context()
    language = interface_language("system")
    try:
        if args.command == "simulator":  # stops by itself, needs no data folder
            return _simulator(args)
        with _stopping(ctx):
            home = Home()
            language = interface_language(home.settings.language)
            return _COMMANDS[args.command](args, ctx, home)
    except Cancelled:
        say(Text("已停下，下次接着做", "Stopped; it will go on from here"), language)
        return STOPPED
    except WxdeskError as error:
        print(error.message(language), file=sys.stderr)
        return exit_code(error)


def exit_code(error: WxdeskError) -> int:
    """Which exit code an error ends in."""
    if isinstance(error, InputError):
        return USAGE
    if isinstance(error, NeedsPerson) or not isinstance(error, ApiError):
        return PERSON
    return STOPPED if error.whose is Move.WECHAT else PERSON


def say(text: Text, language: str) -> None:
    """One line for the person."""
    print(text.in_language(language), file=sys.stderr)


def out(value: Any) -> None:
    """One line of data."""
    print(json.dumps(value, ensure_ascii=False))


@contextmanager
def _stopping(ctx: Context) -> Iterator[None]:
    """Ctrl-C and a terminate signal stop the job cleanly; a second Ctrl-C kills."""

    def stop(number: int, _frame: object) -> None:
        if ctx.cancelled and number == signal.SIGINT:
            raise KeyboardInterrupt
        ctx.cancel()

    if threading.current_thread() is not threading.main_thread():
        yield  # signals belong to the main thread; tests call from elsewhere
        return
    before = {one: signal.signal(one, stop) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


@contextmanager
def _showing(ctx: Context) -> Iterator[None]:
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


# -- commands -------------------------------------------------------------------


def _account(args: Args, ctx: Context, home: Home) -> int:
    action: Callable[[Args, Context, Home], int] = {
        "add": _account_add,
        "list": _account_list,
        "check": _account_check,
        "remove": _account_remove,
    }[args.action]
    return action(args, ctx, home)


def _account_add(args: Args, _ctx: Context, home: Home) -> int:
    needs_secret = not args.token_source.startswith("url:")
    secret = sys.stdin.readline().strip() if needs_secret else ""
    if needs_secret and not secret:
        raise InputError(
            Text("标准输入里没有 AppSecret", "No AppSecret on standard input"),
            Text("把 AppSecret 从管道送进来。", "Pipe the AppSecret in."),
        )
    entry = AccountEntry(
        args.appid.strip(),
        args.name,
        args.api_base,
        args.token_source,
        args.secret_store,
    )
    accounts.add(home, entry, secret)
    out(_entry(entry))
    return DONE


def _account_list(_args: Args, _ctx: Context, home: Home) -> int:
    for entry in home.accounts:
        out(_entry(entry))
    return DONE


def _account_check(args: Args, ctx: Context, home: Home) -> int:
    with accounts.open_account(home, args.account) as account:
        lines = connection.check(account, ctx)
    language = interface_language(home.settings.language)
    for line in lines:
        detail = line.detail.in_language(language)
        out({"step": line.step, "state": line.state, "detail": detail})
    error = connection.first_error(lines)
    if error is None:
        return DONE
    print(error.message(language), file=sys.stderr)
    return exit_code(error)


def _account_remove(args: Args, _ctx: Context, home: Home) -> int:
    accounts.remove(home, args.account, data=not args.keep_data)
    return DONE


def _entry(entry: AccountEntry) -> dict[str, str]:
    return {
        "appid": entry.appid,
        "name": entry.name,
        "api_base": entry.api_base,
        "token_source": entry.token_source,
        "secret_store": entry.secret_store,
    }


def _sync(args: Args, ctx: Context, home: Home) -> int:
    connections = args.connections or home.settings.connections
    with accounts.open_account(home, args.account) as account, _showing(ctx):
        report = sync.run(
            account,
            ctx,
            full=args.full,
            connections=connections,
            accept_left=args.accept_left,
        )
    language = interface_language(home.settings.language)
    if args.json:
        out(report_json(report))
    else:
        say(_sync_line(report), language)
    if report.vanished:
        say(
            Text(
                f"有 {report.vanished:,} 位不在名单里了，超过 5 %，没有记成取关。"
                "核实后加上 --accept-left 再同步。",
                f"{report.vanished:,} fans are missing, more than 5 %; they do not "
                "count as left. Verify, then sync with --accept-left.",
            ),
            language,
        )
        return PERSON
    return SOME_FAILED if report.failed else DONE


def report_json(report: SyncReport) -> dict[str, Any]:
    """The fields of ``sync --json``."""
    return {
        "fans": report.fans,
        "new": report.new,
        "left": report.left,
        "returned": report.returned,
        "failed": report.failed,
        "complete": report.complete,
        "calls": dict(report.calls),
        "seconds": report.seconds,
    }


def _sync_line(report: SyncReport) -> Text:
    return Text(
        f"粉丝 {report.fans:,}，新关注 {report.new:,}，取关 {report.left:,}，"
        f"回归 {report.returned:,}，读不到 {report.failed:,}",
        f"fans {report.fans:,}, new {report.new:,}, left {report.left:,}, "
        f"returned {report.returned:,}, unreadable {report.failed:,}",
    )


def _fans(args: Args, ctx: Context, home: Home) -> int:
    query = search.parse(args.filter)
    with accounts.open_account(home, args.account) as account:
        if args.count:
            print(fan_list.count(account, ctx, query))
            return DONE
        names = {tag.id: tag.name for tag in tags.all_tags(account)}
        found = fan_list.stream(account, ctx, query, Sort())
        for number, fan in enumerate(found):
            if args.limit is not None and number >= args.limit:
                break
            if args.json:
                one = export.record(fan, names)
                del one["note"]  # not part of the promised fields
                out(one)
            else:
                left = "" if fan.status is Status.FOLLOWING else "left"
                tag_names = ",".join(names.get(tag, str(tag)) for tag in fan.tag_ids)
                print(fan.openid, fan.display_name, tag_names, left, sep="\t")
    return DONE


def _export(args: Args, ctx: Context, home: Home) -> int:
    query = search.parse(args.filter)
    language = interface_language(home.settings.language)
    with accounts.open_account(home, args.account) as account, _showing(ctx):
        rows = export.write(account, ctx, query, args.out, language=language)
    say(Text(f"写了 {rows:,} 行：{args.out}", f"{rows:,} rows: {args.out}"), language)
    return DONE


def _tag(args: Args, ctx: Context, home: Home) -> int:
    selection, source = _selection(args)
    with accounts.open_account(home, args.account) as account, _showing(ctx):
        if args.add is not None:
            tag = tags.find_or_create(account, ctx, args.add)
            outcome = tags.add(account, ctx, selection, tag.id, source)
        else:
            known = tags.named(account, args.remove)
            if known is None:
                raise InputError(
                    Text(f"没有标签「{args.remove}」", f"No tag {args.remove!r}"),
                    Text("先同步，再核对名字。", "Sync first, then check the name."),
                )
            outcome = tags.remove(account, ctx, selection, known.id, source)
        return _bulk_result(args, home, account, outcome)


def _blacklist(args: Args, ctx: Context, home: Home) -> int:
    selection, source = _selection(args)
    with accounts.open_account(home, args.account) as account, _showing(ctx):
        if args.add:
            outcome = blacklist.add(account, ctx, selection, source=source)
        else:
            outcome = blacklist.remove(account, ctx, selection, source=source)
        return _bulk_result(args, home, account, outcome)


def _remark(args: Args, ctx: Context, home: Home) -> int:
    with accounts.open_account(home, args.account) as account:
        outcome = remarks.set_remark(account, ctx, args.openid.strip(), args.text)
        return _bulk_result(args, home, account, outcome)


def _tasks(args: Args, ctx: Context, home: Home) -> int:
    language = interface_language(home.settings.language)
    with accounts.open_account(home, args.account) as account, _showing(ctx):
        if args.action is None:
            for task in tasks.all_tasks(account):
                out(_task_line(task))
            return DONE
        if args.action == "failures":
            for one in tasks.failures(account, args.id):
                out(_failure(one, language))
            return DONE
        action = {"resume": tasks.resume, "undo": tasks.undo}[args.action]
        return _bulk_result(args, home, account, action(account, ctx, args.id))


def _selection(args: Args) -> tuple[Selection, str]:
    if args.openids is not None:
        found = importing.openids_from(args.openids)
        return Selection(openids=tuple(found)), args.openids.name
    query: FanQuery = search.parse(args.filter)
    return Selection(query=query), args.filter


def _bulk_result(args: Args, home: Home, account: Account, outcome: Outcome) -> int:
    """Print how a task ended and choose the exit code by it."""
    language = interface_language(home.settings.language)
    task = outcome.task
    failures = tasks.failures(account, task.id) if task.failed else []
    if getattr(args, "json", False):
        out(
            {
                "task": task.id,
                "state": task.state.value,
                "done": task.done,
                "failed": task.failed,
                "unknown": task.unknown,
                "calls": task.calls,
                "failures": [_failure(one, language) for one in failures],
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
            print(f"errcode {task.parked.errcode} {task.parked.rid}", file=sys.stderr)
        return STOPPED if task.parked.whose == Move.WECHAT.value else PERSON
    if task.left:
        return STOPPED
    return SOME_FAILED if task.failed else DONE


def _failure(one: Any, language: str) -> dict[str, Any]:
    reason = one.reason.in_language(language)
    return {"openid": one.openid, "errcode": one.errcode, "reason": reason}


def _task_line(task: Any) -> dict[str, Any]:
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
        "calls": task.calls,
        "errcode": parked.errcode if parked else None,
        "resume_at": parked.resume_at if parked else 0,
        "undo_of": task.undo_of,
    }


def _simulator(args: Args) -> int:
    return demo.serve(
        fans=args.fans,
        port=args.port,
        latency_ms=args.latency_ms,
        seed=args.seed,
        with_names=args.with_names,
        control=args.control,
    )


_COMMANDS: dict[str, Callable[[Args, Context, Home], int]] = {
    "account": _account,
    "sync": _sync,
    "fans": _fans,
    "export": _export,
    "tag": _tag,
    "blacklist": _blacklist,
    "remark": _remark,
    "tasks": _tasks,
}
