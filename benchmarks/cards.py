"""How fast and how small: the same card from distbot, Chromium, and satori + resvg.

    python benchmarks/cards.py [--cards N] [--npm DIR] [--skip-chromium] [--lag-only]

One run, one machine, the same words, fonts, size (1600 × 900) and colours; a new
quote each time. Times are CPU ms, user and system, children included; the median.
Chromium is warm: one browser, one page, its content replaced for each card; it is
driven over its debugging pipe. satori and resvg are installed by npm into a folder
of their own. Those two wrap lines greedily at a size that is given to them; distbot
searches size and breaks. The time is up to the bytes that are sent.

How long an event loop waits while cards are drawn in a thread is told as wall ms of
its longest pause beyond the 5 ms it asked for: on a busy machine that says little.
"""

import argparse
import asyncio
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from base64 import b64decode
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path

from PIL import Image

from benchmarks.cards_chromium import Browser, browser
from distbot.cards import samples
from distbot.cards.files import encoded
from distbot.cards.fonts import Cut
from distbot.cards.gallery import sample_card
from distbot.cards.layout import arrange
from distbot.cards.render import Renderer, drawn
from distbot.cards.template import Template
from distbot.cards.templates import quote, quote_photo, quote_split
from distbot.domain.card import Card, CardSize, Photo
from distbot.paths import assets

SATORI = ("satori@0.63.2", "@resvg/resvg-js@2.6.2")
HERE = Path(__file__).parent
SIZE_PX = 72
"""The size at which all lines of the sample fit; what the others are told."""


@dataclass(kw_only=True)
class Row:
    """One tool's figures; times in ms."""

    name: str
    times: list[float] = field(default_factory=list)
    bytes: int = 0
    peak_mb: float = 0.0

    @property
    def median(self) -> float:
        """The median time."""
        return statistics.median(self.times)

    def line(self, base: float) -> str:
        """Return a printed row."""
        ratio = f"{self.median / base:.2f}"
        return (
            f"{self.name:<34}{self.median:>8.1f}{self.bytes / 1024:>8.0f}"
            f"{self.peak_mb:>9.0f}{ratio:>8}"
        )


def card(number: int, template: str, kind: Template, size: CardSize) -> Card:
    """Return a card whose words no other card of the run has."""
    made = sample_card(template, kind, size, 160)
    assert made.quote is not None
    words = made.quote.text.replace("12", str(number + 12))
    return replace(made, quote=replace(made.quote, text=words))


def spent() -> float:
    """Return the CPU ms of this process."""
    return time.process_time_ns() / 1e6


