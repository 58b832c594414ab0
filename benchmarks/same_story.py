"""Measures how stories that are told twice are found, and what that takes.

    python benchmarks/same_story.py            # some two minutes
    python benchmarks/same_story.py --quick    # a tenth of the looks

The articles are `../shared/data/articles-dev.jsonl`, of Indonesian newsrooms. Three
tables: pairs of the collection that are taken for one story (each is printed, to be
judged by eye); an article found again after it was edited; and a look at a store of
10,000 articles of the last hours, every one of them inside the window.
"""

import argparse
import json
import random
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

from distbot.domain.article import Article
from distbot.domain.retelling import is_update, numerals_of
from distbot.domain.same_story import SAME, Story, similarity
from distbot.languages.id import Indonesian
from distbot.storage.articles import SqlArticleStore
from distbot.storage.engine import open_database
from distbot.storage.precedents import SqlPrecedents

ARTICLES = Path(__file__).parent / "../../shared/data/articles-dev.jsonl"
SHARES = (0.05, 0.1, 0.2, 0.3)
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
STORED = 10_000

Edit = Callable[[Article, Article, float, random.Random], Article]
"""Changes a share of an article, with words of another one."""


def collection() -> list[Article]:
    """Read the articles of more than sixty words, each under an address of its own."""
    lines = ARTICLES.read_text(encoding="utf-8").splitlines()
    found: list[Article] = []
    for number, line in enumerate(lines):
        told = json.loads(line)
        paragraphs = tuple(text for text in told["text"].split("\n") if text.strip())
        if len(told["text"].split()) > 60:
            found.append(
                Article(
                    url=f"https://rimba.example/{number}",
                    headline=told["title"].strip(),
                    paragraphs=paragraphs,
                )
            )
    return found


def story_of(article: Article) -> Story:
    """Return what an article is told from others by."""
    return Story.of(article.headline, article.paragraphs)


def alike(stories: Sequence[Story]) -> Iterator[tuple[float, int, int]]:
    """Yield all pairs that are taken for one story, whenever they were published."""
    holders = defaultdict[int, list[int]](list)
    for number, story in enumerate(stories):
        for shingle in story.shingles[:48]:
            holders[shingle].append(number)
    shared = Counter(
        pair
        for numbers in holders.values()
        if len(numbers) < 60
        for pair in combinations(numbers, 2)
    )
    for (one, other), count in shared.items():
        likeness = similarity(stories[one], stories[other]) if count > 3 else 0.0
        if likeness >= SAME:
            yield likeness, one, other


def tell_pairs(articles: Sequence[Article], numerals: frozenset[str]) -> None:
    """Print the pairs, and what each telling would be to the other."""
    found = sorted(alike([story_of(one) for one in articles]), reverse=True)
    duplicates = 0
    for likeness, one, other in found:
        pair = articles[one], articles[other]
        kinds = [is_update(*order, numerals) for order in (pair, pair[::-1])]
        duplicates += not all(kinds)
        said = ("update" if kind else "duplicate" for kind in kinds)
        print(f"{likeness:.2f} {'/'.join(said):19} {pair[0].headline[:60]}")
        print(f"{'':25}{pair[1].headline[:60]}")
    print(f"{len(articles)} articles, {len(found)} pairs alike, ", end="")
    print(f"{duplicates} of them duplicates one way or both\n")


def mend(article: Article, other: Article, share: float, die: random.Random) -> Article:
    """Change words here and there, as an editor mends them; names and figures stay."""
    words = [line.split() for line in article.paragraphs]
    plain = [(i, j) for i, line in enumerate(words) for j in range(len(line))]
    plain = [(i, j) for i, j in plain if words[i][j].islower()]
    instead = [w for w in " ".join(other.paragraphs).split() if w.islower()]
    wanted = round(share * sum(map(len, words)))
    for i, j in die.sample(plain, min(wanted, len(plain))):
        words[i][j] = die.choice(instead)
    return replace(article, paragraphs=tuple(" ".join(line) for line in words))


