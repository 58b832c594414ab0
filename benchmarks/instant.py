"""A channel whose network is a list: it answers at once, and truthfully.

It passes the channels' contract suite (`tests/contract/channels/test_instant.py`), so
what is measured through it is the engine and nothing else.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from typing_extensions import override

from distbot.channels._wording_telegram import write
from distbot.domain.card import CardFile
from distbot.domain.errors import (
    ChannelError,
    OutcomeUnknown,
    OutOfCredit,
    Rejected,
    Throttled,
    Unauthorized,
    Unavailable,
)
from distbot.domain.material import Material
from distbot.domain.newsroom import Destination
from distbot.domain.pace import Pace
from distbot.domain.post import Draft, Receipt, Wording
from distbot.domain.price import RateCard
from distbot.domain.sighting import Absent, Look, Seen, Sighting, Trace, Unclear
from distbot.ports import Channel, Fence, Finding, Outlays, Ready
from distbot.sandbox.faults import Call, Fault, FaultKind, Faults

SEND = "send"
"""How the one call is named among the faults."""

EDIT, DELETE = "edit", "delete"
"""How the calls are named that may be repeated."""

_TAKEN = frozenset(
    {
        FaultKind.DELAY,
        FaultKind.RESET_AFTER,
        FaultKind.HANG_AFTER,
        FaultKind.ERROR_AFTER,
        FaultKind.GARBAGE_AFTER,
    }
)
_CLOCK_SLACK = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned:
    """A post as followers see it.

    Attributes:
        id: Grows from post to post.
        address: The destination's.
        text: What it says.
        draft: Of which it is; None if it was written by hand.
        card: Its picture, or None.
        at: Aware UTC.
    """

    id: int
    address: str
    text: str
    draft: Draft | None
    card: CardFile | None
    at: datetime


class Board:
    """What stands at every address, oldest first; for one event loop."""

    def __init__(
        self, *, first_id: int = 1, addresses: Collection[str] | None = None
    ) -> None:
        """Begin empty.

        Args:
            first_id: Of the first post; several processes count from numbers of
                their own.
            addresses: Those there are; None: any.
        """
        self.pinned: list[Pinned] = []
        self._next_id = first_id
        self._addresses = addresses

    def put(
        self,
        address: str,
        text: str,
        at: datetime,
        draft: Draft | None = None,
        card: CardFile | None = None,
    ) -> Pinned:
        """Add a post, and return it.

        Raises:
            Rejected: There is no such address.
        """
        if self._addresses is not None and address not in self._addresses:
            raise Rejected("Chat not found")
        pinned = Pinned(
            id=self._next_id, address=address, text=text, draft=draft, card=card, at=at
        )
        self._next_id += 1
        self.pinned.append(pinned)
        return pinned

    def find(self, post_id: str) -> int | None:
        """Return a post's place in `pinned`, or None if it does not stand there."""
        places = (i for i, one in enumerate(self.pinned) if str(one.id) == post_id)
        return next(places, None)


