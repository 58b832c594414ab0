"""Telegram: posts through the Bot API, by python-telegram-bot."""

import asyncio
import warnings
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import ClassVar

import httpx
from pydantic import BaseModel, ConfigDict, Field
from telegram import Bot, ChatMember, ChatMemberAdministrator
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)
from telegram.request import HTTPXRequest
from telegram.warnings import PTBDeprecationWarning
from typing_extensions import override

from distbot.channels._authorities import authorities
from distbot.channels._buckets import bucket_within
from distbot.channels._calls_telegram import change, lacks_rights, send, take_away
from distbot.channels._fence import fenced, pass_fence
from distbot.channels._look_telegram import Lookout
from distbot.channels._wording_telegram import write
from distbot.domain.card import CardFile
from distbot.domain.errors import (
    ChannelError,
    OutcomeUnknown,
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
from distbot.domain.sighting import Look, Trace
from distbot.ports import Channel, Clock, Fence, Finding, Outlays, Ready

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_GRACE_S = 1.0
"""How much longer than its time-outs, which are each wait's, a call may take."""

_MEND = "Add the bot to the channel as an administrator that may post messages"


class TelegramOptions(BaseModel):
    """The `[telegram]` table of a config file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: str = Field(
        "https://api.telegram.org", description="Address of the Bot API."
    )
    timeout_s: float = Field(
        20.0, gt=0, le=20, description="Seconds to wait for each call, at most 20."
    )
    per_second: int = Field(
        25,
        ge=0,
        le=30,
        description="Posts of the bot in any second; Telegram takes some 30 messages, "
        "and the editors' desk needs a few. 0 lifts it, for measuring at the sandbox.",
    )
    chat_per_minute: int = Field(
        18,
        ge=0,
        le=20,
        description="Posts in one channel in any minute; Telegram takes 20 (Bots FAQ). "
        "0 lifts it, for measuring at the sandbox.",
    )


class TelegramChannel(Channel):
    """One bot.

    Nothing is parsed by Telegram: bold and links go as explicit entities, so no
    text can break its markup. Pictures go as bytes, never by address (tdlib
    issue 782: fetching by address fails often, and the failure is cached).
    """

    Options: ClassVar[type[BaseModel]] = TelegramOptions
    SECRETS: ClassVar[Mapping[str, str]] = {"token": "TELEGRAM_TOKEN"}

    def __init__(
        self, options: TelegramOptions, secrets: Mapping[str, str], clock: Clock
    ) -> None:
        """Keep what is needed to call; nothing is sent yet.

        Args:
            options: The `[telegram]` table.
            secrets: By the keys of `SECRETS`.
            clock: For receipts and waits.
        """
        _hush_retry_after()
        self._requests = (_request(options), _request(options))
        base = options.base_url.rstrip("/")
        self._bot = Bot(
            secrets["token"],
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=self._requests[0],
            get_updates_request=self._requests[1],
        )
        self._lookout = Lookout(self._bot)
        self._options = options
        self._clock = clock
        self._longest_s = options.timeout_s + _GRACE_S

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
        second, minute = timedelta(seconds=1), timedelta(minutes=1)
        chat = self._options.chat_per_minute
        return Pace(
            account=bucket_within(self._options.per_second, second, burst=5),
            destination=bucket_within(chat, minute, burst=3),
        )

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
        del outlays  # the Bot API is free, and keeps no upload apart from a message
        return _ReadyPost(
            self._bot, self._clock, destination, draft, card, self._longest_s
        )

    @override
    async def look(
        self,
        destination: Destination,
        trace: Trace,
        *,
        log_chat: int | None,
        room_usd: Decimal | None,
    ) -> Look:
        del room_usd  # the Bot API is free
        async with self._repeatable():
            sighting = await self._lookout.look(destination.address, trace, log_chat)
        return Look(sighting=sighting)

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
        chat = destination.address
        async with self._repeatable(), asyncio.timeout(self._longest_s):
            await change(self._bot, chat, receipt, draft, card)

    @override
    async def delete(self, destination: Destination, receipt: Receipt) -> bool:
        chat, now = destination.address, self._clock.now()
        async with self._repeatable(), asyncio.timeout(self._longest_s):
            return await take_away(self._bot, chat, receipt, now)

    @asynccontextmanager
    async def _repeatable(self) -> AsyncIterator[None]:
        """Read what breaks calls that may be repeated: an open outcome is none."""
        try:
            yield
        except TelegramError as error:
            known = reading_of(error, self._clock.now())
            if isinstance(known, OutcomeUnknown):
                raise Unavailable(str(known)) from error
            raise known from error
        except TimeoutError as late:
            raise Unavailable("the call to Telegram took too long") from late

    @override
    async def check(self, destination: Destination) -> Sequence[Finding]:
        subject = f"telegram {destination.name}"
        try:
            bot = await self._bot.get_me()
        except TelegramError as error:
            known = reading_of(error, self._clock.now())
            mend = (
                "Copy the token from @BotFather into DISTBOT_…_TELEGRAM_TOKEN"
                if isinstance(known, Unauthorized)
                else "Try again; if it stays, look at [telegram] base_url"
            )
            return [Finding(subject=subject, ok=False, message=str(known), mend=mend)]
        try:
            member = await self._bot.get_chat_member(destination.address, bot.id)
        except TelegramError as error:
            known = reading_of(error, self._clock.now())
            return [Finding(subject=subject, ok=False, message=str(known), mend=_MEND)]
        if not _may_post(member):
            message = f"@{bot.username} may not post in {destination.address}"
            return [Finding(subject=subject, ok=False, message=message, mend=_MEND)]
        message = f"@{bot.username} may post in {destination.address}"
        return [Finding(subject=subject, ok=True, message=message)]

    @override
    async def close(self) -> None:
        for request in self._requests:
            await request.shutdown()


def _hush_retry_after() -> None:
    """Silence a warning that python-telegram-bot 22 gives itself at every 429.

    Its `RetryAfter` reads its own wait, which warns that this will be a timedelta
    one day; `_wait` takes either.
    """
    warnings.filterwarnings(
        "ignore", message=".*`retry_after`", category=PTBDeprecationWarning
    )


def _request(options: TelegramOptions) -> HTTPXRequest:
    """Make a connection pool; python-telegram-bot itself never repeats a call."""
    return HTTPXRequest(
        connection_pool_size=16,
        read_timeout=options.timeout_s,
        write_timeout=options.timeout_s,
        connect_timeout=min(options.timeout_s, 10.0),
        pool_timeout=options.timeout_s,
        media_write_timeout=options.timeout_s,
        httpx_kwargs={"event_hooks": {"request": [_watch]}, "verify": authorities()},
    )


async def _watch(request: httpx.Request) -> None:
    """Have httpcore tell how far a call is (encode/httpcore, extensions, "trace")."""
    request.extensions["trace"] = _trace


async def _trace(step: str, _info: Mapping[str, object]) -> None:
    if step.endswith("send_request_headers.started"):
        pass_fence()


def reading_of(error: TelegramError, now: datetime) -> ChannelError:
    """Turn python-telegram-bot's error into what the caller does next.

    The order matters: BadRequest and TimedOut are kinds of NetworkError there, and
    TimedOut may mean "sent" (python-telegram-bot 22.8, telegram.error).
    """
    match error:
        case _ if isinstance(error.__cause__, ChannelError):
            return error.__cause__
        case RetryAfter():
            return Throttled(now + _wait(error))
        case InvalidToken():
            return Unauthorized("Telegram does not know this token")
        case Forbidden():
            return Unauthorized(f"Telegram forbids it: {error.message}", here_only=True)
        case ChatMigrated():
            return Rejected(f"the chat is now {error.new_chat_id}: change its address")
        case BadRequest():
            return _refusal(error.message)
        case _ if isinstance(error.__cause__, _NOT_SENT):
            return Unavailable("Telegram cannot be reached")
        case _:
            broken = type(error.__cause__ or error).__name__
            return OutcomeUnknown(f"the call to Telegram broke off ({broken})")


def _refusal(message: str) -> Rejected | Unauthorized:
    """Tell a post that Telegram does not take from a bot that may not post."""
    if lacks_rights(message):
        return Unauthorized(f"Telegram forbids it: {message}", here_only=True)
    return Rejected(f"Telegram refused: {message}")


def _wait(error: RetryAfter) -> timedelta:
    """Read the wait, which PTB gives as a number or, if asked to, as a timedelta."""
    wait = error.retry_after
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)


def _may_post(member: ChatMember) -> bool:
    if isinstance(member, ChatMemberAdministrator):
        return member.can_post_messages is not False
    return member.status == ChatMember.OWNER


@dataclass(frozen=True, slots=True)
class _ReadyPost(Ready):
    """Bot API has no upload apart from sending: nothing can be done ahead."""

    bot: Bot = field(repr=False)  # its own repr tells the token
    clock: Clock
    destination: Destination
    draft: Draft
    card: CardFile | None
    longest_s: float

    @override
    async def publish(self, fence: Fence) -> Receipt:
        try:
            with fenced(fence):
                async with asyncio.timeout(self.longest_s):
                    message = await send(
                        self.bot, self.destination.address, self.draft, self.card
                    )
        except TelegramError as error:
            raise reading_of(error, self.clock.now()) from error
        except TimeoutError as late:
            raise OutcomeUnknown("the call to Telegram took too long") from late
        # A message's link is https://t.me/… (Bot API, Message); private channels
        # have https://t.me/c/….
        at = message.date.astimezone(UTC)
        return Receipt(remote_id=str(message.message_id), url=message.link, at=at)
