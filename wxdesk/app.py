"""Builds the window from its parts, and takes everything down again."""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import os
import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QMainWindow

from wxdesk import log as log_file
from wxdesk.account import Home
from wxdesk.errors import WxdeskError
from wxdesk.jobs import Context, Runner
from wxdesk.model import Text
from wxdesk.paths import make_private_folder, resource
from wxdesk.services import accounts
from wxdesk.settings import interface_language
from wxdesk.ui.background.bridge import Bridge
from wxdesk.ui.kit import theme
from wxdesk.ui.window.crash_report import CrashReports
from wxdesk.ui.window.main_window import MainWindow
from wxdesk.ui.window.single_instance import ADD, RAISE, SingleInstance
from wxdesk.ui.window.start_error import StartError

log = logging.getLogger(__name__)

_NO_DISPLAY = Text(
    "没有显示器，开不了窗口。wxdesk demo --headless 可以不用窗口演示。",
    "There is no display to open a window on. `wxdesk demo --headless` needs none.",
)
_LEFT_BEHIND = Text(
    "演示做完了。窗口的图片 window.png 和导出的表格 fans.xlsx 在 {folder}",
    "Done. The window's picture window.png and the export fans.xlsx are in {folder}",
)
_M_ARENA_MAX = -8  # malloc.h
DESKTOP_ID = "io.github.wxdesk.wxdesk"


def open_window(home: Path | None = None, demo: bool = False) -> QMainWindow:
    """Build and show the main window; a QApplication exists already.

    ``home`` is the data folder (default: WXDESK_HOME or the system's place); with
    ``demo`` the window works on a built-in simulator, in ``home`` if that is given,
    else in a folder that is deleted with the window. Everything is taken down when
    the window closes. Raises StorageError.
    """
    stack = ExitStack()
    with contextlib.ExitStack() as on_error:
        on_error.push(stack)
        if demo:
            running = stack.enter_context(_demo().running(root=home))
            opened = running.home
            opened.change(sync_on_start=True)  # an empty table would show nothing
        else:
            opened = Home(home)
        window = _window(opened, demo, stack)
        on_error.pop_all()
    window.show()
    return window


def _window(home: Home, demo: bool, stack: ExitStack) -> MainWindow:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("open_window needs a QApplication")
    translate(app, interface_language(home.settings.language))
    look = (home.settings.theme, home.settings.density)
    theme.apply(app, *look, sheet=False)
    bridge = Bridge(Runner())
    window = MainWindow(home, bridge, demo=demo)
    theme.apply(app, *look)
    # A connected method holds its object weakly: the stack, and with it the
    # simulator, would be gone as soon as this function returns. A partial keeps it.
    window.closed.connect(partial(ExitStack.close, stack))
    return window


def main(args: argparse.Namespace) -> int:
    """The window, or the demo, as the command line asks. Returns the exit code."""
    if args.command == "demo" and (args.headless or not has_display()):
        return _headless(args.out, args.fans)
    if not has_display() and "QT_QPA_PLATFORM" not in os.environ:
        language = interface_language("system")
        print(_NO_DISPLAY.in_language(language), file=sys.stderr)
        return 3
    app = make_application()
    try:
        demo = args.demo or args.command == "demo"
        return _run_window(app, demo, args.fans, args.add_account and not demo)
    except WxdeskError as error:
        log.error("cannot start: %s", error)
        translate(app, interface_language("system"))
        theme.apply(app, "system", "normal")
        StartError(error).exec()
        return 3


