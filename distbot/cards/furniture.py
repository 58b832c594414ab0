"""What stands around the large words: label, speaker, headline row, photo credit."""

from dataclasses import replace

from distbot.cards.colours import mix
from distbot.cards.dress import Dress
from distbot.cards.fit import Block
from distbot.cards.fonts import Cut
from distbot.cards.shapes import Fill, Part
from distbot.cards.template import Frame, Pane
from distbot.cards.text import part_width, rows, settle, shrinking, tagged, widest
from distbot.domain.errors import CardError, PhotoError

_RULE_ASPECT = 12
_NAME_GAP = 28
_ROLE_GAP = 22
_BESIDE_GAP = 26
_NAME_LINES = 2
_ROLE_LINES = 3
_HAIRLINE = 2
_HAIRLINE_SHARE = 0.32
_ROW_GAP = 32
_LABEL_PAD = (22, 18)
_CREDIT_PAD = (18, 14)
_CREDIT_SHARE = 0.86
_CREDIT_LINES = 2


def short_rule(frame: Frame, colour: str) -> Part:
    """Return the short thick rule."""
    height = round(frame.rule / _RULE_ASPECT)
    rule = Fill(left=0, top=0, width=frame.rule, height=height, colour=colour)
    return Part(height=height, shapes=(rule,))


def label_tag(text: str, *, frame: Frame, dress: Dress, width: int) -> Part:
    """Return a label on its tag.

    Raises:
        CardError: It does not fit on one line.
    """
    sizes = shrinking(frame.mark, frame.floor)
    inside = width - 2 * _LABEL_PAD[0]
    block = settle(text, dress.fonts.face(Cut.BOLD), sizes, inside, most_lines=1)
    if block is None:
        raise CardError(f"the label is too long for a card: {text!r}")
    words = rows(block, dress.button_ink, dress.button)
    return tagged(words, dress.button, *_LABEL_PAD)


def credit_tag(credit: str, *, frame: Frame, dress: Dress, pane: Pane) -> Part:
    """Return a photo's credit on a tag in the photo's corner, in its final place.

    Raises:
        PhotoError: It takes more than two lines.
    """
    room = round(pane.width * _CREDIT_SHARE)
    sizes = range(frame.floor, frame.floor - 1, -1)
    block = settle(
        credit, dress.fonts.face(Cut.MEDIUM), sizes, room, most_lines=_CREDIT_LINES
    )
    if block is None:
        raise PhotoError(f"the photo's credit is too long for a card: {credit!r}")
    tag = tagged(rows(block, dress.bar_ink, dress.bar), dress.bar, *_CREDIT_PAD)
    left = pane.left + pane.width - part_width(tag)
    top = pane.top + pane.height - tag.height if pane.credit_below else pane.credit_top
    return replace(tag, shapes=tag.at(left, top))


def speaker(name: str, role: str, *, frame: Frame, dress: Dress, width: int) -> Part:
    """Return rule, name and role; the role beside the name where that fits.

    Raises:
        CardError: Name or role takes too many lines at the floor size.
    """
    sizes = shrinking(frame.name, frame.floor)
    block = settle(
        name, dress.fonts.face(Cut.BOLD), sizes, width, most_lines=_NAME_LINES
    )
    if block is None:
        raise CardError(f"the speaker's name is too long for a card: {name!r}")
    who = rows(block, dress.ink, dress.paper)
    if role:
        who = _with_role(who, block, role, frame=frame, dress=dress, width=width)
    return who.below(short_rule(frame, dress.accent), _NAME_GAP)


def _with_role(
    who: Part, name: Block, role: str, *, frame: Frame, dress: Dress, width: int
) -> Part:
    sizes = shrinking(frame.role, frame.floor)
    aside = widest(name) + _BESIDE_GAP
    if frame.role_beside and len(name.lines) == 1 and aside < width:
        beside = settle(
            role,
            dress.fonts.face(Cut.MEDIUM),
            sizes[:1],
            int(width - aside),
            most_lines=1,
        )
        if beside is not None:
            part = rows(beside, dress.muted, dress.paper)
            moved = part.at(aside, who.height - part.height)
            return replace(who, shapes=who.shapes + moved, words=who.words + part.words)
    block = settle(
        role, dress.fonts.face(Cut.MEDIUM), sizes, width, most_lines=_ROLE_LINES
    )
    if block is None:
        raise CardError(f"the speaker's role is too long for a card: {role!r}")
    return rows(block, dress.muted, dress.paper).below(who, _ROLE_GAP)


def headline_row(
    headline: str, *, frame: Frame, dress: Dress, width: int, keep: tuple[str, ...]
) -> Part | None:
    """Return hairline and small headline; None if it would take too many lines."""
    sizes = shrinking(frame.headline, frame.floor)
    block = settle(
        headline,
        dress.fonts.face(Cut.SEMIBOLD),
        sizes,
        width,
        most_lines=frame.headline_lines,
        keep=keep,
    )
    if block is None:
        return None
    grey = mix(dress.paper, dress.muted, _HAIRLINE_SHARE)
    line = Fill(left=0, top=0, width=width, height=_HAIRLINE, colour=grey)
    hairline = Part(height=_HAIRLINE, shapes=(line,))
    return rows(block, dress.muted, dress.paper).below(hairline, _ROW_GAP)
