"""The cards whose pixels are kept.

`python tests/golden/test_cards.py` draws them anew; look at them before committing.
A card that differs leaves what was drawn, the difference and the layout's lines in
`test-failures/`.
"""

import json
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import assert_never

import pytest
from PIL import Image, ImageChops

from distbot import plugins
from distbot.cards import samples
from distbot.cards.gallery import sample_card
from distbot.cards.layout import arrange
from distbot.cards.render import drawn as draw
from distbot.cards.shapes import Fill, Layout, Logo, Picture, Scrim, Shape, Text
from distbot.cards.template import Template
from distbot.domain.card import CardSize, Photo

FOLDER = Path(__file__).parent
LAYOUTS = FOLDER / "layouts.json"
FAILURES = FOLDER.parents[1] / "test-failures"
TEMPLATES: dict[str, Template] = {
    name: plugins.load("templates", name) for name in plugins.names("templates")
}
NAMES = tuple(f"{name}-{size.value}" for name in TEMPLATES for size in CardSize)
LENGTHS = {"quote": 160, "ralat": 20}
"""Of the words, in characters; 90 on the others."""

WITHOUT_FRIBIDI = """
import sys
from PIL import features
if sys.platform == "linux":
    assert not features.check("raqm"), "FriBiDi could still be loaded"
import runpy
drawn = runpy.run_path(sys.argv[1])["drawn"]
sys.stdout.buffer.write(drawn("quote-square").tobytes())
"""


@pytest.mark.parametrize("name", NAMES)
def test_a_card_is_drawn_as_it_was_approved(name: str) -> None:
    wanted = Image.open(FOLDER / f"{name}.png").convert("RGB")
    got = drawn(name)
    same = wanted.size == got.size and wanted.tobytes() == got.tobytes()
    if not same:
        leave(name, wanted, got)
    assert same, f"{name}: other pixels; see {FAILURES}"


@pytest.mark.parametrize("name", NAMES)
def test_a_layout_is_as_it_was_approved(name: str) -> None:
    wanted = json.loads(LAYOUTS.read_text(encoding="utf-8"))
    assert described(laid_out(name)) == wanted[name]


def test_the_pixels_do_not_depend_on_fribidi(tmp_path: Path) -> None:
    # Pillow's wheel loads FriBiDi by name from the machine. A file of that name that
    # is no library, found first, makes the machine one of those that have none.
    for name in ("libfribidi.so", "libfribidi.so.0"):
        (tmp_path / name).write_bytes(b"no library")
    result = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", WITHOUT_FRIBIDI, str(Path(__file__))],
        env={"LD_LIBRARY_PATH": str(tmp_path), "PYTHONPATH": str(FOLDER.parents[1])},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert result.returncode == 0, result.stderr.decode()
    assert result.stdout == drawn("quote-square").tobytes()


def laid_out(name: str) -> Layout:
    key, _, size = name.rpartition("-")
    template = TEMPLATES[key]
    card = sample_card(key, template, CardSize(size), LENGTHS.get(key, 90))
    if template.frames[card.size].pane:
        card = replace(card, photo=photo())
    return arrange(card, template)


@cache
def photo() -> Photo:
    return Photo(content=samples.picture("light"), credit=samples.CREDIT)


def drawn(name: str) -> Image.Image:
    return draw(laid_out(name)).convert("RGB")


def described(layout: Layout) -> list[str]:
    return [line(shape) for shape in layout.shapes]


def line(shape: Shape) -> str:
    match shape:
        case Text():
            place = f"{shape.left:.2f},{shape.baseline} {shape.size}px"
            ink = "+".join(colour for _, colour in shape.runs)
            face = shape.face.cut.name.lower()
            return f"text {place} {face} {ink} {shape.characters!r}"
        case Fill():
            return f"fill {box(shape)} {shape.colour}"
        case Logo():
            return f"logo {box(shape)}"
        case Picture():
            return f"photo {box(shape)}"
        case Scrim():
            stops = " ".join(f"{at}:{share:.2f}" for at, share in shape.stops)
            way = "across" if shape.across else "down"
            return f"veil {box(shape)} {shape.colour} {way} {stops}"
        case _:
            assert_never(shape)


def box(shape: Fill | Logo | Picture | Scrim) -> str:
    return f"{shape.left},{shape.top} {shape.width}x{shape.height}"


def leave(name: str, wanted: Image.Image, got: Image.Image) -> None:
    FAILURES.mkdir(exist_ok=True)
    got.save(FAILURES / f"{name}-actual.png")
    if wanted.size == got.size:
        strong = ImageChops.difference(wanted, got).point(lambda v: min(255, v * 4))
        strong.save(FAILURES / f"{name}-difference.png")
        found = f"pixels differ within {ImageChops.difference(wanted, got).getbbox()}"
    else:
        found = f"the size is {got.size}, not {wanted.size}"
    lines = "\n".join([found, *described(laid_out(name))])
    (FAILURES / f"{name}-layout.txt").write_text(lines + "\n", encoding="utf-8")


def refresh() -> None:
    layouts = {name: laid_out(name) for name in NAMES}
    for name in NAMES:
        draw(layouts[name]).save(FOLDER / f"{name}.png", optimize=True)
    said = {name: described(layout) for name, layout in layouts.items()}
    text = json.dumps(said, ensure_ascii=False, indent=1)
    LAYOUTS.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    refresh()
