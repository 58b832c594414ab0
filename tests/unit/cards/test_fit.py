import pytest

from distbot.cards.fit import Block, Room, fill, leading_px, wrap
from distbot.cards.fonts import Cut, Fonts, typeface

SHIPPED = Fonts()
ROOM = Room(width_px=1408, height_px=420, least_px=46, most_px=156)
SPEECH = (
    "Jembatan ini bukan hadiah untuk kami. Jembatan ini janji yang sudah 12 tahun"
    " ditunggu anak-anak sekolah di Desa Muara Tenang."
)


def filled(text: str, room: Room = ROOM) -> Block:
    block = fill(text, room, SHIPPED.quote_face, 1.0)
    assert block is not None
    return block


def test_lines_fit_and_nothing_is_lost() -> None:
    block = filled(SPEECH)
    face = typeface(block.face)
    assert " ".join(block.lines) == SPEECH
    assert all(
        face.advance_em(line) * block.size_px <= ROOM.width_px for line in block.lines
    )
    assert block.size_px + block.rise_px <= ROOM.height_px


def test_few_words_stop_growing_before_they_look_silly() -> None:
    assert filled("Siap!").size_px == ROOM.most_px


def test_the_last_line_is_not_one_word() -> None:
    assert len(filled(SPEECH).lines[-1].split()) > 1


def test_a_line_does_not_end_in_a_function_word_where_another_break_will_do() -> None:
    ends = {line.split()[-1] for line in filled(SPEECH).lines}
    assert not ends & {"yang", "di", "untuk", "sudah"}


def test_a_name_stays_whole_where_another_break_will_do() -> None:
    assert any("Desa Muara Tenang" in line for line in filled(SPEECH).lines)


def test_too_much_text_fits_at_no_size() -> None:
    assert fill("kata " * 400 + "akhir", ROOM, SHIPPED.quote_face, 1.0) is None


def test_a_word_wider_than_the_box_fits_at_no_size() -> None:
    assert fill("W" * 60, ROOM, SHIPPED.quote_face, 1.0) is None


def test_a_group_too_wide_for_a_line_is_parted() -> None:
    group = "Prof. Dr. Ir. H. " * 8 + "Hasan"
    assert (
        len(
            filled(
                group, Room(width_px=900, height_px=420, least_px=46, most_px=60)
            ).lines
        )
        > 1
    )


@pytest.mark.parametrize("size", [40, 50, 63, 64, 90, 110, 156])
def test_smaller_text_gets_more_air(size: int) -> None:
    assert leading_px(size) / size >= leading_px(size + 30) / (size + 30) - 0.02


def test_wrapping_takes_as_few_lines_as_can_be() -> None:
    block = wrap("Kepala Desa Muara Tenang", SHIPPED.face(Cut.MEDIUM), 40, 2000)
    assert block is not None
    assert block.lines == ("Kepala Desa Muara Tenang",)
    assert wrap("Kepala", SHIPPED.face(Cut.MEDIUM), 40, 20) is None
