"""X: posts through API v2, signed by tweepy."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import override

from distbot.channels._buckets import bucket_within
from distbot.channels._fence import fenced
from distbot.channels._http_x import (
    ApiClient,
    Credentials,
    MediaGoneError,
    Stretch,
)
from distbot.channels._look_x import judge, stretch_of
from distbot.channels._published_x import count, take_away
from distbot.channels._reads_x import affordable, read_own_posts
from distbot.channels._upload_x import Upload, Uploads, without_picture
from distbot.channels._wording_x import write
from distbot.domain.card import CardFile
from distbot.domain.errors import (
    ChannelError,
    Duplicate,
    OutcomeUnknown,
    Rejected,
    Unauthorized,
    Unavailable,
)
from distbot.domain.material import Material
from distbot.domain.newsroom import Destination
from distbot.domain.pace import Pace
from distbot.domain.post import Draft, Receipt, Wording
from distbot.domain.price import RateCard, price
from distbot.domain.sighting import Absent, Look, Trace, Unclear
from distbot.ports import Channel, Clock, Fence, Finding, Outlays, Ready

_T = TypeVar("_T")

_GRACE_S = 1.0
"""How much longer than its time-outs, which are each wait's, a call may take."""

_WINDOW = timedelta(minutes=15)


class XOptions(BaseModel):
    """The `[x]` table of a config file.

    Prices are the list prices of docs.x.com, x-api/getting-started/pricing, of
    2026-08-22. It has two rows for taking a post away, $0.005 and $0.010; the dearer
    is the default.
    """

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
    own_read_usd: Decimal = Field(
        Decimal("0.001"),
        ge=Decimal(0),
        description="Price of each own post that is read: to look for a lost one, or "
        "to count how followers took to it.",
    )
    delete_usd: Decimal = Field(
        Decimal("0.010"), ge=Decimal(0), description="Price of taking a post away."
    )
    metrics_usd: Decimal = Field(
        Decimal("0.50"),
        ge=Decimal(0),
        description="How much of an account's month may be spent on counting how "
        "followers took to posts; 0: they are never counted.",
    )
    posts_per_window: int = Field(
        90,
        ge=0,
        le=100,
        description="Posts of an account in any 15 minutes; X takes 100. 0 lifts it, "
        "for measuring at the sandbox.",
    )


