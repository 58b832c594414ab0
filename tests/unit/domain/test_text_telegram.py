from hypothesis import given
from hypothesis import strategies as st

from distbot.domain.post import Entity
from distbot.domain.text_telegram import Piece, compose_text, length_utf16

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
PIECES = st.lists(st.tuples(TEXTS, st.booleans()), max_size=6)


def test_an_astral_character_counts_two() -> None:
    assert length_utf16("a😀é") == 4


def test_offsets_count_utf16_units_and_leave_edge_spaces_out() -> None:
    text, entities = compose_text(
        [
            Piece(text="😀 Kunjungi\n"),
            Piece(text=" Klik di sini ", kind="text_link", url="https://a.id"),
        ]
    )
    link = Entity(kind="text_link", offset=13, length=12, url="https://a.id")
    assert text == "😀 Kunjungi\n Klik di sini "
    assert entities == (link,)


def test_a_blank_piece_has_no_entity() -> None:
    assert compose_text([Piece(text=" \n", kind="bold")]) == (" \n", ())


@given(TEXTS)
def test_length_is_that_of_the_encoded_text(text: str) -> None:
    assert length_utf16(text) == len(text.encode("utf-16-le")) // 2


@given(PIECES)
def test_each_entity_cuts_its_piece_out_of_the_encoded_text(
    parts: list[tuple[str, bool]],
) -> None:
    pieces = [
        Piece(text=text, kind="bold" if styled else None) for text, styled in parts
    ]
    text, entities = compose_text(pieces)
    encoded = text.encode("utf-16-le")
    cut = [
        encoded[2 * one.offset : 2 * (one.offset + one.length)].decode("utf-16-le")
        for one in entities
    ]
    assert text == "".join(text for text, _ in parts)
    assert cut == [core for part, styled in parts if styled and (core := part.strip())]
