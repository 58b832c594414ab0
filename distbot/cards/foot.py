"""The newsroom on its card: wordmark or mark, and the CTA on a bar or a button."""

from dataclasses import dataclass, replace

from distbot.cards.dress import Dress
from distbot.cards.fit import Block
from distbot.cards.fonts import Cut, Fonts
from distbot.cards.logo import mark_size
from distbot.cards.shapes import Fill, Logo, Part, Shape, Text
from distbot.cards.template import Foot, Frame
from distbot.cards.text import part_width, rows, settle, shrinking, tagged, widest
from distbot.domain.card import Brand, CardSize
from distbot.domain.errors import CardError

_ROW_BELOW = 62
_LEAD_BELOW = 68
_MARK_GAP = 72
_MARK_PAD = (24, 20)
_BAR_GAP = 56
_ARROW = "→"
_ARROW_GAP = 22
_ARROW_RISE_EM = 0.27
_ARROW_SCALE = 1.3
_BAR_LINES = 2
_MARK_SHARE = 0.6
_MARK_SHARE_AT_WORST = 0.4
_LOGO_SHARE = 0.45
_LOGO_EM = 1.45
"""Height of a mark against the wordmark's size: its letters look as large."""
_BUTTON_PAD = 44
_BUTTON_RADIUS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundation:
    """Wordmark and CTA in place, and the room they leave.

    Attributes:
        free_from: First row that large words may use.
        top: Where what stands above the foot must end.
        shapes: In their final places.
        words: The wordmark, unless a mark stands for it, then the CTA.
    """

    free_from: int
    top: int
    shapes: tuple[Shape, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """All that the foot of one card depends on.

    Attributes:
        wordmark: As it is drawn.
        cta: As it is drawn.
        brand: Whose marks may stand for the wordmark.
        dress: The card's colours.
        frame: Its measures.
        size: Its shape.
    """

    wordmark: str
    cta: str
    brand: Brand
    dress: Dress
    frame: Frame
    size: CardSize

    @property
    def width(self) -> int:
        """Of what is read at the foot, in px."""
        return self.size.width_px - 2 * self.frame.margin

    def laid(self) -> Foundation:
        """Place wordmark and CTA.

        Raises:
            CardError: One of them is too long at the floor size.
        """
        match self.frame.foot:
            case Foot.BAR:
                return _bar(self)
            case Foot.BUTTON:
                return _button(self)


def _bar(base: Base) -> Foundation:
    frame, dress, size = base.frame, base.dress, base.size
    top = size.height_px - frame.foot_height
    arrow = _arrow(frame, dress.bar_ink, dress.bar)
    room = int(base.width - _BAR_GAP - _ARROW_GAP - arrow.width)
    mark, call = _beside(base, room)
    right = size.width_px - frame.margin - arrow.width
    ground = Fill(
        left=0,
        top=top,
        width=size.width_px,
        height=frame.foot_height,
        colour=dress.bar,
    )
    middle = top + frame.foot_height // 2
    call_part = rows(call, dress.bar_ink, dress.bar)
    call_left = right - _ARROW_GAP - widest(call)
    return Foundation(
        free_from=frame.top,
        top=top - _ROW_BELOW,
        shapes=(
            ground,
            *mark.at(frame.margin, middle - mark.height // 2),
            *call_part.at(call_left, middle - call_part.height // 2),
            *_arrow_at(arrow, right, middle),
        ),
        words=(*mark.words, *call_part.words),
    )


def _button(base: Base) -> Foundation:
    frame, dress, size = base.frame, base.dress, base.size
    top = size.height_px - frame.unsafe_bottom - frame.foot_height
    mark, free_from = _top_mark(base)
    arrow = _arrow(frame, dress.button_ink, dress.button)
    room = base.width - 2 * _BUTTON_PAD - _ARROW_GAP - arrow.width
    call = rows(_cta_block(base, int(room)), dress.button_ink, dress.button)
    ground = Fill(
        left=frame.margin,
        top=top,
        width=base.width,
        height=frame.foot_height,
        colour=dress.button,
        radius=_BUTTON_RADIUS,
        backdrop=dress.paper,
    )
    middle = top + frame.foot_height // 2
    right = size.width_px - frame.margin - _BUTTON_PAD - arrow.width
    return Foundation(
        free_from=free_from,
        top=top - _LEAD_BELOW,
        shapes=(
            ground,
            *mark.at(frame.margin, frame.unsafe_top),
            *call.at(frame.margin + _BUTTON_PAD, middle - call.height // 2),
            *_arrow_at(arrow, right, middle),
        ),
        words=(*mark.words, *call.words),
    )


def _top_mark(base: Base) -> tuple[Part, int]:
    """Return the wordmark on top, and from where words may stand.

    On a photo it stands on a tag of its own; the frame says where words begin.
    """
    frame, dress = base.frame, base.dress
    if frame.pane is None:
        mark = _mark(base, dress.paper, _MARK_SHARE)
        return mark, frame.unsafe_top + mark.height + _MARK_GAP
    mark = tagged(_mark(base, dress.bar, _MARK_SHARE), dress.bar, *_MARK_PAD)
    return mark, frame.unsafe_top + frame.top


def _beside(base: Base, room: int) -> tuple[Part, Block]:
    """Set wordmark and CTA side by side; a long wordmark gives way to the CTA."""
    try:
        mark = _mark(base, base.dress.bar, _MARK_SHARE, room)
    except CardError:
        mark = None
    if mark is not None:
        call = _call(base, _left(room, mark))
        if call is not None:
            return mark, call
    mark = _mark(base, base.dress.bar, _MARK_SHARE_AT_WORST, room)
    return mark, _cta_block(base, _left(room, mark))


def _left(room: int, mark: Part) -> int:
    return int(room - part_width(mark))


def _mark(base: Base, backdrop: str, share: float, room: int | None = None) -> Part:
    """Return the newsroom's mark for a ground, else its wordmark."""
    width = int((base.width if room is None else room) * share)
    dress = base.dress
    on_bar = backdrop == dress.bar
    content = base.brand.mark if on_bar else base.brand.mark_on_paper
    if content:
        return _logo(content, base.frame, width, backdrop)
    block = _set(base, base.wordmark, Cut.BOLD, base.frame.mark, width)
    if block is None:
        raise CardError(f"the wordmark is too long for a card: {base.wordmark!r}")
    ink = dress.bar_ink if on_bar else dress.ink
    accent = dress.bar_accent if on_bar else dress.accent
    return _accented(rows(block, ink, backdrop), base.brand.wordmark_accent, accent)


def _logo(content: bytes, frame: Frame, widest_px: int, backdrop: str) -> Part:
    high = round(frame.mark * _LOGO_EM)
    width, height = mark_size(content, high, round(widest_px * _LOGO_SHARE * 2))
    logo = Logo(
        left=0, top=0, width=width, height=height, content=content, backdrop=backdrop
    )
    return Part(height=height, shapes=(logo,))


def _accented(part: Part, end: str, accent: str) -> Part:
    """Return the wordmark with its accented end told apart on the last line."""
    last = part.shapes[-1]
    if not end or not isinstance(last, Text) or not last.characters.endswith(end):
        return part
    stem, ink = last.characters.removesuffix(end), last.runs[0][1]
    runs = ((stem, ink), (end, accent)) if stem else ((end, accent),)
    return replace(part, shapes=(*part.shapes[:-1], replace(last, runs=runs)))


def _cta_block(base: Base, width: int) -> Block:
    block = _call(base, width)
    if block is None:
        raise CardError(f"the CTA is too long for a card: {base.cta!r}")
    return block


def _call(base: Base, width: int) -> Block | None:
    return _set(base, base.cta, Cut.SEMIBOLD, base.frame.cta, width)


def _set(base: Base, text: str, cut: Cut, size: int, width: int) -> Block | None:
    sizes = shrinking(size, base.frame.floor)
    face = base.dress.fonts.face(cut)
    return settle(text, face, sizes, width, most_lines=_BAR_LINES)


def _arrow(frame: Frame, colour: str, backdrop: str) -> Text:
    """Return the arrow, in the shipped font: few others have one."""
    return Text(
        runs=((_ARROW, colour),),
        face=Fonts().face(Cut.BOLD),
        size=round(frame.cta * _ARROW_SCALE),
        left=0,
        baseline=0,
        backdrop=backdrop,
    )


def _arrow_at(arrow: Text, left: float, middle: int) -> tuple[Shape, ...]:
    """Centre an arrow on a line: it stands on the baseline, x-height tall."""
    part = Part(height=0, shapes=(arrow,))
    return part.at(left, middle + round(_ARROW_RISE_EM * arrow.size))
