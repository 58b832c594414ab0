"""A card at X: uploaded once, described once, and paid for once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256

from distbot.channels._http_x import ApiClient
from distbot.domain.card import CardFile
from distbot.domain.errors import (
    ChannelError,
    OutcomeUnknown,
    Rejected,
    Unavailable,
)
from distbot.ports import Outlays

_ALT_TEXT = "alt text"
_MEDIA_LIFE = timedelta(hours=23)
"""Media ids live 24 h (docs.x.com, media); an hour is kept in hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A picture that X has; `until` is None if it was uploaded for an earlier try."""

    media_id: str
    until: datetime | None = None


class Uploads:
    """What one account uploads; blocking, in the thread of its client."""

    def __init__(
        self,
        client: ApiClient,
        now: Callable[[], datetime],
        alt_text_usd: Decimal,
    ) -> None:
        """Keep what is needed to upload; nothing is sent yet.

        Args:
            client: Signed in as the account.
            now: The present moment, aware UTC, for the age of media ids.
            alt_text_usd: Price of describing a picture.
        """
        self._client = client
        self._now = now
        self._alt_text_usd = alt_text_usd

    def ready(self, card: CardFile, alt_text: str, outlays: Outlays) -> Upload:
        """Upload a card with its alt text, or find that it already is there.

        The picture is kept before it is described, so that a failing description
        neither uploads it again nor is paid for again.

        Raises:
            ChannelError: As `distbot.ports.Channel.prepare` says; and
                `OutcomeUnknown`: it may be repeated.
        """
        digest = sha256(card.content + alt_text.encode()).hexdigest()
        upload = self._upload(card, digest, outlays)
        described = f"{digest} described"
        if alt_text and outlays.upload(described) != upload.media_id:
            self._describe(upload, digest, alt_text, outlays)
            until = self._now() + _MEDIA_LIFE
            outlays.keep_upload(described, upload.media_id, until)
        return upload

    def _upload(self, card: CardFile, digest: str, outlays: Outlays) -> Upload:
        known = outlays.upload(digest)
        if known is not None:
            return Upload(media_id=known)
        until = self._now() + _MEDIA_LIFE
        media_id = self._client.upload_media(card.content, card.media_type)
        outlays.keep_upload(digest, media_id, until)
        return Upload(media_id=media_id, until=until)

    def _describe(
        self, upload: Upload, digest: str, alt_text: str, outlays: Outlays
    ) -> None:
        """Set a picture's alt text, charged once however often it is tried.

        What X surely did not do is given back. After a call without a clear answer
        the charge stays, and the next try is free.
        """
        price_usd, paid = self._alt_text_usd, f"{digest} paid"
        if outlays.upload(paid) != upload.media_id:
            outlays.charge(_ALT_TEXT, price_usd)
            until = self._now() + _MEDIA_LIFE
            outlays.keep_upload(paid, upload.media_id, until)
        try:
            self._client.set_alt_text(upload.media_id, alt_text)
        except OutcomeUnknown:
            raise
        except ChannelError as refusal:
            outlays.keep_upload(paid, upload.media_id, self._now())
            outlays.release(_ALT_TEXT, price_usd)
            if isinstance(refusal, Rejected) and upload.until is None:
                outlays.forget_upload(upload.media_id)
                raise Unavailable(f"{refusal}: the picture is uploaded anew") from None
            raise


def without_picture(upload: Upload | None, now: datetime) -> ChannelError:
    """Say what follows when X does not take a picture: it is uploaded anew.

    Not one that it took just now: X takes some files and refuses them in a post, each
    time (seen with large PNGs), and each upload's alt text is billed.
    """
    if upload is None or (upload.until is not None and now < upload.until):
        return Rejected("X took the picture, and refuses it in a post")
    return Unavailable("the uploaded picture had expired; it is uploaded anew")
