from dataclasses import replace

import pytest

from distbot.domain.card import Brand, Card, CardSize
from distbot.domain.quote import Quote


@pytest.mark.parametrize(
    ("size", "pixels"),
    [
        (CardSize.LANDSCAPE, (1600, 900)),
        (CardSize.SQUARE, (1080, 1080)),
        (CardSize.PORTRAIT, (1080, 1350)),
        (CardSize.STORY, (1080, 1920)),
    ],
    ids=str,
)
def test_each_size_has_its_pixels(size: CardSize, pixels: tuple[int, int]) -> None:
    assert (size.width_px, size.height_px) == pixels
    assert CardSize(size.name.lower()) is size


@pytest.mark.parametrize("size", CardSize, ids=str)
def test_telegram_takes_every_size_as_a_photo(size: CardSize) -> None:
    # Bot API, sendPhoto: width + height ≤ 10,000, ratio ≤ 20.
    long, short = sorted((size.width_px, size.height_px), reverse=True)

    assert long + short <= 10_000
    assert long / short <= 20


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ("ink", "paper"),
        ("muted", "paper"),
        ("accent", "paper"),
        ("bar_ink", "bar"),
        ("bar_accent", "bar"),
    ],
)
def test_the_default_colours_can_be_read(ink: str, paper: str) -> None:
    brand = Brand(wordmark="WARTA RIMBA")

    assert contrast(getattr(brand, ink), getattr(brand, paper)) >= 4.5


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (False, False, "Kami siap."),
        (False, True, "Kami siap…"),
        (True, False, "… Kami siap."),
        (True, True, "… Kami siap…"),
    ],
)
def test_a_card_says_its_quote_and_marks_what_is_left_out(
    said: str, *, before: bool, after: bool
) -> None:
    quote = Quote(text="Kami siap", start=1, paragraph=0, speaker="Ani", usable=True)
    card = Card(
        template="quote",
        size=CardSize.SQUARE,
        headline="",
        quote=quote,
        cta="Kunjungi",
        brand=Brand(wordmark="A"),
        cut=after,
        cut_before=before,
    )
    assert card.said == said
    assert replace(card, quote=None).said == ""
