import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from distbot.domain.excerpt import (
    cut,
    excerpt,
    leading_sentences,
    opening,
    stretches,
)
from distbot.domain.reading import Sentence

STORY = (
    Sentence(text="Warga Rimba Kota menanam bakau.", paragraph=0),
    Sentence(text="Bibitnya dari sekolah.", paragraph=0),
    Sentence(text="“Kami senang,” kata Sutan Rimba.", paragraph=1),
)
WORDS = st.text(st.sampled_from("aB1,.”“()—"), min_size=1, max_size=5)
LINES = st.lists(WORDS, min_size=1, max_size=9).map(" ".join)
SENTENCES = st.lists(
    st.builds(Sentence, text=LINES, paragraph=st.just(0), whole=st.booleans()),
    max_size=5,
)


def test_all_that_fits_is_taken_paragraph_by_paragraph() -> None:
    assert excerpt(STORY, lambda _: True) == (
        "Warga Rimba Kota menanam bakau. Bibitnya dari sekolah.\n\n"
        "“Kami senang,” kata Sutan Rimba."
    )


def test_the_paragraph_break_is_the_callers() -> None:
    assert "\n" not in excerpt(STORY, lambda _: True, paragraph_break=" ")


def test_it_stops_at_a_sentence() -> None:
    text = excerpt(STORY, lambda text: len(text) <= 50)
    assert text == "Warga Rimba Kota menanam bakau."


def test_it_does_not_stop_inside_an_open_quotation() -> None:
    story = (
        STORY[0],
        Sentence(text="“Ini awal.", paragraph=1, whole=False),
        Sentence(text="Masih ada lanjutan,” katanya.", paragraph=2),
    )
    short = excerpt(story, lambda text: len(text) <= 50)
    assert short == STORY[0].text
    assert [len(group) for group in stretches(story)] == [1, 2]


def test_a_sentence_without_its_closing_mark_is_never_last() -> None:
    story = (STORY[0], Sentence(text="“Ini awal.", paragraph=1, whole=False))
    assert excerpt(story, lambda _: True) == STORY[0].text


@pytest.mark.parametrize(
    ("room", "kept"),
    [
        (50, "Warga kampung menanam bakau di muara…"),
        (36, "Warga kampung menanam bakau…"),
        (25, "Warga kampung menanam…"),
        (4, ""),
    ],
)
def test_a_long_sentence_is_cut_at_a_clause_else_at_a_word(
    room: int, kept: str
) -> None:
    sentence = "Warga kampung menanam bakau di muara, lalu pulang bersama keluarga."
    assert cut(sentence, lambda text: len(text) <= room) == kept


@pytest.mark.parametrize(
    "sentence",
    [
        "1,5 juta dolar",
        "(warga lama kampung",
        "“warga lama kampung",
        '"warga lama kampung',
        "Sutan Rimba Perkasa",
        "Sutan, S.H., M.Kes.",
        "pada 17 Agustus 2025",
        "di ke yang dan",
    ],
)
def test_numbers_names_and_open_marks_are_not_cut(sentence: str) -> None:
    assert cut(sentence, lambda text: text != sentence) == ""


def test_a_quotation_too_long_to_be_cut_gives_way_to_the_next_sentence() -> None:
    story = (Sentence(text=f"“{'Kami ' * 40}.”", paragraph=0), STORY[0])
    assert excerpt(story, lambda text: len(text) <= 50) == STORY[0].text


def test_what_must_stay_whole_is_not_cut() -> None:
    sentence = "Acara dibuka oleh kepala dinas pemuda dan olahraga kampung itu"
    kept = "kepala dinas pemuda dan olahraga"
    text = cut(sentence, lambda text: len(text) <= 45, keeps=(kept,))
    assert text == "Acara dibuka…"


def test_a_sentence_that_leans_on_another_opens_no_excerpt() -> None:
    story = (Sentence(text="Ia datang.", paragraph=0, opens=False), *STORY)
    assert excerpt(story, lambda text: len(text) <= 50) == STORY[0].text


def test_where_nothing_can_open_the_first_sentence_does() -> None:
    story = [Sentence(text=f"Ia datang {n}.", paragraph=0, opens=False) for n in "123"]
    assert opening(story) == story


def test_an_open_quotation_is_passed_over_as_a_whole() -> None:
    story = (
        Sentence(text="“Itu awal.", paragraph=0, whole=False, opens=False),
        Sentence(text="Itu akhir,” katanya.", paragraph=1),
        *STORY,
    )
    assert opening(story) == STORY


def test_marks_are_set_in_type() -> None:
    story = [Sentence(text='"Kami - warga - pulang," kata dia.', paragraph=0)]
    assert excerpt(story, lambda _: True) == "“Kami – warga – pulang,” kata dia."
    assert cut('Warga "kampung" menanam bakau', lambda t: len(t) < 25) == (
        "Warga “kampung” menanam…"
    )


def test_an_apostrophe_closes_no_quotation() -> None:
    text = cut("‘warga Jum’at lama kampung’ pulang bersama", lambda _: True)
    assert text == "‘warga Jum’at lama kampung’ pulang…"


def test_nothing_comes_of_nothing() -> None:
    assert excerpt((), lambda _: True) == ""


@given(SENTENCES, st.integers(0, 60))
def test_it_fits_and_invents_nothing(sentences: list[Sentence], room: int) -> None:
    text = excerpt(sentences, lambda text: len(text) <= room)
    everything = " ".join(one.text for one in sentences)
    assert len(text) <= room
    if text.endswith("…"):
        kept = text[:-1]
        assert re.search(re.escape(kept) + r"[ ,;:–—-]", everything)
    else:
        assert text in {
            " ".join(one.text for one in sentences[begin : end + 1])
            for end, last in enumerate(sentences)
            for begin in range(end + 1)
            if last.whole
        } | {""}


@given(LINES, st.integers(0, 40))
@example("a “a a” a", 9)
@example("“)“ ”, 1", 6)
@example("(”, 1", 3)
def test_a_cut_leaves_no_mark_open(sentence: str, room: int) -> None:
    text = cut(sentence, lambda text: len(text) <= room)
    assert text.count("“") <= text.count("”")
    assert text.count("(") <= text.count(")")


def test_fits_is_asked_no_more_often_than_sentences_and_a_cut_need() -> None:
    asked: list[str] = []

    def refuse(text: str) -> bool:
        asked.append(text)
        return False

    words = " ".join(["kampung"] * 5_000)
    assert excerpt([Sentence(text=words, paragraph=0)] * 1_000, refuse) == ""
    assert len(asked) <= 3 * 40


@pytest.mark.timeout(5)
def test_a_sentence_of_a_megabyte_is_cut_in_time() -> None:
    text = cut("kampung, " * 100_000, lambda text: len(text) <= 280)
    assert 250 < len(text) <= 280


def test_leading_sentences_never_cut() -> None:
    assert leading_sentences(STORY, lambda text: len(text) < 10) == ""
