"""Torn, flipped, exchanged data files: never a traceback, a wait, or a wrong row.

A changed ledger row is always noticed: its checksum is wrong, the row is gone, or it is
as it was at an earlier commit. A file that cannot be used is moved aside, and the rows
that cannot be synced again come along into the new one.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

from torture.fake import START, folder, openid
from torture.platform import looking
from torture.proof import Result
from wxdesk.errors import WxdeskError
from wxdesk.model import (
    FanQuery,
    ItemState,
    OpenidPage,
    Profile,
    Selection,
    Sort,
    Tag,
    TaskKind,
)
from wxdesk.store import edits, fans, filters, history, listings, tags
from wxdesk.store.db import Store
from wxdesk.store.ledger import begin, marks, read

SHORT, LONG = 100, 1_000
FANS = 300
PATIENCE = 5.0  # seconds for one file; SQLite waits for no more than a lock
PAGE = 4_096
LEAST = 100_000  # bytes; a shorter file has lost too much to expect anything
Row = tuple[object, ...]
_ITEMS = "SELECT task_id, seq, openid, state, before, target FROM task_item"


class Damage:
    """One run over so many damaged copies of one file."""

    def __init__(self, number: int, seed: int) -> None:
        self.number = number
        self.random = Random(f"damage/{seed}")
        self.result = Result()
        self.folder = folder()
        self.seen: Counter[str] = Counter()
        self.valid: set[Row] = set()
        self.salvaged = self.precious = 0  # rows, of files moved aside
        self.kinds: dict[str, Callable[[Path], None]] = {
            "bit": self._bit,
            "bit in the log": self._bit_in_log,
            "cut": self._cut,
            "log cut": self._cut_log,
            "zero page": self._zero_page,
            "no log": self._no_log,
            "stale log": self._stale_log,
            "wrong file": self._wrong_file,
            "empty file": self._empty_file,
        }
        self._often = ["bit"] * 8 + ["cut", "zero page", "log cut", "bit in the log"]

    def run(self) -> Result:
        logging.disable(logging.WARNING)  # what cannot be salvaged is told there
        try:
            self._make()
            for number in range(self.number):
                rare = number % 12 == 0
                names = [*self.kinds] if rare else self._often
                self._one(number, self.random.choice(names))
        finally:
            logging.disable(logging.NOTSET)
            shutil.rmtree(self.folder, ignore_errors=True)
        self.result.figure = f"{self.number:,} files: " + ", ".join(
            f"{count:,} {name}" for name, count in sorted(self.seen.items())
        )
        share = self.salvaged / max(self.precious, 1)
        self.result.figure += f", {share:.0%} of their precious rows salvaged"
        self.result.expect(share > 0.5, f"only {share:.0%} salvaged")
        return self.result

    # -- the file as it should be

    def _make(self) -> None:
        path = self.folder / "whole.db"
        store = Store(path)
        people = [openid(number) for number in range(FANS)]
        with store.write() as db:
            tags.put(db, Tag(100, "VIP"))
            listing = listings.open_listing(db, listings.FANS, START)
            page = OpenidPage(tuple(people), "", FANS)
            listing = listings.add_page(db, listing, page, START)
            listings.close_listing(db, listing, START)
            known = [
                Profile(one, True, remark=f"老客{i}", followed_at=START, tag_ids=())
                for i, one in enumerate(people)
            ]
            fans.save_profiles(db, known, START)
            listings.apply_membership(db, listing.id, [], START, True)
            for fan_id in range(1, 41):
                edits.set_note(db, fan_id, f"笔记{fan_id}", START)
            filters.put(db, "我的", "tag:VIP")
        store.checkpoint()
        self._remember(store)
        shutil.copy(path, self.folder / "early.db")
        for kind in (TaskKind.TAG, TaskKind.BLOCK):
            with store.write(durable=True) as db:
                everybody = Selection(query=FanQuery())
                task = begin.begin(db, kind, everybody, START, tag_id=100)
            self._remember(store)
            for start in range(1, 200, 50):
                seqs = range(start, start + 50)
                with store.write(durable=True) as db:
                    marks.mark_sent(db, task.id, seqs, START)
                self._remember(store)
                with store.write() as db:
                    marks.mark_done(db, task.id, seqs)
                    history.add(db, start, "tagged", START)
                self._remember(store)
            if kind is TaskKind.TAG:
                store.checkpoint()
        for name in ("whole.db", "whole.db-wal"):
            shutil.copy(self.folder / name, self.folder / f"kept.{name[6:]}")
        store.close()
        with looking(self.folder / "early.db") as db:
            assert db.execute("SELECT count(*) FROM task").fetchone() == (0,)

    def _remember(self, store: Store) -> None:
        """Every row that was ever committed is a true one; what was sent may be
        found unknown when the file is opened again."""
        rows = store.read(lambda db: db.execute(_ITEMS).fetchall())
        self.valid.update(rows)
        unknown, sent = ItemState.UNKNOWN.value, ItemState.SENT.value
        self.valid.update(
            (*row[:3], unknown, *row[4:]) for row in rows if row[3] == sent
        )

    # -- one damaged file

    def _one(self, number: int, kind: str) -> None:
        place = self.folder / f"case{number}"
        place.mkdir()
        path = place / "a.db"
        shutil.copy(self.folder / "kept.db", path)
        shutil.copy(self.folder / "kept.db-wal", place / "a.db-wal")
        self.kinds[kind](path)
        was = path.read_bytes()
        begun = time.monotonic()
        try:
            how = self._open(path, was)
        except WxdeskError:
            how = "told"
        except Exception as error:  # noqa: BLE001 - a traceback for the person
            how = "broken"
            where = traceback.extract_tb(error.__traceback__)[-1]
            told = f"{type(error).__name__}: {error} at {where.filename}:{where.lineno}"
            self.result.problems.append(f"case {number}, {kind}: {told}")
        seconds = time.monotonic() - begun
        self.result.expect(
            seconds < PATIENCE, f"case {number}, {kind}: {seconds:.0f} s"
        )
        self.seen[how] += 1
        if not self.result.problems:
            shutil.rmtree(place)

    def _open(self, path: Path, was: bytes) -> str:
        store, moved = Store.open_or_recover(path)
        try:
            if moved is not None:
                kept = moved.read_bytes() == was or not was
                self.result.expect(kept, f"{path.parent.name}: changed when moved")
            self._compare(path.parent.name, store)
            if moved is not None and len(was) > LEAST:
                self._count_salvaged(store)
            with suppress(WxdeskError):  # told to the person: that is what is asked
                self._use(store)
        finally:
            store.close()
        return "moved aside" if moved else "opened"

    def _count_salvaged(self, store: Store) -> None:
        """How much of what no sync brings back came along."""
        for table, number in (("task_item", 2 * FANS), ("fan_text", FANS)):
            with store.reader() as reader:
                rows = reader.db.execute(f"SELECT count(*) FROM {table}")
                self.salvaged += rows.fetchone()[0]
            self.precious += number

    def _compare(self, name: str, store: Store) -> None:
        try:
            rows = store.read(lambda db: db.execute(_ITEMS).fetchall())
            known = set(store.read(read.damaged_items))
        except WxdeskError:
            return
        wrong = [row for row in rows if row not in self.valid and row[:2] not in known]
        self.result.expect(not wrong, f"{name}: changed in silence: {wrong[:2]}")

    def _use(self, store: Store) -> None:
        """What a window would ask for at once."""
        for look in (
            read.all_tasks,
            tags.all_tags,
            fans.totals,
            filters.all_filters,
            lambda db: list(fans.stream(db, FanQuery(), Sort())),
            lambda db: marks.next_batch(db, 1, 50),
            lambda db: read.failures(db, 1),
        ):
            with suppress(WxdeskError):
                store.read(look)
        with store.write() as db:
            marks.recover(db, START)
            edits.set_note(db, 5, "neu", START)
        self._compare("after use", store)

    # -- ways to damage it

    def _flip(self, path: Path) -> None:
        data = bytearray(path.read_bytes())
        if data:
            place = self.random.randrange(len(data))
            data[place] ^= 1 << self.random.randrange(8)
            path.write_bytes(data)

    def _log(self, path: Path) -> Path:
        return path.with_name("a.db-wal")

    def _bit(self, path: Path) -> None:
        self._whole(path)
        self._flip(path)

    def _whole(self, path: Path) -> None:
        """Half the time with an empty log: all that counts is in the file."""
        if self.random.random() < 0.5:
            db = sqlite3.connect(path)
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            db.close()

    def _bit_in_log(self, path: Path) -> None:
        self._flip(self._log(path))

    def _cut(self, path: Path) -> None:
        self._whole(path)
        data = path.read_bytes()
        path.write_bytes(data[: self.random.randrange(len(data))])

    def _cut_log(self, path: Path) -> None:
        log = self._log(path)
        data = log.read_bytes()
        log.write_bytes(data[: self.random.randrange(len(data))])

    def _zero_page(self, path: Path) -> None:
        self._whole(path)
        data = bytearray(path.read_bytes())
        start = self.random.randrange(len(data) // PAGE) * PAGE
        data[start : start + PAGE] = bytes(PAGE)
        path.write_bytes(data)

    def _no_log(self, path: Path) -> None:
        self._log(path).unlink()

    def _stale_log(self, path: Path) -> None:
        """The log of a later state beside a file of an earlier one."""
        shutil.copy(self.folder / "early.db", path)

    def _wrong_file(self, path: Path) -> None:
        path.write_bytes(self.random.randbytes(self.random.randrange(1, 20_000)))

    def _empty_file(self, path: Path) -> None:
        path.write_bytes(b"")


def run(short: bool, seed: int) -> Result:
    """See the module."""
    return Damage(SHORT if short else LONG, seed).run()
