"""The licences of everything inside a bundle, as one text.

``build_app.spec`` calls :func:`text` with what PyInstaller collected. Something whose
licence is not found stops the build: nothing is shipped without its terms.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
RULE = "=" * 78
NAMES = ("licen", "copying", "notice", "authors")

QT_NOTE = """\
PySide6, Shiboken and Qt {version} are used under the GNU Lesser General Public
License, version 3; its text follows, with the GNU General Public License that it
refers to. They are not changed. The libraries are separate files in the folder
PySide6 of this program and may be replaced by your own build of the same version.
Sources: https://download.qt.io/official_releases/qt/
         https://download.qt.io/official_releases/QtForPython/pyside6/
What Qt itself contains (ICU, FreeType, HarfBuzz, PCRE2, zlib, libpng, libjpeg …) and
under which terms: https://doc.qt.io/qt-6/licenses-used-in-qt.html
"""
QT_DISTRIBUTIONS = ("pyside6_essentials", "pyside6", "shiboken6")


class NoLicence(Exception):
    """Something would be shipped whose terms nobody wrote down."""


def text(modules: Iterable[str], libraries: Iterable[Path]) -> str:
    """The whole text.

    ``modules`` are names of Python modules, ``libraries`` files from outside
    Python's own folders. Raises NoLicence, naming all of them.
    """
    sections = [
        ("Python " + sys.version.split()[0], _python()),
        ("Lucide icons", _read(ROOT / "resources/icons/lucide/LICENSE")),
        (f"Qt for Python {metadata.version('PySide6_Essentials')}", _qt()),
    ]
    unknown = []
    for one in sorted(_distributions(modules), key=str.lower):
        body = _of_distribution(one)
        sections.append((f"{one} {metadata.version(one)}", body))
        unknown += [] if body else [one]
    for name, paths in sorted(_packages(libraries).items()):
        body = _of_package(name)
        sections.append((f"{name} ({', '.join(sorted(paths))})", body))
        unknown += [] if body else sorted(paths)
    if unknown:
        raise NoLicence(", ".join(unknown))
    return _joined(sections)


def _joined(sections: list[tuple[str, str]]) -> str:
    """One text; the same terms are printed once."""
    first: dict[str, str] = {}
    parts = ["wxdesk is under the MIT licence (file LICENSE). It contains:\n"]
    parts += [f"  {title}" for title, _ in sections]
    for title, body in sections:
        seen = first.setdefault(body, title)
        shown = body if seen == title else f"The same text as for {seen}."
        parts.append(f"\n{RULE}\n{title}\n{RULE}\n\n{shown.strip()}")
    return "\n".join(parts) + "\n"


def _read(path: Path) -> str:
    return path.read_text("utf-8", errors="replace").replace("\r\n", "\n").strip()


def _python() -> str:
    """Python's own terms, with those of OpenSSL, SQLite, libffi and others."""
    places = [Path(sys.base_prefix), Path(sys.base_prefix, "Doc"), Path(_stdlib())]
    for place in places:
        for name in ("LICENSE.txt", "LICENSE"):
            if (place / name).is_file():
                return _read(place / name)
    debian = Path(f"/usr/share/doc/python3.{sys.version_info[1]}/copyright")
    if debian.is_file():
        return _read(debian)
    raise NoLicence(f"Python ({', '.join(map(str, places))})")


def _stdlib() -> str:
    return str(Path(shutil.__file__).parent)


def _qt() -> str:
    licences = ROOT / "packaging" / "licences"
    note = QT_NOTE.format(version=metadata.version("PySide6_Essentials"))
    return "\n\n".join(
        [note, _read(licences / "LGPL-3.0.txt"), _read(licences / "GPL-3.0.txt")]
    )


def _distributions(modules: Iterable[str]) -> set[str]:
    """Those the modules come from; PyInstaller's bootloader is in every bundle."""
    owners = metadata.packages_distributions()
    tops = {module.partition(".")[0] for module in modules} - {"wxdesk"}
    found = {owner for top in tops for owner in owners.get(top, ())} | {"pyinstaller"}
    normal = {one.lower().replace("-", "_"): one for one in found}
    return {one for key, one in normal.items() if key not in QT_DISTRIBUTIONS}


def _of_distribution(name: str) -> str:
    files = metadata.distribution(name).files or []
    texts = [
        _read(Path(str(file.locate())))
        for file in sorted(files, key=str)
        if ".dist-info" in str(file)
        and any(word in file.name.lower() for word in NAMES)
    ]
    return "\n\n".join(texts)


def _packages(libraries: Iterable[Path]) -> dict[str, set[str]]:
    """System libraries by the package they come from; their own name if by none."""
    found: dict[str, set[str]] = {}
    for path in libraries:
        found.setdefault(_package_of(path) or path.name, set()).add(path.name)
    return found


def _package_of(path: Path) -> str:
    if not shutil.which("dpkg-query"):
        return ""
    real = path.resolve()
    # dpkg knows a file by the path it was packed with, before /lib became a link.
    for one in {path, real, Path("/usr", *real.parts[1:]), Path("/", *real.parts[2:])}:
        done = subprocess.run(
            ["dpkg-query", "--search", str(one)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode == 0:
            return done.stdout.split(":")[0]
    return ""


def _of_package(name: str) -> str:
    path = Path("/usr/share/doc", name, "copyright")
    return _read(path) if path.is_file() else ""
