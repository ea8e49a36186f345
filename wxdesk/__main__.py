"""The way in: a command runs without Qt, everything else opens the window."""

from __future__ import annotations

import sys

from wxdesk import __version__
from wxdesk.cli_parser import build_parser


def main(argv: list[str] | None = None) -> int:
    """Run ``wxdesk ARGS``. Returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    parser = build_parser(__version__)
    args = parser.parse_args(argv)
    if args.command == "tasks" and args.action and args.id is None:
        parser.error(f"tasks {args.action} needs the number of a task")
    if args.command in (None, "demo"):
        from wxdesk import app  # noqa: PLC0415 - Qt only when a window is wanted

        return app.main(args)
    if args.command == "selftest":
        from wxdesk import selftest  # noqa: PLC0415 - needs Qt too

        return selftest.main(json_wanted=args.json)
    from wxdesk import cli  # noqa: PLC0415 - the window does not need it

    return cli.run(args)


if __name__ == "__main__":
    sys.exit(main())
