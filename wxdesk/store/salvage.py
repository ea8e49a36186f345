"""What can still be read of the precious tables of a damaged file."""

from __future__ import annotations

import sqlite3
from pathlib import Path


def copy_precious(db: sqlite3.Connection, damaged: Path) -> dict[str, int]:
    """Copy rows into the new file; returns how many per table."""
    del db, damaged
    return {}
