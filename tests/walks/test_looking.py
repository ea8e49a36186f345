"""Looking: figures, lists, order, panes, keys; and somebody else writes meanwhile."""

from __future__ import annotations

from tests.walks.official import WeChat
from tests.walks.person import Person
from tests.walks.steps import saves_filter, searches
from tests.walks.yesterday import synced


def test_figure_is_list(person: Person, wechat: WeChat) -> None:
    """A7. 动态 → 90 天 → 新关注: the list holds as many as the figure says.

    Red on main of 2026-11-20: the figure said 150, the list held 5.
    """
    shop = synced(person.folder, wechat.account(fans=600))
    shop.world.join(5)
    person.opens_wxdesk()
    person.sees_rows(600)
    person.press("F5")
    person.sees("新关注 5，取关 0")
    person.click("动态")
    person.click("90 天")
    person.waits_until(lambda: person.number_in("activityTab", "新关注") > 5, "figure")
    figure = person.number_in("activityTab", "新关注")
    person.sees_rows(figure, "activityTable")


def test_filter_with_a_taken_name(person: Person, wechat: WeChat) -> None:
    """A18. Ctrl+S with the name of another filter asks before it replaces it.

    Red on main of 2026-11-20: the first filter was replaced without a word.
    """
    shop = synced(person.folder, wechat.account(fans=300))
    person.opens_wxdesk()
    searches(person, "标签:VIP")
    person.sees_rows(len(shop.having("VIP")))
    saves_filter(person, "常用")
    person.sees(f"常用 {len(shop.having('VIP'))}")
    searches(person, "标签:广东")
    person.sees_rows(len(shop.having("广东")))
    saves_filter(person, "常用")
    person.sees("已有「常用」")
    person.press("Esc")
    person.idles()
    person.sees(f"常用 {len(shop.having('VIP'))}")
