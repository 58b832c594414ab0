"""Edits and take-downs that are wanted → done, or why they could not be.

Both may be repeated: the same words are no change, and what is gone is gone. So a call
that broke off is made again, where a new post would be unknown; only what it may have
been billed stays charged. After `_MOST_TRIES` it ends, and people may ask for it anew.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from distbot.alarms import Alarms
from distbot.domain.card import CardFile
from distbot.domain.correction import stands
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
from distbot.domain.post import Draft, Post, PostState, Receipt
from distbot.ports import (
    Audience,
    Operation,
    OperationEnd,
    OperationKind,
    OperationState,
    Parts,
)

LEASE = timedelta(seconds=60)
"""How long a claim holds."""

_LONGEST_CALL = timedelta(seconds=22)
"""A channel ends a call itself after 20 s and a little."""

_LAST_CALL = LEASE - _LONGEST_CALL
"""How long after its claim a call may be made: it must end within the lease."""

_AT_ONCE = 8
_MOST_TRIES = 10
"""Some hour, where a network cannot be reached."""

_REFUSALS = (
    Throttled,
    Unavailable,
    Rejected,
    Unauthorized,
    OutOfCredit,
    OverBudget,
    Duplicate,
    OutcomeUnknown,
)
_S = OperationState


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """One operation that was tried.

    Attributes:
        operation: As it was claimed.
        end: How the try went; None when its lease was lost meanwhile.
    """

    operation: Operation
    end: OperationEnd | None

    @property
    def event(self) -> str:
        """What it is called where it is told."""
        done = self.end is None or self.end.state is _S.DONE
        return "post_amended" if done else "post_not_amended"

    @property
    def fields(self) -> Mapping[str, object]:
        """What is told of it."""
        state = "lost" if self.end is None else self.end.state.value
        told: dict[str, object] = {
            "post": self.operation.post_id,
            "operation": self.operation.kind.value,
            "state": state,
        }
        reason = self.end and self.end.reason
        return told | ({"reason": reason} if reason else {})


async def amend(
    parts: Parts,
    worker: str,
    tell: Callable[[Amended], None],
    stopping: Callable[[], bool] = bool,
) -> int:
    """Try all that is wanted and may be tried now; an account's one after the other.

    Args:
        parts: The newsroom's parts.
        worker: This process's own name, for leases.
        tell: Called with each as soon as its try has ended.
        stopping: Once it says so, nothing more is claimed.

    Returns:
        How many tries were claimed.
    """
    shift = _Shift(parts=parts, tell=tell, alarms=Alarms(parts=parts))
    operations, claimed = parts.desk.operations, 0
    while not stopping():
        began, now = parts.clock.elapsed(), parts.clock.now()
        found = await asyncio.to_thread(
            operations.claim, worker, now + LEASE, _AT_ONCE, now
        )
        if not found:
            break
        claimed += len(found)
        tries = [shift.carry_out(one, began) for one in found]
        # Where the store is away, the others still come to their ends.
        for fault in await asyncio.gather(*tries, return_exceptions=True):
            if fault is not None:
                raise fault
    return claimed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """What is known of an operation before its call.

    Attributes:
        operation: As claimed.
        post: What it is done to.
        destination: Where that stands.
        receipt: The post's.
        began: What the clock counted when it was claimed.
        card: The picture of an edit; None keeps what is there.
    """

    operation: Operation
    post: Post
    destination: Destination
    receipt: Receipt
    began: timedelta
    card: CardFile | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shift:
    """One worker's tries; an account's calls do not wait for each other in a lease."""

    parts: Parts
    tell: Callable[[Amended], None]
    alarms: Alarms
    _turns: dict[tuple[str, str], asyncio.Lock] = field(
        default_factory=partial(defaultdict, asyncio.Lock)
    )

    async def carry_out(self, operation: Operation, began: timedelta) -> None:
        """Try one, whatever happens, and tell what came of it.

        Raises:
            StoreAwayError: Its lease ends by itself, and it is tried again.
        """
        try:
            end = await self._try(operation, began)
        except StoreAwayError:
            raise
        except InputError as error:
            end = _failed(str(error))
        except Exception as error:  # noqa: BLE001 - one bad operation must not stop the others
            # It would go wrong again; whether anything was done, nobody knows.
            fault = f"unforeseen {type(error).__name__}: {error}"
            end = OperationEnd(state=_S.UNKNOWN, reason=fault)
        operations, now = self.parts.desk.operations, self.parts.clock.now()
        kept = await asyncio.to_thread(operations.finish, operation, end, now)
        self.tell(Amended(operation=operation, end=end if kept else None))
        if kept and end.state in {_S.FAILED, _S.UNKNOWN}:
            await asyncio.to_thread(_complain, self.parts, operation, end)

    async def _try(self, operation: Operation, began: timedelta) -> OperationEnd:
        if operation.n > _MOST_TRIES:
            reason = f"no worker came to its end in {_MOST_TRIES} tries"
            return OperationEnd(state=_S.UNKNOWN, reason=reason)
        call = await asyncio.to_thread(self._prepare, operation, began)
        turn = self._turns[call.destination.channel, call.destination.account]
        async with turn:
            return await self._pay_and_call(call)

    def _prepare(self, operation: Operation, began: timedelta) -> _Call:
        """Look up what the call needs; blocking.

        Raises:
            InputError: It cannot be made.
        """
        post = self.parts.posts.get(operation.post_id)
        name = post.draft.destination
        destination = self.parts.destination(name)
        if destination is None or post.receipt is None:
            fault = f"{name} is not in the config any more"
            raise InputError(f"post {post.id}", fault, "Put it back, and ask again")
        card = None
        if operation.draft is not None:
            card = self._card(post, operation.draft)
        return _Call(
            operation=operation,
            post=post,
            destination=destination,
            receipt=post.receipt,
            began=began,
            card=card,
        )

    def _card(self, post: Post, draft: Draft) -> CardFile | None:
        """Return the picture of an edit; None where the one that stands is its own.

        Raises:
            InputError: Its quote is not the article's any more, or it is not there.
        """
        article = self.parts.articles.get(post.article_id)
        if draft.quote and not stands(draft.quote, article):
            fault = "the quote on its card is not in the article any more"
            raise InputError(f"post {post.id}", fault, "Edit it anew")
        present = self.parts.desk.operations.present(post)
        done_before = self.parts.desk.operations.of_post(post.id)
        doubted = any(one.state is _S.UNKNOWN for one in done_before)
        same = present is not None and present.card == draft.card and not doubted
        return None if same or not draft.card else self.parts.shelf.load(draft.card)

    async def _pay_and_call(self, call: _Call) -> OperationEnd:
        """Write down what the call is billed, then make it, if it still may be made."""
        operation, bill = call.operation, self.parts.bill(call.destination)
        if self._is_late(call):
            return self._later()
        if operation.price_usd:
            pay, now = self.parts.desk.operations.pay, self.parts.clock.now()
            paid = await asyncio.to_thread(pay, operation, bill, now)
            # This process may have stood still: somebody else may hold it by now.
            if self._is_late(call):
                return self._later()
            if not paid:
                return _failed(bill.over(operation.price_usd))
        return await self._call(call)

    def _is_late(self, call: _Call) -> bool:
        clock, lease = self.parts.clock, call.operation.lease
        over = lease is None or clock.now() >= lease.until
        return over or clock.elapsed() - call.began > _LAST_CALL

    def _later(self) -> OperationEnd:
        now = self.parts.clock.now()
        return OperationEnd(
            state=_S.WANTED, reason="beginning took too long", again_at=now
        )

    async def _call(self, call: _Call) -> OperationEnd:
        """Make the call, and read whatever comes of it; not for ever."""
        channel = self.parts.channel(call.destination)
        where, receipt, draft = call.destination, call.receipt, call.operation.draft
        try:
            async with asyncio.timeout(_LONGEST_CALL.total_seconds()):
                if draft is not None:
                    await channel.edit(where, receipt, draft, call.card)
                elif not await channel.delete(where, receipt):
                    reason = f"{channel.name} took the call, and did nothing"
                    return OperationEnd(state=_S.FAILED, reason=reason, charged=True)
        except OutcomeUnknown as error:
            return await self._after(call, Unavailable(str(error)))
        except _REFUSALS as error:
            return await self._after(call, error)
        except TimeoutError:
            return await self._after(call, Unavailable("there was no answer in time"))
        await self.alarms.hush(where)
        return OperationEnd(state=_S.DONE)

    async def _after(self, call: _Call, error: ChannelError) -> OperationEnd:
        """Say what follows an error; a call that broke off may have been billed."""
        broke_off, n = isinstance(error, Unavailable), call.operation.n
        verdict = after(error, tries=n, now=self.parts.clock.now())
        if verdict.alarm is not None:
            destination, reason = call.destination, verdict.reason
            await self.alarms.sound(destination, verdict.alarm, reason)
        if verdict.state is PostState.APPROVED and n < _MOST_TRIES:
            return OperationEnd(
                state=_S.WANTED,
                reason=verdict.reason,
                again_at=verdict.not_before,
                charged=broke_off,
            )
        return _last(verdict, broke_off=broke_off)


def _complain(parts: Parts, operation: Operation, end: OperationEnd) -> None:
    """Tell the desk that what was asked for was not done; blocking."""
    edit, reason = operation.kind is OperationKind.EDIT, end.reason or ""
    fields = {
        "post": str(operation.post_id),
        "destination": parts.posts.get(operation.post_id).draft.destination,
        "fault": reason,
    }
    kind, now = "not_edited" if edit else "not_deleted", parts.clock.now()
    cause = f"operation {operation.id}"
    parts.notices.announce(cause, Audience.DESK, kind, fields, now)


def _last(verdict: Verdict, *, broke_off: bool) -> OperationEnd:
    """End what is not tried again."""
    if broke_off or verdict.state is PostState.UNKNOWN:
        return OperationEnd(state=_S.UNKNOWN, reason=verdict.reason)
    return _failed(verdict.reason)


def _failed(reason: str) -> OperationEnd:
    return OperationEnd(state=_S.FAILED, reason=reason)
