"""Measures what takes an article out of its page: right, complete, fast.

    python benchmarks/extract.py [--pages]

runs distbot's extractor, trafilatura alone, and three other kept libraries on the pages
in ../shared/data/html. The others are no dependencies: `uv run` gives each an
environment of its own, so the first run needs the network. `--pages` shows each one.

The truth is where each site's template puts the text (benchmarks/labels/pages.toml).
At the end of every article's text stands a call to action, as WordPress sites have it,
to see whether it survives.
"""

import json
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import trafilatura
from selectolax.lexbor import LexborHTMLParser

from distbot.domain.errors import InputError
from distbot.sources._html import html_lines, html_text
from distbot.sources._page import article_from_page, declared_charset
from distbot.sources._text import clean_line, decode_page

HERE = Path(__file__).parent
PAGES = HERE.parent / "../shared/data/html"
LABELS = HERE / "labels/pages.toml"
UV = HERE.parent / ".tools/uv"
LOOKS = 3
CTA_URL = "https://kabarmuara.example.com/medsos"
CTA = (
    f'<p>Kunjungi Medsos Kabarmuara.com</p><p><a href="{CTA_URL}">Klik di sini</a></p>'
)
OTHERS = ("readability-lxml", "newspaper4k", "resiliparse")
WHITE = re.compile(r"\s+")
ENOUGH = 200
"""Characters of text from which on a list counts as taken for an article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A page with what is known of it.

    Attributes:
        name: Of its file, without suffix.
        markup: The page; an article's ends with a call to action.
        lines: Of the article's text; none for a list of articles.
        headline: "" where the template has none.
    """

    name: str
    markup: str
    lines: tuple[str, ...]
    headline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What an extractor made of a page.

    Attributes:
        lines: Of the text; none if it found or believed none.
        headline: None where it does not look for one.
        image: Its address, if one was found.
        cta_url: Where the call to action leads, if that was found.
        seconds: What it took.
    """

    lines: tuple[str, ...]
    headline: str | None = None
    image: str | None = None
    cta_url: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How one page went; shares from 0 to 1.

    Attributes:
        found: Of the article's characters, in whole lines.
        foreign: Of what was taken, what is not the article's.
        lede: Whether the first line is there.
    """

    found: float
    foreign: float
    lede: bool


def samples() -> Iterator[Sample]:
    """Yield the pages with their truth."""
    labels = tomllib.loads(LABELS.read_text(encoding="utf-8"))
    furniture = re.compile(labels["not_text"], re.IGNORECASE)
    for path in sorted(PAGES.glob("*.html")):
        content = path.read_bytes()
        markup = decode_page(content, declared_charset(content))
        where = labels["page"].get(path.stem)
        if where is None:
            yield Sample(name=path.stem, markup=markup, lines=(), headline="")
        elif where["body"]:
            yield _article(path.stem, markup, where, furniture)


def _article(
    name: str, markup: str, where: dict[str, str], furniture: re.Pattern[str]
) -> Sample:
    document = LexborHTMLParser(markup)
    body = document.css(where["body"])[0]
    lines = tuple(
        line.text
        for line in html_lines(body.html or "")
        if line.text
        and not furniture.match(line.text)
        and [line.text] != [link.text for link in line.links]
    )
    heading = document.css(where["headline"])[0].html if where["headline"] else ""
    for node in LexborHTMLParser(CTA).css("p"):
        body.insert_child(node)
    return Sample(
        name=name,
        markup=document.html or "",
        lines=lines,
        headline=html_text(heading or ""),
    )


def ours(markup: str) -> Taken:
    """Extract as distbot does."""
    try:
        found = article_from_page("page", markup)
    except InputError:
        return Taken(lines=())
    return Taken(
        lines=found.paragraphs,
        headline=found.headline,
        image=found.image,
        cta_url=found.cta_url,
    )


def bare(markup: str) -> Taken:
    """Extract with trafilatura as it comes."""
    found: Any = trafilatura.bare_extraction(markup, with_metadata=True)
    if found is None:
        return Taken(lines=())
    lines = tuple(filter(None, map(clean_line, (found.text or "").split("\n"))))
    return Taken(lines=lines, headline=found.title, image=found.image)


def timed(extract: Callable[[str], Taken], pages: Sequence[Sample]) -> list[Taken]:
    """Run an extractor over the pages; the median of some looks counts."""
    taken = []
    for page in pages:
        seconds = []
        for _ in range(LOOKS):
            began = time.perf_counter()
            found = extract(page.markup)
            seconds.append(time.perf_counter() - began)
        taken.append(
            Taken(
                lines=found.lines,
                headline=found.headline,
                image=found.image,
                cta_url=found.cta_url,
                seconds=median(seconds),
            )
        )
    return taken