class XChannel(Channel):
    """One X account.

    tweepy blocks, so the calls run in threads of the account's own, one after the
    other: a session sees one thread, and nobody else's threads are used up. Posting
    has a thread and a session to itself: what may wait is not to hold it up.
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
        self._client, self._poster = (
            ApiClient(
                Credentials(**secrets),
                base_url=options.base_url,
                timeout_s=options.timeout_s,
                now=clock.now,
            )
            for _ in range(2)
        )
        self._uploads = Uploads(self._client, clock.now, options.alt_text_usd)
        self._options = options
        self._clock = clock
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="x")
        self._posting = ThreadPoolExecutor(1, thread_name_prefix="x-post")
        self._id: str | None = None

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
        return write(material, self.rates)

    @property
    @override
    def rates(self) -> RateCard:
        return RateCard(
            post_usd=self._options.post_usd,
            link_post_usd=self._options.link_post_usd,
            alt_text_usd=self._options.alt_text_usd,
            own_read_usd=self._options.own_read_usd,
            delete_usd=self._options.delete_usd,
        )

    @property
    @override
    def unique_texts(self) -> bool:
        return True

    @property
    @override
    def pace(self) -> Pace:
        limit = self._options.posts_per_window
        return Pace(account=bucket_within(limit, _WINDOW, burst=10))

    @override
    def price(self, text: str, *, alt_text: bool) -> Decimal:
        return price(text, self.rates, alt_text=alt_text)

    @override
    async def prepare(
        self,
        destination: Destination,
        draft: Draft,
        card: CardFile | None,
        outlays: Outlays,
    ) -> Ready:
        upload = None
        if card is not None:
            # An upload may be repeated: nobody sees it before the post.
            upload = await self._repeat(
                self._uploads.ready, card, draft.alt_text, outlays
            )
        return _ReadyPost(self, destination, draft.wording.text, upload, outlays)

    async def _run(self, work: Callable[..., _T], *given: object) -> _T:
        """Do blocking work in the account's thread, after what it does already."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, work, *given)

    async def _repeat(self, work: Callable[..., _T], *given: object) -> _T:
        """Do what may be repeated: an open outcome is none."""
        try:
            return await self._run(work, *given)
        except (OutcomeUnknown, Duplicate) as error:
            raise Unavailable(str(error)) from error

    async def post(self, post: "_ReadyPost", fence: Fence) -> Receipt:
        """Make a post's one call, within the time that a call may take.

        A call that came to its turn too late is never made; one that is under way
        cannot be called back.

        Raises:
            ChannelError: As `distbot.ports.Ready.publish` says.
        """
        call = self._posting.submit(self._post, post, fence)
        try:
            async with asyncio.timeout(self._options.timeout_s + _GRACE_S):
                return await asyncio.wrap_future(call)
        except TimeoutError as late:
            if call.cancel():
                raise Unavailable("another post's call to X took too long") from late
            raise OutcomeUnknown("the call to X took too long") from late

    def _post(self, post: "_ReadyPost", fence: Fence) -> Receipt:
        upload, destination = post.upload, post.destination
        media = () if upload is None else (upload.media_id,)
        try:
            with fenced(fence):
                remote_id = self._poster.post(post.text, media)
        except MediaGoneError as gone:
            for media_id in media:
                post.outlays.forget_upload(media_id)
            raise without_picture(upload, self._clock.now()) from gone
        handle = destination.address.lstrip("@")
        return Receipt(
            remote_id=remote_id,
            url=f"https://x.com/{handle}/status/{remote_id}",
            at=self._clock.now(),
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
        del log_chat  # X lets an account read its own timeline
        most = affordable(room_usd, self._options.own_read_usd)
        try:
            return await self._repeat(self._look, destination, trace, most)
        except (Rejected, Unauthorized) as error:
            if isinstance(error, Unauthorized) and not error.reads_only:
                raise
            fault = f"the account's own timeline cannot be read ({error})"
            return Look(sighting=Unclear(why=f"{fault}: give its keys read access"))

    @override
    async def edit(
        self,
        destination: Destination,
        receipt: Receipt,
        draft: Draft,
        card: CardFile | None,
    ) -> None:
        fault = "X lets no program change a post"
        raise Rejected(f"{fault}: take {receipt.url} away and post anew, or correct it")

    @property
    @override
    def price_of_delete(self) -> Decimal:
        return self._options.delete_usd

    @override
    async def delete(self, destination: Destination, receipt: Receipt) -> bool:
        return await self._repeat(take_away, self._client, receipt.remote_id)

    @property
    @override
    def monthly_counts_usd(self) -> Decimal:
        return self._options.metrics_usd

    @override
    def price_of_counts(self, posts: int) -> Decimal:
        return posts * self._options.own_read_usd

    @override
    async def counts(
        self, destination: Destination, receipts: Sequence[Receipt]
    ) -> Mapping[str, Mapping[str, int]]:
        ids = [receipt.remote_id for receipt in receipts]
        return await self._repeat(count, self._client, ids)

    @override
    async def check(self, destination: Destination) -> Sequence[Finding]:
        subject = f"x {destination.name}"
        try:
            whose = await self._run(self._client.me)
        except Unauthorized as error:
            mend = (
                "Make keys with read and write access in the X developer portal "
                "and put them in the DISTBOT_…_X_… variables"
            )
            return [Finding(subject=subject, ok=False, message=str(error), mend=mend)]
        except ChannelError as error:
            mend = "Try again; if it stays, look at [x] base_url and the network"
            return [Finding(subject=subject, ok=False, message=str(error), mend=mend)]
        if whose.reads_only:
            message = "these keys may only read, not post"
            mend = (
                "Choose Read and write for the app in the X developer portal, then "
                "make new access keys and put them in the DISTBOT_…_X_… variables"
            )
            return [Finding(subject=subject, ok=False, message=message, mend=mend)]
        handle = f"@{whose.username}"
        if handle.casefold() != destination.address.casefold():
            message = f"the keys are those of {handle}, not {destination.address}"
            mend = f'Write address = "{handle}", or use the keys of the other account'
            return [Finding(subject=subject, ok=False, message=message, mend=mend)]
        return [Finding(subject=subject, ok=True, message=f"signed in as {handle}")]

    @override
    async def close(self) -> None:
        for thread in (self._thread, self._posting):
            thread.shutdown(wait=False, cancel_futures=True)
        for client in (self._client, self._poster):
            client.session.close()

    def _account_id(self) -> str:
        if self._id is None:
            self._id = self._client.me().id
        return self._id

    def _look(self, destination: Destination, trace: Trace, most: int) -> Look:
        """Read the stretch of the own timeline where the post can stand.

        It has an end, so that a late look is no dearer. A timeline may lack a new
        post for a while: absence is never sure.
        """
        start, end = stretch_of(trace, self._clock.now())
        account, stretch = self._account_id(), Stretch(start=start, end=end)
        posts, more = read_own_posts(self._client, account, stretch, most)
        sighting = judge(trace, posts, destination.address.lstrip("@"))
        if more and isinstance(sighting, Absent):
            fault = f"it is not among the {len(posts)} newest posts of its time"
            sighting = Unclear(why=fault)
        return Look(
            sighting=sighting, price_usd=len(posts) * self._options.own_read_usd
        )


@dataclass(frozen=True, slots=True)
class _ReadyPost(Ready):
    """A post whose card is uploaded."""

    channel: XChannel
    destination: Destination
    text: str
    upload: Upload | None
    outlays: Outlays = field(repr=False)

    @override
    async def publish(self, fence: Fence) -> Receipt:
        return await self.channel.post(self, fence)
