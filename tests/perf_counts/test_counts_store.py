"""How much SQLite has to do: statements, plans, tables looked into."""

from __future__ import annotations

import pytest

from wxdesk.model import FanQuery, Sort, SortKey
from wxdesk.store import fans, query, schema, understanding


def plan(cache, statement):
    """What SQLite would do, as one text."""
    sql = f"EXPLAIN QUERY PLAN {statement.sql}"
    return cache.read(
        lambda db: "\n".join(row[3] for row in db.execute(sql, statement.params))
    )


@pytest.mark.parametrize("text", ["李", "remark:天河", "tag:VIP", "tag:VIP tag:广东"])
def test_a_count_looks_up_no_fan(cache, text):
    asked = cache.read(lambda db: understanding.understand(db, text, 0))
    steps = plan(cache, query.count_sql(asked)).splitlines()
    of_fan = [step for step in steps if " fan " in step]
    assert of_fan == ["SEARCH fan USING COVERING INDEX fan_order (status=?)"]
    found = cache.read(lambda db: fans.ids(db, asked, Sort()))
    assert cache.read(lambda db: fans.count(db, asked)) == len(found) > 0


def test_a_list_is_one_statement_and_one_row(cache, statements):
    with cache.reader() as reader, statements(reader.db) as told:
        found = fans.ids(reader.db, FanQuery(), Sort())
    assert len(found) == 600
    assert len(told) == 1
    assert "json_group_array" in told[0]


@pytest.mark.parametrize("key", SortKey)
def test_a_sort_goes_through_the_fans_once(cache, key):
    steps = plan(cache, query.ids_sql(FanQuery(), Sort(key, True))).splitlines()
    assert sum(step.startswith(("SCAN f", "SEARCH f ")) for step in steps) == 1
    if key is SortKey.FOLLOWED:
        assert not any("TEMP B-TREE" in step for step in steps)


@pytest.mark.parametrize("rows", [1, 64, 600])
def test_a_block_of_rows_is_two_statements(cache, statements, rows):
    with cache.reader() as reader, statements(reader.db) as told:
        assert len(fans.by_ids(reader.db, range(1, rows + 1))) == rows
    assert len(told) <= 2


def test_a_changed_remark_touches_one_row_of_each_table(cache, statements):
    who = cache.read(lambda db: fans.by_ids(db, [2]))[2]
    with cache.write() as db, statements(db) as told:
        before = db.total_changes
        fans.apply_remark(db, who.id, "番禺", 1_790_000_100)
        changed = db.total_changes - before
    assert len(told) < 15
    # fan_text, the event, and the full text's own few rows of what it takes out and in
    assert changed < 15


def test_indexes_that_were_away_are_back(cache):
    rows = cache.read(
        lambda db: db.execute("SELECT name FROM sqlite_schema WHERE type = 'index'")
        .fetchall()
    )  # fmt: skip
    assert set(schema.LATE_INDEXES) <= {name for (name,) in rows}