def rewrite(
    article: Article, other: Article, share: float, die: random.Random
) -> Article:
    """Write a stretch of the text anew, with the other article's words."""
    words, instead = (" ".join(one.paragraphs).split() for one in (article, other))
    length = round(share * len(words))
    at = die.randrange(len(words) - length + 1)
    new = (instead * (1 + length // len(instead)))[:length]
    told = " ".join((*words[:at], *new, *words[at + length :]))
    return replace(article, paragraphs=(told,))


def reword(article: Article, other: Article) -> Article:
    """Give an article's headline other words, but for every third one."""
    words = [w for w in other.paragraphs[0].split() if w.islower()]
    kept = [w for at, w in enumerate(article.headline.split()) if at % 3 == 0]
    return replace(article, headline=" ".join((*words[:6], *kept)))


def tell_edits(articles: Sequence[Article], numerals: frozenset[str]) -> None:
    """Print how often an edited article is found, and how often it is a duplicate."""
    print(
        "| edit | headline | " + " | ".join(f"{s:.0%}" for s in (0.0, *SHARES)) + " |"
    )
    edits: dict[str, Edit] = {"words mended": mend, "a stretch rewritten": rewrite}
    for name, edit in edits.items():
        for is_reworded in (False, True):
            cells = [
                _share(articles, edit, share, numerals, is_reworded=is_reworded)
                for share in (0.0, *SHARES)
            ]
            headline = "reworded" if is_reworded else "the same"
            print(f"| {name} | {headline} | {' | '.join(cells)} |")
    print()


def _share(
    articles: Sequence[Article],
    edit: Edit,
    share: float,
    numerals: frozenset[str],
    *,
    is_reworded: bool,
) -> str:
    die = random.Random(7)  # noqa: S311 - the same articles every time
    sample = articles[::10]
    found = duplicates = 0
    for article in sample:
        other = die.choice(articles)
        edited = edit(article, other, share, die)
        if is_reworded:
            edited = reword(edited, other)
        if similarity(story_of(article), story_of(edited)) >= SAME:
            found += 1
            duplicates += not is_update(article, edited, numerals)
    return f"{found / len(sample):.0%} ({duplicates / len(sample):.0%})"


def tell_speed(articles: Sequence[Article], looks: int) -> None:
    """Print what a look at a store full of the window's articles takes."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database("sqlite:///rimba.db", base=Path(folder))
        store, copies = SqlArticleStore(database), -(-STORED // len(articles))
        news = [_copy(one, n) for n in range(copies) for one in articles][:STORED]
        store.keep("situs", news, {}, baseline=True, now=NOW)
        memory, since = SqlPrecedents(database), NOW - timedelta(hours=6)
        begun = time.process_time()
        memory.alike(news[0], since)
        first_s, spans = time.process_time() - begun, []
        for article in news[:: STORED // looks]:
            begun = time.process_time()
            memory.alike(article, since)
            spans.append(1000 * (time.process_time() - begun))
        database.engine.dispose()
    p99 = statistics.quantiles(spans, n=100)[98]
    print(f"{STORED} articles in the window, {len(spans)} looks: ", end="")
    print(f"p50 {statistics.median(spans):.1f} ms, p99 {p99:.1f} ms; ", end="")
    print(f"the first {first_s:.1f} s, of this processor")


def _copy(article: Article, number: int) -> Article:
    """Return an article, or one as long that shares no three words with it."""
    if number == 0:
        return article
    swapped = (
        " ".join(f"{word}{number}" for word in text.split())
        for text in article.paragraphs
    )
    return replace(article, url=f"{article.url}-{number}", paragraphs=tuple(swapped))


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true")
    looks = 100 if arguments.parse_args().quick else 1000
    articles = collection()
    numerals = numerals_of(Indonesian().moments)
    tell_pairs(articles, numerals)
    tell_edits(articles, numerals)
    tell_speed(articles, looks)


if __name__ == "__main__":
    main()
