"""What the store remembers of what was told before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from distbot.domain.post import PostState
from distbot.domain.quote import Quote
from distbot.storage.precedents import SqlPrecedents

if TYPE_CHECKING:
    from distbot.domain.article import Article
    from tests.unit.storage.rig import Store


def key(number: int) -> str:
    return f"wartarimba.example.com/{number}"


def told_by(store: Store, memory: SqlPrecedents, number: int) -> list[str]:
    """Articles of the last two days that tell what an article tells, by key."""
    since = store.later(hours=-48)
    return [one.article.key for one in memory.alike(retold(store, number), since)]


def retold(store: Store, number: int) -> Article:
    """Tell one of the store's stories at some length, and like no other."""
    words = tuple(f"kata{number}x{at}" for at in range(60))
    return replace(
        store.story(number),
        headline=f"Cerita {number}",
        paragraphs=(" ".join(words),),
    )


def keep(store: Store, *articles: Article) -> None:
    store.articles.keep("map", articles, {}, baseline=False, now=store.now)


def quote(speaker: str) -> Quote:
    return Quote(text="Kami siap", start=1, paragraph=0, speaker=speaker, usable=True)


def test_the_same_story_is_found_for_two_days_but_not_the_article_itself(
    store: Store,
) -> None:
    memory = SqlPrecedents(store.database)
    first = retold(store, 1)
    keep(store, first, retold(store, 2))
    again = replace(first, url="https://wartarimba.example.com/lagi")

    assert told_by(store, memory, 1) == []
    keep(store, again)
    (found,) = memory.alike(first, store.later(hours=-48))
    assert (found.article, found.seen_at, found.likeness) == (again, store.now, 1.0)
    store.wait(hours=49)
    assert told_by(store, memory, 1) == []


def test_an_article_tells_what_its_present_words_tell(store: Store) -> None:
    memory = SqlPrecedents(store.database)
    keep(store, replace(retold(store, 7), url="https://wartarimba.example.com/lain"))
    assert len(told_by(store, memory, 7)) == 1

    other = replace(retold(store, 8), url="https://wartarimba.example.com/lain")
    keep(store, other)

    assert told_by(store, memory, 7) == []
    assert told_by(store, memory, 8) == [other.key]


def test_a_story_is_found_among_more_than_one_page_of_others(store: Store) -> None:
    memory = SqlPrecedents(store.database)
    keep(store, replace(retold(store, 0), url="https://wartarimba.example.com/awal"))
    keep(store, *(retold(store, number) for number in range(1, 700)))

    assert told_by(store, memory, 0) == ["wartarimba.example.com/awal"]
    keep(store, replace(retold(store, 5), url="https://wartarimba.example.com/akhir"))
    assert told_by(store, memory, 5) == ["wartarimba.example.com/akhir"]


def test_of_many_that_tell_the_same_ten_are_named_the_first_one_first(
    store: Store,
) -> None:
    memory = SqlPrecedents(store.database)
    same = retold(store, 3)
    keep(store, *(replace(same, url=f"https://r.example/{n}") for n in range(400)))

    found = memory.alike(same, store.later(hours=-1))

    assert len(found) == 10
    assert found[0].article.key == "r.example/0"


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
