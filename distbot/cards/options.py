"""`[brand]` of a newsroom's config: how its cards look and what they may show."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from distbot.cards.fonts import check_font
from distbot.cards.logo import check_mark
from distbot.domain.card import Brand, CardRules, PhotoStyle
from distbot.domain.errors import CardError, ConfigError

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]

_RULES = {"photo", "photo_credit", "photo_prefix", "cut_quotes"}
_FONTS = ("quote_font", "text_font", "text_font_bold")


class BrandSection(BaseModel):
    """`[brand]`: how the cards look. Colours are "#rrggbb"."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    wordmark: str | None = Field(
        None, description="The name as a mark; absent: short_name in capitals."
    )
    wordmark_accent: str = Field(
        "", description="The end of the wordmark that takes the accent colour."
    )
    mark: str = Field(
        "", description="A PNG that stands on the bar in the wordmark's place."
    )
    mark_on_paper: str = Field(
        "", description="The same where the mark stands on paper, as in stories."
    )
    quote_font: str = Field(
        "", description="A TTF or OTF for the large words; absent: the shipped serif."
    )
    text_font: str = Field(
        "", description="The same for role and credit; absent: the shipped sans."
    )
    text_font_bold: str = Field(
        "",
        description="The same for name, wordmark, CTA, labels and small headline.",
    )
    paper: Colour = Field("#faf7f0", description="Behind the words.")
    ink: Colour = Field("#10141d", description="The quote and the name.")
    muted: Colour = Field("#4b5563", description="Role and headline.")
    accent: Colour = Field("#c0121c", description="Quotation marks and rules.")
    bar: Colour = Field("#0e1729", description="Behind wordmark and CTA.")
    bar_ink: Colour = Field("#ffffff", description="Wordmark and CTA on the bar.")
    bar_accent: Colour = Field("#ff6b6b", description="The accent on the bar.")
    photo: PhotoStyle = Field(
        PhotoStyle.FADE, description="Photos with quotes: fade, split or none."
    )
    photo_credit: str = Field(
        "required",
        min_length=1,
        description="required (no credit, no photo), optional, or the credit of all"
        ' photos without one: "Foto: Klikwartaku".',
    )
    photo_prefix: str = Field("Foto: ", description="Before a bare name as credit.")
    cut_quotes: bool = Field(
        default=False, description="A quote too long for a card may be cut with “…”."
    )
    breaking_label: str = Field(
        "BREAKING NEWS", min_length=1, description="On cards of breaking news."
    )
    correction_label: str = Field(
        "RALAT", min_length=1, description="On cards of corrections."
    )

    def brand(self, short_name: str, base: Path | None) -> Brand:
        """Return how the cards look.

        Args:
            short_name: Of the newsroom: the wordmark if there is no other.
            base: What the paths are relative to; None: marks and fonts are left out.

        Raises:
            ConfigError: A mark is missing or no PNG, or a font missing or no font
                that news can be set in.
        """
        values = self.model_dump(exclude={*_RULES, "mark", "mark_on_paper"})
        values["wordmark"] = self.wordmark or short_name.upper()
        values |= {key: _font(key, values[key], base) for key in _FONTS}
        return Brand(
            **values,
            mark=_mark("mark", self.mark, base),
            mark_on_paper=_mark("mark_on_paper", self.mark_on_paper, base),
        )

    def rules(self) -> CardRules:
        """Return what the cards may show."""
        return CardRules(**self.model_dump(include=_RULES))


def _mark(key: str, path: str, base: Path | None) -> bytes:
    if not path or base is None:
        return b""
    try:
        content = (base / path).read_bytes()
        check_mark(content)
    except (OSError, CardError) as error:
        fault = f"{path} cannot be used ({error})"
        raise ConfigError(f"[brand] {key}", fault, "Name a PNG file") from error
    return content


def _font(key: str, path: str, base: Path | None) -> str:
    """Return a font's absolute path, once it has been looked into."""
    if not path or base is None:
        return ""
    file = (base / path).absolute()
    try:
        check_font(file)
    except (OSError, CardError) as error:
        fault = f"{path} cannot be used ({error})"
        mend = "Name a TTF or OTF file with Latin letters, figures and “”‘’–—…"
        raise ConfigError(f"[brand] {key}", fault, mend) from error
    return str(file)
