"""A picture that carries a quote or the headline."""

from dataclasses import dataclass
from enum import Enum

from distbot.domain.quote import Quote


class CardSize(Enum):
    """The four shapes, by name; `width_px` and `height_px` say how large."""

    LANDSCAPE = "landscape"
    SQUARE = "square"
    PORTRAIT = "portrait"
    STORY = "story"

    @property
    def width_px(self) -> int:
        """Pixels from left to right."""
        return 1600 if self is CardSize.LANDSCAPE else 1080

    @property
    def height_px(self) -> int:
        """Pixels from top to bottom."""
        return {"landscape": 900, "square": 1080, "portrait": 1350, "story": 1920}[
            self.value
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """How a newsroom's cards look. Colours are "#rrggbb".

    Attributes:
        wordmark: The newsroom's name as a mark, in capitals as it should stand.
        wordmark_accent: The end of `wordmark` that takes the accent colour.
        paper: Behind the words.
        ink: The quote and the speaker's name.
        muted: Role and headline; at least 4.5:1 against `paper`.
        accent: Quotation marks, rules, the top line.
        bar: Behind wordmark and CTA.
        bar_ink: Wordmark and CTA on the bar.
        bar_accent: `wordmark_accent` on the bar.
    """

    wordmark: str
    wordmark_accent: str = ""
    paper: str = "#faf7f0"
    ink: str = "#10141d"
    muted: str = "#4b5563"
    accent: str = "#c0121c"
    bar: str = "#0e1729"
    bar_ink: str = "#ffffff"
    bar_accent: str = "#ff6b6b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a card says: a template filled for one size.

    Attributes:
        template: Registered name: "quote" or "headline".
        size: Its shape.
        headline: The article's headline.
        quote: The words on it; None exactly on a card without a quote.
        cta: The full CTA label.
        brand: How it looks.
    """

    template: str
    size: CardSize
    headline: str
    quote: Quote | None
    cta: str
    brand: Brand


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFile:
    """A drawn card.

    Attributes:
        content: The bytes of the file.
        media_type: "image/png" or "image/jpeg".
        width_px: Pixels from left to right.
        height_px: Pixels from top to bottom.
        words: Every text drawn, line breaks folded to spaces, in reading order.
    """

    content: bytes
    media_type: str
    width_px: int
    height_px: int
    words: tuple[str, ...]
