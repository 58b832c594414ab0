"""The renderer: a card's words in, a picture out."""

from collections.abc import Mapping

from PIL import Image
from typing_extensions import override

from distbot.cards.blend import blend
from distbot.cards.files import encoded
from distbot.cards.layout import arrange
from distbot.cards.paint import paint
from distbot.cards.shapes import Layout
from distbot.cards.template import Template
from distbot.domain.card import Card, CardFile
from distbot.domain.errors import CardError
from distbot.ports import CardRenderer


class Renderer(CardRenderer):
    """Draws the cards of the templates it is given; safe in several threads."""

    def __init__(self, templates: Mapping[str, Template]) -> None:
        """Take the templates, by their registered names."""
        self._templates = dict(templates)

    @override
    def render(self, card: Card) -> CardFile:
        template = self._templates.get(card.template)
        if template is None:
            known = ", ".join(sorted(self._templates))
            raise CardError(f"no template is called {card.template!r}; known: {known}")
        layout = arrange(card, template)
        content, media_type = encoded(drawn(layout))
        return CardFile(
            content=content,
            media_type=media_type,
            width_px=layout.width,
            height_px=layout.height,
            words=layout.words,
        )


def drawn(layout: Layout) -> Image.Image:
    """Draw a layout: mode "RGB" with a photo, "P" without.

    Raises:
        PhotoError: The photo cannot be used.
    """
    return blend(layout) if layout.photographic else paint(layout)
