"""Beginning a task: the fans it is for, frozen in one transaction with how each was
before, so that it can be resumed after anything and undone later."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from wxdesk.model import INVERSE, ItemState, Selection, Task, TaskKind, TaskState, Text
from wxdesk.store import query, schema, understanding
from wxdesk.store.ledger import read
from wxdesk.wechat import TAGS_PER_FAN, Codes

NOT_FOLLOWING = Text("没有关注公众号", "Does not follow the account")
TAGS_FULL = Text(f"已经有 {TAGS_PER_FAN} 个标签", f"Has {TAGS_PER_FAN} tags already")

# Known not to follow; people met in a file or a tag only have no profile yet.
_GONE = (
    f"(f.status = {schema.INVALID} OR f.status = {schema.LEFT}"
    " AND (f.follow_count > 0 OR f.profiled_at > 0))"
)
_NEED_FOLLOWING = (TaskKind.TAG, TaskKind.BLOCK)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a task would do: ``change`` = total − already − not_following. Of those,
    ``tags_full`` have 20 tags already and fail without a call."""

    total: int
    change: int
    already: int
    not_following: int
    tags_full: int

    @property
    def sent(self) -> int:
        """Who would be sent to WeChat."""
        return self.change - self.tags_full


class _Wish(NamedTuple):
    """How fans are to be: the present value as SQL on ``f``, the value wanted."""

    sql: str
    params: tuple[int, ...]
    wanted: str


def _wish(kind: TaskKind, tag_id: int, remark: str) -> _Wish:
    if kind in (TaskKind.TAG, TaskKind.UNTAG):
        have = (
            "CASE WHEN EXISTS (SELECT 1 FROM fan_tag"
            " WHERE fan_id = f.id AND tag_id = ?) THEN '1' ELSE '0' END"
        )
        return _Wish(have, (tag_id,), "1" if kind is TaskKind.TAG else "0")
    if kind is TaskKind.REMARK:
        old = "coalesce((SELECT remark FROM fan_text WHERE fan_id = f.id), '')"
        return _Wish(old, (), remark)
    blocked = "CASE WHEN f.blacklisted = 1 THEN '1' ELSE '0' END"
    return _Wish(blocked, (), "1" if kind is TaskKind.BLOCK else "0")


class _Rows(NamedTuple):
    """SELECT of (place, fan_id, openid, before, gone, tag_count)."""

    sql: str
    params: tuple[str | int, ...]


def _rows(selection: Selection, wish: _Wish) -> _Rows:
    columns = f"{wish.sql} AS before, coalesce({_GONE}, 0) AS gone, f.tag_count"
    if selection.openids:
        sql = (
            f"SELECT min(chosen.key) AS place, f.id AS fan_id, chosen.value AS openid,"
            f" {columns} FROM json_each(?) AS chosen"
            " LEFT JOIN fan AS f ON f.openid = chosen.value"
            " WHERE chosen.value <> '' GROUP BY chosen.value"
        )
        return _Rows(sql, (*wish.params, json.dumps(selection.openids)))
    if selection.task:
        sql = (
            f"SELECT other.seq AS place, f.id AS fan_id, other.openid, {columns}"
            " FROM task_item AS other LEFT JOIN fan AS f ON f.openid = other.openid"
            f" WHERE other.task_id = ? AND other.state <> {ItemState.FAILED.value}"
            " ORDER BY other.seq LIMIT ?"
        )
        return _Rows(sql, (*wish.params, selection.task, selection.most or -1))
    where = query.of_selection(selection)
    fan = "fan AS f" if where.listed else query.SCAN
    sql = (
        f"SELECT f.id AS place, f.id AS fan_id, f.openid, {columns}"
        f" FROM {fan} WHERE {where.sql}"
    )
    return _Rows(sql, (*wish.params, *where.params))


def _verdict(kind: TaskKind) -> str:
    """SQL for the first state of an item, from its columns settled, gone, tag_count.

    Nobody with 20 tags is sent: each would cost 13 calls of halving the batch.
    """
    failed = ItemState.FAILED.value
    gone = f"WHEN gone THEN {failed}"
    full = f"WHEN tag_count >= {TAGS_PER_FAN} THEN {failed}"
    return (
        f"CASE WHEN fan_id IS NOT NULL AND settled THEN {ItemState.SKIPPED.value}"
        f" {gone if kind in _NEED_FOLLOWING else ''}"
        f" {full if kind is TaskKind.TAG else ''}"
        f" ELSE {ItemState.NEW.value} END"
    )


