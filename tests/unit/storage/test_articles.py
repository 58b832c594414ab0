from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from distbot.domain.article import Article

if TYPE_CHECKING:
    from tests.unit.storage.rig import Store

WIB = timezone(timedelta(hours=7))
STORY = Article(
    url="https://wartarimba.example.com/padi",
    headline="Padi Ladang Rimba “Menguning” Lebih Awal 🌾",
    paragraphs=("RIMBA — Petani mulai panen.", "“Airnya cukup,” kata Mak Sinar."),
    byline="Tari",
    image="https://wartarimba.example.com/padi.jpg",
    image_credit="Foto: Badrun",
    published_at=datetime(2026, 3, 1, 9, 15, tzinfo=WIB),
    modified_at=datetime(2026, 3, 1, 2, 20, tzinfo=UTC),
    tags=("padi", "panen"),
    categories=("Daerah",),
    cta_url="https://wartarimba.example.com/medsos",
)


def test_an_article_comes_back_as_it_was(store: Store) -> None:
    article_id = store.posts.draft(STORY, (), store.now)

    assert store.articles.get(article_id) == STORY


def test_an_article_is_found_by_its_key(store: Store) -> None:
    article_id = store.posts.draft(STORY, (), store.now)

    assert store.articles.find(STORY.key) == article_id
    assert store.articles.find("wartarimba.example.com/lada") is None


def test_an_unknown_article_is_a_lookup_error(store: Store) -> None:
    with pytest.raises(LookupError, match="41"):
        store.articles.get(41)


def test_a_source_has_no_marks_before_its_first_run(store: Store) -> None:
    assert store.articles.marks("situs") is None

    store.articles.keep("situs", (), {}, baseline=True, now=store.now)

    assert store.articles.marks("situs") == {}


def test_the_latest_marks_are_given_back(store: Store) -> None:
    store.articles.keep("situs", (), {"etag": "1"}, baseline=True, now=store.now)
    store.articles.keep("situs", (), {"etag": "2"}, baseline=False, now=store.now)

    assert store.articles.marks("situs") == {"etag": "2"}
    assert store.articles.marks("map") is None


def test_only_what_is_new_is_counted_and_stored(store: Store) -> None:
    other = replace(STORY, url="https://wartarimba.example.com/lada")
    tracked = replace(STORY, url=f"{STORY.url}/?utm_source=rss")

    first = store.articles.keep(
        "situs", (STORY, tracked), {}, baseline=False, now=store.now
    )
    second = store.articles.keep(
        "situs", (STORY, other), {}, baseline=False, now=store.now
    )

    assert (first, second) == (1, 1)
    assert len(store.articles.uncomposed(10)) == 2


def test_an_article_that_two_sources_give_is_one(store: Store) -> None:
    store.articles.keep("situs", (STORY,), {}, baseline=False, now=store.now)
    again = store.articles.keep("map", (STORY,), {}, baseline=False, now=store.now)

    assert again == 0
    assert len(store.articles.uncomposed(10)) == 1


def test_an_article_an_editor_sends_takes_its_present_words(store: Store) -> None:
    mended = replace(STORY, paragraphs=("Panen padi naik.",))
    first = store.posts.draft(STORY, (), store.now)

    again = store.posts.draft(mended, (), store.now)

    assert again == first
    assert store.articles.get(first) == mended


def test_uncomposed_articles_come_oldest_first_and_say_if_they_are_history(
    store: Store,
) -> None:
    lada, headline = "https://wartarimba.example.com/lada", "Lada Rimba Mulai Berbuah"
    other = replace(STORY, url=lada, headline=headline)
    store.articles.keep("situs", (STORY,), {}, baseline=True, now=store.now)
    store.articles.keep("map", (other,), {}, baseline=False, now=store.now)

    found = store.articles.uncomposed(10)

    assert [(one.article.url, one.baseline) for one in found] == [
        (STORY.url, True),
        (other.url, False),
    ]
    assert len(store.articles.uncomposed(1)) == 1


def test_a_composed_article_is_not_composed_again(store: Store) -> None:
    store.articles.keep("map", (STORY,), {}, baseline=False, now=store.now)
    (waiting,) = store.articles.uncomposed(10)

    store.posts.add(waiting.id, (), store.now)

    assert store.articles.uncomposed(10) == []


def test_a_source_is_as_fresh_as_its_newest_article_was_first_heard_of(
    store: Store,
) -> None:
    other = replace(STORY, url="https://wartarimba.example.com/lada", headline="Lada")
    first = store.now
    assert store.articles.fresh_at("situs") is None
    store.articles.keep("situs", (STORY,), {"etag": "1"}, baseline=True, now=first)
    store.now += timedelta(hours=5)
    store.articles.keep("situs", (STORY,), {"etag": "2"}, baseline=False, now=store.now)
    assert store.articles.fresh_at("situs") == first

    heard = store.now
    store.articles.keep("map", (other,), {}, baseline=False, now=heard)
    store.now += timedelta(hours=5)
    store.articles.keep("situs", (other,), {}, baseline=False, now=store.now)
    assert store.articles.fresh_at("situs") == heard
    store.articles.keep("situs", (STORY,), {}, baseline=False, now=store.now)
    assert store.articles.fresh_at("situs") == heard
    assert store.articles.marks("situs") == {}
