"""One window per data folder: a second start raises the first window and ends.

The lock file in the data folder decides who is first: the system holds the lock, so
what a crash or a power cut left in the file means nothing, nor does a process that
happens to have the number written there. The socket only carries a wish. It may be
reached by other programs of this person, so all it understands is a verb, in one small
JSON line with a version: ``{"wxdesk": 1, "verb": "raise"}``, or "add", which raises the
window and opens the way to another account. All else is dropped without an answer.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import logging
import os
import re
import stat
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from wxdesk.errors import StorageError
from wxdesk.filelock import FileLock
from wxdesk.model import Move, Text

log = logging.getLogger(__name__)

VERSION = 1
MESSAGE_MAX = 4_096  # bytes
MESSAGE_SECONDS = 5.0  # a sender who takes longer is cut off
ANSWER_SECONDS = 1.5  # a window that takes longer to answer hangs
CLOSING_SECONDS = 5.0  # the first copy may be saving: closing takes up to 3 s
_CONNECTIONS_MAX = 16
_STEP_SECONDS = 0.05
# Bytes of a socket's path: macOS takes 104, and Qt makes it in a folder beside first.
_SOCKET_MAX = 84
RAISE, ADD = "raise", "add"
_RAISED = json.dumps({"wxdesk": VERSION, "raised": True}).encode() + b"\n"


class SingleInstance(QObject):
    """Holds the lock of a data folder and listens on its socket.

    ``raise_wanted``: wxdesk was started again on this folder; ``add_wanted`` follows
    if that was to add an account.
    """

    raise_wanted = Signal()
    add_wanted = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = folder / "wxdesk.lock"
        self._lock = FileLock(self._path)
        self._name = server_name(folder)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.setMaxPendingConnections(_CONNECTIONS_MAX)
        self._server.newConnection.connect(self._connected)

    def take(self, verb: str = RAISE) -> bool:
        """Become the first copy, or hand the verb to the one that is.

        True: this is the first, go on. False: the first has been raised, end. Takes
        at most 2 s where the first answers. Raises StorageError when it hangs, and
        when the lock cannot be written.
        """
        deadline = time.monotonic() + CLOSING_SECONDS
        while True:
            if self._locked():
                self._listen()
                return True
            heard = hand_over(self._name, verb)
            if heard:
                return False
            if heard is False or time.monotonic() > deadline:
                raise self._hung()
            time.sleep(_STEP_SECONDS)  # it is just starting, or about to end

    def _locked(self) -> bool:
        try:
            if not self._lock.try_acquire():
                return False
            # Only told to a person when this one hangs; nothing is decided by it.
            self._lock.write(f"PID {os.getpid()}, {_program()}".encode())
        except OSError as error:
            self._lock.release()
            raise _no_lock(self._path) from error
        return True

    def stop_listening(self) -> None:
        """Close the socket, as the window closes: who starts now waits for the lock."""
        self._server.close()

    def release(self) -> None:
        """Release the lock, for the next copy."""
        self.stop_listening()
        self._lock.release()

    def _listen(self) -> None:
        if self._server.listen(self._name):
            return
        # With the lock in hand nobody alive can own the name: a crash left it.
        QLocalServer.removeServer(self._name)
        if not self._server.listen(self._name):
            log.warning("no single instance: %s", self._server.errorString())

    def _hung(self) -> StorageError:
        which = _told_in(self._path)
        return StorageError(
            Text(
                "wxdesk 已经开着，但没有反应",
                "wxdesk is already open and does not answer",
            ),
            Text(
                "先结束那个进程，再打开。做完的都保留着，没做完的会接着做。",
                "End that process and start again. What is done is kept, the rest "
                "goes on.",
            ),
            whose=Move.PERSON,
            detail=which,
        )

    # -- listening

    def _connected(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            if len(self.findChildren(_Caller)) < _CONNECTIONS_MAX:
                caller = _Caller(socket, self)
                caller.heard.connect(self._heard)
                caller.read()
            else:
                socket.abort()
                socket.deleteLater()

    def _heard(self, verb: str) -> None:
        self.raise_wanted.emit()
        if verb == ADD:
            self.add_wanted.emit()


class _Caller(QObject):
    """Reads one line of a connection, answers and ends it. ``heard``: RAISE or ADD."""

    heard = Signal(str)

    def __init__(self, socket: QLocalSocket, parent: QObject) -> None:
        super().__init__(parent)
        socket.setParent(self)
        socket.setReadBufferSize(MESSAGE_MAX + 1)
        socket.readyRead.connect(self.read)
        socket.disconnected.connect(self.deleteLater)
        self._socket = socket
        QTimer.singleShot(int(MESSAGE_SECONDS * 1_000), self, self._cut)

    def read(self) -> None:
        """Act on a whole line; wait for the rest of one that is short enough."""
        socket = self._socket
        if not socket.canReadLine():
            if socket.bytesAvailable() > MESSAGE_MAX:
                self._cut()
            return
        verb = wanted(bytes(socket.readLine(MESSAGE_MAX + 1).data()))
        if verb:
            socket.write(_RAISED)
            socket.flush()
            socket.disconnectFromServer()
            self.heard.emit(verb)
        else:
            self._cut()

    def _cut(self) -> None:
        self._socket.abort()
        self.deleteLater()


def server_name(folder: Path) -> str:
    """Returns the name of the socket of a data folder: in the folder itself, which only
    this person can enter; a name in a folder of all could be taken by anybody. Windows
    has pipes, and a path that is too long for a socket leads to a folder of its own."""
    if sys.platform == "win32":
        return _short_name(folder)
    inside = folder.resolve() / "wxdesk.socket"
    if len(os.fsencode(inside)) <= _SOCKET_MAX:
        return str(inside)
    return str(_private_folder() / _short_name(folder))


def _private_folder() -> Path:
    """Returns a folder below the system's temporary one that is this person's alone.
    Raises StorageError if somebody else has taken its name."""
    folder = Path(tempfile.gettempdir()) / f"wxdesk-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        facts = folder.lstat()
    except OSError as error:
        raise _no_lock(folder / "socket") from error
    theirs = facts.st_uid != os.getuid() or facts.st_mode & 0o077
    if theirs or not stat.S_ISDIR(facts.st_mode):
        raise _no_lock(folder / "socket")
    return folder


def _short_name(folder: Path) -> str:
    user = str(os.getuid()) if hasattr(os, "getuid") else getpass.getuser()
    key = os.path.normcase(folder.resolve()) + "\0" + user
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    name = "".join(letter for letter in user if letter.isalnum())
    return f"wxdesk-{name}-{digest[:20]}"


def _program() -> str:
    return QCoreApplication.applicationName() or Path(sys.executable).name


def _told_in(path: Path) -> str:
    """Names the process that holds the lock, as it wrote itself; else the path of the
    file."""
    try:
        with path.open("rb") as file:
            found = file.read(200).decode("utf-8")
    except (OSError, ValueError):
        return str(path)
    return found if re.fullmatch(r"PID \d+, [\w .+-]+", found) else str(path)


def wanted(message: bytes) -> str:
    """Returns the verb of a message, "" if it is not understood. Never raises."""
    if len(message) > MESSAGE_MAX:
        return ""
    try:
        found = json.loads(message)
    except (ValueError, RecursionError):
        return ""
    known = (
        isinstance(found, dict)
        and type(found.get("wxdesk")) is int
        and found["wxdesk"] == VERSION
        and found.get("verb") in (RAISE, ADD)
    )
    return str(found["verb"]) if known else ""


def hand_over(
    name: str, verb: str = RAISE, seconds: float = ANSWER_SECONDS
) -> bool | None:
    """Ask the first copy to raise its window, or more (ADD).

    True: it said it has; False: it took the wish and did not answer in time; None:
    nobody listens.
    """
    _let_it_raise()
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(int(seconds * 1_000)):
        return None
    socket.write(json.dumps({"wxdesk": VERSION, "verb": verb}).encode() + b"\n")
    socket.flush()
    deadline = time.monotonic() + seconds
    while not socket.canReadLine():
        left = deadline - time.monotonic()
        if left <= 0:
            socket.abort()
            return False
        if not socket.waitForReadyRead(max(1, int(left * 1_000))):
            if socket.state() == QLocalSocket.LocalSocketState.ConnectedState:
                continue
            break  # it went away: closing
    answered = bytes(socket.readLine(MESSAGE_MAX).data()) == _RAISED
    socket.abort()
    return True if answered else None


def _let_it_raise() -> None:
    """Allow the first copy to raise its window: Windows lets only the program in front
    do that."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415

        ctypes.windll.user32.AllowSetForegroundWindow(-1)


def _no_lock(path: Path) -> StorageError:
    return StorageError(
        Text("数据文件夹写不进去", "The data folder cannot be written"),
        Text(
            f"检查这个文件夹的权限和剩余空间：{path.parent}",
            f"Check the permissions and the free space of {path.parent}",
        ),
    )
