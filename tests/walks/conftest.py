"""A fresh folder, WeChat behind the front, delays everywhere, and a person."""

from __future__ import annotations

import gc
import os
import shutil
import ssl
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from authority import Authority
from PySide6.QtWidgets import QApplication

from tests.walks.beside import CommandLine
from tests.walks.delays import SEED, Delays
from tests.walks.front import NAMES, Front
from tests.walks.official import WeChat
from tests.walks.person import Person

_HERE = Path(__file__).parent
_ELSEWHERE = str(_HERE / "elsewhere")
sys.path.insert(0, _ELSEWHERE)
import sitecustomize as redirect  # noqa: E402
from walk_keys import WalkKeys  # noqa: E402

_OWN_CA = bool(ssl.get_default_verify_paths().openssl_cafile_env)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where no certificate authority can be added for one process, no walk can go."""
    reason = "the system's trust store cannot be replaced for a test"
    for item in items:
        if _HERE in item.path.parents and (not _OWN_CA or os.name != "posix"):
            item.add_marker(pytest.mark.skip(reason=reason))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """``make walks`` gives a list of seeds; a repeated walk one; else it is 1."""
    if "seed" in metafunc.fixturenames:
        seeds = os.environ.get(SEED, "1").split(",")
        metafunc.parametrize("seed", [int(one) for one in seeds], indirect=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """Name the seed of a walk that failed."""
    report = yield
    seed = getattr(item, "callspec", None) and item.callspec.params.get("seed")
    if report.failed and seed is not None:
        name = item.originalname.removeprefix("test_")
        again = f"{SEED}={seed} python -m tests.walks --only {name} --times 1"
        report.sections.append(("to walk it again", f"{again}\n"))
    return report


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.made(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def certificate(authority: Authority) -> Path:
    """For all of WeChat's host names."""
    return authority.issue(*NAMES)


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def delays(seed: int, monkeypatch: pytest.MonkeyPatch) -> Delays:
    made = Delays(seed)
    made.install(monkeypatch)
    monkeypatch.setenv(SEED, str(seed))
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A fresh one, on the disk or where WALK_FOLDER says (``/dev/shm``: in memory)."""
    base = os.environ.get("WALK_FOLDER")
    if not base:
        yield tmp_path / "home"
        return
    made = Path(tempfile.mkdtemp(prefix="walk-", dir=base))
    yield made / "home"
    shutil.rmtree(made)


@pytest.fixture
def wechat(
    certificate: Path,
    authority: Authority,
    delays: Delays,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[WeChat]:
    """WeChat, found at its own address by this process and by those it starts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.folder / "ca.pem"))
    monkeypatch.setenv("WALK_KEYS", str(tmp_path / "keys.json"))
    keyring.set_keyring(WalkKeys())
    made = WeChat(Front(certificate, delays))
    monkeypatch.setenv("WALK_FRONT", str(made.front.port))
    redirect.wechat_is_here(made.front.port)
    yield made
    redirect.wechat_is_elsewhere()
    made.close()


@pytest.fixture
def person(
    qapp: QApplication, wechat: WeChat, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Person]:
    """Somebody who has not started the program yet."""
    monkeypatch.setenv("WXDESK_HOME", str(folder))
    gc.disable()  # widgets die on this thread, see wxdesk/ui/background/garbage.py
    made = Person(folder)
    yield made
    made.leaves()
    gc.collect()
    gc.enable()


@pytest.fixture
def command_line(wechat: WeChat, folder: Path, person: Person) -> CommandLine:
    """wxdesk without a window, in processes of its own, on the same folder."""
    return CommandLine(folder, person, _ELSEWHERE)
