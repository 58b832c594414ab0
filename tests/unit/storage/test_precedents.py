"""What the store remembers of what was told before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from distbot.domain.post import PostState
from distbot.domain.quote import Quote
from distbot.domain.same_story import Story
from distbot.storage.precedents import SqlPrecedents

if TYPE_CHECKING:
    from tests.unit.storage.rig import Store


def key(number: int) -> str:
    return f"wartarimba.example.com/{number}"


def headlines(store: Store, memory: SqlPrecedents, but: str = "") -> list[str]:
    since = store.later(hours=-48)
    return [one.headline[-1] for one in memory.stories(but, since)]


def quote(speaker: str) -> Quote:
    return Quote(text="Kami siap", start=1, paragraph=0, speaker=speaker, usable=True)


def test_the_last_two_days_are_remembered_but_the_article_itself(store: Store) -> None:
    memory = SqlPrecedents(store.database)
    store.article()
    store.wait(hours=47)
    store.article()
    store.article()

    assert sorted(headlines(store, memory, key(3))) == ["1", "2"]
    store.wait(hours=2)
    assert sorted(headlines(store, memory)) == ["2", "3"]


def test_a_remembered_story_is_the_articles_present_one(store: Store) -> None:
    memory = SqlPrecedents(store.database)
    store.article()
    story = store.story(1)
    assert [one.story for one in memory.stories("", store.later(hours=-1))] == [
        Story.of(story.headline, story.paragraphs)
    ]

    amended = type(story)(
        url=story.url, headline=story.headline, paragraphs=("Kata-kata baru sekali.",)
    )
    store.articles.keep("map", (amended,), {}, baseline=False, now=store.now)

    assert [one.story for one in memory.stories("", store.later(hours=-1))] == [
        Story.of(amended.headline, amended.paragraphs)
    ]


def test_no_more_than_three_hundred_stories_are_compared(store: Store) -> None:
    memory = SqlPrecedents(store.database)
    stories = [store.story(number) for number in range(310)]
    store.articles.keep("map", stories, {}, baseline=True, now=store.now)

    assert len(memory.stories("", store.later(hours=-1))) <= 301


@pytest.mark.parametrize(
    "speaker", ["Siti Nur'aini", 'Rahman "Man" Hakiki', "100% _Rimba_", "José Ñandú"]
)
def test_a_speaker_whose_card_is_out_was_quoted(store: Store, speaker: str) -> None:
    memory = SqlPrecedents(store.database)
    store.publish("1", quote=quote(speaker))

    assert memory.has_quoted(speaker, "")
    assert not memory.has_quoted(speaker[:-1], "")
    assert not memory.has_quoted("Siti%", "")


def test_what_is_not_out_or_the_articles_own_does_not_count(store: Store) -> None:
    memory = SqlPrecedents(store.database)
    store.add(PostState.DRAFT, quote=quote("Rahman Hakiki"))
    assert not memory.has_quoted("Rahman Hakiki", "")

    store.publish("1", quote=quote("Sutan Rimba"))

    assert memory.has_quoted("Sutan Rimba", key(1))
    assert not memory.has_quoted("Sutan Rimba", key(2))
