"""Makes the pictures of the README: ``python packaging/screenshots.py [FOLDER]``.

The window itself on the built-in simulator, without a screen: docs/main-light.png,
docs/main-dark.png (one fan selected) and docs/settings-ip.png (the account page after
WeChat has refused the address of this computer).
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QPushButton, QWidget

from wxdesk import app, demo, search
from wxdesk.account import Account
from wxdesk.demo import Demo
from wxdesk.jobs import Context, Runner
from wxdesk.model import Fan, Selection, Sort
from wxdesk.services import accounts, fan_list, filters, quota, sync, tags
from wxdesk.ui.background.bridge import Bridge
from wxdesk.ui.kit import theme
from wxdesk.ui.settings.settings_dialog import SettingsDialog
from wxdesk.ui.window.main_window import MainWindow
from wxdesk.wechat import STAR_TAG

SIZE = (1366, 768)
FANS = 23_000
ABOVE = 5  # rows above the selected one
PATIENCE = 20_000
_NOTE = "每月初订一束百合，送到体育东路。\n上次送错到番禺店，已道歉，送过 20 元券。"


def main(folder: Path) -> None:
    """Write the three pictures into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    with demo.running(FANS) as running:
        running.home.change(language="zh_CN")
        qt = app.make_application()
        app.translate(qt, "zh_CN")
        with accounts.open_account(running.home, running.appid) as account:
            chosen = _prepare(running, account)
        for name in ("light", "dark"):
            theme.apply(qt, name, "normal")
            _main_window(running, chosen, folder / f"main-{name}.png")
        theme.apply(qt, "light", "normal")
        _refused(running, folder / "settings-ip.png")


def _prepare(running: Demo, account: Account) -> Fan:
    """A few days in the life of an account; returns the fan to show."""
    ctx, world = Context(), running.world
    sync.run(account, ctx)
    gone = world.leave(31)
    sync.run(account, ctx)
    world.come_back(gone[:9])
    world.leave(14)
    world.join(46)
    sync.run(account, ctx)
    filters.save(account, ctx, "近 30 天的 VIP", "标签:VIP 关注:30d")
    filters.save(account, ctx, "扫码未打标签", "来源:扫码 标签:无")
    quota.refresh(account, ctx)
    query = search.parse("备注:有 标签:有 来源:扫码 关注:90d")
    found = fan_list.load(account, ctx, query, Sort())
    fans = (fan_list.fan(account, ctx, fan_id) for fan_id in found)
    best = max(
        (fan for fan in fans if fan is not None),
        key=lambda fan: (min(len(fan.tag_ids), 3), fan.followed_at),
    )
    tags.add(account, ctx, Selection(ids=(best.id,)), STAR_TAG)
    fan_list.set_note(account, ctx, best.id, _NOTE)
    return best


def _main_window(running: Demo, fan: Fan, target: Path) -> None:
    with ExitStack() as stack:
        window = MainWindow(running.home, Bridge(Runner()))
        stack.callback(window.close)
        window.resize(*SIZE)
        window.show()
        window.wait_until_idle(PATIENCE)
        table = window.fans.table
        row = list(table.rows.ids).index(fan.id)
        table.setFocus()
        table.go_to_row(row)
        table.verticalScrollBar().setValue((row - ABOVE) * table.rowHeight(0))
        _save(window, window, target)


def _refused(running: Demo, target: Path) -> None:
    """The account page after a test from an address that is not in the whitelist."""
    rules = running.world.rules
    rules.whitelist, rules.caller_ip = ["10.0.0.0/8"], "203.0.113.77"
    with ExitStack() as stack:
        window = MainWindow(running.home, Bridge(Runner()))
        stack.callback(window.close)
        window.show()
        window.wait_until_idle(PATIENCE)
        dialog = SettingsDialog(running.home, window.bridge, window)
        stack.callback(dialog.reject)
        dialog.show()
        test = dialog.findChild(QPushButton, "testConnectionButton")
        assert test is not None
        test.click()
        _save(window, dialog, target)


def _save(window: MainWindow, shown: QWidget, target: Path) -> None:
    """Wait until nothing loads any more, then take the picture."""
    window.wait_until_idle(PATIENCE)
    loop = QEventLoop()
    QTimer.singleShot(300, loop.quit)
    loop.exec()
    window.wait_until_idle(PATIENCE)
    shown.grab().save(str(target))


if __name__ == "__main__":
    default = Path(__file__).parent.parent / "docs"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
