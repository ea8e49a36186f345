"""Make the Windows installer under Wine, let it prove itself: `make package-windows`.

Freezes with a Windows Python (packaging/windows/rig.sh), packs with NSIS, and then, in
Wine's Windows: installs an older version, stores an account in it, installs the new one
over it, runs its selftest, starts it, reads the AppSecret back from the Credential
Manager, uninstalls, and looks for what was left behind. Exit code 1 if anything failed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import display
from freeze import environment
from linux import START_RATIO, newest_release, run
from proof import Proof, Row, selftest_cell, tree_size

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"
BUNDLE = DIST / "windows" / "wxdesk"
NSI = ROOT / "packaging" / "windows" / "wxdesk.nsi"
RIG = Path(os.environ.get("WXDESK_RIG", ROOT / "build" / "windows-rig"))
DRIVE = RIG / "prefix" / "drive_c"
FOLDER_MB, SETUP_MB = 70, 22
OLD = "0.0.1"
APPID, SECRET = "wx0000000000000001", "0123456789abcdef0123456789abcdef"
UNINSTALL_KEY = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\wxdesk"
WAIT_S = 60.0
STARTS = 3


def main() -> int:
    """Everything, in order. Returns the exit code."""
    version, _ = newest_release()
    subprocess.run([str(ROOT / "packaging/windows/rig.sh"), str(RIG)], check=True)
    proof = Proof()
    with display.virtual() as screen:
        wine = Wine(screen)
        wine.freeze()
        old = installer(OLD, "-DQUICK")
        setup = installer(version)
        size = tree_size(BUNDLE)
        print(f"unpacked: {size / 1e6:.1f} MB (≤ {FOLDER_MB})")
        proof.check(size <= FOLDER_MB * 1e6, f"folder over {FOLDER_MB} MB")
        row = proof.row(setup.name, setup.stat().st_size, SETUP_MB)
        prove(row, wine, old, setup)
    old.unlink()
    digest = hashlib.sha256(setup.read_bytes()).hexdigest()
    (DIST / "SHA256SUMS.windows").write_text(f"{digest}  {setup.name}\n", "ascii")
    return proof.show()


class Wine:
    """The Windows in the rig, on one display."""

    def __init__(self, screen: str) -> None:
        self.screen = screen
        self.program = shutil.which("wine64") or "/usr/lib/wine/wine64"
        self.env = {
            **os.environ,
            "DISPLAY": screen,
            "HOME": str(RIG / "home"),
            "WINEPREFIX": str(RIG / "prefix"),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
        }

    def run(self, *command: str, stdin: str = "", **env: str) -> str:
        """What the program said. Python under Wine ends when given a terminal."""
        done = subprocess.run(
            [self.program, *command], env={**self.env, **env}, cwd=ROOT, input=stdin,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
            text=True, encoding="utf-8", errors="replace", timeout=1200,
        )  # fmt: skip
        return done.stdout

    def freeze(self) -> None:
        """PyInstaller, in Windows' Python. Raises SystemExit."""
        shutil.rmtree(BUNDLE, ignore_errors=True)
        fixed = environment()
        repeatable = {
            name: fixed[name]
            for name in ("SOURCE_DATE_EPOCH", "PYTHONHASHSEED", "PYTHONUTF8")
        }
        said = self.run(
            str(RIG / "python/python.exe"), "-m", "PyInstaller", "--noconfirm",
            "--log-level", "ERROR", "--distpath", "dist/windows",
            "--workpath", "build/windows", "build_app.spec", **repeatable,
        )  # fmt: skip
        if not (BUNDLE / "wxdesk.exe").is_file():
            raise SystemExit(said)

    def secret(self) -> str:
        """What the Credential Manager holds, asked by another program than wxdesk."""
        ask = f"import keyring; print(keyring.get_password('wxdesk', {APPID!r}))"
        return self.run(str(RIG / "python/python.exe"), "-c", ask).strip()

    def registered(self) -> str:
        """The version that Windows lists as installed, or nothing."""
        said = self.run("reg", "query", UNINSTALL_KEY, "/v", "DisplayVersion")
        return said.split()[-1] if "REG_SZ" in said else ""


def installer(version: str, *options: str) -> Path:
    """Pack the folder with NSIS."""
    run(
        "makensis", "-V2", "-NOCD", "-INPUTCHARSET", "UTF8", f"-DVERSION={version}",
        *options, str(NSI),
    )  # fmt: skip
    return DIST / f"wxdesk-{version}-setup.exe"


class Step(Exception):
    """A step of the proof went wrong; the text is what was seen."""


def prove(row: Row, wine: Wine, old: Path, setup: Path) -> None:
    """Fill the cells of the row; each names what went wrong in it."""
    steps: dict[str, Callable[[], str]] = {
        "install": lambda: install(wine, old, setup),
        "selftest": lambda: selftest(wine),
        "start": lambda: start(wine),
        "uninstall": lambda: uninstall(wine, setup),
    }
    for cell, step in steps.items():
        try:
            setattr(row, cell, step())
        except (Step, display.NoWindow, subprocess.TimeoutExpired) as error:
            setattr(row, cell, f"FAILED: {error}")


