"""New words for what is published where nothing is changed in place: how, how dear."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from distbot.chat.answer import Rows
from distbot.chat.changing import last_beside
from distbot.chat.decisions import Outcome, Tap, beside, clock, outdated
from distbot.chat.desk import Desk
from distbot.chat.dialogue import decided, undo_rows, yes_or_no
from distbot.chat.press import Choice, Press
from distbot.chat.prices import told_price
from distbot.chat.wording import worded
from distbot.domain.correction import Offer, Remedy
from distbot.domain.errors import InputError
from distbot.domain.post import Post
from distbot.ports import Language, NoRoomError, Proposal, refuse_without_room
from distbot.rectification import Rectification, rectification
from distbot.services.correct import mend

_REMEDIES = {Choice.REPLACE: Remedy.REPLACE, Choice.RALAT: Remedy.RALAT}
_CORRECTION = "correction"
"""Kind of a proposal that changes a post in place; the others are the remedies'."""


async def remedies(desk: Desk, post: Post, text: str) -> Rectification:
    """Say how words may come into a published post's place.

    Raises:
        InputError: They cannot.
    """
    return await desk.line.apart(partial(rectification, desk.parts, post, text))


def told_remedies(found: Rectification, language: Language) -> str:
    """Tell what may be done about a post, each with its price."""
    words = language.messages.chat
    name = found.post.draft.destination
    lines = [words["remedies_ask"].format(destination=name, number=found.post.id)]
    lines += [_told(one, found, words) for one in found.offers]
    faults = (worded(fault, language) for fault in found.faults)
    lines += [words["warning"].format(warning=fault) for fault in faults]
    return "\n".join(lines)


def _told(offer: Offer, found: Rectification, words: Mapping[str, str]) -> str:
    line = words[f"offer_{offer.remedy.value}"].format(
        price=told_price(offer.price_usd, words)
    )
    room = found.room_usd
    if room is None or offer.price_usd <= room:
        return line
    return f"{line} {words['offer_no_room'].format(room=f'{room:.3f}')}"


def remedy_rows(number: int, *, found: Rectification, words: Mapping[str, str]) -> Rows:
    """Return a button for each remedy with its price, and the one that leaves it."""
    rows: list[tuple[tuple[str, Press], ...]] = []
    for choice, remedy in _REMEDIES.items():
        offer = found.offer(remedy)
        if offer is not None:
            label = words[f"take_{remedy.value}"].format(
                price=told_price(offer.price_usd, words)
            )
            rows.append(((label, Press(choice=choice, subject=number)),))
    leave = Press(choice=Choice.NO, subject=number)
    return (*rows, ((words["settle_leave"], leave),))


async def take_remedy(desk: Desk, tap: Tap) -> Outcome:
    """Show what a remedy would say, word for word, and ask for a yes: the first press.

    Raises:
        LookupError: Nobody asked for it.
        InputError: It cannot be done any more.
    """
    store, words = desk.parts.desk.proposals, tap.language.messages.chat
    asked = await desk.stored(partial(store.get, tap.press.subject))
    post = await desk.stored(partial(desk.parts.posts.get, asked.post_id))
    if asked.end is not None:
        return outdated(desk, tap)
    remedy, payload = _REMEDIES[tap.press.choice], json.loads(asked.payload)
    try:
        found = await remedies(desk, post, payload["text"])
    except InputError as error:
        return beside(tap, worded(error, tap.language))
    offer = found.offer(remedy)
    if offer is None:
        return beside(tap, words["old_button"])
    chosen = replace(asked, id=0, kind=remedy.value, message_id=None)
    number = await _in_its_place(desk, tap, asked, chosen)
    if number is None:
        return outdated(desk, tap)
    return Outcome(text=_echo(desk, found, offer), rows=yes_or_no(number, desk.words))


async def _in_its_place(
    desk: Desk, tap: Tap, asked: Proposal, chosen: Proposal
) -> int | None:
    """Put a proposal in the place of a question, once; None if that is answered."""
    store, now = desk.parts.desk.proposals, desk.parts.clock.now()
    if await desk.stored(partial(store.take, asked.id, tap.editor.name, now)) is None:
        return None
    number = await desk.stored(partial(store.propose, replace(chosen, at=now)))
    await desk.stored(partial(store.shown, number, tap.message_id))
    return number


def _echo(desk: Desk, found: Rectification, offer: Offer) -> str:
    """Say what a yes would do and cost, with every word of the new post."""
    words, draft = desk.words, offer.draft
    say = desk.language.messages.phrasing.say
    assert draft is not None  # noqa: S101 - both remedies make a post
    length = draft.wording.length
    lines = [
        words[f"echo_{offer.remedy.value}"].format(
            destination=draft.destination,
            number=found.post.id,
            used=length.used,
            limit=length.limit,
            price=told_price(offer.price_usd, words),
            text=draft.wording.text,
        )
    ]
    if found.room_usd is not None and offer.price_usd > found.room_usd:
        lines.append(words["offer_no_room"].format(room=f"{found.room_usd:.3f}"))
    lines += [words["warning"].format(warning=say(one)) for one in draft.warnings]
    return "\n".join(lines)


async def no_room(desk: Desk, proposal: Proposal, language: Language) -> str:
    """Say that a remedy cannot be paid this month, with the mend, or ""."""
    parts, payload = desk.parts, json.loads(proposal.payload)

    def look() -> None:
        post = parts.posts.get(proposal.post_id)
        found = rectification(parts, post, payload["text"])
        offer = found.offer(Remedy(proposal.kind))
        if offer is not None:
            refuse_without_room(parts, [(post.draft.destination, offer.price_usd)])

    try:
        await desk.line.apart(look)
    except NoRoomError as error:
        return worded(error, language)
    except InputError:
        return ""  # the answer itself says why
    return ""


async def carry_out(desk: Desk, tap: Tap, proposal: Proposal, post: Post) -> Outcome:
    """Do what was said yes to, once; whoever was faster has done otherwise.

    Raises:
        InputError: The words cannot be taken any more, or not be paid.
    """
    parts, words, name = desk.parts, desk.words, tap.editor.name
    payload = json.loads(proposal.payload)
    edits = proposal.kind == _CORRECTION
    remedy = Remedy.EDIT if edits else Remedy(proposal.kind)

    def do() -> Post | None:
        found = rectification(parts, post, payload["text"])
        offer = found.offer(remedy)
        if offer is None:
            return None
        last = parts.posts.get(payload.get("last", post.id))
        done = mend(parts, post, offer, last, name, parts.clock.now())
        if edits or not done:
            return post if done else None
        return last_beside(parts, post)

    newest = await desk.line.apart(do)
    if newest is None:
        return Outcome(text=decided(tap.shown, words["operation_under_way"]))
    line = words[f"{proposal.kind}_asked"].format(
        editor=name, time=clock(desk), number=newest.id
    )
    told = decided(tap.shown, line)
    if remedy is not Remedy.RALAT:
        return Outcome(text=told)
    await desk.showing.remember(newest, tap.chat_id, tap.message_id)
    return Outcome(text=told, rows=undo_rows(newest, words))
