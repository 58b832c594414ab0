from collections.abc import Callable

import pytest

from distbot.domain.excerpt import cut, excerpt
from distbot.domain.reading import Reading

Read = Callable[..., Reading]
STORY = "Warga Desa Wanasari membuka jembatan baru pada Senin pagi."


@pytest.mark.parametrize(
    "opening",
    [
        "Ia datang bersama warga.",
        "Hal itu menggembirakan warga.",
        "Menurutnya, jembatan itu kuat.",
        "Sebelumnya, jembatan lama roboh.",
        "Biayanya ditanggung daerah.",
        "Namun, warga belum puas.",
    ],
)
def test_no_excerpt_opens_with_what_leans_on_something_before(
    read: Read, opening: str
) -> None:
    reading = read(opening, STORY)
    assert [sentence.opens for sentence in reading.sentences] == [False, True]
    assert excerpt(reading.sentences, lambda text: len(text) < 80) == STORY


@pytest.mark.parametrize(
    ("first", "opening"),
    [
        ("Jembatan Wanasari dibuka warga.", STORY),
        ("Jembatan Wanasari dibuka.", STORY),
        ("Jembatan Wanasari dibuka Bupati Rangga Palawa.", "Jembatan"),
        ("Warga desa lain datang.", "Warga desa"),
    ],
)
def test_a_first_sentence_that_says_the_headline_again_opens_nothing(
    read: Read, first: str, opening: str
) -> None:
    reading = read(first, STORY, headline="Jembatan Wanasari Dibuka oleh Warga")
    assert excerpt(reading.sentences, lambda _: True).startswith(opening)


@pytest.mark.parametrize(
    "whole",
    [
        "Kepala Dinas Pemuda dan Olahraga Wanasari, Drs. H. Rangga Palawa, M.Pd",
        "bupati Wanasari Rangga Palawa",
        "Kementerian Kelautan dan Perikanan",
    ],
)
def test_a_name_stays_whole_with_its_title(read: Read, whole: str) -> None:
    reading = read(f"Warga lama menunggu kabar baik dari {whole} hari ini.")
    sentence = reading.sentences[0]
    head, _, _ = whole.partition(" ")
    for room in range(40, len(sentence.text)):

        def fits(text: str, room: int = room) -> bool:
            return len(text) <= room

        kept = cut(sentence.text, fits, keeps=sentence.keeps).removesuffix("…")
        assert whole in kept or head not in kept.split()


@pytest.mark.parametrize(
    "aside",
    [
        "Baca juga: Jembatan Lama Roboh Warga kecewa karena itu.",
        "Foto: Dok. Wanasari.",
        "BACA SELENGKAPNYA DI SINI",
    ],
)
def test_an_aside_in_the_midst_of_a_paragraph_is_no_sentence(
    read: Read, aside: str
) -> None:
    reading = read(f"{STORY} {aside} Acara ramai.", "Warga pulang.")
    texts = [sentence.text for sentence in reading.sentences]
    assert texts[0] == STORY
    assert not any(aside[:9] in text for text in texts)


def test_a_story_in_one_line_survives_the_credit_it_begins_with(read: Read) -> None:
    reading = read(f"Reporter: Sari Lestari. {STORY * 9}")
    assert reading.lede.startswith("Reporter")
    assert reading.sentences[0].text.startswith(STORY)


def test_a_bare_word_of_furniture_is_no_reason_to_drop_a_story(read: Read) -> None:
    reading = read("Iklan rokok dilarang di Wanasari.", "IKLAN", "Warga setuju.")
    assert [sentence.text for sentence in reading.sentences] == [
        "Iklan rokok dilarang di Wanasari.",
        "Warga setuju.",
    ]
