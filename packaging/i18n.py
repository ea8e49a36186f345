"""Collect the interface's texts into the .ts file and compile it, or check both.

python packaging/i18n.py            after changing a text
python packaging/i18n.py --check    fails on a missing, stale or broken translation
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "resources" / "i18n"
TS = FOLDER / "wxdesk_zh_CN.ts"
QM = TS.with_suffix(".qm")
PLACEHOLDER = re.compile(r"\{\w*\}|%n|%\d")


def main(check: bool) -> int:
    """Run; returns the exit code."""
    if not check:
        FOLDER.mkdir(parents=True, exist_ok=True)
        lupdate(TS)
        lrelease(TS, QM)
        return report(problems(TS))
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / TS.name
        shutil.copy(TS, copy)
        lupdate(copy)
        fresh = copy.with_suffix(".qm")
        lrelease(copy, fresh)
        found = problems(copy)
        if messages(copy).keys() != messages(TS).keys():
            found.append("texts have changed: run `make i18n`")
        if fresh.read_bytes() != QM.read_bytes():
            found.append(f"{QM.name} is not compiled from {TS.name}: run `make i18n`")
    return report(found)


def lupdate(ts: Path) -> None:
    """Bring the .ts file level with the source."""
    sources = sorted(str(path) for path in (ROOT / "wxdesk").rglob("*.py"))
    run(
        "lupdate", *sources, "-ts", str(ts), "-source-language", "en",
        "-target-language", "zh_CN", "-locations", "none", "-no-obsolete",
    )  # fmt: skip


def lrelease(ts: Path, qm: Path) -> None:
    """Compile; a window that is open keeps the file it has mapped."""
    part = qm.with_suffix(".part")
    run("lrelease", str(ts), "-qm", str(part))
    part.replace(qm)


def run(tool: str, *arguments: str) -> None:
    """One of PySide6's command line tools."""
    program = Path(sys.executable).parent / f"pyside6-{tool}"
    done = subprocess.run(
        [str(program), *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)


def messages(ts: Path) -> dict[tuple[str, str, str], ET.Element]:
    """Context, source and comment of every text in the file."""
    found = {}
    for context in ET.parse(ts).getroot().iter("context"):
        name = context.findtext("name", "")
        for message in context.iter("message"):
            source = message.findtext("source", "")
            found[name, source, message.findtext("comment", "")] = message
    return found


def problems(ts: Path) -> list[str]:
    """Everything that a person would notice as a broken translation."""
    found = []
    for (context, source, _), message in messages(ts).items():
        translation = message.find("translation")
        text = "" if translation is None else "".join(translation.itertext())
        where = f"{context}: {source!r}"
        if not text.strip() or (
            translation is not None and translation.get("type") == "unfinished"
        ):
            found.append(f"{where} has no translation")
        elif sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(text)):
            found.append(f"{where} and {text!r} differ in their placeholders")
        elif source.endswith("…") != text.endswith("…"):
            found.append(f"{where} and {text!r} differ in the …")
    return found


def report(found: list[str]) -> int:
    """Print the problems; 1 if there are any."""
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
