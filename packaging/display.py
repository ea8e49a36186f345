"""A display of its own to start a program on: how long until its window, a picture.

python packaging/display.py [--keys K] [--picture FILE --after SECONDS] -- COMMAND…

prints the seconds from the start of COMMAND until its window is on the screen. The
command finds the display in DISPLAY, gets the keys, has its picture taken, and is
closed with Ctrl+Q, as a person would.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

SCREEN = "1366x768x24"
POLL_S = 0.01
LIMIT_S = 60.0
QUIT_S = 3.0
QUIT_TIMES = 6
SETTLE_S = 3.0  # what is still loading when the window appears
CLIENT = re.compile(r'^\s+(0x[0-9a-f]+) "wxdesk[^\n]*?\s(\d+)x(\d+)\+', re.MULTILINE)


class NoWindow(Exception):
    """The program ended, or showed nothing in time; the text is what it said."""


@contextmanager
def virtual() -> Iterator[str]:
    """A new X display; gives its name, such as ":3". Raises NoWindow."""
    read, write = os.pipe()
    server = subprocess.Popen(
        [
            "Xvfb", "-displayfd", str(write), "-screen", "0", SCREEN,
            "-ac", "-nolisten", "tcp",
            # Else it starts anew when the last program ends, and refuses the next.
            "-noreset",
        ],
        pass_fds=[write], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    try:
        with os.fdopen(read) as pipe:
            name = f":{pipe.readline().strip()}"
        # Another server that ended just now may have taken our socket with it.
        if not _run("xwininfo", "-display", name, "-root"):
            raise NoWindow(f"Xvfb does not answer on {name}")
        yield name
    finally:
        server.terminate()
        server.wait()


def seconds_to_window(
    command: list[str],
    display: str,
    env: Mapping[str, str],
    *,
    picture: Path | None = None,
    after: float = 0.5,
    keys: str = "",
) -> float:
    """Start ``command``, press ``keys``, take the picture ``after`` seconds, quit it.

    Raises NoWindow, also when it does not quit or prints a traceback.
    """
    begin = time.perf_counter()
    process = subprocess.Popen(
        command, env={**env, "DISPLAY": display}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        while (window := _window_shown(display)) is None:
            if process.poll() is not None or time.perf_counter() - begin > LIMIT_S:
                process.kill()
                raise NoWindow(process.communicate()[0].strip() or "no window")
            time.sleep(POLL_S)
        taken = time.perf_counter() - begin
        if keys:
            time.sleep(SETTLE_S)
            _run("xdotool", "windowfocus", window, "key", keys, display=display)
        time.sleep(after)
        if picture is not None:
            _run("import", "-display", display, "-window", "root", str(picture))
        said = _quit(process, display)
    finally:
        process.kill()
    if process.returncode or "Traceback" in said:
        raise NoWindow(f"exit code {process.returncode}: {said.strip()}")
    return taken


def _quit(process: subprocess.Popen[str], display: str) -> str:
    """Ctrl+Q, again as long as the program starts up and hears no keys yet."""
    for _ in range(QUIT_TIMES):
        window = _window_shown(display) or "0"
        _run("xdotool", "windowfocus", window, "key", "ctrl+q", display=display)
        try:
            return process.communicate(timeout=QUIT_S)[0]
        except subprocess.TimeoutExpired:
            continue
    raise NoWindow("Ctrl+Q does not end it")


def _run(*command: str, display: str = "") -> str:
    env = {**os.environ, "DISPLAY": display} if display else None
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    return done.stdout


def _window_shown(display: str) -> str | None:
    """The id of a mapped window with our title, larger than a tooltip."""
    ask = ("xwininfo", "-display", display)
    for window, width, height in CLIENT.findall(_run(*ask, "-root", "-children")):
        large = int(width) > 300 and int(height) > 200
        if large and "IsViewable" in _run(*ask, "-id", window):
            return str(window)
    return None


def main(argv: list[str]) -> int:
    """The command line above."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--keys", default="", help="as xdotool writes them")
    parser.add_argument("--after", type=float, default=0.5)
    parser.add_argument("command", nargs="+")
    args = parser.parse_args(argv)
    try:
        with virtual() as display:
            taken = seconds_to_window(
                args.command, display, os.environ,
                picture=args.picture, after=args.after, keys=args.keys,
            )  # fmt: skip
            print(f"{taken:.2f}")
    except NoWindow as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
