"""Put a card's words in their places.

From the bottom up: foot, headline row, then the large words and the speaker share
what is left, a little above its middle, where the eye takes the centre to be.
"""

import re
from dataclasses import dataclass
from typing import assert_never

from distbot.cards.dress import Dress, dressed
from distbot.cards.fit import Block, Room, fill
from distbot.cards.foot import Base, Foundation
from distbot.cards.furniture import (
    credit_tag,
    headline_row,
    label_tag,
    short_rule,
    speaker,
)
from distbot.cards.shapes import Fill, Layout, Part, Picture, Scrim, Shape, Text
from distbot.cards.template import Frame, Label, Lead, Pane, Seat, Template
from distbot.cards.text import line_text, without_symbols
from distbot.cards.veil import bare_part, shown, veil
from distbot.domain.card import Card, Photo
from distbot.domain.errors import CardError
from distbot.domain.folding import fold_marks

_OPTICAL_CENTRE = 0.46
_TOP_LINE = 10
_DESCENT_EM = 0.26
_GAP = 30
_GAP_EM = 0.29
_ROW_GAP = 56
_ELLIPSIS = "…"


def arrange(card: Card, template: Template) -> Layout:
    """Lay out a card.

    A headline that fits at no size is shortened at a word; beside a photo it is
    refused, since it may fit whole without.

    Raises:
        CardError: The words do not fit, a character has no glyph, the template has
            no such size, or it asks for a quote or a photo and the card has none.
        PhotoError: The photo's credit does not fit.
    """
    frame = template.frames.get(card.size)
    if frame is None:
        raise CardError(f"{card.template!r} has no {card.size.value} card")
    desk = _desk(card, template, frame)
    placed = desk.quote() if template.lead is Lead.QUOTE else desk.headline()
    photo = desk.photo(_first_row(placed.shapes, desk.dress.fonts.rise_em()))
    top_line = Fill(
        left=0,
        top=0,
        width=card.size.width_px,
        height=_TOP_LINE,
        colour=card.brand.accent,
    )
    return Layout(
        width=card.size.width_px,
        height=card.size.height_px,
        paper=desk.dress.paper,
        shapes=(*photo.shapes, top_line, *placed.shapes, *desk.base.shapes),
        words=(*placed.words, *photo.words, *desk.base.words),
    )


