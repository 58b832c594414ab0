"""What a template file says: which words lead, and the measures of each shape."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from distbot.domain.card import CardSize


class Lead(Enum):
    """The words that stand large."""

    QUOTE = "quote"
    HEADLINE = "headline"


class Foot(Enum):
    """What carries the CTA."""

    BAR = "bar"
    BUTTON = "button"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The measures of one shape, all in px of the finished card.

    Attributes:
        margin: Left and right of everything that is read.
        top: Above it no large words; below a wordmark on top, if there is one.
        foot: The kind of foot.
        foot_height: Of bar or button.
        unsafe_top: What an app lays its own controls over; nothing is read there.
        unsafe_bottom: The same, below.
        lead_least: Floor size of the large words: 11 CSS px on a phone.
        lead_most: Size beyond which few words look silly.
        name: Size of the speaker's name.
        role: Size of the speaker's role.
        headline: Size of the headline when it stands small.
        headline_lines: How many lines it may take.
        mark: Size of the wordmark.
        cta: Size of the CTA.
        floor: No small text is set smaller.
        role_beside: Whether the role may stand on the name's line.
        rule: Width of the short rule; it is a twelfth as thick.
    """

    margin: int
    top: int
    foot: Foot
    foot_height: int
    unsafe_top: int = 0
    unsafe_bottom: int = 0
    lead_least: int
    lead_most: int
    name: int
    role: int
    headline: int
    headline_lines: int
    mark: int
    cta: int
    floor: int
    role_beside: bool = False
    rule: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A card to be filled.

    Attributes:
        lead: Which words stand large.
        frames: Its measures; a size that is missing cannot be drawn.
    """

    lead: Lead
    frames: Mapping[CardSize, Frame]


FRAMES: Mapping[CardSize, Frame] = MappingProxyType(
    {
        CardSize.LANDSCAPE: Frame(
            margin=96,
            top=84,
            foot=Foot.BAR,
            foot_height=108,
            lead_least=46,
            lead_most=156,
            name=46,
            role=40,
            headline=37,
            headline_lines=2,
            mark=40,
            cta=37,
            floor=35,
            role_beside=True,
            rule=72,
        ),
        CardSize.SQUARE: Frame(
            margin=76,
            top=84,
            foot=Foot.BAR,
            foot_height=104,
            lead_least=40,
            lead_most=150,
            name=40,
            role=33,
            headline=32,
            headline_lines=3,
            mark=35,
            cta=32,
            floor=30,
            rule=62,
        ),
        CardSize.PORTRAIT: Frame(
            margin=76,
            top=96,
            foot=Foot.BAR,
            foot_height=108,
            lead_least=42,
            lead_most=150,
            name=42,
            role=34,
            headline=34,
            headline_lines=3,
            mark=36,
            cta=33,
            floor=30,
            rule=66,
        ),
        CardSize.STORY: Frame(
            margin=84,
            top=96,
            foot=Foot.BUTTON,
            foot_height=112,
            unsafe_top=280,
            unsafe_bottom=340,
            lead_least=46,
            lead_most=170,
            name=46,
            role=38,
            headline=37,
            headline_lines=3,
            mark=40,
            cta=36,
            floor=30,
            rule=74,
        ),
    }
)
"""The plain card's measures: words on paper, above a bar or a button."""
