"""What the SQLite of this build can do: for selftest."""

from __future__ import annotations

import sqlite3


def facts() -> str:
    """Version, after full-text search has found a Chinese character for real.

    Raises RuntimeError when it cannot.
    """
    db = sqlite3.connect(":memory:")
    try:
        db.execute("CREATE VIRTUAL TABLE t USING fts5(a, tokenize='ascii')")
        db.execute("INSERT INTO t VALUES ('674e')")
        found = db.execute("SELECT count(*) FROM t WHERE t MATCH '674e'").fetchone()
    except sqlite3.Error as error:
        raise RuntimeError(f"SQLite lacks FTS5: {error}") from error
    finally:
        db.close()
    if found != (1,):
        raise RuntimeError("full-text search finds nothing")
    return f"{sqlite3.sqlite_version}, FTS5"
