"""Looking: figures, lists, order, panes, keys; and somebody else writes meanwhile."""

from __future__ import annotations

from tests.walks.beside import CommandLine
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


def test_sorting_starts_at_the_top(person: Person, wechat: WeChat) -> None:
    """A8. A click on a header goes to the top of the new order.

    Red on main of 2026-11-20: row 206 of 600 was at the top.
    """
    synced(person.folder, wechat.account(fans=600))
    person.opens_wxdesk()
    person.sees_rows(600)
    person.press("Ctrl+F", "Enter")  # to the table, without choosing anybody
    for _ in range(2):
        person.click_header("粉丝")
        person.idles()
        assert person.first_row_in_view() == 0


def test_progress_of_what_is_wanted(person: Person, wechat: WeChat) -> None:
    """A10. 150 new among 600: the progress counts to 150, not to everybody.

    Red on main of 2026-11-20: 「同步详细资料 108 / 1,650」.
    """
    shop = synced(person.folder, wechat.account(fans=600))
    shop.world.join(150)
    shop.world.rules.follower_page = 200
    shop.takes(60)
    person.opens_wxdesk()
    person.sees_rows(600)
    person.press("F5")
    seen: set[str] = set()

    def over() -> bool:
        seen.update(line for line in person.words_in("jobBar") if " / " in line)
        return person.reads("同步完成")

    person.waits_until(over, "it is synced")
    wrong = {line for line in seen if "750" in line and "750 / 750" not in line}
    assert not wrong, seen


def test_pane_of_the_tab(person: Person, wechat: WeChat) -> None:
    """A17. The right pane belongs to the tab on display.

    Red on main of 2026-11-20: back in the tasks the pane said 「选一个任务看结果」
    beside a chosen one.
    """
    synced(person.folder, wechat.account(fans=300))
    person.opens_wxdesk()
    person.sees_rows(300)
    person.click_row(0)
    person.press("Ctrl+D")
    person.click("任务")
    person.sees("成功 1")
    person.click_row(1, "taskList")
    person.sees("任务 #1")
    person.click("粉丝")
    person.press("Ctrl+Shift+A")
    person.sees("选一位粉丝看详情")
    person.idles()
    person.does_not_see("任务 #1")
    person.click("任务")
    person.sees("任务 #1")


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


def test_keyboard_after_a_search(person: Person, wechat: WeChat) -> None:
    """A19. A search from the blacklist tab; the keys then work on the fans.

    Red on main of 2026-11-20: Ctrl+A did nothing after a click in the sidebar.
    """
    shop = synced(person.folder, wechat.account(fans=300))
    person.opens_wxdesk()
    person.sees_rows(300)
    person.click_row(0)
    person.press("Ctrl+D")
    person.waits_until(lambda: shop.done("tag"), "a star")
    person.idles()
    person.click("黑名单")
    searches(person, "标签:VIP")
    person.sees_rows(len(shop.having("VIP")))
    person.press("Ctrl+A")
    person.sees(f"全选符合条件的 {len(shop.having('VIP'))} 位")
    person.press("Ctrl+Z")
    person.sees("撤销：")
    person.press("Esc")
    person.click("广东")
    person.sees_rows(len(shop.having("广东")))
    person.press("Ctrl+A")
    person.sees(f"全选符合条件的 {len(shop.having('广东'))} 位")


def test_window_follows_the_file(
    person: Person, wechat: WeChat, command_line: CommandLine
) -> None:
    """A20. A scheduled command syncs and tags while the window is open.

    Red on main of 2026-11-20: the table stayed at 300, the new tag never came.
    """
    shop = synced(person.folder, wechat.account(fans=300))
    person.opens_wxdesk()
    person.sees_rows(300)
    shop.world.join(7)
    said = command_line.run("sync", "--account", shop.appid)
    assert said.code == 0, said
    person.comes_back()
    person.sees_rows(307)
    said = command_line.run(
        "tag", "--account", shop.appid, "--add", "夜里打的", "--filter", "标签:VIP"
    )
    assert said.code == 0, said
    person.comes_back()
    person.sees(f"夜里打的 {len(shop.having('VIP'))}")
