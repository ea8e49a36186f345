"""An ordinary day: what works stays at work, whatever is late."""

from __future__ import annotations

from tests.walks.beside import CommandLine
from tests.walks.official import WeChat
from tests.walks.person import Person
from tests.walks.steps import tags
from tests.walks.yesterday import synced


def test_ordinary_day(
    person: Person, wechat: WeChat, command_line: CommandLine
) -> None:
    """Sync, search, tag three, blacklist two, look at the tasks, list them outside."""
    shop = synced(person.folder, wechat.account(fans=300))
    new = set(shop.world.join(5))
    person.opens_wxdesk()
    person.sees_rows(300)
    person.press("F5")
    person.sees("新关注 5，取关 0")
    person.sees_rows(305)
    person.type_into("searchBox", "标签:VIP")
    person.press("Enter")
    person.sees_rows(len(shop.having("VIP")))
    person.click_row(0)
    person.click_row(2, with_key="Shift")
    person.sees("已选 3 位")
    tags(person, "老主顾")
    person.waits_until(lambda: len(shop.having("老主顾")) == 3, "three have the tag")
    person.click("新关注")
    person.sees_rows(5)
    person.click_row(0)
    person.click_row(1, with_key="Ctrl")
    person.press("Ctrl+B")
    person.sees("拉黑，2 位")
    person.click("confirmButton")
    person.waits_until(lambda: len(shop.done("block")) == 2, "two are blacklisted")
    assert shop.done("block") < new
    person.click("任务")
    person.sees("拉黑，2 位", "打标签「老主顾」，3 位")
    said = command_line.run("fans", "--account", shop.appid, "--filter", "标签:老主顾")
    assert said.code == 0, said
    assert {line.split("\t")[0] for line in said.out.splitlines()} == shop.having(
        "老主顾"
    )
    person.closes_wxdesk()