def photo(width: int, kind: str = "JPEG") -> bytes:
    """Return a photo of a width, as an article carries it."""
    file = BytesIO()
    with Image.open(BytesIO(samples.picture("dark"))) as image:
        image.resize((width, width * 2 // 3)).save(file, kind, quality=88)
    return file.getvalue()


def ours(count: int) -> list[Row]:
    """Time distbot, with a split of layout, draw and encode."""
    kinds: list[tuple[str, str, Template, int]] = [
        ("plain", "quote", quote.TEMPLATE, 0),
        ("photo 1200 px, fade", "quote-photo", quote_photo.TEMPLATE, 1200),
        ("photo 2560 px, fade", "quote-photo", quote_photo.TEMPLATE, 2560),
        ("photo 1200 px, split", "quote-split", quote_split.TEMPLATE, 1200),
    ]
    rows: list[Row] = []
    print(f"{'distbot, CPU ms median':<34}{'layout':>8}{'draw':>8}{'encode':>8}")
    for name, template, kind, width in kinds:
        content = photo(width) if width else b""
        split: tuple[list[float], list[float], list[float]] = ([], [], [])
        row = Row(name=f"distbot, {name}")
        for number in range(count):
            # A trailing byte makes it another file, so that nothing is kept of it.
            own = Photo(content=content + bytes([number]), credit=samples.CREDIT)
            made = card(number, template, kind, CardSize.LANDSCAPE)
            made = replace(made, photo=own) if width else made
            a = spent()
            layout = arrange(made, kind)
            b = spent()
            image = drawn(layout)
            c = spent()
            file, _ = encoded(image)
            d = spent()
            for part, value in zip(split, (b - a, c - b, d - c), strict=True):
                part.append(value)
            row.times.append(d - a)
            row.bytes = len(file)
        row.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        parts = "".join(f"{statistics.median(part):>8.1f}" for part in split)
        print(f"{name:<34}{parts}")
        rows.append(row)
    return rows


def four_sizes(count: int) -> tuple[float, float]:
    """Return the median CPU ms of one quote in one size, and of one in all four.

    By turns, so that a busy machine slows both.
    """
    one: list[float] = []
    four: list[float] = []
    for number in range(count):
        one.append(_sizes(200 + number, (CardSize.LANDSCAPE,)))
        four.append(_sizes(600 + number, tuple(CardSize)))
    return statistics.median(one), statistics.median(four)


def _sizes(number: int, sizes: tuple[CardSize, ...]) -> float:
    a = spent()
    for size in sizes:
        made = card(number, "quote", quote.TEMPLATE, size)
        encoded(drawn(arrange(made, quote.TEMPLATE)))
    return spent() - a


TICK_S = 0.005
RUNS = 3
KINDS: dict[str, Template] = {
    "quote": quote.TEMPLATE,
    "quote-photo": quote_photo.TEMPLATE,
}
PHOTOS = (("JPEG", 2560), ("WEBP", 2560), ("JPEG", 7500), ("WEBP", 4890), ("PNG", 5990))
"""Kinds and widths, in px: as articles carry them, then the largest accepted."""


def lags() -> list[tuple[str, float]]:
    """Return the longest pause of a loop, in ms, by what was drawn; median of three."""
    plain = [
        card(n, "quote", quote.TEMPLATE, size) for n in (1, 2) for size in CardSize
    ]
    rows = [("8 plain cards", _median_lag([plain] * RUNS))]
    for kind, width in PHOTOS:
        content = photo(width, kind)
        # A trailing byte makes it another file for each run.
        runs = [_photographic(content + bytes([run])) for run in range(RUNS)]
        rows.append((f"4 cards, {kind} of {width} px", _median_lag(runs)))
    return rows


def _photographic(content: bytes) -> list[Card]:
    own = Photo(content=content, credit=samples.CREDIT)
    made = (card(3, "quote-photo", quote_photo.TEMPLATE, size) for size in CardSize)
    return [replace(one, photo=own) for one in made]


def _median_lag(runs: list[list[Card]]) -> float:
    return statistics.median(asyncio.run(_lag(cards)) for cards in runs)


async def _lag(cards: list[Card]) -> float:
    async def draw() -> None:
        for one in cards:
            await asyncio.to_thread(Renderer(KINDS).render, one)

    worst = 0.0
    async with asyncio.TaskGroup() as tasks:
        drawing = tasks.create_task(draw())
        while not drawing.done():
            before = time.monotonic()
            await asyncio.sleep(TICK_S)
            worst = max(worst, time.monotonic() - before - TICK_S)
    return 1000 * worst


COLD = """
from distbot.cards import samples
from distbot.cards.gallery import sample_card
from distbot.cards.render import Renderer
from distbot.cards.templates.quote import TEMPLATE
from distbot.domain.card import CardSize
card = sample_card("quote", TEMPLATE, CardSize.LANDSCAPE, 160)
Renderer({"quote": TEMPLATE}).render(card)
import resource
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def cold() -> tuple[float, float]:
    """Return wall s and peak MB of a new process that draws one card."""
    a = time.monotonic()
    done = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", COLD], check=True, capture_output=True, text=True
    )
    return time.monotonic() - a, int(done.stdout) / 1024


def page(number: int) -> str:
    """Return the card as HTML that both browsers' engines understand."""
    made = card(number, "quote", quote.TEMPLATE, CardSize.LANDSCAPE)
    assert made.quote is not None
    brand = made.brand
    return f"""
<div style="width:1600px;height:900px;display:flex;flex-direction:column;
background:{brand.paper};font-family:PJS;border-top:10px solid {brand.accent};
box-sizing:border-box">
<div style="display:flex;flex-direction:column;padding:70px 96px 0;flex-grow:1">
<div style="display:flex;font-family:Serif;font-size:{SIZE_PX}px;line-height:1.17;
color:{brand.ink};width:1408px">“{made.quote.text}”</div>
<div style="display:flex;width:72px;height:6px;background:{brand.accent};
margin-top:48px"></div>
<div style="display:flex;font-size:46px;font-weight:700;color:{brand.ink};
margin-top:24px">{made.quote.speaker}</div>
<div style="display:flex;font-size:40px;color:{brand.muted};margin-top:8px">
{made.quote.role}</div></div>
<div style="display:flex;font-size:37px;color:{brand.muted};margin:0 96px 40px;
border-top:2px solid #c5c4c0;padding-top:24px">{made.headline}</div>
<div style="display:flex;justify-content:space-between;align-items:center;
height:108px;background:{brand.bar};color:{brand.bar_ink};padding:0 96px;
font-size:38px"><span>{brand.wordmark}</span><span>{made.cta} →</span></div></div>
"""


FONTS = (
    ("Serif", 600, Cut.DISPLAY),
    ("PJS", 500, Cut.MEDIUM),
    ("PJS", 700, Cut.BOLD),
)


def satori(count: int, folder: Path) -> Row:
    """Time satori + resvg in node; its own process, warmed by three cards."""
    if not (folder / "node_modules/satori").exists():
        folder.mkdir(parents=True, exist_ok=True)
        install = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder)]
        subprocess.run(  # noqa: S603 - npm, with names written above
            [*install, *SATORI, "satori-html@0.3.2"], check=True
        )
    fonts = [
        {"name": name, "weight": weight, "path": str(assets() / "fonts" / face.value)}
        for name, weight, face in FONTS
    ]
    work = {"fonts": fonts, "pages": [page(number) for number in range(count + 3)]}
    script = folder / "cards.mjs"
    shutil.copy(HERE / "cards_satori.mjs", script)
    done = subprocess.run(  # noqa: S603 - the script beside this one
        [shutil.which("node") or "node", str(script)],
        input=json.dumps(work),
        check=True,
        capture_output=True,
        text=True,
        cwd=folder,
    )
    told = json.loads(done.stdout)
    return Row(
        name="satori + resvg, PNG",
        times=told["times"][3:],
        bytes=told["bytes"],
        peak_mb=told["peak_kb"] / 1024,
    )


