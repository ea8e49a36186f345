"""The simulator over HTTP: who may talk to it, faults, remote control, the command."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection, RemoteDisconnected

import pytest
from simulator_desk import make_world

from wxdesk.simulator.faults import Action, Fault, Faults
from wxdesk.simulator.server import Simulator, run


class Line:
    """One keep-alive connection."""

    def __init__(self, simulator: Simulator) -> None:
        self.token = simulator.world.tokens.stable()[0]
        host, port = simulator.url[7:].split(":")
        self.http = HTTPConnection(host, int(port), timeout=5)

    def send(self, method, path, body=None, headers=None, encode_chunked=False):
        self.http.request(
            method, path, body, headers or {}, encode_chunked=encode_chunked
        )
        reply = self.http.getresponse()
        return reply.status, reply.headers, reply.read()

    def __call__(self, path, body=None):
        url = f"/cgi-bin/{path}?access_token={self.token}"
        raw = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        status, _, answer = self.send("GET" if body is None else "POST", url, raw)
        assert status == 200
        return json.loads(answer)

    def control(self, name, /, **body):
        raw = json.dumps(body).encode()
        status, _, answer = self.send("POST", f"/__sim/{name}", raw)
        return status, json.loads(answer)


@pytest.fixture
def line(simulator):
    line = Line(simulator)
    yield line
    line.http.close()


def test_answers_have_a_length_and_keep_the_connection(line):
    for _ in range(3):
        status, headers, body = line.send("GET", "/cgi-bin/user/get")
        assert status == 200
        assert int(headers["Content-Length"]) == len(body)
        assert headers["Connection"] == "keep-alive"
        assert headers["Content-Type"] == "application/json; encoding=utf-8"
        assert json.loads(body)["errcode"] == 41001


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example.com"},
        {"Host": "127.0.0.1.evil.example.com:80"},
        {"Host": "127.0.0.1@evil.example.com"},
        {"Host": "192.168.1.7:8000"},
        {"Host": "0.0.0.0"},
        {"Host": ""},
        {"Origin": "https://evil.example.com"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1"},
        {"Host": "localhost:1", "Origin": "http://localhost:1"},
    ],
)
def test_web_pages_and_foreign_names_get_nothing(line, world, headers):
    assert line.send("GET", "/cgi-bin/user/get", headers=headers)[::2] == (403, b"")
    assert not world.calls


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:80", "127.0.0.1", "[::1]:5"])
def test_own_names_are_welcome(line, host):
    assert line.send("GET", "/cgi-bin/user/get", headers={"Host": host})[0] == 200


def test_listens_on_loopback_only(simulator):
    assert simulator.url.startswith("http://127.0.0.1:")


def test_chunked_bodies_get_412_without_a_word(line, world):
    headers = {"Transfer-Encoding": "chunked"}
    url = f"/cgi-bin/tags/create?access_token={line.token}"
    body = iter([b'{"tag":{"name":"a"}}'])
    assert line.send("POST", url, body, headers, True)[::2] == (412, b"")
    assert not world.journal


def test_giant_bodies_are_refused(line):
    headers = {"Content-Length": str(1 << 30)}
    assert line.send("POST", "/cgi-bin/tags/create", b"", headers)[0] == 413


def test_latency_and_calls_at_once(simulator):
    simulator.latency_ms = 40
    threads = [threading.Thread(target=_one_call, args=(simulator,)) for _ in range(5)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 0.04 <= time.perf_counter() - begun < 0.19
    assert simulator.peak == 5


def _one_call(simulator):
    line = Line(simulator)
    assert line("user/get")["count"] == 2_000
    line.http.close()


def test_overlapping_tag_calls_over_http(simulator, world):
    simulator.latency_ms = 40
    body = {"openid_list": world.sample(3), "tagid": world.tag_id("VIP")}
    got = []

    def work():
        line = Line(simulator)
        got.append(line("tags/members/batchtagging", body)["errcode"])
        line.http.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [0, 45169]


def test_stops_with_idle_connections_open(simulator, line):
    line("user/get")
    begun = time.perf_counter()
    simulator.stop()
    simulator.stop()
    assert time.perf_counter() - begun < 0.9
    with pytest.raises(OSError):  # noqa: PT011 - reset or refused
        line.send("GET", "/")


# -- faults ------------------------------------------------------------------------

CREATE = "/cgi-bin/tags/create"


def create(line, name):
    return line("tags/create", {"tag": {"name": name}})


def test_a_lost_reply_has_been_applied(simulator, line, world):
    simulator.faults.add(Fault(Action.LOST_REPLY, CREATE))
    with pytest.raises((ConnectionResetError, RemoteDisconnected)):
        create(line, "七夕")
    assert [entry.text for entry in world.journal] == ["七夕"]
    line.http.close()
    assert create(line, "七夕")["errcode"] == 45157


def test_a_reset_has_not(simulator, line, world):
    simulator.faults.add(Fault(Action.RESET, CREATE, first=2))
    create(line, "一")
    with pytest.raises((ConnectionResetError, RemoteDisconnected)):
        create(line, "二")
    line.http.close()
    create(line, "三")
    assert [entry.text for entry in world.journal] == ["一", "三"]
    assert world.calls[CREATE] == 3


def test_errcodes_for_some_calls(simulator, line, world):
    simulator.faults.add(Fault(Action.ERRCODE, CREATE, times=2, errcode=-1))
    codes = [create(line, "七夕").get("errcode") for _ in range(3)]
    assert codes == [-1, -1, None]
    assert line("tags/get")["tags"]
    assert len(world.journal) == 1


def test_the_whitelist_as_a_fault_names_the_caller(simulator, line, world):
    world.rules.caller_ip = "101.45.43.1"
    simulator.faults.add(Fault(Action.ERRCODE, errcode=40164))
    message = line("user/get")["errmsg"]
    assert message.startswith("invalid ip 101.45.43.1 ipv6 ::ffff:101.45.43.1, not in")


def test_an_errcode_after_the_work_was_done(simulator, line, world):
    simulator.faults.add(Fault(Action.ERRCODE, after=True, errcode=-1))
    answer = create(line, "七夕")
    assert answer["errmsg"].startswith("system error rid:")
    assert len(world.journal) == 1


@pytest.mark.parametrize(
    ("fault", "status"),
    [(Fault(Action.STATUS, status=504), 504), (Fault(Action.HTML), 200)],
)
def test_pages_instead_of_answers(simulator, line, fault, status):
    fault.seen = fault.hits = 0
    simulator.faults.add(fault)
    got, headers, body = line.send("GET", "/cgi-bin/user/get")
    assert (got, headers["Content-Type"]) == (status, "text/html")
    assert body.startswith(b"<!DOCTYPE html>")


def test_one_late_answer(simulator, line):
    simulator.faults.add(Fault(Action.LATENCY, "/cgi-bin/user/get", seconds=0.05))
    begun = time.perf_counter()
    assert line("user/get")["count"]
    assert time.perf_counter() - begun >= 0.05


def test_chance_follows_the_seed():
    def story(seed):
        faults = Faults(seed)
        faults.add(Fault(Action.RESET, times=0, probability=0.3))
        return [faults.choose("/x") is not None for _ in range(200)]

    assert story(1) == story(1) != story(2)
    assert 40 < sum(story(1)) < 80


def test_faults_can_be_cleared(simulator, line):
    simulator.faults.add(Fault(Action.HTML, times=0))
    line.send("GET", "/cgi-bin/user/get")
    simulator.faults.clear()
    assert line("user/get")["count"]
    assert simulator.faults.struck == [("/cgi-bin/user/get", Action.HTML)]


# -- remote control -----------------------------------------------------------------


def test_no_control_unless_asked_for(line):
    assert line.control("state")[1]["errcode"] == 40066


@pytest.fixture
def remote(simulator, line):
    simulator.control = True
    return line


def test_control_changes_the_world(remote, world):
    assert remote.control("state")[1]["fans"] == 2_000
    joined = remote.control("join", number=3)[1]["openids"]
    left = remote.control("leave", openids=joined[:2])[1]["openids"]
    assert left == joined[:2]
    assert len(remote.control("leave", number=5)[1]["openids"]) == 5
    remote.control("come_back", openids=joined[:1])
    tag_id = remote.control("create_tag", name="远程")[1]["id"]
    remote.control("tag", openids=joined, tag_id=tag_id)
    assert world.members(tag_id) == [
        one for one in world.followers() if one in joined and one != joined[1]
    ]
    remote.control("untag", openids=joined, tag_id=tag_id)
    assert world.members(tag_id) == []
    remote.control("block", openids=joined)
    assert joined[0] in world.blacklisted()
    remote.control("unblock", openids=joined)
    remote.control("remark", openid=joined[0], remark="李姐")
    assert remote.control("profile", openid=joined[0])[1]["remark"] == "李姐"
    state = remote.control("state")[1]
    assert (state["fans"], state["tags"]["远程"]) == (1_997, 0)
    kinds = [
        entry["kind"] for entry in remote.control("journal", since=1)[1]["journal"]
    ]
    assert kinds == ["tag", "untag", "block", "unblock", "remark"]


def test_control_of_rules_quota_time_and_faults(remote, world):
    assert remote.control("rules", ending="empty", partly_fail=["a"])[0] == 200
    assert world.rules.ending == "empty"
    assert world.rules.partly_fail == {"a"}
    remote.control("quota", path="/cgi-bin/user/get", per_day=0)
    assert remote("user/get")["errcode"] == 45009
    remote.control("fault", action="errcode", path="/cgi-bin/tags/get", errcode=-1)
    assert remote("tags/get")["errcode"] == -1
    assert remote.control("clear")[1] == {"struck": 1}
    remote.control("invalidate")
    assert remote("tags/get")["errcode"] == 40001
    remote.control("advance", seconds=7_300)
    assert remote("tags/get")["errcode"] == 40001


def test_control_says_what_is_wrong(remote):
    wrong = [
        ("dance", {}),
        ("join", {}),
        ("join", {"number": "many"}),
        ("rules", {"colour": "red"}),
        ("fault", {"action": "earthquake"}),
        ("fault", {"action": "html", "strength": 9}),
        ("leave", {"openids": ["nobody"]}),
        ("profile", {"openid": "nobody"}),
    ]
    for name, body in wrong:
        status, answer = remote.control(name, **body)
        assert status == 400
        assert answer["error"]


# -- the command -------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGTERM there")
def test_run_prints_where_it_is_and_ends_on_sigterm():
    code = "from wxdesk.simulator.server import run; raise SystemExit(run(300, seed=5))"
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert child.stdout is not None
    with child.stdout:
        account = json.loads(child.stdout.readline())
        assert set(account) == {"url", "appid", "secret"}
        host, port = account["url"][7:].split(":")
        http = HTTPConnection(host, int(port), timeout=5)
        query = f"appid={account['appid']}&secret={account['secret']}"
        http.request("GET", f"/cgi-bin/token?grant_type=client_credential&{query}")
        assert json.loads(http.getresponse().read())["expires_in"] == 7_200
        http.close()
        child.send_signal(signal.SIGTERM)
        assert child.wait(5) == 0
    assert account["appid"] == make_world(300, 5).appid


def test_a_taken_port_is_an_error(simulator):
    port = int(simulator.url.rsplit(":", 1)[1])
    with pytest.raises(OSError, match="in use"):
        run(10, port, out=io.StringIO())
