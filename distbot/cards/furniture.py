"""What stands around the large words: speaker, headline row, wordmark and CTA."""

from dataclasses import dataclass, replace

from distbot.cards.fit import Block
from distbot.cards.fonts import Face
from distbot.cards.shapes import Fill, Part, Shape, Text, mix
from distbot.cards.template import Foot, Frame
from distbot.cards.text import rows, settle, shrinking, widest
from distbot.domain.card import Brand, CardSize
from distbot.domain.errors import CardError

_RULE_ASPECT = 12
_NAME_GAP = 28
_ROLE_GAP = 22
_BESIDE_GAP = 26
_NAME_LINES = 2
_ROLE_LINES = 3
_HAIRLINE = 2
_HAIRLINE_SHARE = 0.32
_ROW_GAP = 32
_ROW_BELOW = 62
_LEAD_BELOW = 68
_MARK_GAP = 72
_BAR_GAP = 56
_ARROW = "→"
_ARROW_GAP = 22
_ARROW_RISE_EM = 0.27
_ARROW_SCALE = 1.3
_BAR_LINES = 2
_MARK_SHARE = 0.6
_MARK_SHARE_AT_WORST = 0.4
_BUTTON_PAD = 44
_BUTTON_RADIUS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundation:
    """Wordmark and CTA in place, and the room they leave.

    Attributes:
        free_from: First row that large words may use.
        top: Where what stands above the foot must end.
        shapes: In their final places.
        words: The wordmark, then the CTA.
    """

    free_from: int
    top: int
    shapes: tuple[Shape, ...]
    words: tuple[str, ...]


def short_rule(frame: Frame, colour: str) -> Part:
    """Return the short thick rule."""
    height = round(frame.rule / _RULE_ASPECT)
    rule = Fill(left=0, top=0, width=frame.rule, height=height, colour=colour)
    return Part(height=height, shapes=(rule,))


def speaker(name: str, role: str, *, frame: Frame, brand: Brand, width: int) -> Part:
    """Return rule, name and role; the role beside the name where that fits.

    Raises:
        CardError: Name or role takes too many lines at the floor size.
    """
    sizes = shrinking(frame.name, frame.floor)
    block = settle(name, Face.BOLD, sizes, width, most_lines=_NAME_LINES)
    if block is None:
        raise CardError(f"the speaker's name is too long for a card: {name!r}")
    who = rows(block, brand.ink, brand.paper)
    if role:
        who = _with_role(who, block, role, frame=frame, brand=brand, width=width)
    return who.below(short_rule(frame, brand.accent), _NAME_GAP)


def _with_role(
    who: Part, name: Block, role: str, *, frame: Frame, brand: Brand, width: int
) -> Part:
    sizes = shrinking(frame.role, frame.floor)
    aside = widest(name) + _BESIDE_GAP
    if frame.role_beside and len(name.lines) == 1 and aside < width:
        beside = settle(role, Face.MEDIUM, sizes[:1], int(width - aside), most_lines=1)
        if beside is not None:
            part = rows(beside, brand.muted, brand.paper)
            moved = part.at(aside, who.height - part.height)
            return replace(who, shapes=who.shapes + moved, words=who.words + part.words)
    block = settle(role, Face.MEDIUM, sizes, width, most_lines=_ROLE_LINES)
    if block is None:
        raise CardError(f"the speaker's role is too long for a card: {role!r}")
    return rows(block, brand.muted, brand.paper).below(who, _ROLE_GAP)


def headline_row(
    headline: str, *, frame: Frame, brand: Brand, width: int
) -> Part | None:
    """Return hairline and small headline; None if it would take too many lines."""
    sizes = shrinking(frame.headline, frame.floor)
    block = settle(
        headline, Face.SEMIBOLD, sizes, width, most_lines=frame.headline_lines
    )
    if block is None:
        return None
    grey = mix(brand.paper, brand.muted, _HAIRLINE_SHARE)
    line = Fill(left=0, top=0, width=width, height=_HAIRLINE, colour=grey)
    hairline = Part(height=_HAIRLINE, shapes=(line,))
    return rows(block, brand.muted, brand.paper).below(hairline, _ROW_GAP)


def foundation(
    wordmark: str, cta: str, *, frame: Frame, brand: Brand, size: CardSize
) -> Foundation:
    """Place wordmark and CTA.

    Raises:
        CardError: One of them is too long at the floor size.
    """
    match frame.foot:
        case Foot.BAR:
            return _bar(wordmark, cta, frame=frame, brand=brand, size=size)
        case Foot.BUTTON:
            return _button(wordmark, cta, frame=frame, brand=brand, size=size)


