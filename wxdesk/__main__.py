"""The way in: a command runs without Qt, everything else opens the window."""

from __future__ import annotations

import sys
from contextlib import suppress

from wxdesk import __version__
from wxdesk.cli import streams
from wxdesk.cli.parser import build_parser


def main(argv: list[str] | None = None) -> int:
    """Run ``wxdesk ARGS``. Returns the exit code; nothing is raised but SystemExit."""
    _no_core_dumps()
    streams.prepare()
    try:
        try:
            return _run(argv)
        finally:
            streams.flush()  # here, where it may fail without a traceback
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001 - the last place to say it in words
        from wxdesk.cli import faults  # noqa: PLC0415 - seldom needed

        return faults.ended_by(error)


def _run(argv: list[str] | None) -> int:
    parser = build_parser(__version__)
    args = parser.parse_args(argv)
    needs_id = args.command == "tasks" and args.action not in (None, "run")
    if needs_id and args.id is None:
        parser.error(f"tasks {args.action} needs the number of a task")
    if args.command in (None, "demo"):
        from wxdesk import app  # noqa: PLC0415 - Qt only when a window is wanted

        return app.main(args)
    if args.command == "selftest":
        from wxdesk import selftest  # noqa: PLC0415 - needs Qt too

        return selftest.main(json_wanted=args.json)
    from wxdesk.cli import commands  # noqa: PLC0415 - the window does not need it

    return commands.run(args)


def _no_core_dumps() -> None:
    """A dump of the memory would hold the AppSecret. Windows has none of this kind."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - only where there are such limits

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main())
