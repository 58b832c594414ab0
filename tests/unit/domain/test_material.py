from dataclasses import replace
from itertools import chain
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distbot import plugins
from distbot.domain.excerpt import stretches
from distbot.domain.material import Labels, Material, variations
from distbot.domain.reading import CallToAction, Sentence
from distbot.ports import Language


@pytest.mark.parametrize("code", plugins.names("languages"))
def test_every_language_has_labels_that_a_channel_can_fill(code: str) -> None:
    language: Language = plugins.load("languages", code)
    labels: Labels = language.messages.labels

    fields = {name for _, name, _, _ in Formatter().parse(labels.visit_newsroom)}
    assert "name" in fields
    assert fields <= {"name", None}
    # A button's text is one short line.
    for button in (labels.read_more, labels.visit):
        assert 0 < len(button) <= 30
        assert button == " ".join(button.split())


def material(*opens: bool, hashtags: tuple[str, ...] = ()) -> Material:
    return Material(
        sentences=tuple(
            Sentence(text=f"Kalimat {at}.", paragraph=at, opens=one)
            for at, one in enumerate(opens)
        ),
        hashtags=hashtags,
        link=None,
        tracked_link=None,
        cta=CallToAction(label="Kunjungi", text="Klik"),
        short_name="Rimba",
        labels=Labels(read_more="Baca", visit="Kunjungi", visit_newsroom="{name}"),
    )


def begun(usual: Material) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.sentences[0].text, one.hashtags) for one in variations(usual)]


def test_a_story_may_begin_with_a_later_sentence_that_opens() -> None:
    usual = material(False, True, False, True, True)  # noqa: FBT003 - who opens
    assert begun(usual) == [("Kalimat 3.", ()), ("Kalimat 4.", ())]


def test_no_story_begins_inside_a_quotation() -> None:
    usual = material(True, True, True)  # noqa: FBT003 - who opens
    first, second, third = usual.sentences
    spoken = replace(usual, sentences=(first, replace(second, whole=False), third))
    assert begun(spoken) == [("Kalimat 1.", ())]


def test_other_hashtags_come_where_no_other_beginning_will_do() -> None:
    usual = material(True, True, hashtags=("#A", "#B"))  # noqa: FBT003 - who opens
    assert begun(usual) == [
        ("Kalimat 1.", ("#A", "#B")),
        ("Kalimat 1.", ("#B",)),
        ("Kalimat 1.", ()),
        ("Kalimat 0.", ("#B",)),
        ("Kalimat 0.", ()),
    ]


def test_a_story_of_nothing_has_no_other_way_to_be_told() -> None:
    assert list(variations(material())) == []


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=12))
def test_a_variation_is_the_end_of_the_story_word_for_word(
    marks: list[tuple[bool, bool]],
) -> None:
    usual = material(*(opens for opens, _ in marks), hashtags=("#A",))
    sentences = tuple(
        replace(one, whole=whole)
        for one, (_, whole) in zip(usual.sentences, marks, strict=True)
    )
    usual = replace(usual, sentences=sentences)
    told = tuple(chain.from_iterable(stretches(sentences)))
    for other in variations(usual):
        shortened = other.sentences != sentences
        assert other.sentences == (
            told[-len(other.sentences) :] if shortened else sentences
        )
        assert not shortened or other.sentences[0].opens
        assert usual.hashtags[len(usual.hashtags) - len(other.hashtags) :] == (
            other.hashtags
        )
        assert other != usual
