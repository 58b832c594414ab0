from dataclasses import replace
from io import BytesIO
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from distbot import plugins
from distbot.cards import samples
from distbot.cards.audit import faults
from distbot.cards.blend import readable_ground
from distbot.cards.colours import CONTRAST, contrast, legible
from distbot.cards.contrast import least_contrast
from distbot.cards.dress import dressed
from distbot.cards.gallery import sample_card
from distbot.cards.layout import arrange
from distbot.cards.render import drawn
from distbot.cards.shapes import Layout, Scrim
from distbot.cards.template import Scheme, Template
from distbot.domain.card import Brand, CardSize, Photo

TEMPLATES: dict[str, Template] = {
    name: plugins.load("templates", name) for name in plugins.names("templates")
}
PHOTOGRAPHIC = [n for n, t in TEMPLATES.items() if t.frames[CardSize.SQUARE].pane]
COLOURS = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


def flat(colour: str) -> bytes:
    file = BytesIO()
    Image.new("RGB", (1200, 800), colour).save(file, "PNG")
    return file.getvalue()


def noise() -> bytes:
    file = BytesIO()
    dots = Random(5).randbytes(300 * 200 * 3)  # noqa: S311 - noise, not a secret
    image = Image.frombytes("RGB", (300, 200), dots)
    image.resize((1200, 800), Image.Resampling.NEAREST).save(file, "PNG")
    return file.getvalue()


def laid_out(name: str, size: CardSize, content: bytes, length: int = 90) -> Layout:
    card = sample_card(name, TEMPLATES[name], size, length)
    photo = Photo(content=content, credit=samples.CREDIT)
    return arrange(replace(card, photo=photo), TEMPLATES[name])


@pytest.mark.parametrize("size", CardSize)
@pytest.mark.parametrize("name", PHOTOGRAPHIC)
def test_words_on_any_photo_have_their_contrast(name: str, size: CardSize) -> None:
    for content in (flat("#ffffff"), flat("#000000"), noise()):
        layout = laid_out(name, size, content)
        assert list(faults(layout, TEMPLATES[name].frames[size])) == []
        ground, deep = readable_ground(layout)
        assert least_contrast(ground, deep.texts) >= CONTRAST


def test_a_veil_that_is_too_thin_is_deepened() -> None:
    layout = laid_out("quote-photo", CardSize.PORTRAIT, flat("#ffffff"))
    thin = replace(
        layout,
        shapes=tuple(
            replace(s, stops=tuple((at, share / 4) for at, share in s.stops))
            if isinstance(s, Scrim)
            else s
            for s in layout.shapes
        ),
    )
    ground, deep = readable_ground(thin)
    assert least_contrast(ground, deep.texts) >= CONTRAST
    assert deep != thin


def test_a_photo_card_carries_its_credit() -> None:
    for name in PHOTOGRAPHIC:
        for size in CardSize:
            words = laid_out(name, size, flat("#888888")).words
            assert samples.CREDIT in words


def test_a_card_with_a_photo_is_in_full_colour_and_any_other_is_not() -> None:
    layout = laid_out("quote-split", CardSize.SQUARE, flat("#123456"))
    assert drawn(layout).mode == "RGB"
    card = sample_card("quote", TEMPLATES["quote"], CardSize.SQUARE, 90)
    assert drawn(arrange(card, TEMPLATES["quote"])).mode == "P"


@given(COLOURS, COLOURS)
@settings(max_examples=200)
def test_any_colour_becomes_legible(colour: str, backdrop: str) -> None:
    assert contrast(legible(colour, backdrop), backdrop) >= CONTRAST


@given(COLOURS, COLOURS, COLOURS, COLOURS)
@settings(max_examples=100, deadline=None)
def test_whatever_a_newsroom_chooses_can_be_read(
    paper: str, ink: str, accent: str, bar: str
) -> None:
    brand = Brand(wordmark="A", paper=paper, ink=ink, accent=accent, bar=bar)
    for scheme in Scheme:
        dress = dressed(brand, scheme)
        pairs = [
            *((c, dress.paper) for c in (dress.ink, dress.muted, dress.accent)),
            *((c, dress.bar) for c in (dress.bar_ink, dress.bar_accent)),
            (dress.button_ink, dress.button),
        ]
        assert all(contrast(*pair) >= CONTRAST for pair in pairs)


def test_colours_that_can_be_read_stay_as_they_were_chosen() -> None:
    brand = Brand(wordmark="A")
    dress = dressed(brand, Scheme.PAPER)
    assert (dress.ink, dress.muted, dress.accent) == (
        brand.ink,
        brand.muted,
        brand.accent,
    )
