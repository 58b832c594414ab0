"""How a post reads on Telegram: excerpt, hashtags, the CTA with its words linked."""

import unicodedata
from dataclasses import replace

from distbot.domain.errors import InputError
from distbot.domain.excerpt import excerpt, leading_sentences
from distbot.domain.material import Material
from distbot.domain.post import Button, Length, Wording
from distbot.domain.reading import CallToAction
from distbot.domain.rewording import OverLimitError, hashtags_below, own_words
from distbot.domain.text_telegram import (
    CAPTION_LIMIT,
    Piece,
    compose_text,
    length_utf16,
)

_MOST_HASHTAGS = 3
_BREAK = "\n\n"


def write(material: Material) -> Wording:
    """Word a caption: never over its limit, the CTA always whole and last.

    Raises:
        InputError: The CTA alone is longer than a caption may be.
        OverLimitError: An editor's words are.
        EmptyWordsError: They are nothing but the CTA.
    """
    cta = _normal(material.cta)
    head = _own_head(material, cta) if material.body else _head(material, cta)
    linked = "text_link" if cta.url else None
    text, entities = compose_text(
        [
            *([Piece(text=head + _BREAK)] if head else []),
            Piece(text=cta.label + "\n"),
            Piece(text=cta.text, kind=linked, url=cta.url),
        ]
    )
    used = length_utf16(text)
    if used > CAPTION_LIMIT:
        fault = f"a CTA of {used} units does not fit a caption of {CAPTION_LIMIT}"
        raise InputError("cta", fault, "Shorten label or text under [cta].")
    return Wording(
        text=text,
        length=Length(used=used, limit=CAPTION_LIMIT, unit="utf16"),
        entities=entities,
        buttons=_buttons(material),
        link=material.link,
    )


def _normal(cta: CallToAction) -> CallToAction:
    return replace(
        cta,
        label=unicodedata.normalize("NFC", cta.label).strip(),
        text=unicodedata.normalize("NFC", cta.text).strip(),
    )


def _head(material: Material, cta: CallToAction) -> str:
    """Return what stands above the CTA: hashtags give way to the first sentence."""
    sentences = [
        replace(one, text=unicodedata.normalize("NFC", one.text))
        for one in material.sentences
    ]
    hashtags = material.hashtags[:_MOST_HASHTAGS]
    room = CAPTION_LIMIT - length_utf16(f"{_BREAK}{cta.label}\n{cta.text}")
    lines = [" ".join(hashtags[:count]) for count in range(len(hashtags), -1, -1)]
    for line in lines:
        left = room - length_utf16(_BREAK + line) if line else room

        def fits(text: str, left: int = left) -> bool:
            return length_utf16(text) <= left

        story = leading_sentences(sentences, fits)
        if not story and not line:
            story = excerpt(sentences, fits)
        if story:
            return story + _BREAK + line if line else story
    return next((line for line in lines if length_utf16(line) <= room), "")


def _own_head(material: Material, cta: CallToAction) -> str:
    """Return an editor's words, with the hashtags that leave them room."""
    foot = f"{cta.label}\n{cta.text}"
    words = own_words(material.body, foot)
    lines = hashtags_below(words, material.hashtags[:_MOST_HASHTAGS])
    heads = [words + _BREAK + line if line else words for line in lines]
    used = [length_utf16(head + _BREAK + foot) for head in heads]
    if used[-1] > CAPTION_LIMIT:
        raise OverLimitError(Length(used=used[-1], limit=CAPTION_LIMIT, unit="utf16"))
    return next(
        head for head, size in zip(heads, used, strict=True) if size <= CAPTION_LIMIT
    )


def _buttons(material: Material) -> tuple[Button, ...]:
    buttons: list[Button] = []
    if material.link is not None and material.tracked_link is not None:
        read_more = Button(text=material.labels.read_more, url=material.tracked_link)
        buttons.append(read_more)
    if material.cta.url is not None:
        buttons.append(Button(text=material.labels.visit, url=material.cta.url))
    return tuple(buttons)
