"""Due posts → claim → attempt written → send → receipt, or what went wrong."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta

from distbot.alarms import Alarms
from distbot.domain.card import CardFile
from distbot.domain.delivery import Verdict, after
from distbot.domain.errors import (
    ChannelError,
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
from distbot.domain.newsroom import Destination
from distbot.domain.post import Post, PostState, Receipt
from distbot.domain.quote import Quote
from distbot.groups import Grouped
from distbot.ports import (
    Bill,
    Claimed,
    Ending,
    Fence,
    LaneRules,
    Lease,
    Opening,
    Parts,
    Ready,
    Start,
)

LEASE = timedelta(seconds=60)
"""How long a claim holds; sending is begun only in its first part."""

_LAST_BEGIN = LEASE - timedelta(seconds=25)
"""How long after its claim a call may be begun, which itself takes ≤ 22 s."""

_LONGEST_CALL = timedelta(seconds=22)
"""A channel ends a call itself after 20 s and a little; after this it is looked for."""

_LAST_CALL = LEASE - _LONGEST_CALL
"""How long after its claim a call may be made: it must end within the lease."""

_PATIENCE = timedelta(minutes=15)
"""How long an answer waits for a store that is away."""

_AT_ONCE = 32
_LOOK_AGAIN_S = 0.5
_GATHER_S = 0.05
_TOGETHER_S = 0.005
_LONGEST_PAUSE_S = 5.0
_REFUSALS = (
    Throttled,
    Unavailable,
    Rejected,
    Unauthorized,
    OutOfCredit,
    Duplicate,
    OutcomeUnknown,
)


class _StoodStillError(Unavailable):
    """This process did; the network is not to blame, and need not be spared."""


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
    """Send all that may go now: a post at a time to each destination.

    Destinations go side by side, so that a slow one holds up no other.

    Args:
        parts: The newsroom's parts.
        worker: This process's own name, for leases.
        tell: Called with each post as soon as it is settled.
        stopping: Once it says so, nothing more is claimed.

    Returns:
        How many posts were claimed.
    """
    shift = _Shift(parts=parts, worker=worker, tell=tell, rules=parts.lane_rules())
    claimed, fault = 0, None
    under_way: set[asyncio.Task[None]] = set()
    async with asyncio.TaskGroup() as group:
        while True:
            began = parts.clock.elapsed()
            room = 0 if stopping() else _AT_ONCE - len(under_way)
            try:
                found = await shift.claim(room)
            except Exception as error:  # noqa: BLE001 - raised when all is at its end
                # Broken off in the middle of its call, a post would be unknown.
                fault = error
                break
            claimed += len(found.posts)
            under_way |= {
                group.create_task(shift.send(post, found.lease, began))
                for post in found.posts
            }
            if not under_way and not found.more:
                break
            under_way = under_way and await _some_done(under_way)
    if fault is not None:
        raise fault
    return claimed


async def _some_done(
    under_way: set[asyncio.Task[None]],
) -> set[asyncio.Task[None]]:
    """Wait until there is room for a group of posts; return what is still under way.

    One by one they would be claimed, begun and finished in transactions of their own.
    """
    _, left = await asyncio.wait(
        under_way, timeout=_LOOK_AGAIN_S, return_when=asyncio.FIRST_COMPLETED
    )
    with suppress(TimeoutError):
        async with asyncio.timeout(_GATHER_S):
            while len(left) > _AT_ONCE // 2:
                _, left = await asyncio.wait(left, return_when=asyncio.FIRST_COMPLETED)
    return left


@dataclass(slots=True, kw_only=True)
class _Shift:
    """One worker's posts from claim to receipt; the store is asked in groups."""

    parts: Parts
    worker: str
    tell: Callable[[Sent], None]
    rules: Mapping[str, LaneRules]
    _begins: Grouped[Start, Opening | None] = field(init=False)
    _ends: Grouped[Ending, bool] = field(init=False)
    _alarms: Alarms = field(init=False)

    def __post_init__(self) -> None:
        """Group what is asked of the store."""
        attempts, clock = self.parts.attempts, self.parts.clock
        self._alarms = Alarms(parts=self.parts)
        self._begins = Grouped(lambda starts: attempts.begin(starts, clock.now()))
        self._ends = Grouped(
            lambda ends: attempts.finish(ends, clock.now()), gather_s=_TOGETHER_S
        )

    async def claim(self, room: int) -> Claimed:
        now = self.parts.clock.now()
        if room <= 0:
            return Claimed(lease=Lease(worker=self.worker, until=now), posts=())
        return await asyncio.to_thread(
            self.parts.attempts.claim, self.worker, LEASE, room, now, self.rules
        )

    async def send(self, post: Post, lease: Lease, began: timedelta) -> None:
        """Send one post, whatever happens, and tell what came of it."""
        try:
            outcome = await self._send(post, lease, began)
        except StoreAwayError as error:
            later = self._after(post, Unavailable(str(error)))
            outcome = await self._give_up(post, lease, later)
        except Exception as error:  # noqa: BLE001 - one bad post must not stop the others
            fault = f"unforeseen {type(error).__name__}: {error}"
            outcome = await self._give_up(post, lease, _failed(fault))
        with suppress(Exception):  # a full log must not break off the other calls
            self.tell(Sent(post=post, outcome=outcome))

    async def _send(
        self, post: Post, lease: Lease, began: timedelta
    ) -> Receipt | Verdict | None:
        destination = self.parts.destination(post.draft.destination)
        if destination is None:
            gone = f"{post.draft.destination} is not in the config any more"
            return await self._give_back(post, lease, _failed(f"{gone}: put it back"))
        if post.doubtful:
            return await self._doubt(post, lease, self.parts.bill(destination))
        bill = self.parts.bill(destination)
        try:
            ready = await self._prepare(post, destination, bill)
        except InputError as error:
            return await self._give_back(post, lease, _failed(str(error)))
        except (*_REFUSALS, OverBudget) as error:
            verdict = self._after(post, error)
            await self._sound(destination, verdict)
            return await self._give_back(post, lease, verdict)
        outcome = await self._try(post, lease, began, ready)
        if outcome is not None:
            await self._sound(destination, outcome)
        return outcome

    async def _try(
        self, post: Post, lease: Lease, began: timedelta, ready: Ready
    ) -> Receipt | Verdict | None:
        """Write the attempt, make the one call, and close the attempt."""
        if self.parts.clock.elapsed() - began > _LAST_BEGIN:
            # Too little of the lease is left to keep it.
            return await self._give_back(post, lease, self._late("preparing"))
        opening = await self._begins.ask(self._start(post, lease))
        if opening is None:
            return None

        def fence() -> None:
            if self.parts.clock.elapsed() - began > _LAST_CALL:
                # This process stood still; somebody else may judge its lease by now.
                raise _StoodStillError

        outcome = await self._call(ready, opening, fence)
        await self._finish(opening, outcome)
        return outcome

    def _start(self, post: Post, lease: Lease) -> Start:
        destination = self.parts.destination(post.draft.destination)
        assert destination is not None  # noqa: S101 - it was there to prepare for
        channel = self.parts.channel(destination)
        return Start(
            post=post,
            lease=lease,
            bill=self.parts.bill(destination),
            price_usd=channel.price(post.draft.wording.text, alt_text=False),
            unique=channel.unique_texts,
        )

    def _late(self, what: str) -> Verdict:
        return Verdict(
            state=PostState.APPROVED,
            reason=f"{what} took too long",
            not_before=self.parts.clock.now(),
        )

    async def _prepare(self, post: Post, destination: Destination, bill: Bill) -> Ready:
        """Check the words once more, then do everything that may be repeated."""
        outlays = self.parts.money.outlays(bill, post.id, self.parts.clock.now())
        card = await self._material(post, bill)
        channel = self.parts.channel(destination)
        return await channel.prepare(destination, post.draft, card, outlays)

    async def _material(self, post: Post, bill: Bill) -> CardFile | None:
        """Look whether it still may go, and fetch its card."""
        # Without a card nothing is billed before the one call, whose price is asked
        # for when it is begun.
        if not (post.draft.quote or post.draft.card):
            return None
        return await asyncio.to_thread(_material, self.parts, post, bill)

    async def _doubt(self, post: Post, lease: Lease, bill: Bill) -> Verdict:
        """Leave a post that may have been sent, before the store was restored."""
        now = self.parts.clock.now()
        await asyncio.to_thread(self.parts.attempts.doubt, post, lease, now, bill)
        reason = "it may have been sent before the store was restored"
        return Verdict(state=PostState.UNKNOWN, reason=reason)

    async def _call(
        self, ready: Ready, opening: Opening, fence: Fence
    ) -> Receipt | Verdict:
        """Make the one call, and read whatever comes of it; not for ever."""
        try:
            async with asyncio.timeout(_LONGEST_CALL.total_seconds()):
                return await ready.publish(fence)
        except _StoodStillError:
            return self._late("beginning")
        except _REFUSALS as error:
            known: ChannelError = error
        except TimeoutError:
            known = OutcomeUnknown("there was no answer in time")
        except Exception as error:  # noqa: BLE001 - whatever it was, it may have been sent
            known = OutcomeUnknown(f"unforeseen {type(error).__name__}")
        now, doubted = self.parts.clock.now(), opening.doubted
        return after(known, tries=opening.n, now=now, doubted=doubted)

    async def _give_back(self, post: Post, lease: Lease, verdict: Verdict) -> Verdict:
        now = self.parts.clock.now()
        if verdict.state is PostState.UNKNOWN:
            # Nothing of what is done before the one call can have published.
            verdict = self._after(post, Unavailable(verdict.reason))
        await asyncio.to_thread(
            self.parts.attempts.give_back, post, lease, verdict, now
        )
        return verdict

    async def _give_up(self, post: Post, lease: Lease, verdict: Verdict) -> Verdict:
        """Let go of a post that is still claimed; any other is left to the reaper."""
        now = self.parts.clock.now()
        try:
            moved = await asyncio.to_thread(
                self.parts.attempts.give_back, post, lease, verdict, now
            )
        except Exception:  # noqa: BLE001 - the store is away, and the caller tells the fault
            moved = False
        return verdict if moved else replace(verdict, state=PostState.UNKNOWN)

    def _after(self, post: Post, error: ChannelError) -> Verdict:
        """Say what follows an error before the one call."""
        tries = post.attempt + post.deferrals + 1
        return after(error, tries=tries, now=self.parts.clock.now())

    async def _finish(self, opening: Opening, outcome: Receipt | Verdict) -> None:
        """Close the attempt: what is known is not let go for a store that is away.

        The reaper may make the post `unknown` meanwhile; the answer counts all the
        same.
        """
        ending, pause_s = Ending(opening=opening, outcome=outcome), _LOOK_AGAIN_S
        last = self.parts.clock.elapsed() + _PATIENCE
        while True:
            try:
                await asyncio.shield(self._ends.ask(ending))
            except Exception:
                if self.parts.clock.elapsed() > last:
                    raise
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)
            else:
                return

    async def _sound(
        self, destination: Destination, outcome: Receipt | Verdict
    ) -> None:
        """Tell the chiefs once what they must mend, and that it is over."""
        if isinstance(outcome, Receipt):
            await self._alarms.hush(destination)
        elif outcome.alarm is not None:
            await self._alarms.sound(destination, outcome.alarm, outcome.reason)


def _material(parts: Parts, post: Post, bill: Bill) -> CardFile | None:
    """Look whether a post still may go, and fetch its card; blocking.

    Raises:
        InputError: Its quote or its card is not there any more.
        OverBudget: The month has no room for it; asked before its alt text is billed.
    """
    if bill.limit_usd is not None:
        charged = parts.money.charged(bill)
        if charged + post.draft.price_usd > bill.limit_usd:
            raise OverBudget(bill.over(post.draft.price_usd))
    if post.draft.quote:
        article = parts.articles.get(post.article_id)
        if not _stands(post.draft.quote, article.paragraphs):
            fault = "the quote on its card is not in the article any more"
            raise InputError(f"post {post.id}", fault, "Draft the article again")
    return parts.shelf.load(post.draft.card) if post.draft.card else None


def _stands(quote: Quote, paragraphs: Sequence[str]) -> bool:
    """Say whether the quote still is a slice of the article, wherever it now stands."""
    return any(quote.text in paragraph for paragraph in paragraphs)


def _failed(reason: str) -> Verdict:
    return Verdict(state=PostState.FAILED, reason=reason)
