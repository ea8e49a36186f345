"""The activity chart: round lines that hold every day, said in words as well."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxdesk.ui.activity import chart
from wxdesk.ui.activity.chart import ChartLegend, TrendChart
from wxdesk.ui.kit import messages


def day(new, left, returned=0, date="2026-11-18"):
    return SimpleNamespace(date=date, new=new, left=left, returned=returned)


@given(st.integers(0, 10_000_000), st.integers(0, 10_000_000))
def test_the_scale_is_round_and_holds_everything(high, low):
    step, above, below = chart.scale(high, low)
    assert above * step >= high
    assert below * step >= low
    assert str(step).rstrip("0") in ("1", "2", "5")
    assert above + below <= 12


def test_the_picture_of_the_design():
    assert chart.scale(2500, 1500) == (1000, 3, 2)


@pytest.fixture
def trend(qtbot):
    made = TrendChart()
    qtbot.addWidget(made)
    made.resize(800, 184)
    made.show()
    return made


def test_screen_readers_hear_the_sums(trend):
    trend.set_days([day(1286, 943, 41), day(0, 10)])
    assert trend.accessibleName() == "2 days: new 1,286, left 953, net +374"


@pytest.mark.parametrize(
    "days",
    [[], [day(0, 0)], [day(1, 0)], [day(0, 1)], [day(10**7, 10**7)] * 90],
    ids=["none", "quiet", "one came", "one left", "huge"],
)
def test_it_paints_whatever_there_is(trend, days):
    trend.set_days(days)
    assert not trend.grab().isNull()


def test_a_day_is_told_where_it_is_pointed_at(trend):
    trend.set_days([day(at, 0, date=f"2026-11-{at:02}") for at in range(1, 31)])
    assert trend._day_at(0) == -1
    assert trend._day_at(60) == 0
    assert trend._day_at(780) == 29
    assert trend.describe(29) == "2026-11-30\nnew 30, left 0, returned 0\nnet +30"


def test_the_legend_is_as_wide_as_its_words(qtbot):
    legend = ChartLegend()
    qtbot.addWidget(legend)
    assert legend.width() > 60
    legend.grab()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(2, "about 5 s"), (52, "about 50 s"), (170, "about 3 min"), (9000, "about 2.5 h")],
)
def test_estimates_are_round(seconds, text):
    assert messages.about(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (52, "52 s"),
        (200, "3 min 20 s"),
        (3900, "1 h 5 min"),
        (86_400 * 771, "2 y 41 d"),
        (86_400 * 312, "312 d"),
    ],
)
def test_durations_read_as_people_say_them(seconds, text):
    assert messages.duration(seconds) == text


def test_times_in_prose(monkeypatch):
    now = 1_763_600_000  # 2025-11-20
    assert messages.when(now, now).startswith("today ")
    assert messages.when(now - 86_400, now).startswith("yesterday ")
    assert messages.when(now + 86_400, now).startswith("tomorrow ")
    assert messages.when(now - 400 * 86_400, now) == "2024-10-16"
    assert messages.when(0, now) == ""


def test_changes_carry_a_real_minus():
    assert [messages.signed(one) for one in (1286, 0, -943)] == ["+1,286", "0", "−943"]
