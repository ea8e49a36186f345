"""What is known of the platform stands in one place, and no place was forgotten.

Each test names what a new endpoint, error code, search word or column still lacks
(ARCHITECTURE.md, "Where does an X go?"). Settings: tests/ui/test_settings_dialog.py.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from wxdesk import search
from wxdesk.api import endpoints
from wxdesk.api.errcodes.table import CODES
from wxdesk.model import COMPOUND, Fan, FanQuery, Sort, SortKey, Status, TaskKind, Term
from wxdesk.search.words import FIELDS, OPTIONAL, STATES
from wxdesk.services import export, quota
from wxdesk.simulator.codes import TEXTS
from wxdesk.simulator.endpoints import ENDPOINTS
from wxdesk.store import query
from wxdesk.store.db import Store
from wxdesk.ui.kit import messages
from wxdesk.ui.table import columns
from wxdesk.wechat import ApiPaths, Codes
from wxdesk.work import bulk

ROOT = Path(__file__).parents[1] / "wxdesk"
NOW = 1_790_000_000
MAY_SAY_SO = {
    "wechat.py": "the one place",
    "api/errcodes/": "the table itself: a code and what it means, row by row",
    "simulator/": "the other side: a slip in wechat.py must not be its truth as well",
}
# A code is written plainly; any other figure of five digits has its underscore.
_CODE = re.compile(r"-?[1-9][0-9]{4}(?:[0-9]{4})?")
_PATH = re.compile(r"/cgi-bin/\w|api\d?\.weixin\.qq\.com")


def strays(root: Path) -> list[str]:
    """Paths and error codes of the platform outside the places that may have them."""
    found = []
    for path in sorted(root.rglob("*.py")):
        here = path.relative_to(root).as_posix()
        if not here.startswith(tuple(MAY_SAY_SO)):
            text = path.read_text("utf-8")
            found += [f"{here}: {one}" for one in (*paths_in(text), *codes_in(text))]
    return found


def paths_in(text: str) -> Iterator[str]:
    """Texts of a module that hold an API path or access point; docstrings may speak
    of one."""
    tree = ast.parse(text)
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        said = isinstance(node, ast.Constant) and id(node) not in prose
        if said and isinstance(node.value, str) and _PATH.search(node.value):
            yield node.value


def codes_in(text: str) -> Iterator[str]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NUMBER and _CODE.fullmatch(token.string):
            yield token.string


def test_a_path_or_a_code_stands_in_one_place() -> None:
    assert strays(ROOT) == []


def test_a_planted_path_and_code_are_found(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    text = '"""Calls /cgi-bin/user/get."""\nLIST = "/cgi-bin/user/get"\nGONE = 45159\n'
    text += 'BASE = "https://sh.api.weixin.qq.com"\n'
    (tmp_path / "work" / "bulk.py").write_text(text)
    (tmp_path / "wechat.py").write_text(text)
    said = ("/cgi-bin/user/get", "https://sh.api.weixin.qq.com", "45159")
    assert strays(tmp_path) == [f"work/bulk.py: {one}" for one in said]


# -- endpoints ---------------------------------------------------------------------


def called() -> Mapping[str, endpoints.Endpoint]:
    """Every endpoint of the client, by its path."""
    found = vars(endpoints).values()
    return {one.path: one for one in found if isinstance(one, endpoints.Endpoint)}


def written() -> set[str]:
    return {one for name, one in vars(ApiPaths).items() if not name.startswith("_")}


def test_every_endpoint_is_simulated_and_has_a_name() -> None:
    assert set(called()) == written()
    unlike = {
        path: one.method
        for path, one in called().items()
        if path not in ENDPOINTS or ENDPOINTS[path].method != one.method
    }
    assert unlike == {}, "not so in the simulator"
    nameless = [path for path in called() if messages.api_name(path) == path]
    assert nameless == [], "ui/kit/messages.api_name does not know them"


def test_the_quota_view_asks_for_everything_tasks_spend() -> None:
    spent = {bulk.path_of(kind) for kind in TaskKind if kind not in COMPOUND}
    assert spent - set(quota.PATHS) == set()
    assert set(quota.PATHS) - set(called()) == set()


# -- error codes -------------------------------------------------------------------


def decided() -> set[int]:
    """The codes by which something is decided, alone or in a set."""
    found: set[int] = set()
    for name, value in vars(Codes).items():
        if not name.startswith("_"):
            found |= value if isinstance(value, frozenset) else {value}
    return found


def test_every_code_has_its_row() -> None:
    assert decided() - set(CODES) == set()
    assert set(TEXTS) - set(CODES) == set(), "the simulator answers them"


# -- search words ------------------------------------------------------------------

EXAMPLES = {"followed": "2026-01-01", "is": "关注中", "scene": "扫码"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "desk.db")
    yield made
    made.close()


def runs(store: Store, asked: FanQuery) -> None:
    """The query compiles, and SQLite takes what comes out."""
    assert isinstance(asked.where, Term)
    if asked.where.field == "tag":  # understanding.bind finds the id of a name
        asked = replace(asked, where=replace(asked.where, values=("100",)))
    found = query.count_sql(asked)
    store.read(lambda db: db.execute(found.sql, found.params).fetchone())


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.key)
def test_every_search_word_finds_fans(store: Store, field: search.words.Field) -> None:
    value = EXAMPLES.get(field.key, "abc")
    for word in field.words:
        runs(store, search.parse(f"{word}:{value}", NOW))
    if field.key in OPTIONAL:
        for kind in ("none", "any"):
            runs(store, search.parse(f"{field.words[0]}:{kind}", NOW))


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.key)
def test_every_state_finds_fans(store: Store, state: search.words.State) -> None:
    for word in state.words:
        runs(store, search.parse(f"is:{word}", NOW))


# -- columns of the fan table ------------------------------------------------------

SOMEBODY = Fan(
    1,
    "oDesk0000000000000000000001",
    Status.LEFT,
    *("union", "nick", "remark", "alias", "note", (100,)),
    *("ADD_SCENE_QR_CODE", "7", "poster", "zh_CN", NOW - 86_400, NOW, 2, True),
)
NOT_EXPORTED = {
    "id": "a number of this data file",
    "language": "WeChat has left it empty for new fans since 2021",
    "left_at": "known to lie between two syncs only",
    "follow_count": "counted here, not by WeChat",
    "change": "relative to the latest sync",
    "profiled_at": "when it was read",
}
NO_COLUMN_OF_ITS_OWN = {  # a field of Fan, and the column that shows it
    "id": "",
    "tag_ids": "tags",
    "followed_at": "followed",
    "qr_scene": "qr",
    "qr_scene_str": "qr",
    "left_at": "left",
    "follow_count": "count",
    "blacklisted": "status",
    "change": "status",
    "profiled_at": "",
}


def test_every_field_of_a_fan_is_shown_and_exported() -> None:
    shown = {column.key for column in columns.FAN_COLUMNS}
    places = {name: NO_COLUMN_OF_ITS_OWN.get(name, name) for name in Fan._fields}
    assert {name for name, key in places.items() if key and key not in shown} == set()
    exported = {name for name, _ in export.COLUMNS}
    assert set(Fan._fields) - exported == set(NOT_EXPORTED)


@pytest.mark.parametrize("column", columns.FAN_COLUMNS, ids=lambda column: column.key)
def test_every_column_has_a_title_and_a_cell(column: columns.Column) -> None:
    assert column.label
    assert columns.cell_text(column.key, SOMEBODY, {100: "VIP"})


def test_every_sorting_is_a_column_and_compiles(store: Store) -> None:
    offered = {
        column.sort for column in (*columns.FAN_COLUMNS, *columns.BLACKLIST_COLUMNS)
    }
    assert offered - {None} == set(SortKey)
    for key in SortKey:
        found = query.ids_sql(FanQuery(), Sort(key))
        store.read(lambda db, found=found: db.execute(found.sql, found.params))


@pytest.mark.parametrize("never", [0, -1, 5_000_000_000, NOW * 1000])
def test_a_time_nobody_knows_is_empty_everywhere(never: int) -> None:
    """5,000,000,000 is in 2128: a date in the table, once, and empty in the export."""
    somebody = SOMEBODY._replace(followed_at=never)
    assert columns.cell_text("followed", somebody, {}) == ""
    assert messages.when(never, NOW) == messages.full_date(never) == ""
    assert export.local_time(never) == ""


@pytest.mark.parametrize("status", Status)
def test_a_status_has_one_word(status: Status) -> None:
    read = export._reader({}, "en")(SOMEBODY._replace(status=status))
    assert messages.status(status.value) in read