def other(library: str, pages: Sequence[Sample]) -> list[Taken]:
    """Run another library in an environment of its own."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "pages.json"
        source.write_text(json.dumps([page.markup for page in pages]))
        command = [UV, "run", "--no-project", "--quiet", "--with", library, "python"]
        script = HERE / "extract_others.py"
        run = subprocess.run(  # noqa: S603 - our own words
            [*command, script, library, source, str(LOOKS)],
            capture_output=True,
            text=True,
            check=True,
        )
    return [_from_other(json.loads(line)) for line in run.stdout.splitlines()]


def _from_other(told: dict[str, Any]) -> Taken:
    if told["html"] is not None:
        lines = tuple(line.text for line in html_lines(told["html"]) if line.text)
    else:
        lines = tuple(filter(None, map(clean_line, told["text"].split("\n"))))
    return Taken(
        lines=lines,
        headline=told["headline"],
        image=told["image"],
        seconds=told["seconds"],
    )


def score(page: Sample, taken: Taken) -> Score:
    """Compare what was taken with the truth, white space aside."""
    all_taken = _bare("".join(taken.lines))
    truth = _bare("".join((*page.lines, page.headline, *_cta_lines())))
    found = sum(len(line) for line in page.lines if _bare(line) in all_taken)
    foreign = sum(len(line) for line in taken.lines if _bare(line) not in truth)
    return Score(
        found=found / sum(map(len, page.lines)),
        foreign=foreign / (sum(map(len, taken.lines)) or 1),
        lede=_bare(page.lines[0]) in all_taken,
    )


def _cta_lines() -> Sequence[str]:
    return [line.text for line in html_lines(CTA)]


def _bare(text: str) -> str:
    return WHITE.sub("", text)


def report(name: str, pages: Sequence[Sample], taken: Sequence[Taken]) -> None:
    """Print one row of the table."""
    pairs = list(zip(pages, taken, strict=True))
    articles = [(page, one) for page, one in pairs if page.lines]
    lists = [one for page, one in pairs if not page.lines]
    scores = [score(page, one) for page, one in articles]
    headlines = [
        one.headline is not None and _bare(one.headline) == _bare(page.headline)
        for page, one in articles
        if page.headline
    ]
    believed = sum(sum(map(len, one.lines)) >= ENOUGH for one in lists)
    kept = sum("Klik di sini" in "".join(one.lines) for _, one in articles)
    linked = sum(one.cta_url == CTA_URL for _, one in articles)
    times = sorted(one.seconds * 1000 for one in taken)
    count = len(articles)
    cells = [
        name,
        f"{sum(one.found for one in scores) / count:.1%}",
        f"{sum(one.lede for one in scores)}/{count}",
        f"{sum(one.foreign for one in scores) / count:.1%}",
        f"{sum(headlines)}/{len(headlines)}",
        f"{sum(one.image is not None for _, one in articles)}/{count}",
        f"{kept}/{count}, {linked}/{count}",
        f"{believed}/{len(lists)}",
        f"{median(times):.0f} ({times[0]:.0f}–{times[-1]:.0f})",
    ]
    print(f"| {' | '.join(cells)} |", flush=True)


def each(pages: Sequence[Sample], taken: Sequence[Taken]) -> None:
    """Print how each page went."""
    for page, one in zip(pages, taken, strict=True):
        if not page.lines:
            print(f"{page.name:24} list, {sum(map(len, one.lines))} characters taken")
            continue
        how = score(page, one)
        lede = "" if how.lede else ", no lede"
        wrong = page.headline not in {"", one.headline}
        head = f", headline {one.headline!r}" if wrong else ""
        shares = f"found {how.found:.0%}, foreign {how.foreign:.0%}"
        print(f"{page.name:24} {shares}{lede}{head}")


def main() -> None:
    """Measure all, or show each page."""
    if not PAGES.is_dir():
        sys.exit(f"{PAGES} is not there: the pages are not part of the project")
    pages = list(samples())
    if "--pages" in sys.argv[1:]:
        each(pages, [ours(page.markup) for page in pages])
        return
    print("| extractor | text found | ledes | foreign | headlines | images |", end="")
    print(" CTA kept, linked | lists taken | ms a page |")
    print(f"|{' --- |' * 9}")
    report("distbot", pages, timed(ours, pages))
    report("trafilatura", pages, timed(bare, pages))
    for library in OTHERS:
        report(library, pages, other(library, pages))


if __name__ == "__main__":
    main()
