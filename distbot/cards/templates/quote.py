"""A person's words, large, with name, role and the headline they belong to."""

from distbot.cards.frames import PLAIN
from distbot.cards.template import Lead, Template

TEMPLATE = Template(lead=Lead.QUOTE, frames=PLAIN)
