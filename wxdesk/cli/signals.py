"""Ctrl-C and the terminate signal: the job stops cleanly, whatever it waits for.

A handler runs between any two steps of the main thread, perhaps while that holds a
lock; taking the same lock there would hang for ever, and an Event has one inside. So
the handler does nothing: the system writes the signal's number into a socket, and a
thread of its own reads it and cancels.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from wxdesk.jobs import Context

INTERRUPTED = 130  # the exit code of a second Ctrl-C, as shells give it
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stopping(ctx: Context) -> Iterator[None]:
    """Meanwhile the first signal cancels ``ctx``; a second Ctrl-C ends the process at
    once and without a word. What is on disk is whole then, as after a crash."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals belong to the main thread; tests call from elsewhere
        return
    reading, writing = socket.socketpair()
    writing.setblocking(False)
    watcher = threading.Thread(target=_watch, args=(reading, ctx), daemon=True)
    watcher.start()
    woken = signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
    before = {one: signal.signal(one, _noted) for one in _SIGNALS}
    try:
        yield
    finally:
        signal.set_wakeup_fd(woken)
        for one, handler in before.items():
            # After a first Ctrl-C the process is on its way out: another one must
            # not show where it was just then.
            signal.signal(one, signal.SIG_DFL if ctx.cancelled else handler)
        writing.close()
        watcher.join()
        reading.close()


def _noted(_number: int, _frame: object) -> None:
    """The socket has it; see above why nothing is done here."""


def _watch(reading: socket.socket, ctx: Context) -> None:
    while numbers := reading.recv(16):
        for number in numbers:
            if number not in _SIGNALS:
                continue
            if not ctx.cancelled:
                ctx.cancel()
            elif number == signal.SIGINT:
                os._exit(INTERRUPTED)
