"""X: posts through API v2, signed by tweepy."""

import asyncio
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import override

from distbot.channels._http_x import ApiClient, Credentials
from distbot.channels._wording_x import write
from distbot.domain.card import CardFile
from distbot.domain.errors import (
    ChannelError,
    OutcomeUnknown,
    Unauthorized,
    Unavailable,
)
from distbot.domain.material import Material
from distbot.domain.newsroom import Destination
from distbot.domain.post import Draft, Receipt, Wording
from distbot.domain.price import RateCard, price
from distbot.ports import Channel, Clock, Finding, Ready

_MEDIA_LIFE = timedelta(hours=23)
"""Media ids live 24 h (docs.x.com, media); an hour is kept in hand."""


class XOptions(BaseModel):
    """The `[x]` table of a config file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: str = Field("https://api.x.com", description="Address of the X API.")
    timeout_s: float = Field(
        20.0, gt=0, le=20, description="Seconds to wait for each call, at most 20."
    )
    monthly_budget_usd: Decimal = Field(
        Decimal(20),
        ge=Decimal(0),
        description="Hard stop per account and calendar month.",
    )
    post_usd: Decimal = Field(
        Decimal("0.015"),
        ge=Decimal(0),
        description="Price of a post without an address.",
    )
    link_post_usd: Decimal = Field(
        Decimal("0.200"), ge=Decimal(0), description="Price of a post with an address."
    )
    alt_text_usd: Decimal = Field(
        Decimal("0.005"), ge=Decimal(0), description="Price of an alt text."
    )


class XChannel(Channel):
    """One X account.

    tweepy blocks, so each call runs in a thread; a lock keeps its one session to
    one thread at a time.
    """

    Options: ClassVar[type[BaseModel]] = XOptions
    SECRETS: ClassVar[Mapping[str, str]] = {
        "consumer_key": "X_CONSUMER_KEY",
        "consumer_secret": "X_CONSUMER_SECRET",
        "access_token": "X_{account}ACCESS_TOKEN",
        "access_token_secret": "X_{account}ACCESS_TOKEN_SECRET",
    }

    def __init__(
        self, options: XOptions, secrets: Mapping[str, str], clock: Clock
    ) -> None:
        """Keep what is needed to sign; nothing is sent yet.

        Args:
            options: The `[x]` table.
            secrets: By the keys of `SECRETS`.
            clock: For receipts and the age of media ids.
        """
        self._client = ApiClient(
            Credentials(**secrets),
            base_url=options.base_url,
            timeout_s=options.timeout_s,
            now=clock.now,
        )
        self._options = options
        self._clock = clock
        self._lock = threading.Lock()
        self._uploads: dict[str, tuple[str, datetime]] = {}

    @property
    @override
    def name(self) -> str:
        return "x"

    @property
    @override
    def monthly_budget_usd(self) -> Decimal | None:
        return self._options.monthly_budget_usd

    @override
    def write(self, material: Material) -> Wording:
        return write(material)

    @override
    def price(self, text: str, *, alt_text: bool) -> Decimal:
        rates = RateCard(
            post_usd=self._options.post_usd,
            link_post_usd=self._options.link_post_usd,
            alt_text_usd=self._options.alt_text_usd,
        )
        return price(text, rates, alt_text=alt_text)

    @override
    async def prepare(
        self, destination: Destination, draft: Draft, card: CardFile | None
    ) -> Ready:
        media: tuple[str, ...] = ()
        if card is not None:
            try:
                media = (await asyncio.to_thread(self._upload, card, draft.alt_text),)
            except OutcomeUnknown as error:
                # An upload may be repeated: nobody sees it before the post.
                raise Unavailable(str(error)) from error
        return _ReadyPost(self, destination, draft.wording.text, media)

    def publish(
        self, destination: Destination, text: str, media: tuple[str, ...]
    ) -> Receipt:
        """Post; blocking, and not to be repeated.

        Raises:
            ChannelError: As `distbot.ports.Ready.publish` says.
        """
        with self._lock:
            remote_id = self._client.post(text, media)
        handle = destination.address.lstrip("@")
        return Receipt(
            remote_id=remote_id,
            url=f"https://x.com/{handle}/status/{remote_id}",
            at=self._clock.now(),
        )

    @override
    async def check(self, destination: Destination) -> Sequence[Finding]:
        subject = f"x {destination.name}"
        try:
            handle = f"@{await asyncio.to_thread(self._username)}"
        except Unauthorized as error:
            mend = (
                "Make keys with read and write access in the X developer portal "
                "and put them in the DISTBOT_…_X_… variables"
            )
            return [Finding(subject=subject, ok=False, message=str(error), mend=mend)]
        except ChannelError as error:
            mend = "Try again; if it stays, look at [x] base_url and the network"
            return [Finding(subject=subject, ok=False, message=str(error), mend=mend)]
        if handle.casefold() != destination.address.casefold():
            message = f"the keys are those of {handle}, not {destination.address}"
            mend = f'Write address = "{handle}", or use the keys of the other account'
            return [Finding(subject=subject, ok=False, message=message, mend=mend)]
        return [Finding(subject=subject, ok=True, message=f"signed in as {handle}")]

    @override
    async def close(self) -> None:
        self._client.session.close()

    def _username(self) -> str:
        with self._lock:
            return self._client.username()

    def _upload(self, card: CardFile, alt_text: str) -> str:
        """Upload a card with its alt text, or find that it already is there."""
        digest = sha256(card.content + alt_text.encode()).hexdigest()
        with self._lock:
            now = self._clock.now()
            known = self._uploads.get(digest)
            if known is not None and now - known[1] < _MEDIA_LIFE:
                return known[0]
            media_id = self._client.upload_media(card.content, card.media_type)
            if alt_text:
                self._client.set_alt_text(media_id, alt_text)
            self._uploads[digest] = (media_id, now)
            return media_id


@dataclass(frozen=True, slots=True)
class _ReadyPost(Ready):
    """A post whose card is uploaded."""

    channel: XChannel
    destination: Destination
    text: str
    media: tuple[str, ...]

    @override
    async def publish(self) -> Receipt:
        return await asyncio.to_thread(
            self.channel.publish, self.destination, self.text, self.media
        )
