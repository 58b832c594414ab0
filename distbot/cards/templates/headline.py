"""The headline, large: for articles in which nobody is quoted."""

from dataclasses import replace

from distbot.cards.frames import PLAIN
from distbot.cards.template import Lead, Template

_CALMER = 0.88
"""A headline says it itself: set as large as a quote it would shout."""

TEMPLATE = Template(
    lead=Lead.HEADLINE,
    frames={
        size: replace(frame, lead_most=round(frame.lead_most * _CALMER))
        for size, frame in PLAIN.items()
    },
)