class InstantChannel(Channel):
    """One account at a board.

    Attributes:
        board: Where posts go.
        away: Whether the board cannot be reached.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        board: Board,
        *,
        faults: Faults | None = None,
    ) -> None:
        """Post to a board.

        Args:
            now: The present moment, aware UTC.
            board: Where posts go.
            faults: What goes wrong with `SEND`; None: nothing.
        """
        self.board = board
        self.away = False
        self._now = now
        self._faults = faults or Faults()

    @property
    @override
    def name(self) -> str:
        return "telegram"

    @property
    @override
    def monthly_budget_usd(self) -> Decimal | None:
        return None

    @property
    @override
    def rates(self) -> RateCard | None:
        return None

    @property
    @override
    def pace(self) -> Pace:
        return Pace()

    @override
    def write(self, material: Material) -> Wording:
        return write(material)

    @override
    def price(self, text: str, *, alt_text: bool) -> Decimal:
        return Decimal(0)

    @override
    async def prepare(
        self,
        destination: Destination,
        draft: Draft,
        card: CardFile | None,
        outlays: Outlays,
    ) -> Ready:
        del outlays  # nothing is billed, and nothing is kept
        return _ReadyPost(self, destination.address, draft, card)

    def publish(self, address: str, draft: Draft, card: CardFile | None) -> Receipt:
        """Post; as `distbot.ports.Ready.publish` says."""
        fault = self._fault(SEND)
        if draft.wording.length.used > draft.wording.length.limit:
            raise Rejected("message is too long")
        pinned = self.board.put(address, draft.wording.text, self._now(), draft, card)
        self._answer(SEND, fault)
        return _receipt(pinned)

    @property
    @override
    def can_edit(self) -> bool:
        return True

    @override
    async def edit(
        self,
        destination: Destination,
        receipt: Receipt,
        draft: Draft,
        card: CardFile | None,
    ) -> None:
        with _repeatable():
            fault = self._fault(EDIT)
            place = self.board.find(receipt.remote_id)
            if place is None:
                raise Rejected(f"post {receipt.remote_id} is not there any more")
            before, text = self.board.pinned[place], draft.wording.text
            after = replace(before, text=text, draft=draft, card=card or before.card)
            self.board.pinned[place] = after
            self._answer(EDIT, fault)

    @override
    async def delete(self, destination: Destination, receipt: Receipt) -> bool:
        with _repeatable():
            fault = self._fault(DELETE)
            place = self.board.find(receipt.remote_id)
            if place is not None:
                del self.board.pinned[place]
            self._answer(DELETE, fault)
        return True

    def _fault(self, call: str) -> Fault | None:
        """Raise what keeps a call from being taken; return what spoils its answer."""
        if self.away:
            raise Unavailable("the board is away")
        fault = self._faults.take(call)
        if fault is not None and fault.kind not in _TAKEN:
            self._faults.record(Call(name=call, status=None, fault=fault.kind))
            raise self._refusal(fault)
        return fault

    def _answer(self, call: str, fault: Fault | None) -> None:
        kind = None if fault is None else fault.kind
        self._faults.record(Call(name=call, status=200, fault=kind))
        if fault is not None and kind is not FaultKind.DELAY:
            raise self._refusal(fault)

    def _refusal(self, fault: Fault) -> ChannelError:
        match fault.kind:
            case FaultKind.THROTTLE:
                wait = timedelta(seconds=fault.retry_after_s)
                return Throttled(self._now() + wait)
            case FaultKind.REVOKE_TOKEN:
                return Unauthorized("the board does not know this account")
            case FaultKind.LOSE_RIGHTS:
                return Unauthorized("the account was kicked from the board")
            case FaultKind.CREDITS_GONE:
                return OutOfCredit("the account has no credit left")
            case _:
                return OutcomeUnknown(f"the call broke off ({fault.kind.value})")

    @override
    async def look(
        self,
        destination: Destination,
        trace: Trace,
        *,
        log_chat: int | None,
        room_usd: Decimal | None,
    ) -> Look:
        del log_chat, room_usd  # the board can be read by anybody
        return Look(sighting=_judge(self.board.pinned, destination.address, trace))

    @override
    async def check(self, destination: Destination) -> Sequence[Finding]:
        message = f"the board takes posts for {destination.address}"
        return [Finding(subject=self.name, ok=True, message=message)]

    @override
    async def close(self) -> None:
        """Have nothing to let go of."""


@dataclass(frozen=True, slots=True)
class _ReadyPost(Ready):
    """A post for which nothing could be done ahead."""

    channel: InstantChannel = field(repr=False)
    address: str
    draft: Draft
    card: CardFile | None

    @override
    async def publish(self, fence: Fence) -> Receipt:
        fence()
        return self.channel.publish(self.address, self.draft, self.card)


@contextmanager
def _repeatable() -> Iterator[None]:
    try:
        yield
    except OutcomeUnknown as error:
        raise Unavailable(str(error)) from error


def _receipt(pinned: Pinned) -> Receipt:
    url = f"https://board.example/{pinned.address.removeprefix('@')}/{pinned.id}"
    return Receipt(remote_id=str(pinned.id), url=url, at=pinned.at)


def _judge(board: Sequence[Pinned], address: str, trace: Trace) -> Sighting:
    """Say whether a post stands at an address, and is nobody else's."""
    after = int(trace.after_id or 0)
    same_words = [
        pinned
        for pinned in board
        if pinned.address == address
        and pinned.id > after
        and pinned.at >= trace.began_at - _CLOCK_SLACK
        and str(pinned.id) not in trace.taken
        and pinned.text == trace.draft.wording.text
    ]
    for pinned in same_words:
        if (pinned.card is not None) == bool(trace.draft.card):
            return Seen(receipt=_receipt(pinned))
    if same_words:
        return Unclear(why="the same words stand there without the card")
    return Absent(surely=False)
