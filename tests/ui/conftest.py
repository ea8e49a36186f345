"""Widgets die on this thread: see wxdesk/ui/background/garbage.py for the reason."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="session")
def frozen_heap() -> None:
    """What the imports made is never looked at again: a collection takes 5 ms."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def garbage_on_this_thread() -> Iterator[None]:
    gc.disable()
    yield
    gc.collect()
    gc.enable()
