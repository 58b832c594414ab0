"""tweepy's signing, with the timeouts, the v2 media calls and errors it lacks.

tweepy 4.17 writes its host into `BaseClient.request`, sets no timeout, logs the
Authorization header at DEBUG and uploads media through v1.1, which was shut in
2025. So `request` is replaced here; session and OAuth 1.0a stay tweepy's.
"""

import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any

import requests
import tweepy
from typing_extensions import override
from urllib3.exceptions import (
    ConnectTimeoutError,
    MaxRetryError,
    NewConnectionError,
    SSLError,
)

from distbot.channels._adapter_x import FencedAdapter
from distbot.channels._refusal_x import lacks_media, refusal
from distbot.domain.errors import (
    ChannelError,
    OutcomeUnknown,
    Unavailable,
)

_POST = "/2/tweets"


class MediaGoneError(Exception):
    """X does not take a media id; surely nothing was published."""


LEAST_READ = 5
"""X answers a smaller `max_results` with an error (docs.x.com, user's posts)."""

_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose keys these are.

    Attributes:
        id: The account's number.
        username: Its name without the @.
        reads_only: X says that they may not post; where it says nothing, nobody knows.
    """

    id: str
    username: str
    reads_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A stretch of a timeline.

    Attributes:
        start: Nothing older; X counts whole seconds.
        end: Nothing newer, or None.
        page: What the page before said that follows it; None for the first.
    """

    start: datetime
    end: datetime | None
    page: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a timeline.

    Attributes:
        posts: As X tells them, newest first.
        following: Asks for the next page; None on the last.
    """

    posts: Sequence[Mapping[str, Any]]
    following: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """OAuth 1.0a user context; these tokens do not expire."""

    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    access_token_secret: str = field(repr=False)


class ApiClient(tweepy.Client):  # type: ignore[misc]  # tweepy ships no types
    """One account at the X API; blocking, for one thread at a time."""

    def __init__(
        self,
        credentials: Credentials,
        *,
        base_url: str,
        timeout_s: float,
        now: Callable[[], datetime],
    ) -> None:
        """Keep what is needed to sign; nothing is sent yet."""
        super().__init__(
            consumer_key=credentials.consumer_key,
            consumer_secret=credentials.consumer_secret,
            access_token=credentials.access_token,
            access_token_secret=credentials.access_token_secret,
            return_type=requests.Response,
            wait_on_rate_limit=False,
        )
        self.session.mount("https://", FencedAdapter())
        self.session.mount("http://", FencedAdapter())
        self._signer = tweepy.OAuth1UserHandler(
            self.consumer_key,
            self.consumer_secret,
            self.access_token,
            self.access_token_secret,
        ).apply_auth()
        self._base_url = base_url.rstrip("/")
        self._timeout_s = timeout_s
        self._now = now

    @override
    def request(
        self,
        method: str,
        route: str,
        params: Mapping[str, str] | None = None,
        json: Mapping[str, object] | None = None,
        user_auth: bool = True,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        data: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Make one signed call; never a second one.

        Raises:
            Unavailable: No connection came about; surely nothing was done.
            OutcomeUnknown: The connection broke, timed out or the server failed.
            MediaGoneError: A post names a media id that is none, or is none any more.
            ChannelError: What the status says, see `refusal`.
        """
        try:
            response: requests.Response = self.session.request(
                method,
                self._base_url + route,
                params=params,
                json=json,
                files=files,
                data=data,
                auth=self._signer,
                headers={"User-Agent": "distbot"},
                timeout=self._timeout_s,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise _broken(error) from error
        if response.ok and response.status_code < HTTPStatus.MULTIPLE_CHOICES:
            return response
        if route == _POST and lacks_media(response):
            raise MediaGoneError
        raise refusal(response, self._now())

    def upload_media(self, content: bytes, media_type: str) -> str:
        """Upload a picture (docs.x.com, POST /2/media/upload); return its media id."""
        suffix = media_type.partition("/")[2]
        response = self.request(
            "POST",
            "/2/media/upload",
            files={"media": (f"card.{suffix}", content, media_type)},
            data={"media_category": "tweet_image", "media_type": media_type},
        )
        return _text(read_data(response, Unavailable), "id", Unavailable)

    def set_alt_text(self, media_id: str, alt_text: str) -> None:
        """Describe a picture (docs.x.com, POST /2/media/metadata; ≤ 1,000 letters).

        Raises:
            OutcomeUnknown: It may have been done, and billed.
            ChannelError: Anything else: it surely was not.
        """
        response = self.request(
            "POST",
            "/2/media/metadata",
            json={"id": media_id, "metadata": {"alt_text": {"text": alt_text}}},
        )
        if response.content:
            read_data(response, OutcomeUnknown)

    def post(self, text: str, media_ids: tuple[str, ...]) -> str:
        """Publish (docs.x.com, POST /2/tweets); return the new post's id.

        Not to be repeated: a call without a clear answer is `OutcomeUnknown`.

        Raises:
            MediaGoneError: X does not take a media id.
        """
        response: Any = self.create_tweet(
            text=text, media_ids=list(media_ids) or None, user_auth=True
        )
        return _text(read_data(response, OutcomeUnknown), "id", OutcomeUnknown)

    def me(self) -> Whose:
        """Say whose keys these are (docs.x.com, GET /2/users/me), and what they may do.

        A header of every signed call's answer says the latter: "read", "read-write" or
        "read-write-directmessages" (groups.google.com/g/twitter-api-announce, "New
        permission level enforcement", 2011; v2 sends it, too, undocumented).
        """
        response: Any = self.get_me(user_auth=True)
        data = read_data(response, Unavailable)
        return Whose(
            id=_text(data, "id", Unavailable),
            username=_text(data, "username", Unavailable),
            reads_only=response.headers.get("x-access-level") == "read",
        )

    def own_posts(self, account_id: str, stretch: Stretch, most: int) -> Page:
        """Read own posts (docs.x.com, GET /2/users/:id/tweets), billed by the post.

        Args:
            account_id: One's own number.
            stretch: Which.
            most: How many, at least `LEAST_READ`; a page has no more than 100.
        """
        response: Any = self.get_users_tweets(
            account_id,
            user_auth=True,
            start_time=stretch.start,
            end_time=stretch.end,
            exclude=["retweets", "replies"],
            max_results=min(most, _PAGE),
            pagination_token=stretch.page,
            tweet_fields=["created_at", "entities", "attachments"],
        )
        return _page(response)

    def posts(self, ids: Sequence[str]) -> Mapping[str, Any]:
        """Read own posts' counts (docs.x.com, GET /2/tweets), billed by the post.

        Args:
            ids: At most 100.

        Returns:
            The whole answer: what is not found stands in its `errors`.
        """
        response: Any = self.get_tweets(
            list(ids), user_auth=True, tweet_fields=["public_metrics"]
        )
        return _body(response, Unavailable)

    def delete_post(self, post_id: str) -> bool:
        """Take an own post away (docs.x.com, DELETE /2/tweets/:id), which is billed.

        Returns:
            Whether it has been deleted as a result of this call.
        """
        response: Any = self.delete_tweet(post_id, user_auth=True)
        deleted = read_data(response, OutcomeUnknown).get("deleted")
        if not isinstance(deleted, bool):
            raise OutcomeUnknown("X answered without deleted")
        return deleted


def read_data(
    response: requests.Response, error: type[ChannelError]
) -> Mapping[str, Any]:
    """Return the `data` object of an answer.

    Raises:
        ChannelError: `error`, when the answer is anything else.
    """
    data = _body(response, error).get("data")
    if not isinstance(data, dict):
        raise error("X answered without data")
    return data


def _body(response: requests.Response, error: type[ChannelError]) -> Mapping[str, Any]:
    try:
        body = response.json()
    except requests.JSONDecodeError as broken:
        raise error("X answered with something that is not JSON") from broken
    if not isinstance(body, dict):
        raise error("X answered without data")
    return body


def _page(response: requests.Response) -> Page:
    """Read a page; one without posts has no `data`, but always its `meta`."""
    body = _body(response, Unavailable)
    posts, meta = body.get("data", []), body.get("meta")
    if not isinstance(meta, dict) or not isinstance(posts, list):
        raise Unavailable("X answered without a timeline")
    following = meta.get("next_token")
    return Page(posts=posts, following=str(following) if following else None)


def _text(data: Mapping[str, Any], name: str, error: type[ChannelError]) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not value:
        raise error(f"X answered without {name}")
    return value


def _broken(error: requests.RequestException) -> ChannelError:
    """Tell a connection that never was from one that broke.

    requests wraps urllib3's MaxRetryError, whose reason names the first cause.
    """
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    if isinstance(reason, NewConnectionError | ConnectTimeoutError):
        return Unavailable("X cannot be reached")
    if isinstance(error, requests.exceptions.InvalidURL):
        return Unavailable("X's address is not right")
    if _is_bad_certificate(error):
        return Unavailable("X's certificate is not right")
    return OutcomeUnknown(f"the call to X broke off ({type(error).__name__})")


def _is_bad_certificate(error: requests.RequestException) -> bool:
    """Say whether the handshake failed: any later TLS error may come after the work.

    requests wraps urllib3's MaxRetryError, that an SSLError, that Python's own.
    """
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return isinstance(reason, SSLError) and any(
        isinstance(cause, ssl.SSLCertVerificationError) for cause in reason.args
    )
