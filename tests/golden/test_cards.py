"""The cards whose pixels are kept.

`python tests/golden/test_cards.py` draws them anew; look at them before committing.
A card that differs leaves what was drawn, the difference and the layout's lines in
`test-failures/`.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from distbot.cards.layout import arrange
from distbot.cards.paint import encode, paint
from distbot.cards.shapes import Fill, Layout, Shape
from distbot.cards.templates import headline, quote
from distbot.domain.card import Brand, Card, CardSize
from distbot.domain.quote import Quote

FOLDER = Path(__file__).parent
LAYOUTS = FOLDER / "layouts.json"
FAILURES = FOLDER.parents[1] / "test-failures"
TEMPLATES = {"quote": quote.TEMPLATE, "headline": headline.TEMPLATE}
NAMES = tuple(f"{name}-{size.value}" for name in TEMPLATES for size in CardSize)

QUOTE = Quote(
    text="Jembatan ini bukan hadiah untuk kami. Jembatan ini janji yang sudah"
    " 12 tahun ditunggu anak-anak sekolah di Desa Muara Tenang",
    start=0,
    paragraph=0,
    speaker="Rahman Hakiki",
    role="Kepala Desa Muara Tenang",
    usable=True,
)
BRAND = Brand(wordmark="KABARHULU", wordmark_accent="HULU")
HEADLINE = "Warga Muara Tenang Akhirnya Punya Jembatan Setelah 12 Tahun Menanti"
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
    differs = ImageChops.difference(wanted, got).getbbox()
    if differs is not None:
        leave(name, wanted, got)
    assert differs is None, f"{name}: pixels differ within {differs}, see {FAILURES}"


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
    template, size = name.split("-")
    card = Card(
        template=template,
        size=CardSize(size),
        headline=HEADLINE,
        quote=QUOTE if template == "quote" else None,
        cta="Kunjungi Medsos Kabarhulu.example",
        brand=BRAND,
    )
    return arrange(card, TEMPLATES[template])


def drawn(name: str) -> Image.Image:
    return paint(laid_out(name)).convert("RGB")


def described(layout: Layout) -> list[str]:
    return [line(shape) for shape in layout.shapes]


def line(shape: Shape) -> str:
    if isinstance(shape, Fill):
        place = f"{shape.left},{shape.top} {shape.width}x{shape.height}"
        return f"fill {place} {shape.colour}"
    place = f"{shape.left:.2f},{shape.baseline} {shape.size}px"
    return f"text {place} {shape.face.name.lower()} {shape.characters!r}"


def leave(name: str, wanted: Image.Image, got: Image.Image) -> None:
    FAILURES.mkdir(exist_ok=True)
    got.save(FAILURES / f"{name}-actual.png")
    if wanted.size == got.size:
        strong = ImageChops.difference(wanted, got).point(lambda v: min(255, v * 4))
        strong.save(FAILURES / f"{name}-difference.png")
    lines = "\n".join(described(laid_out(name)))
    (FAILURES / f"{name}-layout.txt").write_text(lines + "\n", encoding="utf-8")


def refresh() -> None:
    layouts = {name: laid_out(name) for name in NAMES}
    for name, layout in layouts.items():
        (FOLDER / f"{name}.png").write_bytes(encode(paint(layout)))
    said = {name: described(layout) for name, layout in layouts.items()}
    text = json.dumps(said, ensure_ascii=False, indent=1)
    LAYOUTS.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    refresh()
