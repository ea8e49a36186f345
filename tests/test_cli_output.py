"""What the command line prints is data: one record a line, nothing that acts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from wxdesk.__main__ import main
from wxdesk.account import Home
from wxdesk.cli import commands
from wxdesk.cli.output import say, tell
from wxdesk.errors import InputError
from wxdesk.jobs import Context
from wxdesk.model import Text
from wxdesk.printable import json_line, one_line
from wxdesk.services import accounts, sync
from wxdesk.settings import AccountEntry
from wxdesk.simulator.server import Simulator
from wxdesk.simulator.world import World

PERSON, OWN_FAULT, READER_GONE = 3, 70, 141
# An escape sequence, a C1 one, a title, line breaks of every kind, turned-round text.
HOSTILE = (
    "\x1b[2J\x1b[31m", "\x9b31m", "\x1b]0;x\x07", "a\nb\rc", "\x85\u2028\u2029\x0b\x0c",
    "\u202eabc\u2066", "\x00\x08\x7f",
)  # fmt: skip


def acts(text: str) -> list[str]:
    """Letters that a terminal obeys or that end a line."""
    return [
        letter
        for letter in text
        if ord(letter) < 0x20
        or 0x7F <= ord(letter) < 0xA0
        or letter
        in "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    ]


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """WXDESK_HOME with an account of 300 fans, some with hostile remarks."""
    monkeypatch.setenv("WXDESK_HOME", str(tmp_path))
    world = World(300)
    for openid, remark in zip(world.sample(len(HOSTILE)), HOSTILE, strict=True):
        world.set_remark(openid, remark)
    with Simulator(world) as simulator:
        home = Home(tmp_path)
        entry = AccountEntry(world.appid, "a", simulator.url, secret_store="file")
        accounts.add(home, entry, world.secret)
        with accounts.open_account(home, world.appid) as account:
            sync.run(account, Context())
        yield world


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_acts_in_a_line(text: str) -> None:
    assert acts(one_line(text)) == []
    line = json_line({"remark": text})
    assert acts(line) == []
    assert json.loads(line) == {"remark": text}


def test_what_is_harmless_stays_as_it_is() -> None:
    for text in ("番禺店 李姐", "VIP（老客）\u3000👩‍🌾", "naïve"):
        assert one_line(text) == text
        assert json.loads(json_line(text)) == text
        assert "\\u" not in json_line(text)


def test_messages_stay_on_their_lines(capsys: pytest.CaptureFixture[str]) -> None:
    title = Text("没有标签「\x1b[2J\n假的一行」", "No tag")
    say(title, "zh_CN")
    tell(InputError(Text("题", "t"), Text("下一步", "n"), detail="\x9b31m"), "zh_CN")
    lines = capsys.readouterr().err.split("\n")
    assert len(lines) == 5  # one, three, and nothing after the last
    assert acts("".join(lines)) == []


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_300_fans_are_300_lines(
    stage: World, capsys: pytest.CaptureFixture[str], form: list[str]
) -> None:
    assert main(["fans", "--account", stage.appid, *form]) == 0
    lines = capsys.readouterr().out.split("\n")
    assert (len(lines), lines[-1]) == (301, "")
    assert acts("".join(lines).replace("\t", "")) == []
    if not form:
        assert {line.count("\t") for line in lines[:-1]} == {3}


# -- the streams themselves


def wxdesk(root: Path, *argv: str, **streams: int) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "WXDESK_HOME": str(root)}
    return subprocess.Popen(
        [sys.executable, "-m", "wxdesk", *argv],
        env=environment,
        stderr=subprocess.PIPE,
        **streams,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    "argv", [("fans", "--json"), ("fans",), ("fans", "--count"), ("--help",)]
)
def test_a_reader_that_leaves_ends_it_quietly(
    stage: World, tmp_path: Path, argv: tuple[str, ...]
) -> None:
    reading, writing = os.pipe()
    os.close(reading)  # gone before the first line
    command = (argv[0], "--account", stage.appid, *argv[1:])
    with wxdesk(
        tmp_path, *(argv if "--help" in argv else command), stdout=writing
    ) as process:
        os.close(writing)
        _, said = process.communicate(timeout=30)
    assert said == b""
    # argparse itself hides that nobody reads its help.
    assert process.returncode == (0 if "--help" in argv else READER_GONE)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("argv", [("fans", "--json"), ("fans", "--count")])
def test_a_full_disk_behind_the_output_is_said_in_words(
    stage: World, tmp_path: Path, argv: tuple[str, ...]
) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    with wxdesk(
        tmp_path, argv[0], "--account", stage.appid, *argv[1:], stdout=full
    ) as process:
        os.close(full)
        _, said = process.communicate(timeout=30)
    assert process.returncode == PERSON
    assert "输出写不出去" in said.decode()
    assert b"Traceback" not in said
    assert b"Exception ignored" not in said


# -- our own faults


@pytest.mark.expects_log
def test_a_mistake_of_ours_ends_in_words_and_exit_code_70(
    stage: World,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_args: object) -> int:
        raise KeyError(stage.secret)

    monkeypatch.setitem(commands._COMMANDS, "fans", broken)
    assert main(["fans", "--account", stage.appid]) == OWN_FAULT
    said = capsys.readouterr().err
    log = tmp_path / "logs" / "wxdesk.log"
    assert "Traceback" not in said
    assert "KeyError" in said
    assert str(log) in said
    assert "the command line failed" in log.read_text("utf-8")
    assert stage.secret not in said + log.read_text("utf-8")


def test_no_core_is_dumped() -> None:
    resource = pytest.importorskip("resource")
    with pytest.raises(SystemExit):
        main(["--version"])
    assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
