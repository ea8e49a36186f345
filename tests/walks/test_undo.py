"""Undo brings back everything; nobody counts as failed for what happened later."""

from __future__ import annotations

from tests.walks.official import WeChat
from tests.walks.person import Person
from tests.walks.steps import goes_on, searches, tags
from tests.walks.yesterday import synced


def test_reason_comes_back(person: Person, wechat: WeChat) -> None:
    """A12. 移出黑名单, then undo: reasons and times are those of before.

    Red on main of 2026-11-20: the reasons were gone, the time was that of the undo.
    """
    shop = synced(person.folder, wechat.account(fans=300))
    person.opens_wxdesk()
    person.click("黑名单")
    person.sees_rows(len(shop.blacklist), "blacklistTable")
    person.click_row(0, "blacklistTable")
    person.press("Ctrl+A")
    person.choose_on_row(0, "blacklistTable", "改原因")
    person.type_into("promptEdit", "羊毛党（双11）")
    person.press("Enter")
    person.sees("羊毛党（双11）")
    person.idles()
    before = person.lines_of("blacklistTable")
    assert all("羊毛党（双11）" in line for line in before)
    person.click_row(0, "blacklistTable")
    person.press("Ctrl+A", "Del")
    person.waits_until(lambda: not shop.blacklist, "nobody is blacklisted")
    person.idles()
    person.press("Ctrl+Z")
    goes_on(person)
    person.waits_until(lambda: len(shop.blacklist) == len(before), "all are back")
    person.sees_rows(len(before), "blacklistTable")
    person.waits_until(
        lambda: sorted(person.lines_of("blacklistTable")) == sorted(before),
        f"as before: {before}",
    )


def test_leaving_later_is_no_failure(person: Person, wechat: WeChat) -> None:
    """A11. Ten of sixty leave after a finished tagging; the next sync sees it.

    Red on main of 2026-11-20: 「成功 75，失败 10」.
    """
    shop = synced(person.folder, wechat.account(fans=300))
    person.opens_wxdesk()
    searches(person, "标签:广东")
    many = shop.having("广东")
    person.sees_rows(len(many))
    person.click_row(0)
    person.press("Ctrl+A")
    tags(person, "待回访")
    goes_on(person)
    person.waits_until(lambda: many <= shop.having("待回访"), "all are tagged")
    person.idles()
    shop.world.leave(sorted(shop.done("tag"))[:10])
    person.press("F5")
    person.sees("取关 10，")
    person.click("任务")
    person.idles()
    row = next(one for one in person.lines_of("taskList") if "待回访" in one)
    assert "失败" not in row, row
    assert f"成功 {len(shop.done('tag'))}" in row, row
    assert "后来取关 10" in row, row
