from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distbot.domain.ralat import corrections, labelled, note_of, unlabelled
from distbot.domain.reading import ArticleClass, Reading, Sentence


def sentence(text: str, *, whole: bool = True) -> Sentence:
    return Sentence(text=text, paragraph=0, whole=whole)


def reading(*sentences: Sentence, headline: str = "Padi Menguning") -> Reading:
    return Reading(
        headline=headline,
        dateline=None,
        lede="",
        sentences=sentences,
        quotes=(),
        topics=(),
        cta=None,
        article_class=ArticleClass.NORMAL,
        class_reason="",
    )


FIRST, SECOND = sentence("Petani panen."), sentence("Ada 500 petani.")
MENDED = sentence("Ada 700 petani.")
TEXTS = st.text(alphabet="ab ", min_size=1).filter(str.strip)
READINGS = st.lists(TEXTS.map(sentence), max_size=4).map(lambda all_: reading(*all_))


def best(before: Reading, after: Reading) -> tuple[str, ...]:
    return tuple(one.text for one in next(corrections(before, after)))


def test_what_was_changed_comes_first() -> None:
    before, after = reading(FIRST, SECOND), reading(FIRST, MENDED)

    assert best(before, after) == (MENDED.text,)


def test_white_space_is_no_change() -> None:
    spaced = replace(SECOND, text="Ada  500 petani.")

    assert best(reading(SECOND), reading(spaced, MENDED)) == (MENDED.text,)


def test_a_quotation_is_told_whole() -> None:
    opens, closes = sentence("“Air cukup.", whole=False), sentence("Hujan,” katanya.")
    mended = sentence("Hujan lebat,” katanya.")

    before, after = reading(opens, closes), reading(opens, mended)

    assert best(before, after) == (opens.text, mended.text)


def test_a_headline_that_changed_is_told_where_no_sentence_did() -> None:
    before = reading(FIRST)

    assert best(before, replace(before, headline="Padi Rebah")) == ("Padi Rebah",)


def test_where_words_were_only_taken_out_the_story_is_told_as_it_begins() -> None:
    assert best(reading(FIRST, SECOND), reading(FIRST)) == (FIRST.text,)


def test_the_last_resort_is_the_headline() -> None:
    found = list(corrections(reading(FIRST), reading(MENDED)))

    assert [one.text for one in found[-1]] == ["Padi Menguning"]


@given(READINGS, READINGS)
def test_every_word_is_the_new_versions_own(before: Reading, after: Reading) -> None:
    own = {one.text for one in after.sentences} | {after.headline}

    for sentences in corrections(before, after):
        assert {one.text for one in sentences} <= own


def test_the_label_stands_before_the_first_sentence_alone() -> None:
    told = labelled((replace(FIRST, opens=False), SECOND), "RALAT")

    assert [one.text for one in told] == ["RALAT: Petani panen.", "Ada 500 petani."]
    assert told[0].opens
    assert labelled((), "RALAT") == ()


def test_a_note_that_has_no_room_is_left_out() -> None:
    assert note_of((MENDED, FIRST)) == MENDED.text
    assert note_of((sentence("kata " * 40),)) == ""
    assert note_of(()) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Pasar buka Selasa.", "Pasar buka Selasa."),
        ("RALAT: Pasar buka Selasa.", "Pasar buka Selasa."),
        ("  ralat – Pasar buka Selasa.", "Pasar buka Selasa."),
        ("Ralat\n\nPasar buka Selasa.", "Pasar buka Selasa."),
        ("RALAT: RALAT: Pasar buka Selasa.", "Pasar buka Selasa."),
        ("Ralatan kami.", "Ralatan kami."),
        ("Pasar buka. RALAT: Selasa.", "Pasar buka. RALAT: Selasa."),
        ("RALAT:", ""),
    ],
)
def test_a_label_that_was_written_too_is_taken_off(text: str, words: str) -> None:
    assert unlabelled(text, "RALAT") == words


@given(text=st.text(max_size=60))
def test_taking_the_label_off_twice_changes_no_more(text: str) -> None:
    once = unlabelled(text, "RALAT")

    assert unlabelled(once, "RALAT") == once
    assert text.endswith(once)
