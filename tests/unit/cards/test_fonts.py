import pytest

from distbot.cards.fonts import Face, check_coverage, covers, serif, typeface
from distbot.domain.errors import CardError
from distbot.paths import assets


def test_a_font_is_loaded_once() -> None:
    assert typeface(Face.BOLD) is typeface(Face.BOLD)


def test_every_font_comes_with_its_licence() -> None:
    for face in Face:
        licence = (assets() / "fonts" / face.value).with_name("OFL.txt")
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence.read_text("utf-8")


def test_pairs_are_kerned() -> None:
    face = typeface(Face.DISPLAY)
    assert face.advance_em("AV") < face.advance_em("A") + face.advance_em("V")


def test_a_ligature_keeps_the_place_of_its_first_letter() -> None:
    shaped = typeface(Face.DISPLAY).shape("afi x")
    clusters = [glyph.cluster for glyph in shaped.glyphs]
    assert clusters == sorted(clusters)
    assert clusters[-1] == len("afi ")


@pytest.mark.parametrize(
    "text", ["Rp 15.000,00 – “Jum’at” — ½ × 20°C…", "Éluard, Åsa, Nguyễn, Şahin, Łódź"]
)
def test_what_indonesian_news_writes_is_covered(text: str) -> None:
    assert covers(text)


@pytest.mark.parametrize("char", ["😀", "中", "ش", "\n", "\ufe0f"])
def test_a_missing_character_is_named_before_it_is_drawn(char: str) -> None:
    assert not covers(char)
    with pytest.raises(CardError, match=rf"U\+{ord(char):04X}"):
        check_coverage(f"Kata {char}")


def test_small_text_takes_the_sturdier_cut() -> None:
    assert serif(59) is Face.SUBHEAD
    assert serif(60) is Face.DISPLAY
