"""What X says no with → what the caller does next."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import requests

from distbot.domain.errors import (
    ChannelError,
    Duplicate,
    OutcomeUnknown,
    OutOfCredit,
    Rejected,
    Throttled,
    Unauthorized,
)

_WINDOW = timedelta(minutes=15)
"""X's rate windows (docs.x.com, rate limits), for a 429 without a reset time."""

_DUPLICATE = "duplicate content"
"""In the detail of a 403 (docs.x.com, developer guidelines; seen live)."""


def refusal(response: requests.Response, now: datetime) -> ChannelError:
    """Turn a status into what the caller does next."""
    status, detail = response.status_code, _detail(response)
    match status:
        case HTTPStatus.UNAUTHORIZED:
            return Unauthorized(f"X does not accept the keys: {detail}")
        case HTTPStatus.PAYMENT_REQUIRED:
            return OutOfCredit(f"the X account has no credit: {detail}")
        case HTTPStatus.TOO_MANY_REQUESTS:
            return Throttled(_reset(response, now))
        case HTTPStatus.FORBIDDEN:
            return _forbidden(_problem(response), detail)
        case HTTPStatus.BAD_REQUEST | HTTPStatus.NOT_FOUND:
            return Rejected(f"X refused ({status}): {detail}")
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE | HTTPStatus.UNPROCESSABLE_ENTITY:
            return Rejected(f"X refused ({status}): {detail}")
        case _:
            return OutcomeUnknown(f"X answered {status}")


def _forbidden(problem: str, detail: str) -> ChannelError:
    """Tell a post that X does not take from keys that may not post at all.

    The types of problems are seen in github.com/plhery/node-twitter-api-v2 issue 493
    and github.com/xdevplatform/samples issue 160.
    """
    if _DUPLICATE in detail.casefold():
        return Duplicate(f"X has these words already: {detail}")
    match problem:
        case "oauth1-permissions":
            fault = f"X lets the app of these keys only read: {detail}"
            return Unauthorized(fault, reads_only=True)
        case "client-forbidden":
            return Unauthorized(f"X does not accept the keys: {detail}")
        case _:
            return Rejected(f"X refused (403): {detail}")


def lacks_media(response: requests.Response) -> bool:
    """Say whether X finds fault with media ids ("Your media IDs are invalid.")."""
    if response.status_code != HTTPStatus.BAD_REQUEST:
        return False
    try:
        errors = response.json()["errors"]
        return any("media_ids" in name for e in errors for name in e["parameters"])
    except (requests.JSONDecodeError, KeyError, TypeError):
        return False


def _detail(response: requests.Response) -> str:
    """Return the problem's own words, at most one line of them."""
    try:
        body = response.json()
    except requests.JSONDecodeError:
        return response.reason or "no detail"
    detail = body.get("detail") or body.get("title") if isinstance(body, dict) else None
    return str(detail or "no detail")[:300]


def _problem(response: requests.Response) -> str:
    """Return the last part of the problem's type, an address; "" for none."""
    try:
        body = response.json()
    except requests.JSONDecodeError:
        return ""
    kind = body.get("type") if isinstance(body, dict) else None
    return str(kind or "").rpartition("/")[2]


def _reset(response: requests.Response, now: datetime) -> datetime:
    """Read until when X asks to wait; a whole window where it does not say."""
    stamp = response.headers.get("x-rate-limit-reset", "")
    try:
        return max(now, datetime.fromtimestamp(int(stamp), UTC))
    except (ValueError, OverflowError, OSError):
        return now + _WINDOW
