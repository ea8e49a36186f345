"""What a release says about itself agrees with itself."""

from __future__ import annotations

import re
import shlex
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from wxdesk import __version__
from wxdesk.app import DESKTOP_ID
from wxdesk.cli.parser import build_parser

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def code_lines(text: str) -> list[str]:
    """The lines of fenced blocks, without comments."""
    blocks = re.findall(r"^```\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines()]


def commands(text: str) -> list[list[str]]:
    """What follows `wxdesk` wherever a block calls it, by name or by path."""
    calls = re.compile(r"(?:^|[\s/\\])wxdesk((?:\s+[^\s#].*)?)$")
    found = [calls.search(line) for line in code_lines(text)]
    return [shlex.split(one[1], comments=True) for one in found if one]


def test_newest_entry_of_the_changelog_is_this_version() -> None:
    versions = re.findall(r"^## \[(\d[^\]]*)\]", read("CHANGELOG.md"), re.MULTILINE)
    assert versions[0] == __version__
    assert len(versions) == len(set(versions))


@pytest.mark.parametrize("name", READMES)
def test_the_files_to_download_are_of_this_version(name: str) -> None:
    named = re.findall(r"wxdesk[-_](\d+\.\d+\.\d+)", read(name))
    assert set(named) == {__version__}


@pytest.mark.parametrize("name", READMES)
def test_every_command_of_the_readme_exists(name: str) -> None:
    parser = build_parser(__version__)
    for arguments in commands(read(name)):
        parser.parse_args(arguments)  # raises SystemExit for one that does not


def test_the_readme_shows_the_command_line() -> None:
    shown = {arguments[0] for arguments in commands(read("README.md")) if arguments}
    assert {"sync", "fans", "export", "tag", "selftest"} <= shown


@pytest.mark.parametrize("name", [*READMES, "CONTRIBUTING.md"])
def test_every_make_target_that_is_named_exists(name: str) -> None:
    targets = set(re.findall(r"^([\w-]+):", read("Makefile"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([\w-]+)", read(name), re.MULTILINE))
    assert named <= targets


def test_the_desktop_sees_one_program() -> None:
    """Wayland finds the icon only when window, file and id have the same name."""
    folder = ROOT / "packaging" / "linux"
    assert (folder / f"{DESKTOP_ID}.desktop").is_file()
    assert f"Icon={DESKTOP_ID}\n" in read(f"packaging/linux/{DESKTOP_ID}.desktop")
    metainfo = ET.parse(folder / f"{DESKTOP_ID}.metainfo.xml").getroot()
    assert metainfo.findtext("id") == DESKTOP_ID
    assert metainfo.findtext("launchable") == f"{DESKTOP_ID}.desktop"
    assert f'bundle_identifier="{DESKTOP_ID}"' in read("build_app.spec")


def test_the_wheel_holds_the_resources_where_the_program_looks() -> None:
    wheel = tomllib.loads(read("pyproject.toml"))["tool"]["hatch"]["build"]["targets"]
    assert wheel["wheel"]["force-include"] == {"resources": "wxdesk/resources"}
