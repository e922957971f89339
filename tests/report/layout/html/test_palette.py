"""Colours that every eye can tell from the page."""

import pytest

from gpubench.report.layout.html.palette import (
    PALETTE,
    SERIES,
    by_variable,
    chart_config,
    on_white,
    palette_css,
)

BLACK_AND_WHITE = 21.0


def luminance(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """By the Web Content Accessibility Guidelines 2.2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_that_of_the_guidelines() -> None:
    """Black on white has the most that there is."""
    assert contrast("#000000", "#ffffff") == pytest.approx(BLACK_AND_WHITE)


@pytest.mark.parametrize("ground", ["paper", "panel"])
@pytest.mark.parametrize("name", SERIES)
def test_marks_stand_out_from_light_and_from_dark_paper(name: str, ground: str) -> None:
    """3:1 for what is no text (WCAG 1.4.11)."""
    assert contrast(PALETTE[name].light, PALETTE[ground].light) >= 3.0
    assert contrast(PALETTE[name].dark, PALETTE[ground].dark) >= 3.0


@pytest.mark.parametrize("ground", ["paper", "panel", "warning"])
@pytest.mark.parametrize("name", ["ink", "muted", "accent", "good", "bad", "open"])
def test_words_can_be_read_on_light_and_on_dark_paper(name: str, ground: str) -> None:
    """4.5:1 for text (WCAG 1.4.3)."""
    assert contrast(PALETTE[name].light, PALETTE[ground].light) >= 4.5
    assert contrast(PALETTE[name].dark, PALETTE[ground].dark) >= 4.5


def test_every_series_of_a_picture_has_a_colour_of_its_own() -> None:
    """Eight, as many as a picture has series at most."""
    for shades in (
        [PALETTE[name].light for name in SERIES],
        [PALETTE[name].dark for name in SERIES],
    ):
        assert len(set(shades)) == len(SERIES) == 8


def test_a_picture_takes_its_colours_from_the_page_or_from_paper() -> None:
    """On a page they follow it into the dark; a file beside a text has to have its own."""
    assert chart_config(by_variable)["range"]["category"][0] == "var(--series-1)"
    assert chart_config(on_white)["range"]["category"][0] == PALETTE["series-1"].light
    assert palette_css().count(f"--series-1:{PALETTE['series-1'].dark}") == 1
