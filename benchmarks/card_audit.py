"""Lay out 2,000 quotes of real articles in four sizes, and count what is wrong.

    python benchmarks/card_audit.py [--quotes N] [--photos N] [--articles FILE]

Each quote is laid out as the service would do it without a photo (plain, then
without the headline), drawn, and looked at: texts outside their box, overlapping,
below the floor size, without a glyph, below 4.5:1 on the drawn pixels, or not the
quoted words. Each Nth is laid out and drawn with a photo too: light, dark, busy by
turns. Typography is counted beside: those are matters of taste and room.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from PIL import Image

from distbot import plugins
from distbot.cards import samples
from distbot.cards.audit import clumsy, faults, lead_lines
from distbot.cards.blend import readable_ground
from distbot.cards.colours import CONTRAST
from distbot.cards.contrast import least_contrast
from distbot.cards.layout import arrange
from distbot.cards.paint import paint
from distbot.cards.shapes import Layout, Text
from distbot.cards.template import Frame, Template
from distbot.domain.article import Article
from distbot.domain.card import Brand, Card, CardSize, Photo
from distbot.domain.errors import CardError
from distbot.domain.folding import same_words
from distbot.domain.ladder import Wish, quote_cards
from distbot.domain.quote import Quote
from distbot.domain.reading import Reading

ARTICLES = Path(__file__).parents[1] / "../shared/data/articles-dev.jsonl"
BRAND = Brand(wordmark="KABARKUALA", wordmark_accent="KUALA")
CTA = "Kunjungi Medsos Kabarkuala.com"
WRONG = ("outside", "overlap", "small", "glyph", "contrast", "words")


def quotes(path: Path, wanted: int) -> Iterator[tuple[Reading, Quote]]:
    """Yield usable quotes with the reading they stand in."""
    language = plugins.load("languages", "id")
    found = 0
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            raw = json.loads(line)
            rows = [row.strip() for row in raw["text"].split("\n") if row.strip()]
            reading = language.read(
                Article(url=None, headline=raw["title"], paragraphs=tuple(rows))
            )
            for quote in reading.usable_quotes:
                yield reading, quote
                found += 1
                if found == wanted:
                    return


def cards(
    reading: Reading, quote: Quote, size: CardSize, photo: Photo | None
) -> list[Card]:
    """Return the cards the service would try, plain or with a photo."""
    wish = Wish(reading=reading, size=size, brand=BRAND, cta=CTA, photo=photo)
    tried = list(quote_cards(wish, quote))
    return tried[:1] if photo else tried


class Audit:
    """Counts, and keeps some examples of what is wrong."""

    def __init__(self, templates: dict[str, Template]) -> None:
        """Begin with nothing counted."""
        self.templates = templates
        self.counts: Counter[str] = Counter()
        self.examples: dict[str, str] = {}
        self.least = 21.0

    def look(self, tried: list[Card]) -> None:
        """Lay out, draw and judge the first card that fits."""
        for card in tried:
            template = self.templates[card.template]
            try:
                layout = arrange(card, template)
            except CardError as error:
                reason = "glyph refused" if "glyph" in str(error) else "did not fit"
                self.counts[f"{card.template}: {reason}"] += 1
                continue
            self.counts["layouts"] += 1
            self.counts[f"{card.template}: laid out"] += 1
            self.judge(card, layout, template.frames[card.size])
            return
        photo = tried[0].photo is not None
        next_step = "plain" if photo else "another quote or the headline"
        self.counts[f"left to the next step: {next_step}"] += 1

    def judge(self, card: Card, layout: Layout, frame: Frame) -> None:
        """Count what is wrong with one card."""
        for fault in faults(layout, frame):
            self.found(fault.partition(":")[0], fault)
        quote = card.quote
        if quote is None or not same_words(layout.words[0], quote.text):
            self.found("words", layout.words[0])
        contrast = least_contrast(*behind(layout))
        self.least = min(self.least, contrast)
        if contrast < CONTRAST:
            self.found("contrast", f"{contrast:.2f}")
        for fault in clumsy(lead_lines(layout), card.keep):
            self.found(f"typography, {fault.partition(':')[0]}", fault)

    def found(self, kind: str, example: str) -> None:
        """Count a fault and keep its first example."""
        self.counts[kind] += 1
        self.examples.setdefault(kind, example)

    def report(self) -> int:
        """Print the counts and return how many must not be."""
        for kind in WRONG:
            self.counts.setdefault(kind, 0)
        for kind, count in sorted(self.counts.items()):
            print(f"{count:>7}  {kind}")
        print(f"{self.least:>7.2f}  least contrast")
        for kind, example in self.examples.items():
            if kind in WRONG:
                print(f"  {kind}: {example}")
        return sum(self.counts[kind] for kind in WRONG)


def behind(layout: Layout) -> tuple[Image.Image, list[Text]]:
    """Return the card without its words, as drawn, and the words."""
    if layout.photographic:
        ground, deep = readable_ground(layout)
        return ground, list(deep.texts)
    bare = replace(
        layout, shapes=tuple(s for s in layout.shapes if not isinstance(s, Text))
    )
    return paint(bare).convert("RGB"), list(layout.texts)


def main() -> None:
    """Run the audit; exit 1 if anything is wrong that must not be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quotes", type=int, default=2000)
    parser.add_argument(
        "--photos", type=int, default=8, help="every Nth quote; 0: none"
    )
    parser.add_argument("--articles", type=Path, default=ARTICLES)
    asked = parser.parse_args()
    templates = {n: plugins.load("templates", n) for n in plugins.names("templates")}
    audit = Audit(templates)
    pictures = [samples.picture(name) for name in samples.PICTURES]
    for number, (reading, quote) in enumerate(quotes(asked.articles, asked.quotes)):
        for size in CardSize:
            audit.look(cards(reading, quote, size, None))
            if asked.photos and number % asked.photos == 0:
                content = pictures[number // asked.photos % len(pictures)]
                photo = Photo(content=content, credit=samples.CREDIT)
                audit.look(cards(reading, quote, size, photo))
    frames = templates["quote"].frames
    for size, frame in frames.items():
        share = 100 * frame.floor / size.width_px
        lead = 100 * frame.lead_least / size.width_px
        print(
            f"floor on {size.value}: large words {frame.lead_least} px"
            f" ({lead:.2f} % of the width), small {frame.floor} px ({share:.2f} %)"
        )
    sys.exit(1 if audit.report() else 0)


if __name__ == "__main__":
    main()
