"""Accounts, media and refusals of the local X."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from distbot.sandbox.timeline import Picture, XPost

Json = dict[str, object]

PRICE_POST = Decimal("0.015")
PRICE_POST_WITH_URL = Decimal("0.200")
PRICE_ALT_TEXT = Decimal("0.005")
PRICE_DELETE = Decimal("0.010")
PRICE_OWN_READ = Decimal("0.001")
PRICE_READ = Decimal("0.005")

_ABOUT_BLANK = "about:blank"
_PROBLEMS = "https://api.twitter.com/2/problems/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """OAuth 1.0a user context."""

    consumer_key: str
    consumer_secret: str
    access_token: str
    access_token_secret: str


@dataclass(slots=True, kw_only=True)
class Account:
    """An account that let the app post for it; changes under the world's lock.

    Attributes:
        id: Its number, as text.
        username: Without "@".
        name: Display name.
        access_token: Names the account to the app.
        access_token_secret: Signs for it.
        active: Whether the token still holds.
        may_write: Whether the app may post for it.
        posts: Oldest first, by id.
        standing: The texts of those that are not deleted.
        windows: Rate windows by endpoint: start and calls in it.
    """

    id: str
    username: str
    name: str
    access_token: str
    access_token_secret: str
    active: bool = True
    may_write: bool = True
    posts: dict[str, XPost] = field(default_factory=dict)
    standing: set[str] = field(default_factory=set)
    windows: dict[str, tuple[datetime, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """An upload that may still be attached.

    Attributes:
        id: Its number, as text.
        account_id: Whose it is.
        picture: What was uploaded; carries the alt text once it is set.
        expires_at: Aware UTC; 24 h after the upload.
    """

    id: str
    account_id: str
    picture: Picture
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """One billed call.

    Attributes:
        account: "@username".
        what: "post", "post with URL", "alt text", "delete", "own read", "read".
        price_usd: What it cost.
        at: Aware UTC.
    """

    account: str
    what: str
    price_usd: Decimal
    at: datetime


class XProblemError(Exception):
    """A refusal as X words it: problem JSON.

    Attributes:
        status: HTTP status.
        json: The body.
    """

    def __init__(self, status: int, body: Json) -> None:
        """Keep the parts of the answer."""
        super().__init__(str(body.get("detail", "")))
        self.status = status
        self.json = body


def unauthorized() -> XProblemError:
    """The signature, the token or the time is wrong."""
    return _plain(401, "Unauthorized", "Unauthorized")


def forbidden(detail: str) -> XProblemError:
    """The call is understood and will not be done."""
    return _plain(403, "Forbidden", detail)


def app_only() -> XProblemError:
    """A Bearer token cannot post."""
    return XProblemError(
        403,
        {
            "title": "Unsupported Authentication",
            "detail": "Authenticating with OAuth 2.0 Application-Only is forbidden for "
            "this endpoint.  Supported authentication types are [OAuth 1.0a User "
            "Context, OAuth 2.0 User Context].",
            "type": f"{_PROBLEMS}unsupported-authentication",
            "status": 403,
        },
    )


def no_rights() -> XProblemError:
    """The app was given read access only."""
    return XProblemError(
        403,
        {
            "title": "Forbidden",
            "detail": "Your client app is not configured with the appropriate oauth1 "
            "app permissions for this endpoint.",
            "type": f"{_PROBLEMS}oauth1-permissions",
            "status": 403,
        },
    )


def invalid(message: str, parameters: Json | None = None) -> XProblemError:
    """A parameter is wrong."""
    return XProblemError(
        400,
        {
            "errors": [{"parameters": parameters or {}, "message": message}],
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": f"{_PROBLEMS}invalid-request",
        },
    )


def credits_depleted(app_id: str) -> XProblemError:
    """The balance does not cover the call; the body has no `status`, as seen live."""
    return XProblemError(
        402,
        {
            "account_id": int(app_id),
            "title": "CreditsDepleted",
            "detail": f"Your enrolled account [{app_id}] does not have any credits to "
            "fulfill this request.",
            "type": f"{_PROBLEMS}credits",
        },
    )


def too_many() -> XProblemError:
    """A rate window is full; the headers say until when."""
    return _plain(429, "Too Many Requests", "Too Many Requests")


def not_found(what: str, value: str) -> XProblemError:
    """There is no such thing."""
    return XProblemError(
        404,
        {
            "title": "Not Found Error",
            "detail": f"Could not find {what} with id: [{value}].",
            "type": f"{_PROBLEMS}resource-not-found",
            "status": 404,
        },
    )


def _plain(status: int, title: str, detail: str) -> XProblemError:
    body: Json = {
        "title": title,
        "type": _ABOUT_BLANK,
        "status": status,
        "detail": detail,
    }
    return XProblemError(status, body)
