"""X: posts through API v2, signed by tweepy."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
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
from distbot.channels._reads_x import affordable, read_own_posts
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

_ALT_TEXT = "alt text"
_GRACE_S = 1.0
"""How much longer than its time-outs, which are each wait's, a call may take."""

_WINDOW = timedelta(minutes=15)
_MEDIA_LIFE = timedelta(hours=23)
"""Media ids live 24 h (docs.x.com, media); an hour is kept in hand."""


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
        description="Price of each own post that is read, to look for a lost one.",
    )
    delete_usd: Decimal = Field(
        Decimal("0.010"), ge=Decimal(0), description="Price of taking a post away."
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
        return write(material)

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
            try:
                upload = await self._run(self._ready, card, draft.alt_text, outlays)
            except (OutcomeUnknown, Duplicate) as error:
                # An upload may be repeated: nobody sees it before the post.
                raise Unavailable(str(error)) from error
        return _ReadyPost(self, destination, draft.wording.text, upload, outlays)

    async def _run(self, work: Callable[..., _T], *given: object) -> _T:
        """Do blocking work in the account's thread, after what it does already."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, work, *given)

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
            raise _without_picture(upload, self._clock.now()) from gone
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
            return await self._run(self._look, destination, trace, most)
        except Rejected as error:
            fault = f"the account's own timeline cannot be read ({error})"
            return Look(sighting=Unclear(why=f"{fault}: give its keys read access"))
        except (OutcomeUnknown, Duplicate) as error:
            raise Unavailable(str(error)) from error

    @override
    async def check(self, destination: Destination) -> Sequence[Finding]:
        subject = f"x {destination.name}"
        try:
            _, username = await self._run(self._client.me)
        except Unauthorized as error:
            mend = (
                "Make keys with read and write access in the X developer portal "
                "and put them in the DISTBOT_…_X_… variables"
            )
            return [Finding(subject=subject, ok=False, message=str(error), mend=mend)]
        except ChannelError as error:
            mend = "Try again; if it stays, look at [x] base_url and the network"
            return [Finding(subject=subject, ok=False, message=str(error), mend=mend)]
        handle = f"@{username}"
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
            self._id, _ = self._client.me()
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

    def _ready(self, card: CardFile, alt_text: str, outlays: Outlays) -> "_Upload":
        """Upload a card with its alt text, or find that it already is there.

        The picture is kept before it is described, so that a failing description
        neither uploads it again nor is paid for again.
        """
        digest = sha256(card.content + alt_text.encode()).hexdigest()
        upload = self._upload(card, digest, outlays)
        described = f"{digest} described"
        if alt_text and outlays.upload(described) != upload.media_id:
            self._describe(upload, digest, alt_text, outlays)
            until = self._clock.now() + _MEDIA_LIFE
            outlays.keep_upload(described, upload.media_id, until)
        return upload

    def _upload(self, card: CardFile, digest: str, outlays: Outlays) -> "_Upload":
        known = outlays.upload(digest)
        if known is not None:
            return _Upload(media_id=known)
        until = self._clock.now() + _MEDIA_LIFE
        media_id = self._client.upload_media(card.content, card.media_type)
        outlays.keep_upload(digest, media_id, until)
        return _Upload(media_id=media_id, until=until)

    def _describe(
        self, upload: "_Upload", digest: str, alt_text: str, outlays: Outlays
    ) -> None:
        """Set a picture's alt text, charged once however often it is tried.

        What X surely did not do is given back. After a call without a clear answer
        the charge stays, and the next try is free.
        """
        price_usd, paid = self._options.alt_text_usd, f"{digest} paid"
        if outlays.upload(paid) != upload.media_id:
            outlays.charge(_ALT_TEXT, price_usd)
            until = self._clock.now() + _MEDIA_LIFE
            outlays.keep_upload(paid, upload.media_id, until)
        try:
            self._client.set_alt_text(upload.media_id, alt_text)
        except OutcomeUnknown:
            raise
        except ChannelError as refusal:
            outlays.keep_upload(paid, upload.media_id, self._clock.now())
            outlays.release(_ALT_TEXT, price_usd)
            if isinstance(refusal, Rejected) and upload.until is None:
                outlays.forget_upload(upload.media_id)
                raise Unavailable(f"{refusal}: the picture is uploaded anew") from None
            raise


@dataclass(frozen=True, slots=True, kw_only=True)
class _Upload:
    """A picture that X has; `until` is None if it was uploaded for an earlier try."""

    media_id: str
    until: datetime | None = None


def _without_picture(upload: _Upload | None, now: datetime) -> ChannelError:
    """Say what follows when X does not take a picture: it is uploaded anew.

    Not one that it took just now: X takes some files and refuses them in a post, each
    time (seen with large PNGs), and each upload's alt text is billed.
    """
    if upload is None or (upload.until is not None and now < upload.until):
        return Rejected("X took the picture, and refuses it in a post")
    return Unavailable("the uploaded picture had expired; it is uploaded anew")


@dataclass(frozen=True, slots=True)
class _ReadyPost(Ready):
    """A post whose card is uploaded."""

    channel: XChannel
    destination: Destination
    text: str
    upload: _Upload | None
    outlays: Outlays = field(repr=False)

    @override
    async def publish(self, fence: Fence) -> Receipt:
        return await self.channel.post(self, fence)
