"""No code of the program is ever shown: each has words in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator

import wxdesk
from wxdesk import search
from wxdesk.jobs import Lane
from wxdesk.model import TaskKind
from wxdesk.ui.detail.selection_summary import _scene_shares
from wxdesk.ui.fans.empty_states import EmptyStates
from wxdesk.ui.fans.filter_bar import FilterBar
from wxdesk.ui.kit import messages

ROOT = Path(wxdesk.__file__).parent


def trees(*folders: str) -> Iterator[tuple[str, ast.AST]]:
    for path in sorted(ROOT.rglob("*.py")):
        here = path.relative_to(ROOT).as_posix()
        if not here.startswith("simulator/") and here.startswith(folders or ("",)):
            yield here, ast.parse(path.read_text("utf-8"))


def texts_in(node: ast.AST | None) -> set[str]:
    """Every text in an expression: of "a" if x else "b" both."""
    if node is None:
        return set()
    found = (one.value for one in ast.walk(node) if isinstance(one, ast.Constant))
    return {one for one in found if isinstance(one, str) and one}


def calls(name: str, *folders: str) -> Iterator[ast.Call]:
    for _, tree in trees(*folders):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                last = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if last == name:
                    yield node


def waiting_codes() -> set[str]:
    """Second argument of Context.sleep and of Pause, and what the pacer gives."""
    found: set[str] = set()
    for call in (*calls("sleep"), *calls("Pause")):
        found |= texts_in(call.args[1] if len(call.args) > 1 else None)
    for _, tree in trees("api/pace.py"):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name == "_take_turn":
                for one in ast.walk(node):
                    if isinstance(one, ast.Return):
                        found |= texts_in(one.value)
    return found


def stage_codes() -> set[str]:
    found = {kind.value for kind in TaskKind}
    for call in calls("progress"):
        if call.args:
            found |= texts_in(call.args[0])
    return found


def job_kinds() -> set[str]:
    """Kinds of jobs that the bar shows: those that change, sync, export, import."""
    found = {kind.value for kind in TaskKind}
    shown = {f"Lane.{one.name}" for one in (Lane.CHANGE, Lane.SYNC)}
    for name in ("run", "_task_work", "_change"):
        for call in calls(name, "ui/"):
            first = ast.unparse(call.args[0]) if call.args else ""
            if first in shown or name != "run":
                found |= {
                    one.value
                    for one in call.args[1:3]
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
    return found | {"export", "import"}


@pytest.fixture(params=["en", "zh"])
def chinese(request, qapp):
    translator = QTranslator()
    if request.param == "zh":
        path = next(ROOT.parent.glob("resources/i18n/*zh_CN.qm"))
        assert translator.load(str(path))
        qapp.installTranslator(translator)
    yield request.param == "zh"
    qapp.removeTranslator(translator)


def words(text, chinese):
    return bool(text) and (not chinese or not text.isascii())


def test_the_search_for_codes_finds_them():
    assert {"token", "tagging", "network", "busy", "minute", "pace"} <= waiting_codes()
    assert {"details", "members", "export", "tag"} <= stage_codes()
    assert {"sync", "tag", "remark", "tags"} <= job_kinds()


def test_why_a_job_waits(chinese):
    for code in waiting_codes():
        assert messages.waiting(code) != code, code
        assert words(messages.waiting(code), chinese), code


def test_what_a_job_does(chinese):
    for code in stage_codes() | job_kinds():
        shown = messages.stage(code) or messages.job(code)
        assert shown != code, code
        assert words(shown, chinese), code


def test_a_code_of_tomorrow_is_no_word_either(chinese):
    for shown in (messages.waiting("new code"), messages.job("new code")):
        assert "new code" not in shown
        assert words(shown, chinese)


def test_a_source_without_a_name_has_words(chinese):
    """People whose profile says nothing of how they came."""
    [nameless, named] = _scene_shares([("", 3), ("ADD_SCENE_SEARCH", 2)], 5)
    assert words(nameless.name, chinese)
    assert nameless.name != named.name


def test_conditions_are_called_by_their_nouns(chinese, qtbot):
    bar = FilterBar()
    qtbot.addWidget(bar)
    bar.set_tags([("VIP", 100)])
    bar._fill_menu()
    titles = [part.text() for part in bar._menu.actions()]
    assert titles[:2] == (["标签", "不含标签"] if chinese else ["Tag", "Not tag"])


def test_a_word_in_quotes_is_not_quoted_again(chinese, qtbot):
    empty = EmptyStates()
    qtbot.addWidget(empty)
    [chip, _] = search.chips(search.parse("k is:left"))
    empty.no_hit([(chip, 5)])
    text = empty.hit.body.text()
    assert "「「" not in text
    assert "““" not in text
    assert "k" in text
    assert "5" in text


def test_dates_are_completed_in_the_language_typed():
    assert search.suggest("关注:", 3, []).words == [
        "关注:7天", "关注:30天", "关注:今天", "关注:无", "关注:有",
    ]  # fmt: skip
    assert "followed:today" in search.suggest("followed:", 9, []).words
    for text in ("关注:7天", "关注:30天", "关注:今天"):
        assert search.parse(text).where is not None
