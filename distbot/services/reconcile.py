"""Unknown → published, approved again, or a question for a person: by looking."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import assert_never

from distbot.domain.delivery import EVIDENCE
from distbot.domain.errors import (
    Duplicate,
    InputError,
    OutcomeUnknown,
    OutOfCredit,
    OverBudget,
    Rejected,
    StoreAwayError,
    Throttled,
    Unauthorized,
    Unavailable,
)
from distbot.domain.newsroom import Destination, UnknownPolicy
from distbot.domain.post import Receipt
from distbot.domain.sighting import Absent, Look, Seen, Unclear
from distbot.ports import Parts, Unsettled

_BATCH = 20
_ABSENCES = 2
"""A timeline that is read too early may lack a post that comes later."""

_BETWEEN_ABSENCES = timedelta(seconds=60)
_LATER = timedelta(minutes=5)
_MUCH_LATER = timedelta(minutes=30)
_HOLD = timedelta(minutes=5)
_ACTOR = "reconciler"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What came of one look.

    Attributes:
        unsettled: What was looked for.
        said: "seen", "absent", "again" (it is looked for once more) or "asked".
        why: In words.
    """

    unsettled: Unsettled
    said: str
    why: str


async def reconcile(parts: Parts, worker: str, tell: Callable[[Settled], None]) -> int:
    """Look for every post whose outcome is unknown and whose look is due.

    Nothing is sent again here: a post that is proved absent is approved again, and
    goes its usual way, unless its article is gone. One process of a newsroom looks at
    a time.

    Args:
        parts: The newsroom's parts.
        worker: This process's own name.
        tell: Called with what came of each look.

    Returns:
        How many were looked for.
    """
    if not await asyncio.to_thread(parts.traces.unsettled, parts.clock.now(), 1):
        return 0
    looked = 0
    try:
        while looked < _BATCH and await _has_turn(parts, worker):
            # Read under the lock, one at a time: an earlier look may have taken long.
            now = parts.clock.now()
            due = await asyncio.to_thread(parts.traces.unsettled, now, 1)
            if not due:
                break
            tell(await _settle(parts, due[0]))
            looked += 1
    finally:
        await asyncio.to_thread(parts.locks.let_go, _ACTOR, worker)
    return looked


async def _has_turn(parts: Parts, worker: str) -> bool:
    now = parts.clock.now()
    holder = await asyncio.to_thread(parts.locks.hold, _ACTOR, worker, now + _HOLD, now)
    return holder == worker


async def _settle(parts: Parts, unsettled: Unsettled) -> Settled:
    name = unsettled.post.draft.destination
    destination = next((d for d in parts.newsroom.destinations if d.name == name), None)
    if destination is None:
        return await _ask(parts, unsettled, f"{name} is not in the config any more")
    if destination.unknown is UnknownPolicy.ASK:
        return await _ask(parts, unsettled, f"{name} settles by people only")
    try:
        return await _look(parts, destination, unsettled)
    except StoreAwayError:
        raise
    except Exception as error:  # noqa: BLE001 - one bad look must not stop the others
        later = parts.clock.now() + _MUCH_LATER
        why = f"unforeseen {type(error).__name__}: {error}"
        return await _again(parts, unsettled, later, why)


async def _look(
    parts: Parts, destination: Destination, unsettled: Unsettled
) -> Settled:
    channel = parts.channel(destination)
    log_chat = parts.newsroom.log_chat
    room = await asyncio.to_thread(_room, parts, destination)
    try:
        look = await channel.look(
            destination, unsettled.trace, log_chat=log_chat, room_usd=room
        )
    except Throttled as error:
        return await _again(parts, unsettled, error.until, str(error))
    except (Unavailable, OutcomeUnknown, Duplicate) as error:
        later = parts.clock.now() + _LATER
        return await _again(parts, unsettled, later, str(error))
    except OutOfCredit as error:
        later = parts.clock.now() + _MUCH_LATER
        return await _again(parts, unsettled, later, str(error))
    except (Rejected, Unauthorized, OverBudget) as error:
        return await _ask(parts, unsettled, str(error))
    await asyncio.to_thread(_pay, parts, destination, unsettled, look)
    return await _conclude(parts, unsettled, look)


async def _conclude(parts: Parts, unsettled: Unsettled, look: Look) -> Settled:
    match look.sighting:
        case Seen(receipt=receipt):
            return await _found(parts, unsettled, receipt)
        case Absent(surely=surely):
            if surely or unsettled.absences + 1 >= _ABSENCES:
                return await _not_there(parts, unsettled)
            later = parts.clock.now() + _BETWEEN_ABSENCES
            why = "not there at the first look"
            return await _again(parts, unsettled, later, why, absent=True)
        case Unclear(why=why):
            return await _ask(parts, unsettled, why)
        case _ as never:
            assert_never(never)


async def _found(parts: Parts, unsettled: Unsettled, receipt: Receipt) -> Settled:
    why = f"found by looking: {receipt.url or receipt.remote_id}"
    try:
        await _decide(parts, unsettled, receipt, why)
    except InputError as error:
        return await _ask(parts, unsettled, str(error))
    return Settled(unsettled=unsettled, said="seen", why=why)


async def _not_there(parts: Parts, unsettled: Unsettled) -> Settled:
    reason = unsettled.post.reason or ""
    if EVIDENCE in reason:
        # The network says that it has it, and would say so of every further try.
        return await _ask(parts, unsettled, f"{reason}, and it is not found")
    why = "looked for, and not there"
    await _decide(parts, unsettled, None, why)
    return Settled(unsettled=unsettled, said="absent", why=why)


async def _decide(
    parts: Parts, unsettled: Unsettled, found: Receipt | None, why: str
) -> None:
    def settle() -> None:
        now = parts.clock.now()
        parts.traces.settle(
            unsettled.post.id,
            found,
            actor=_ACTOR,
            why=why,
            now=now,
            n=unsettled.n,
        )

    await asyncio.to_thread(settle)


async def _again(
    parts: Parts,
    unsettled: Unsettled,
    at: datetime,
    why: str,
    *,
    absent: bool = False,
) -> Settled:
    def look_later() -> None:
        parts.traces.look_later(unsettled.post.id, unsettled.n, at, absent=absent)

    await asyncio.to_thread(look_later)
    return Settled(unsettled=unsettled, said="again", why=why)


async def _ask(parts: Parts, unsettled: Unsettled, why: str) -> Settled:
    """Store the question; `distbot settle` and the desk answer it."""
    post, now = unsettled.post, parts.clock.now()
    await asyncio.to_thread(parts.traces.ask, post.id, unsettled.n, why, now)
    return Settled(unsettled=unsettled, said="asked", why=why)


def _room(parts: Parts, destination: Destination) -> Decimal | None:
    """Return what the month has left; None where nothing limits it."""
    bill = parts.bill(destination)
    if bill.limit_usd is None:
        return None
    return bill.limit_usd - parts.money.charged(bill)


def _pay(
    parts: Parts, destination: Destination, unsettled: Unsettled, look: Look
) -> None:
    """Write down what a look was billed: it was made."""
    if look.price_usd:
        parts.money.charge(
            parts.bill(destination).without_limit,
            "own read",
            look.price_usd,
            unsettled.post.id,
            parts.clock.now(),
        )