def _bar(
    wordmark: str, cta: str, *, frame: Frame, brand: Brand, size: CardSize
) -> Foundation:
    width = size.width_px - 2 * frame.margin
    top = size.height_px - frame.foot_height
    arrow = _arrow(frame, brand.bar_ink, brand.bar)
    room = int(width - _BAR_GAP - _ARROW_GAP - arrow.width)
    mark, call = _beside(wordmark, cta, frame, room)
    right = size.width_px - frame.margin - arrow.width
    ground = Fill(
        left=0,
        top=top,
        width=size.width_px,
        height=frame.foot_height,
        colour=brand.bar,
    )
    middle = top + frame.foot_height // 2
    left_part = _mark(mark, brand.bar_ink, brand.bar_accent, brand, brand.bar)
    call_part = rows(call, brand.bar_ink, brand.bar)
    call_left = right - _ARROW_GAP - widest(call)
    return Foundation(
        free_from=frame.top,
        top=top - _ROW_BELOW,
        shapes=(
            ground,
            *left_part.at(frame.margin, middle - left_part.height // 2),
            *call_part.at(call_left, middle - call_part.height // 2),
            *_arrow_at(arrow, right, middle),
        ),
        words=(wordmark, *call_part.words),
    )


def _button(
    wordmark: str, cta: str, *, frame: Frame, brand: Brand, size: CardSize
) -> Foundation:
    width = size.width_px - 2 * frame.margin
    top = size.height_px - frame.unsafe_bottom - frame.foot_height
    mark = _mark(
        _mark_block(wordmark, frame, width),
        brand.ink,
        brand.accent,
        brand,
        brand.paper,
    )
    arrow = _arrow(frame, brand.bar_ink, brand.accent)
    room = width - 2 * _BUTTON_PAD - _ARROW_GAP - arrow.width
    call = rows(_cta_block(cta, frame, int(room)), brand.bar_ink, brand.accent)
    ground = Fill(
        left=frame.margin,
        top=top,
        width=width,
        height=frame.foot_height,
        colour=brand.accent,
        radius=_BUTTON_RADIUS,
        backdrop=brand.paper,
    )
    middle = top + frame.foot_height // 2
    right = size.width_px - frame.margin - _BUTTON_PAD - arrow.width
    return Foundation(
        free_from=frame.unsafe_top + mark.height + _MARK_GAP,
        top=top - _LEAD_BELOW,
        shapes=(
            ground,
            *mark.at(frame.margin, frame.unsafe_top),
            *call.at(frame.margin + _BUTTON_PAD, middle - call.height // 2),
            *_arrow_at(arrow, right, middle),
        ),
        words=(wordmark, *call.words),
    )


def _beside(wordmark: str, cta: str, frame: Frame, room: int) -> tuple[Block, Block]:
    """Set wordmark and CTA side by side; a long wordmark gives way to the CTA."""
    mark = _set(wordmark, Face.BOLD, frame.mark, frame, int(room * _MARK_SHARE))
    if mark is not None:
        rest = int(room - widest(mark))
        call = _set(cta, Face.SEMIBOLD, frame.cta, frame, rest)
        if call is not None:
            return mark, call
    mark = _mark_block(wordmark, frame, int(room * _MARK_SHARE_AT_WORST))
    return mark, _cta_block(cta, frame, int(room - widest(mark)))


def _mark_block(wordmark: str, frame: Frame, width: int) -> Block:
    block = _set(wordmark, Face.BOLD, frame.mark, frame, width)
    if block is None:
        raise CardError(f"the wordmark is too long for a card: {wordmark!r}")
    return block


def _cta_block(cta: str, frame: Frame, width: int) -> Block:
    block = _set(cta, Face.SEMIBOLD, frame.cta, frame, width)
    if block is None:
        raise CardError(f"the CTA is too long for a card: {cta!r}")
    return block


def _set(text: str, face: Face, size: int, frame: Frame, width: int) -> Block | None:
    sizes = shrinking(size, frame.floor)
    return settle(text, face, sizes, width, most_lines=_BAR_LINES)


def _mark(block: Block, ink: str, accent: str, brand: Brand, backdrop: str) -> Part:
    """Return the wordmark; its accented end is told apart on the last line."""
    part = rows(block, ink, backdrop)
    end = brand.wordmark_accent
    last = part.shapes[-1]
    if not end or not isinstance(last, Text) or not last.characters.endswith(end):
        return part
    stem = last.characters.removesuffix(end)
    runs = ((stem, ink), (end, accent)) if stem else ((end, accent),)
    return replace(part, shapes=(*part.shapes[:-1], replace(last, runs=runs)))


def _arrow(frame: Frame, colour: str, backdrop: str) -> Text:
    return Text(
        runs=((_ARROW, colour),),
        face=Face.BOLD,
        size=round(frame.cta * _ARROW_SCALE),
        left=0,
        baseline=0,
        backdrop=backdrop,
    )


def _arrow_at(arrow: Text, left: float, middle: int) -> tuple[Shape, ...]:
    """Centre an arrow on a line: it stands on the baseline, x-height tall."""
    part = Part(height=0, shapes=(arrow,))
    return part.at(left, middle + round(_ARROW_RISE_EM * arrow.size))
