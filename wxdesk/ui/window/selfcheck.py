"""Checks the Qt of this build, for selftest. Each check returns a fact or raises."""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QLibraryInfo, QTranslator, qVersion
from PySide6.QtWidgets import QApplication

from wxdesk.paths import resource
from wxdesk.ui.kit import icons


def _application() -> QApplication:
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication(["wxdesk"])
    if not isinstance(app, QApplication):
        raise RuntimeError("there is an application without windows")
    return app


def platform() -> str:
    """Returns the version of Qt and the platform plug-in that started."""
    return f"Qt {qVersion()}, {_application().platformName()}"


def translations() -> str:
    """Checks that our Chinese texts and those of Qt load and are not empty."""
    qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in (("wxdesk", str(resource("i18n"))), ("qtbase", qt_folder)):
        translator = QTranslator()
        if not translator.load(f"{name}_zh_CN", folder) or translator.isEmpty():
            raise RuntimeError(f"{name}_zh_CN.qm cannot be loaded")
    return "zh_CN"


def icons_render() -> str:
    """Checks that every icon draws at least one pixel."""
    _application()
    names = sorted(path.stem for path in resource("icons/lucide").glob("*.svg"))
    blank = [name for name in names if _blank(name)]
    if blank or not names:
        raise RuntimeError(f"blank icons: {blank or 'all'}")
    return f"{len(names)} icons"


def _blank(name: str) -> bool:
    image = icons.pixmap(name, 16, "text").toImage()
    return not any(
        image.pixelColor(x, y).alpha()
        for x in range(image.width())
        for y in range(image.height())
    )
