"""Breaking news: the headline under its label, on the accent colour."""

from dataclasses import replace

from distbot.cards.frames import PLAIN
from distbot.cards.template import Label, Lead, Scheme, Template

TEMPLATE = Template(
    lead=Lead.HEADLINE,
    scheme=Scheme.ALARM,
    label=Label.BREAKING,
    frames={
        size: replace(frame, lead_most=round(frame.lead_most * 0.88))
        for size, frame in PLAIN.items()
    },
)
