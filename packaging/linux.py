"""Make the Linux packages and let each prove itself: `make package`.

Freezes the program, packs .deb, .rpm, .tar.xz and the wheel into dist/, installs every
one of them somewhere fresh, runs its selftest, starts its window, removes it again, and
ends with the table of what was measured. Exit code 1 if anything failed.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import statistics
import string
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterable
from pathlib import Path

import deb
import display
from freeze import environment, freeze
from proof import Proof, Row, selftest, tree_size

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"
WORK = ROOT / "build" / "linux"
LINUX = ROOT / "packaging" / "linux"
SCRIPTS = Path(sys.executable).parent
ID = "io.github.wxdesk.wxdesk"
FOLDER_MB, DEB_MB, START_RATIO = 140, 42, 1.3
STARTS = 5
SUITES = {"bookworm": "Debian 12", "trixie": "Debian 13"}
NOT_HERE = 77  # of test_deb.sh: this computer cannot run the test


def main() -> int:
    """Everything, in order. Returns the exit code."""
    version, date = newest_release()
    folder = freeze(DIST)
    facts = {"VERSION": version, "DATE": date, "ID": ID, "LIBC": libc_floor(folder)}
    prepare(facts)
    packages = [*pack(version), archive(folder, version), wheel(version)]
    proof = Proof()
    proof.check(tree_size(folder) <= FOLDER_MB * 1e6, f"folder over {FOLDER_MB} MB")
    print(f"unpacked: {tree_size(folder) / 1e6:.1f} MB (≤ {FOLDER_MB})")
    with tempfile.TemporaryDirectory(prefix="package-") as scratch:
        again = freeze(Path(scratch), Path(scratch, "work"))
        differ = run(
            "diff", "-rq", "--no-dereference", str(folder), str(again), check=False
        )
        proof.check(not differ, f"not reproducible: {differ}")
        print("built twice: " + ("differs" if differ else "the same bytes"))
        shutil.rmtree(again)
        prove(proof, packages, Path(scratch))
    sums(packages)
    return proof.show()


def newest_release() -> tuple[str, str]:
    """Version and date of the topmost entry in CHANGELOG.md."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    found = re.search(r"^## \[([\d.]+)\] - ([\d-]+)", text, re.MULTILINE)
    if found is None:
        raise SystemExit("CHANGELOG.md has no release")
    return found[1], found[2]


def libc_floor(folder: Path) -> str:
    """The newest glibc that a library of the bundle asks for, such as 2.36."""
    versions = {(2, 0)}
    for path in folder.rglob("*"):
        if path.is_file() and (".so" in path.name or path.name == "wxdesk"):
            said = run("objdump", "-T", str(path), check=False)
            versions |= {
                (int(major), int(minor))
                for major, minor in re.findall(r"\(GLIBC_(\d+)\.(\d+)", said)
            }
    return ".".join(map(str, max(versions)))


def prepare(facts: dict[str, str]) -> None:
    """Fill in the templates and let the validators judge them."""
    WORK.mkdir(parents=True, exist_ok=True)
    for path in LINUX.iterdir():
        text = string.Template(path.read_text("utf-8")).substitute(facts)
        (WORK / path.name).write_text(text, "utf-8")
    run("desktop-file-validate", str(WORK / f"{ID}.desktop"))
    run("appstreamcli", "validate", "--no-net", str(WORK / f"{ID}.metainfo.xml"))


def pack(version: str) -> list[Path]:
    """The .deb and the .rpm."""
    made = [DIST / f"wxdesk_{version}_amd64.deb", DIST / f"wxdesk-{version}.x86_64.rpm"]
    for path in made:
        run(
            str(SCRIPTS / "nfpm"), "package", "--config", str(WORK / "nfpm.yaml"),
            "--packager", path.suffix[1:], "--target", str(path),
        )  # fmt: skip
    deb.repack(made[0])
    return made


def archive(folder: Path, version: str) -> Path:
    """The folder as .tar.xz, for every other Linux."""
    path = DIST / f"wxdesk-{version}-linux-x64.tar.xz"
    tar = subprocess.Popen(
        [
            "tar", "--create", "--sort=name", "--owner=0", "--group=0",
            "--numeric-owner", f"--mtime=@{environment()['SOURCE_DATE_EPOCH']}",
            f"--directory={folder.parent}", folder.name,
        ],
        stdout=subprocess.PIPE,
    )  # fmt: skip
    with path.open("wb") as file:
        command = ["xz", "-9", "--threads=1", "--stdout"]
        subprocess.run(command, stdin=tar.stdout, stdout=file, check=True)
    if tar.wait():
        raise SystemExit("tar failed")
    return path


def wheel(version: str) -> Path:
    """The wheel, for pip, pipx and uv."""
    run(
        sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check",
        "--no-deps", "--wheel-dir", str(DIST), str(ROOT),
    )  # fmt: skip
    return DIST / f"wxdesk-{version}-py3-none-any.whl"


