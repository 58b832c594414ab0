"""What `[brand]` names must be there and of use, before any card is drawn."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from distbot.cards.audit import faults
from distbot.cards.fonts import Cut
from distbot.cards.gallery import sample_card
from distbot.cards.layout import arrange
from distbot.cards.options import BrandSection
from distbot.cards.render import drawn
from distbot.cards.templates import headline, quote
from distbot.domain.card import Brand, CardSize
from distbot.domain.errors import ConfigError
from distbot.paths import assets

FONT_KEYS = ("quote_font", "text_font", "text_font_bold")


def own_brand(folder: Path) -> Brand:
    """A brand with fonts of its own, named by paths relative to its config."""
    (folder / "fonts").mkdir()
    files = {"quote.ttf": Cut.BOLD, "text.ttf": Cut.SUBHEAD, "bold.ttf": Cut.DISPLAY}
    for name, cut in files.items():
        shutil.copy(assets() / "fonts" / cut.value, folder / "fonts" / name)
    section = BrandSection(
        quote_font="fonts/quote.ttf",
        text_font="fonts/text.ttf",
        text_font_bold="fonts/bold.ttf",
    )
    return section.brand("Kabarhulu", folder)


def test_fonts_are_named_relative_to_the_config(tmp_path: Path) -> None:
    brand = own_brand(tmp_path)
    assert brand.quote_font == str(tmp_path / "fonts/quote.ttf")
    assert brand.text_font == str(tmp_path / "fonts/text.ttf")
    assert brand.text_font_bold == str(tmp_path / "fonts/bold.ttf")


def test_without_fonts_of_its_own_a_newsroom_has_the_shipped_ones(
    tmp_path: Path,
) -> None:
    assert BrandSection().brand("A", tmp_path) == Brand(wordmark="A")


@pytest.mark.parametrize("key", FONT_KEYS)
def test_a_font_that_is_missing_is_named_with_the_mend(
    key: str, tmp_path: Path
) -> None:
    section = BrandSection.model_validate({key: "tidak-ada.ttf"})
    with pytest.raises(ConfigError, match=key) as caught:
        section.brand("A", tmp_path)
    assert "tidak-ada.ttf cannot be used" in str(caught.value)
    assert "Name a TTF or OTF file" in str(caught.value)


@pytest.mark.parametrize("key", FONT_KEYS)
def test_a_file_that_is_no_font_is_named_with_the_mend(
    key: str, tmp_path: Path
) -> None:
    (tmp_path / "logo.ttf").write_bytes(b"\x89PNG\r\n\x1a\n")
    section = BrandSection.model_validate({key: "logo.ttf"})
    with pytest.raises(ConfigError, match="no TTF or OTF font") as caught:
        section.brand("A", tmp_path)
    assert key in str(caught.value)


@pytest.mark.parametrize("size", CardSize)
def test_cards_in_other_fonts_are_as_sound(size: CardSize, tmp_path: Path) -> None:
    brand = own_brand(tmp_path)
    for name, kind in (("quote", quote.TEMPLATE), ("headline", headline.TEMPLATE)):
        shipped = sample_card(name, kind, size, 90)
        card = replace(shipped, brand=replace(brand, wordmark=shipped.brand.wordmark))
        layout = arrange(card, kind)
        assert list(faults(layout, kind.frames[size])) == []
        own = {text.face.file for text in layout.texts if text.characters != "→"}
        assert own <= {brand.quote_font, brand.text_font, brand.text_font_bold}
        assert drawn(layout).tobytes() != drawn(arrange(shipped, kind)).tobytes()
