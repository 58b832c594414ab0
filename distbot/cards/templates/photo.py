"""A photo with the headline as its caption: for articles in which nobody is quoted."""

from dataclasses import replace

from distbot.cards.frames import PLAIN
from distbot.cards.template import Lead, Pane, Template
from distbot.domain.card import CardSize

_LANDSCAPE = replace(
    PLAIN[CardSize.LANDSCAPE],
    inset_left=812,
    lead_most=76,
    pane=Pane(left=0, top=0, width=852, height=792),
)
_SQUARE = replace(
    PLAIN[CardSize.SQUARE],
    top=664,
    lead_most=68,
    pane=Pane(left=0, top=0, width=1080, height=608),
)
_PORTRAIT = replace(
    PLAIN[CardSize.PORTRAIT],
    top=872,
    lead_most=72,
    pane=Pane(left=0, top=0, width=1080, height=810),
)
_STORY = replace(
    PLAIN[CardSize.STORY],
    top=776,
    lead_most=80,
    pane=Pane(left=0, top=0, width=1080, height=1000),
)

TEMPLATE = Template(
    lead=Lead.HEADLINE,
    frames={
        CardSize.LANDSCAPE: _LANDSCAPE,
        CardSize.SQUARE: _SQUARE,
        CardSize.PORTRAIT: _PORTRAIT,
        CardSize.STORY: _STORY,
    },
)
