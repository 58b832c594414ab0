"""Measures the Indonesian reader: right, robust, fast.

    python benchmarks/reading.py [labelled] [fresh] [libraries] [residue] [speed]

prints the named parts, without names all of them. The labelled articles, the unlabelled
ones and the scorers are expected in ../shared beside the checkout; speed needs neither.

`quotes` and `sentences` are also what the scorers take, as `benchmarks.reading:quotes`;
a text's first line is its first paragraph, not its headline.
"""

import importlib
import json
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from distbot.domain.article import Article
from distbot.domain.excerpt import excerpt
from distbot.domain.folding import fold_marks
from distbot.domain.quote import Quote
from distbot.domain.reading import Reading
from distbot.domain.text_telegram import CAPTION_LIMIT, length_utf16
from distbot.domain.text_x import LIMIT_WEIGHTED, weigh
from distbot.languages.id import LANGUAGE

HERE = Path(__file__).parent
SHARED = HERE.parent / "../shared"
SHOWN = 8
RESIDUE = {
    "CTA": re.compile(
        r"kunjungi medsos|klik di ?sini|ikuti kami|whatsapp channel", re.IGNORECASE
    ),
    "teaser": re.compile(
        r"baca (juga|selengkapnya)|simak (juga|video)|lihat juga", re.IGNORECASE
    ),
    "dateline": re.compile(r"^[A-Z][A-Z .,/()]{3,30} ?(—|–|--|-|\|)\s|^\S+\.com\b"),
    "credit": re.compile(
        r"(?:^|[.!?”] )(?:editor|penulis|reporter|pewarta|foto|sumber|dok) ?:"
        r"|ANTARA/|\[gambas|scroll to|advertisement",
        re.IGNORECASE,
    ),
    "sign-off": re.compile(r"\((?:[a-z]{2,4}(?:/[a-z]{2,4})+|\*+)\)"),
}
BOXES: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("X 280", lambda text: weigh(text).weighted_length <= LIMIT_WEIGHTED),
    ("Telegram 1024", lambda text: length_utf16(text) <= CAPTION_LIMIT),
)
LIBRARIES: dict[str, Callable[[Any, str], Any]] = {
    "syntok.segmenter": lambda module, text: [
        "".join(token.spacing + token.value for token in sentence)
        for paragraph in module.analyze(text)
        for sentence in paragraph
    ],
    "sentencex": lambda module, text: list(module.segment("id", text)),
    "pysbd": lambda module, text: module.Segmenter(language="en").segment(text),
    "blingfire": lambda module, text: module.text_to_sentences(text).split("\n"),
    "nupunkt": lambda module, text: module.sent_tokenize(text),
}


def article(text: str, title: str | None = None) -> Article:
    """Make an article of a text, a paragraph a line."""
    rows = tuple(row.strip() for row in text.split("\n") if row.strip())
    return Article(url=None, headline=title or "Tanpa judul", paragraphs=rows)


def quotes(text: str, title: str | None = None) -> list[dict[str, object]]:
    """Give the quotes; one that runs over paragraphs as one quote."""
    source = article(text, title)
    joined: list[dict[str, object]] = []
    before: Quote | None = None
    for quote in LANGUAGE.read(source).quotes:
        if before and _runs_on(source.paragraphs, before, quote):
            joined[-1] = {
                **asdict(quote),
                "text": f"{joined[-1]['text']}\n{quote.text}",
            }
        else:
            joined.append({**asdict(quote)})
        before = quote
    return joined


def sentences(text: str) -> list[str]:
    """Give the sentences, without dateline and furniture."""
    reading: Reading = LANGUAGE.read(article(text))
    return [sentence.text for sentence in reading.sentences]


def _runs_on(paragraphs: Sequence[str], before: Quote, after: Quote) -> bool:
    """Whether no mark stands between two quotes of neighbouring paragraphs."""
    return (
        after.paragraph == before.paragraph + 1
        and after.start == 0
        and before.start + len(before.text) == len(paragraphs[before.paragraph])
    )


def labelled() -> None:
    """Score quotes and sentences on the labelled articles."""
    _score("score_quotes.py", "quotes", "--by-source")
    _score("score_sentences.py", "sentences", "--split", "dev")


def fresh() -> None:
    """Score quotes on the sample that no rule was made for."""
    if not (HERE / "labels/fresh.jsonl").exists():
        print("no fresh sample")
        return
    with tempfile.TemporaryDirectory() as folder:
        gold = str(Path(folder) / "fresh.jsonl")
        subprocess.run(  # noqa: S603 - our own script
            [sys.executable, str(HERE / "labels/join.py"), gold], check=True
        )
        _score("score_quotes.py", "quotes", "--gold", gold)


def _score(scorer: str, function: str, *options: str) -> None:
    command = [str(SHARED / "tools" / scorer), f"benchmarks.reading:{function}"]
    subprocess.run(  # noqa: S603 - the scorers that the labels came with
        [sys.executable, *command, *options], check=True, cwd=HERE.parent
    )


