"""The same services without a window, for scheduled syncs and for checking.

Data goes to stdout, progress and messages to stderr. Exit codes: 0 done, 1 done but
some items failed, 2 usage, 3 a person is needed, 4 stopped and resumable, 70 a mistake
of ours, 130 a second Ctrl-C, 141 nobody reads the output any more.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from wxdesk import demo
from wxdesk.account import Account, Home
from wxdesk.cli import streams
from wxdesk.cli.output import (
    DONE,
    PERSON,
    SOME_FAILED,
    STOPPED,
    bulk_result,
    entry_json,
    exit_code,
    failure_json,
    out,
    report_json,
    row,
    say,
    showing,
    sync_line,
    task_json,
    tell,
)
from wxdesk.cli.signals import stopping
from wxdesk.errors import (
    Cancelled,
    InputError,
    WxdeskError,
)
from wxdesk.jobs import Context
from wxdesk.model import (
    NEW_TAG,
    Act,
    Selection,
    Sort,
    Status,
    Tag,
    TaskKind,
    Text,
)
from wxdesk.services import (
    accounts,
    connection,
    export,
    fan_list,
    openid_files,
    remarks,
    sync,
    tags,
    tasks,
)
from wxdesk.settings import AccountEntry, interface_language

Args = argparse.Namespace


def run(args: Args) -> int:
    """Carry out one parsed command. Returns the exit code; a known error is printed
    as title, reason and next step, never as a traceback."""
    ctx = Context()
    language = interface_language("system")
    try:
        if args.command == "simulator":  # stops by itself, needs no data folder
            return _simulator(args)
        with stopping(ctx):
            home = Home()
            language = interface_language(home.settings.language)
            for notice in home.veil.notices:
                say(notice, language)
            code = _COMMANDS[args.command](args, ctx, home)
            streams.flush()
            return code
    except Cancelled:
        say(Text("已停下，下次接着做", "Stopped; it will go on from here"), language)
        return STOPPED
    except WxdeskError as error:
        tell(error, language)
        return exit_code(error)


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
    source, secret = args.token_source, ""
    if source == "url":
        source = f"url:{_piped(_NO_ADDRESS)}"
    elif not source.startswith("url:"):
        secret = _piped(_NO_SECRET)
    entry = AccountEntry(
        args.appid.strip(),
        args.name,
        args.api_base,
        source,
        args.secret_store,
    )
    out(entry_json(accounts.add(home, entry, secret)))
    return DONE


def _piped(missing: tuple[Text, Text]) -> str:
    """A line of standard input, for what must not stand in the arguments."""
    if line := sys.stdin.readline(10_000).strip():
        return line
    raise InputError(*missing)


def _account_list(_args: Args, _ctx: Context, home: Home) -> int:
    for entry in home.accounts:
        out(entry_json(entry))
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
    tell(error, language)
    return exit_code(error)


def _account_remove(args: Args, _ctx: Context, home: Home) -> int:
    accounts.remove(home, args.account, data=not args.keep_data)
    return DONE


def _sync(args: Args, ctx: Context, home: Home) -> int:
    connections = args.connections or home.settings.connections
    with accounts.open_account(home, args.account) as account, showing(ctx):
        damage = account.damage()
        if damage is not None:
            tell(damage, interface_language(home.settings.language))
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
        say(sync_line(report), language)
    for text in sync.uncertain(report):
        say(text, language)
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
    if damage is not None:
        return PERSON
    return DONE if report.complete else SOME_FAILED


@contextmanager
def _opened(home: Home, args: Args) -> Iterator[Account]:
    """The account, if its data can be relied on. Raises FileDamaged when the file was
    moved aside and no sync has filled the new one: 0 fans would be no answer."""
    with accounts.open_account(home, args.account) as account:
        damage = account.damage()
        if damage is not None:
            raise damage
        yield account


def _fans(args: Args, ctx: Context, home: Home) -> int:
    with _opened(home, args) as account:
        query = fan_list.understand(account, ctx, args.filter)
        if args.count:
            row(str(fan_list.count(account, ctx, query)))
            return DONE
        names = {tag.id: tag.name for tag in tags.uncounted(account, ctx)}
        found = fan_list.stream(account, ctx, query, Sort())
        for number, fan in enumerate(found):
            if args.limit is not None and number >= args.limit:
                break
            if args.json:
                one = export.record(fan, names)
                del one["note"]  # not part of the promised fields
                out(one)
            else:
                left = "" if fan.status is Status.FOLLOWING else fan.status.value
                tag_names = ",".join(names.get(tag, str(tag)) for tag in fan.tag_ids)
                row(fan.openid, fan.display_name, tag_names, left)
    return DONE


def _export(args: Args, ctx: Context, home: Home) -> int:
    language = interface_language(home.settings.language)
    with _opened(home, args) as account, showing(ctx):
        query = fan_list.understand(account, ctx, args.filter)
        rows = export.write(account, ctx, query, args.out, language=language)
    say(Text(f"写了 {rows:,} 行：{args.out}", f"{rows:,} rows: {args.out}"), language)
    return DONE


def _tag(args: Args, ctx: Context, home: Home) -> int:
    with _opened(home, args) as account, showing(ctx):
        selection, source = _selection(args, ctx, account)
        if args.add is not None:
            name = tags.check_name(args.add)
            tag = tags.named(account, ctx, name) or Tag(NEW_TAG, name)
            act = Act(TaskKind.TAG, selection, (tag,), source=source)
            return _carry_out(args, ctx, home, account, act)
        known = tags.named(account, ctx, args.remove)
        if known is None:
            raise InputError(
                Text(f"没有标签「{args.remove}」", f"No tag {args.remove!r}"),
                Text("先同步，再核对名字。", "Sync first, then check the name."),
            )
        act = Act(TaskKind.UNTAG, selection, (known,), source=source)
        return _carry_out(args, ctx, home, account, act)


def _blacklist(args: Args, ctx: Context, home: Home) -> int:
    with _opened(home, args) as account, showing(ctx):
        selection, source = _selection(args, ctx, account)
        kind = TaskKind.BLOCK if args.add else TaskKind.UNBLOCK
        act = Act(kind, selection, source=source)
        return _carry_out(args, ctx, home, account, act)


def _carry_out(args: Args, ctx: Context, home: Home, account: Account, act: Act) -> int:
    """Write the act down and run it; with --queue it waits for `tasks run` or the
    window. Without, nothing is left behind when another wxdesk is at work."""
    if args.queue:
        for task in tasks.queue(account, ctx, act):
            out(task_json(task))
        return DONE
    with account.working():
        (task,) = tasks.queue(account, ctx, act)
        outcome = tasks.run_or_stop(account, ctx, task.id)
    return bulk_result(args, ctx, home, account, outcome)


def _remark(args: Args, ctx: Context, home: Home) -> int:
    with _opened(home, args) as account:
        outcome = remarks.set_remark(account, ctx, args.openid.strip(), args.text)
        return bulk_result(args, ctx, home, account, outcome)


def _tasks(args: Args, ctx: Context, home: Home) -> int:
    language = interface_language(home.settings.language)
    with _opened(home, args) as account, showing(ctx):
        if args.action is None:
            for task in tasks.all_tasks(account, ctx):
                out(task_json(task))
            return DONE
        if args.action == "failures":
            for one in tasks.failures(account, ctx, args.id):
                out(failure_json(one, language))
            return DONE
        if args.action == "cancel":
            return _cancel_task(args, ctx, account, language)
        if args.action == "run":
            ended = tasks.run_queued(account, ctx)
            codes = [bulk_result(args, ctx, home, account, one) for one in ended]
            return max(codes, default=DONE)
        if args.action == "undo":
            outcome = tasks.undo(account, ctx, args.id)
        else:
            outcome = tasks.resume(account, ctx, args.id, sure=args.yes)
        return bulk_result(args, ctx, home, account, outcome)


def _cancel_task(args: Args, ctx: Context, account: Account, language: str) -> int:
    """Give up what is left of a task that waits; what is done can be undone."""
    if tasks.get(account, ctx, args.id).open:
        with account.working():  # not under the hands of a program that runs it
            tasks.cancel(account, ctx, args.id)
    task = tasks.get(account, ctx, args.id)
    if args.json:
        out(task_json(task))
    else:
        say(
            Text(
                f"任务 {task.id} 不再继续：已做 {task.done:,}，没做 {task.left:,}",
                f"task {task.id} is given up: done {task.done:,}, left {task.left:,}",
            ),
            language,
        )
    return DONE


def _selection(args: Args, ctx: Context, account: Account) -> tuple[Selection, str]:
    if args.openids is not None:
        found = openid_files.openids_from(args.openids)
        return Selection(openids=tuple(found)), args.openids.name
    query = fan_list.understand(account, ctx, args.filter)
    return Selection(query=query), args.filter


def _simulator(args: Args) -> int:
    return demo.serve(
        fans=args.fans,
        port=args.port,
        latency_ms=args.latency_ms,
        seed=args.seed,
        with_names=args.with_names,
        control=args.control,
    )


_NO_SECRET = (
    Text("标准输入里没有 AppSecret", "No AppSecret on standard input"),
    Text("把 AppSecret 从管道送进来。", "Pipe the AppSecret in."),
)
_NO_ADDRESS = (
    Text("标准输入里没有令牌地址", "No token address on standard input"),
    Text("把令牌地址从管道送进来。", "Pipe the token address in."),
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
