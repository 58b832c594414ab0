"""Puts the labels and the articles together for the quote scorer.

    python benchmarks/labels/join.py /tmp/fresh.jsonl
    python ../shared/tools/score_quotes.py benchmarks.reading:quotes \
        --gold /tmp/fresh.jsonl --split all

fresh.jsonl holds offsets only, since the texts belong to their publishers; the joined
file holds the texts and must stay outside the checkout. The scorer knows the splits
dev, heldout and challenge: these labels are `heldout`.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

LABELS = Path(__file__).with_name("fresh.jsonl")
ARTICLES = Path(__file__).parents[2] / "../shared/data/articles-dev.jsonl"

Row = dict[str, Any]  # parsed JSON: the scorer's own checks are the schema


class ChangedTextError(ValueError):
    """The article is not the text that was labelled, so its offsets mean nothing."""


def joined(label: Row, article: Row) -> Row:
    """Build one line of the scorer's input.

    Raises:
        ChangedTextError: when the text's SHA-256 is not the one in the label.
    """
    text: str = article["text"]
    if hashlib.sha256(text.encode()).hexdigest() != label["sha256"]:
        raise ChangedTextError(f"{label['id']}: the text differs from the labelled one")
    quotes = [
        {**quote, "text": text[quote["start"] : quote["end"]]}
        for quote in label["quotes"]
    ]
    about = {key: article[key] for key in ("id", "source", "publisher", "title")}
    return {**about, "split": "heldout", "text": text, "quotes": quotes}


def rows(path: Path) -> list[Row]:
    """Read one JSON object a line."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def main() -> None:
    """Write the joined lines to the file named on the command line."""
    if len(sys.argv) != 2:
        sys.exit("usage: python benchmarks/labels/join.py FILE")
    articles = {article["id"]: article for article in rows(ARTICLES)}
    lines = [joined(label, articles[label["id"]]) for label in rows(LABELS)]
    with Path(sys.argv[1]).open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    spans = sum(len(line["quotes"]) for line in lines)
    print(f"{len(lines)} articles, {spans} quoted spans -> {sys.argv[1]}")


if __name__ == "__main__":
    main()
