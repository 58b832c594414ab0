"""What a template file says: which words lead, on what, and the measures."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from distbot.domain.card import CardSize


class Lead(Enum):
    """The words that stand large."""

    QUOTE = "quote"
    HEADLINE = "headline"


class Foot(Enum):
    """What carries the CTA."""

    BAR = "bar"
    BUTTON = "button"


class Scheme(Enum):
    """Which of the newsroom's colours is the ground.

    `PAPER`: dark words on paper. `NIGHT`: light words on the bar's colour.
    `ALARM`: light words on the accent colour.
    """

    PAPER = "paper"
    NIGHT = "night"
    ALARM = "alarm"


class Label(Enum):
    """What stands on a tag above the large words."""

    NONE = "none"
    BREAKING = "breaking"
    CORRECTION = "correction"


class Seat(Enum):
    """Where the words stand in the room they have.

    `CENTRE`: a little above the middle, where the eye takes the centre to be.
    `LOW`: at its end.
    """

    CENTRE = "centre"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pane:
    """Where the photo stands, in px of the card, and how it gives way to words.

    Attributes:
        left: First column.
        top: First row.
        width: Columns.
        height: Rows.
        fade_across: For words at the left: from which column to which the photo
            comes out of the ground, and where the words end. None: no such fade.
        fade_up: For words below: how many rows above the words the photo begins to
            give way to the ground; 0: no such fade.
        credit_below: Whether the credit stands at the photo's lower right corner;
            else at its upper right, at `credit_top`.
        credit_top: First row of a credit that stands above.
    """

    left: int
    top: int
    width: int
    height: int
    fade_across: tuple[int, int, int] | None = None
    fade_up: int = 0
    credit_below: bool = True
    credit_top: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The measures of one shape, all in px of the finished card.

    Attributes:
        margin: Left and right of everything that is read.
        inset_left: What the photo takes of the words' room, from the margin.
        inset_right: The same at the right.
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
        seat: Where the words stand.
        pane: Where the photo stands; None: no photo.
    """

    margin: int
    inset_left: int = 0
    inset_right: int = 0
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
    seat: Seat = Seat.CENTRE
    pane: Pane | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A card to be filled.

    Attributes:
        lead: Which words stand large.
        scheme: On which ground.
        label: What stands above them.
        ligatures: Whether letters join where a font has it: "fi".
        frames: Its measures; a size that is missing cannot be drawn. Where they
            have a pane, the card needs a photo.
    """

    lead: Lead
    scheme: Scheme = Scheme.PAPER
    label: Label = Label.NONE
    ligatures: bool = True
    frames: Mapping[CardSize, Frame]
