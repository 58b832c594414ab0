"""A changed article's posts, each put right as an editor chooses, and read before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from distbot import aftermath
from distbot.chat.answer import Rows
from distbot.chat.changing import ask, settle, still_open
from distbot.chat.decisions import Outcome, Tap, beside, outdated
from distbot.chat.desk import Desk
from distbot.chat.press import Choice, Press
from distbot.chat.prices import told_price
from distbot.chat.wording import worded
from distbot.domain.correction import Offer, Prospect, Remedy
from distbot.domain.course import (
    Course,
    check_of,
    menus,
    number,
    read_number,
    with_ralat,
)
from distbot.domain.text_telegram import TEXT_LIMIT, length_utf16
from distbot.ports import (
    Correction,
    Decision,
    Messages,
    NoRoomError,
    refuse_without_room,
)
from distbot.services.correct import Choices, chosen

_BOUGHT = frozenset({Remedy.REPLACE, Remedy.RALAT})
_SAYING = frozenset({Remedy.EDIT, *_BOUGHT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a choice would do.

    Attributes:
        correction: A change, and what may become of its posts.
        places: The chosen course of each post that has several.
    """

    correction: Correction
    places: tuple[int, ...]

    @property
    def menus(self) -> dict[int, tuple[Course, ...]]:
        """The courses of each post that has several, by its number."""
        return menus(self.correction.prospects)

    @property
    def choices(self) -> Choices:
        """The same as one decision."""
        picked = {
            post_id: menu[place]
            for (post_id, menu), place in zip(
                self.menus.items(), self.places, strict=True
            )
        }
        return Choices(
            decision=Decision.UPDATE,
            remedies={post_id: course.remedy for post_id, course in picked.items()},
            and_ralat=frozenset(
                post_id for post_id, course in picked.items() if course.and_ralat
            ),
        )

    @property
    def chosen(self) -> tuple[tuple[Prospect, tuple[Offer, ...]], ...]:
        """What it means for each post."""
        return chosen(self.correction, self.choices)

    @property
    def costs(self) -> list[tuple[str, Decimal]]:
        """What is bought with it, by destination."""
        return [
            (prospect.post.draft.destination, offer.price_usd)
            for prospect, offers in self.chosen
            for offer in offers
            if offer.remedy in _BOUGHT
        ]


async def update(desk: Desk, tap: Tap) -> Outcome:
    """Update a change's posts; ask first where a post would be left as it is."""
    correction = await _correction(desk, tap)
    if correction is None:
        return outdated(desk, tap)
    found = menus(correction.prospects).values()
    if all(menu[0].remedy is Remedy.EDIT for menu in found):
        return await settle(desk, tap, correction, Choices(decision=Decision.UPDATE))
    return await _ask(desk, Plan(correction=correction, places=(0,) * len(found)))


async def choose(desk: Desk, tap: Tap) -> Outcome:
    """Show another choice, with all that it would say and cost; nothing is done."""
    correction = await _correction(desk, tap)
    if correction is None:
        return outdated(desk, tap)
    found = tuple(menus(correction.prospects).values())
    read = read_number(tap.press.version, found)
    places = read[0] if read else (0,) * len(found)
    if tap.press.choice is Choice.UPDATE_RALAT:
        places = tuple(map(with_ralat, found))
    return await _ask(desk, Plan(correction=correction, places=places))


async def confirm(desk: Desk, tap: Tap) -> Outcome:
    """Do what was shown, if it still is the same; else show it again."""
    correction = await _correction(desk, tap)
    if correction is None:
        return outdated(desk, tap)
    found = tuple(menus(correction.prospects).values())
    read = read_number(tap.press.version, found)
    places = read[0] if read else (0,) * len(found)
    plan = Plan(correction=correction, places=places)
    if read is None or read[1] != check_of(plan.chosen):
        return await _ask(desk, plan, desk.words["plan_moved"])
    try:
        return await settle(desk, tap, correction, plan.choices)
    except NoRoomError as error:
        line = worded(error, tap.language)
        return beside(tap, line)


async def back(desk: Desk, tap: Tap) -> Outcome:
    """Show the change again as it was told."""
    change = await still_open(desk, tap)
    if change is None:
        return outdated(desk, tap)
    told = ask(change, desk.words)
    return Outcome(text=told.text, rows=told.rows)


