from dataclasses import dataclass

import pytest

from distbot.domain.article import Article
from distbot.domain.importance import priority_of
from distbot.domain.post import Priority
from distbot.domain.reading import ArticleClass


@dataclass(frozen=True, slots=True, kw_only=True)
class High:
    tags: tuple[str, ...] = ("Pilkada",)
    categories: tuple[str, ...] = ("Utama",)
    headline: tuple[str, ...] = ("harga beras",)


def article(
    headline: str = "Warga Datang", tag: str = "Rimba", category: str = "Kota"
) -> Article:
    return Article(
        url=None,
        headline=headline,
        paragraphs=("Harga beras dibicarakan.",),
        tags=(tag,),
        categories=(category,),
    )


IMPORTANT = (
    article(tag="#pilkada"),
    article(category="UTAMA"),
    article("Lagi, Harga Beras Naik"),
)


@pytest.mark.parametrize("story", IMPORTANT)
def test_what_the_newsroom_named_is_important(story: Article) -> None:
    assert priority_of(story, ArticleClass.NORMAL, High()) is Priority.HIGH


@pytest.mark.parametrize("story", IMPORTANT)
def test_breaking_stands_above_it_and_an_evergreen_can_wait(story: Article) -> None:
    assert priority_of(story, ArticleClass.BREAKING, High()) is Priority.BREAKING
    assert priority_of(story, ArticleClass.EVERGREEN, High()) is Priority.EVERGREEN


@pytest.mark.parametrize(
    "story",
    [article(), article(tag="Pilkada 2029"), article("Harga Pasar Beras")],
)
def test_anything_else_is_normal(story: Article) -> None:
    assert priority_of(story, ArticleClass.NORMAL, High()) is Priority.NORMAL
