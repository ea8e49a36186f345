"""The first hour: from an empty folder to fans in the table, and not beyond."""

from __future__ import annotations

from functools import partial

import keyring
import pytest

from tests.walks import screen
from tests.walks.official import Official, WeChat
from tests.walks.person import Person
from tests.walks.steps import fills_in, finishes_the_wizard
from tests.walks.yesterday import synced
from wxdesk import demo
from wxdesk.ui.window import program_commands

WRONG = "f" * 32


def _kept(account: Official) -> str | None:
    """The AppSecret in the key store."""
    return keyring.get_password("wxdesk", account.appid)


def _still_works(person: Person, shop: Official) -> None:
    """The next start reaches WeChat, with the AppSecret that was there."""
    person.closes_wxdesk()
    shop.world.tokens.invalidate()
    shop.world.join(4)
    person.opens_wxdesk()
    person.sees_rows(shop.world.total - 4)
    person.press("F5")
    person.sees_rows(shop.world.total)


def test_first_run(person: Person, wechat: WeChat) -> None:
    """F1. Fresh folder → 添加公众号 → AppID and AppSecret → all fans in the table.

    Red on main of 2026-11-20: 「读写数据文件时出错 … table meta already exists」 in
    the check, nobody in the table.
    """
    shop = wechat.account("岭南花市", fans=100)
    person.opens_wxdesk()
    person.click("添加公众号")
    fills_in(person, shop)
    finishes_the_wizard(person)
    person.sees_rows(100)
    person.sees("第一次同步完成")
    person.does_not_see("读写数据文件时出错", "还没有账号")


def test_demo_then_real(
    person: Person, wechat: WeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F2. 添加公众号 in the demo: the real program opens, the demo stays a demo.

    Red on main of 2026-11-20: the wizard opened inside the demo window.
    """
    started: list[list[str]] = []

    class Started:
        """Another process: it has a walk of its own."""

        @staticmethod
        def startDetached(_program: str, arguments: list[str]) -> None:
            started.append(arguments)

    monkeypatch.setattr(program_commands, "QProcess", Started)
    monkeypatch.setattr(demo, "running", partial(demo.running, 400))
    wechat.account("岭南花市", fans=100)
    person.opens_wxdesk(demo=True)
    person.sees_rows(400)
    person.choose("账号", "添加公众号")
    person.idles()
    assert screen.widget("firstRunWizard") is None
    assert [one[-1] for one in started] == ["--add-account"]
    assert wechat.front.calls == []


def test_two_accounts(person: Person, wechat: WeChat) -> None:
    """F3. 甲店 syncs and has lost 150 at once; 乙店 is on display meanwhile.

    Red on main of 2026-11-20: 「一下子少了 200 位」 in 乙店, with no name in it.
    """
    first = synced(person.folder, wechat.account("甲店", fans=600))
    second = synced(person.folder, wechat.account("乙店", fans=300))
    first.world.leave(150)
    first.takes(40)
    person.opens_wxdesk()
    person.sees("wxdesk - 甲店")
    person.sees_rows(600)
    person.press("F5")
    person.waits_until(lambda: screen.widget("pauseJobButton"), "it syncs")
    person.choose("账号", "切换账号", "乙店")
    person.sees("wxdesk - 乙店")
    person.sees_rows(300)
    second.world.join(3)
    person.press("F5")

    def synced_too() -> bool:
        for line in screen.words().splitlines():
            assert "一下子少了" not in line or "甲店" in line, line
        return person.rows() == 303

    person.waits_until(synced_too, "乙店 is synced")
    person.waits_for_all_work()
    assert synced_too()
    assert person.number_in("tagSidebar", "已取关") == 0
    first.takes(0)
    person.choose("账号", "切换账号", "甲店")
    person.sees("wxdesk - 甲店")
    person.sees("一下子少了 150 位")
    person.sees_rows(600)
    person.click("算作取关")
    person.sees_rows(450)
    person.choose("账号", "切换账号", "乙店")
    person.sees_rows(303)


def test_wrong_secret_cancelled(person: Person, wechat: WeChat) -> None:
    """F4. Settings: a wrong AppSecret, 测试连接, 取消.

    Red on main of 2026-11-20: the key store held the wrong AppSecret.
    """
    shop = synced(person.folder, wechat.account(fans=100))
    person.opens_wxdesk()
    person.sees_rows(100)
    person.press("Ctrl+,")
    person.type_into("appSecretEdit", WRONG)
    person.click("testConnectionButton")
    person.waits_until(
        lambda: "没有通过" in person.text_of("testResultLabel"), "refused"
    )
    person.click("取消")
    assert _kept(shop) == shop.secret
    _still_works(person, shop)


def test_wizard_with_a_known_appid(person: Person, wechat: WeChat) -> None:
    """F4. The wizard, with an AppID that is there and a wrong AppSecret.

    Red on main of 2026-11-20: not asked, and the key store held the wrong AppSecret.
    """
    shop = synced(person.folder, wechat.account(fans=100))
    person.opens_wxdesk()
    person.sees_rows(100)
    person.choose("账号", "添加公众号")
    fills_in(person, shop, secret=WRONG)
    person.click("nextButton")
    person.sees("已经添加过了")
    person.click("confirmButton")
    person.waits_until(lambda: screen.widget("hintPanel"), "the check has failed")
    assert _kept(shop) == shop.secret
    person.click("laterButton")
    _still_works(person, shop)


def test_another_place_for_the_secret(person: Person, wechat: WeChat) -> None:
    """F4. Only another place for the AppSecret, nothing else.

    Red on main of 2026-11-20: the AppSecret stayed in the key store, too.
    """
    shop = synced(person.folder, wechat.account(fans=100))
    person.opens_wxdesk()
    person.sees_rows(100)
    person.press("Ctrl+,")
    person.choose("secretPlaceButton", "AppSecret 保存在文件里，不加密")
    person.click("确定")
    person.waits_until(lambda: screen.widget("settingsDialog") is None, "it is stored")
    assert _kept(shop) is None
    _still_works(person, shop)
