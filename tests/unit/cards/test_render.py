import struct
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from PIL import Image

from distbot.cards.render import Renderer
from distbot.cards.templates import headline, quote
from distbot.domain.card import Brand, Card, CardSize
from distbot.domain.errors import CardError
from distbot.domain.quote import Quote

RENDERER = Renderer({"quote": quote.TEMPLATE, "headline": headline.TEMPLATE})


def card(size: CardSize = CardSize.LANDSCAPE, template: str = "quote") -> Card:
    said = Quote(
        text="Kami siap menjaga hutan ini",
        start=0,
        paragraph=0,
        speaker="Sari Melati",
        usable=True,
    )
    return Card(
        template=template,
        size=size,
        headline="Warga Rimba Hulu Menjaga Hutan",
        quote=said if template == "quote" else None,
        cta="Kunjungi Medsos Kabarhulu.example",
        brand=Brand(wordmark="KABARHULU"),
    )


def chunks(content: bytes) -> list[bytes]:
    found: list[bytes] = []
    at = 8
    while at < len(content):
        (length,) = struct.unpack_from(">I", content, at)
        found.append(content[at + 4 : at + 8])
        at += 12 + length
    return found


@pytest.mark.parametrize("template", ["quote", "headline"])
@pytest.mark.parametrize("size", CardSize)
def test_the_file_is_a_small_palette_png_of_its_size(
    size: CardSize, template: str
) -> None:
    made = RENDERER.render(card(size, template))
    image = Image.open(BytesIO(made.content))
    assert made.media_type == "image/png"
    assert image.mode == "P"
    assert image.size == (made.width_px, made.height_px)
    assert image.size == (size.width_px, size.height_px)
    assert len(made.content) < 150_000


def test_the_file_says_srgb_and_nothing_else_about_itself() -> None:
    made = RENDERER.render(card())
    assert set(chunks(made.content)) == {b"IHDR", b"sRGB", b"PLTE", b"IDAT", b"IEND"}


def test_the_brands_colours_are_exact() -> None:
    image = Image.open(BytesIO(RENDERER.render(card()).content)).convert("RGB")
    assert image.getpixel((0, 0)) == (0xC0, 0x12, 0x1C)
    assert image.getpixel((2, 450)) == (0xFA, 0xF7, 0xF0)
    assert image.getpixel((2, 890)) == (0x0E, 0x17, 0x29)


def test_equal_cards_are_equal_bytes_in_any_thread() -> None:
    wanted = RENDERER.render(card()).content
    with ThreadPoolExecutor(4) as pool:
        drawn = pool.map(lambda _: RENDERER.render(card()).content, range(8))
    assert set(drawn) == {wanted}


def test_an_unknown_template_is_refused() -> None:
    with pytest.raises(CardError, match="no template is called 'foto'"):
        RENDERER.render(card(template="foto"))
