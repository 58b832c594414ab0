"""The times that feeds write, of which many are wrong in the same few ways."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import MappingProxyType

from distbot.sources._fields import aware

# Indonesia's three zones, by the names its sites write; RFC 822 knows none of them.
_ZONES = MappingProxyType({"WIB": "+0700", "WITA": "+0800", "WIT": "+0900"})
_ZONE_NAME = re.compile(r"\b(WIB|WITA|WIT)\s*$")
_ZONED = re.compile(r"(?:[+-]\d{4}|GMT|UTC?|Z|[ECMP][SD]T)\s*$")


def feed_time(written: object) -> datetime | None:
    """Read an RFC 822 or ISO 8601 time.

    Returns:
        Aware, in UTC; None without a time, without a zone (local time cannot be
        told from UTC) or with one that nobody knows.
    """
    if not isinstance(written, str):
        return None
    text = _ZONE_NAME.sub(lambda found: _ZONES[found.group(1)], written.strip())
    moment = _iso8601(text) or _rfc822(text)
    if moment is None or not aware(moment):
        return None
    return moment.astimezone(UTC)


def _iso8601(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _rfc822(text: str) -> datetime | None:
    if not _ZONED.search(text):
        return None
    try:
        return parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
