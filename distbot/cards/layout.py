"""Put a card's words in their places.

From the bottom up: foot, headline row, then the large words and the speaker share
what is left, a little above its middle, where the eye takes the centre to be.
"""

from dataclasses import dataclass

from distbot.cards.fit import Block, Room, fill
from distbot.cards.fonts import check_coverage, serif
from distbot.cards.furniture import (
    Foundation,
    foundation,
    headline_row,
    short_rule,
    speaker,
)
from distbot.cards.shapes import Fill, Layout, Part, Shape, Text
from distbot.cards.template import Frame, Lead, Template
from distbot.cards.text import line_text
from distbot.domain.card import Brand, Card
from distbot.domain.errors import CardError
from distbot.domain.folding import fold_for_card, fold_marks

_OPTICAL_CENTRE = 0.46
_TOP_LINE = 10
_ASCENT_EM = 0.74
_DESCENT_EM = 0.26
_GAP = 30
_GAP_EM = 0.29
_ROW_GAP = 56
_ELLIPSIS = "…"


def arrange(card: Card, template: Template) -> Layout:
    """Lay out a card.

    A quote that fits at no size beside the headline is given the headline's place;
    a headline that fits at no size is shortened at a word.

    Raises:
        CardError: The words do not fit, a character has no glyph, the template has
            no such size, or it asks for a quote and the card has none.
    """
    frame = template.frames.get(card.size)
    if frame is None:
        raise CardError(f"{card.template!r} has no {card.size.value} card")
    card_width = card.size.width_px
    desk = _Desk(
        card=card,
        frame=frame,
        brand=card.brand,
        width=card_width - 2 * frame.margin,
        base=foundation(
            _checked(fold_marks(card.brand.wordmark)),
            _checked(fold_marks(card.cta)),
            frame=frame,
            brand=card.brand,
            size=card.size,
        ),
    )
    placed = desk.quote() if template.lead is Lead.QUOTE else desk.headline()
    top_line = Fill(
        left=0, top=0, width=card_width, height=_TOP_LINE, colour=card.brand.accent
    )
    return Layout(
        width=card_width,
        height=card.size.height_px,
        paper=card.brand.paper,
        shapes=(top_line, *placed.shapes, *desk.base.shapes),
        words=(*placed.words, *desk.base.words),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """One card being laid out; `width` is that of everything that is read."""

    card: Card
    frame: Frame
    brand: Brand
    width: int
    base: Foundation

    def quote(self) -> Part:
        """Place quote, speaker and, where there is room, the headline row."""
        quote = self.card.quote
        if quote is None or quote.speaker is None:
            raise CardError("a quote card needs words and the name of who said them")
        said = f"{_checked(fold_for_card(quote.text))}”"
        role = _checked(fold_marks(quote.role or ""))
        name = _checked(fold_marks(quote.speaker))
        by = speaker(name, role, frame=self.frame, brand=self.brand, width=self.width)
        row = headline_row(
            _checked(fold_marks(self.card.headline)),
            frame=self.frame,
            brand=self.brand,
            width=self.width,
        )
        for footer in (row, None) if row is not None else (None,):
            end = self.base.top - (footer.height + _ROW_GAP if footer else 0)
            room = self._room(end - by.height - _GAP)
            block = fill(said, room, serif, _ASCENT_EM + _GAP_EM)
            if block is not None:
                gap = _GAP + round(_GAP_EM * block.size_px)
                group = by.below(self._lead(block, hang="“"), gap)
                return self._place(group, end, footer)
        raise CardError(
            f"a quote of {len(said) - 1} characters does not fit on a"
            f" {self.card.size.value} card"
        )

    def headline(self) -> Part:
        """Place the headline, large, shortened at a word if it must be."""
        text = _checked(fold_marks(self.card.headline))
        rule = short_rule(self.frame, self.brand.accent)
        gap = _GAP + rule.height
        room = self._room(self.base.top - rule.height - gap)
        block = _fill_shortened(text, room)
        if block is None:
            raise CardError("the headline's first word is wider than the card")
        return self._place(self._lead(block).below(rule, gap), self.base.top, None)

    def _room(self, end: int) -> Room:
        return Room(
            width_px=self.width,
            height_px=end - self.base.free_from,
            least_px=self.frame.lead_least,
            most_px=self.frame.lead_most,
        )

    def _lead(self, block: Block, hang: str = "") -> Part:
        """Set the large words; `hang` is put before them, left of the margin."""
        brand = self.brand
        ascent = round(_ASCENT_EM * block.size_px)
        lines: list[Text] = []
        for index, line in enumerate(block.lines):
            runs = [(line, brand.ink)]
            if hang and index == len(block.lines) - 1:
                runs = [(line[:-1], brand.ink), (line[-1:], brand.accent)]
            if hang and index == 0:
                runs.insert(0, (hang, brand.accent))
            lines.append(
                line_text(
                    tuple(runs),
                    block,
                    baseline=ascent + index * block.leading_px,
                    backdrop=brand.paper,
                    hanging=len(hang) if index == 0 else 0,
                )
            )
        return Part(
            height=ascent + block.rise_px,
            shapes=tuple(lines),
            words=(hang + " ".join(block.lines),),
        )

    def _place(self, group: Part, end: int, footer: Part | None) -> Part:
        """Put the group at the optical centre above `end`, the row below it."""
        top, left = self.base.free_from, self.frame.margin
        free = end - top - group.height
        shapes: tuple[Shape, ...] = group.at(left, top + round(_OPTICAL_CENTRE * free))
        words = group.words
        if footer is not None:
            shapes += footer.at(left, self.base.top - footer.height)
            words += footer.words
        return Part(height=end, shapes=shapes, words=words)


def _fill_shortened(text: str, room: Room) -> Block | None:
    """Fill a room with all of a text, or with as many of its words as it holds."""
    whole = fill(text, room, serif, _ASCENT_EM + _DESCENT_EM)
    if whole is not None:
        return whole
    words = text.split(" ")
    best: Block | None = None
    least, most = 1, len(words) - 1
    while least <= most:
        count = (least + most) // 2
        short = " ".join(words[:count]).rstrip(",.;:–—- ") + _ELLIPSIS
        block = fill(short, room, serif, _ASCENT_EM + _DESCENT_EM)
        least, most = (count + 1, most) if block else (least, count - 1)
        best = block or best
    return best


def _checked(text: str) -> str:
    check_coverage(text)
    return text
