"""Draws the articles of the fresh labelled sample, the same ones on every run.

    python benchmarks/labels/sample.py

prints one article id a line. The draw: articles whose text is 600 to 6,000
characters long, none that is labelled in quotes-dev.jsonl. 54 come from those with
at least one quoted span (a double mark, then 15 or more characters before the next
double mark), 6 from all that are left, quoted or not. No publisher gives more than 4:
the publishers take turns in a drawn order, one article each, until the number is
reached, so that the small mastheads are not drowned by the two that make up 79 % of
the collection. The hash of seed and id orders the articles, so the draw depends
neither on the order of the lines nor on Python's generator.
"""

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

SEED = "fresh-2026-11-23"
QUOTED, ANY, PER_PUBLISHER = 54, 6, 4
MIN_CHARS, MAX_CHARS = 600, 6_000
DATA = Path(__file__).parents[2] / "../shared/data"

Article = dict[str, str]

_SPAN = re.compile(r'["“”][^"“”]{15,}["“”]')


def masthead(article: Article) -> str:
    """Name the publisher without its domain ending: the collection writes both."""
    name = re.sub(r"(\.(com|co\.id|id|co))+$", "", article["publisher"])
    return {"antara": "antaranews"}.get(name, name)


def draw(articles: Iterable[Article], labelled: frozenset[str]) -> list[str]:
    """Choose the ids: first the quoted ones, then the rest, under one cap."""
    fit = [
        article
        for article in sorted(articles, key=_order)
        if article["id"] not in labelled
        and MIN_CHARS <= len(article["text"]) <= MAX_CHARS
    ]
    taken: Counter[str] = Counter()
    quoted = [article for article in fit if _SPAN.search(article["text"])]
    chosen = _in_turns(quoted, QUOTED, taken)
    rest = [article for article in fit if article["id"] not in chosen]
    return chosen + _in_turns(rest, ANY, taken)


def _order(article: Article) -> str:
    return hashlib.sha256(f"{SEED} {article['id']}".encode()).hexdigest()


def _in_turns(ordered: list[Article], number: int, taken: Counter[str]) -> list[str]:
    queues: defaultdict[str, list[str]] = defaultdict(list)
    for article in ordered:
        queues[masthead(article)].append(article["id"])
    chosen: list[str] = []
    for _ in range(PER_PUBLISHER):
        for name, queue in queues.items():
            if queue and taken[name] < PER_PUBLISHER and len(chosen) < number:
                taken[name] += 1
                chosen.append(queue.pop(0))
    return chosen


def rows(path: Path) -> list[Article]:
    """Read one JSON object a line."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def main() -> None:
    """Print the chosen ids, one a line."""
    labelled = frozenset(row["id"] for row in rows(DATA / "quotes-dev.jsonl"))
    for chosen in draw(rows(DATA / "articles-dev.jsonl"), labelled):
        print(chosen)


if __name__ == "__main__":
    main()
