"""The grammar of the command line, apart from what it does."""

from __future__ import annotations

import argparse
from pathlib import Path

from wxdesk.addresses import masked_url
from wxdesk.wechat import CONNECTIONS, OFFICIAL


def build_parser(version: str) -> argparse.ArgumentParser:
    """The parser; its names are a contract with scheduled jobs."""
    parser = argparse.ArgumentParser(
        prog="wxdesk",
        description="公众号粉丝管理 · manage the followers of an Official Account. "
        "Without a command the window opens.",
    )
    parser.add_argument("--version", action="version", version=f"wxdesk {version}")
    parser.add_argument(
        "--demo", action="store_true", help="the window on the built-in simulator"
    )
    parser.add_argument(
        "--add-account", action="store_true", help="the window, adding an account"
    )
    parser.add_argument("--fans", type=_count, default=23_000, metavar="N")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _demo(commands.add_parser("demo", help="the whole scenario on the simulator"))
    _simulator(commands.add_parser("simulator", help="the platform in miniature"))
    _account(commands.add_parser("account", help="add, list, check, remove"))
    _sync(commands.add_parser("sync", help="fetch what has changed"))
    _fans(commands.add_parser("fans", help="search and list fans"))
    _export(commands.add_parser("export", help="write .csv, .xlsx or .jsonl"))
    _tag(commands.add_parser("tag", help="tag or untag fans"))
    _blacklist(commands.add_parser("blacklist", help="block or unblock fans"))
    _remark(commands.add_parser("remark", help="write one fan's remark"))
    _tasks(commands.add_parser("tasks", help="list, resume, cancel, undo bulk tasks"))
    selftest = commands.add_parser("selftest", help="what this build can do")
    selftest.add_argument("--json", action="store_true")
    return parser


def _count(text: str) -> int:
    value = int(text.replace(",", "").replace("_", ""))
    if value < 0:
        raise argparse.ArgumentTypeError("must not be negative")
    return value


def _connections(text: str) -> int:
    value = int(text)
    least, most = CONNECTIONS
    if not least <= value <= most:
        raise argparse.ArgumentTypeError(f"{least} to {most}")
    return value


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--headless", action="store_true")
    parser.add_argument("--out", type=Path, default=Path("demo-out"), metavar="DIR")
    parser.add_argument("--fans", type=_count, default=23_000, metavar="N")


def _simulator(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fans", type=_count, default=23_000, metavar="N")
    parser.add_argument("--port", type=int, default=0, metavar="P")
    parser.add_argument("--latency-ms", type=int, default=0, metavar="MS")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument("--with-names", action="store_true")
    parser.add_argument("--control", action="store_true", help=argparse.SUPPRESS)


def _account(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser("add", help="the secret is read from standard input")
    add.add_argument("--appid", required=True, metavar="A")
    add.add_argument("--name", required=True, metavar="N")
    add.add_argument("--api-base", default=OFFICIAL, metavar="URL")
    add.add_argument(
        "--token-source",
        default="stable",
        type=_token_source,
        metavar="stable|classic|url|url:URL",
        help="url: the address is read from standard input; only there may it hold "
        "a key",
    )
    add.add_argument("--secret-store", choices=("keyring", "file"), default="keyring")
    actions.add_parser("list")
    for name in ("check", "remove"):
        one = actions.add_parser(name)
        one.add_argument("--account", "--appid", required=True, metavar="A")
        if name == "remove":
            one.add_argument("--keep-data", action="store_true")


def _token_source(text: str) -> str:
    kind, _, url = text.partition(":")
    if text in ("stable", "classic", "url"):
        return text
    if kind != "url" or not url.startswith(("http://", "https://")):
        raise argparse.ArgumentTypeError("stable, classic, url or url:URL")
    if masked_url(url) != url:  # every user of this computer can read arguments
        raise argparse.ArgumentTypeError(
            "a key in the address would be seen by others: write --token-source url "
            "and pipe the address in"
        )
    return text


def _of_account(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--account", required=True, metavar="A")


def _sync(parser: argparse.ArgumentParser) -> None:
    _of_account(parser)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--connections", type=_connections, metavar="N")
    parser.add_argument("--accept-left", action="store_true")
    parser.add_argument("--json", action="store_true")


def _fans(parser: argparse.ArgumentParser) -> None:
    _of_account(parser)
    parser.add_argument("--filter", default="", metavar="Q")
    parser.add_argument("--limit", type=_count, metavar="N")
    parser.add_argument("--count", action="store_true")
    parser.add_argument("--json", action="store_true")


def _export(parser: argparse.ArgumentParser) -> None:
    _of_account(parser)
    parser.add_argument("--filter", default="", metavar="Q")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")


def _which(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--filter", metavar="Q")
    which.add_argument("--openids", type=Path, metavar="FILE")
    parser.add_argument(
        "--queue", action="store_true", help="only write it down, for `tasks run`"
    )
    parser.add_argument("--json", action="store_true")


def _tag(parser: argparse.ArgumentParser) -> None:
    _of_account(parser)
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--add", metavar="NAME")
    action.add_argument("--remove", metavar="NAME")
    _which(parser)


def _blacklist(parser: argparse.ArgumentParser) -> None:
    _of_account(parser)
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--add", action="store_true")
    action.add_argument("--remove", action="store_true")
    _which(parser)


def _remark(parser: argparse.ArgumentParser) -> None:
    _of_account(parser)
    parser.add_argument("--openid", required=True, metavar="O")
    parser.add_argument("text", metavar="TEXT")
    parser.add_argument("--json", action="store_true")


def _tasks(parser: argparse.ArgumentParser) -> None:
    _of_account(parser)
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "action",
        nargs="?",
        choices=("run", "resume", "cancel", "undo", "failures"),
        default=None,
    )
    parser.add_argument("id", nargs="?", type=int, metavar="ID")
    parser.add_argument(
        "--yes", action="store_true", help="say yes to what a waiting task asks"
    )
