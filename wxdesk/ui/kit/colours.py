"""The colour tables of both themes, as data.

Contrast is checked by ``tests/ui/test_theme.py``: text at least 4.5 on every surface
it stands on, edges of fields and marks at least 3 (WCAG 2.1).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme. Every value is ``#rrggbb``; names say the use, not the colour."""

    name: str
    base: str  # tables, panes, fields
    chrome: str  # menu bar, toolbar, sidebar, job bar, dialogs
    raised: str  # buttons, chips
    hover: str
    track: str  # progress track, disabled primary button
    selection: str
    selection_idle: str  # the same without keyboard focus
    line: str  # hairlines
    edge: str  # border of buttons and chips
    field: str  # border of inputs and check boxes
    scroll: str
    text: str
    text2: str
    text3: str
    disabled: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_text: str
    danger: str
    danger_soft: str
    warn: str
    warn_soft: str
    info: str
    info_soft: str
    ok_soft: str
    star: str

    @property
    def dark(self) -> bool:
        return self.name == "dark"


LIGHT = Tokens(
    name="light",
    base="#ffffff",
    chrome="#f5f6f7",
    raised="#ffffff",
    hover="#eceef0",
    track="#dfe2e5",
    selection="#dff1e7",
    selection_idle="#e6e8eb",
    line="#e3e6e9",
    edge="#c9cdd2",
    field="#888d95",
    scroll="#8b919a",
    text="#1d1f21",
    text2="#545961",
    text3="#626870",
    disabled="#a0a5ab",
    accent="#067a41",
    accent_hover="#056636",
    on_accent="#ffffff",
    accent_text="#066b39",
    danger="#b3261e",
    danger_soft="#fcebe9",
    warn="#855000",
    warn_soft="#fdf3dc",
    info="#1f5fa8",
    info_soft="#e9f1fb",
    ok_soft="#e6f4ec",
    star="#a87b00",
)

DARK = Tokens(
    name="dark",
    base="#17181a",
    chrome="#1f2124",
    raised="#26282c",
    hover="#2a2c30",
    track="#34373c",
    selection="#1a3428",
    selection_idle="#2c2f33",
    line="#2d3034",
    edge="#43474d",
    field="#70767e",
    scroll="#666c74",
    text="#e6e6e6",
    text2="#b4b9c0",
    text3="#9aa0a8",
    disabled="#6b6f75",
    accent="#23b467",
    accent_hover="#3cc47b",
    on_accent="#17181a",
    accent_text="#3cc47b",
    danger="#ff8a80",
    danger_soft="#332022",
    warn="#f0b95c",
    warn_soft="#362b18",
    info="#82b6f5",
    info_soft="#1b2a3d",
    ok_soft="#173024",
    star="#e0b13c",
)

# Dots of tags (by tag id mod 10) and avatars, in both themes; never as text.
HUES = (
    "#3b7fc4",
    "#8a5fc0",
    "#c2557e",
    "#c06a1e",
    "#93780c",
    "#3c8f55",
    "#21868f",
    "#6072d4",
    "#cb564d",
    "#7b828b",
)

# Tones a label may have through the dynamic property ``tone``.
TONES = (
    "text",
    "text2",
    "text3",
    "disabled",
    "accent_text",
    "on_accent",
    "danger",
    "warn",
    "info",
)


def luminance(colour: str) -> float:
    """Relative luminance (0 to 1) of ``#rrggbb`` after WCAG 2.1."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mix(one: str, other: str, share: float) -> str:
    """``share`` of ``one`` over ``other``, as ``#rrggbb``."""
    parts = (
        round(
            int(one[at : at + 2], 16) * share
            + int(other[at : at + 2], 16) * (1 - share)
        )
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02x}" for part in parts)
