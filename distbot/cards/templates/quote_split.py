"""A quote on paper beside or below a photo."""

from dataclasses import replace

from distbot.cards.frames import PLAIN
from distbot.cards.template import Lead, Pane, Template
from distbot.domain.card import CardSize

_LANDSCAPE = replace(
    PLAIN[CardSize.LANDSCAPE],
    inset_right=580,
    lead_most=112,
    role_beside=False,
    headline_lines=3,
    pane=Pane(left=980, top=0, width=620, height=792),
)
_SQUARE = replace(
    PLAIN[CardSize.SQUARE],
    top=386,
    lead_most=84,
    headline_lines=2,
    pane=Pane(left=0, top=0, width=1080, height=334),
)
_PORTRAIT = replace(
    PLAIN[CardSize.PORTRAIT],
    top=644,
    lead_most=104,
    pane=Pane(left=0, top=0, width=1080, height=580),
)
_STORY = replace(
    PLAIN[CardSize.STORY],
    top=480,
    lead_most=100,
    headline_lines=2,
    pane=Pane(left=0, top=0, width=1080, height=696),
)

TEMPLATE = Template(
    lead=Lead.QUOTE,
    frames={
        CardSize.LANDSCAPE: _LANDSCAPE,
        CardSize.SQUARE: _SQUARE,
        CardSize.PORTRAIT: _PORTRAIT,
        CardSize.STORY: _STORY,
    },
)
