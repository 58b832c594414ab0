"""The local X: accounts, posts, media, money and rate windows."""

import math
import secrets
import threading
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from distbot.sandbox.timeline import Metrics, Picture, XPost
from distbot.sandbox.x_text import media_link, shorten, weigh
from distbot.sandbox.x_values import (
    PRICE_ALT_TEXT,
    PRICE_DELETE,
    PRICE_OWN_READ,
    PRICE_POST,
    PRICE_POST_WITH_URL,
    PRICE_READ,
    Account,
    Bill,
    Credentials,
    Media,
    credits_depleted,
    forbidden,
    invalid,
    no_rights,
    not_found,
)

_MEDIA_LIFETIME = timedelta(hours=24)
_MEDIA_LIMIT = 4
_WINDOW = timedelta(minutes=15)
# Snowflake ids count milliseconds from here, above 22 bits of sequence.
_EPOCH_MS = 1_288_834_974_657

# Calls per user and 15 minutes (docs.x.com, rate limits).
WINDOW_LIMITS = {
    "POST /2/tweets": 100,
    "DELETE /2/tweets": 50,
    "GET /2/tweets": 900,
    "GET /2/users/me": 75,
    "GET /2/users/tweets": 900,
    "POST /2/media/upload": 500,
    "POST /2/media/metadata": 500,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RateState:
    """What the x-rate-limit headers say.

    Attributes:
        limit: Calls in a window.
        remaining: Calls left in this one.
        reset_at: Aware UTC; when the next window begins.
        exceeded: Whether this call was one too many.
    """

    limit: int
    remaining: int
    reset_at: datetime
    exceeded: bool


class XWorld:
    """Everything the server knows. Every method is safe from any thread."""

    def __init__(self, clock: Callable[[], datetime], *, limits: bool = True) -> None:
        """Begin with one app and one account, @akun_demo.

        Args:
            clock: The present moment, aware UTC.
            limits: Whether rate windows are enforced.
        """
        self.lock = threading.RLock()
        self.clock = clock
        self.limits = limits
        self.consumer_key = secrets.token_hex(12)
        self.consumer_secret = secrets.token_hex(25)
        self.app_id = "1700000000000000000"
        self.accounts: dict[str, Account] = {}
        self.reset()

    def reset(self) -> None:
        """Go back to the beginning; the first account keeps its credentials."""
        with self.lock:
            first = next(iter(self.accounts.values()), None)
            self.accounts.clear()
            self.media: dict[str, Media] = {}
            self.bills: list[Bill] = []
            self.credits: Decimal | None = None
            self.timeline_lag = timedelta()
            self.deletes_again = False
            self._last_id = 0
            self._settle(first)

    def _settle(self, first: Account | None) -> None:
        self.add_account("akun_demo", "Akun Demo")
        if first is not None:
            account = self.accounts.pop(next(iter(self.accounts)))
            account.id = first.id
            account.access_token = first.access_token
            account.access_token_secret = first.access_token_secret
            self.accounts[account.access_token] = account

    def add_account(self, username: str, name: str) -> Credentials:
        """Let an account authorise the app, and return what signs for it."""
        with self.lock:
            number = str(self._next_id())
            account = Account(
                id=number,
                username=username,
                name=name,
                access_token=f"{number}-{secrets.token_hex(20)}",
                access_token_secret=secrets.token_hex(22),
            )
            self.accounts[account.access_token] = account
            return self.credentials(username)

    def credentials(self, username: str) -> Credentials:
        """Return what signs for an account."""
        account = self.named(username)
        return Credentials(
            consumer_key=self.consumer_key,
            consumer_secret=self.consumer_secret,
            access_token=account.access_token,
            access_token_secret=account.access_token_secret,
        )

    def named(self, username: str) -> Account:
        """Return the account with that name (without "@"); KeyError if none."""
        with self.lock:
            for account in self.accounts.values():
                if account.username == username.removeprefix("@"):
                    return account
        raise KeyError(username)

    def set_credits(self, usd: Decimal | None) -> None:
        """Set the app's balance; None never runs out."""
        with self.lock:
            self.credits = usd

    def set_lag(self, seconds: float) -> None:
        """Let each post appear in its timeline only so long after it was made."""
        with self.lock:
            self.timeline_lag = timedelta(seconds=seconds)

    def set_deletes_again(self, again: bool) -> None:  # noqa: FBT001 - the one thing set
        """Choose what deleting a deleted post says: 404, or 200 once more.

        The document shows only `deleted: true`; a client must bear both.
        """
        with self.lock:
            self.deletes_again = again

    def measure(self, post_id: str, metrics: Metrics) -> None:
        """Let people like, repost, answer and see a post; KeyError if there is none."""
        with self.lock:
            for account in self.accounts.values():
                if post_id in account.posts:
                    post = account.posts[post_id]
                    account.posts[post_id] = replace(post, metrics=metrics)
                    return
        raise KeyError(post_id)

    def posts(self) -> tuple[XPost, ...]:
        """Return every post of every account, oldest first."""
        with self.lock:
            found = [p for a in self.accounts.values() for p in a.posts.values()]
            return tuple(sorted(found, key=lambda post: int(post.id)))

    # What calls do; the caller holds the lock

    def count(self, account: Account, endpoint: str) -> RateState:
        """Count a call in its rate window."""
        limit, now = WINDOW_LIMITS[endpoint], self.clock()
        start, used = account.windows.get(endpoint, (now, 0))
        if now >= start + _WINDOW:
            start, used = now, 0
        exceeded = self.limits and used >= limit
        used += 1 if self.limits and not exceeded else 0
        account.windows[endpoint] = (start, used)
        return RateState(
            limit=limit,
            remaining=limit - used,
            reset_at=start + _WINDOW,
            exceeded=exceeded,
        )

    def post(self, account: Account, text: str, media_ids: list[str]) -> XPost:
        """Create a post.

        Raises:
            XProblemError: 400, 402 or 403; nothing was created or billed.
        """
        if not account.may_write:
            raise no_rights()
        text = unicodedata.normalize("NFC", text).strip()
        pictures = self._pictures(account, media_ids)
        if not text and not pictures:
            raise invalid("You must provide text or media to create a post.")
        weight = weigh(text)
        if text and not weight.valid:
            raise forbidden(
                "Your Tweet text is too long. For more information on how Twitter "
                "determines text length see https://github.com/twitter/twitter-text."
            )
        if text in account.standing:
            raise forbidden(
                "You are not allowed to create a Tweet with duplicate content."
            )
        price = PRICE_POST_WITH_URL if weight.urls else PRICE_POST
        self._bill(account, "post with URL" if weight.urls else "post", price)
        return self._keep(account, text, pictures, price)

    def _keep(
        self,
        account: Account,
        text: str,
        pictures: tuple[Picture, ...],
        price: Decimal,
    ) -> XPost:
        number = str(self._next_id())
        stored, links = shorten(text)
        if pictures:
            url = f"https://x.com/{account.username}/status/{number}"
            stored, link = media_link(stored, url)
            links = (*links, link)
        post = XPost(
            id=number,
            account=f"@{account.username}",
            name=account.name,
            written=text,
            text=stored,
            links=links,
            media=pictures,
            created_at=self.clock(),
            price_usd=price,
        )
        account.posts[number] = post
        if text:
            account.standing.add(text)
        return post

    def delete(self, account: Account, post_id: str) -> None:
        """Take a post away.

        Raises:
            XProblemError: 402, 403 for another's post, 404 if there is none; see
                `set_deletes_again` for one that is deleted already.
        """
        if not account.may_write:
            raise no_rights()
        others = (one for one in self.accounts.values() if one is not account)
        if any(post_id in other.posts for other in others):
            raise forbidden("You are not authorized to delete this Tweet.")
        post = account.posts.get(post_id)
        if post is not None and post.deleted and self.deletes_again:
            return
        if post is None or post.deleted:
            raise not_found("tweet", post_id)
        self._bill(account, "delete", PRICE_DELETE)
        account.posts[post_id] = replace(post, deleted=True)
        account.standing.discard(post.written)

    def upload(self, account: Account, picture: Picture) -> Media:
        """Keep an upload for 24 h; uploads are not billed."""
        if not account.may_write:
            raise no_rights()
        media = Media(
            id=str(self._next_id()),
            account_id=account.id,
            picture=picture,
            expires_at=self.clock() + _MEDIA_LIFETIME,
        )
        self.media[media.id] = media
        return media

    def describe(self, account: Account, media_id: str, alt_text: str) -> None:
        """Set a picture's alt text.

        Raises:
            XProblemError: 400 for a media id that is not the account's, 402.
        """
        media = self._usable(account, media_id)
        self._bill(account, "alt text", PRICE_ALT_TEXT)
        picture = replace(media.picture, alt_text=alt_text)
        self.media[media_id] = replace(media, picture=picture)

    def find(self, post_ids: list[str]) -> dict[str, tuple[Account, XPost]]:
        """Return the posts that are there, with whose they are, by id."""
        return {
            number: (account, account.posts[number])
            for number in post_ids
            for account in self.accounts.values()
            if number in account.posts and not account.posts[number].deleted
        }

    def read(self, account: Account, own: int, others: int = 0) -> None:
        """Bill reading posts, by the post (docs.x.com, pricing).

        Raises:
            XProblemError: 402; neither kind is billed then.
        """
        price = PRICE_OWN_READ * own + PRICE_READ * others
        if self.credits is not None and self.credits < price:
            raise credits_depleted(self.app_id)
        if own:
            self._bill(account, "own read", PRICE_OWN_READ * own)
        if others:
            self._bill(account, "read", PRICE_READ * others)

    def _pictures(self, account: Account, media_ids: list[str]) -> tuple[Picture, ...]:
        if len(media_ids) > _MEDIA_LIMIT or len(set(media_ids)) != len(media_ids):
            raise invalid(
                "$.media.media_ids: there must be a maximum of 4 items in the array",
                {"media.media_ids": media_ids},
            )
        return tuple(self._usable(account, number).picture for number in media_ids)

    def _usable(self, account: Account, media_id: str) -> Media:
        media = self.media.get(media_id)
        if (
            media is None
            or media.account_id != account.id
            or media.expires_at <= self.clock()
        ):
            raise invalid(
                "Your media IDs are invalid.", {"media.media_ids": [media_id]}
            )
        return media

    def _bill(self, account: Account, what: str, price: Decimal) -> None:
        if self.credits is not None:
            if self.credits < price:
                raise credits_depleted(self.app_id)
            self.credits -= price
        bill = Bill(
            account=f"@{account.username}",
            what=what,
            price_usd=price,
            at=self.clock(),
        )
        self.bills.append(bill)

    def _next_id(self) -> int:
        ms = math.floor(self.clock().timestamp() * 1000)
        number = max((ms - _EPOCH_MS) << 22, self._last_id + 1)
        self._last_id = number
        return number
