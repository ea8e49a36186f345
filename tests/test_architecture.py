"""Imports only go down. The table is the one of ARCHITECTURE.md, section 2."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1] / "wxdesk"
RANK = {
    "__init__": 0,
    "wechat": -1,
    "model": 0,
    "redaction": 1,
    "errors": 1,
    "paths": 1,
    "printable": 1,
    "spreadsheet": 1,
    "filelock": 2,
    "place": 2,
    "jobs": 2,
    "settings": 2,
    "keychain": 2,
    "log": 2,
    "search": 2,
    "addresses": 2,
    "veil": 3,
    "api": 3,
    "store": 3,
    "simulator": 3,
    "account": 4,
    "work": 5,
    "services": 6,
    "demo": 7,
    "cli": 8,
    "ui": 8,
    "selftest": 9,
    "app": 9,
    "__main__": 10,
}
CLOSED = {  # lower in rank, still not theirs to use
    "ui": {"api", "store", "simulator", "work"},
    "cli": {"api", "store", "simulator", "work"},
}
UI_RANK = {  # folders of ui import downwards only
    "kit": 0,
    "background": 1,
    "table": 2,
    "tasks": 2,
    "account": 2,
    "work": 3,
    "fans": 4,
    "activity": 4,
    "settings": 4,
    "first_run": 4,
    "detail": 5,
    "sidebar": 5,
    "window": 6,
}
MOST_MODULES = 25  # of a folder
LONERS = {"services"}  # its modules never import each other
ONLY_IN = {  # a third-party package is met in one place
    "PySide6": ("ui/", "app.py"),
    "shiboken6": ("ui/background/bridge.py",),
    "requests": ("api/transport.py", "api/sockets.py"),
    "urllib3": ("api/",),
    "truststore": ("api/",),
    "sqlite3": ("store/",),
    "keyring": ("keychain.py",),
    "xlsxwriter": ("services/export.py",),
    "platformdirs": ("paths.py",),
}


def imports(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write absolute imports"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def violations(root: Path) -> list[str]:
    wrong = []
    for path in root.rglob("*.py"):
        here = path.relative_to(root).as_posix()
        layer = here.split("/")[0].removesuffix(".py")
        for name in imports(path):
            top, _, rest = name.partition(".")
            if top == "wxdesk" and rest:
                wrong += _inside(here, layer, name, rest.split(".")[0])
            elif top in ONLY_IN or top not in sys.stdlib_module_names:
                places = ONLY_IN.get(top, ("nowhere",))
                if top not in ("wxdesk", "_typeshed") and not here.startswith(places):
                    wrong.append(f"{here}: {top} belongs in {places}")
    return sorted(set(wrong))


def _inside(here: str, layer: str, name: str, there: str) -> list[str]:
    if there not in RANK:
        return []  # `from wxdesk import __version__`
    family = there == layer and layer not in LONERS
    down = RANK[there] < RANK[layer] and there not in CLOSED.get(layer, ())
    return [] if family or down else [f"{here} imports {name}"]


def test_imports_only_go_down() -> None:
    assert violations(ROOT) == []


def ui_violations(root: Path) -> list[str]:
    wrong = []
    for path in root.glob("*/*.py"):
        layer = path.parent.name
        for name in imports(path):
            head, _, rest = name.removeprefix("wxdesk.").partition(".")
            there = rest.split(".")[0]
            if head == "ui" and there != layer and UI_RANK[there] >= UI_RANK[layer]:
                wrong.append(f"{layer}/{path.name} imports {name}")
    return wrong


def test_folders_of_ui_import_downwards_only(tmp_path: Path) -> None:
    assert ui_violations(ROOT / "ui") == []
    assert {one.name for one in (ROOT / "ui").glob("[a-z]*/")} == set(UI_RANK)
    (tmp_path / "kit").mkdir()
    planted = "from wxdesk.ui.window.main_window import MainWindow\n"
    (tmp_path / "kit" / "a.py").write_text(planted)
    assert len(ui_violations(tmp_path)) == 1


def functions(folder: str) -> Iterator[tuple[str, list[str]]]:
    """Module and name of each function below a folder, with its parameters."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                names = [one.arg for one in node.args.args]
                yield f"{path.stem}.{node.name}", names


