"""Who was confirmed is who is changed; the same act asks the same question."""

from __future__ import annotations

from tests.walks.official import Official, WeChat
from tests.walks.person import Person
from tests.walks.steps import goes_on, keeps_the_old_set, searches, tags
from tests.walks.yesterday import synced

FANS = 700


def _tags_many_slowly(person: Person, shop: Official) -> set[str]:
    """标签:广东 gets 待回访, 300 ms a call: who that will be."""
    shop.takes(300)
    many = shop.having("广东") - shop.having("待回访")
    searches(person, "标签:广东")
    person.sees_rows(len(shop.having("广东")))
    person.click_row(0)
    person.press("Ctrl+A")
    tags(person, "待回访")
    goes_on(person)
    person.waits_until(lambda: shop.done("tag"), "the first batch is tagged")
    return many


def test_blacklists_those_confirmed(person: Person, wechat: WeChat) -> None:
    """A1. The tag grows while its fans are being chosen for the blacklist.

    Red on main of 2026-11-20: confirmed for 165, blacklisted were 344.
    """
    shop = synced(person.folder, wechat.account(fans=FANS))
    person.opens_wxdesk()
    person.sees_rows(FANS)
    many = _tags_many_slowly(person, shop)
    searches(person, "标签:待回访")
    person.waits_until(lambda: person.rows() > 1, "some have the tag")
    person.click_row(0)
    person.press("Ctrl+A", "Ctrl+B")
    person.waits_until(lambda: person.can_click("confirmButton"), "it has counted")
    asked = person.number_in("bulkConfirm", "要改")
    shop.takes(0)
    person.waits_until(lambda: many <= shop.done("tag"), "the first task is over")
    person.click("confirmButton")
    keeps_the_old_set(person)
    person.waits_until(lambda: len(shop.done("block")) >= asked, "they are blacklisted")
    person.waits_for_all_work()
    assert len(shop.done("block")) == asked


def test_queued_task_keeps_its_people(person: Person, wechat: WeChat) -> None:
    """A1, the other way. Those without a tag get one; a second task for them waits
    and finds nobody left if it looks again when it begins.

    Red on main of 2026-11-20: 767 had the first tag, nobody the second: 「没有要改的」.
    """
    shop = synced(person.folder, wechat.account(fans=FANS))
    shop.takes(300)
    person.opens_wxdesk()
    searches(person, "标签:无")
    person.waits_until(lambda: 100 < person.rows() < FANS, "those without a tag")
    bare = person.rows()
    for tag in ("会员日", "待回访"):
        person.click_row(0)
        person.press("Ctrl+A")
        tags(person, tag)
        goes_on(person)
    shop.takes(0)
    for tag in ("会员日", "待回访"):
        person.waits_until(lambda tag=tag: len(shop.given(tag)) == bare, f"all: {tag}")


def test_new_tag_asks_too(person: Person, wechat: WeChat) -> None:
    """A5. A tag that is only now made up asks the same question as an old one.

    Red on main of 2026-11-20: 300 fans had the new tag at once, without a question.
    """
    shop = synced(person.folder, wechat.account(fans=300))
    person.opens_wxdesk()
    person.sees_rows(300)
    person.click_row(0)
    person.press("Ctrl+A")
    tags(person, "錯字")
    person.sees("打标签「錯字」，300 位")
    person.waits_until(lambda: person.can_click("confirmButton"), "it has counted")
    assert "錯字" not in shop.tags
    person.press("Esc")
    person.idles()
    assert not shop.done("tag")
    tags(person, "对的字")
    goes_on(person)
    person.waits_until(lambda: len(shop.having("对的字")) == 300, "all have the tag")


def test_escape_while_counting(person: Person, wechat: WeChat) -> None:
    """A9. Esc in the question while it still counts.

    Red on main of 2026-11-20: RuntimeError, the question is already deleted: 「wxdesk
    自己出错了」.
    """
    shop = synced(person.folder, wechat.account(fans=300))
    person.opens_wxdesk()
    person.sees_rows(300)
    person.click_row(0)
    person.press("Ctrl+A")
    for wait in (0, 5, 20, 60):
        tags(person, "VIP")
        person.rests(wait)
        person.press("Esc")
        person.idles()
        person.does_not_see("wxdesk 自己出错了")
    assert not shop.done("tag")


def test_number_typed_then_enter(person: Person, wechat: WeChat) -> None:
    """A16. Blacklisting more than 1,000 asks to type the number; Enter then goes on.

    Red on main of 2026-11-20: Enter closed the question, nothing was done.
    """
    shop = synced(person.folder, wechat.account(fans=1_200))
    person.opens_wxdesk()
    person.sees_rows(1_200)
    person.click_row(0)
    person.press("Ctrl+A", "Ctrl+B")
    person.waits_until(
        lambda: person.number_in("bulkConfirm", "要改") > 1_000, "counted"
    )
    person.type_into("confirmEdit", str(person.number_in("bulkConfirm", "要改")))
    person.press("Enter")
    person.waits_until(lambda: shop.done("block"), "it has begun")