def forecast(
    db: sqlite3.Connection,
    kind: TaskKind,
    selection: Selection,
    *,
    tag_id: int = 0,
    remark: str = "",
) -> Forecast:
    """What ``begin`` with the same arguments would find; writes nothing."""
    wish = _wish(kind, tag_id, remark)
    rows = _rows(understanding.bind(db, selection), wish)
    counts: dict[int, int] = {}
    full = 0
    for state, number, not_gone in db.execute(
        f"SELECT state, count(*), sum(NOT gone) FROM"
        f" (SELECT {_verdict(kind)} AS state, gone FROM"
        f" (SELECT *, before = ? AS settled FROM ({rows.sql})))"
        " GROUP BY state",
        (wish.wanted, *rows.params),
    ):
        counts[state] = number
        if state == ItemState.FAILED.value:
            full = not_gone
    return Forecast(
        sum(counts.values()),
        counts.get(ItemState.NEW.value, 0) + full,
        counts.get(ItemState.SKIPPED.value, 0),
        counts.get(ItemState.FAILED.value, 0) - full,
        full,
    )


def counted(db: sqlite3.Connection, task_id: int) -> Forecast:
    """The same, counted on the rows of a task that was begun."""
    row = db.execute(
        "SELECT count(*), sum(state = ?1), sum(state = ?2),"
        " sum(state = ?3 AND errcode IS NULL), sum(state = ?3 AND errcode = ?4)"
        " FROM task_item WHERE task_id = ?5",
        (
            ItemState.NEW.value,
            ItemState.SKIPPED.value,
            ItemState.FAILED.value,
            Codes.TAGS_FULL,
            task_id,
        ),
    ).fetchone()
    total, new, skipped, gone, full = (number or 0 for number in row)
    return Forecast(total, new + full, skipped, gone, full)


def begin(
    db: sqlite3.Connection,
    kind: TaskKind,
    selection: Selection,
    now: int,
    *,
    tag_id: int = 0,
    tag_name: str = "",
    remark: str = "",
    source: str = "",
    undo_of: int = 0,
    parent: int = 0,
    state: TaskState = TaskState.QUEUED,
) -> Task:
    """Freeze who the task is for, as of now, and how each of them is. ``state`` is
    DRAFT for a question that is not answered yet.

    Already so → SKIPPED. Known not to follow, for tagging and blocking → FAILED.
    Openids the cache does not know are items without a fan and will be sent.
    """
    task_id = _insert(
        db,
        kind,
        now,
        tag_id=tag_id,
        tag_name=tag_name,
        remark=remark,
        source=source,
        undo_of=undo_of,
        parent=parent,
        state=state,
    )
    wish = _wish(kind, tag_id, remark)
    rows = _rows(understanding.bind(db, selection), wish)
    target = remark if kind is TaskKind.REMARK else ""
    _insert_items(
        db,
        task_id,
        f"SELECT row_number() OVER (ORDER BY place) AS seq, fan_id, openid, before,"
        f" {_verdict(kind)} AS state, gone, ? AS target FROM"
        f" (SELECT *, before = ? AS settled FROM ({rows.sql}))",
        (target, wish.wanted, *rows.params),
    )
    return _begun(db, task_id)


def _begun(db: sqlite3.Connection, task_id: int) -> Task:
    """Note how many were agreed to, and what is about to be lost here."""
    db.execute(
        "UPDATE task SET confirmed = (SELECT count(*) FROM task_item"
        " WHERE task_id = task.id AND state = ?) WHERE id = ?",
        (ItemState.NEW.value, task_id),
    )
    db.execute(
        "INSERT INTO blacklist_before(task_id, fan_id, at, how, reason)"
        " SELECT i.task_id, b.fan_id, b.at, b.how, b.reason FROM task AS t"
        " JOIN task_item AS i ON i.task_id = t.id AND i.state = ?"
        " JOIN blacklist AS b ON b.fan_id = i.fan_id WHERE t.id = ? AND t.kind = ?",
        (ItemState.NEW.value, task_id, TaskKind.UNBLOCK.value),
    )
    return read.get(db, task_id)


def begin_empty(
    db: sqlite3.Connection,
    kind: TaskKind,
    now: int,
    *,
    tag_id: int,
    tag_name: str,
    facts: Mapping[str, Any],
    confirmed: int = 0,
    undo_of: int = 0,
) -> Task:
    """A compound task, whose fans are written down when WeChat has named them."""
    task_id = _insert(
        db,
        kind,
        now,
        tag_id=tag_id,
        tag_name=tag_name,
        remark="",
        source="",
        undo_of=undo_of,
        parent=0,
        state=TaskState.QUEUED,
    )
    db.execute("UPDATE task SET confirmed = ? WHERE id = ?", (confirmed, task_id))
    put_facts(db, task_id, facts)
    return read.get(db, task_id)


def put_facts(db: sqlite3.Connection, task_id: int, facts: Mapping[str, Any]) -> None:
    """Write down what a compound task has to know to go on and to be undone."""
    db.execute(
        "UPDATE task SET facts = ? WHERE id = ?",
        (json.dumps(facts, ensure_ascii=False), task_id),
    )


