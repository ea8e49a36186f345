"""Colours, fonts, icons: contrast is computed, not believed."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QLabel, QPushButton

from wxdesk.paths import resource
from wxdesk.ui.kit import colours, icons, theme
from wxdesk.ui.kit.colours import DARK, HUES, LIGHT, contrast, mix
from wxdesk.ui.kit.style_sheet import style_sheet

THEMES = pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda one: one.name)
FILLS = ("danger_soft", "warn_soft", "info_soft", "ok_soft")
SURFACES = ("base", "chrome", "raised", "hover", "selection", "selection_idle", *FILLS)


@THEMES
@pytest.mark.parametrize("tone", ["text", "text2", "text3", "accent_text"])
def test_text_reads_on_every_surface(look, tone):
    figures = {
        name: contrast(getattr(look, tone), getattr(look, name)) for name in SURFACES
    }
    assert min(figures.values()) >= 4.5, figures


@THEMES
def test_coloured_text_reads_where_it_stands(look):
    for tone in ("danger", "warn", "info"):
        for name in ("base", "chrome", "hover", "selection", f"{tone}_soft"):
            assert contrast(getattr(look, tone), getattr(look, name)) >= 4.5
    assert contrast(look.on_accent, look.accent) >= 4.5
    assert contrast(look.on_accent, look.accent_hover) >= 4.5


@THEMES
def test_edges_and_marks_can_be_seen(look):
    for name in ("base", "chrome"):
        assert contrast(look.field, getattr(look, name)) >= 3
        assert contrast(look.accent, getattr(look, name)) >= 3
    assert contrast(look.scroll, look.base) >= 3
    assert contrast(look.star, look.selection) >= 3
    for bar in (look.accent, look.text3):
        assert contrast(mix(bar, look.base, 0.75), look.base) >= 3
    for hue in HUES:
        assert contrast(hue, look.raised) >= 3


@THEMES
def test_letters_on_avatars_read(look):
    for hue in HUES[:-1]:
        if look.dark:
            back, ink = mix(hue, look.base, 0.32), mix(hue, "#ffffff", 0.45)
        else:
            back, ink = mix(hue, look.base, 0.16), mix(hue, "#000000", 0.72)
        assert contrast(ink, back) >= 4.5


def test_the_known_contrast_of_black_and_white():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#07c160", "#ffffff") == pytest.approx(2.38, abs=0.02)


@pytest.fixture
def dressed(qapp):
    theme.apply(qapp, "light", "normal")
    yield qapp
    theme.apply(qapp, "light", "normal")


def test_switching_changes_palette_sheet_and_tells(dressed, qtbot):
    with qtbot.waitSignal(theme.signals.changed):
        theme.apply(dressed, "dark")
    assert theme.current() is DARK
    assert dressed.palette().base().color().name() == DARK.base
    assert DARK.accent in dressed.styleSheet()
    with qtbot.assertNotEmitted(theme.signals.changed):
        theme.apply(dressed, "dark")


def test_density_changes_rows_without_a_new_sheet(dressed, qtbot):
    sheet = dressed.styleSheet()
    with qtbot.waitSignal(theme.signals.changed):
        theme.apply(dressed, "light", "roomy")
    assert theme.row_height() == 40
    assert dressed.styleSheet() == sheet


def test_unknown_words_mean_the_default(dressed):
    theme.apply(dressed, "pink", "tiny")
    assert (theme.mode(), theme.density()) == ("system", "normal")


def test_labels_follow_by_their_tone(dressed, qtbot):
    label = QLabel("x")
    label.setProperty("tone", "danger")
    qtbot.addWidget(label)
    label.show()
    assert label.palette().windowText().color().name() == LIGHT.danger
    theme.apply(dressed, "dark")
    assert label.palette().windowText().color().name() == DARK.danger


def test_fonts_are_set_in_pixels(dressed):
    assert theme.font(12, mono=True).pixelSize() == 12
    assert dressed.font().pixelSize() == 13


@THEMES
def test_the_sheet_has_no_hole_and_sets_no_font(qapp, look):
    sheet = style_sheet(look)
    assert "$" not in sheet
    assert not re.search(r"\bfont[-:]", sheet)


def test_icons_are_drawn_in_the_colour_asked_for(dressed):
    picture = icons.pixmap("check", 16, "danger", ratio=2.0)
    image = picture.toImage()
    assert (image.width(), picture.devicePixelRatio()) == (32, 2.0)
    inked = {
        image.pixelColor(x, y).name()
        for x in range(32)
        for y in range(32)
        if image.pixelColor(x, y).alpha() == 255
    }
    assert inked == {LIGHT.danger}


def test_an_icon_follows_the_theme_and_pales_when_disabled(dressed, qtbot):
    button = QPushButton()
    button.setIcon(icons.icon("star", 16, "accent_text", fill=True))
    qtbot.addWidget(button)

    def ink(mode):
        image = button.icon().pixmap(16, 16, mode).toImage()
        return image.pixelColor(8, 8).name()

    assert ink(QIcon.Mode.Normal) == LIGHT.accent_text
    theme.apply(dressed, "dark")
    assert ink(QIcon.Mode.Normal) == DARK.accent_text
    assert ink(QIcon.Mode.Disabled) == DARK.disabled


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_an_icon_is_whole_at_any_pixel_ratio(dressed, ratio):
    picture = icons.icon("circle", 16, "text", pad=4).pixmap(QSize(20, 16), ratio)
    image = picture.toImage()
    assert (image.width(), image.height()) == (round(20 * ratio), round(16 * ratio))
    inked = [
        (x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() > 60
    ]
    right, bottom = max(x for x, _ in inked), max(y for _, y in inked)
    assert 13 * ratio < right < 16 * ratio
    assert 13 * ratio < bottom < 16 * ratio


def test_every_vendored_icon_takes_a_colour():
    folder = resource("icons/lucide")
    names = sorted(path.stem for path in folder.glob("*.svg"))
    assert len(names) >= 58
    for name in names:
        source = icons.svg(name, "#123456").decode()
        assert "currentColor" not in source
        assert "#123456" in source
    assert (folder / "LICENSE").exists()


def test_the_program_has_an_icon(dressed):
    assert not icons.app_icon().pixmap(64, 64).isNull()
    assert len(colours.TONES) == len(set(colours.TONES))
