"""Steps that many walks share, told once."""

from __future__ import annotations

from tests.walks import screen
from tests.walks.official import Official
from tests.walks.person import Lost, Person


def fills_in(person: Person, account: Official, *, secret: str = "") -> None:
    """From the open wizard to the filled-in fields, whatever pages come before."""

    def at_the_fields() -> bool:
        if screen.widget("appIdEdit") is None:
            person.click("nextButton")
        return screen.widget("appIdEdit") is not None

    person.waits_until(at_the_fields, "the fields for AppID and AppSecret")
    person.type_into("accountNameEdit", account.name)
    person.type_into("appIdEdit", account.appid)
    person.type_into("appSecretEdit", secret or account.secret)


def finishes_the_wizard(person: Person) -> None:
    """Go on until the wizard is gone."""

    def over() -> bool:
        if screen.widget("hintPanel") is not None:
            raise Lost(f"the wizard has stopped\n{screen.words()}")
        if person.can_click("nextButton"):
            person.click("nextButton")
        return screen.widget("firstRunWizard") is None

    person.waits_until(over, "the wizard is over")


def connects(person: Person, account: Official) -> None:
    """From the window to all fans of a new account in the table."""
    person.choose("账号", "添加公众号")
    fills_in(person, account)
    finishes_the_wizard(person)
    person.sees_rows(account.world.total)


def tags(person: Person, name: str) -> None:
    """The selected fans get a tag, an old one or a new one."""
    person.press("Ctrl+T")
    person.type_into("tagSearchEdit", name)
    person.press("Enter")


def goes_on(person: Person) -> None:
    """Say yes to the question, as soon as it has counted."""
    person.click("confirmButton")


def goes_on_if_asked(person: Person) -> None:
    """The same where small work may begin without a question."""
    person.rests(150)
    if screen.widget("confirmButton") is not None:
        goes_on(person)


def keeps_the_old_set(person: Person) -> None:
    """The set has changed since it was shown, if the program says so: only those who
    were shown."""
    person.rests(300)
    for place in screen.buttons_beginning("只做原来的"):
        person.click_at(place)


def searches(person: Person, text: str) -> None:
    """Ctrl+F, the search, Enter."""
    person.waits_until(person.part("searchBox").isEnabled, "there is an account")
    person.press("Ctrl+F")
    person.types(text)
    person.press("Enter")
    person.idles()


def saves_filter(person: Person, name: str) -> None:
    """Ctrl+S, a name, Enter."""
    person.press("Ctrl+S")
    person.type_into("promptEdit", name)
    person.press("Enter")
    person.idles()


def gives_two_tasks(person: Person, shop: Official | None = None) -> None:
    """广东 gets 会员日, which runs; 天河店 gets 待回访, which waits behind it."""
    for search, tag in (("标签:广东", "会员日"), ("标签:天河店", "待回访")):
        searches(person, search)
        person.click_row(0)
        person.press("Ctrl+A")
        tags(person, tag)
        goes_on_if_asked(person)
        if shop is not None:
            person.waits_until(lambda: shop.done("tag"), "the first task runs")


def goes_on_with_all_tasks(person: Person) -> None:
    """In the tasks tab: press 继续 wherever it stands."""
    person.idles()
    while places := screen.row_buttons("taskList", "继续"):
        person.click_at(places[0])
        person.rests(100)
