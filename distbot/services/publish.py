"""Due posts → claim → attempt written → send → receipt, or what went wrong."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from distbot.domain.delivery import Verdict, after
from distbot.domain.errors import (
    InputError,
    OutcomeUnknown,
    OutOfCredit,
    Rejected,
    Throttled,
    Unauthorized,
    Unavailable,
)
from distbot.domain.newsroom import Destination
from distbot.domain.post import Post, PostState, Receipt
from distbot.domain.quote import Quote
from distbot.ports import Bill, Lease, Opening, Parts, Ready

LEASE = timedelta(seconds=60)
"""How long a claim holds; sending is begun only in its first part."""

_LAST_MOMENT = timedelta(seconds=25)
"""Of the lease that must be left to begin a call, which itself takes ≤ 20 s."""

_LANES = 16
_LOOK_AGAIN_S = 1.0
_REFUSALS = (
    Throttled,
    Unavailable,
    Rejected,
    Unauthorized,
    OutOfCredit,
    OutcomeUnknown,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One post that was tried.

    Attributes:
        post: As it was claimed.
        outcome: The receipt, or where the post went instead; None when it was
            given back or skipped before any call.
    """

    post: Post
    outcome: Receipt | Verdict | None


async def publish(
    parts: Parts,
    worker: str,
    tell: Callable[[Sent], None],
    stopping: Callable[[], bool] = bool,
) -> int:
    """Send all that is due now: a post at a time to each destination.

    Destinations go side by side, so that a slow one holds up no other.

    Args:
        parts: The newsroom's parts.
        worker: This process's own name, for leases.
        tell: Called with each post as soon as it is settled.
        stopping: Once it says so, nothing more is claimed.

    Returns:
        How many posts were claimed.
    """
    claimed = 0
    under_way: set[asyncio.Task[None]] = set()
    async with asyncio.TaskGroup() as group:
        while True:
            lease = Lease(worker=worker, until=parts.clock.now() + LEASE)
            try:
                posts = () if stopping() else await _claim(parts, lease)
            except Exception:
                # Broken off in the middle of its call, a post would be unknown.
                if under_way:
                    await asyncio.wait(under_way)
                raise
            claimed += len(posts)
            under_way |= {
                group.create_task(_send_and_tell(parts, post, lease, tell))
                for post in posts
            }
            if not under_way:
                return claimed
            _, under_way = await asyncio.wait(
                under_way, timeout=_LOOK_AGAIN_S, return_when=asyncio.FIRST_COMPLETED
            )


async def _claim(parts: Parts, lease: Lease) -> Sequence[Post]:
    now = lease.until - LEASE
    return await asyncio.to_thread(parts.attempts.claim, lease, _LANES, now)


async def _send_and_tell(
    parts: Parts, post: Post, lease: Lease, tell: Callable[[Sent], None]
) -> None:
    try:
        outcome = await _send(parts, post, lease)
    except Exception as error:  # noqa: BLE001 - one bad post must not stop the others
        fault = f"unforeseen {type(error).__name__}: {error}"
        outcome = await _give_up(parts, post, lease, fault)
    with suppress(Exception):  # a full log must not break off the other calls
        tell(Sent(post=post, outcome=outcome))


async def _give_up(parts: Parts, post: Post, lease: Lease, fault: str) -> Verdict:
    """Fail a post that is still claimed; any other is left to the reaper."""
    verdict, now = _failed(fault), parts.clock.now()
    try:
        moved = await asyncio.to_thread(
            parts.attempts.give_back, post, lease, verdict, now
        )
    except Exception:  # noqa: BLE001 - the store is away, and the caller tells the fault
        moved = False
    return verdict if moved else replace(verdict, state=PostState.UNKNOWN)


async def _send(parts: Parts, post: Post, lease: Lease) -> Receipt | Verdict | None:
    destination = _destination(parts, post)
    if destination is None:
        gone = f"{post.draft.destination} is not in the config any more"
        return await _give_back(parts, post, lease, _failed(gone))
    bill = _bill(parts, destination)
    if await _too_dear(parts, post, lease, bill):
        return Verdict(state=PostState.SKIPPED, reason="the month's budget is spent")
    try:
        ready = await _prepare(parts, post, destination)
    except InputError as error:
        return await _give_back(parts, post, lease, _failed(str(error)))
    except _REFUSALS as error:
        verdict = after(error, tries=post.attempt + 1, now=parts.clock.now())
        return await _give_back(parts, post, lease, verdict)
    opening = await _begin(parts, post, lease, bill)
    if opening is None:
        return None
    outcome = await _call(parts, ready, opening)
    await _finish(parts, opening, outcome)
    return outcome


