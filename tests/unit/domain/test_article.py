from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from distbot.domain.article import Article

STORY = Article(
    url="https://wartarimba.example.com/2026/03/bakau",
    headline="Warga Rimba Menanam Bakau",
    paragraphs=("Warga menanam bakau.", "Bibit berasal dari kebun desa."),
)


@pytest.mark.parametrize(
    "url",
    [
        "http://wartarimba.example.com/2026/03/bakau",
        "https://www.wartarimba.example.com/2026/03/bakau",
        "https://WartaRimba.example.com/2026/03/bakau/",
        "https://wartarimba.example.com/2026/03/bakau#komentar",
        "https://wartarimba.example.com/2026/03/bakau?utm_source=rss&utm_medium=feed",
        "https://wartarimba.example.com/2026/03/bakau?fbclid=IwAR1&gclid=2",
        "https://wartarimba.example.com/2026/03/bakau?",
    ],
)
def test_spellings_of_one_address_are_one_article(url: str) -> None:
    assert replace(STORY, url=url).key == STORY.key


@pytest.mark.parametrize(
    "url",
    [
        "https://wartarimba.example.com/2026/03/bakau-2",
        "https://wartarimba.example.com/?p=41",
        "https://wartarimba.example.com/?p=42",
        "https://wartarimba.example.com/2026/03/bakau?page=2&utm_source=rss",
        "https://rimbahulu.example.com/2026/03/bakau",
        "https://wartarimba.example.com/2026/03/bakau?utmost=1",
    ],
)
def test_other_addresses_are_other_articles(url: str) -> None:
    assert replace(STORY, url=url).key != STORY.key


def test_an_id_in_the_address_tells_articles_apart() -> None:
    keys = {
        replace(STORY, url=f"https://wartarimba.example.com/?p={n}&utm_source=x").key
        for n in range(3)
    }

    assert len(keys) == 3


def test_an_edited_article_stays_the_same_one() -> None:
    edited = replace(STORY, headline="Warga Rimba Menanam 500 Bakau")

    assert edited.key == STORY.key
    assert edited.content_hash != STORY.content_hash


def test_without_an_address_the_words_are_the_article() -> None:
    one, same = replace(STORY, url=None), replace(STORY, url=None, byline="Tari")
    other = replace(one, paragraphs=(*one.paragraphs, "Acara selesai pukul sepuluh."))

    assert one.key == same.key
    assert one.key != other.key


@given(paragraphs=st.lists(st.text(min_size=1).filter(str.strip), max_size=4))
@example(paragraphs=["\ud800"])
def test_any_words_have_a_hash(paragraphs: list[str]) -> None:
    article = replace(STORY, paragraphs=tuple(paragraphs))

    assert len(article.content_hash) == 64
    assert article.content_hash == replace(article, byline="Tari").content_hash


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"headline": " \n"}, "headline"),
        ({"paragraphs": ("Ada.", "  ")}, "paragraph"),
        ({"published_at": datetime(2026, 3, 2)}, "offset"),  # noqa: DTZ001 - the fault
        ({"modified_at": datetime(2026, 3, 2)}, "offset"),  # noqa: DTZ001 - the fault
    ],
    ids=str,
)
def test_what_no_source_may_hand_on_cannot_be_built(
    change: dict[str, object], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        replace(STORY, **change)  # type: ignore[arg-type]  # wrong on purpose


def test_an_aware_time_is_kept_as_it_is() -> None:
    moment = datetime(2026, 3, 2, tzinfo=UTC)

    assert replace(STORY, published_at=moment).published_at is moment


def test_an_article_without_address_stays_the_same_when_a_word_is_mended() -> None:
    first = Article(
        url=None, headline="Pasar", paragraphs=("Buka.",), source_id="map:pasar.txt"
    )

    assert replace(first, paragraphs=("Dibuka.",)).key == first.key
