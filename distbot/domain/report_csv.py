"""A report's posts as a table for spreadsheets."""

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import StringIO
from zoneinfo import ZoneInfo

from distbot.domain.report import VIEW, ReportedPost

_KINDS = ("like", "repost", "reply", "quote", "bookmark", VIEW)
COLUMNS = (
    "post",
    "headline",
    "url",
    "destination",
    "variant",
    "class",
    "state",
    "reason",
    "due_at",
    "published_at",
    "remote_id",
    "remote_url",
    "link",
    "price_usd",
    "reactions",
    *(f"{kind}s" if kind != "reply" else "replies" for kind in _KINDS),
    "emoji",
    "taken_down_at",
)
"""As in `ledger --json`, what the post cost, how it was liked, and when it was taken
down: its state stays "published", as in the ledger."""

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection)."""

_BOM = "\ufeff"


def as_csv(posts: Sequence[ReportedPost], zone: ZoneInfo) -> bytes:
    """Return a table of posts: RFC 4180, UTF-8 with the mark that Excel looks for.

    Text that a spreadsheet would take for a formula stands behind an apostrophe. Counts
    that are not known are empty, not zero.

    Args:
        posts: In the order of the rows.
        zone: Whose clock the times are told by, with their offset.
    """
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_safe(cell) for cell in _cells(post, zone)] for post in posts)
    return (_BOM + text.getvalue()).encode()


def _cells(post: ReportedPost, zone: ZoneInfo) -> Iterator[str]:
    receipt, counts = post.receipt, post.counts
    yield from (str(post.id), post.headline, post.url or "", post.destination)
    yield from (str(post.variant), post.article_class.value, post.state.value)
    yield from (post.reason or "", _time(post.due_at, zone))
    yield _time(receipt.at if receipt else None, zone)
    yield receipt.remote_id if receipt else ""
    yield (receipt.url or "") if receipt else ""
    yield "yes" if post.linked else "no"
    yield f"{post.price_usd:f}"
    yield str(post.reactions) if counts else ""
    yield from (str(counts[kind]) if kind in counts else "" for kind in _KINDS)
    yield " ".join(f"{k} {n}" for k, n in counts.items() if k not in _KINDS)
    yield _time(post.taken_down_at, zone)


def _time(moment: datetime | None, zone: ZoneInfo) -> str:
    if moment is None:
        return ""
    return moment.astimezone(zone).isoformat(timespec="seconds")


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_DANGEROUS) else cell
