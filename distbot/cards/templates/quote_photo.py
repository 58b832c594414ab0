"""A quote on a photo that comes out of the dark."""

from dataclasses import replace

from distbot.cards.frames import PLAIN
from distbot.cards.template import Lead, Pane, Scheme, Seat, Template
from distbot.domain.card import CardSize

_LANDSCAPE = replace(
    PLAIN[CardSize.LANDSCAPE],
    inset_right=500,
    lead_most=112,
    role_beside=False,
    headline_lines=3,
    pane=Pane(left=840, top=0, width=760, height=792, fade_across=(840, 1004, 1300)),
)
_SQUARE = replace(
    PLAIN[CardSize.SQUARE],
    top=400,
    lead_most=72,
    headline_lines=2,
    seat=Seat.LOW,
    pane=Pane(
        left=0,
        top=0,
        width=1080,
        height=620,
        fade_up=210,
        credit_below=False,
        credit_top=10,
    ),
)
_PORTRAIT = replace(
    PLAIN[CardSize.PORTRAIT],
    top=560,
    lead_most=84,
    headline_lines=2,
    seat=Seat.LOW,
    pane=Pane(
        left=0,
        top=0,
        width=1080,
        height=820,
        fade_up=260,
        credit_below=False,
        credit_top=10,
    ),
)
_STORY = replace(
    PLAIN[CardSize.STORY],
    top=520,
    lead_most=92,
    headline_lines=2,
    seat=Seat.LOW,
    pane=Pane(
        left=0,
        top=0,
        width=1080,
        height=1060,
        fade_up=300,
        credit_below=False,
        credit_top=280,
    ),
)

TEMPLATE = Template(
    lead=Lead.QUOTE,
    scheme=Scheme.NIGHT,
    frames={
        CardSize.LANDSCAPE: _LANDSCAPE,
        CardSize.SQUARE: _SQUARE,
        CardSize.PORTRAIT: _PORTRAIT,
        CardSize.STORY: _STORY,
    },
)
