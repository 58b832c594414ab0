import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from distbot.domain.same_story import SAME, Story, similarity

WORDS = st.sampled_from(
    ["pasar", "rimba", "sungai", "warga", "bupati", "perahu", "pagi", "harga"]
)
TEXTS = st.lists(WORDS, max_size=600).map(" ".join)
STORIES = TEXTS.map(lambda text: Story.of("Pasar Terapung", [text]))
SERIES = ("Harga Emas", "Prakiraan Cuaca")
"""The same sentences every day, with other figures."""


@given(a=STORIES, b=STORIES)
def test_a_likeness_is_a_share_and_has_no_direction(a: Story, b: Story) -> None:
    assert 0 <= similarity(a, b) == similarity(b, a) <= 1


@given(story=STORIES)
@example(story=Story.of("", []))
def test_a_story_is_kept_and_read_as_it_was(story: Story) -> None:
    kept = story.pack()

    assert Story.unpack(kept) == story
    assert len(kept) <= 2049


@given(text=TEXTS)
def test_a_story_is_like_itself_whatever_its_capitals_and_marks(text: str) -> None:
    loud = Story.of("PASAR TERAPUNG!", [f"“{text.upper()}”", "", "…"])

    assert similarity(Story.of("Pasar terapung", [text]), loud) == 1


@pytest.mark.parametrize("kept", ["", "deadbeef", "=xyz", "?00"])
def test_what_is_no_kept_story_is_refused(kept: str) -> None:
    with pytest.raises(ValueError, match=r"story|hexadecimal"):
        Story.unpack(kept)


def test_a_long_story_is_like_its_half_by_half() -> None:
    words = [f"kata{number}" for number in range(2000)]
    whole, half = (
        Story.of("", [" ".join(words)]),
        Story.of("", [" ".join(words[:1000])]),
    )

    assert not whole.whole
    assert similarity(whole, half) == pytest.approx(0.5, abs=0.1)


def test_stories_without_a_word_in_common_are_not_alike() -> None:
    assert similarity(Story.of("satu dua tiga", []), Story.of("empat lima", [])) == 0
    assert similarity(Story.of("", []), Story.of("", [])) == 0


@pytest.fixture(scope="module")
def articles(shared: Path) -> list[dict[str, str]]:
    lines = (shared / "data/articles-dev.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in lines.splitlines()]


def paragraphs(article: dict[str, str]) -> list[str]:
    return [line for line in article["text"].split("\n") if line.strip()]


def edited(lines: Sequence[str], every: int) -> list[str]:
    """Change every so many words."""
    count = 0
    changed = []
    for line in lines:
        words = line.split()
        for at in range(len(words)):
            count += 1
            if count % every == 0:
                words[at] = f"ganti{count}"
        changed.append(" ".join(words))
    return changed


def versions(article: dict[str, str]) -> Iterator[Story]:
    """Yield an article with every 25th word changed, renamed, a third longer."""
    title, lines = article["title"], paragraphs(article)
    yield Story.of(f"Kabar Terbaru: {title}", edited(lines, 25))
    yield Story.of("Judul yang Lain Sama Sekali", lines)
    words = " ".join(lines).split()
    more = [f"tambahan{number}" for number in range(len(words) // 3)]
    yield Story.of(title, [*lines, " ".join(more)])


def test_a_story_told_again_with_light_edits_is_the_same(
    articles: list[dict[str, str]],
) -> None:
    long = [a for a in articles[::50] if len(a["text"].split()) > 60]
    missed = [
        article["title"]
        for article in long
        for version in versions(article)
        if similarity(version, Story.of(article["title"], paragraphs(article))) < SAME
    ]

    assert len(long) > 90
    assert missed == []


def test_no_two_stories_of_a_series_are_taken_for_one(
    articles: list[dict[str, str]],
) -> None:
    daily = [a for a in articles if a["title"].startswith(SERIES)]
    stories = [Story.of(a["title"], paragraphs(a)) for a in daily]
    pairs = [similarity(one, other) for one, other in combinations(stories, 2)]

    assert len(daily) >= 15
    assert max(pairs) < SAME


def test_other_stories_of_the_newsrooms_are_not_taken_for_one(
    articles: list[dict[str, str]],
) -> None:
    """What is: 59 pairs, each looked at: stories that their newsroom told again."""
    stories = [Story.of(a["title"], paragraphs(a)) for a in articles]

    assert len(list(alike(stories))) <= 59


def alike(stories: Sequence[Story]) -> Iterator[tuple[int, int]]:
    """Yield the pairs that are taken for one; only those are looked at that may be."""
    holders = defaultdict[int, list[int]](list)
    for number, story in enumerate(stories):
        for shingle in story.shingles[:48]:
            holders[shingle].append(number)
    shared = Counter(
        pair
        for numbers in holders.values()
        if len(numbers) < 40
        for pair in combinations(numbers, 2)
    )
    for (one, other), count in shared.items():
        if count > 8 and similarity(stories[one], stories[other]) >= SAME:
            yield one, other
