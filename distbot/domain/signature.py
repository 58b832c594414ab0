"""The signature under what a newsroom's own system sends.

HMAC-SHA-256 over the time stamp, a full stop and the body, so that neither can be
changed; the time stamp keeps an old message from being sent again later.
"""

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta

from distbot.domain.errors import InputError

WINDOW = timedelta(minutes=5)
"""How far a time stamp may be from now, before or after."""

_STAMP = re.compile(r"[0-9]{1,11}")
_THING = "the time stamp"


def sign(secret: str, stamp: str, body: bytes) -> str:
    """Return the signature: "sha256=" and 64 of [0-9a-f].

    Args:
        secret: Both sides have it.
        stamp: Whole seconds since 1970, as it is sent.
        body: Byte for byte as it is sent.
    """
    said = stamp.encode() + b"." + body
    return f"sha256={hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()}"


def is_signed(secret: str, stamp: str, body: bytes, signature: str) -> bool:
    """Say whether a signature is right, in a time that tells nothing of it."""
    return hmac.compare_digest(sign(secret, stamp, body).encode(), signature.encode())


def signed_at(stamp: str, now: datetime) -> datetime:
    """Read when something was signed.

    Args:
        stamp: Whole seconds since 1970.
        now: Aware UTC.

    Returns:
        Aware UTC.

    Raises:
        InputError: It is no time stamp, or further than `WINDOW` from now.
    """
    if not _STAMP.fullmatch(stamp):
        mend = "Send whole seconds since 1970, as time() gives them"
        raise InputError(_THING, "is no number of seconds", mend)
    moment = datetime.fromtimestamp(int(stamp), UTC)
    off = moment - now
    if abs(off) > WINDOW:
        side = "ahead" if off > timedelta() else "old"
        fault = f"is {abs(off).total_seconds():.0f} s {side}"
        raise InputError(
            _THING, fault, "Sign anew, and let both machines keep NTP time"
        )
    return moment
