"""`distbot card --gallery DIR`: every template in every size, on one page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from distbot.cards import samples
from distbot.cards.render import Renderer
from distbot.cards.template import Lead, Template
from distbot.domain.card import Brand, Card, CardSize, Photo
from distbot.domain.errors import CardError, InputError

_HEAD = """<!doctype html>
<html lang="id"><meta charset="utf-8"><title>distbot: the cards</title>
<meta name="viewport" content="width=device-width">
<style>
body { font: 15px/1.4 system-ui, sans-serif; margin: 2rem; background: #d9dce1 }
section { display: flex; flex-wrap: wrap; gap: 14px; align-items: flex-start }
h2 { margin: 2.5rem 0 .8rem } figure { margin: 0 }
img { height: 300px; display: block; box-shadow: 0 1px 5px #0005 }
figcaption { font-size: 12px; color: #333; padding-top: 4px }
.refused { width: 200px; height: 300px; background: #eee; padding: 12px;
  box-sizing: border-box; color: #555 }
</style>
<h1>The cards</h1>
<p>Each template in each size, with 20, 90, 160, 240 and 400 characters. A grey field
is a text that does not fit there: the next template of the ladder takes it.</p>
"""
_SUFFIXES = {"image/png": "png", "image/jpeg": "jpg"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One card of the gallery.

    Attributes:
        name: For its file and its caption.
        card: What it says.
    """

    name: str
    card: Card


def gallery(
    templates: Mapping[str, Template], brand: Brand, cta: str
) -> Iterator[Sample]:
    """Yield every template × size × length × photo.

    Args:
        templates: By registered name.
        brand: How the cards look.
        cta: The full CTA label.
    """
    for name, template in templates.items():
        for size, frame in template.frames.items():
            pictures = samples.PICTURES if frame.pane else ("plain",)
            for picture in pictures:
                for length in samples.SPEECHES:
                    card = sample_card(name, template, size, length)
                    yield Sample(
                        name=f"{name}-{size.value}-{length:03}-{picture}",
                        card=replace(card, brand=brand, cta=cta, photo=_photo(picture)),
                    )


def sample_card(name: str, template: Template, size: CardSize, length: int) -> Card:
    """Return a template's card with words of about a length, without a photo."""
    quoted = template.lead is Lead.QUOTE
    return Card(
        template=name,
        size=size,
        headline=samples.HEADLINE if quoted else samples.HEADLINES[length],
        quote=samples.speech(length) if quoted else None,
        cta="Kunjungi Medsos Kabarkuala.com",
        brand=Brand(wordmark="KABARKUALA", wordmark_accent="KUALA"),
        note=samples.NOTE if name == "ralat" else "",
        keep=samples.NAMES,
    )


def write_gallery(
    folder: Path, templates: Mapping[str, Template], brand: Brand, cta: str
) -> Path:
    """Draw the gallery into a folder and return its page.

    Raises:
        InputError: The folder cannot be written.
    """
    renderer = Renderer(templates)
    page, before = [_HEAD], ""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for sample in gallery(templates, brand, cta):
            title = f"{sample.card.template} · {sample.card.size.value}"
            if title != before:
                page.append(
                    f"{'</section>' if before else ''}<h2>{title}</h2><section>"
                )
                before = title
            page.append(_figure(sample, renderer, folder))
        index = folder / "index.html"
        index.write_text("\n".join([*page, "</section>\n"]), encoding="utf-8")
    except OSError as error:
        fault = f"cannot be written ({error.strerror})"
        raise InputError(str(folder), fault, "Name another folder") from error
    return index


def _figure(sample: Sample, renderer: Renderer, folder: Path) -> str:
    try:
        drawn = renderer.render(sample.card)
    except CardError as error:
        text = escape(str(error))
        return f'<figure><div class="refused">{sample.name}: {text}</div></figure>'
    file = f"{sample.name}.{_SUFFIXES[drawn.media_type]}"
    (folder / file).write_bytes(drawn.content)
    size = f"{len(drawn.content) / 1024:.0f} KB"
    return (
        f'<figure><img src="{file}" alt="{escape(drawn.words[0])}" loading="lazy">'
        f"<figcaption>{sample.name} · {size}</figcaption></figure>"
    )


def _photo(picture: str) -> Photo | None:
    if picture not in samples.PICTURES:
        return None
    return Photo(content=samples.picture(picture), credit=samples.CREDIT)