def chromium(count: int, program: str) -> Row:
    """Time a warm Chromium: new words, then a screenshot.

    Its CPU time is told in ticks of 10 ms, so it is taken over all cards at once.
    """
    faces = "".join(
        f"@font-face{{font-family:{name};font-weight:{weight};"
        f"src:url(file://{assets() / 'fonts' / face.value})}}"
        for name, weight, face in FONTS
    )
    row = Row(name="Chromium (warm), PNG")
    with tempfile.TemporaryDirectory() as folder, browser(program) as chrome:
        start = Path(folder) / "card.html"
        start.write_text(
            f"<!doctype html><meta charset=utf-8><style>{faces}body{{margin:0}}</style>"
            f"<body>{page(0)}",
            encoding="utf-8",
        )
        chrome.open(f"file://{start}")
        for number in range(3):
            _shot(chrome, number)
        before = chrome.cpu_ms()
        for number in range(count):
            row.bytes = _shot(chrome, number + 3)
        row.times.append((chrome.cpu_ms() - before) / count)
        row.peak_mb = chrome.peak_mb()
    return row


def _shot(chrome: Browser, number: int) -> int:
    words = json.dumps(page(number))
    settle = "document.fonts.ready.then(() => 1)"
    chrome.call(
        "Runtime.evaluate",
        expression=f"document.body.innerHTML = {words}; {settle}",
        awaitPromise=True,
    )
    shot = chrome.call("Page.captureScreenshot", format="png", optimizeForSpeed=False)
    return len(b64decode(shot["data"]))


def main() -> None:
    """Run all and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=40)
    parser.add_argument("--npm", type=Path, default=None, help="where satori is kept")
    parser.add_argument("--skip-chromium", action="store_true")
    parser.add_argument("--lag-only", action="store_true", help="the event loop only")
    asked = parser.parse_args()
    count = min(asked.cards, 80)
    encoded(
        drawn(
            arrange(
                card(99, "quote", quote.TEMPLATE, CardSize.LANDSCAPE), quote.TEMPLATE
            )
        )
    )
    print("longest pause of an event loop while cards are drawn, ms")
    for name, lag in lags():
        print(f"{name:<34}{lag:>8.1f}")
    if asked.lag_only:
        return
    rows = ours(count)
    plain = rows[0].median
    one, four = four_sizes(count)
    wall, peak = cold()
    rows += others(asked, count)
    head = f"{'CPU ms':>8}{'KB':>8}{'peak MB':>9}{'ratio':>8}"
    print(f"\n{'1600 × 900, words to file':<34}{head}")
    for row in rows:
        print(row.line(plain))
    print(f"\nfour sizes of one quote: {four:.1f} ms = {four / one:.2f} × one")
    print(f"first card of a cold process: {wall:.2f} s, peak {peak:.0f} MB")
    for row in rows[1:4]:
        print(f"{row.name}: {row.median / plain:.2f} × plain")
    for row in rows[4:]:
        print(
            f"distbot plain against {row.name}: {plain / row.median:.2f} × the time,"
            f" {rows[0].bytes / row.bytes:.2f} × the bytes"
        )


def others(asked: argparse.Namespace, count: int) -> list[Row]:
    """Time the other tools that are here; say which are not."""
    rows: list[Row] = []
    if shutil.which("npm") and shutil.which("node"):
        with tempfile.TemporaryDirectory() as folder:
            rows.append(satori(count, asked.npm or Path(folder)))
    else:
        print("satori + resvg: left out, there is no npm or node here")
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program and not asked.skip_chromium:
        rows.append(chromium(count, program))
    else:
        print("Chromium: left out, none is installed here (apt-get install chromium)")
    return rows


if __name__ == "__main__":
    main()
