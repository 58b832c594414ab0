"""A correction (ralat): the headline it is about, and what was wrong below it."""

from dataclasses import replace

from distbot.cards.frames import PLAIN
from distbot.cards.template import Label, Lead, Template

TEMPLATE = Template(
    lead=Lead.HEADLINE,
    label=Label.CORRECTION,
    frames={
        size: replace(
            frame,
            lead_most=round(frame.lead_most * 0.6),
            headline=frame.role,
            headline_lines=5,
        )
        for size, frame in PLAIN.items()
    },
)
"""The note stands where a quote has its headline, and needs room for a sentence."""
