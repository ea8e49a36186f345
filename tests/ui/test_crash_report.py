"""An exception nobody caught: one report, redacted, and the program goes on."""

from __future__ import annotations

import logging
import sys
import threading

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from wxdesk.jobs import Lane, Runner
from wxdesk.ui.background.bridge import Bridge
from wxdesk.ui.window.crash_report import CrashDialog, CrashReports, as_text, kind_of

pytestmark = pytest.mark.expects_log


@pytest.fixture
def crashes(tmp_path, qtbot):
    reports = CrashReports(tmp_path)
    reports.install()
    yield reports
    reports.uninstall()


def shown():
    return [
        one
        for one in QApplication.topLevelWidgets()
        if isinstance(one, CrashDialog) and one.isVisible()
    ]


def raised(make):
    try:
        make()
    except BaseException as error:  # noqa: BLE001  - that is what is tested
        return error
    raise AssertionError


def boom():
    raise ZeroDivisionError("access_token=78_abcdefgh secret")


def test_one_report_for_a_fault_that_comes_a_thousand_times(crashes, qtbot, caplog):
    with caplog.at_level(logging.CRITICAL):
        for _ in range(1_000):
            crashes.report(raised(boom))
        qtbot.waitUntil(lambda: len(shown()) == 1)
    dialog = shown()[0]
    assert not dialog.isModal()
    assert dialog.text.toPlainText().count("Traceback") == 1
    assert "boom" in dialog.text.toPlainText()
    assert "78_abcdefgh" not in dialog.text.toPlainText()
    assert len(caplog.records) == 4  # 1, 10, 100, 1000


def test_another_kind_is_added_to_the_same_window(crashes, qtbot):
    crashes.report(raised(boom))
    crashes.report(raised(lambda: int("x")))
    qtbot.waitUntil(lambda: bool(shown()) and "ValueError" in text())
    assert len(shown()) == 1
    assert "ZeroDivisionError" in text()
    shown()[0].copy.click()
    assert QGuiApplication.clipboard().text() == text()
    shown()[0].reject()
    crashes.report(raised(lambda: {}["x"]))
    qtbot.waitUntil(lambda: bool(shown()) and "KeyError" in text())


def text():
    return shown()[0].text.toPlainText()


def test_a_thread_and_a_slot_reach_the_hooks(crashes, qtbot, monkeypatch):
    thread = threading.Thread(target=boom)
    thread.start()
    thread.join()
    sys.excepthook(*_info(raised(lambda: int("x"))))
    qtbot.waitUntil(lambda: bool(shown()) and "ValueError" in text())
    assert "ZeroDivisionError" in text()


def _info(error):
    return type(error), error, error.__traceback__


def test_ctrl_c_ends_the_program(crashes, monkeypatch):
    asked = []
    monkeypatch.setattr(QApplication, "quit", lambda *_: asked.append(1))
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert asked
    assert not shown()


def test_the_hooks_are_given_back(tmp_path, qapp):
    before = sys.excepthook, threading.excepthook
    reports = CrashReports(tmp_path)
    reports.install()
    assert sys.excepthook != before[0]
    reports.uninstall()
    assert (sys.excepthook, threading.excepthook) == before


@pytest.mark.parametrize("kind", [MemoryError, RecursionError, KeyboardInterrupt])
def test_a_worker_that_raises_anything_is_reported_and_others_go_on(qtbot, kind):
    bridge, holder = Bridge(Runner()), _Holder()
    seen = []
    bridge.crashed.connect(seen.append)

    def bad(_ctx):
        raise kind("x")

    bridge.run(Lane.CHANGE, "tag", bad, failed=holder.failed)
    bridge.run(Lane.CHANGE, "tag", lambda _ctx: 7, done=holder.done)
    qtbot.waitUntil(lambda: holder.value == 7, timeout=2_000)
    assert [type(one) for one in seen] == [kind]
    assert holder.error.detail == kind.__name__
    bridge.close()


class _Holder(QObject):
    value = None
    error = None

    def done(self, value):
        self.value = value

    def failed(self, error):
        self.error = error


def test_a_kind_is_type_and_place():
    assert kind_of(raised(boom)).startswith("ZeroDivisionError test_crash_report.py:")
    assert kind_of(raised(boom)) == kind_of(raised(boom))
    assert kind_of(ValueError("y")) == "ValueError"
    assert "***" in as_text(raised(boom))


def test_a_report_opens_over_a_modal_window(crashes, qtbot):
    """Below one it could not be clicked."""
    modal = QWidget()
    modal.setWindowModality(modal.windowModality().ApplicationModal)
    qtbot.addWidget(modal)
    modal.show()
    crashes.report(raised(boom))
    qtbot.waitUntil(lambda: bool(shown()))
    assert shown()[0].parent() is modal
