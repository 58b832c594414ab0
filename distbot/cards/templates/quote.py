"""A person's words, large, with name, role and the headline they belong to."""

from distbot.cards.template import FRAMES, Lead, Template

TEMPLATE = Template(lead=Lead.QUOTE, frames=FRAMES)
