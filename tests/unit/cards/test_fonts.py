from pathlib import Path

import pytest
import uharfbuzz as hb

from distbot.cards.fonts import Cut, Face, Fonts, check_font, typeface
from distbot.domain.errors import CardError
from distbot.paths import assets

SHIPPED = Fonts()


def test_a_font_is_loaded_once() -> None:
    bold = typeface(SHIPPED.face(Cut.BOLD))
    assert typeface(Face(cut=Cut.BOLD, file=Cut.BOLD.value)) is bold


def test_every_font_comes_with_its_licence() -> None:
    for cut in Cut:
        licence = (assets() / "fonts" / cut.value).with_name("OFL.txt")
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence.read_text("utf-8")


def test_pairs_are_kerned() -> None:
    face = typeface(SHIPPED.face(Cut.DISPLAY))
    assert face.advance_em("AV") < face.advance_em("A") + face.advance_em("V")


def test_a_ligature_keeps_the_place_of_its_first_letter() -> None:
    shaped = typeface(SHIPPED.face(Cut.DISPLAY)).shape("afi x")
    clusters = [glyph.cluster for glyph in shaped.glyphs]
    assert clusters == sorted(clusters)
    assert clusters[-1] == len("afi ")


@pytest.mark.parametrize(
    "text", ["Rp 15.000,00 – “Jum’at” — ½ × 20°C…", "Éluard, Åsa, Nguyễn, Şahin, Łódź"]
)
def test_what_indonesian_news_writes_is_covered(text: str) -> None:
    assert SHIPPED.covers(text)


@pytest.mark.parametrize("char", ["😀", "中", "ش", "\n", "\ufe0f"])
def test_a_missing_character_is_named_before_it_is_drawn(char: str) -> None:
    assert not SHIPPED.covers(char)
    with pytest.raises(CardError, match=rf"U\+{ord(char):04X}"):
        SHIPPED.check_coverage(f"Kata {char}")


def test_small_text_takes_the_sturdier_cut() -> None:
    assert SHIPPED.quote_face(59).cut is Cut.SUBHEAD
    assert SHIPPED.quote_face(60).cut is Cut.DISPLAY


def test_ligatures_are_as_the_template_says() -> None:
    joined, apart = (
        typeface(Fonts(ligatures=joins).face(Cut.DISPLAY)).shape("fi").glyphs
        for joins in (True, False)
    )
    assert (len(joined), len(apart)) == (1, 2)


def own_fonts() -> Fonts:
    """A newsroom that sets its quotes in the sans, and the rest in the serif."""
    sans, serif = (
        str(assets() / "fonts" / cut.value) for cut in (Cut.BOLD, Cut.SUBHEAD)
    )
    return Fonts(quote=sans, text=serif, text_bold=serif)


def test_a_newsrooms_own_file_stands_for_every_cut_it_serves() -> None:
    fonts = own_fonts()
    files = {cut: fonts.face(cut).file for cut in Cut}
    assert files[Cut.DISPLAY] == files[Cut.SUBHEAD] == fonts.quote
    assert files[Cut.MEDIUM] == fonts.text
    assert files[Cut.SEMIBOLD] == files[Cut.BOLD] == fonts.text_bold


def test_a_file_is_loaded_once_for_all_its_cuts() -> None:
    fonts = own_fonts()
    display, subhead = (typeface(fonts.quote_face(size)) for size in (90, 40))
    assert display.font is subhead.font


def test_only_what_the_newsrooms_own_fonts_have_is_covered() -> None:
    serif = typeface(SHIPPED.face(Cut.DISPLAY)).characters
    sans = typeface(SHIPPED.face(Cut.BOLD)).characters
    only_serif = min(serif - sans)
    assert not SHIPPED.covers(only_serif)
    own = str(assets() / "fonts" / Cut.DISPLAY.value)
    assert Fonts(quote=own, text=own, text_bold=own).covers(only_serif)


@pytest.mark.parametrize("content", [b"", b"no font " * 99, b"\0\1\0\0" + bytes(99)])
def test_a_file_that_is_no_font_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "font.ttf"
    file.write_bytes(content)
    with pytest.raises(CardError, match="no TTF or OTF font"):
        check_font(file)


def test_a_font_that_lacks_a_letter_news_needs_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "font.ttf"
    whole = (assets() / "fonts" / Cut.MEDIUM.value).read_bytes()
    subset = hb.SubsetInput()
    subset.unicode_set.update({ord(char) for char in "ABCabc"})
    file.write_bytes(hb.subset(hb.Face(whole), subset).blob.data)
    with pytest.raises(CardError, match="LATIN SMALL LETTER D"):
        check_font(file)