def _desk(card: Card, template: Template, frame: Frame) -> "_Desk":
    dress = dressed(card.brand, template.scheme, ligatures=template.ligatures)
    base = Base(
        wordmark=_checked(fold_marks(card.brand.wordmark), dress),
        cta=_checked(fold_marks(card.cta), dress),
        brand=card.brand,
        dress=dress,
        frame=frame,
        size=card.size,
    )
    return _Desk(
        card=card,
        label=_label(card, template.label),
        frame=frame,
        dress=dress,
        width=base.width - frame.inset_left - frame.inset_right,
        keep=tuple(map(fold_marks, card.keep)),
        base=base.laid(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """One card being laid out; `width` is that of everything that is read."""

    card: Card
    label: str
    frame: Frame
    dress: Dress
    width: int
    keep: tuple[str, ...]
    base: Foundation

    def quote(self) -> Part:
        """Place quote, speaker and headline row."""
        quote = self.card.quote
        if quote is None or quote.speaker is None:
            raise CardError("a quote card needs words and the name of who said them")
        dress = self.dress
        said = self.card.said
        by = speaker(
            _checked(fold_marks(quote.speaker), dress),
            _checked(fold_marks(quote.role or ""), dress),
            frame=self.frame,
            dress=dress,
            width=self.width,
        )
        row = self._row(self.card.headline)
        end = self._end(row)
        text = _checked(f"{said}”", dress)
        room = self._room(end - by.height - _GAP)
        rise = dress.fonts.rise_em()
        cut = dress.fonts.quote_face
        block = fill(text, room, cut, rise + _GAP_EM, self.keep)
        if block is None:
            size = self.card.size.value
            fault = f"a quote of {len(said)} characters does not fit on a {size} card"
            raise CardError(fault)
        gap = _GAP + round(_GAP_EM * block.size_px)
        return self._place(by.below(self._lead(block, hang="“"), gap), end, row)

    def headline(self) -> Part:
        """Place the headline, large, shortened at a word if it must be."""
        text = self._legible(self.card.headline)
        text = _without_label(text, self.label)
        if not text:
            raise CardError("the headline has no word that can be drawn")
        above = self._above()
        row = self._row(self.card.note)
        end = self._end(row)
        gap = _GAP + short_rule(self.frame, self.dress.accent).height
        room = self._room(end - above.height - gap)
        block = self._filled(text, room)
        if block is None and self.frame.pane is None:
            block = self._shortened(text, room)
        if block is None:
            raise CardError("the headline does not fit on this card")
        return self._place(self._lead(block).below(above, gap), end, row)

    def photo(self, words_from: int) -> Part:
        """Place photo, veil and credit; `words_from` is the first row of words."""
        pane, photo = self.frame.pane, self.card.photo
        if pane is None:
            return Part(height=0, shapes=())
        if photo is None:
            raise CardError(f"a {self.card.template} card needs a photo")
        pane = shown(pane, words_from)
        scrims = veil(pane, self.dress.paper, words_from)
        shapes: tuple[Shape, ...] = (_picture(pane, photo, scrims), *scrims)
        words: tuple[str, ...] = ()
        if photo.credit:
            credit = self._legible(photo.credit)
            tag = credit_tag(credit, frame=self.frame, dress=self.dress, pane=pane)
            shapes, words = shapes + tag.shapes, tag.words
        return Part(height=pane.height, shapes=shapes, words=words)

    def _above(self) -> Part:
        """Return what stands above a headline: its label, else the short rule."""
        if not self.label:
            return short_rule(self.frame, self.dress.accent)
        label = _checked(fold_marks(self.label), self.dress)
        return label_tag(label, frame=self.frame, dress=self.dress, width=self.width)

    def _row(self, text: str) -> Part | None:
        """Return the row above the foot, if there is something to say."""
        said = self._legible(text)
        if not said:
            return None
        return headline_row(
            said, frame=self.frame, dress=self.dress, width=self.width, keep=self.keep
        )

    def _end(self, row: Part | None) -> int:
        return self.base.top - (row.height + _ROW_GAP if row else 0)

    def _room(self, end: int) -> Room:
        return Room(
            width_px=self.width,
            height_px=end - self.base.free_from,
            least_px=self.frame.lead_least,
            most_px=self.frame.lead_most,
        )

    def _lead(self, block: Block, hang: str = "") -> Part:
        """Set the large words; `hang` is put before them, left of the margin."""
        dress = self.dress
        ascent = round(dress.fonts.rise_em() * block.size_px)
        lines: list[Text] = []
        for index, line in enumerate(block.lines):
            runs = [(line, dress.ink)]
            if hang and index == len(block.lines) - 1:
                runs = [(line[:-1], dress.ink), (line[-1:], dress.accent)]
            if hang and index == 0:
                runs.insert(0, (hang, dress.accent))
            lines.append(
                line_text(
                    tuple(runs),
                    block,
                    baseline=ascent + index * block.leading_px,
                    backdrop=dress.paper,
                    hanging=len(hang) if index == 0 else 0,
                )
            )
        return Part(
            height=ascent + block.rise_px,
            shapes=tuple(lines),
            words=(hang + " ".join(block.lines),),
        )

    def _legible(self, text: str) -> str:
        """Return words as they are drawn, without what only emoji fonts have."""
        words = without_symbols(fold_marks(text), self.dress.fonts)
        return _checked(words, self.dress)

    def _filled(self, text: str, room: Room) -> Block | None:
        fonts = self.dress.fonts
        rise = fonts.rise_em() + _DESCENT_EM
        return fill(text, room, fonts.quote_face, rise, self.keep)

    def _shortened(self, text: str, room: Room) -> Block | None:
        """Fill a room with as many of a text's words as it holds."""
        words = text.split(" ")
        best: Block | None = None
        least, most = 1, len(words) - 1
        while least <= most:
            count = (least + most) // 2
            short = " ".join(words[:count]).rstrip(",.;:–—- ") + _ELLIPSIS
            block = self._filled(short, room)
            least, most = (count + 1, most) if block else (least, count - 1)
            best = block or best
        return best

    def _place(self, group: Part, end: int, row: Part | None) -> Part:
        """Seat the group above `end`, the row below it."""
        top, left = self.base.free_from, self.frame.margin + self.frame.inset_left
        share = 1.0 if self.frame.seat is Seat.LOW else _OPTICAL_CENTRE
        free = end - top - group.height
        shapes: tuple[Shape, ...] = group.at(left, top + round(share * free))
        words = group.words
        if row is not None:
            shapes += row.at(left, self.base.top - row.height)
            words += row.words
        return Part(height=end, shapes=shapes, words=words)


def _label(card: Card, label: Label) -> str:
    match label:
        case Label.NONE:
            return ""
        case Label.BREAKING:
            return card.brand.breaking_label
        case Label.CORRECTION:
            return card.brand.correction_label
        case _:
            assert_never(label)


def _without_label(headline: str, label: str) -> str:
    """Return "Gempa di Kuala" for "BREAKING: Gempa di Kuala" under that label."""
    first = re.escape(label.partition(" ")[0])
    if not first:
        return headline
    said = rf"{first}(?: news)?\s*(?::|\||–|—)\s+(?=\S)"
    return re.sub(rf"\A{said}", "", headline, flags=re.IGNORECASE)


def _picture(pane: Pane, photo: Photo, scrims: tuple[Scrim, ...]) -> Picture:
    return Picture(
        left=pane.left,
        top=pane.top,
        width=pane.width,
        height=pane.height,
        photo=photo,
        bare=bare_part(scrims),
    )


def _first_row(shapes: tuple[Shape, ...], rise_em: float) -> int:
    """Return where the first line of text begins."""
    texts = (shape for shape in shapes if isinstance(shape, Text))
    return min(text.baseline - round(rise_em * text.size) for text in texts)


def _checked(text: str, dress: Dress) -> str:
    dress.fonts.check_coverage(text)
    return text
