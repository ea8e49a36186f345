"""Tags are merged, renamed, deleted; nobody's tag and no saved filter is lost."""

from __future__ import annotations

from tests.walks.official import WeChat
from tests.walks.person import Person
from tests.walks.steps import goes_on_if_asked, saves_filter, searches
from tests.walks.yesterday import synced


def test_merge_undone(person: Person, wechat: WeChat) -> None:
    """A3. 天河店 is merged into 番禺店, then Ctrl+Z: both are as before, or nobody
    has offered it.

    Red on main of 2026-11-20: the tag did not come back, its members lost 番禺店 as
    well.
    """
    shop = synced(person.folder, wechat.account(fans=300))
    tianhe, panyu = shop.having("天河店"), shop.having("番禺店")
    person.opens_wxdesk()
    person.right_click("天河店")
    person.click("合并到")
    person.type_into("tagSearchEdit", "番禺店")
    person.press("Enter")
    goes_on_if_asked(person)
    person.waits_until(lambda: "天河店" not in shop.tags, "it is merged")
    assert shop.having("番禺店") == tianhe | panyu
    person.idles()
    person.press("Ctrl+Z")
    person.idles()
    if person.can_click("confirmButton"):
        person.click("confirmButton")
        person.waits_until(lambda: "天河店" in shop.tags, "the tag is back")
        person.waits_until(lambda: shop.having("天河店") == tianhe, "with its members")
        person.waits_until(lambda: shop.having("番禺店") == panyu, "as before")
    else:
        person.sees("没有可以撤销的")
        assert shop.having("番禺店") == tianhe | panyu


def test_filter_follows_a_rename(person: Person, wechat: WeChat) -> None:
    """A6. A saved filter means the tag, not its spelling.

    Red on main of 2026-11-20: the filter counted 0 after the rename.
    """
    shop = synced(person.folder, wechat.account(fans=600))
    person.opens_wxdesk()
    searches(person, "标签:VIP 备注:无")
    person.waits_until(lambda: 0 < person.rows() < 60, "VIPs without a remark")
    count = person.rows()
    saves_filter(person, "要写备注的")
    person.sees(f"要写备注的 {count}")
    person.right_click("VIP")
    person.click("改名")
    person.type_into("promptEdit", "贵宾")
    person.press("Enter")
    person.waits_until(lambda: "贵宾" in shop.tags, "it is renamed")
    person.sees("贵宾 ")
    person.idles()
    person.sees(f"要写备注的 {count}")
    person.click("全部粉丝")
    person.sees_rows(600)
    person.click("要写备注的")
    person.sees_rows(count)