def test_services_on_an_account_take_it_and_a_context() -> None:
    """So a view hands a service to its session as it is, without an adapter."""
    public = {name: args for name, args in functions("services") if "._" not in name}
    on_account = {
        name: args for name, args in public.items() if args[:1] == ["account"]
    }
    assert len(on_account) > 40
    assert {name for name, args in on_account.items() if args[1:2] != ["ctx"]} == set()
    assert [
        name for name, args in functions("ui") if args[:2] == ["account", "_ctx"]
    ] == []


def test_the_main_window_is_above_all_other_parts_of_the_window() -> None:
    """Commands work on ``Parts``; not even for typing do they know MainWindow."""
    users = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "ui").rglob("*.py")
        if "main_window" in path.read_text("utf-8")
    }
    assert users == set()


def test_no_folder_is_a_drawer() -> None:
    full = {
        str(folder.relative_to(ROOT)): count
        for folder in [ROOT, *(one for one in ROOT.rglob("*") if one.is_dir())]
        if (count := len([*folder.glob("[a-z]*.py")])) > MOST_MODULES
    }
    assert full == {}


def class_names(root: Path) -> dict[str, list[str]]:
    """Each class of the package and the modules that define one of that name."""
    found: dict[str, list[str]] = {}
    for path in sorted(root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                place = path.relative_to(root).as_posix()
                found.setdefault(node.name, []).append(place)
    return found


def test_one_name_is_one_thing(tmp_path: Path) -> None:
    twice = {name: at for name, at in class_names(ROOT).items() if len(at) > 1}
    assert twice == {}
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text("class Chip:\n    pass\n")
    assert class_names(tmp_path) == {"Chip": ["a.py", "b.py"]}


def test_every_module_has_a_rank() -> None:
    found = {
        path.relative_to(ROOT).parts[0].removesuffix(".py")
        for path in ROOT.rglob("*.py")
    }
    assert found == set(RANK)


def test_the_rule_names_a_planted_violation(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "fans.py").write_text(
        "from wxdesk.api.client import Client\n"
    )
    (tmp_path / "model.py").write_text("import requests\nimport PySide6.QtCore\n")
    (tmp_path / "services").mkdir()
    (tmp_path / "services" / "tags.py").write_text("from wxdesk.services import sync\n")
    (tmp_path / "ui").mkdir()
    (tmp_path / "ui" / "a.py").write_text("from wxdesk.store.db import Store\n")
    found = "\n".join(violations(tmp_path))
    for part in ("store/fans.py", "requests", "PySide6", "services/tags.py", "ui/a.py"):
        assert part in found


def circles(root: Path, package: str) -> list[list[str]]:
    """Groups of modules that import each other, imports for typing included."""
    names = {}
    for path in root.rglob("*.py"):
        parts = (package, *path.relative_to(root).with_suffix("").parts)
        names[".".join(parts).removesuffix(".__init__")] = path
    graph = {
        name: {_module(one, names) for one in imports(path)} - {name, ""}
        for name, path in names.items()
    }
    reached = {name: _reached(graph, name) for name in graph}
    found = {
        tuple(sorted({name, *(one for one in reached[name] if name in reached[one])}))
        for name in graph
        if name in reached[name]
    }
    return [list(group) for group in sorted(found)]


def _module(imported: str, names: Mapping[str, Path]) -> str:
    """The module that ``from a import b`` means: a.b, or a itself."""
    if imported in names:
        return imported
    parent = imported.rpartition(".")[0]
    return parent if parent in names else ""


def _reached(graph: Mapping[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        new = graph[waiting.pop()] - seen
        seen |= new
        waiting += new
    return seen


def test_no_modules_import_each_other(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("from x import b\n")
    (tmp_path / "b.py").write_text("if TYPE_CHECKING:\n    from x.a import A\n")
    assert circles(tmp_path, "x") == [["x.a", "x.b"]]
    assert circles(ROOT, "wxdesk") == []