async def _correction(desk: Desk, tap: Tap) -> Correction | None:
    change = await still_open(desk, tap)
    if change is None:
        return None
    return await desk.line.apart(partial(aftermath.plan_of, desk.parts, change))


async def _ask(desk: Desk, plan: Plan, *notes: str) -> Outcome:
    """Ask for a yes to a choice, and offer the others."""
    look = partial(refuse_without_room, desk.parts, plan.costs)
    try:
        await desk.stored(look)
    except NoRoomError as error:
        notes = (*notes, worded(error, desk.language))
    text = told_plan(plan, desk.language.messages, notes)
    return Outcome(text=text, rows=plan_rows(plan, desk.words))


def told_plan(plan: Plan, messages: Messages, notes: Sequence[str] = ()) -> str:
    """Tell what a choice would do to each post, word for word, and what it costs.

    Where that is more than a message takes, the words of what is changed in place, and
    costs nothing, are not repeated.
    """
    change, words = plan.correction.change, messages.chat
    head = words["article_changed"].format(
        headline=change.before.headline, url=change.before.url or "–"
    )
    total = sum((price for _, price in plan.costs), Decimal(0))
    foot = [words["plan_total"].format(price=told_price(total, words)), *notes]
    full, brief = (
        "\n".join([head, words["plan_ask"], *_lines(plan, messages, saying), *foot])
        for saying in (_SAYING, _BOUGHT)
    )
    return full if length_utf16(full) <= TEXT_LIMIT else brief


def _lines(plan: Plan, messages: Messages, saying: frozenset[Remedy]) -> list[str]:
    return [
        line
        for prospect, offers in plan.chosen
        for line in _told(prospect, offers, messages, saying)
    ]


def _told(
    prospect: Prospect,
    offers: Sequence[Offer],
    messages: Messages,
    saying: frozenset[Remedy],
) -> list[str]:
    """Tell one post's part."""
    post, words = prospect.post, messages.chat
    which = {"number": post.id, "destination": post.draft.destination}
    lines = [] if offers else [words["remedy_unsettled"].format(**which)]
    for offer in offers:
        price = told_price(offer.price_usd, words)
        lines.append(words[f"plan_{offer.remedy.value}"].format(**which, price=price))
        if offer.draft is not None and offer.remedy in saying:
            lines += [offer.draft.wording.text, ""]
    faults = map(messages.phrasing.say, prospect.faults)
    return [*lines, *(words["warning"].format(warning=one) for one in faults)]


def plan_rows(plan: Plan, words: Mapping[str, str]) -> Rows:
    """Return what else may be chosen, two in a row; then yes to this, and the way back.

    The yes carries a sum of what was shown.
    """
    change_id = plan.correction.change.id
    rows: list[tuple[tuple[str, Press], ...]] = []
    for at, (post_id, menu) in enumerate(plan.menus.items()):
        keys = [
            (
                _label(plan, post_id, course, words),
                Press(
                    choice=Choice.CHOOSE,
                    subject=change_id,
                    version=number(_with(plan.places, at, place), 0),
                ),
            )
            for place, course in enumerate(menu)
            if place != plan.places[at]
        ]
        rows += [tuple(keys[first : first + 2]) for first in range(0, len(keys), 2)]
    check = number(plan.places, check_of(plan.chosen))
    yes = Press(choice=Choice.CONFIRM, subject=change_id, version=check)
    back_ = Press(choice=Choice.BACK, subject=change_id)
    return (*rows, ((words["plan_yes"], yes), (words["plan_back"], back_)))


def _with(places: tuple[int, ...], at: int, place: int) -> tuple[int, ...]:
    return (*places[:at], place, *places[at + 1 :])


def _label(plan: Plan, post_id: int, course: Course, words: Mapping[str, str]) -> str:
    """Name a course with its price."""
    prospect = next(one for one in plan.correction.prospects if one.post.id == post_id)
    wanted = [course.remedy, *([Remedy.RALAT] if course.and_ralat else [])]
    offers = [offer for one in wanted if (offer := prospect.offer(one)) is not None]
    price = sum((offer.price_usd for offer in offers), Decimal(0))
    key = f"course_{course.remedy.value}{'_ralat' if course.and_ralat else ''}"
    return words[key].format(
        destination=prospect.post.draft.destination, price=told_price(price, words)
    )
