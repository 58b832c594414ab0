"""A newsroom's colours and fonts as one card wears them, each text readable."""

from dataclasses import dataclass
from functools import lru_cache
from typing import assert_never

from distbot.cards.colours import legible, mix
from distbot.cards.fonts import Fonts
from distbot.cards.template import Scheme
from distbot.domain.card import Brand

_QUIETER = 0.84


@dataclass(frozen=True, slots=True, kw_only=True)
class Dress:
    """The colours and fonts of one card.

    Attributes:
        paper: The ground.
        ink: The large words and the speaker's name.
        muted: Role and headline.
        accent: Quotation marks and rules.
        bar: Behind wordmark and CTA, and of tags.
        bar_ink: Wordmark and CTA on the bar.
        bar_accent: The wordmark's accented end on the bar.
        button: A button's ground, and a label's.
        button_ink: What stands on it.
        fonts: Its faces.
    """

    paper: str
    ink: str
    muted: str
    accent: str
    bar: str
    bar_ink: str
    bar_accent: str
    button: str
    button_ink: str
    fonts: Fonts


@lru_cache(maxsize=32)
def dressed(brand: Brand, scheme: Scheme, *, ligatures: bool = True) -> Dress:
    """Return a brand's colours under a scheme, and its fonts.

    A colour that could not be read on its ground gives way to one that can.
    """
    paper, ink, muted, accent = _ground(brand, scheme)
    ink = legible(ink, paper)
    accent = legible(accent, paper, ink)
    button = ink if scheme is Scheme.ALARM else brand.accent
    return Dress(
        paper=paper,
        ink=ink,
        muted=legible(muted, paper, ink),
        accent=accent,
        bar=brand.bar,
        bar_ink=legible(brand.bar_ink, brand.bar),
        bar_accent=legible(brand.bar_accent, brand.bar, brand.bar_ink),
        button=button,
        button_ink=legible(brand.bar_ink, button, paper, brand.ink),
        fonts=Fonts(
            quote=brand.quote_font,
            text=brand.text_font,
            text_bold=brand.text_font_bold,
            ligatures=ligatures,
        ),
    )


def _ground(brand: Brand, scheme: Scheme) -> tuple[str, str, str, str]:
    """Return paper, ink, muted and accent, as the newsroom chose them."""
    match scheme:
        case Scheme.PAPER:
            return brand.paper, brand.ink, brand.muted, brand.accent
        case Scheme.NIGHT:
            quiet = mix(brand.bar, brand.bar_ink, _QUIETER)
            return brand.bar, brand.bar_ink, quiet, brand.bar_accent
        case Scheme.ALARM:
            quiet = mix(brand.accent, brand.bar_ink, _QUIETER)
            return brand.accent, brand.bar_ink, quiet, brand.bar_ink
        case _:
            assert_never(scheme)
