"""Work runs and other work waits: what is shown is what is so."""

from __future__ import annotations

from tests.walks.official import Official, WeChat
from tests.walks.person import Person
from tests.walks.steps import goes_on, searches, tags
from tests.walks.yesterday import synced

FANS = 700


def _a_long_task(person: Person, shop: Official) -> set[str]:
    """标签:广东 gets 待回访, 600 ms a call: it outlasts the typing."""
    shop.takes(600)
    person.opens_wxdesk()
    many = shop.having("广东") - shop.having("待回访")
    searches(person, "标签:广东")
    person.sees_rows(len(shop.having("广东")))
    person.click_row(0)
    person.press("Ctrl+A")
    tags(person, "待回访")
    goes_on(person)
    person.waits_until(lambda: shop.done("tag"), "the first batch is tagged")
    return many


def test_remark_during_a_long_task(person: Person, wechat: WeChat) -> None:
    """A13. What was typed is shown until WeChat has taken it, and it goes first.

    Red on main of 2026-11-20: the field was empty again, and the remark waited for
    the whole task.
    """
    shop = synced(person.folder, wechat.account(fans=FANS))
    many = _a_long_task(person, shop)
    person.click("全部粉丝")
    person.sees_rows(FANS)

    def remark() -> str:
        return person.text_of("remarkEdit")

    person.click_row(3)
    person.type_into("remarkEdit", "周五回电")
    person.press("Enter")
    person.click_row(4)
    person.waits_until(lambda: remark() != "周五回电", "another fan")
    person.click_row(3)
    person.waits_until(lambda: remark() == "周五回电", "it is shown")
    person.waits_until(lambda: shop.done("remark"), "WeChat has it")
    assert not many <= shop.done("tag")  # the long task still runs
    openid = next(iter(shop.done("remark")))
    assert shop.remark_of(openid) == "周五回电"
    shop.takes(0)
    person.waits_until(lambda: many <= shop.done("tag"), "the long task is done")


def test_pause_pressed_twice(person: Person, wechat: WeChat) -> None:
    """A14. The second press of 暂停 gives nothing up.

    Red on main of 2026-11-20: the second press hit 取消: 「已取消」, the rest given up.
    """
    shop = synced(person.folder, wechat.account(fans=FANS))
    many = _a_long_task(person, shop)
    person.click("任务")
    person.waits_until(
        lambda: person.row_button("taskList", "待回访", "暂停"), "a button"
    )
    place = person.row_button("taskList", "待回访", "暂停")
    person.click_at(place)
    person.waits_until(
        lambda: not person.row_button("taskList", "待回访", "暂停"), "paused"
    )
    person.click_at(place)
    person.idles()
    person.does_not_see("已取消", "放弃")
    shop.takes(0)
    if person.row_button("taskList", "待回访", "继续"):
        person.click_at(person.row_button("taskList", "待回访", "继续"))
    person.waits_until(lambda: many <= shop.done("tag"), "it is done after all")


def test_pause_is_one_truth(person: Person, wechat: WeChat) -> None:
    """A15. 暂停 in the bar below; the tasks say the same.

    Red on main of 2026-11-20: the tasks went on saying 正在做 with 暂停.
    """
    shop = synced(person.folder, wechat.account(fans=FANS))
    many = _a_long_task(person, shop)
    person.click("任务")
    person.sees("正在做")
    person.click("pauseJobButton")
    person.sees("已暂停")
    person.waits_until(lambda: person.row_button("taskList", "待回访", "继续"), "继续")
    assert not person.row_button("taskList", "待回访", "暂停")
    done = len(shop.done("tag"))
    person.rests(300)
    assert len(shop.done("tag")) <= done + 50
    shop.takes(0)
    person.click_at(person.row_button("taskList", "待回访", "继续"))
    person.waits_until(lambda: many <= shop.done("tag"), "it is done after all")