def prove(proof: Proof, packages: list[Path], scratch: Path) -> None:
    """A row for each package, and for each system it was installed on."""
    deb_file, rpm_file, tar_file, wheel_file = packages
    row = proof.row(tar_file.name, tar_file.stat().st_size)
    ratio = prove_archive(row, tar_file, scratch)
    proof.check(ratio <= START_RATIO, f"the bundle starts in {ratio:.2f} × the source")
    prove_wheel(
        proof.row(wheel_file.name, wheel_file.stat().st_size), wheel_file, scratch
    )
    for suite, system in SUITES.items():
        size = deb_file.stat().st_size
        in_debian(
            proof.row(f"{deb_file.name}, {system}", size, DEB_MB), deb_file, suite
        )
    name = f"{rpm_file.name}, among Debian 12's libraries"
    in_debian(proof.row(name, rpm_file.stat().st_size), rpm_file, "bookworm")


def start_times(scratch: Path, *programs: list[str]) -> list[float]:
    """Median seconds to the window of each, warm, in a data folder that is not new.

    They take turns, so that what else the computer does meets all of them alike.
    """
    env = {**os.environ, "WXDESK_HOME": str(scratch / "home"), "LANG": "C.UTF-8"}
    taken: list[list[float]] = [[] for _ in programs]
    with display.virtual() as screen:
        for _ in range(STARTS + 1):
            for program, seconds in zip(programs, taken, strict=True):
                seconds.append(display.seconds_to_window(program, screen, env))
    return [statistics.median(seconds[1:]) for seconds in taken]


def prove_archive(row: Row, path: Path, scratch: Path) -> float:
    """Unpack, run, delete. Returns the time to the window in times of the source's."""
    begin = time.perf_counter()
    run("tar", "--extract", "--xz", "--file", str(path), "--directory", str(scratch))
    program = scratch / "wxdesk" / "wxdesk"
    row.install = f"unpacked in {time.perf_counter() - begin:.1f} s"
    row.selftest = selftest([str(program)], os.environ)
    try:
        source = [sys.executable, "-m", "wxdesk"]
        frozen_s, source_s = start_times(scratch, [str(program)], source)
    except display.NoWindow as error:
        row.start = f"FAILED: {error}"
        return 0.0
    finally:
        shutil.rmtree(program.parent)
        row.uninstall = left_behind(scratch.glob("wxdesk*"))
    ratio = frozen_s / source_s
    row.start = f"{frozen_s:.2f} s ({ratio:.2f} × source's {source_s:.2f} s)"
    return ratio


def prove_wheel(row: Row, path: Path, scratch: Path) -> None:
    """Install with pip into a fresh environment, run, uninstall."""
    home = scratch / "venv"
    begin = time.perf_counter()
    venv.create(home, with_pip=True)
    pip = (str(home / "bin" / "python"), "-m", "pip", "--quiet")
    run(*pip, "--disable-pip-version-check", "install", str(path))
    row.install = f"pip in {time.perf_counter() - begin:.1f} s"
    program = home / "bin" / "wxdesk"
    said = run(str(program), "--version").strip()
    row.selftest = selftest([str(program)], os.environ)
    if said.split()[-1] not in path.name:
        row.selftest = f"FAILED: --version says {said}"
    try:
        row.start = f"{start_times(scratch, [str(program)])[0]:.2f} s"
    except display.NoWindow as error:
        row.start = f"FAILED: {error}"
    run(*pip, "uninstall", "--yes", "wxdesk")
    row.uninstall = left_behind(home.rglob("*wxdesk*"))


def left_behind(paths: Iterable[Path]) -> str:
    """The cell: how many files are still there."""
    left = sorted(map(str, paths))
    return f"FAILED: {left[:3]}" if left else "0 files left"


def in_debian(row: Row, path: Path, suite: str) -> None:
    """Fill the cells from packaging/test_deb.sh."""
    picture = WORK / f"{path.suffix[1:]}-{suite}.png"
    done = subprocess.run(
        [str(ROOT / "packaging/test_deb.sh"), str(path), suite, str(picture)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    cells = ("install", "selftest", "start", "uninstall")
    lines = done.stdout.strip().splitlines() or ["no answer"]
    for line in lines:
        key, _, value = line.partition(" ")
        if key in cells:
            setattr(row, key, value)
    if done.returncode:
        word = "skipped" if done.returncode == NOT_HERE else "FAILED"
        print(done.stdout)
        for cell in cells:
            if not getattr(row, cell):
                setattr(row, cell, f"{word}: {lines[-1][:100]}")


def sums(paths: list[Path]) -> None:
    """SHA256SUMS beside the packages."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(paths)
    ]
    (DIST / "SHA256SUMS").write_text("".join(lines), "ascii")


def run(*command: str, check: bool = True) -> str:
    """Run in the project's folder; a failure ends the whole with what was said."""
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if check and done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
