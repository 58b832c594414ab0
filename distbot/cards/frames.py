"""The measures that the templates share and vary: the plain card's, by size."""

from collections.abc import Mapping
from types import MappingProxyType

from distbot.cards.template import Foot, Frame
from distbot.domain.card import CardSize

PLAIN: Mapping[CardSize, Frame] = MappingProxyType(
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
"""Words on a ground of one colour, above a bar or a button."""
