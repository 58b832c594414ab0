"""A picture that carries a quote or the headline."""

from dataclasses import dataclass, field
from enum import Enum

from distbot.domain.cutting import marked
from distbot.domain.quote import Quote

PHOTO_LIMIT_BYTES = 20_000_000
"""A larger picture file is not taken; bots may fetch as much (Bot API, getFile)."""


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
        mark: A PNG that stands on the bar in the wordmark's place; empty: none.
        mark_on_paper: The same, where the mark stands on `paper`.
        quote_font: Absolute path of the large words' font; "": the shipped serif.
        text_font: The same of role and credit; "": the shipped sans.
        text_font_bold: The same of name, wordmark, CTA, labels and small headline.
        breaking_label: Above the headline of a breaking card.
        correction_label: Above the headline of a correction's card.
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
    mark: bytes = field(default=b"", repr=False)
    mark_on_paper: bytes = field(default=b"", repr=False)
    quote_font: str = ""
    text_font: str = ""
    text_font_bold: str = ""
    breaking_label: str = "BREAKING NEWS"
    correction_label: str = "RALAT"


class PhotoStyle(Enum):
    """How a quote stands with a photo."""

    FADE = "fade"
    SPLIT = "split"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRules:
    """What a newsroom allows on its cards.

    Attributes:
        photo: How photos are shown; `NONE`: not at all, and they are not fetched.
        photo_credit: "required": no credit, no photo; "optional"; or the credit
            of every photo that comes without its own.
        photo_prefix: Stands before a credit that does not say what it is.
        cut_quotes: Whether a quote too long for a card may be cut, marked by "…".
    """

    photo: PhotoStyle = PhotoStyle.FADE
    photo_credit: str = "required"
    photo_prefix: str = "Foto: "
    cut_quotes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A picture file for a card.

    Attributes:
        content: The file, as it came.
        credit: The whole line that names its maker; "" if nothing shall be said.
        focus: What must stay in the picture: shares of width and height from the
            top left corner, each 0 to 1; None: the card looks for it.
    """

    content: bytes = field(repr=False)
    credit: str = ""
    focus: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a card says: a template filled for one size.

    Attributes:
        template: Registered name: "quote", "headline", "breaking" …
        size: Its shape.
        headline: The article's headline; on a quote card "" leaves it out.
        quote: The words on it; None exactly on a card without a quote.
        cta: The full CTA label.
        brand: How it looks.
        photo: For the templates that show one.
        cut: Words of the quote are left out after these: "…" follows them.
        cut_before: Words of it are left out before these: "…" comes before them.
        note: A line or two below the headline of a correction.
        keep: Names of several words that no line break may part.
    """

    template: str
    size: CardSize
    headline: str
    quote: Quote | None
    cta: str
    brand: Brand
    photo: Photo | None = None
    cut: bool = False
    note: str = ""
    keep: tuple[str, ...] = ()
    cut_before: bool = False

    @property
    def said(self) -> str:
        """The quoted words as they are drawn, without their marks; "" if none are."""
        if self.quote is None:
            return ""
        return marked(self.quote.text, before=self.cut_before, after=self.cut)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLook:
    """How a card was made, beyond its words: enough to change one thing of it.

    Attributes:
        template: Registered name.
        headline: Whether a quote card carries the headline.
        photo: Name in the card store of a picture that an editor gave; "": the
            article's own, where the template shows one.
        credit: The whole line below an editor's picture; "" if there is none.
        spare: On a card without a quote the one that it may go back to, if any.
        asked: Template, and whether with the headline, that an editor asked for last;
            other words may have no room on it. None: the newsroom's usual.
    """

    template: str
    headline: bool = True
    photo: str = ""
    credit: str = ""
    spare: Quote | None = None
    asked: tuple[str, bool] | None = None


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