def add_items(
    db: sqlite3.Connection, task_id: int, openids: Iterable[str], before: str
) -> int:
    """Write down more fans of a compound task, in state NEW; those it has already
    stay. Returns how many it has."""
    have = db.execute(
        "SELECT count(*) FROM task_item WHERE task_id = ?", (task_id,)
    ).fetchone()[0]
    _insert_items(
        db,
        task_id,
        "SELECT ? + row_number() OVER (ORDER BY chosen.key) AS seq, f.id AS fan_id,"
        f" chosen.value AS openid, ? AS before, {ItemState.NEW.value} AS state,"
        " 0 AS gone, '' AS target FROM json_each(?) AS chosen"
        " LEFT JOIN fan AS f ON f.openid = chosen.value",
        (have, before, json.dumps(list(openids))),
    )
    return int(
        db.execute(
            "SELECT count(*) FROM task_item WHERE task_id = ?", (task_id,)
        ).fetchone()[0]
    )


def begin_undo(db: sqlite3.Connection, task_id: int, now: int, parent: int = 0) -> Task:
    """A new task that puts back what the given one has done, fan by fan.

    Items DONE, where the cache still shows what the task made; the others were changed
    since and are SKIPPED. Items UNKNOWN may have been changed: they are put back too,
    and the look at WeChat before the first call tells which need it. Raises KeyError.
    """
    done = read.get(db, task_id)
    kind = INVERSE[done.kind]
    undo_id = _insert(
        db,
        kind,
        now,
        tag_id=done.tag_id,
        tag_name=done.tag_name,
        remark="",
        source=done.source,
        undo_of=done.id,
        parent=parent,
        state=TaskState.QUEUED,
    )
    if kind is TaskKind.REMARK:
        made, target = "i.target", "i.before"
    else:
        put_in = done.kind in (TaskKind.TAG, TaskKind.BLOCK)
        made, target = "'1'" if put_in else "'0'", "''"
    wish, unknown = _wish(done.kind, done.tag_id, ""), ItemState.UNKNOWN.value
    _insert_items(
        db,
        undo_id,
        f"SELECT row_number() OVER (ORDER BY seq) AS seq, fan_id, openid, before,"
        f" {_verdict(kind)} AS state, gone, target FROM"
        f" (SELECT *, before <> made AS settled FROM"
        f"  (SELECT i.seq, f.id AS fan_id, i.openid,"
        f"   CASE i.state WHEN {unknown} THEN {made} ELSE {wish.sql} END AS before,"
        f"   {made} AS made, {target} AS target, coalesce({_GONE}, 0) AS gone,"
        "    f.tag_count"
        "    FROM task_item AS i LEFT JOIN fan AS f ON f.openid = i.openid"
        "    WHERE i.task_id = ? AND i.state IN (?, ?)))",
        (*wish.params, task_id, ItemState.DONE.value, unknown),
    )
    db.execute("UPDATE task SET undone_by = ? WHERE id = ?", (undo_id, task_id))
    return _begun(db, undo_id)


def _insert(
    db: sqlite3.Connection,
    kind: TaskKind,
    now: int,
    *,
    tag_id: int,
    tag_name: str,
    remark: str,
    source: str,
    undo_of: int,
    parent: int,
    state: TaskState,
) -> int:
    done = db.execute(
        "INSERT INTO task(kind, state, tag_id, tag_name, remark, source, created_at,"
        " undo_of, parent) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            kind.value,
            state.value,
            tag_id,
            tag_name,
            remark,
            source,
            now,
            undo_of,
            parent,
        ),
    )
    return int(done.lastrowid or 0)


def _insert_items(
    db: sqlite3.Connection, task_id: int, sql: str, params: tuple[str | int, ...]
) -> None:
    """Items from a SELECT of (seq, fan_id, openid, before, state, gone, target)."""
    failed = ItemState.FAILED.value
    columns = "task_id, seq, fan_id, openid, state, before, target, errcode, reason"
    db.execute(
        f"INSERT INTO task_item({columns}, sent_at, crc)"
        f" SELECT {columns}, sent_at, {read.CRC} FROM"
        "  (SELECT ? AS task_id, seq, fan_id, openid, state, before, target,"
        f"   CASE WHEN state = {failed} AND NOT gone THEN ? END AS errcode,"
        f"   CASE WHEN state <> {failed} THEN '' WHEN gone THEN ? ELSE ? END"
        f"   AS reason, 0 AS sent_at FROM ({sql}))",
        (
            task_id,
            Codes.TAGS_FULL,
            json.dumps(NOT_FOLLOWING, ensure_ascii=False),
            json.dumps(TAGS_FULL, ensure_ascii=False),
            *params,
        ),
    )
