"""A person in a window that is going to be killed: ``python -m tests.walks.alone``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.walks.delays import Delays
from tests.walks.person import Person
from tests.walks.steps import gives_two_tasks
from wxdesk import app


def main() -> None:
    """Come to the point at which the walk wants to kill this process, say so, and go
    on working until that happens."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app.make_application()
    with pytest.MonkeyPatch.context() as patch:
        Delays.from_environment().install(patch)
        person = Person(Path(os.environ["WXDESK_HOME"])).opens_wxdesk()
        gives_two_tasks(person)
        person.click("任务")
        person.sees("已排队")
        sys.stdout.write("both are confirmed\n")
        sys.stdout.flush()
        person.rests(60_000)


if __name__ == "__main__":
    main()