def _run_window(app: QApplication, demo: bool, fans: int, adding: bool) -> int:
    with ExitStack() as stack:
        if demo:
            running = stack.enter_context(_demo().running(fans))
            home = running.home
            home.change(sync_on_start=True)
        else:
            home = Home()
        instance = SingleInstance(home.paths.root)
        if not instance.take(ADD if adding else RAISE):
            return 0
        stack.callback(instance.release)
        log_file.start(home.paths.logs)
        stack.callback(log_file.stop)
        crashes = CrashReports(home.paths.logs)
        crashes.install()
        stack.callback(crashes.uninstall)
        window_stack = ExitStack()
        window = _window(home, demo, window_stack)
        instance.raise_wanted.connect(window.come_forward)
        instance.add_wanted.connect(window.program.add_account)
        window.closing.connect(instance.stop_listening)
        window.bridge.crashed.connect(crashes.report)
        window.show()
        if adding:
            window.program.add_account()
        code = int(app.exec())
    if not window.ended:
        _end_at_once(code)
    return code


def _end_at_once(code: int) -> NoReturn:
    """Do not wait for workers that wait for a dead line, up to a minute. What they
    would still write is in no state that a crash could not leave as well."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os._exit(code)


def make_application() -> QApplication:
    """The one QApplication, with names, icon and input method set up."""
    _one_heap()
    _input_method()
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("wxdesk")
    app.setDesktopFileName(DESKTOP_ID)
    app.setQuitOnLastWindowClosed(True)
    return app


def has_display() -> bool:
    """Whether a window could be shown to somebody."""
    if sys.platform.startswith("linux"):
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True


def translate(app: QApplication, language: str) -> None:
    """Load Qt's and our own texts for ``zh_CN``; English is what the code holds."""
    for old in app.findChildren(QTranslator):
        app.removeTranslator(old)
        old.deleteLater()
    QLocale.setDefault(QLocale(language))
    if language == "en":
        return
    qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in (("qtbase", qt_folder), ("wxdesk", str(resource("i18n")))):
        translator = QTranslator(app)
        if translator.load(f"{name}_{language}", folder):
            app.installTranslator(translator)
        else:
            log.warning("no translation %s_%s", name, language)


def _headless(out: Path, fans: int) -> int:
    """The demo without a person: prints a summary, leaves window.png, fans.xlsx."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    make_private_folder(out)  # nobody chose it unless by --out
    app = make_application()
    with ExitStack() as stack:
        running = stack.enter_context(_demo().running(fans))
        with accounts.open_account(running.home, running.appid) as account:
            summary = _demo().scenario(running, account, out, Context())
        window_stack = ExitStack()
        window = _window(running.home, True, window_stack)
        window.resize(1366, 768)
        window.show()
        window.wait_until_idle(10_000)
        picture = out / "window.png"
        window.grab().save(str(picture))
        summary["window"] = str(picture)
        window.close()
        app.processEvents()
    print(json.dumps(summary, ensure_ascii=False))
    where = _LEFT_BEHIND.format(folder=out.absolute())
    print(where.in_language(interface_language("system")), file=sys.stderr)
    return 0


def _demo() -> ModuleType:
    """The demo and its simulator: 80 ms of imports that few starts need."""
    from wxdesk import demo  # noqa: PLC0415

    return demo


def _one_heap() -> None:
    """One heap for all threads, where the C library is glibc. With one each, what a
    worker's list of a million ids leaves behind is of no use to the next worker:
    14 rounds of search, sort and scroll took 384 MB, with one heap 227, flat."""
    if sys.platform.startswith("linux"):
        import ctypes  # noqa: PLC0415 - only there

        with contextlib.suppress(AttributeError):  # another C library
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def _input_method() -> None:
    """Make fcitx5 work: the PySide6 wheels hold no fcitx plug-in, but fcitx5 also
    speaks ibus's portal. Without this, Chinese cannot be typed on most desktops in
    China (seen: "nihao" instead of 你好)."""
    if not sys.platform.startswith("linux"):
        return
    chosen = os.environ.get("QT_IM_MODULE", "") + os.environ.get("XMODIFIERS", "")
    if "fcitx" in chosen:
        os.environ["QT_IM_MODULE"] = "ibus"
        os.environ["IBUS_USE_PORTAL"] = "1"
