"""The command line as scheduled jobs use it: data, exit codes, messages."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from wxdesk.__main__ import main
from wxdesk.simulator.faults import Action, Fault
from wxdesk.simulator.server import Simulator
from wxdesk.simulator.world import World

DONE, SOME_FAILED, USAGE, PERSON, STOPPED = range(5)
LIST = "/cgi-bin/user/get"
TAGGING = "/cgi-bin/tags/members/batchtagging"
BATCHGET = "/cgi-bin/user/info/batchget"


class Shell:
    """Types commands and reads what comes back."""

    def __init__(
        self,
        world: World,
        simulator: Simulator,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        self.world = world
        self.simulator = simulator
        self._capsys = capsys
        self._monkeypatch = monkeypatch
        self.error = ""

    def run(self, *argv: str, stdin: str = "") -> tuple[int, str]:
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        try:
            code = main([str(word) for word in argv])
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        captured = self._capsys.readouterr()
        self.error = captured.err
        assert "Traceback" not in captured.err
        assert self.world.secret not in captured.out + captured.err
        return code, captured.out

    def of(self, command: str, *argv: str) -> tuple[int, str]:
        return self.run(command, "--account", self.world.appid, *argv)

    def json(self, command: str, *argv: str) -> Any:
        code, out = self.of(command, *argv, "--json")
        assert code == DONE, self.error
        return json.loads(out)

    def add(self, secret: str | None = None) -> int:
        code, _ = self.run(
            "account", "add", "--appid", self.world.appid, "--name", "花市",
            "--api-base", self.simulator.url, "--secret-store", "file",
            stdin=(secret or self.world.secret) + "\n",
        )  # fmt: skip
        return code


@pytest.fixture
def shell_of(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[[int], Shell]]:
    monkeypatch.setenv("WXDESK_HOME", str(tmp_path / "home"))
    started: list[Simulator] = []

    def make(fans: int) -> Shell:
        world = World(fans)
        simulator = Simulator(world).start()
        started.append(simulator)
        return Shell(world, simulator, capsys, monkeypatch)

    yield make
    for simulator in started:
        simulator.stop()


@pytest.fixture
def shell(shell_of: Callable[[int], Shell]) -> Shell:
    one = shell_of(500)
    assert one.add() == DONE
    code, _ = one.of("sync")
    assert code == DONE
    return one


def test_sync_tells_the_promised_fields(shell: Shell) -> None:
    shell.world.join(2)
    shell.world.leave(1)
    report = shell.json("sync")
    assert set(report) == {
        "fans", "new", "left", "returned", "failed",
        "unknown",
        "invalid",
        "doubts", "complete", "calls", "seconds",
    }  # fmt: skip
    assert (report["fans"], report["new"], report["left"]) == (501, 2, 1)
    assert report["complete"] is True
    assert report["calls"][LIST] == 2


def test_fans_prints_one_object_a_line(shell: Shell) -> None:
    code, out = shell.of("fans", "--json", "--limit", "3", "--filter", "tag:VIP")
    assert code == DONE
    lines = [json.loads(line) for line in out.splitlines()]
    assert len(lines) == 3
    for one in lines:
        assert set(one) == {
            "openid", "unionid", "name", "remark", "alias", "tags", "scene",
            "qr_scene", "qr_scene_str", "followed", "status", "blacklisted",
        }  # fmt: skip
        assert "VIP" in one["tags"]
    code, out = shell.of("fans", "--count", "--filter", "标签:VIP")
    assert int(out) == len(shell.world.members(shell.world.tag_id("VIP")))


def test_tagging_tells_the_promised_fields(shell: Shell) -> None:
    result = shell.json("tag", "--add", "新标签", "--filter", "")
    assert {"task", "state", "done", "failed", "unknown", "calls", "failures"} <= set(
        result
    )
    assert (result["state"], result["done"], result["calls"]) == ("done", 500, 10)
    assert len(shell.world.members(shell.world.tag_id("新标签"))) == 500
    result = shell.json("tag", "--remove", "新标签", "--filter", "tag:VIP")
    assert result["failed"] == 0
    code, _ = shell.of("tasks", "undo", str(result["task"]))
    assert code == DONE
    assert len(shell.world.members(shell.world.tag_id("新标签"))) == 500


def test_a_task_that_waits_is_given_up(shell: Shell) -> None:
    shell.simulator.faults.add(Fault(Action.ERRCODE, TAGGING, first=3, errcode=48001))
    assert shell.of("tag", "--add", "新标签", "--filter", "")[0] == PERSON
    _, out = shell.of("tasks")
    task = json.loads(out.splitlines()[0])
    assert (task["state"], task["done"]) == ("parked", 100)
    number = str(task["task"])
    assert shell.of("tasks", "cancel", number)[0] == DONE
    assert "100" in shell.error
    _, out = shell.of("tasks")
    assert json.loads(out.splitlines()[0])["state"] == "cancelled"
    assert shell.of("tasks", "cancel", number)[0] == DONE  # once more changes nothing
    assert shell.of("tasks", "cancel", "99")[0] == USAGE
    calls = shell.world.calls[TAGGING]
    assert shell.of("tasks", "resume", number)[0] != PERSON
    assert shell.world.calls[TAGGING] == calls
    assert shell.of("tasks", "undo", number)[0] == DONE  # for what was done
    assert shell.world.members(shell.world.tag_id("新标签")) == []


def test_a_task_stopped_half_way_is_undone_for_what_was_done(shell: Shell) -> None:
    shell.simulator.faults.add(Fault(Action.ERRCODE, TAGGING, first=3, errcode=45009))
    assert shell.of("tag", "--add", "新标签", "--filter", "")[0] == STOPPED
    tag = shell.world.tag_id("新标签")
    assert len(shell.world.members(tag)) == 100
    _, out = shell.of("tasks")
    number = str(json.loads(out.splitlines()[0])["task"])
    assert shell.of("tasks", "cancel", number)[0] == DONE
    assert shell.of("tasks", "undo", number)[0] == DONE
    assert shell.world.members(tag) == []
    assert shell.of("tasks", "undo", number)[0] == USAGE  # once is enough


def test_what_is_queued_waits_for_tasks_run(shell: Shell) -> None:
    code, told = shell.of("tag", "--add", "新客", "--filter", "", "--queue", "--json")
    queued = json.loads(told)
    assert (code, queued["state"]) == (DONE, "queued")
    assert queued["confirmed"] == shell.world.total
    assert shell.world.calls[TAGGING] == 0
    code, _ = shell.of("tasks", "run")
    assert code == DONE
    tag = shell.world.tag_id("新客")
    assert len(shell.world.members(tag)) == shell.world.total
    assert shell.of("tasks", "run") == (DONE, "")  # nothing waits any more


def test_a_task_that_asks_goes_on_with_yes(shell: Shell, tmp_path: Path) -> None:
    names = tmp_path / "others.txt"
    names.write_text("\n".join(f"oOTHERaccount{n:015d}" for n in range(40)))
    code, told = shell.of("blacklist", "--add", "--openids", str(names), "--json")
    assert (code, json.loads(told)["left"]) == (PERSON, 40)
    task = json.loads(told)["task"]
    assert shell.of("tasks", "resume", str(task))[0] == PERSON
    code, told = shell.of("tasks", "resume", str(task), "--yes", "--json")
    assert (code, json.loads(told)["failed"]) == (SOME_FAILED, 40)


def test_one_bad_openid_of_a_file_is_named_with_exit_code_1(
    shell: Shell, tmp_path: Path
) -> None:
    stranger = "o" + "B" * 27
    path = tmp_path / "list.csv"
    path.write_text("\n".join(["openid", *shell.world.sample(60), stranger]))
    code, out = shell.of("tag", "--add", "VIP2", "--openids", str(path), "--json")
    result = json.loads(out)
    assert code == SOME_FAILED
    assert (result["done"], result["failed"]) == (60, 1)
    (failure,) = result["failures"]
    assert failure["openid"] == stranger
    assert failure["reason"]
    assert failure["errcode"] in (40003, 49003)
    code, out = shell.of("tasks", "failures", str(result["task"]))
    assert json.loads(out)["openid"] == stranger


def test_blacklist_and_back(shell: Shell) -> None:
    before = set(shell.world.blacklisted())
    result = shell.json("blacklist", "--add", "--filter", "tag:VIP")
    blocked = set(shell.world.blacklisted())
    assert len(blocked - before) == result["done"]
    result = shell.json("blacklist", "--remove", "--filter", "is:blacklisted")
    assert shell.world.blacklisted() == []


def test_a_remark_and_its_limit(shell: Shell) -> None:
    (openid,) = shell.world.sample(1)
    assert shell.of("remark", "--openid", openid, "李姐")[0] == DONE
    assert shell.world.profile(openid)["remark"] == "李姐"
    assert shell.of("remark", "--openid", openid, "字" * 10)[0] == USAGE
    assert "30" in shell.error


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
def test_export_leaves_one_whole_file(
    shell: Shell, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"fans.{ending}"
    code, out = shell.of("export", "--out", str(path), "--filter", "tag:VIP")
    assert (code, out) == (DONE, "")
    assert path.stat().st_size > 100
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == [path.name]


@pytest.mark.parametrize(
    "argv",
    [
        ("fans", "--filter", "标鉴:VIP"),
        ("fans", "--filter", "(tag:VIP"),
        ("export", "--out", "fans.doc"),
        ("tag", "--remove", "没有这个", "--filter", ""),
        ("tag", "--add", "字" * 31, "--filter", ""),
        ("tag", "--add", "VIP"),
        ("blacklist", "--filter", ""),
        ("tasks", "undo", "99"),
        ("tasks", "resume"),
        ("nonsense",),
    ],
)
def test_what_is_used_wrongly_is_exit_code_2_and_calls_nothing(
    shell: Shell, argv: tuple[str, ...]
) -> None:
    calls = shell.world.calls.total()
    assert shell.of(*argv)[0] == USAGE
    assert shell.error
    assert shell.world.calls.total() == calls


def test_a_file_without_a_header_changes_nothing(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("\n".join(f"{one},VIP" for one in shell.world.sample(3)))
    code, _ = shell.of("tag", "--add", "VIP", "--openids", str(path))
    assert code == USAGE
    assert "openid" in shell.error


def test_an_unknown_account_is_usage(shell_of: Callable[[int], Shell]) -> None:
    assert shell_of(1).of("sync")[0] == USAGE


def test_a_wrong_secret_needs_the_person(shell_of: Callable[[int], Shell]) -> None:
    shell = shell_of(5)
    shell.add("0" * 32)
    assert shell.of("sync")[0] == PERSON
    assert "AppSecret" in shell.error
    assert "40125" in shell.error


def test_an_address_not_listed_is_shown(shell_of: Callable[[int], Shell]) -> None:
    shell = shell_of(5)
    shell.add()
    shell.world.rules.whitelist = ["10.0.0.0/8"]
    shell.world.rules.caller_ip = "203.0.113.77"
    assert shell.of("sync")[0] == PERSON
    assert "203.0.113.77" in shell.error
    assert "40164" in shell.error
    code, out = shell.run("account", "check", "--account", shell.world.appid)
    assert code == PERSON
    states = {line["step"]: line["state"] for line in map(json.loads, out.splitlines())}
    assert states["ip"] == "failed"
    assert states["secret"] == states["fans"] == "waiting"


def test_an_unverified_account_is_told_so(shell_of: Callable[[int], Shell]) -> None:
    shell = shell_of(5)
    shell.add()
    shell.world.rules.unverified = True
    assert shell.of("sync")[0] == PERSON
    assert "48001" in shell.error


def test_the_used_up_quota_is_resumable(shell_of: Callable[[int], Shell]) -> None:
    shell = shell_of(5)
    shell.add()
    shell.simulator.faults.add(Fault(Action.ERRCODE, LIST, times=0, errcode=45009))
    assert shell.of("sync")[0] == STOPPED
    assert "45009" in shell.error


def test_a_login_page_needs_the_person(shell_of: Callable[[int], Shell]) -> None:
    shell = shell_of(5)
    shell.add()
    shell.simulator.faults.add(Fault(Action.HTML, times=0))
    assert shell.of("sync")[0] in (PERSON, STOPPED)


def test_accounts_are_listed_and_removed_with_their_data(
    shell: Shell, tmp_path: Path
) -> None:
    code, out = shell.run("account", "list")
    assert (code, json.loads(out)["name"]) == (DONE, "花市")
    code, _ = shell.run("account", "remove", "--account", shell.world.appid)
    assert code == DONE
    left = [one for one in (tmp_path / "home").rglob("*") if one.is_file()]
    assert {one.name for one in left} == {"settings.json", "settings.json.lock"}


def test_a_killed_sync_repeats_no_finished_page(
    shell_of: Callable[[int], Shell], tmp_path: Path
) -> None:
    shell = shell_of(6_000)
    shell.world.rules.follower_page = 1_000
    shell.simulator.latency_ms = 30
    assert shell.add() == DONE
    command = [sys.executable, "-m", "wxdesk", "sync", "--account", shell.world.appid]
    environment = {**os.environ, "WXDESK_HOME": str(tmp_path / "home")}
    killed = subprocess.Popen([*command, "--connections", "2"], env=environment)
    deadline = time.monotonic() + 20
    while shell.world.calls[BATCHGET] < 20 and time.monotonic() < deadline:
        time.sleep(0.005)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    list_calls, detail_calls = shell.world.calls[LIST], shell.world.calls[BATCHGET]
    assert 20 <= detail_calls < 60
    shell.simulator.latency_ms = 0
    report = shell.json("sync")
    assert (report["fans"], report["complete"]) == (6_000, True)
    assert list_calls + report["calls"].get(LIST, 0) <= 7 + 1
    assert detail_calls + report["calls"][BATCHGET] <= 60 + 2 * 2 + 2
    _code, out = shell.of("fans", "--json")
    found = {json.loads(line)["openid"] for line in out.splitlines()}
    assert found == set(shell.world.followers())


def test_a_tag_that_is_not_there_is_no_empty_answer(
    shell_of: Callable[[int], Shell], tmp_path: Path
) -> None:
    """Exit 2, words, the nearest name; nothing written, nobody changed."""
    shell = shell_of(60)
    shell.add()
    shell.of("sync")
    shell.world.create_tag("老会员")
    shell.of("sync")
    out = tmp_path / "a.csv"
    for words in (
        ("fans", "--count", "--filter", "标签:老会"),
        ("fans", "--filter=-标签:老会"),
        ("export", "--out", str(out), "--filter=-标签:老会"),
        ("tag", "--add", "新的", "--filter=-标签:老会"),
        ("blacklist", "--add", "--filter=-标签:老会"),
    ):
        code, printed = shell.of(*words)
        assert (code, printed) == (USAGE, ""), words
        assert "老会" in shell.error
        assert "老会员" in shell.error
    assert not out.exists()
    assert len(shell.world.blacklisted()) == len(World(60).blacklisted())
    assert "新的" not in json.dumps(shell.of("fans", "--json"))


@pytest.mark.expects_log
def test_a_damaged_file_is_said_until_a_sync_has_filled_the_new_one(
    shell: Shell, tmp_path: Path
) -> None:
    """0 fans and exit code 0 would be taken for the truth by a script."""
    path = tmp_path / "home" / "accounts" / f"{shell.world.appid}.db"
    path.write_bytes(b"no database at all " * 2_000)
    for _ in range(2):
        code, out = shell.of("fans", "--count")
        assert (code, out) == (PERSON, "")
        (moved,) = path.parent.glob("*.damaged-*")
        assert str(moved) in shell.error
        assert "同步" in shell.error
    code, _ = shell.of("sync")
    assert code == PERSON
    assert str(moved) in shell.error
    assert shell.of("fans", "--count") == (DONE, "500\n")