def _destination(parts: Parts, post: Post) -> Destination | None:
    named = (d for d in parts.newsroom.destinations if d.name == post.draft.destination)
    return next(named, None)


async def _prepare(parts: Parts, post: Post, destination: Destination) -> Ready:
    """Check the words once more, then do everything that may be repeated."""
    article = await asyncio.to_thread(parts.articles.get, post.article_id)
    if post.draft.quote and not _stands(post.draft.quote, article.paragraphs):
        fault = "the quote on its card is not in the article any more"
        raise InputError(f"post {post.id}", fault, "Draft the article again")
    card = None
    if post.draft.card:
        card = await asyncio.to_thread(parts.shelf.load, post.draft.card)
    return await parts.channel(destination).prepare(destination, post.draft, card)


def _stands(quote: Quote, paragraphs: tuple[str, ...]) -> bool:
    """Say whether the quote still is a slice of the article, wherever it now stands."""
    return any(quote.text in paragraph for paragraph in paragraphs)


def _bill(parts: Parts, destination: Destination) -> Bill:
    channel = parts.channel(destination)
    month = parts.clock.now().astimezone(parts.newsroom.timezone)
    began = month.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return Bill(
        account=f"{channel.name}:{destination.account}",
        limit_usd=channel.monthly_budget_usd,
        month_began=began.astimezone(UTC),
    )


async def _too_dear(parts: Parts, post: Post, lease: Lease, bill: Bill) -> bool:
    """Skip a post that the budget has no room for, before an alt text is billed.

    The store's own check in `begin` is the hard stop; this one only asks it early.
    """
    if bill.limit_usd is None:
        return False
    spent = await asyncio.to_thread(
        parts.attempts.spent, bill.account, bill.month_began
    )
    if spent + post.draft.price_usd <= bill.limit_usd:
        return False
    opening = await _begin(parts, post, lease, bill)
    if opening is not None:
        again = Verdict(state=PostState.APPROVED, reason="the budget has room again")
        await _finish(parts, opening, again)
    return True


async def _begin(parts: Parts, post: Post, lease: Lease, bill: Bill) -> Opening | None:
    """Write the attempt, unless too little of the lease is left to keep it."""
    now = parts.clock.now()
    if now > lease.until - _LAST_MOMENT:
        late = Verdict(
            state=PostState.APPROVED, reason="preparing took too long", not_before=now
        )
        await _give_back(parts, post, lease, late)
        return None
    return await asyncio.to_thread(parts.attempts.begin, post, lease, bill, now)


async def _call(parts: Parts, ready: Ready, opening: Opening) -> Receipt | Verdict:
    """Make the one call, and read whatever comes of it."""
    try:
        return await ready.publish()
    except _REFUSALS as error:
        return after(error, tries=opening.n, now=parts.clock.now())
    except Exception as error:  # noqa: BLE001 - whatever it was, it may have been sent
        unforeseen = OutcomeUnknown(f"unforeseen {type(error).__name__}")
        return after(unforeseen, tries=opening.n, now=parts.clock.now())


async def _give_back(
    parts: Parts, post: Post, lease: Lease, verdict: Verdict
) -> Verdict:
    now = parts.clock.now()
    if verdict.state is PostState.UNKNOWN:
        # Nothing of what is done before the one call can have published.
        surely = Unavailable(verdict.reason)
        verdict = after(surely, tries=post.attempt + 1, now=now)
    await asyncio.to_thread(parts.attempts.give_back, post, lease, verdict, now)
    return verdict


async def _finish(parts: Parts, opening: Opening, outcome: Receipt | Verdict) -> None:
    """Close the attempt: a receipt in hand is not let go for a busy store.

    If the store stays away until the lease is over, the reaper makes the post
    `unknown`, and it is settled by looking.
    """
    while True:
        now = parts.clock.now()
        try:
            return await asyncio.shield(
                asyncio.to_thread(_close, parts, opening, outcome, now)
            )
        except Exception:
            if now >= opening.deadline:
                raise
            await asyncio.sleep(_LOOK_AGAIN_S)


def _close(
    parts: Parts, opening: Opening, outcome: Receipt | Verdict, now: datetime
) -> None:
    parts.attempts.finish(opening, outcome, now)


def _failed(reason: str) -> Verdict:
    return Verdict(state=PostState.FAILED, reason=reason)