def install(wine: Wine, old: Path, setup: Path) -> str:
    """The older version, an account in it, and the new version over it."""
    shutil.rmtree(home() / "wxdesk", ignore_errors=True)
    silently(wine, old)
    stale = program().parent / "_internal" / "only-in-the-older-version.txt"
    stale.write_text("x", "ascii")
    add = (
        "account",
        "add",
        "--appid",
        APPID,
        "--name",
        "粉丝",
        "--secret-store",
        "keyring",
    )
    said = wine.run(str(program()), *add, stdin=SECRET + "\n")
    expect(APPID in said, said)
    taken = silently(wine, setup)
    expect(not stale.exists(), "the older version's files stay")
    version = setup.name.split("-")[1]
    expect(wine.registered() == version, f"listed as {wine.registered()!r}")
    expect(bool(shortcuts()), "no entry in the start menu")
    said = wine.run(str(program()), "account", "list")
    expect(APPID in said and "粉丝" in said, f"after the upgrade: {said}")
    return f"silent in {taken:.1f} s, over {OLD}: data kept"


def selftest(wine: Wine) -> str:
    """Without a screen, and the AppSecret that the command line has stored."""
    # Wine drops QT_…; WINEQT_… arrives as QT_….
    said = wine.run(
        str(program()), "selftest", "--json", WINEQT_QPA_PLATFORM="offscreen"
    )
    expect(wine.secret() == SECRET, "the Credential Manager has no AppSecret")
    return f"{selftest_cell(said)}, Credential Manager"


def start(wine: Wine) -> str:
    """Seconds to the window, in times of the source's; the demonstration as picture."""
    frozen = [wine.program, str(program())]
    run_source = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.argv[1:] = []; "
        "from wxdesk.__main__ import main; sys.exit(main())"
    )
    source = [wine.program, str(RIG / "python/python.exe"), "-c", run_source]
    taken: dict[str, list[float]] = {"frozen": [], "source": []}
    for _ in range(STARTS + 1):
        for name, command in (("frozen", frozen), ("source", source)):
            taken[name].append(
                display.seconds_to_window(command, wine.screen, wine.env)
            )
    frozen_s, source_s = (statistics.median(one[1:]) for one in taken.values())
    display.seconds_to_window(
        [*frozen, "--demo"], wine.screen, wine.env,
        picture=ROOT / "build" / "windows" / "window.png", after=40, keys="F5",
    )  # fmt: skip
    ratio = frozen_s / source_s
    word = "" if ratio <= START_RATIO else "FAILED: "
    return f"{word}{frozen_s:.2f} s ({ratio:.2f} × source's {source_s:.2f} s)"


def uninstall(wine: Wine, setup: Path) -> str:
    """Once keeping the data, once with everything."""
    uninstaller = (str(program().parent / "uninstall.exe"), "/S")
    wine.run(*uninstaller)
    gone(wine)
    expect((home() / "wxdesk" / "settings.json").is_file(), "the data are gone")
    silently(wine, setup)
    said = wine.run(str(program()), "account", "remove", "--account", APPID)
    expect(wine.secret() == "None", f"the AppSecret is still there: {said}")
    wine.run(*uninstaller, "/DATA")
    gone(wine)
    left = sorted(str(path) for path in DRIVE.rglob("*wxdesk*"))
    expect(not left, f"left behind: {left[:3]}")
    return "data kept; with /DATA 0 files left"


def silently(wine: Wine, setup: Path) -> float:
    """Install without questions; the seconds it took."""
    begin = time.perf_counter()
    said = wine.run(str(setup), "/S")
    expect(program().is_file(), f"{setup.name} installed nothing: {said}")
    return time.perf_counter() - begin


def gone(wine: Wine) -> None:
    """Wait for the uninstaller, which works on as a copy of itself."""
    deadline = time.monotonic() + WAIT_S
    while program().parent.exists() and time.monotonic() < deadline:
        time.sleep(0.2)
    expect(not program().parent.exists(), "the folder is still there")
    expect(not shortcuts(), "the start menu still has it")
    expect(not wine.registered(), "still listed as installed")


def expect(good: bool, seen: str) -> None:
    """Raises Step."""
    if not good:
        raise Step(seen.strip()[-300:])


def home() -> Path:
    """%LOCALAPPDATA% of the one person in the rig."""
    users = (DRIVE / "users").iterdir()
    (person,) = (path for path in users if path.name != "Public")
    return person / "AppData" / "Local"


def program() -> Path:
    """Where the installer puts it."""
    return home() / "Programs" / "wxdesk" / "wxdesk.exe"


def shortcuts() -> list[Path]:
    """Entries in the start menu."""
    return list(DRIVE.rglob("wxdesk*.lnk"))


if __name__ == "__main__":
    sys.exit(main())
