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