def libraries() -> None:
    """Score sentence splitters that happen to be installed, for comparison."""
    sys.path.insert(0, str(SHARED / "tools"))
    scorer = importlib.import_module("score_sentences")
    rows = _rows("sentences-dev.jsonl")
    print(f"distbot            F1 {scorer.run(sentences, rows)[0]['f1']:.3f}")
    for name, split in LIBRARIES.items():
        try:
            module = importlib.import_module(name)
        except ImportError:
            print(f"{name:18} not installed")
            continue
        result, _ = scorer.run(lambda text, m=module, s=split: s(m, text), rows)
        print(f"{name:18} F1 {result['f1']:.3f}")


def residue() -> None:
    """Read every unlabelled article: what must never happen, counted."""
    counts: Counter[str] = Counter()
    shown: Counter[str] = Counter()
    for row in _rows("articles-dev.jsonl"):
        source = article(row["text"], row["title"])
        reading = LANGUAGE.read(source)
        counts["articles"] += 1
        counts["quotes"] += len(reading.quotes)
        counts["usable quotes"] += len(reading.usable_quotes)
        for fault, words in _faults(source, reading):
            counts[fault] += 1
            if shown[fault] < SHOWN:
                shown[fault] += 1
                print(f"{fault}: {row['id']}: {words}")
    for name, count in sorted(counts.items()):
        print(f"{count:7} {name}")


def _faults(source: Article, reading: Reading) -> Iterator[tuple[str, str]]:
    for quote in reading.quotes:
        paragraph = source.paragraphs[quote.paragraph]
        if paragraph[quote.start : quote.start + len(quote.text)] != quote.text:
            yield "! quote is no slice", quote.text[:60]
    ends = ("…", *(fold_marks(one.text) for one in reading.sentences if one.whole))
    for box, fits in BOXES:
        text = excerpt(reading.sentences, fits)
        if not text:
            yield f"? {box}: no excerpt", reading.headline[:60]
            continue
        if not fits(text):
            yield f"! {box}: over its limit", text[:60]
        if not text.endswith(ends):
            yield f"! {box}: ends nowhere", text[-60:]
        yield from ((f"! {box}: {name}", words) for name, words in _residue_of(text))


def _residue_of(text: str) -> Iterator[tuple[str, str]]:
    for name, pattern in RESIDUE.items():
        if found := pattern.search(text):
            at = max(0, found.start() - 30)
            yield name, repr(text[at : found.end() + 30])


def speed() -> None:
    """Time whole readings on one core."""
    for row in _rows("quotes-dev.jsonl"):
        LANGUAGE.read(article(row["text"]))
    rows = _rows("articles-dev.jsonl")
    sizes = {
        "about 2,300 characters": [r for r in rows if 2_200 < len(r["text"]) < 2_400],
        "about 6,000 characters": [r for r in rows if 5_600 < len(r["text"]) < 6_400],
    }
    for name, chosen in sizes.items():
        took = sorted(_took_ms(article(row["text"], row["title"])) for row in chosen)
        mean = sum(took) / len(took)
        print(
            f"{name}: {len(took)} articles, median {median(took):.2f} ms, "
            f"{1000 / mean:.0f} articles/s, worst {took[-1]:.1f} ms"
        )
    story = "\n".join(row["text"] for row in rows[:400])[:1_000_000]
    hostile = {
        "news": story,
        "one line of news": story.replace("\n", " "),
        "“A ” ": "“A ” " * 200_000,
        '"a ': '"a ' * 333_333,
        "one capital run": "Ketua Rangga " * 77_000,
        "other names": " ".join(f"“A,” kata Sari{n}." for n in range(55_000)),
        "other capitals": " ".join(f"Ra{n} Su{n} datang." for n in range(50_000)),
        "(a": "(a" * 500_000,
        "no space": "a" * 1_000_000,
        "a.a.": "a." * 500_000,
    }
    for name, text in hostile.items():
        print(f"1 MB, {name}: {_took_ms(article(text), times=1) / 1000:.2f} s")
    print(f"4 KB of a.a.a.: {_took_ms(article('a.' * 2_000)):.2f} ms")


def _took_ms(source: Article, times: int = 5) -> float:
    best = float("inf")
    for _ in range(times):
        begun = time.process_time()
        LANGUAGE.read(source)
        best = min(best, time.process_time() - begun)
    return best * 1000


def _rows(name: str) -> list[dict[str, Any]]:
    path = SHARED / "data" / name
    if not path.exists():
        sys.exit(f"expected beside the checkout: {path}")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


PARTS: dict[str, Callable[[], None]] = {
    "labelled": labelled,
    "fresh": fresh,
    "libraries": libraries,
    "residue": residue,
    "speed": speed,
}


def main(names: Sequence[str]) -> None:
    """Print the named parts."""
    for name in names or PARTS:
        if name not in PARTS:
            sys.exit(f"{name} is none of: {', '.join(PARTS)}")
        print(f"\n## {name}\n", flush=True)
        PARTS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
